"""Counts of the unemployment register by region: one grouped query for a whole table.

Definitions (口径): *registered* is every registration whose spell has begun and not ended today, one
person once, by habitual residence; *new* began this month; *left* ended this month. A cell under five
is hidden, and so are others where it could be worked out by subtraction (domain.md 8.3).
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


def region_table(code: str, today: date | None = None, *, top: str = "") -> list[Row]:
    """The figures of every unit right below `code`, small cells hidden.

    Two queries for each level from `top` (`code` itself, where it is left out) down to `code`.
    """
    kept = sealed(code, top or code, today)
    width, counts = WIDTHS[int(level_of(code))], {}
    for row in _counted(code, today or timezone.localdate(), width):
        counts[row["part"].ljust(12, "0")] = {name: row[name] for name in NAMES}
    units = list(Division.objects.current().filter(parent_id=code).by_pinyin().values_list("code", "name"))
    columns = {
        name: hide_small([counts.get(unit, {}).get(name, 0) for unit, _ in units], unknown_total=name in kept)
        for name in NAMES
    }
    return [Row(unit, label, *(columns[name][at] for name in NAMES)) for at, (unit, label) in enumerate(units)]


def totals(code: str, today: date | None = None) -> dict[str, int]:
    """The three figures of `code` itself."""
    parts = list(_counted(code, today or timezone.localdate(), WIDTHS[int(level_of(code))]))
    return {name: sum(part[name] for part in parts) for name in NAMES}


def _counted(code: str, today: date, width: int) -> list[dict]:
    """Per unit below `code`: the prefix of its code and the three counts, in one query."""
    low, high = code_range(code)
    month = today.replace(day=1)
    begun = Q(spell__isnull=False)
    return list(
        UnemploymentRegistration.objects.filter(begun, region_code__gte=low, region_code__lte=high)
        .annotate(part=Left("region_code", width))
        .values("part")
        .annotate(
            registered=Count("pk", filter=Q(spell__upper_inf=True)),
            new=Count("pk", filter=Q(spell__startswith__gte=month)),
            left=Count("pk", filter=Q(state=State.CLOSED, spell__endswith__gt=month)),
        )
        .order_by()
    )


def sealed(code: str, top: str, today: date | None = None) -> frozenset[str]:
    """The figures of `code` that the table above hides, seen by somebody whose pages begin at `top`.

    What one page hides the next page must not tell, so neither the total nor the sum of the units may.
    """
    parent = Division.objects.filter(pk=code).values_list("parent_id", flat=True).first()
    if code == top or not parent:
        return frozenset()
    rows = [row for row in region_table(parent, today, top=top) if row.code == code]
    return frozenset(name for row in rows for name in NAMES if getattr(row, name) is None)


def hide_small(values: list[int], *, unknown_total: bool = False) -> list[int | None]:
    """None for every value from 1 to 4, and for as many others as it takes that no subtraction gives one away.

    Zeros are shown unless they are needed as cover. Where every unit holds exactly one, or exactly four,
    and the total is known, no cover is left: such a table belongs to nobody but the office itself.
    """
    hidden = {at for at, value in enumerate(values) if 0 < value < SMALL}
    cover = sorted(set(range(len(values))) - hidden, key=lambda at: (values[at] == 0, values[at]))
    if unknown_total:
        return _without(values, hidden or {at for at in cover[:1] if values[at]})
    while hidden and cover and sum(values) >= SMALL and _told(values, hidden):
        hidden.add(cover.pop(0))
    return _without(values, hidden)


def _told(values: list[int], hidden: set[int]) -> bool:
    """Whether somebody who knows this rule could work a small cell out of the sum of the hidden ones."""
    kept = [values[at] for at in hidden]
    small, cover = sum(0 < value < SMALL for value in kept), sum(value >= SMALL for value in kept)
    if len(kept) > small + cover:  # a zero among them: any of them may be the one
        return False
    highest = min((value for at, value in enumerate(values) if at not in hidden and value), default=sum(kept))
    least = max(small, sum(kept) - highest * cover)  # of what the small ones hold together
    most = min(small * (SMALL - 1), sum(kept) - SMALL * cover)
    return least >= most and (small == 1 or most in (small, small * (SMALL - 1)))


def _without(values: list[int], hidden: set[int]) -> list[int | None]:
    return [None if at in hidden else value for at, value in enumerate(values)]
