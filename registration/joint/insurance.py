"""Events of the social insurance (domain.md 2.9): enrolment, stop, benefit, pension."""

from datetime import date, timedelta

from django.utils import timezone

from portal.accounts.actors import SYSTEM
from portal.cases.workflow import perform
from portal.exchange.partners.enums import Partner
from portal.exchange.partners.sending import tell
from portal.exchange.partners.working import Arrived, Outcome
from portal.messages.services import notify
from portal.people.facts.enums import FactSource
from portal.people.facts.models import PersonFact
from portal.people.facts.services import learn
from registration.discovery.enums import LeadKind
from registration.employment.enums import EmploymentState, EndReason, Source
from registration.employment.models import EmploymentSpell
from registration.employment.workflow import WORKFLOW
from registration.joint import duties, leads, prompts
from registration.joint.conflicts import Side, find
from registration.joint.enums import ConflictKind, DoneBy, DutyKind
from registration.joint.events import Event, employer_behind, handled, impossible, unemployed
from registration.joint.limits import give_reason_within
from registration.joint.messages import Enrolled, Stopped
from registration.joint.models import ReasonAsked
from registration.joint.work import (
    at_employer,
    draft,
    fill_employer,
    is_same,
    named,
    possible,
    propose_exit,
    standing,
    take_back_exit,
)
from registration.unemployment.enums import Channel, ExitCode

DRAWS = "person.draws_benefit"
HIRED = "employment.hired"
RULE = "exit.employed"


def enrolled(event: Event) -> Outcome:
    """Somebody is insured by an employer: a draft, the exit proposed, the benefit's body told (社会保险法 51)."""
    if not possible(event.on, event):
        return impossible("参保日期不可能，请对方核对")
    dead = PersonFact.objects.current().filter(person=event.person, code="person.deceased", value=True).first()
    if dead and event.stands(ConflictKind.SOURCES) and (dead.since is None or dead.since <= event.on):
        sides = [("是否在世", "死亡", "参保")]
        return find(event, ConflictKind.SOURCES, sides, ours_from=dead.get_source_display(), ours_on=dead.since)
    here = standing(event)
    if same := [one.registration for one in here if is_same(one.registration, event)]:
        _remember(event, hired=True)
        duties.done(same, DutyKind.INSURE, DoneBy.DATA)
        return handled("和就业登记一致")
    if trouble := _contradicts(event, here):
        return trouble
    _remember(event, hired=True)
    employer = employer_behind(event.data["uscc"])
    silent = next((one for one in here if one.counts and not one.registration.employer_words), None)
    if silent and silent.registration.employer is None and silent.last_day is None:
        fill_employer(silent.registration, employer, event)
        return handled("就业登记里没有写单位，补上了")
    return _new_work(event)


def _contradicts(event: Event, here: list[EmploymentSpell]) -> Outcome | None:
    """Work at another employer on these days, or a registration as unemployed that began while the insurance ran."""
    elsewhere = next(
        (one for one in here if one.counts and (one.registration.employer or one.registration.employer_words)), None
    )
    if elsewhere:
        if event.stands(ConflictKind.ELSEWHERE):
            return _elsewhere(event, elsewhere)
        _end(elsewhere, event.on - timedelta(days=1))
    case = unemployed(event.person)
    if case and case.spell and event.on < case.spell.lower and event.stands(ConflictKind.STATUS):
        sides: list[Side] = [
            ("状态", f"{case.spell.lower:%Y-%m-%d} 起登记失业", f"{event.on:%Y-%m-%d} 起参保，没有停"),
            ("单位", "没有", event.data["employer"]),
        ]
        return find(event, ConflictKind.STATUS, sides, ours_from="本人的失业登记", ours_on=case.spell.lower)
    return None


def _elsewhere(event: Event, spell: EmploymentSpell) -> Outcome:
    sides = [
        ("单位", named(spell.registration), event.data["employer"]),
        ("从哪天起", f"{spell.first_day:%Y-%m-%d}", f"{event.on:%Y-%m-%d}"),
        ("到哪天", f"{spell.last_day:%Y-%m-%d}" if spell.last_day else "在职", "在保"),
    ]
    return find(
        event, ConflictKind.ELSEWHERE, sides, ours_from=str(spell.get_source_display()), ours_on=spell.first_day
    )


def _end(spell: EmploymentSpell, last: date) -> None:
    """The other employment ended before: decided by an office."""
    if spell.registration.state == EmploymentState.CURRENT:
        facts = {"last_day": max(last, spell.first_day), "end_reason": EndReason.NOT_SAID, "source": Source.INSURANCE}
        perform(WORKFLOW, "end", actor=SYSTEM, case=spell.registration, channel=Channel.DATA, facts=facts)


def _new_work(event: Event) -> Outcome:
    employer, case = employer_behind(event.data["uscc"]), unemployed(event.person)
    first = max(event.on, case.spell.lower) if case and case.spell else event.on
    made = draft(event, Source.INSURANCE, employer, first)
    why = f"社保数据：{event.data['employer']}从{event.on:%Y年%-m月%-d日}起参保"
    left = propose_exit(event, ExitCode.EMPLOYED, RULE, why)
    notice = Enrolled(event.data["employer"], event.on, left is not None)
    notify(person=event.person, kind=notice, subject_id=made.pk)
    prompts.ask_to_register(made)
    if PersonFact.objects.current().filter(person=event.person, code=DRAWS, value=True).exists():
        said = {"name": event.person.name, "number": event.person.id_number, "since": event.on.isoformat()}
        tell(partner=Partner.INSURANCE, kind="benefit.reemployed", key=event.arrived.id, payload=said,
             person_id=event.person.pk)  # fmt: skip
    return handled("记了一条等确认的就业登记" + ("，建议退出失业登记" if left else ""))


def _remember(event: Event, *, hired: bool) -> None:
    learn(person=event.person, code=HIRED, value=hired, source=FactSource.INSURANCE, since=event.on, exact=True)


def stopped(event: Event) -> Outcome:
    """The insurance stopped: the work ends, its employer is asked why, the person is invited, an office calls."""
    if event.on > timezone.localdate():
        return impossible("停保日期还没到，请对方核对")
    spell = at_employer(event)
    if spell and spell.registration.state == EmploymentState.CURRENT and event.on < spell.first_day:
        if event.stands(ConflictKind.DATES):
            sides = [("到哪天", f"{spell.first_day:%Y-%m-%d} 才上班", f"{event.on:%Y-%m-%d} 停保")]
            return find(
                event, ConflictKind.DATES, sides, ours_from=str(spell.get_source_display()), ours_on=spell.first_day
            )
        return handled("停的是以前的一次参保")
    _remember(event, hired=False)
    if spell:
        _over(event, spell)
        duties.done([spell.registration], DutyKind.REPORT_END, DoneBy.DATA)
    if unemployed(event.person) is None:
        notify(person=event.person, kind=Stopped(event.data["employer"], event.on), subject_id=event.arrived.id)
        leads.of_person(
            event, LeadKind.INSURANCE_STOP, where_=event.data["employer"], phone=event.data.get("phone", "")
        )
    return handled("停保：请单位说明原因，请本人登记失业" if spell else "停保：请本人登记失业")


def _over(event: Event, spell: EmploymentSpell) -> None:
    case = spell.registration
    if case.state == EmploymentState.PROPOSED:
        perform(WORKFLOW, "dismiss", actor=SYSTEM, case=case, channel=Channel.DATA, reason="还没确认，社保又停了")
        take_back_exit(event, RULE)
    elif case.state == EmploymentState.CURRENT:
        _end(spell, event.on)
        if case.employer_id:
            due = timezone.localdate() + timedelta(days=give_reason_within(case.region_code, timezone.localdate()))
            asked, is_new = ReasonAsked.objects.get_or_create(
                registration=case, defaults={"employer_id": case.employer_id, "due_on": due}
            )
            if is_new:
                prompts.ask_why(asked)


def stopped_unknown(arrived: Arrived) -> Outcome:
    """Somebody whom we don't know lost their work: a lead, where the insurance says where they live."""
    if arrived.happened_on > timezone.localdate():
        return impossible("停保日期还没到，请对方核对")
    return leads.of_stranger(arrived, LeadKind.INSURANCE_STOP, "employer")


def benefit(event: Event, *, draws: bool) -> Outcome:
    """Whether somebody draws unemployment benefit."""
    learn(person=event.person, code=DRAWS, value=draws, source=FactSource.INSURANCE, since=event.on, exact=True)
    return handled("记下了")
