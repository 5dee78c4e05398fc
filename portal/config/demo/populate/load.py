"""The load itself: one transaction, county by county, with progress for pages to read."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from uuid import UUID

import pgtrigger
from django.conf import settings
from django.db import connection, transaction

from analytics.channels.services import count_months
from analytics.losses.services import count_losses
from portal.accounts.enums import Role
from portal.accounts.models import Assignment
from portal.config.demo.populate.care import fill_care
from portal.config.demo.populate.cases import LOG_COLUMNS, LOGS, REGISTRATION_COLUMNS, REGISTRATIONS, Cases, Drawn
from portal.config.demo.populate.employers import fill_employers
from portal.config.demo.populate.hiring import open_the_market, play_hiring
from portal.config.demo.populate.homes import fill_homes
from portal.config.demo.populate.inboxes import fill_inboxes
from portal.config.demo.populate.jobs import fill_jobs
from portal.config.demo.populate.lists import bring_lists
from portal.config.demo.populate.lives import Lives
from portal.config.demo.populate.market import publish_last_quarter
from portal.config.demo.populate.persons import COLUMNS, TABLE, Persons
from portal.config.demo.populate.places import County, Place, counties
from portal.config.demo.populate.plan import (
    DESK_FRESH,
    DESK_SCENES,
    DESK_STALE,
    DESK_WAITING,
    TOWN_PEOPLE,
    VILLAGE_WAITING,
    Plan,
    Story,
)
from portal.config.demo.populate.rows import Copier, Row, copy_rows, copy_text, instant, unchecked, uuid7_at
from portal.config.demo.populate.scenes import play_scenes
from portal.config.demo.populate.seekers import fill_seekers
from portal.config.demo.populate.vacancies import fill_vacancies
from portal.config.demo.populate.writers import AHEAD, Clear, writers
from portal.exchange.tally.services import fold
from portal.foundation.locks import lock_in_transaction
from portal.foundation.partitions import make_partitions
from portal.foundation.progress import Progress
from portal.people.models import Person

PROGRESS = "populate"
SENT = ("portal_outboxevent", "portal_delivery", "portal_inboxitem")  # the other tables were analysed on the way
# A bulk load is its own record: row history begins with the first change by a person.
WITHOUT_HISTORY = ("portal.Person:insert_insert", "registration.UnemploymentRegistration:insert_insert")


class Refused(Exception):
    """The load may not run here; the text is one sentence that says why."""


@dataclass(frozen=True)
class Loaded:
    """How many rows came in."""

    people: int
    registrations: int
    inbox_items: int
    contacts: int
    employers: int
    vacancies: int


@dataclass(frozen=True)
class Waiting:
    """A county drawn and not yet in the database; its persons may still be at the writer's."""

    persons: Callable[[], str]
    logs: list[Row]
    registrations: list[Row]

    def copy(self) -> None:
        """Put it into the database; whose triggers are left out is known to each thread by itself."""
        with pgtrigger.ignore(*WITHOUT_HISTORY), unchecked():
            copy_text(TABLE, COLUMNS, self.persons())
            copy_rows(LOGS, LOG_COLUMNS, self.logs)  # before the registrations: where it fires, the trigger looks
            copy_rows(REGISTRATIONS, REGISTRATION_COLUMNS, self.registrations)


def has_people() -> bool:
    """Whether an earlier load left people here."""
    return Person.objects.filter(is_demo=True).exists()


def load(plan: Plan) -> Loaded:
    """Load the whole province, or nothing. Raises Refused outside a demo and for a plan that makes no sense."""
    if not settings.DEMO:
        raise Refused("演示数据只装在演示机上（DEMO=1），这台机器不是。")
    if problem := plan.problem():
        raise Refused(problem)
    with Progress(PROGRESS) as progress, transaction.atomic():
        loaded = _Load(plan, progress).run()
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(SENT)}")
    count_months()
    count_losses()
    publish_last_quarter()
    fold()  # the sending board has its figures on the first visit
    return loaded


class _Load:
    """One run with its random numbers."""

    def __init__(self, plan: Plan, progress: Progress) -> None:
        self.plan, self.progress = plan, progress
        # A second load with the same seed must not draw the same identifiers again.
        self.rng = Random(f"{plan.seed}:{Person.objects.filter(is_demo=True).count()}")
        self.lives, self.persons = Lives(plan, self.rng), Persons(plan, self.rng)
        self.cases = Cases(plan, self.rng, _demo_staff())
        self.registrations = 0

    def run(self) -> Loaded:
        _prepare(self.plan)
        try:
            places = counties(self.plan.people)
        except ValueError as error:
            raise Refused(str(error)) from error
        with writers(self.plan.people) as self.write:
            self._load_counties(places)
        contacts = fill_care(self.plan)
        employers = fill_employers(self.plan, self.rng, self.cases.staff)
        fill_jobs(self.plan, self.rng)
        vacancies = fill_vacancies(self.plan, self.rng)
        fill_seekers(self.plan)
        items = fill_inboxes(self.plan)
        play_scenes(self.plan)
        bring_lists(self.plan)
        fill_homes(self.plan, self.rng)
        play_hiring()
        open_the_market()
        return Loaded(self.plan.people, self.registrations, items, contacts, employers, vacancies)

    def _load_counties(self, places: list[County]) -> None:
        self.persons.remember_earlier()
        done, waiting = 0, deque[Waiting]()
        with Copier() as copier:
            for county, people in self._stories(places):
                persons, drawn = self._draw_county(people)
                copier.wait()  # one connection, one statement at a time
                self.cases.open(county.code, drawn)
                if len(waiting) > AHEAD:
                    copier.start(waiting.popleft().copy)
                registrations, logs = self.cases.rows(drawn)
                waiting.append(Waiting(self.write(persons), logs, registrations))
                self.registrations += len(registrations)
                done += county.people
                self.progress.report(done / self.plan.people)
            while waiting:
                copier.wait()
                copier.start(waiting.popleft().copy)

    def _stories(self, places: list[County]) -> Iterator[tuple[County, list[tuple[Place, Story]]]]:
        """Deal the stories out over the province; the demo caseworker's desk is filled first."""
        counts = self.plan.stories()
        wanted = {Story.WAITING: DESK_WAITING + DESK_SCENES, Story.STALE: DESK_STALE, Story.FRESH: DESK_FRESH}
        room = next((_town_size(county) for county in places if county.is_demo_county), 0)
        desk = [story for story, number in wanted.items() for _ in range(min(number, counts[story]))][:room]
        for story in desk:
            counts[story] -= 1
        deck = [story for story, number in counts.items() for _ in range(number)]
        self.rng.shuffle(deck)
        # Its numbers are held to the end of the load, so the county that visitors try out comes last.
        for county in sorted(places, key=lambda each: each.is_demo_county):
            hand = list(desk) if county.is_demo_county else []
            while len(hand) < county.people:
                hand.append(deck.pop())
            yield county, list(zip(self._homes(county), hand, strict=True))

    def _homes(self, county: County) -> list[Place]:
        town = [place for place in county.places if place.is_demo_town]
        in_town = _town_size(county) if town else 0
        homes = self.rng.choices(town or county.places, k=in_town) + self.rng.choices(
            county.places, k=county.people - in_town
        )
        village = [place for place in town if place.is_demo_village][:1] * min(VILLAGE_WAITING, in_town)
        return village + homes[len(village) :]  # who waits at the demo desk is dealt first: the first homes are theirs

    def _draw_county(self, people: list[tuple[Place, Story]]) -> tuple[list[Clear], list[Drawn]]:
        persons: list[Clear] = []
        drawn: list[Drawn] = []
        for place, story in people:
            self._draw_person(place, story, persons, drawn)
        return persons, drawn

    def _draw_person(self, place: Place, story: Story, persons: list[Clear], drawn: list[Drawn]) -> None:
        lives = self.lives.draw(story)
        seen_at = lives[0].submitted_at - 300 if lives else self._some_time()
        person_id, row = self.persons.draw(place, seen_at, proved=story is not Story.WAITING)
        persons.append(row)
        previous: str | None = None
        for life in lives:
            case_id = uuid7_at(life.submitted_at - 300, self.rng)
            drawn.append(Drawn(case_id, person_id, previous, place, life))
            previous = case_id

    def _some_time(self) -> int:
        return self.rng.randrange(instant(self.plan.first_day.toordinal(), 0), int(self.plan.now.timestamp()))


def _town_size(county: County) -> int:
    """How many of a county's people live in its demo town, if it has one."""
    return min(TOWN_PEOPLE, (county.people + 1) // 2)


def _prepare(plan: Plan) -> None:
    """One load at a time, however long a single COPY takes, with a partition for every month."""
    lock_in_transaction("populate")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")
        # Fresh tables have no statistics, and the join that finds the places would take a minute without them.
        cursor.execute("ANALYZE portal_division, portal_office")
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")  # the state trigger's query, planned once
    for table in (LOGS, "portal_outboxevent", "portal_contact"):
        make_partitions(table, plan.first_day, plan.today)


def _demo_staff() -> dict[UUID, UUID]:
    return dict(Assignment.objects.filter(role=Role.CASEWORKER).values_list("office_id", "user_id"))
