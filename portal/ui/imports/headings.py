"""Finding the heading: any order, any of the words for a column, a title or two above it."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError

from portal.ui.imports.columns import Column, Heading, bare

LOOKED_AT = 15  # rows from the top
MOST_SAID = 6  # headings that are named in a message


def heading_in(rows: Sequence[Sequence[str]], columns: Sequence[Column]) -> Heading:
    """The heading among the first rows: the one that names most columns.

    Raises ValidationError that names the columns which are missing, or which stand there twice.
    """
    best = max(
        (_read(number, row, columns) for number, row in enumerate(rows[:LOOKED_AT], start=1)),
        key=lambda one: sum(place is not None for place in one.places),
        default=Heading(0, ()),
    )
    missing = [
        column.title for column, place in zip(columns, best.places or [None] * len(columns), strict=True)
        if place is None and column.required
    ]  # fmt: skip
    if missing:
        raise ValidationError(
            f"表头里没有找到这几列：{'、'.join(missing)}。请对照模板改表头的名字，次序不限", code="heading"
        )
    _check_twice(rows[best.row - 1], columns)
    return best


def _read(number: int, row: Sequence[str], columns: Sequence[Column]) -> Heading:
    names = {bare(cell): at for at, cell in reversed(list(enumerate(row))) if cell.strip()}
    places = tuple(next((names[name] for name in names if name in column.names), None) for column in columns)
    known = set().union(*(column.names for column in columns))
    unknown = tuple(cell.strip() for cell in row if cell.strip() and bare(cell) not in known)
    return Heading(number, places, unknown[:MOST_SAID])


def _check_twice(row: Sequence[str], columns: Sequence[Column]) -> None:
    for column in columns:
        same = [cell.strip() for cell in row if bare(cell) in column.names]
        if len(same) > 1:
            raise ValidationError(f"“{column.title}”有 {len(same)} 列（{'、'.join(same)}），请只留一列", code="twice")
