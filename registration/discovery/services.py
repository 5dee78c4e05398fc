"""Steps of one lead, and what a contact does to it: keyword-only, actor first, one transaction each."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from portal.accounts.actors import SYSTEM, Actor
from portal.cases.calendar import add_working_days
from portal.cases.contacts.enums import Step
from portal.cases.contacts.models import Contact
from portal.cases.contacts.services import plan
from portal.cases.workflow import perform
from portal.foundation.constraints import explained
from registration.discovery.enums import LeadState
from registration.discovery.limits import contact_within
from registration.discovery.models import Lead
from registration.discovery.workflow import KIND, WORKFLOW
from registration.unemployment.models import UnemploymentRegistration


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
