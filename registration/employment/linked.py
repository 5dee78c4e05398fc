"""What the register of the unemployed and this one tell each other, in the same transaction (domain.md 2.8 d, 2.9)."""

from contextlib import suppress
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from portal.accounts.actors import SYSTEM, Actor
from portal.cases.workflow import perform
from portal.foundation.identifiers import uuid7
from registration.employment.effects import Work, version_of
from registration.employment.enums import EmploymentKind, EmploymentState, EndReason, Source
from registration.employment.models import EmploymentRegistration, EmploymentSpell
from registration.employment.services import Declared, opened
from registration.employment.workflow import WORKFLOW
from registration.unemployment.enums import Channel, ExitCode, Reason, State
from registration.unemployment.models import UnemploymentRegistration

Unemployed = UnemploymentRegistration
KINDS = {
    ExitCode.EMPLOYED: EmploymentKind.EMPLOYER, ExitCode.SELF_EMPLOYED: EmploymentKind.SELF,
    ExitCode.STABLE_INCOME: EmploymentKind.FLEXIBLE,
}  # fmt: skip

ENDED_BY = {
    Reason.CONTRACT_END: EndReason.CONTRACT_END, Reason.DISMISSED: EndReason.DISMISSED, Reason.AGREED: EndReason.AGREED,
    Reason.EMPLOYER_CLOSED: EndReason.EMPLOYER_CLOSED, Reason.RESIGNED: EndReason.RESIGNED,
    Reason.BUSINESS_STOPPED: EndReason.BUSINESS_STOPPED,
}  # fmt: skip
"""What somebody says when they register, as the end of the job that they had; the other reasons say nothing of a job."""


def found_work(case: Unemployed) -> None:
    """Somebody left the register because they work: what waited for it counts, or a first record is made of their word.

    Where they work is asked later, once; it is never a condition of leaving.
    """
    if case.state != State.CLOSED or case.exit_code not in KINDS or case.spell is None:
        return
    day = case.spell.upper - timedelta(days=1)
    waiting = EmploymentRegistration.objects.filter(person=case.person_id, state=EmploymentState.PROPOSED)
    one = waiting.order_by("-created_at").first()
    if one is not None:
        # Days that don't fit stay proposed: the office sees them, and nothing is overwritten.
        with suppress(ValidationError), transaction.atomic():
            perform(WORKFLOW, "confirm", actor=SYSTEM, case=one)
    elif not _works_on(case):
        declared = Declared(
            case.person,
            KINDS[ExitCode(case.exit_code)],
            Work(day),
            case.region_code,
            Source.SELF,
            Channel(case.channel),
        )
        made, _ = opened(SYSTEM, uuid7(), declared)
        perform(WORKFLOW, "declare", actor=SYSTEM, case=made, facts={"work": declared.work})


def _works_on(case: Unemployed) -> bool:
    return EmploymentRegistration.objects.current().filter(person=case.person_id).exists()


def lost_work(case: Unemployed, actor: Actor) -> None:
    """Somebody is taken up as unemployed: the employment that we still have ends by their word, on the day and for the reason
    they named.

    No certificate of its end is asked for (人社厅发〔2020〕79号). Raises ValidationError where an employer's registration
    began after that day; what only their own word said gives way to it.
    """
    for work, version in _current(case):
        last = min(case.jobless_since or timezone.localdate(), timezone.localdate())
        if last >= version.first_day:
            said = ENDED_BY.get(Reason(case.reason), EndReason.NOT_SAID)
            facts = {"last_day": last, "end_reason": said, "source": Source.SELF}
            perform(WORKFLOW, "end", actor=SYSTEM, case=work, facts=facts)
        else:
            _give_way(work, version, "后来又登记了失业")


def came_back(case: Unemployed, actor: Actor) -> None:
    """An exit was a mistake, the same spell goes on: what the exit had made of it is void.

    Raises ValidationError where an employer has registered the person meanwhile: that is talked over first.
    """
    for work, version in _current(case):
        _give_way(work, version, "退出失业登记是弄错了")


def _current(case: Unemployed) -> list[tuple[EmploymentRegistration, EmploymentSpell]]:
    found = [
        (work, version_of(work)) for work in EmploymentRegistration.objects.current().filter(person=case.person_id)
    ]
    return [(work, version) for work, version in found if version is not None]


def _give_way(work: EmploymentRegistration, version: EmploymentSpell, why: str) -> None:
    if work.employer_id is not None:
        raise ValidationError(
            f"{work.employer}登记了本人从 {version.first_day:%Y年%-m月%-d日} 起就业。请和本人、单位核对，再办",
            code="status",
        )
    perform(WORKFLOW, "void", actor=SYSTEM, case=work, reason=why)
