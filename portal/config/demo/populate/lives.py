"""What happened to a person: registrations one after another, never two at a time. Pure: no database."""

from dataclasses import dataclass
from random import Random

from portal.config.demo.populate.plan import Plan, Story
from portal.config.demo.populate.rows import day_of, instant
from registration.unemployment.enums import ExitCode, State

REOPEN_WITHIN = 30  # days after an exit in which a register would reopen instead of registering anew (domain.md 2.8 e)
SHORTEST_SPELL, MEAN_SPELL = 7, 120  # days
AGAIN_SHARE = 0.2  # of those active or closed, who had been registered before
DECIDED_WITHIN = 2  # days
MORNING, EVENING, OFFICE_OPENS, OFFICE_CLOSES = 7 * 3600, 22 * 3600, 8 * 3600 + 1800, 16 * 3600 + 1800

# A desk works on paper too: the exits in the proportions of a guess, most by finding work.
EXITS = {
    ExitCode.EMPLOYED: 62, ExitCode.SELF_EMPLOYED: 9, ExitCode.STABLE_INCOME: 8, ExitCode.PENSION: 6,
    ExitCode.WITHDRAWN: 6, ExitCode.LOST_6M: 3, ExitCode.SCHOOL: 2, ExitCode.REFUSED_3: 1, ExitCode.ARMY: 1,
    ExitCode.INCAPACITATED: 1, ExitCode.DECEASED: 1,
}  # fmt: skip


@dataclass(frozen=True)
class Life:
    """One registration: moments in seconds since 1970, days as ordinals; None where it did not happen."""

    state: State
    submitted_at: int
    decided_at: int | None = None
    left_at: int | None = None
    last_day: int | None = None
    exit_code: str = ""

    @property
    def first_day(self) -> int | None:
        """The first day of the spell."""
        began = self.state in (State.ACTIVE, State.CLOSED)
        return day_of(self.decided_at) if began and self.decided_at is not None else None


class Lives:
    """Draws the registrations of a person for a story, oldest first."""

    def __init__(self, plan: Plan, rng: Random) -> None:
        self.rng = rng
        self.now = int(plan.now.timestamp())
        self.first, self.today = plan.first_day.toordinal(), plan.today.toordinal()
        self.stale_before = plan.stale_before.toordinal()
        self.spans = {
            Story.STALE: (self.first, self.stale_before - 1),
            Story.FRESH: (self.stale_before, self.today - 1),
            Story.CLOSED: (self.first, self.today - REOPEN_WITHIN),
        }

    def draw(self, story: Story) -> list[Life]:
        if story is Story.WAITING:
            return [self._waiting()]
        if story in (Story.REJECTED, Story.WITHDRAWN):
            return [self._refused(story)]
        if story is Story.NONE:
            return []
        begins = self.rng.randint(*self.spans[story])
        latest = self._closed(begins, self.today - 1) if story is Story.CLOSED else self._active(begins)
        return [*self._before(begins), latest]

    def _active(self, begins: int) -> Life:
        submitted, decided = self._taken_up(begins)
        return Life(State.ACTIVE, submitted, decided)

    def _closed(self, begins: int, latest: int) -> Life:
        submitted, decided = self._taken_up(begins)
        days = max(SHORTEST_SPELL, int(self.rng.expovariate(1 / MEAN_SPELL)))
        last = min(begins + days, latest)
        left = min(instant(last + self.rng.randrange(4), self._office_hour()), self.now)
        code = self.rng.choices(list(EXITS), weights=EXITS.values())[0]
        return Life(State.CLOSED, submitted, decided, max(left, decided + 60), last, code.value)

    def _before(self, begins: int) -> list[Life]:
        """An earlier registration of one in five, if there is room for it in the period."""
        latest = begins - REOPEN_WITHIN - self.rng.randint(5, 150)
        earliest = latest - SHORTEST_SPELL
        if self.rng.random() >= AGAIN_SHARE or earliest <= self.first:
            return []
        return [self._closed(self.rng.randint(self.first, earliest), latest)]

    def _taken_up(self, begins: int) -> tuple[int, int]:
        """When it was handed in and decided; decided on the day the spell begins, never before the history."""
        submitted = instant(max(begins - self.rng.randint(0, DECIDED_WITHIN), self.first), self._any_hour())
        decided = instant(begins, self._office_hour())
        return min(submitted, decided - 600), decided

    def _waiting(self) -> Life:
        day = self.today - self.rng.randint(0, 6)
        return Life(State.SUBMITTED, min(instant(day, self._any_hour()), self.now - self.rng.randint(60, 3600)))

    def _refused(self, story: Story) -> Life:
        submitted, decided = self._taken_up(self.rng.randint(self.first, self.today - 1))
        state = State.REJECTED if story is Story.REJECTED else State.WITHDRAWN
        return Life(state, submitted, decided)

    def _any_hour(self) -> int:
        return self.rng.randint(MORNING, EVENING)

    def _office_hour(self) -> int:
        return self.rng.randint(OFFICE_OPENS, OFFICE_CLOSES)
