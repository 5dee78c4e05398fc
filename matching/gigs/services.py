"""Writing a market down, changing what is said of it, and closing it."""

from dataclasses import asdict, dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from matching.gigs.models import GigMarket
from portal.accounts.actors import Actor
from portal.foundation.constraints import explained
from portal.foundation.text import plain_text


@dataclass(frozen=True)
class Told:
    """What is said of a market."""

    name: str
    region_code: str
    address: str
    layout: str
    trades: str
    hours: str
    phone: str


@transaction.atomic
def open_market(*, actor: Actor, key: UUID, told: Told) -> GigMarket:
    """Write a market down for everybody to read. `key` is the form's own: sent twice, one market (trust.md 61).

    Raises ValidationError for one that stands there under this name, and outside the province.
    """
    with explained():
        return GigMarket.objects.get_or_create(
            pk=key, written_by_id=actor.user_id,
            defaults=asdict(told) | {"office_id": actor.office_id, "checked_on": timezone.localdate()},
        )[0]  # fmt: skip


@transaction.atomic
def change(*, actor: Actor, market: GigMarket, told: Told, version: int) -> None:
    """Say it anew, which also says that it was looked at today. Raises ValidationError where somebody else was faster."""
    _write(actor, market, version, **asdict(told), checked_on=timezone.localdate())


@transaction.atomic
def close(*, actor: Actor, market: GigMarket, why: str, version: int) -> None:
    """It is held no more: off the public page from now. Raises ValidationError without a reason, or too late."""
    _write(actor, market, version, closed_on=timezone.localdate(), closed_why=plain_text(why).strip())


def _write(actor: Actor, market: GigMarket, version: int, **values: object) -> None:
    """Over the version that was read, and no other (trust.md 63)."""
    values |= {"version": version + 1, "written_by_id": actor.user_id}
    with explained():
        if not GigMarket.objects.open().filter(pk=market.pk, version=version).update(**values):
            raise ValidationError("刚才有人改过，请看看现在写的是什么，再改", code="stale")
