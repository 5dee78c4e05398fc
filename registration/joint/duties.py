"""What an employer owes about a worker besides the registration: the insurance, the word of an end, the worker's file.

They come with the step that makes them owed, are done by a receipt, by the insurance's data or by somebody's word, and
are reminded of at night: once ahead of the last day, once after it. Nothing of the worker's waits for them.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind, Role
from portal.exchange.partners.enums import SendState
from portal.exchange.partners.models import PartnerMessage
from portal.regions.codes import PROVINCE
from registration.employment.effects import version_of, versions_now
from registration.employment.enums import Contract, EmploymentKind, EmploymentState, Source
from registration.employment.models import EmploymentRegistration, EmploymentSpell
from registration.employment.services import is_member
from registration.joint.enums import OF_AN_END, DoneBy, DutyKind, Target
from registration.joint.limits import duty_within, employer_reminder
from registration.joint.messages import DutiesDue, DutiesOver
from registration.joint.models import Duty, LinkedFiling
from registration.joint.prompts import write_letters

Case = EmploymentRegistration
NO_DUTY = frozenset({Contract.SERVICE, Contract.PART_TIME})
"""Who works for a service fee is nobody's employee; who works part-time insures themselves (社会保险法 10, 23; 劳动合同法 68)."""
BATCH = 2_000
OF_TARGET = {Target.INSURANCE: DutyKind.INSURE, Target.STOP: DutyKind.REPORT_END}


def stepped(case: Case, step: str) -> None:
    """An employment counts, ended or was put right: what its employer owes by which day from now on."""
    version = version_of(case)
    if case.employer_id is None or case.kind != EmploymentKind.EMPLOYER or version is None:
        return
    if case.state == EmploymentState.ENDED:
        for kind in sorted(OF_AN_END):
            _owe(case, DutyKind(kind), version.last_day or version.first_day, anew=step == "end")
        if version.source == Source.INSURANCE:
            done([case], DutyKind.REPORT_END, DoneBy.DATA)
    elif case.state == EmploymentState.CURRENT and version.contract not in NO_DUTY:
        _owe(case, DutyKind.INSURE, version.first_day)
        if _is_insured(case, version):
            done([case], DutyKind.INSURE, DoneBy.DATA)


def listed(cases: Sequence[Case]) -> None:
    """An employer's list declared them: the insurance is owed by the days that hold today, where they are not over.

    A list of old hands is no list of omissions: what is long over the insurance's own data tell.
    """
    now, versions = timezone.now(), versions_now(case.pk for case in cases)
    today, insured, owed = timezone.localdate(now), _insured(cases), list[Duty]()
    within = {place: duty_within(DutyKind.INSURE, place, today) for place in {case.region_code for case in cases}}
    for case in cases:
        due = versions[case.pk].first_day + timedelta(days=within[case.region_code])
        if due >= today and versions[case.pk].contract not in NO_DUTY:
            known = {"done_at": now, "done_by": DoneBy.DATA} if case.person_id in insured else {}
            owed.append(
                Duty(registration=case, employer_id=case.employer_id, kind=DutyKind.INSURE, due_on=due, **known)
            )
    Duty.objects.bulk_create(owed, batch_size=BATCH)


def _insured(cases: Sequence[Case]) -> set[UUID]:
    """Of whom the insurance said that they work there."""
    said = Case.objects.filter(
        person__in=[case.person_id for case in cases], employer__in={case.employer_id for case in cases}, source=Source.INSURANCE
    )  # fmt: skip
    return set(said.exclude(state=EmploymentState.VOIDED).values_list("person", flat=True))


def _owe(case: Case, kind: DutyKind, since: date, *, anew: bool = False) -> None:
    """By the days of the place; another first or last day moves it, and a second end begins it anew."""
    due = since + timedelta(days=duty_within(kind, case.region_code, since))
    duty, made = Duty.objects.get_or_create(
        registration=case, kind=kind, defaults={"employer_id": case.employer_id, "due_on": due}
    )
    if made or (duty.due_on == due and not (anew and duty.done_at)):
        return
    duty.due_on = due
    if anew:
        duty.done_at, duty.done_by = None, ""
    duty.save(update_fields=["due_on", "done_at", "done_by"])


def _is_insured(case: Case, version: EmploymentSpell) -> bool:
    """The insurance said so before the employer did."""
    if Source.INSURANCE in (case.source, version.source):
        return True
    said = Case.objects.filter(person=case.person_id, employer=case.employer_id, source=Source.INSURANCE)
    return said.exclude(pk=case.pk).exclude(state=EmploymentState.VOIDED).exists()


def done(cases: Iterable[Case], kind: DutyKind, by: DoneBy) -> None:
    """It is done; what was done before stays as it was known."""
    waiting = Duty.objects.filter(registration__in=[one.pk for one in cases], kind=kind, done_at__isnull=True)
    waiting.update(done_at=timezone.now(), done_by=by)


def receipted(message: PartnerMessage) -> None:
    """The insurance took what was handed on: that duty is done."""
    if message.state != SendState.ACCEPTED:
        return
    filings = LinkedFiling.objects.filter(message=message, target__in=OF_TARGET).select_related("registration")
    for one in filings:
        done([one.registration], OF_TARGET[Target(one.target)], DoneBy.RECEIPT)


@transaction.atomic
def say_done(*, actor: Actor, duty: Duty) -> None:
    """The employer's word, or the office's, that it is done; twice is once. Raises ValidationError for anybody else."""
    one = Duty.objects.select_for_update(of=("self",), no_key=True).get(pk=duty.pk)
    desk = actor.kind is ActorKind.STAFF and actor.role is Role.CASEWORKER
    if not desk and not is_member(actor, one.employer_id):
        raise ValidationError("不能替别人办这件事", code="right")
    if one.done_at is None:
        one.done_at, one.done_by = timezone.now(), DoneBy.OFFICE if desk else DoneBy.EMPLOYER
        one.save(update_fields=["done_at", "done_by"])


def remind(on: date) -> int:
    """Remind employers: once within the days ahead of the last day, once after it; one letter for a last day, whatever is owed.

    Returns how many letters' occasions there are; a second run writes nothing.
    """
    ahead = timedelta(days=employer_reminder(PROVINCE, on))
    due = Duty.objects.waiting().readable().filter(due_on__gte=on - ahead, due_on__lte=on + ahead)
    counted = due.values_list("employer", "employer__name", "due_on", "kind").annotate(many=Count("pk"))
    owed: dict[tuple, dict[str, int]] = {}
    for employer, name, day, kind, many in counted.order_by("employer", "due_on", "kind"):
        owed.setdefault((employer, name, day), {})[str(DutyKind(kind).label)] = many
    write_letters(
        [
            (employer, day, (DutiesDue if day >= on else DutiesOver)(name, day, tuple(many.items())))
            for (employer, name, day), many in owed.items()
        ],
        on,
    )
    return len(owed)
