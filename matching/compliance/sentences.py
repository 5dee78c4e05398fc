"""The sentences of our own that the wording and the model are made from and measured on."""

from collections.abc import Iterator
from pathlib import Path

CORPUS = Path(__file__).parent / "corpus"
INNOCENT = "-"
MAKING, TAUGHT, WEIGHED, CHOSEN, HELD = "making", "taught", "weighed", "chosen", "held"
"""The rules find all of the first, the model alone has learnt the second, by the third it was learnt how much its likeness is
worth (and then the model learnt them too), by the fourth it was chosen how sure is enough, nobody has seen the fifth."""


def sentences(action: str, split: str) -> Iterator[tuple[str, str]]:
    """The sentences of a file with the rule each breaks, or INNOCENT."""
    rule = INNOCENT
    for line in (CORPUS / f"{action}_{split}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            rule = line.strip("[]")
        elif line:
            yield rule, line
