"""How many real wordings are read: a share, and the shapes of those that are not. Keeps no wording itself."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from matching.vacancies.pay.reading import Unreadable, read


@dataclass
class Measured:
    """Counts over a file. A shape is a wording with every figure replaced by 9."""

    read: Counter[str] = field(default_factory=Counter)
    negotiable: int = 0
    unread: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def share(self) -> float:
        """Of all wordings, those that gave a wage or are honestly open."""
        good = self.read.total() + self.negotiable
        return good / max(good + self.unread.total(), 1)


def measure(wordings: Iterable[str]) -> Measured:
    """Read every wording once."""
    found = Measured()
    for words in wordings:
        try:
            wage = read(words)
        except Unreadable as problem:
            found.unread[re.sub(r"\d+(?:\.\d+)?", "9", words), problem.reason.label] += 1
        else:
            if wage.has_figures:
                found.read[wage.basis.label] += 1
            else:
                found.negotiable += 1
    return found
