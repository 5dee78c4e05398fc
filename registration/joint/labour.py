"""Events of the filing of labour contracts: the contract's facts, and why it ended (domain.md 2.9)."""

from dataclasses import replace
from datetime import date

from django.utils import timezone

from portal.accounts.actors import SYSTEM
from portal.exchange.partners.working import Outcome
from registration.employment import services
from registration.employment.effects import Work, version_of, work_of
from registration.employment.enums import EmploymentState, EndReason, Source
from registration.employment.models import EmploymentRegistration, EmploymentSpell
from registration.joint.conflicts import find
from registration.joint.enums import ConflictKind
from registration.joint.events import Event, employer_behind, handled, ignored, impossible
from registration.joint.models import ContractTerm
from registration.joint.work import at_employer, draft, named, possible, standing

WHY = "按劳动用工备案补合同"
State = EmploymentState


def filed(event: Event) -> Outcome:
    """A contract was filed: it is filled in where the work is registered, waits where the work waits, else is a draft."""
    first = date.fromisoformat(event.data["first_day"])
    if not possible(min(first, timezone.localdate()), event) or _ends_before(event, first):
        return impossible("合同日期不可能，请对方核对")
    spell = at_employer(event)
    if spell is None or (spell.last_day is not None and spell.last_day < first):
        return _new(event, first)
    case = spell.registration
    if spell.first_day != first and event.stands(ConflictKind.DATES):
        sides = [
            ("单位", named(case), event.data["employer"]),
            ("哪天上班", f"{spell.first_day:%Y-%m-%d}", f"{first:%Y-%m-%d}"),
        ]
        return find(
            event, ConflictKind.DATES, sides, ours_from=str(spell.get_source_display()), ours_on=spell.first_day
        )
    _keep(event, case)
    if case.state != State.PROPOSED:
        fill_in(case, first)
    return handled("补了合同" if case.state != State.PROPOSED else "等就业登记确认以后补合同")


def _ends_before(event: Event, first: date) -> bool:
    ends = [date.fromisoformat(event.data[name]) for name in ("until", "probation_until") if event.data.get(name)]
    return any(day < first for day in ends) or (bool(event.data.get("until")) and event.data["contract"] != "fixed")


def _new(event: Event, first: date) -> Outcome:
    other = next((one for one in standing(event) if one.counts and one.last_day is None), None)
    if other and event.stands(ConflictKind.ELSEWHERE) and first <= timezone.localdate():
        sides = [("单位", named(other.registration), event.data["employer"]),
                 ("从哪天起", f"{other.first_day:%Y-%m-%d}", f"{first:%Y-%m-%d}")]  # fmt: skip
        return find(
            event, ConflictKind.ELSEWHERE, sides, ours_from=str(other.get_source_display()), ours_on=other.first_day
        )
    case = draft(event, Source.FILING, employer_behind(event.data["uscc"]), first)
    _keep(event, case)
    return handled("记了一条等确认的就业登记")


def _keep(event: Event, case: EmploymentRegistration) -> None:
    said = {name: event.data.get(name) for name in ("signed_on", "until", "probation_until")}
    ContractTerm.objects.update_or_create(
        registration=case, defaults={"record_id": event.arrived.id, "contract": event.data["contract"], **said}
    )


def fill_in(case: EmploymentRegistration, first_day: date | None = None) -> None:
    """Put the filed contract into the facts of an employment that counts; what stood before stays readable."""
    term, version = ContractTerm.objects.filter(registration=case).first(), version_of(case)
    if term is None or version is None:
        return
    before = work_of(version)
    work: Work = replace(
        before, contract=term.contract, signed_on=term.signed_on or before.signed_on, contract_until=term.until,
        first_day=first_day or before.first_day,
    )  # fmt: skip
    if work != before:
        services.correct(actor=SYSTEM, case=case, work=work, reason=WHY, source=Source.FILING)


def ended(event: Event) -> Outcome:
    """A contract was ended: the work ends, or an end without a reason gets one; two reasons are a contradiction."""
    if event.on > timezone.localdate():
        return impossible("终止日期还没到，请对方核对")
    spell, reason = at_employer(event), EndReason(event.data["reason"])
    if spell is None or event.on < spell.first_day or spell.registration.state == State.PROPOSED:
        return ignored("登记里没有这次就业")
    case = spell.registration
    if case.state == State.CURRENT:
        services.end(actor=SYSTEM, case=case, last_day=event.on, end_reason=reason, source=Source.FILING)
        return handled("终止了就业登记")
    return _other_reason(event, spell, reason)


def _other_reason(event: Event, spell: EmploymentSpell, reason: EndReason) -> Outcome:
    said = EndReason(spell.end_reason)
    if said == reason and spell.last_day == event.on:
        return handled("和就业登记一致")
    if said != EndReason.NOT_SAID and not _same(spell, reason) and event.stands(ConflictKind.REASON):
        sides = [
            ("终止的原因", str(said.label), str(reason.label)),
            ("最后一天", f"{spell.last_day:%Y-%m-%d}", f"{event.on:%Y-%m-%d}"),
        ]
        return find(
            event, ConflictKind.REASON, sides, ours_from=str(spell.get_source_display()), ours_on=spell.last_day
        )
    kept = spell.last_day if event.stands(ConflictKind.REASON) else event.on
    work = replace(work_of(spell), end_reason=reason, last_day=kept)
    if work != work_of(spell):
        services.correct(
            actor=SYSTEM, case=spell.registration, work=work, reason="按劳动用工备案补终止原因", source=Source.FILING
        )
    return handled("补了终止的原因")


def _same(spell: EmploymentSpell, reason: EndReason) -> bool:
    """Whether both say the same. The form's 被单位解除合同或裁员 is one answer for both: a layoff only says it closer."""
    closer = spell.source == Source.SELF and reason == EndReason.LAID_OFF
    return spell.end_reason == reason or (closer and spell.end_reason == EndReason.DISMISSED)
