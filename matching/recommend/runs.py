"""Making the lists: all of them at night, and within the minute those that a change touches.

One process at a time makes lists: of two, the slower could write what it had computed before the other's vacancies came. A
list is written under the lock of its owner; where what it was computed from has changed meanwhile, its owner waits again.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import structlog
from celery import current_app
from django.db import connection, transaction
from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerDown

from matching.recommend.enums import Side, Subject
from matching.recommend.held import BOARD, Board, Held
from matching.recommend.limits import BATCH, OVERDUE, RESERVE, list_length, spread_lists
from matching.recommend.models import NEGATIVE, MatchChoice, MatchDue, MatchInput, MatchPair, MatchVerdict
from matching.recommend.reading import read_again, rule_kept, what_differs
from matching.recommend.score import definition as d
from matching.recommend.score.rule import Rule
from matching.recommend.spread import spread
from matching.vacancies.models import Vacancy
from portal.foundation.batches import batches
from portal.foundation.locks import in_turn, only_one
from portal.foundation.nightly import Nightly
from registration.jobseeking.models import JobSeeking

log = structlog.get_logger(__name__)
MAKING = "recommend-lists"  # the lock
CHALLENGERS = 1_000  # of those for whom a changed vacancy is among the best, so many are looked at
# What waits already is locked until the change is committed: a worker that took it now would read what was before, and
# nothing would tell of the change any more.
QUEUE = """
    INSERT INTO matching_matchdue (kind, subject, since) SELECT %s, one, %s FROM unnest(%s::uuid[]) AS one ORDER BY one
    ON CONFLICT (kind, subject) WHERE taken_at IS NULL DO UPDATE SET since = matching_matchdue.since
"""


def queue(kind: Subject, subjects: Sequence[UUID]) -> None:
    """Note that these changed, once each, in the transaction of the change; then wake a worker."""
    with connection.cursor() as cursor:
        cursor.execute(QUEUE, [kind, timezone.now(), sorted({str(one) for one in subjects})])
    if not any(call[1] is wake for call in transaction.get_connection().run_on_commit):
        transaction.on_commit(wake)


def wake() -> None:
    """Tell a worker that something waits. If the broker is away the timer finds it: the row is there."""
    try:
        current_app.send_task("matching.recommend.tasks.refresh_recommendations")
    except (BrokerDown, OSError):
        log.warning("recommend.not_woken")


def seed_of(on: date) -> int:
    """The day's lot among equals."""
    return on.toordinal()


@transaction.atomic
def _take() -> list[MatchDue]:
    """The next of what waits, read again and marked as taken."""
    now = timezone.now()
    rows = list(_waiting().order_by("since", "pk").select_for_update(skip_locked=True)[:BATCH])
    for kind in Subject:
        if subjects := sorted({one.subject for one in rows if one.kind == kind}):
            read_again(kind, subjects)
    MatchDue.objects.filter(pk__in=[one.pk for one in rows]).update(taken_at=now)
    return rows


def _waiting() -> QuerySet[MatchDue]:
    return MatchDue.objects.filter(Q(taken_at=None) | Q(taken_at__lt=timezone.now() - OVERDUE))


def drain(board: Board = BOARD) -> int:
    """Make anew what the waiting changes touch; returns how many changes. Safe beside another one, and killed anywhere.

    Who finds another one at it goes home: the other looks once more after it has let go, so nothing waits for the timer.
    """
    done = 0
    while _waiting().exists():
        with only_one(MAKING) as mine:
            made = _drain(board) if mine else 0
        if not made:  # another one is at it, or what waits belongs to a change that is not committed and wakes us then
            return done
        done += made
    return done


def _drain(board: Board) -> int:
    done = 0
    while rows := _take():
        board.look()
        seekings = {one.subject for one in rows if one.kind == Subject.SEEKING}
        vacancies = {one.subject for one in rows if one.kind == Subject.VACANCY}
        maker = Maker(board, rule_kept(), timezone.localdate())
        maker.for_people(sorted(seekings | maker.people_touched(sorted(vacancies))))
        maker.for_vacancies(sorted(vacancies | maker.vacancies_touched(sorted(seekings))))
        MatchDue.objects.filter(pk__in=[one.pk for one in rows]).delete()
        done += len(rows)
    return done


def read_all(on: date) -> int:
    """What no hook told: records and vacancies that came or went, as the night finds them. Returns how many."""
    seekings, vacancies = what_differs()
    for kind, subjects in ((Subject.SEEKING, seekings), (Subject.VACANCY, vacancies)):
        for part in batches(subjects, BATCH):
            with transaction.atomic():
                read_again(kind, part)
    return len(seekings) + len(vacancies)


def all_lists(on: date) -> int:
    """Every list of both sides, then what changed while they were made. Returns how many."""
    board = Board()
    with in_turn(MAKING):
        made = _all_lists(board, on)
    drain(board)
    return made


def _all_lists(board: Board, on: date) -> int:
    board.look()
    maker = Maker(board, rule_kept(on), on)
    people = set(board.people) | _owners(Side.PERSON)
    vacancies = set(board.vacancies) | _owners(Side.VACANCY)
    maker.for_people(sorted(people))
    maker.for_vacancies(sorted(vacancies))
    return len(people) + len(vacancies)


def _owners(side: Side) -> set[UUID]:
    return set(MatchPair.objects.standing().filter(side=side).values_list(_OWNER[side], flat=True).distinct())


_OWNER = {Side.PERSON: "seeking_id", Side.VACANCY: "vacancy_id"}
_OTHER = {Side.PERSON: "vacancy_id", Side.VACANCY: "seeking_id"}
_TABLE: dict[Side, Any] = {Side.PERSON: JobSeeking, Side.VACANCY: Vacancy}
_KIND = {Side.PERSON: Subject.SEEKING, Side.VACANCY: Subject.VACANCY}


@dataclass
class Maker:
    """Lists by one rule on one day."""

    board: Board
    rule: Rule
    on: date

    def for_people(self, owners: Sequence[UUID]) -> None:
        """Vacancies for these people; who switched recommendations off, or looks no more, has an empty list."""
        off = set(MatchChoice.objects.filter(is_off=True, seeking__in=owners).values_list("seeking_id", flat=True))
        there = [one for one in owners if one in self.board.people and one not in off]
        most = list_length()
        found = self.board.vacancies_for(there, self.rule, most + RESERVE, seed_of(self.on)) if there else []
        said = _said_no(Q(seeking__in=there))
        wanted = [[other for other in row if (one, other) not in said] for one, row in zip(there, found, strict=True)]
        order = list(range(len(there)))
        random.Random(seed_of(self.on)).shuffle(order)
        lists = dict(zip(there, spread(wanted, self._room(there, wanted), most, order=order), strict=True))
        for part in batches(owners, BATCH):
            self._write(Side.PERSON, {one: lists.get(one, []) for one in part})

    def _room(self, owners: Sequence[UUID], wanted: Sequence[Sequence[UUID]]) -> dict[UUID, int]:
        """In how many more lists each vacancy may stand, these owners' own left out."""
        vacancies = {other for row in wanted for other in row}
        standing = (
            MatchPair.objects.standing().filter(side=Side.PERSON, vacancy__in=vacancies).exclude(seeking__in=owners)
        )
        used = dict(standing.order_by().values_list("vacancy").annotate(many=Count("pk")))
        heads = Vacancy.objects.filter(pk__in=vacancies).values_list("pk", "headcount", "hired")
        return {pk: spread_lists() * max((many or 1) - hired, 1) - used.get(pk, 0) for pk, many, hired in heads}

    def for_vacancies(self, owners: Sequence[UUID]) -> None:
        """People for these vacancies; whom an employer may see is asked when it looks."""
        there = [one for one in owners if one in self.board.vacancies]
        most = list_length()
        found = self.board.people_for(there, self.rule, most + RESERVE, seed_of(self.on)) if there else []
        said = _said_no(Q(vacancy__in=there))
        lists = {
            one: [other for other in row if (other, one) not in said][:most]
            for one, row in zip(there, found, strict=True)
        }
        for part in batches(owners, BATCH):
            self._write(Side.VACANCY, {one: lists.get(one, []) for one in part})

    def people_touched(self, vacancies: Sequence[UUID]) -> set[UUID]:
        """Whose lists a change of these vacancies may change: they stand in them, or would."""
        return self._touched(Side.PERSON, vacancies)

    def vacancies_touched(self, seekings: Sequence[UUID]) -> set[UUID]:
        """Which vacancies' lists a change of these people may change."""
        return self._touched(Side.VACANCY, seekings)

    def _touched(self, side: Side, changed: Sequence[UUID]) -> set[UUID]:
        if not changed:
            return set()
        standing = MatchPair.objects.standing().filter(side=side)
        touched = set(standing.filter(**{f"{_OTHER[side]}__in": changed}).values_list(_OWNER[side], flat=True))
        ask, here = (
            (self.board.people_for, self.board.vacancies)
            if side == Side.PERSON
            else (self.board.vacancies_for, self.board.people)
        )
        there = [one for one in changed if one in here]
        found = ask(there, self.rule, CHALLENGERS, 0) if there else []
        owners = {owner for row in found for owner in row} - touched
        rows = standing.filter(**{f"{_OWNER[side]}__in": owners}).order_by().values_list(_OWNER[side])
        floors = {pk: (low, many) for pk, low, many in rows.annotate(low=Min("score"), many=Count("pk"))}
        for one, row in zip(there, found, strict=True):
            for owner in row:
                low, many = floors.get(owner, (0, 0))
                if owner in owners and (many < list_length() or self._points(side, owner, one) >= low):
                    touched.add(owner)
        return touched

    def _points(self, side: Side, owner: UUID, other: UUID) -> int:
        person, vacancy = self._sides(side, owner, other)
        extra = d.access(self.rule.values, person.row, vacancy.row) if side == Side.PERSON else 0
        return d.total(self.rule.values, person.row, vacancy.row) + extra

    def _sides(self, side: Side, owner: UUID, other: UUID) -> tuple[Held, Held]:
        mine, theirs = (owner, other) if side == Side.PERSON else (other, owner)
        return self.board.people[mine], self.board.vacancies[theirs]

    @transaction.atomic
    def _write(self, side: Side, lists: dict[UUID, list[UUID]]) -> None:
        """End what left the lists or was computed otherwise, add what came; what is as it was stays the row it was."""
        owners = sorted(lists)
        list(
            _TABLE[side]
            .objects.filter(pk__in=owners)
            .order_by("pk")
            .select_for_update(of=("self",), no_key=True)
            .values_list("pk")
        )
        made = [self._pair(side, owner, other, at) for owner in owners for at, other in enumerate(lists[owner], 1)]
        if stale := self._stale(side, made):
            queue(_KIND[side], sorted(stale))
            made = [one for one in made if getattr(one, _OWNER[side]) not in stale]
            owners = [one for one in owners if one not in stale]
        standing = MatchPair.objects.standing().filter(side=side, **{f"{_OWNER[side]}__in": owners})
        kept = {(one.seeking_id, one.vacancy_id): one for one in standing}
        new, moved = [], []
        for pair in made:
            before = kept.get((pair.seeking_id, pair.vacancy_id))
            if before is None or not _is_same(before, pair):
                new.append(pair)
                continue
            del kept[(pair.seeking_id, pair.vacancy_id)]
            if before.place != pair.place:
                before.place = pair.place
                moved.append(before)
        MatchPair.objects.filter(pk__in=[one.pk for one in kept.values()]).update(ended_at=timezone.now())
        MatchPair.objects.bulk_update(moved, ["place"], batch_size=BATCH)
        MatchPair.objects.bulk_create(new, batch_size=2000)

    def _stale(self, side: Side, made: Sequence[MatchPair]) -> set[UUID]:
        """Owners of lists for which something was read that is so no more."""
        used = {one.person_input_id for one in made} | {one.vacancy_input_id for one in made}
        over = set(MatchInput.objects.filter(pk__in=used, ended_at__isnull=False).values_list("pk", flat=True))
        return {
            getattr(one, _OWNER[side]) for one in made if one.person_input_id in over or one.vacancy_input_id in over
        }

    def _pair(self, side: Side, owner: UUID, other: UUID, at: int) -> MatchPair:
        person, vacancy = self._sides(side, owner, other)
        parts = d.parts(self.rule.values, person.row, vacancy.row)
        return MatchPair(
            side=side, seeking_id=person.subject, vacancy_id=vacancy.subject, place=at, score=sum(parts), parts=list(parts),
            access=d.access(self.rule.values, person.row, vacancy.row) if side == Side.PERSON else 0,
            rule_id=self.rule.version, person_input_id=person.input_id, vacancy_input_id=vacancy.input_id,
        )  # fmt: skip


def _is_same(one: MatchPair, other: MatchPair) -> bool:
    names = ("rule_id", "person_input_id", "vacancy_input_id", "score", "parts", "access")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _said_no(which: Q) -> set[tuple[UUID, UUID]]:
    """Pairs that a human put away, person and vacancy."""
    rows = MatchVerdict.objects.filter(which, lifted_at=None, verdict__in=NEGATIVE)
    return set(rows.values_list("seeking_id", "vacancy_id"))


def forget_inputs(keys: Iterable[UUID]) -> None:
    """Pairs and inputs of these records, where their people are forgotten."""
    MatchPair.objects.filter(seeking__in=list(keys)).delete()
    MatchInput.objects.filter(kind=Subject.SEEKING, subject__in=list(keys)).delete()


NIGHT = Nightly("recommend", lock="recommend-night", of_the_night={"read": read_all, "lists": all_lists})
run, steps, dry_run = NIGHT.run, NIGHT.steps, NIGHT.dry_run
