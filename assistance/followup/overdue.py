"""Who is behind with contacts: open tasks by place and by how many weeks they are late."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from portal.regions.codes import DIGITS, code_range, level_of
from portal.regions.enums import Level
from portal.regions.models import Division

DEEPEST = 3  # of the map's five blues: black figures must stay readable on it
WEEKS = ((1, "1 周以内"), (2, "1 到 2 周"), (4, "2 到 4 周"), (None, "4 周以上"))
COUNTED = """
    SELECT left(region_code, %s), count(*) FILTER (WHERE due_on >= %s), count(*) FILTER (WHERE due_on >= %s AND due_on < %s),
           count(*) FILTER (WHERE due_on >= %s AND due_on < %s), count(*) FILTER (WHERE due_on < %s)
    FROM portal_followuptask
    WHERE closed_at IS NULL AND due_on < %s AND region_code BETWEEN %s AND %s
    GROUP BY 1
"""


@dataclass(frozen=True)
class Late:
    """One place with its overdue contacts by weeks, each with the depth of its colour, 0 to 3."""

    name: str
    cells: tuple[tuple[int, int], ...]

    @property
    def total(self) -> int:
        return sum(count for count, _ in self.cells)


def overdue_by_place(region: str, on: date) -> list[Late]:
    """The places right below `region` that are behind, the worst first. Two queries."""
    level = Level(min(level_of(region) + 1, Level.TOWN))
    one, two, four = (on - timedelta(weeks=weeks) for weeks, _ in WEEKS if weeks)
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, [DIGITS[level], one, two, one, four, two, four, on, *code_range(region)])
        counted = {row[0].ljust(12, "0"): row[1:] for row in cursor.fetchall()}
    names = dict(Division.objects.filter(code__in=counted).values_list("code", "name"))
    highest = max((count for row in counted.values() for count in row), default=0)
    rows = [Late(names.get(code, code), tuple((n, _depth(n, highest)) for n in row)) for code, row in counted.items()]
    return sorted(rows, key=lambda late: (-late.total, late.name))


def _depth(count: int, highest: int) -> int:
    return -(-DEEPEST * count // highest) if highest else 0
