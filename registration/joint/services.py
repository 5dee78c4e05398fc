"""Deciding about contradictions, and giving the reason of an end: keyword-only, actor first, one transaction each."""

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.cases.workflow import perform
from portal.exchange.partners.enums import RecordState
from portal.exchange.partners.models import PartnerRecord, PartnerSubject
from portal.exchange.partners.sending import tell
from portal.exchange.partners.working import Outcome, arrived, settle
from portal.messages.services import notify
from registration.employment import services as employment
from registration.employment.effects import version_of, work_of
from registration.employment.enums import EmploymentState, EndReason, Source
from registration.employment.services import is_member
from registration.joint import prompts
from registration.joint.enums import ConflictKind
from registration.joint.matrix import BY_EVENT, meaning
from registration.joint.messages import Asked, Decided
from registration.joint.models import Conflict, ReasonAsked
from registration.joint.workflow import WORKFLOW

NOBODY_S_BUSINESS = frozenset({ConflictKind.NAME, ConflictKind.IDENTITY})
"""Whoever has the number of another is neither asked nor told about it in writing."""


@transaction.atomic
def ask(*, actor: Actor, case: Conflict, version: int | None = None) -> None:
    """Ask the person which side is right; nothing changes until somebody decides. Raises ValidationError for a name:
    whoever has the number of another is not to be asked about it here."""
    if case.kind in NOBODY_S_BUSINESS:
        raise ValidationError("姓名对不上的，不发消息问：号码可能是别人的。请打电话核对", code="name")
    if case.person is None:
        raise ValidationError("单位的事请打电话问单位", code="unit")
    perform(WORKFLOW, "ask", actor=actor, case=case, version=version)
    notify(person=case.person, kind=Asked(case), subject_id=case.pk)


@transaction.atomic
def answer(*, actor: Actor, case: Conflict, answer: str, version: int | None = None) -> None:
    """The person's word; the office still decides. Raises ValidationError for no answer, IllegalTransition for a late one."""
    perform(WORKFLOW, "answer", actor=actor, case=case, version=version, facts={"answer": answer})


@transaction.atomic
def keep(*, actor: Actor, case: Conflict, reason: str, version: int | None = None) -> None:
    """The register is right: nothing changes, and the partner is told so that it can look at its own."""
    record, _ = _locked(case)
    perform(WORKFLOW, "keep", actor=actor, case=case, reason=reason, version=version)
    settle(record, Outcome(RecordState.IGNORED, f"按登记的：{case.get_kind_display()}"))
    _tell(case, record, "kept", reason)


@transaction.atomic
def take(*, actor: Actor, case: Conflict, reason: str, version: int | None = None) -> None:
    """The partner is right: the event does now what the matrix says, and what came after it once more.

    A further contradiction opens a case of its own. Raises ValidationError where the event is impossible, or its words
    are forgotten.
    """
    record, subject = _locked(case)
    perform(WORKFLOW, "take", actor=actor, case=case, reason=reason, version=version)
    try:
        outcome = meaning(arrived(record, subject))
    except ValueError:
        raise ValidationError("对方的记录已经过了保存期，请请对方再发一次", code="forgotten") from None
    if outcome.state == RecordState.BAD:
        raise ValidationError(outcome.why, code="impossible")
    settle(record, outcome)
    _again_after(record, subject)
    _tell(case, record, "taken", reason)


def _locked(case: Conflict) -> tuple[PartnerRecord, PartnerSubject]:
    """The record with its person's row, so that no worker is at a newer event of the same person meanwhile."""
    subject = PartnerSubject.objects.select_for_update(of=("self",), no_key=True).get(records=case.record_id)
    return PartnerRecord.objects.select_for_update(of=("self",), no_key=True).get(pk=case.record_id), subject


def _again_after(record: PartnerRecord, subject: PartnerSubject) -> None:
    """An older event never undoes a newer one: what the partner said later about the same employer is done again."""
    later = PartnerRecord.objects.filter(subject=subject, version__gt=record.version, state=RecordState.HANDLED)
    code, of_unit = record.data.get("uscc"), BY_EVENT[record.partner, record.kind].of_unit
    for one in later.exclude(payload__isnull=True).order_by("version"):
        if of_unit or (code and one.data.get("uscc") == code):
            settle(one, meaning(arrived(one, subject)))


def _tell(case: Conflict, record: PartnerRecord, decision: str, reason: str) -> None:
    tell(
        partner=case.partner, kind="conflict.decided", key=case.pk, person_id=case.person_id,
        payload={"event": record.event_id, "decision": decision},
    )  # fmt: skip
    if case.employer is not None:
        prompts.tell_now(case.employer, Decided(case, reason))
    elif case.kind not in NOBODY_S_BUSINESS and case.person is not None:
        notify(person=case.person, kind=Decided(case, reason), subject_id=case.pk)


@transaction.atomic
def give_reason(*, actor: Actor, asked: ReasonAsked, end_reason: str) -> None:
    """The employer says why the work ended. Raises ValidationError for a stranger, no reason, and where it was said before."""
    one = ReasonAsked.objects.select_for_update(of=("self",), no_key=True).get(pk=asked.pk)
    if not is_member(actor, one.employer_id):
        raise ValidationError("不能替别人办这件事", code="right")
    if one.answered_at:
        raise ValidationError("已经答复过了", code="answered")
    if end_reason not in EndReason or end_reason == EndReason.NOT_SAID:
        raise ValidationError("请选终止的原因", code="end_reason")
    version = version_of(one.registration)
    if version is not None and one.registration.state == EmploymentState.ENDED and version.end_reason != end_reason:
        work = replace(work_of(version), end_reason=end_reason)
        employment.correct(
            actor=actor, case=one.registration, work=work, reason="单位说明终止的原因", source=Source.EMPLOYER
        )
    one.answered_at = timezone.now()
    one.save(update_fields=["answered_at"])
