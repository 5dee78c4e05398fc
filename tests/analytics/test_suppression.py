"""Cells so small that they would name somebody are hidden, and stay hidden from whoever can subtract."""

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.dashboard.suppression import SMALL, hide_matrix, hide_own, hide_rows, hide_small, hide_table

counts = st.lists(st.integers(0, 30), min_size=1, max_size=12)


def total_shown(values: list[int]) -> int | str:
    """What the page says above the table."""
    return "不足 5" if 0 < sum(values) < SMALL else sum(values)


@given(counts)
def test_case_107_no_small_cell_is_shown(values):
    assert not any(cell is not None and 0 < cell < SMALL for cell in hide_small(values))


@given(counts)
def test_case_107_what_is_shown_is_true_and_nothing_is_hidden_without_need(values):
    shown = hide_small(values)
    assert all(cell in (None, value) for cell, value in zip(shown, values, strict=True))
    assert any(0 < value < SMALL for value in values) or None not in shown


def test_case_107_no_subtraction_from_the_total_gives_a_hidden_cell():
    """All tables of up to four units: who knows the page and the rule still has two answers for each small cell."""
    for units in (1, 2, 3, 4):
        worlds: dict = {}
        for values in product(range(9), repeat=units):
            seen = (tuple(hide_small(list(values))), total_shown(list(values)))
            worlds.setdefault(seen, []).append(values)
        for (cells, total), possible in worlds.items():
            for at, cell in enumerate(cells):
                if cell is None and not same_small(possible[0]) and any(0 < world[at] < SMALL for world in possible):
                    assert len({world[at] for world in possible}) > 1, (cells, total, possible)


def same_small(values: tuple[int, ...]) -> bool:
    """Every unit holds one, or every unit holds four: nothing is left to cover it with."""
    return set(values) in ({1}, {SMALL - 1})


def with_rests(registered: int, long: int) -> dict[str, int]:
    return {"registered": registered, "long": long, "short": registered - long}


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=10))
def test_case_107_a_share_is_told_of_no_small_group_and_of_no_small_rest(pairs):
    """A share with its whole is two counts: those in it, and those who are not."""
    units = [with_rests(max(pair), min(pair)) for pair in pairs]
    for unit, hidden in zip(units, hide_table(units), strict=True):
        if not hidden & {"registered", "long", "short"}:
            assert not any(0 < unit[name] < SMALL for name in unit)


def test_case_107_no_subtraction_gives_the_small_part_of_a_share():
    """All tables of up to two units: who knows rows, totals and the rule has two answers for each small part."""
    worlds: dict = {}
    pairs = [(whole, part) for whole in range(14) for part in range(whole + 1)]
    few = [(whole, part) for whole in (0, 6, 10, 12) for part in range(whole + 1)]
    for table in (*((one,) for one in pairs), *product(pairs, repeat=2), *product(few, repeat=3)):
        units = [with_rests(*one) for one in table]
        hidden = hide_table(units)
        totals = with_rests(sum(one["registered"] for one in units), sum(one["long"] for one in units))
        told = tuple(value for name, value in totals.items() if name not in hide_own(totals))
        seen = (
            tuple(
                tuple((name, unit[name]) for name in unit if name not in row)
                for unit, row in zip(units, hidden, strict=True)
            ),
            told,
        )
        worlds.setdefault(seen, []).append(table)
    for seen, possible in worlds.items():
        for at, row in enumerate(seen[0]):
            if len(seen[0]) < 2 or dict(row).get("long") is not None:
                continue
            if any(0 < world[at][1] < SMALL for world in possible) and not forced(possible[0]):
                assert len({world[at] for world in possible}) > 1, (seen, possible)


def forced(table: tuple) -> bool:
    """Nothing is left to cover with: each unit's cells are all one, or all four, or all the same and known."""
    return any(same_small(column) for column in zip(*((a, b, a - b) for a, b in table), strict=True))


def same_sums(rows: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Every table of two reasons with the same sums of rows and of columns."""
    left, first = [sum(row) for row in rows], sum(row[0] for row in rows)
    for some in product(*(range(total + 1) for total in left[:-1])):
        last = first - sum(some)
        if 0 <= last <= left[-1]:
            yield [(value, total - value) for value, total in zip([*some, last], left, strict=True)]


def test_case_107_reasons_are_shown_by_whole_rows_or_not_at_all():
    """Under a region whose own row is shown, each small cell of a hidden row has another answer, for somebody who
    knows the sums in both directions and the rule: all tables of two reasons in two regions, some in three."""
    for count, cells in ((2, range(9)), (3, (0, 1, 3, 5, 6))):
        for flat in product(cells, repeat=count * 2):
            rows = list(zip(flat[::2], flat[1::2], strict=True))
            if any(0 < sum(column) < SMALL for column in zip(*rows, strict=True)):
                continue  # then the row above is hidden itself
            if None in hide_small([sum(row) for row in rows]):
                continue  # then a reader does not even know the rows' sums
            hidden = hide_rows(rows)
            for at in hidden:
                if any(0 < cell < SMALL for cell in rows[at]):
                    assert any(
                        other[at] != rows[at]
                        and hide_rows(other) == hidden
                        and all(other[one] == rows[one] for one in range(count) if one not in hidden)
                        for other in same_sums(rows)
                    ), rows


@given(st.lists(st.lists(st.integers(0, 20), min_size=3, max_size=3), min_size=2, max_size=8))
def test_case_107_no_shown_row_of_reasons_has_a_small_cell(rows):
    hidden = hide_rows(rows)
    assert not any(0 < cell < SMALL for at, row in enumerate(rows) if at not in hidden for cell in row)


@given(counts, st.integers(0, 30))
def test_case_107_one_flow_is_never_told_without_the_other(values, start):
    """Stock before, inflow, outflow and stock now are one sum: three of them give the fourth."""
    units = [
        {"registered": one, "start": start, "new": max(0, one - start), "left": max(0, start - one)} for one in values
    ]
    for hidden in hide_table(units):
        assert ("new" in hidden) == ("left" in hidden)
        assert not hidden & {"registered", "start"} or {"new", "left"} <= hidden


def only_possible(rows: list[list[int]], shown: tuple[list[set[int]], set[int], set[int]]) -> set[tuple[int, int]]:
    """The small cells for which no other table has the same shown cells and the same told totals."""
    hidden, no_row, no_column = shown
    cells = [(y, x) for y, row in enumerate(hidden) for x in sorted(row)]
    in_rows = {y: sum(rows[y][x] for x in row) for y, row in enumerate(hidden) if y not in no_row}
    in_columns = {x: sum(rows[y][x] for y, at in cells if at == x) for x in range(len(rows[0])) if x not in no_column}
    wanted = {(y, x) for y, x in cells if 0 < rows[y][x] < SMALL}

    def fill(at: int, in_rows: dict[int, int], in_columns: dict[int, int], found: dict[tuple[int, int], int]) -> None:
        if not wanted or at == len(cells):
            if not any(in_rows.values()) and not any(in_columns.values()):
                wanted.difference_update({(y, x) for (y, x), value in found.items() if value != rows[y][x]})
            return
        y, x = cells[at]
        ends_row, ends_column = (not any(one[way] == cells[at][way] for one in cells[at + 1 :]) for way in (0, 1))
        least = max(in_rows.get(y, 0) * ends_row, in_columns.get(x, 0) * ends_column)
        for value in range(least, min(in_rows.get(y, 12), in_columns.get(x, 12)) + 1):
            left = {row: sum_ - value * (row == y) for row, sum_ in in_rows.items()}
            below = {column: sum_ - value * (column == x) for column, sum_ in in_columns.items()}
            fill(at + 1, left, below, found | {(y, x): value})

    fill(0, in_rows, in_columns, {})
    return wanted


@pytest.mark.parametrize(("height", "width", "values"), [(2, 2, range(8)), (2, 3, (0, 1, 7)), (3, 3, (0, 3, 9))])
def test_case_107_no_cell_of_a_table_with_totals_follows_from_what_is_shown(height, width, values):
    """All tables of that shape (of the largest every 29th): each small cell has another value that fits."""
    step = 29 if height == 3 else 1
    for flat in list(product(values, repeat=height * width))[::step]:
        rows = [list(flat[at * width : (at + 1) * width]) for at in range(height)]
        shown = hide_matrix(rows)
        assert all({x for x, value in enumerate(row) if 0 < value < SMALL} <= shown[0][y] for y, row in enumerate(rows))
        if sum(flat) >= SMALL:
            assert not only_possible(rows, shown), (rows, shown)


def test_a_table_without_rows_hides_nothing():
    assert hide_matrix([]) == ([], set(), set())
