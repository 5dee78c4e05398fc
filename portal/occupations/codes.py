"""The shape of a code, 4-03-02-01: one pair of digits a level, 00 for "no finer"."""

import re

CODE = re.compile(r"[1-8](?:-\d\d){3}")
LENGTHS = (1, 4, 7, 10)  # characters that a major, a medium, a minor group and an occupation use
EMPTY = "0-00-00-00"


def is_code(text: str) -> bool:
    """Whether a text has the shape of a code; it need not exist."""
    return CODE.fullmatch(text) is not None and text.isascii()


def cut(code: str, length: int) -> str:
    """The code of the group that stands above at `length` characters: cut("4-03-02-01", 4) is 4-03-00-00."""
    return code[:length] + EMPTY[length:]


def above(code: str) -> list[str]:
    """What may stand above a code, nearest first; some of it may not exist, and none of it is the code itself."""
    return [group for length in (7, 4, 1) if (group := cut(code, length)) != code]


def prefix_of(code: str) -> str:
    """The characters that everything under a group begins with: 4-03 for 4-03-00-00."""
    used = next(length for length in LENGTHS if cut(code, length) == code)
    return code[:used]
