"""What is counted, said once, as data. The triggers, the recount and the fold are all generated from it (sql.py).

A *cell* is one (region, day, count, detail) that a row of a register adds one to, given as SQL expressions over
the row's alias `r`. A *branch* is a join and its cells. What a row adds to when it comes it takes back when it
changes or goes: nothing else can happen to a tally.
"""

from dataclasses import dataclass

from analytics.indicators.enums import Count, Subject
from portal.cases.contacts.enums import Closing, Step

FIRST_DAY, LAST_DAY = "lower(r.spell)", "(upper(r.spell) - 1)"
# An exit that was dated before a move pulls the move's day back to itself, so that no region counts below zero.
MOVE_DAY = f"greatest({FIRST_DAY}, least(move.day, {LAST_DAY}))"


@dataclass(frozen=True)
class Cell:
    """One count of a row, where `applies` holds."""

    code: Count
    region: str
    day: str
    detail: str = "''"
    applies: str = "true"


@dataclass(frozen=True)
class Branch:
    """Cells that share a join."""

    cells: tuple[Cell, ...]
    join: str = ""


@dataclass(frozen=True)
class Register:
    """A table whose rows are counted. `watched` are the only columns that any expression reads."""

    subject: Subject
    table: str
    watched: tuple[str, ...]
    where: str
    branches: tuple[Branch, ...]
    moves: bool = False  # whether a change of township is kept as a Move

    @property
    def function(self) -> str:
        return f"lj_tally_{self.subject.value}"


# A spell that is not there, or is empty, counts nowhere; an open one is in the stock; a closed one has left on
# its last day. It began where the person was registered at first, and has left where it stands now.
REGISTRATIONS = Register(
    subject=Subject.REGISTRATION,
    table="registration_unemploymentregistration",
    watched=("id", "region_code", "spell", "exit_code"),
    where=f"{FIRST_DAY} IS NOT NULL",
    branches=(
        Branch(
            join="LEFT JOIN LATERAL (SELECT source FROM analytics_move WHERE registration_id = r.id ORDER BY id LIMIT 1) AS move ON true",
            cells=(
                Cell(Count.BEGUN, "coalesce(move.source, r.region_code)", FIRST_DAY),
                Cell(Count.OPEN, "r.region_code", FIRST_DAY, applies="upper_inf(r.spell)"),
                Cell(Count.LEFT, "r.region_code", LAST_DAY, "r.exit_code", applies="NOT upper_inf(r.spell)"),
            ),
        ),
        Branch(
            join="JOIN analytics_move AS move ON move.registration_id = r.id",
            cells=(
                Cell(Count.MOVED_OUT, "move.source", MOVE_DAY),
                Cell(Count.MOVED_IN, "move.target", MOVE_DAY),
            ),
        ),
    ),
    moves=True,
)

# Of the contacts only those that the cadence owes to a person; one that was not needed, or whose case is over,
# was never due. Each stands under the day it is due on now, in the office's place of now.
CONTACTS = Register(
    subject=Subject.CONTACT,
    table="portal_followuptask",
    watched=("id", "region_code", "step", "due_on", "closed_at", "closed_as"),
    where=f"r.step IN ('{Step.FIRST.value}', '{Step.REGULAR.value}')",
    branches=(
        Branch(
            cells=(
                Cell(Count.DUE, "r.region_code", "r.due_on", applies=f"r.closed_as IN ('', '{Closing.DONE.value}')"),
                Cell(Count.REACHED, "r.region_code", "r.due_on", applies=f"r.closed_as = '{Closing.DONE.value}'"),
                Cell(Count.OWED, "r.region_code", "r.due_on", applies="r.closed_at IS NULL"),
            ),
        ),
    ),
)

REGISTERS: tuple[Register, ...] = (REGISTRATIONS, CONTACTS)
