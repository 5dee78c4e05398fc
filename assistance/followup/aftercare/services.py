"""What a contact with somebody who works brings with it: the next one, or another try."""

from datetime import date

from django.db.models import Q
from django.utils import timezone

from assistance.followup import services
from assistance.followup.aftercare.generate import WorkGenerator
from assistance.followup.cadence import settled
from portal.accounts.actors import Actor
from portal.cases.contacts import services as contacts
from portal.cases.contacts.enums import Closing, Step
from portal.cases.contacts.models import Contact, FollowUpTask
from registration.employment.effects import KIND
from registration.employment.models import EmploymentRegistration

AGREED = "followup.agreed"
"""The rule named by a day that was agreed on, sooner than the rules ask."""


def heard(contact: Contact, actor: Actor) -> None:
    """A contact that counts answers what it was made for and the 回访 that is open, and the next one is planned."""
    if contact.counts:
        FollowUpTask.objects.open().filter(Q(step=Step.FOLLOW) | Q(pk=contact.task_id), case_id=contact.case_id).update(
            closed_at=contact.at, closed_as=Closing.DONE, contact_id=contact.pk
        )
        plan_next(contact)
    elif contact.outcome in services.UNREACHED:
        owed = FollowUpTask.objects.open().filter(case_id=contact.case_id, pk=contact.task_id).first()
        if owed is not None:
            services.move(owed, contact, services.retry_on(contact.region_code, timezone.localdate()))


def unheard(contact: Contact, actor: Actor) -> None:
    """Taking back opens and moves the tasks again (contacts.services.undo, services.undo_contact); nothing else followed."""


def plan_next(contact: Contact) -> None:
    """The day that the rules ask for, or a sooner one that was agreed on; nothing for an employment that is over."""
    today = timezone.localdate()
    due = WorkGenerator(today).next_day(contact.case_id)
    if contact.next_on and (due is None or contact.next_on < due):
        _plan_agreed(contact, settled(contact.next_on, today))
    else:
        WorkGenerator(today).plan_for([contact.case_id])


def _plan_agreed(contact: Contact, day: date) -> None:
    case = EmploymentRegistration.objects.current().filter(pk=contact.case_id).first()
    if case is not None:
        contacts.plan(case=case, kind=KIND, step=Step.FOLLOW, due_on=day, rule=AGREED)
