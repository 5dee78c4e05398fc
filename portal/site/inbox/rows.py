"""The rows of an inbox as its reader may see them: every field goes through the access matrix (ADR 0009)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import Role
from portal.exchange.enums import ItemState
from portal.exchange.kinds import kind_of
from portal.exchange.lateness import Limits
from portal.exchange.models import InboxItem
from portal.people.models import Person
from portal.privacy.enums import Datum
from portal.privacy.matrix import in_full, shown
from portal.regions.selectors import full_names
from portal.ui.doors import Doors
from portal.ui.parts import State as Look
from portal.ui.words import cn_date, cn_datetime
from registration.help.models import HelpRequest
from registration.recruiting.models import EmployerVerification

LOOKS = {ItemState.NEW: Look.NEW, ItemState.ACKNOWLEDGED: Look.DUE, ItemState.ACTED: Look.DONE}


@dataclass(frozen=True)
class Row:
    """One item. `number` is the end of the ID number; a village's rows have none, nor a link, nor an event."""

    pk: UUID
    look: Look
    word: str
    what: str
    todo: str
    name: str
    number: str
    phone: str
    address: str
    received_at: datetime
    due: str
    url: str = ""
    is_done: bool = False


def rows_of(items: Sequence[InboxItem], actor: Actor, limits: Limits) -> list[Row]:
    """The page's rows. Five queries: persons, callers for help who are no known person, employers, places, open transfers."""
    people = Person.objects.in_bulk([item.person_id for item in items if item.person_id])
    unknown = [item.case_id for item in items if not item.person_id and item.case_kind == "help"]
    callers = HelpRequest.objects.in_bulk(unknown) if unknown else {}
    employers = _employers(items)
    home = actor.areas[0][0] if actor.areas else ""
    names = full_names({*(item.region_code for item in items), *([home] if home else [])})
    above = names.get(home, "") if len(items) else ""
    places = {code: name.removeprefix(above) or name for code, name in names.items()}
    now, doors = timezone.now(), Doors(actor, [(item.case_kind, item.case_id) for item in items])
    return [
        _row(
            item, people.get(item.person_id) or callers.get(item.case_id), places, actor, limits, now,
            doors.of_event(item.case_kind, item.case_id, item.person_id, item.kind), employers.get(item.case_id, ""),
        )
        for item in items
    ]  # fmt: skip


def _row(
    item: InboxItem,
    who: Any,
    places: dict[str, str],
    actor: Actor,
    limits: Limits,
    now: datetime,
    url: str,
    employer: str,
) -> Row:
    audience, kind = actor.audience, kind_of(item.kind)
    villager = actor.role is Role.VILLAGE_WORKER
    number = shown(Datum.ID_NUMBER, getattr(who, "id_number", ""), audience)
    place = places.get(item.region_code, "")
    due = limits.due(item.state, item.received_at)
    late = due is not None and due < now
    return Row(
        pk=item.pk,
        look=Look.LATE if late else LOOKS[ItemState(item.state)],
        word="逾期" if late else str(ItemState(item.state).label),
        what="" if villager else kind.what,
        todo=kind.village if villager else kind.todo(item.level),
        name=employer or shown(Datum.NAME, getattr(who, "name", ""), audience),
        number="" if employer else number[-4:],
        phone=who.phone or "" if who and in_full(Datum.PHONE, audience) else "",
        address=shown(Datum.ADDRESS, getattr(who, "address", ""), audience) or place if villager else place,
        received_at=item.received_at,
        due=_due_words(item, due, now),
        url="" if villager else url,
        is_done=item.state == ItemState.ACTED,
    )


def _due_words(item: InboxItem, due: datetime | None, now: datetime) -> str:
    """Until when; how long it has been over; a dash for what is done."""
    if due is None:
        return "—"
    if due < now:
        days = (timezone.localdate(now) - timezone.localdate(due)).days
        return f"已过 {days} 天" if days else "今天过的期"
    return f"{cn_datetime(due)}前" if item.state == ItemState.NEW else f"{cn_date(due)}前"


def _employers(items: Sequence[InboxItem]) -> dict[UUID, str]:
    """What the employers are called whose cases are on the page: not who acts for them. One query, if any."""
    asked = [item.case_id for item in items if item.case_kind == "employer"]
    return dict(EmployerVerification.objects.filter(pk__in=asked).values_list("pk", "name")) if asked else {}
