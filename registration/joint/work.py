"""What the register says about somebody's work, and the steps that data may take in it: drafts, ends, exits proposed."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q
from django.utils import timezone

from portal.accounts.actors import SYSTEM
from portal.cases.workflow import perform
from portal.people.employers.models import Employer, Site
from registration.employment.effects import Work
from registration.employment.enums import EmploymentKind, EmploymentState, Source
from registration.employment.models import EmploymentRegistration, EmploymentSpell
from registration.employment.services import Declared, opened
from registration.employment.workflow import WORKFLOW
from registration.exits import services as exits
from registration.exits.enums import Origin
from registration.exits.models import ExitProposal
from registration.joint.events import Event, unemployed
from registration.unemployment.enums import Channel, ExitCode, State
from registration.unemployment.models import UnemploymentRegistration

STANDING = (EmploymentState.PROPOSED, EmploymentState.CURRENT, EmploymentState.ENDED)


def standing(event: Event) -> list[EmploymentSpell]:
    """What we say of the person's work on the event's day and later, with the registrations; what is counted first."""
    later = Q(days__upper_inf=True) | Q(days__endswith__gt=event.on)
    found = EmploymentSpell.objects.now().filter(later, person=event.person, registration__state__in=STANDING)
    return list(found.select_related("registration__employer").order_by("-counts", "days", "id"))


def at_employer(event: Event) -> EmploymentSpell | None:
    """The newest employment at the employer that the event names, whatever its days."""
    found = EmploymentSpell.objects.now().filter(person=event.person, registration__state__in=STANDING)
    listed = found.select_related("registration__employer").order_by("-days", "-id")
    return next((one for one in listed if is_same(one.registration, event)), None)


def is_same(case: EmploymentRegistration, event: Event) -> bool:
    """Whether the registration is with the employer that the event names; by code, or by name where we have no code."""
    if case.employer is not None:
        return bool(case.employer.uscc == event.data.get("uscc"))
    return bool(case.employer_words) and case.employer_words == event.data.get("employer", "")[:80]


def named(case: EmploymentRegistration) -> str:
    """Where somebody works, as people read it."""
    return case.employer.name if case.employer else case.employer_words or "没有写单位"


def settle(cases: Sequence[EmploymentRegistration]) -> None:
    """What an employer has registered itself waits for nobody's yes: the drafts by data about the same work are put aside."""
    counted = {
        (one.person_id, one.employer_id) for one in cases if one.employer_id and one.state == EmploymentState.CURRENT
    }
    drafts = EmploymentRegistration.objects.filter(
        person__in={person for person, _ in counted}, state=EmploymentState.PROPOSED, source__in=(Source.INSURANCE, Source.FILING)
    )  # fmt: skip
    for one in drafts if counted else ():
        if (one.person_id, one.employer_id) in counted:
            perform(WORKFLOW, "dismiss", actor=SYSTEM, case=one, reason="单位自己登记了这次就业")


def draft(event: Event, source: Source, employer: Employer | None, first_day: date) -> EmploymentRegistration:
    """A first record by data: proposed, not counted, until the exit, the employer or the office confirms it.

    Raises ValidationError for a day on which nobody works.
    """
    site = Site.objects.main().filter(employer=employer).first() if employer else None
    place = site.region_code if site else event.data.get("region") or event.person.region_code
    declared = Declared(
        event.person, EmploymentKind.EMPLOYER, Work(first_day), place, source, Channel.DATA, employer, site,
        "" if employer else event.data["employer"][:80],
    )  # fmt: skip
    case, _ = opened(SYSTEM, event.arrived.id, declared)
    if case.state == EmploymentState.NEW:
        perform(WORKFLOW, "propose", actor=SYSTEM, case=case, channel=Channel.DATA, facts={"work": declared.work})
    return case


def fill_employer(case: EmploymentRegistration, employer: Employer | None, event: Event) -> None:
    """Somebody said that they work and not where: the gap is filled, nothing is overwritten."""
    EmploymentRegistration.objects.filter(pk=case.pk, employer=None, employer_words="").update(
        employer=employer, employer_words="" if employer else event.data["employer"][:80]
    )


def propose_exit(event: Event, code: ExitCode, rule: str, why: str) -> UnemploymentRegistration | None:
    """Propose that the registration as unemployed ends on the day of the event; None where there is none to end.

    Exact, for number and name are those of the proved person: what may close by itself does so after the notice,
    without an objection (domain.md 2.8 a, b).
    """
    case = unemployed(event.person)
    if case is None or case.state != State.ACTIVE or case.spell is None:
        return case
    day = min(max(event.on, case.spell.lower), timezone.localdate())
    grounds = exits.Grounds(code, day, why, Origin.RULE, rule=rule, exact=event.same_name)
    exits.propose(actor=SYSTEM, case=case, grounds=grounds)
    return case


def take_back_exit(event: Event, rule: str) -> None:
    """The ground of a proposal went away: the registration goes on."""
    case = unemployed(event.person)
    proposal = (
        ExitProposal.objects.open().filter(registration=case, rule=rule, objected_at=None).first() if case else None
    )
    if proposal is not None:
        exits.take_back(actor=SYSTEM, proposal=proposal, reason=f"{event.says}变了，不再建议退出")


def possible(first_day: date, event: Event) -> bool:
    """Whether somebody may have begun to work on a day."""
    return first_day <= timezone.localdate() and first_day.year - event.person.birth_date.year >= 14
