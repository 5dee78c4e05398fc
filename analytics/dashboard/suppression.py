"""Hiding cells so small that they would name somebody, and what they could be worked out from (domain.md 8.3, 601).

A table is the units below one region; its columns are counts, its total is the region above. A reader is
taken to know this rule, the whole page, the pages above and below it, and the pages of the months around it.
"""

from collections.abc import Mapping, Sequence

SMALL = 5
Counts = Mapping[str, int]
Cell = tuple[int, int]  # row, column
# A share says two counts: of its whole those in it, and those who are not. `start` is the stock before the period.
SHARES = {
    "long": ("registered", "long", "short"),
    "hardship": ("long", "hardship", "between"),
    "reached": ("due", "reached", "missed"),
}
COLUMNS = ("registered", "start", "new", "left", "due", "overdue")
SMALL_WHOLE = 2 * SMALL  # of fewer people one part is always small, and has too few values it may have


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


def _told(values: Sequence[int], hidden: set[int]) -> bool:
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


def hide_rows(rows: Sequence[Sequence[int]], *, unknown_total: bool = False) -> set[int]:
    """The rows of a table of reasons that are not shown at all: those with a small cell, and their partners.

    A row is shown whole or not at all, because its own total is known as well: hiding a cell here and a cell
    there would leave sums in two directions. Two hidden rows with something in each can always trade places.
    """
    small = {at for at, row in enumerate(rows) if any(0 < value < SMALL for value in row)}
    return _with_partners([sum(row) for row in rows], small, at_least_one=unknown_total)


def hide_matrix(rows: Sequence[Sequence[int]]) -> tuple[list[set[int]], set[int], set[int]]:
    """Of a table with totals of rows and columns: hidden cells by row, rows and columns with hidden totals.

    Small cells and small totals are hidden, and others with them until each of them could be one more or one less
    without anything that is shown changing. The grand total is told.
    """
    if not rows:
        return [], set(), set()
    table = [[*row, sum(row)] for row in rows]
    table.append([sum(column) for column in zip(*table, strict=True)])
    bottom, right = len(rows), len(rows[0])
    hidden = {
        (y, x)
        for y, row in enumerate(table)
        for x, value in enumerate(row)
        if 0 < value < SMALL and (y, x) != (bottom, right)
    }
    for cell in sorted(hidden):
        while not _may_differ(table, hidden, cell):
            added = _rectangle(table, hidden, cell)
            if not added:  # nothing is left to cover with
                break
            hidden |= added
    cells = [{x for y, x in hidden if y == at and x < right} for at in range(bottom)]
    return cells, {y for y, x in hidden if x == right and y < bottom}, {x for y, x in hidden if y == bottom}


def _may_differ(table: Sequence[Sequence[int]], hidden: set[Cell], cell: Cell) -> bool:
    """Whether a table with the same shown cells exists in which this cell is one more, or one less."""
    return any(_way_round(table, hidden, cell, grows) for grows in (True, False))


def _way_round(table: Sequence[Sequence[int]], hidden: set[Cell], cell: Cell, grows: bool) -> bool:
    """Whether hidden cells can take turns, one less and one more, from the cell's row back to its column."""
    bottom, right = len(table) - 1, len(table[0]) - 1

    def less(one: Cell) -> bool:  # a total stands on the other side of its sum, and what holds something may shrink
        return table[one[0]][one[1]] > 0 or one[0] == bottom or one[1] == right

    seen, waiting = {cell[0]}, [cell[0]]
    while waiting:
        row = waiting.pop()
        for column in [x for y, x in hidden if y == row and (y, x) != cell and (not grows or less((y, x)))]:
            if column == cell[1]:
                return True
            turns = {y for y, x in hidden if x == column and (grows or less((y, x)))} - seen
            seen |= turns
            waiting += turns
    return False


def _rectangle(table: Sequence[Sequence[int]], hidden: set[Cell], cell: Cell) -> set[Cell]:
    """The three cells of least sum that let this one trade with another row and column; empty where none is left."""
    y, x = cell
    best: tuple[bool, int, set[Cell]] | None = None
    for other_y, row in enumerate(table):
        for other_x in range(len(row)):
            corner = (len(table) - 1, len(row) - 1)
            corners = {(y, other_x), (other_y, x), (other_y, other_x)}
            if other_y == y or other_x == x or corner in corners or corners <= hidden:
                continue
            values = [table[a][b] for a, b in corners]
            found = (0 in values, sum(value for value, one in zip(values, corners, strict=True) if one not in hidden))
            if best is None or found < best[:2]:
                best = (*found, corners)
    return best[2] - hidden if best else set()


def hide_share(parts: Sequence[tuple[int, int]], closed: set[int], *, unknown_total: bool = False) -> set[int]:
    """The units whose share is not told. `parts`: those in it and those who are not; their sum is told beside it.

    `closed`: units whose whole is not told, so their share is not either.
    """
    small = {at for at, (part, rest) in enumerate(parts) if is_small_share(part, rest)} - closed
    totals = [0 if at in closed else sum(pair) for at, pair in enumerate(parts)]
    return closed | _with_partners(totals, small, at_least_one=unknown_total and not closed)


def _with_partners(totals: Sequence[int], small: set[int], *, at_least_one: bool) -> set[int]:
    """The small ones with those they are paired with. Who is whose partner follows from totals that are told.

    A cover that was picked for the small one would tell which of the two it is; of a pair that is always
    hidden together nobody can say whose cell was small, nor what is whose in their sum.
    """
    order = sorted((at for at, total in enumerate(totals) if total), key=lambda at: totals[at])
    pairs = [set(order[at : at + 2]) for at in range(0, len(order), 2)]
    if len(pairs) > 1 and len(pairs[-1]) == 1:
        last = pairs.pop()
        pairs[-1] |= last
    hidden = set().union(small, *(pair for pair in pairs if pair & small))
    return hidden or (pairs[0] if at_least_one and pairs else set())


def is_small_share(part: int, rest: int) -> bool:
    """Whether a share says how many a few people are."""
    return 0 < part < SMALL or 0 < rest < SMALL or 0 < part + rest < SMALL_WHOLE


def hide_table(units: Sequence[Counts], kept: frozenset[str] = frozenset()) -> list[set[str]]:
    """For each unit the names of the counts that its row does not tell. `kept`: counts whose total is not told either.

    Counts that a unit lacks (a month that is not closed yet) are not looked at.
    """
    hidden: list[set[str]] = [set() for _ in units]
    for name in COLUMNS:
        if all(name in unit for unit in units):
            cells = hide_small([unit[name] for unit in units], unknown_total=name in kept)
            _hide(hidden, {at for at, cell in enumerate(cells) if cell is None}, name)
    for share, (whole, part, rest) in SHARES.items():
        if units and all(part in unit and rest in unit for unit in units):
            closed = {at for at, row in enumerate(hidden) if whole in row}
            found = hide_share([(unit[part], unit[rest]) for unit in units], closed, unknown_total=share in kept)
            _hide(hidden, found, part, rest)
    return [what_follows(row) for row in hidden]


def _hide(hidden: list[set[str]], places: set[int], *names: str) -> None:
    for at in places:
        hidden[at].update(names)


def hide_own(counts: Counts) -> set[str]:
    """The same for a region above which nothing is known: only what is small is hidden, and what tells it."""
    small = {name for name in COLUMNS if 0 < counts.get(name, 0) < SMALL}
    for _, part, rest in SHARES.values():
        if part in counts and is_small_share(counts[part], counts[rest]):
            small |= {part, rest}
    return what_follows(small)


def what_follows(hidden: set[str]) -> set[str]:
    """The hidden counts of a row, and those they could be worked out from: parts of a share, a flow from the stocks."""
    row = set(hidden)
    if row & {"registered", "start", "new", "left"}:
        row |= {"new", "left"}
    for whole, part, rest in SHARES.values():  # the share of a share comes behind it
        if row & {whole, part, rest}:
            row |= {part, rest}
    return row
