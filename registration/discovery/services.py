"""Steps of one lead, and what a contact does to it: keyword-only, actor first, one transaction each."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from portal.accounts.actors import SYSTEM, Actor
from portal.cases.calendar import add_working_days
from portal.cases.contacts.enums import Step
from portal.cases.contacts.models import Contact
from portal.cases.contacts.services import plan
from portal.cases.workflow import perform
from portal.foundation.constraints import explained
from portal.foundation.locks import lock_in_transaction
from portal.ui.imports.subjects import Line
from registration.discovery.enums import LeadKind, LeadState
from registration.discovery.intake import Origin, judge, take
from registration.discovery.limits import contact_within
from registration.discovery.models import Lead
from registration.discovery.workflow import KIND, WORKFLOW
from registration.unemployment.models import UnemploymentRegistration
from registration.unemployment.services import service_region

NOT_OURS = "那里不归您这里管，请交给那里的服务站"
USED = "这张表已经用过了，请重新打开再写"
SEEN_TO = "这个人已经登记，或者已经有人在联系，不用再记"


@dataclass(frozen=True)
class Heard:
    """Whom a colleague heard of on a visit, on the telephone or from others, cleaned."""

    name: str
    number: str
    phone: str
    region_code: str
    kind: str
    known_by: str
    remark: str = ""


@transaction.atomic
def add(*, actor: Actor, key: UUID, heard: Heard) -> Lead:
    """The lead of one person who is on no list (domain.md 4.5: village visits); judged and written as a list's row is.

    `key` is the form's own: sent twice it makes one lead. Raises ValidationError by field where the place is not the
    actor's, nobody serves it, the number belongs to another name, or somebody sees to the person already.
    """
    lock_in_transaction("discovery.write")
    if made := Lead.objects.filter(pk=key).first():
        if made.added_by != actor.user_id:
            raise ValidationError(USED, code="used")
        return made
    place = service_region(heard.region_code)
    if not any(low <= place <= high for low, high in actor.areas):
        raise ValidationError({"region": NOT_OURS}, code="area")
    line = Line(1, (heard.name, heard.number, heard.phone, place, "", "", heard.remark))
    _check(line, place)
    take(Origin(LeadKind(heard.kind), place, added_by=actor.user_id, known_by=heard.known_by, key=key), [line])
    return Lead.objects.get(pk=key)


def _check(line: Line, region: str) -> None:
    verdict = judge([line], region)
    if fault := verdict.faults.get(line.number):
        where = {"place": "region"}.get(fault[0], fault[0])
        raise ValidationError({where: fault[1]}, code=fault[0])
    if verdict.known:
        raise ValidationError({"id_number": SEEN_TO}, code="seen_to")


def heard(contact: Contact, actor: Actor) -> None:
    """A contact of a lead was written down: whoever was reached is no longer to be found; an agreed day is kept."""
    lead = Lead.objects.filter(pk=contact.case_id).first()
    if lead is None or not contact.counts:
        return
    if lead.state == LeadState.ASSIGNED:
        perform(WORKFLOW, "contact", actor=actor, case=lead)
    if contact.next_on and lead.state == LeadState.CONTACTED:
        plan(case=lead, kind=KIND, step=Step.REGULAR, due_on=contact.next_on, rule=f"discovery.{lead.kind}")


def unheard(contact: Contact, actor: Actor) -> None:
    """The contact was taken back within its minute; with no other one the lead waits again."""
    lead = Lead.objects.filter(pk=contact.case_id, state=LeadState.CONTACTED).first()
    if lead and not Contact.objects.counting().filter(case_id=lead.pk).exists():
        perform(WORKFLOW, "uncontact", actor=actor, case=lead)


@transaction.atomic
def convert(*, actor: Actor, lead: Lead, version: int | None = None) -> None:
    """The person is served from now on."""
    perform(WORKFLOW, "convert", actor=actor, case=lead, version=version)


@transaction.atomic
def close(*, actor: Actor, lead: Lead, outcome: str, version: int | None = None) -> None:
    """The person needs no service, for one of the reasons there are."""
    perform(WORKFLOW, "close", actor=actor, case=lead, version=version, facts={"outcome": outcome})


@transaction.atomic
def lose(*, actor: Actor, lead: Lead, version: int | None = None) -> None:
    """The person can't be reached. Raises ValidationError where it was tried on too few days."""
    perform(WORKFLOW, "lose", actor=actor, case=lead, version=version)


@transaction.atomic
def reopen(*, actor: Actor, lead: Lead, reason: str, version: int | None = None) -> None:
    """Contact the person once more, with a whole new clock. Raises ValidationError where another lead is open."""
    with explained():
        perform(WORKFLOW, "reopen", actor=actor, case=lead, reason=reason, version=version)
        start_clock(lead, timezone.localdate())


def start_clock(lead: Lead, on: date) -> None:
    """Whom the lead is about is to be contacted within the days of the rule."""
    due_on = add_working_days(on, contact_within(lead.region_code, on))
    plan(case=lead, kind=KIND, step=Step.FIRST, due_on=due_on, rule=f"discovery.{lead.kind}")


def convert_registered(on: date) -> int:
    """Leads whose person has registered since, by whatever door, are in service; returns how many.

    A claim of a list and the person's own registration share nothing but the number, so the blind index joins them.
    """
    registered = UnemploymentRegistration.objects.registered().values("person__id_index")
    found: list[UUID] = list(Lead.objects.open().filter(person__id_index__in=registered).values_list("pk", flat=True))
    for pk in found:
        convert(actor=SYSTEM, lead=Lead(pk=pk))
    return len(found)
