"""Writing employers and their places of work: keyword-only, actor first, one transaction each."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.models import Office
from portal.foundation.constraints import explained
from portal.foundation.identifiers import uuid7
from portal.foundation.text import plain_text
from portal.people.employers.enums import LegalSource, LegalState
from portal.people.employers.models import NAME_LENGTH, Employer, Site
from portal.people.names import pinyin_key
from portal.people.organisations import INVENTED_REGION, read_credit_code

Listener = Callable[[Employer], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Let another subject hear, in the same transaction, that an employer's legal state is another one.

    Call it once a subject, in its app's `ready`.
    """
    _listeners.append(listener)


@dataclass(frozen=True)
class Described:
    """What an employer says of itself, cleaned; `uscc` as `read_credit_code` gives it."""

    uscc: str
    name: str
    kind: str
    size: str
    industry: str
    region_code: str


@dataclass(frozen=True)
class Place:
    """A place of work as typed, with the office that serves it."""

    name: str
    region_code: str
    address: str
    office: Office


def clean_employer_name(text: str) -> str:
    """A name of two characters or more, without anything invisible. Raises ValidationError."""
    name = " ".join(plain_text(text).split())
    if not 2 <= len(name) <= NAME_LENGTH:
        raise ValidationError(f"请写单位的全称，和执照上一样，2 到 {NAME_LENGTH} 个字", code="length")
    return name


@transaction.atomic
def find_or_register(*, actor: Actor, described: Described) -> tuple[Employer, bool]:
    """The one employer of a credit code, and whether it was made just now; who comes second changes nothing of it.

    Raises ValidationError for a wrong code, or by the sentence of a constraint.
    """
    code = read_credit_code(described.uscc)
    known = Employer.objects.filter(uscc=code).first()
    if known:
        return known, False
    with explained():
        return Employer.objects.get_or_create(
            uscc=code,
            defaults={
                "name": described.name, "name_pinyin": pinyin_key(described.name), "kind": described.kind,
                "size": described.size, "industry": described.industry, "region_code": described.region_code,
                "is_demo": code[2:8] == INVENTED_REGION,
            },
        )  # fmt: skip


@transaction.atomic
def describe(*, actor: Actor, employer: Employer, described: Described) -> None:
    """Correct what is said of an employer; its code stays. The history keeps what stood before."""
    employer.name, employer.name_pinyin = described.name, pinyin_key(described.name)
    employer.kind, employer.size, employer.industry = described.kind, described.size, described.industry
    employer.region_code = described.region_code
    with explained():
        employer.save(update_fields=["name", "name_pinyin", "kind", "size", "industry", "region_code"])


@transaction.atomic
def record_legal_state(*, actor: Actor, employer: Employer, state: LegalState, source: LegalSource) -> None:
    """What the register of businesses, or a paper seen at the counter, says of it today."""
    before = Employer.objects.values_list("legal_state", flat=True).get(pk=employer.pk)
    employer.legal_state, employer.legal_source, employer.legal_checked_at = state, source, timezone.now()
    employer.save(update_fields=["legal_state", "legal_source", "legal_checked_at"])
    for listener in _listeners if before != state else ():
        listener(employer)


@transaction.atomic
def open_site(*, actor: Actor, employer: Employer, place: Place, key: UUID | None = None) -> Site:
    """A further place of work; the first one is the main one. `key` is a form's own: sent twice it opens one place.

    Raises ValidationError by the constraints' sentences.
    """
    lock(employer)
    if made := Site.objects.filter(pk=key, employer=employer).first():
        return made
    first = not employer.sites.main().exists()
    with explained():
        return Site.objects.create(
            pk=key or uuid7(), employer=employer, name=place.name, region_code=place.region_code, address=place.address,
            service_office=place.office, is_main=first,
        )  # fmt: skip


@transaction.atomic
def describe_site(*, actor: Actor, site: Site, name: str, address: str) -> None:
    """Call an open place of work something else, or correct its address; another township is another place.

    Raises ValidationError for a closed one and for a name that another open place has.
    """
    lock(site.employer)
    with explained():
        if not Site.objects.open().filter(pk=site.pk).update(name=name, address=address):
            raise ValidationError("这一处已经停用，不能改", code="closed")
    site.name, site.address = name, address


@transaction.atomic
def make_main(*, actor: Actor, site: Site) -> None:
    """From now on this place is the one that decides which office verifies the employer."""
    lock(site.employer)
    if not Site.objects.open().filter(pk=site.pk).exists():
        raise ValidationError("这一处已经停用，不能改成主要用工地", code="closed")
    Site.objects.filter(employer=site.employer_id, is_main=True).update(is_main=False)
    Site.objects.filter(pk=site.pk).update(is_main=True)
    site.is_main = True


@transaction.atomic
def close_site(*, actor: Actor, site: Site) -> None:
    """Nobody works there any more; the row stays. Raises ValidationError for the main one."""
    lock(site.employer)
    with explained():
        Site.objects.open().filter(pk=site.pk).update(closed_at=timezone.now())


def lock(employer: Employer) -> None:
    """Keep everybody else from changing this employer's sites and people until the transaction ends."""
    list(Employer.objects.select_for_update(of=("self",), no_key=True).filter(pk=employer.pk).values_list("pk"))
