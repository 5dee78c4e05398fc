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
from registration.employment.models import EmploymentRegistration
from registration.employment.services import Declared, opened
from registration.employment.workflow import WORKFLOW
from registration.unemployment.enums import Channel, ExitCode, State
from registration.unemployment.models import UnemploymentRegistration

Unemployed = UnemploymentRegistration
KINDS = {
    ExitCode.EMPLOYED: EmploymentKind.EMPLOYER, ExitCode.SELF_EMPLOYED: EmploymentKind.SELF,
    ExitCode.STABLE_INCOME: EmploymentKind.FLEXIBLE,
}  # fmt: skip


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
    """Somebody is taken up as unemployed: the employment that we still have ends by their word, on the day they named.

    No certificate of its end is asked for (人社厅发〔2020〕79号). Raises ValidationError where the work began after that day.
    """
    for work in EmploymentRegistration.objects.current().filter(person=case.person_id):
        version = version_of(work)
        if version is None:
            continue
        last = min(case.jobless_since or timezone.localdate(), timezone.localdate())
        if last < version.first_day:
            raise ValidationError(
                f"登记的就业从 {version.first_day:%Y年%-m月%-d日} 开始，比失业日期晚。请和本人核对失业日期",
                code="status",
            )
        facts = {"last_day": last, "end_reason": EndReason.NOT_SAID, "source": Source.SELF}
        perform(WORKFLOW, "end", actor=SYSTEM, case=work, facts=facts)
