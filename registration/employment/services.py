"""Writes of the employment register: keyword-only, actor first, one transaction each; whose right it is, checked here."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from portal.accounts.actors import SYSTEM, Actor
from portal.accounts.enums import ActorKind, Role
from portal.cases.workflow import perform
from portal.messages.services import notify
from portal.people.employers.models import Employer, Membership, Site
from portal.people.models import Person, PersonLink
from registration.employment import messages
from registration.employment.effects import Work, version_of, work_of
from registration.employment.enums import BY_THE_PERSON, EmploymentKind, EmploymentState, Source
from registration.employment.models import EmploymentRegistration
from registration.employment.workflow import WORKFLOW
from registration.exits import services as exits
from registration.exits.enums import Origin
from registration.unemployment.enums import REGISTERED, Channel, ExitCode, State
from registration.unemployment.models import UnemploymentRegistration
from registration.unemployment.services import next_receipt, office_of_residence, service_region

Registration = EmploymentRegistration
CODES = {
    EmploymentKind.EMPLOYER: ExitCode.EMPLOYED, EmploymentKind.WELFARE_POST: ExitCode.EMPLOYED,
    EmploymentKind.SELF: ExitCode.SELF_EMPLOYED, EmploymentKind.FLEXIBLE: ExitCode.STABLE_INCOME,
}  # fmt: skip


@dataclass(frozen=True)
class Declared:
    """What is declared: who works, where, and the facts; cleaned."""

    person: Person
    kind: EmploymentKind
    work: Work
    region_code: str
    source: Source
    channel: str = Channel.WEB
    employer: Employer | None = None
    site: Site | None = None
    employer_words: str = ""
    came_by: UUID | None = None


@transaction.atomic
def declare(*, actor: Actor, key: UUID, declared: Declared) -> Registration:
    """Register an employment. `key` is the form's own: the same form sent twice gives the registration of the first.

    Somebody who is registered as unemployed leaves that register by their own word at once; by anybody else's word the
    exit is proposed, and the employment waits for it (domain.md 2.8 a, d). Raises ValidationError where another
    employment holds on these days, and for who may not say so.
    """
    _check_right(actor, declared)
    case, made = opened(actor, key, declared)
    if not made:
        return case
    unemployed = _unemployed(declared.person) if declared.work.last_day is None else None
    own_word = declared.source == Source.SELF or (declared.source == Source.OFFICE and actor.kind is ActorKind.STAFF)
    if unemployed and own_word and declared.work.first_day > timezone.localdate():
        raise ValidationError("现在登记着失业，上班那天再来办", code="early")
    perform(
        WORKFLOW, "propose" if unemployed else "declare", actor=actor, case=case, channel=declared.channel,
        facts={"work": declared.work},
    )  # fmt: skip
    if unemployed and own_word:  # the end of that registration confirms this one
        day = _inside(unemployed, declared.work.first_day)
        exits.leave(actor=actor, case=unemployed, exit_code=CODES[declared.kind], exit_date=day)
        case.refresh_from_db()
    elif unemployed:
        _propose_exit(unemployed, case, declared)
    waits = case.state == EmploymentState.PROPOSED
    notify(person=declared.person, kind=messages.Declared(case, declared.work.first_day, waits), subject_id=case.pk)
    return case


def opened(actor: Actor, key: UUID, declared: Declared) -> tuple[Registration, bool]:
    """The case of a form's key with its number and office, and whether this call made it; no step is taken yet."""
    place = service_region(declared.region_code)
    citizen = actor.kind is ActorKind.CITIZEN
    return Registration.objects.get_or_create(
        pk=key,
        defaults={
            "person": declared.person, "kind": declared.kind, "employer": declared.employer, "site": declared.site,
            "employer_words": declared.employer_words, "source": declared.source, "channel": declared.channel,
            "region_code": place, "service_office": declared.site.service_office if declared.site else office_of_residence(place),
            "account_id": actor.user_id if citizen else None, "taken_by": None if citizen else actor.user_id,
            "accepting_office_id": actor.office_id, "came_by_id": declared.came_by, "declared_at": timezone.now(),
            "receipt_no": next_receipt(place, timezone.now()),
        },
    )  # fmt: skip


def _inside(case: UnemploymentRegistration, day: date) -> date:
    """The day of the event, but not before the registration began nor after today."""
    assert case.spell is not None
    return min(max(day, case.spell.lower), timezone.localdate())


def _unemployed(person: Person) -> UnemploymentRegistration | None:
    """The registration as unemployed that goes on."""
    return UnemploymentRegistration.objects.filter(person=person, state__in=sorted(REGISTERED)).first()


def _propose_exit(unemployed: UnemploymentRegistration, case: Registration, declared: Declared) -> None:
    """The register of the unemployed gets a proposal, with its notice; one that is open already says enough."""
    if unemployed.state != State.ACTIVE:
        return
    who = declared.employer.name if declared.employer else declared.employer_words or "有单位"
    grounds = exits.Grounds(
        CODES[declared.kind], min(declared.work.first_day, timezone.localdate()),
        f"{who}登记了就业，{declared.work.first_day:%Y年%-m月%-d日}起。受理号 {case.receipt_no}", Origin.RULE,
        rule="employment.declared", exact=declared.person.is_proved,
    )  # fmt: skip
    exits.propose(actor=SYSTEM, case=unemployed, grounds=grounds)


@transaction.atomic
def end(
    *,
    actor: Actor,
    case: Registration,
    last_day: date,
    end_reason: str,
    source: Source,
    version: int | None = None,
    channel: str = Channel.WEB,
) -> None:
    """The employment is over. Raises ValidationError for a day outside it, IllegalTransition where nothing goes on."""
    _check_hand(actor, case, source)
    facts = {"last_day": last_day, "end_reason": end_reason, "source": source}
    perform(WORKFLOW, "end", actor=actor, case=case, version=version, channel=channel, facts=facts)
    notify(person=case.person, kind=messages.Ended(case, last_day), subject_id=case.pk)


@transaction.atomic
def correct(
    *, actor: Actor, case: Registration, work: Work, reason: str, source: Source, version: int | None = None
) -> None:
    """Other facts, with the reason; what was said before stays readable. Raises ValidationError where nothing changes."""
    _check_hand(actor, case, source)
    before = version_of(case)
    if before is not None and work_of(before) == work:
        raise ValidationError("没有改动，不用再交", code="same")
    step = "correct" if case.state == EmploymentState.CURRENT else "correct_ended"
    ends = (work.last_day is not None) == (case.state == EmploymentState.ENDED)
    if not ends:
        raise ValidationError("终止和恢复请用它们自己的按钮", code="end")
    perform(
        WORKFLOW, step, actor=actor, case=case, reason=reason, version=version, facts={"work": work, "source": source}
    )
    notify(person=case.person, kind=messages.Corrected(case), subject_id=case.pk)


@transaction.atomic
def confirm(
    *,
    actor: Actor,
    case: Registration,
    work: Work | None = None,
    source: Source | None = None,
    version: int | None = None,
) -> None:
    """What was proposed is so. Somebody still registered as unemployed leaves that register on the first day.

    Raises ValidationError where another employment, or another registration, stands in between.
    """
    unemployed = _unemployed(case.person)
    facts = {"work": work, "source": source}
    if unemployed:
        first = (work or work_of(version_of(case))).first_day  # type: ignore[arg-type]
        exits.leave(
            actor=actor, case=unemployed, exit_code=CODES[EmploymentKind(case.kind)],
            exit_date=_inside(unemployed, first),
        )  # fmt: skip
        case.refresh_from_db()
        version = None
    if case.state == EmploymentState.PROPOSED:  # the exit's own end may have confirmed it
        perform(WORKFLOW, "confirm", actor=actor, case=case, version=version, facts=facts)
    notify(person=case.person, kind=messages.Confirmed(case), subject_id=case.pk)


@transaction.atomic
def dismiss(*, actor: Actor, case: Registration, reason: str, version: int | None = None) -> None:
    """What was proposed is not so; who said it is told by the state of the case."""
    perform(WORKFLOW, "dismiss", actor=actor, case=case, reason=reason, version=version)


@transaction.atomic
def reopen(*, actor: Actor, case: Registration, reason: str, source: Source, version: int | None = None) -> None:
    """The end was a mistake. Raises ValidationError where something else holds on these days by now."""
    _check_hand(actor, case, source)
    perform(WORKFLOW, "reopen", actor=actor, case=case, reason=reason, version=version, facts={"source": source})


@transaction.atomic
def void(*, actor: Actor, case: Registration, reason: str, version: int | None = None) -> None:
    """It never was. Only the office says so, with a reason."""
    perform(WORKFLOW, "void", actor=actor, case=case, reason=reason, version=version)
    notify(person=case.person, kind=messages.Voided(case, reason), subject_id=case.pk)


def is_member(actor: Actor, employer: UUID | None) -> bool:
    """Whether the account speaks for the employer now."""
    return employer is not None and Membership.objects.of_account(actor).filter(employer=employer).exists()


def is_self(actor: Actor, person: UUID) -> bool:
    """Whether the account speaks for the person."""
    return PersonLink.objects.live().filter(account=actor.user_id, person=person).exists()


def _check_right(actor: Actor, declared: Declared) -> None:
    """Who may say so: the person of their own work, an employer of its people, a caseworker; data by the system."""
    if actor.kind is ActorKind.SYSTEM or (actor.kind is ActorKind.STAFF and actor.role is Role.CASEWORKER):
        return
    own = declared.source == Source.SELF and declared.kind in BY_THE_PERSON and is_self(actor, declared.person.pk)
    employers = declared.source == Source.EMPLOYER and declared.employer is not None
    if not own and not (employers and is_member(actor, declared.employer.pk)):  # type: ignore[union-attr]
        raise ValidationError("不能替别人办这件事", code="right")


def _check_hand(actor: Actor, case: Registration, source: Source) -> None:
    """Who may change it: an employer its own people's, a person the own work they declared, the office."""
    if actor.kind in (ActorKind.SYSTEM, ActorKind.STAFF):
        return
    own = source == Source.SELF and case.kind in BY_THE_PERSON and is_self(actor, case.person_id)
    if not own and not (source == Source.EMPLOYER and is_member(actor, case.employer_id)):
        raise ValidationError("不能替别人办这件事", code="right")
