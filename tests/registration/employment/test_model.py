"""Property: whatever happens in whatever order, the registers say what a plain model says, and nobody has two statuses on a day.

And whatever was said at any moment on the way is still answered as it was said then (as known at), also after another row
turned out to be the same person.
"""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from portal.accounts.actors import actor_of
from portal.foundation.identifiers import uuid7
from portal.people.enums import IdType
from portal.people.identity import read_identity
from portal.people.listed import DATA, listed_person
from portal.people.merging.enums import MergeEvidence
from portal.people.merging.services import merge
from portal.people.models import Person
from portal.privacy.enums import Audience
from registration.asof.reading import JOBLESS, all_said, held
from registration.employment import services
from registration.employment.effects import Work, version_of, work_of
from registration.employment.enums import EmploymentKind, EmploymentState, EndReason, Source
from registration.employment.models import EmploymentRegistration, EmploymentSpell
from registration.unemployment.enums import State
from registration.unemployment.models import UnemploymentRegistration
from tests.conftest import TOWN
from tests.harness import id_number
from tests.registration import cases

pytestmark = pytest.mark.django_db
E = EmploymentState
DAY = timedelta(days=1)


@dataclass
class Plain:
    """One person's life as a child would write it down: works (first, last or None), and a registration as unemployed."""

    works: list[list] = field(default_factory=list)  # [first, last]
    jobless: list[list] = field(default_factory=list)  # [first, last or None]
    others: list[list] = field(default_factory=list)  # of the other row, until it turns out to be the same person
    merged: bool = False

    @property
    def now(self) -> list | None:
        return next((one for one in self.works if one[1] is None), None)

    @property
    def is_jobless(self) -> bool:
        return any(last is None for _, last in self.jobless)

    def clashes(self, first: date, last: date | None, but: list | None = None) -> bool:
        """Whether days of work touch others of work, or lie inside days without."""
        end = last or date.max
        works = any(one is not but and one[0] <= end and first <= (one[1] or date.max) for one in self.works)
        inside = (first + timedelta(days=1), end - timedelta(days=1) if last else date.max)
        without = any(
            inside[0] <= inside[1] and began <= inside[1] and inside[0] <= (over or date.max)
            for began, over in self.jobless
        )
        return works or without


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["hire", "end", "correct", "correct_ended", "void", "reopen", "jobless", "own", "other", "merge"]
        ),
        st.integers(0, 60),
    ),
    max_size=9,
)


@pytest.fixture
def other(employer):
    """The same person once more, by a list with another number written on it."""
    return listed_person(
        name="张某某",
        identity=read_identity(id_number()),
        id_type=IdType.RESIDENT,
        phone="",
        region_code=TOWN,
        source=DATA,
    )


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
@example(
    steps=[("hire", 40), ("correct", 30), ("other", 50), ("merge", 0), ("end", 5), ("correct_ended", 20), ("reopen", 0)]
)
@example(steps=[("other", 9), ("hire", 9), ("merge", 0), ("void", 0), ("merge", 0), ("jobless", 0), ("own", 2)])
def test_the_registers_say_what_a_plain_model_says(steps, employer, boss, actor, left, other):
    with transaction.atomic():
        model, account, seen = Plain(), left.links.get().account, []
        for step, number in steps:
            Life(left, other, employer, boss, actor, account, model).take(step, number)
            assert says(left) == (sorted(map(tuple, model.works)), model.is_jobless), (step, number)
            seen.append((timezone.now(), [tuple(one) for one in model.works], [tuple(one) for one in model.others]))
        assert no_day_has_two(left)
        assert_still_answered(left, seen, merged=model.merged)
        transaction.set_rollback(True)


def assert_still_answered(person, seen, *, merged: bool) -> None:
    """Each moment on the way, asked now: by the versions, and by the page that reads them, day by day around each change."""
    said = all_said(
        EmploymentRegistration.objects.filter(person=person), UnemploymentRegistration.objects.filter(person=person),
        Audience.TOWNSHIP,
    )  # fmt: skip
    for moment, works, others in seen:
        expected = sorted({*works, *(others if merged else ())}, key=str)
        kept = EmploymentSpell.objects.as_known_at(moment).filter(person=person, counts=True)
        assert sorted(((one.first_day, one.last_day) for one in kept), key=str) == expected
        for day in {
            day for first, last in expected for day in (first - DAY, first, last or first, (last or first) + DAY)
        }:
            found = [one.what for one in held(said, day=day, moment=moment) if one.counts and one.what != JOBLESS]
            assert len(found) == sum(first <= day <= (last or date.max) for first, last in expected), (day, moment)


@dataclass
class Life:
    """Each step by the services, and in the model; both accept it or both refuse."""

    person: Person
    other: Person
    employer: object
    boss: object
    desk: object
    account: object
    model: Plain

    def take(self, step: str, number: int) -> None:
        before = [list(one) for one in self.model.works], [list(one) for one in self.model.jobless]
        fits = getattr(self, f"_{step}")(timezone.localdate() - timedelta(days=number), dry=True)
        try:
            with transaction.atomic():
                getattr(self, f"_{step}")(timezone.localdate() - timedelta(days=number), dry=False)
            done = True
        except ValidationError:
            done = False
        assert done == bool(fits), (step, number, before)
        if done:
            fits()

    def _hire(self, day, *, dry):
        model = self.model
        if dry:
            if model.is_jobless:
                return None
            return None if model.clashes(day, None) else lambda: model.works.append([day, None])
        if model.is_jobless:
            raise ValidationError("only the step of the office is played here")
        declared = services.Declared(
            self.person,
            EmploymentKind.EMPLOYER,
            Work(day),
            TOWN,
            Source.EMPLOYER,
            employer=self.employer,
            site=self.employer.sites.first(),
        )
        return services.declare(actor=actor_of(self.boss), key=uuid7(), declared=declared)

    def _end(self, day, *, dry):
        work = self.model.now
        if dry:
            return (lambda: work.__setitem__(1, day)) if work and day >= work[0] else None
        return services.end(
            actor=self.desk, case=self._case(E.CURRENT), last_day=day, end_reason=EndReason.AGREED, source=Source.OFFICE
        )

    def _correct(self, day, *, dry):
        work = self.model.now
        if dry:
            fits = work and work[0] != day and not self.model.clashes(day, None, but=work)
            return (lambda: work.__setitem__(0, day)) if fits else None
        return services.correct(
            actor=self.desk, case=self._case(E.CURRENT), work=Work(day), reason="写错了", source=Source.OFFICE
        )

    def _correct_ended(self, day, *, dry):
        """The first day of what ended last is put right; never to a day after its last one."""
        work = max((one for one in self.model.works if one[1] is not None), default=None)
        if dry:
            fits = work and day != work[0] and day <= work[1] and not self.model.clashes(day, work[1], but=work)
            return (lambda: work.__setitem__(0, day)) if fits else None
        case = self._ended()
        said = replace(work_of(version_of(case)), first_day=day)
        return services.correct(actor=self.desk, case=case, work=said, reason="写错了", source=Source.OFFICE)

    def _other(self, day, *, dry):
        """The other row works for a day somewhere; after the merge nobody writes to it any more."""
        model = self.model
        if dry:
            fits = not model.merged and all(last < day for _, last in model.others)  # it begins without an end
            return (lambda: model.others.append([day, day])) if fits else None
        if model.merged:
            raise ValidationError("the same person by now")
        declared = services.Declared(
            self.other, EmploymentKind.EMPLOYER, Work(day), TOWN, Source.OFFICE, employer_words="别处"
        )
        case = services.declare(actor=self.desk, key=uuid7(), declared=declared)
        return services.end(actor=self.desk, case=case, last_day=day, end_reason=EndReason.AGREED, source=Source.OFFICE)

    def _merge(self, day, *, dry):
        """Two rows are one person: what both did stands together, or the merge is refused."""
        model = self.model
        if dry:
            fits = not model.merged and not any(model.clashes(first, last) for first, last in model.others)
            return self._merged if fits else None
        return merge(
            actor=self.desk, keep=self.person, other=self.other, reason="同一个人", evidence=MergeEvidence.PAPERS
        )

    def _merged(self):
        self.model.works += self.model.others
        self.model.others, self.model.merged = [], True

    def _void(self, day, *, dry):
        work = self.model.now
        if dry:
            return (lambda: self.model.works.remove(work)) if work else None
        return services.void(actor=self.desk, case=self._case(E.CURRENT), reason="不是他")

    def _reopen(self, day, *, dry):
        over = [one for one in self.model.works if one[1] is not None]
        work = max(over, default=None)
        if dry:
            fits = work and not self.model.clashes(work[0], None, but=work)
            return (lambda: work.__setitem__(1, None)) if fits else None
        return services.reopen(actor=self.desk, case=self._ended(), reason="弄错了", source=Source.OFFICE)

    def _ended(self):
        found = EmploymentRegistration.objects.with_days().filter(person=self.person, state=E.ENDED)
        ended = found.order_by("-days").first()
        if ended is None:
            raise ValidationError("nothing has ended")
        return EmploymentRegistration.objects.get(pk=ended.pk)

    def _jobless(self, day, *, dry):
        """Registering as unemployed ends the work on the day named (thirteen days ago), or is talked over first."""
        today, named, work = timezone.localdate(), timezone.localdate() - timedelta(days=13), self.model.now
        if dry:
            if self.model.is_jobless:
                return None
            if work and named < work[0] and self._of_employer():
                return None
            return lambda: self._taken_up(today, named, work)
        if self.model.is_jobless:
            raise ValidationError("once")
        return cases.active(self.account, TOWN, self.desk, self.person.id_number)

    def _taken_up(self, today, named, work):
        if work and named >= work[0]:
            work[1] = named
        elif work:
            self.model.works.remove(work)
        since = max([today, *(over + timedelta(days=1) for _, over in self.model.jobless if over)])
        self.model.jobless.append([since, None])

    def _own(self, day, *, dry):
        """By the own word: an open registration as unemployed ends on that day, whatever else holds stays in the way."""
        today = timezone.localdate()
        open_one = next((one for one in self.model.jobless if one[1] is None), None)
        if dry:
            if open_one is None:
                return None if self.model.clashes(day, None) else lambda: self.model.works.append([day, None])
            leaves = min(max(day, open_one[0]), today) if open_one[0] <= today else open_one[0]
            rest = Plain(self.model.works, [[one[0], one[1] or leaves] for one in self.model.jobless])
            if rest.clashes(day, None):
                return None  # stays proposed, the exit stands: the office sees it; not played further
            return lambda: (open_one.__setitem__(1, leaves), self.model.works.append([day, None]))
        if open_one is not None:
            rest = Plain(
                self.model.works, [[one[0], one[1] or min(max(day, one[0]), today)] for one in self.model.jobless]
            )
            if rest.clashes(day, None):
                raise ValidationError("not played")
        declared = services.Declared(self.person, EmploymentKind.FLEXIBLE, Work(day), TOWN, Source.SELF)
        return services.declare(actor=actor_of(self.account), key=uuid7(), declared=declared)

    def _of_employer(self) -> bool:
        return EmploymentRegistration.objects.current().filter(person=self.person, employer__isnull=False).exists()

    def _case(self, state):
        found = EmploymentRegistration.objects.filter(person=self.person, state=state).first()
        if found is None:
            raise ValidationError("nobody works")
        return found


def says(person) -> tuple[list[tuple], bool]:
    """What the registers say: days of work, and whether a registration as unemployed goes on."""
    counted = EmploymentSpell.objects.now().filter(person=person, counts=True)
    works = sorted((one.first_day, one.last_day) for one in counted)
    for one in EmploymentRegistration.objects.filter(person=person).exclude(state__in=[E.VOIDED, E.PROPOSED]):
        version = version_of(one)
        assert version.counts and (version.last_day is None) == (one.state == E.CURRENT)
    return works, UnemploymentRegistration.objects.filter(person=person, state=State.ACTIVE).exists()


def no_day_has_two(person) -> bool:
    """Day by day over the last year: work and no work never on the same one, but where one turns into the other."""
    today = timezone.localdate()
    works = [
        (one.first_day, one.last_day or today)
        for one in EmploymentSpell.objects.now().filter(person=person, counts=True)
    ]
    spells = UnemploymentRegistration.objects.filter(person=person, spell__isnull=False)
    without = [(one.spell.lower, one.spell.upper - timedelta(days=1) if one.spell.upper else today) for one in spells]
    for ago in range(365):
        day = today - timedelta(days=ago)
        working = sum(first <= day <= last for first, last in works)
        inside = any(first < day < last for first, last in works)
        if working > 1 or (inside and any(first <= day <= last for first, last in without)):
            return False
    return True
