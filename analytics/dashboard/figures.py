"""Counts of the unemployment register by region: one grouped query for a whole table.

Definitions (口径): *registered* is every registration whose spell has begun and not ended today, one
person once, by habitual residence; *new* began this month; *left* ended this month. A cell under five
is hidden, and so is one more where it could be worked out by subtraction (domain.md 8.3).
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.db.models.functions import Left
from django.utils import timezone

from portal.regions.codes import code_range, level_of
from portal.regions.models import Division
from registration.unemployment.enums import State
from registration.unemployment.models import UnemploymentRegistration

SMALL = 5
WIDTHS = {1: 4, 2: 6, 3: 9, 4: 12}
NAMES = ("registered", "new", "left")


@dataclass(frozen=True)
class Row:
    """One region's figures; None is a hidden cell."""

    code: str
    name: str
    registered: int | None
    new: int | None
    left: int | None

    @property
    def cells(self) -> tuple[int | None, ...]:
        return self.registered, self.new, self.left


def region_table(code: str, today: date | None = None) -> list[Row]:
    """The figures of every unit right below `code`, small cells hidden. Two queries, whatever the number of units."""
    width, counts = WIDTHS[int(level_of(code))], {}
    for row in _counted(code, today or timezone.localdate(), width):
        counts[row["part"].ljust(12, "0")] = {name: row[name] for name in NAMES}
    units = list(Division.objects.current().filter(parent_id=code).by_pinyin().values_list("code", "name"))
    columns = {name: hide_small([counts.get(unit, {}).get(name, 0) for unit, _ in units]) for name in NAMES}
    return [Row(unit, label, *(columns[name][at] for name in NAMES)) for at, (unit, label) in enumerate(units)]


def totals(code: str, today: date | None = None) -> dict[str, int]:
    """The three figures of `code` itself."""
    parts = list(_counted(code, today or timezone.localdate(), WIDTHS[int(level_of(code))]))
    return {name: sum(part[name] for part in parts) for name in NAMES}


def _counted(code: str, today: date, width: int) -> list[dict]:
    """Per unit below `code`: the prefix of its code and the three counts, in one query."""
    low, high = code_range(code)
    month = today.replace(day=1)
    begun = Q(state__in=[State.ACTIVE, State.CLOSED])
    return list(
        UnemploymentRegistration.objects.filter(begun, region_code__gte=low, region_code__lte=high)
        .annotate(part=Left("region_code", width))
        .values("part")
        .annotate(
            registered=Count("pk", filter=Q(state=State.ACTIVE)),
            new=Count("pk", filter=Q(spell__startswith__gte=month)),
            left=Count("pk", filter=Q(state=State.CLOSED, spell__endswith__gt=month)),
        )
        .order_by()
    )


def hide_small(values: list[int]) -> list[int | None]:
    """None for every value from 1 to 4, and for the next smallest one when only one would be hidden."""
    hidden = {at for at, value in enumerate(values) if 0 < value < SMALL}
    if len(hidden) == 1:
        others = [at for at, value in enumerate(values) if at not in hidden and value > 0]
        hidden |= {min(others, key=lambda at: values[at])} if others else set()
    return [None if at in hidden else value for at, value in enumerate(values)]
