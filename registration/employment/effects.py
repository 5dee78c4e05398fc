"""What a step of the employment table brings with it: a new version of the facts, and who hears of it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields.ranges import DateRange, DateTimeTZRange

from portal.accounts.actors import Actor
from portal.cases.contacts.enums import Step
from portal.cases.contacts.services import end_all
from portal.cases.models import TransitionLog
from portal.cases.workflow import Afterwards
from portal.exchange.services import publish
from portal.foundation.constraints import explained
from registration.employment.enums import COUNTED, EndReason, Source
from registration.employment.models import EmploymentRegistration, EmploymentSpell

Facts = dict[str, Any]
Registration = EmploymentRegistration
KIND = "employment"
FOLLOWED = frozenset({Step.FOLLOW})
"""What the end of an employment ends; somebody who said that it is not so is called back all the same."""
Listener = Callable[[Registration, str], None]
ListListener = Callable[[Sequence[Registration]], None]
_listeners: list[Listener] = []
_of_lists: list[ListListener] = []


def listen(listener: Listener) -> None:
    """Let another subject hear, in the same transaction, of a step that said something new about an employment: declared,
    proposed, confirmed, corrected, ended, reopened.

    Call it once a subject, in its app's `ready`.
    """
    _listeners.append(listener)


def listen_to_lists(listener: ListListener) -> None:
    """The same for what an employer's list declared, in sets. Call it once a subject, in its app's `ready`."""
    _of_lists.append(listener)


def tell_of_list(cases: Sequence[Registration]) -> None:
    """Tell whoever listens that a list declared these, in its transaction."""
    for listener in _of_lists:
        listener(cases)


def _say(case: Registration, step: str) -> Afterwards:
    """The others hear of it once the case stands in its new state."""

    def tell() -> None:
        for listener in _listeners:
            listener(case, step)

    return tell


@dataclass(frozen=True)
class Work:
    """The facts of an employment: first day, what, and the contract; `last_day` only where it has ended."""

    first_day: date
    post: str = ""
    contract: str = ""
    signed_on: date | None = None
    contract_until: date | None = None
    last_day: date | None = None
    end_reason: str = ""
    note: str = ""

    @property
    def days(self) -> DateRange:
        """The days as the database keeps them: the last one is in."""
        return DateRange(self.first_day, self.last_day + timedelta(days=1) if self.last_day else None)


def version_of(case: Registration) -> EmploymentSpell | None:
    """What we say of it today."""
    return EmploymentSpell.objects.now().filter(registration=case.pk).first()


def versions_now(cases: Iterable[UUID]) -> dict[UUID, EmploymentSpell]:
    """What we say of each today. One query."""
    found = EmploymentSpell.objects.now().filter(registration__in=list(cases))
    return {one.registration_id: one for one in found}


def work_of(version: EmploymentSpell) -> Work:
    """The facts of a version."""
    return Work(
        version.first_day, version.post, version.contract, version.signed_on, version.contract_until, version.last_day,
        version.end_reason, version.note or "",  # type: ignore[arg-type]
    )  # fmt: skip


def write(case: Registration, log: TransitionLog, actor: Actor, work: Work, source: str, why: str = "") -> None:
    """Close the version that holds and write the next; what was said before stays readable.

    Raises ValidationError by the constraints' sentences: another employment, or a registration as unemployed.
    """
    before, since = version_of(case), log.at
    with explained():
        if before is not None:
            since = max(since, before.known.lower + timedelta(microseconds=1))
            before.known = DateTimeTZRange(before.known.lower, since)
            before.save(update_fields=["known"])
        EmploymentSpell.objects.create(
            registration=case, person_id=case.person_id, counts=log.target in COUNTED, days=work.days,
            known=DateTimeTZRange(since, None), post=work.post, contract=work.contract, signed_on=work.signed_on,
            contract_until=work.contract_until, end_reason=work.end_reason, why=why[:200], note=work.note or None,
            source=source, recorded_by=actor.user_id, office_id=actor.office_id,
        )  # fmt: skip


def declared(case: Registration, log: TransitionLog, actor: Actor, facts: Facts) -> Afterwards:
    """Somebody's word that a person works somewhere: the first version."""
    case.declared_at = log.at
    write(case, log, actor, facts["work"], case.source)
    publish(log)
    return _say(case, log.name)


def confirmed(case: Registration, log: TransitionLog, actor: Actor, facts: Facts) -> Afterwards:
    """What was proposed counts from now on, with what was put right by whoever confirms it."""
    before = version_of(case)
    assert before is not None
    write(case, log, actor, facts.get("work") or work_of(before), facts.get("source") or before.source)
    publish(log)
    return _say(case, log.name)


def ended(case: Registration, log: TransitionLog, actor: Actor, facts: Facts) -> Afterwards:
    """The last day and the reason."""
    before = version_of(case)
    assert before is not None
    case.ended_at, work = log.at, work_of(before)
    over = Work(
        work.first_day, work.post, work.contract, work.signed_on, work.contract_until, max(facts["last_day"], work.first_day),
        facts.get("end_reason") or EndReason.NOT_SAID, work.note,
    )  # fmt: skip
    write(case, log, actor, over, facts.get("source") or Source.OFFICE)
    end_all(case_id=case.pk, steps=FOLLOWED)
    publish(log)
    return _say(case, log.name)


def corrected(case: Registration, log: TransitionLog, actor: Actor, facts: Facts) -> Afterwards:
    """Other facts; why stands beside them."""
    before = version_of(case)
    write(case, log, actor, facts["work"], facts["source"], log.reason)
    if before is not None and before.first_day != facts["work"].first_day:
        end_all(case_id=case.pk, steps=FOLLOWED)  # the night plans by the right day
    publish(log)
    return _say(case, log.name)


def reopened(case: Registration, log: TransitionLog, actor: Actor, facts: Facts) -> Afterwards:
    """The end was a mistake: the same employment goes on."""
    before = version_of(case)
    assert before is not None
    case.ended_at, work = None, work_of(before)
    on = Work(work.first_day, work.post, work.contract, work.signed_on, work.contract_until, note=work.note)
    write(case, log, actor, on, facts["source"], log.reason)
    publish(log)
    return _say(case, log.name)


def voided(case: Registration, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    """It never was: the facts stay readable and count no more."""
    before = version_of(case)
    if before is not None:
        write(case, log, actor, work_of(before), facts.get("source") or before.source, log.reason)
    end_all(case_id=case.pk, steps=FOLLOWED)
    publish(log)


def moved(case: Registration, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    """Another office serves the place of work from now on."""
    publish(log)
