"""What a file may say: columns with the words that people head them with, and how a cell is read."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

Reader = Callable[..., str]
NOT_WORDS = re.compile(r"[\s　*＊:：（）()\[\]【】/、·.\-_\"'“”]+")


def bare(heading: str) -> str:
    """A heading in the form that is compared: no blanks, no stars, no brackets, one width."""
    return NOT_WORDS.sub("", unicodedata.normalize("NFKC", heading)).lower()


@dataclass(frozen=True)
class Column:
    """One column: its name in the template, what else people call it, and what becomes of a cell.

    `read` gives the clean text, or raises ValidationError with what to put right. An empty cell is never given to
    it; `required` says whether one may be empty. Where the column is `local`, the areas of the office that brings the
    list in are given as well.
    """

    key: str
    title: str
    read: Reader
    also: tuple[str, ...] = ()
    required: bool = False
    local: bool = False
    varied: bool = False
    """Nearly every cell is another one: none is worth remembering."""
    example: str = ""
    hint: str = ""
    width: int = 18

    @property
    def names(self) -> frozenset[str]:
        return frozenset(bare(one) for one in (self.title, *self.also))


@dataclass(frozen=True)
class Heading:
    """Where the heading stands (counted from 1) and which place of a row holds which column."""

    row: int
    places: tuple[int | None, ...]
    unknown: tuple[str, ...] = field(default=())

    def columns(self, rows: Sequence[Sequence[str]]) -> list[list[str]]:
        """The cells of some rows by the subject's columns; what is not there is empty."""
        wide = max((at for at in self.places if at is not None), default=-1)
        if min(map(len, rows), default=0) <= wide:
            rows = [row if len(row) > wide else [*row, *[""] * (wide + 1 - len(row))] for row in rows]
        return [list(map(itemgetter(at), rows)) if at is not None else [""] * len(rows) for at in self.places]
