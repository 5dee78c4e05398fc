"""What a step of the register's table brings with it, in the same transaction: dates, tasks, the event."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.fields.ranges import DateRange
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.cases.calendar import add_working_days, deadline, working_days_between
from portal.cases.contacts.enums import Step
from portal.cases.contacts.services import end_all, plan
from portal.cases.models import TransitionLog
from portal.cases.workflow import Afterwards
from portal.exchange.services import publish
from registration.residence.history import settle
from registration.unemployment import limits
from registration.unemployment.enums import WITHOUT_NOTICE, State
from registration.unemployment.models import UnemploymentRegistration

Registration = UnemploymentRegistration
Facts = dict[str, Any]
KIND = "unemployment"
Listener = Callable[[Registration], None]
_when_over: list[Listener] = []
_when_moved: list[Listener] = []
Begins = Callable[[Registration, Actor], None]
_when_begun: list[Begins] = []
_when_back: list[Begins] = []


def listen(*, over: Listener, moved: Listener | None = None) -> None:
    """Let another subject hear, in the same transaction, that a registration came to its end, or is another office's or
    person's.

    Call it once a subject, in its app's `ready`.
    """
    _when_over.append(over)
    if moved:
        _when_moved.append(moved)


def listen_to_the_beginning(*, begun: Begins, back: Begins) -> None:
    """Let another subject hear, before the spell stands, that somebody is taken up, or comes back after a mistaken exit;
    what it raises stops the step."""
    _when_begun.append(begun)
    _when_back.append(back)


def _say(listeners: list[Listener], case: Registration) -> Afterwards:
    """The others hear of it once the case stands in its new state."""

    def tell() -> None:
        for listener in listeners:
            listener(case)

    return tell


def submitted(case: Registration, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    case.draft = None
    publish(log)


def corrected(case: Registration, log: TransitionLog, actor: Actor, facts: Facts) -> Afterwards | None:
    """Other answers, the same case and clock; the office of the former place hears that the case left it."""
    case.draft = None
    publish(log)
    office, region_code = facts["served_before"]
    if office != case.service_office_id:
        publish(log, office=office, region_code=region_code)
    before = (office, region_code, facts["person_before"])
    if before != (case.service_office_id, case.region_code, case.person_id):
        return _say(_when_moved, case)
    return None


def told(case: Registration, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    """A step that changes nothing else: the units hear of it."""
    publish(log)


def asked(case: Registration, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    """The clock stops; what is left of it is kept, and somebody is to call if nothing comes (domain.md 10.1)."""
    today = timezone.localdate(log.at)
    due = timezone.localdate(case.due_at) if case.due_at else today
    case.clock_left, case.due_at = max(working_days_between(today, due), 1), None
    case.asked_about = facts["about"]
    first = limits.supplement_reminders(case.region_code, today)[0]
    plan(case=case, kind=KIND, step=Step.SUPPLEMENT, due_on=add_working_days(today, first))
    publish(log)


def resubmitted(case: Registration, log: TransitionLog, actor: Actor, facts: Facts) -> Afterwards | None:
    """The clock goes on with what was left of it."""
    case.due_at, case.clock_left, case.asked_about = deadline(log.at, case.clock_left or 1), None, ""
    end_all(case_id=case.pk)
    return corrected(case, log, actor, facts)


def activated(case: Registration, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    """The spell begins today, and with it the promise of a first contact (人社厅发〔2020〕79号).

    The day of an exit belongs to the spell that it ended: whoever left today is registered anew from tomorrow.
    """
    case.decided_at, case.due_at, case.draft = log.at, None, None
    if facts.get("involuntary") is not None:
        case.involuntary, case.involuntary_confirmed_at = facts["involuntary"], log.at
    today = timezone.localdate(log.at)
    for begun in _when_begun:
        begun(case, actor)
    case.previous = spell_before(case)
    case.spell = DateRange(max(today, case.previous.spell.upper) if case.previous else today, None)
    settle(case.person_id, case.region_code, today, actor)
    days = limits.first_contact_within(case.region_code, today)
    plan(case=case, kind=KIND, step=Step.FIRST, due_on=add_working_days(today, days), rule="registration.first_contact")
    publish(log)


def spell_before(case: Registration) -> Registration | None:
    """The last spell of the same proved person: a later registration is a new one that names it (domain.md 2.8 e)."""
    earlier = Registration.objects.filter(person=case.person_id, spell__isnull=False).exclude(pk=case.pk)
    return earlier.filter(state=State.CLOSED).order_by("-closed_at", "-id").first()


def rejected(case: Registration, log: TransitionLog, actor: Actor, facts: Facts) -> Afterwards | None:
    case.decided_at, case.due_at, case.reject_ground = log.at, None, facts["ground"]
    case.draft = None
    publish(log)
    return _say(_when_over, case)


def appealed(case: Registration, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    case.appeal = facts["words"]
    case.due_at = deadline(log.at, limits.decide_appeal_within(case.region_code, timezone.localdate(log.at)))
    publish(log)


def appeal_upheld(case: Registration, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    """Back to the township, with a whole new clock."""
    case.reject_ground, case.decided_at = "", None
    case.due_at = deadline(log.at, limits.decide_within(case.region_code, timezone.localdate(log.at)))
    publish(log)


def appeal_dismissed(case: Registration, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    case.decided_at, case.due_at = log.at, None
    publish(log)


def withdrawn(case: Registration, log: TransitionLog, actor: Actor, facts: Facts) -> Afterwards | None:
    case.due_at, case.draft, case.clock_left, case.asked_about = None, None, None, ""
    end_all(case_id=case.pk)
    if case.submitted_at:
        publish(log)
        return _say(_when_over, case)
    return None


def exit_proposed(case: Registration, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    """The notice runs; those whom no notice can reach are ready for the office at once (domain.md 2.8)."""
    days = (
        0 if facts["exit_code"] in WITHOUT_NOTICE else limits.exit_notice(case.region_code, timezone.localdate(log.at))
    )
    case.due_at = deadline(log.at, days)
    publish(log)


def exit_objected(case: Registration, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    days = limits.decide_objection_within(case.region_code, timezone.localdate(log.at))
    case.due_at = deadline(log.at, days)
    publish(log)


def kept(case: Registration, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    """The person stays registered: no exit is proposed any more."""
    case.due_at = None
    publish(log)


def closed(case: Registration, log: TransitionLog, actor: Actor, facts: Facts) -> Afterwards | None:
    """The spell ends on the day of the event, not of its handling; nothing is owed any more (domain.md 2.8 c)."""
    last: date = facts["exit_date"]
    case.exit_code, case.closed_at, case.due_at = facts["exit_code"], log.at, None
    case.spell = DateRange(case.spell.lower, max(last, case.spell.lower) + timedelta(days=1))
    end_all(case_id=case.pk)
    publish(log)
    return _say(_when_over, case)


def reopened(case: Registration, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    """The same spell goes on; the next contact is due as after a registration."""
    case.exit_code, case.closed_at = "", None
    for back in _when_back:
        back(case, actor)
    case.spell = DateRange(case.spell.lower, None)
    today = timezone.localdate(log.at)
    days = limits.first_contact_within(case.region_code, today)
    plan(case=case, kind=KIND, step=Step.REGULAR, due_on=add_working_days(today, days), rule="registration.reopened")
    publish(log)


def moved(case: Registration, log: TransitionLog, actor: Actor, facts: Facts) -> Afterwards | None:
    """Another office serves from now on; what is open goes with the person. Both sides hear of it."""
    publish(log)
    case.region_code, case.service_office = facts["region_code"], facts["office"]
    case.person.followups.open().filter(case_id=case.pk).update(
        region_code=case.region_code, service_office=case.service_office,
        handed_to=None, handed_by=None, handed_at=None,  # a colleague of the office before can't do it here
    )  # fmt: skip
    publish(log, office=case.service_office_id, region_code=case.region_code)
    return _say(_when_moved, case)


def voided(case: Registration, log: TransitionLog, actor: Actor, facts: Facts) -> Afterwards | None:
    """A registration got by fraud never counted (domain.md 10.1)."""
    case.spell, case.exit_code, case.closed_at, case.due_at, case.clock_left = None, "", None, None, None
    case.draft, case.asked_about = None, ""
    end_all(case_id=case.pk)
    publish(log)
    return _say(_when_over, case)
