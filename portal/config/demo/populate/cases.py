"""Registrations and their transition logs, as the workflow would have written them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import accumulate
from random import Random
from typing import Any
from uuid import UUID

from django.db import connection

from portal.accounts.enums import ActorKind, Role
from portal.cases.calendar import add_working_days
from portal.config.demo.populate.lives import Life
from portal.config.demo.populate.places import Place
from portal.config.demo.populate.plan import Plan
from portal.config.demo.populate.rows import Row, day_of, instant, iso, stamp, uuid7_at
from portal.foundation.identifiers import receipt_number
from portal.privacy.notices import current_notice, current_promise
from registration.unemployment.enums import Basis, Channel, Reason, State
from registration.unemployment.limits import decide_within
from registration.unemployment.rules import involuntary_by, source_of
from registration.unemployment.workflow import WORKFLOW

LOGS, REGISTRATIONS = "portal_transitionlog", "registration_unemploymentregistration"
LOG_COLUMNS = (
    "id", "at", "case_kind", "case_id", "person_id", "region_code", "service_office_id", "name", "source", "target",
    "actor_id", "actor_kind", "role", "office_id", "reason", "channel", "deadline",
)  # fmt: skip
REGISTRATION_COLUMNS = (
    "id", "state", "state_changed_at", "version", "region_code", "service_office_id", "due_at", "created_at", "person_id",
    "receipt_no", "channel", "basis", "reason", "jobless_since", "wants_work", "draws_pension", "notice_version",
    "promise_version", "submitted_at", "decided_at", "spell", "exit_code", "previous_id", "reject_ground", "closed_at",
    "begun_in", "unemployment_source", "involuntary",
)  # fmt: skip
BY_THEMSELVES = {
    Channel.WEB: 30, Channel.MINI_PROGRAM: 12, Channel.PROVINCE_APP: 4, Channel.SOCIAL_CARD: 2, Channel.APP_12333: 2
}  # fmt: skip
CHANNELS = BY_THEMSELVES | {Channel.OUTLET: 30, Channel.HALL: 15, Channel.PHONE: 5}
BEGUN_ELSEWHERE = 10  # of the site's own, every tenth was begun in the mini-program
REASONS = {
    Reason.CONTRACT_END: 28, Reason.DISMISSED: 12, Reason.EMPLOYER_CLOSED: 7, Reason.AGREED: 12, Reason.RESIGNED: 22,
    Reason.BUSINESS_STOPPED: 8, Reason.GRADUATED: 7, Reason.LAND_LOST: 1, Reason.DISCHARGED: 1, Reason.OTHER: 2,
}  # fmt: skip
# Drawn for every registration: the values, and the weights summed up, once.
CHANNEL, CHANNEL_SUMS = [one.value for one in CHANNELS], list(accumulate(CHANNELS.values()))
REASON, REASON_SUMS = [one.value for one in REASONS], list(accumulate(REASONS.values()))
REFUSALS = ("查到现在还在单位上班", "本人说暂时不想找工作", "已经在别的县登记失业")
RESERVE = """
    INSERT INTO registration_serialcounter (county_code, year, value) VALUES (%s, %s, %s)
    ON CONFLICT (county_code, year) DO UPDATE SET value = registration_serialcounter.value + EXCLUDED.value
    RETURNING value
"""
SECOND_STEP = {State.ACTIVE: "approve", State.CLOSED: "approve", State.REJECTED: "reject", State.WITHDRAWN: "withdraw"}


@dataclass(frozen=True)
class Drawn:
    """One registration before it has its number."""

    case_id: str
    person_id: str
    previous_id: str | None
    place: Place
    life: Life


@dataclass
class Cases:
    """Turns lives into rows, county by county."""

    plan: Plan
    rng: Random
    staff: dict[UUID, UUID]  # demo caseworkers by office
    serials: dict[int, int] = field(default_factory=dict)  # the last one given, by year, in the county at hand
    last_days: dict[int, int] = field(default_factory=dict)  # by which day one handed in on this day is decided, there

    def open(self, county: str, drawn: Sequence[Drawn]) -> None:
        """Ask the database what the rows of this county need: its clock, and so many numbers. Call `rows` next."""
        within = decide_within(county, self.plan.today)
        days = {day_of(one.life.submitted_at) for one in drawn}
        self.last_days = {day: add_working_days(date.fromordinal(day), within).toordinal() for day in days}
        self.serials = reserve(county[:6], Counter(_year(one.life.submitted_at) for one in drawn))

    def rows(self, drawn: Iterable[Drawn]) -> tuple[list[Row], list[Row]]:
        """Registrations and logs of the county at hand, numbered in the order they were handed in; asks nothing."""
        registrations, logs = [], []
        for one in sorted(drawn, key=lambda each: each.life.submitted_at):
            due = self._due(one.life.submitted_at)
            channel = self.rng.choices(CHANNEL, cum_weights=CHANNEL_SUMS)[0]
            steps = self._steps(one, channel, due)
            registrations.append(self._registration(one, channel, due, len(steps)))
            logs += steps
        return registrations, logs

    def _due(self, submitted_at: int) -> int:
        """As portal.cases.calendar.deadline, over seconds."""
        day = day_of(submitted_at)
        return submitted_at + instant(self.last_days[day], 0) - instant(day, 0)

    def _receipt(self, region_code: str, submitted_at: int) -> str:
        year = _year(submitted_at)
        self.serials[year] += 1
        return receipt_number(region_code, year, self.serials[year])

    def _registration(self, one: Drawn, channel: str, due: int, steps: int) -> Row:
        life, place = one.life, one.place
        submitted = day_of(life.submitted_at)
        decided = None if life.state in (State.SUBMITTED, State.WITHDRAWN) else life.decided_at
        changed = life.left_at or life.decided_at or life.submitted_at
        reason = self.rng.choices(REASON, cum_weights=REASON_SUMS)[0]
        return (
            one.case_id, life.state.value, stamp(changed), steps + 1, place.region_code, place.office_id,
            stamp(due) if life.state is State.SUBMITTED else None, stamp(life.submitted_at - 300), one.person_id,
            self._receipt(place.region_code, life.submitted_at), channel, Basis.RESIDENCE.value,
            reason, iso(submitted - self.rng.randint(1, 60)),
            "t", "f", current_notice().version, current_promise().version, stamp(life.submitted_at), stamp(decided),
            _spell(life), life.exit_code, one.previous_id, "working" if life.state is State.REJECTED else "", stamp(life.left_at),
            self._begun_in(channel, life.submitted_at), source_of(reason).value, involuntary_by(reason),
        )  # fmt: skip

    def _begun_in(self, channel: str, submitted_at: int) -> str:
        """Where it was begun: by the number just given, so that no die is thrown for it."""
        elsewhere = channel == Channel.WEB and self.serials[_year(submitted_at)] % BEGUN_ELSEWHERE == 0
        return Channel.MINI_PROGRAM.value if elsewhere else channel

    def _steps(self, one: Drawn, channel: str, due: int) -> list[Row]:
        life = one.life
        log, hall = partial(self._log, one), Channel.OUTLET.value
        rows = [log("submit", State.DRAFT, State.SUBMITTED, life.submitted_at, channel, deadline=stamp(due))]
        if life.decided_at is None:
            return rows
        name = SECOND_STEP[life.state]
        target = WORKFLOW.named(name).target
        reason = self.rng.choice(REFUSALS) if life.state is State.REJECTED else ""
        by_person = channel if life.state is State.WITHDRAWN else hall
        rows.append(log(name, State.SUBMITTED, State(target), life.decided_at, by_person, reason, stamp(due)))
        if life.left_at is not None:
            rows.append(log("leave", State.ACTIVE, State.CLOSED, life.left_at, hall))
        return rows

    def _log(
        self,
        one: Drawn,
        name: str,
        source: State,
        target: State,
        at: int,
        channel: str,
        reason: str = "",
        deadline: Any = None,
    ) -> Row:
        office = one.place.office_id
        by_person = channel in BY_THEMSELVES
        actor = (None, ActorKind.CITIZEN.value, "", None)
        if not by_person:
            actor = (self.staff.get(office), ActorKind.STAFF.value, Role.CASEWORKER.value, office)
        return (
            uuid7_at(at, self.rng), stamp(at), WORKFLOW.kind, one.case_id, one.person_id, one.place.region_code, office,
            name, source.value, target.value, *actor, reason, channel, deadline,
        )  # fmt: skip


def _year(seconds: int) -> int:
    return date.fromordinal(day_of(seconds)).year


def reserve(county: str, numbers: Counter[int]) -> dict[int, int]:
    """Take so many serials of each year from the register's own counters; gives the last one before them.

    From here to the commit nobody else gets a number of this county and year.
    """
    before = {}
    with connection.cursor() as cursor:
        for year, number in numbers.items():
            cursor.execute(RESERVE, [county, year, number])
            before[year] = cursor.fetchone()[0] - number
    return before


def _spell(life: Life) -> str | None:
    """The spell as PostgreSQL reads a range: the last day is in, the upper bound is not."""
    if life.first_day is None:
        return None
    return f"[{iso(life.first_day)},{iso(life.last_day + 1) if life.last_day is not None else ''})"
