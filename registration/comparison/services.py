"""What a caseworker finds about a hit: keyword-only, actor first, one transaction each."""

from django.db import transaction
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.cases.calendar import add_working_days
from portal.cases.contacts.enums import Step
from portal.cases.contacts.services import plan
from portal.cases.workflow import perform
from portal.foundation.constraints import explained
from registration.comparison.limits import checked_within
from registration.comparison.models import CompareHit
from registration.comparison.workflow import KIND, WORKFLOW


@transaction.atomic
def agree(*, actor: Actor, hit: CompareHit, reason: str, same_person: bool = False, version: int | None = None) -> None:
    """What the list says is so: it becomes a fact of the person. Raises ValidationError for another name nobody looked at."""
    facts = {"same_person": same_person}
    perform(WORKFLOW, "agree", actor=actor, case=hit, reason=reason, version=version, facts=facts)


@transaction.atomic
def dispute(*, actor: Actor, hit: CompareHit, reason: str, version: int | None = None) -> None:
    """What the list says is not so: nothing is learnt, and the run counts a wrong hit."""
    perform(WORKFLOW, "dispute", actor=actor, case=hit, reason=reason, version=version)


@transaction.atomic
def handle(*, actor: Actor, hit: CompareHit, reason: str, version: int | None = None) -> None:
    """What was done for the person after a right hit."""
    perform(WORKFLOW, "handle", actor=actor, case=hit, reason=reason, version=version)


@transaction.atomic
def reopen(*, actor: Actor, hit: CompareHit, reason: str, version: int | None = None) -> None:
    """Look once more at what was found wrong, with a task of its own. Raises ValidationError where another one is open."""
    with explained():
        perform(WORKFLOW, "reopen", actor=actor, case=hit, reason=reason, version=version)
        today = timezone.localdate()
        due_on = add_working_days(today, checked_within(hit.region_code, today))
        plan(case=hit, kind=KIND, step=Step.FIRST, due_on=due_on, rule=f"{KIND}.{hit.run.kind}")
