"""How well the wording finds what is illegal and leaves alone what only looks like it (algorithms.md 3, text check).

The sentences are the project's own. What stands in `*_held.txt` was written before it was measured and took no part in
the making of the wording; it is never tuned on. A sentence found wanting there moves to `*_making.txt`, and another set
of held-out sentences is written.
"""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from matching.compliance.advert import Finding, Verdict
from matching.compliance.lexicon import Lexicon
from matching.compliance.sentences import INNOCENT, sentences
from matching.compliance.wording import found_in, lexicon_of
from portal.regions.codes import PROVINCE

WORDED = ("title", "desc")  # the columns of a file of advertisements


@dataclass
class Measure:
    """What was found of the illegal sentences of one action, and what was wrongly found of the innocent ones."""

    illegal: int = 0
    innocent: int = 0
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return 1 - len(self.missed) / self.illegal

    @property
    def false_share(self) -> float:
        return len(self.false) / self.innocent


def measured(action: str, split: str, on: date) -> Measure:
    """One file of sentences against the wording in force in the province on a day."""
    lexicon, measure = lexicon_of(PROVINCE, on), Measure()
    for rule, text in sentences(action, split):
        found = findings_of(lexicon, text)
        if rule == INNOCENT:
            measure.innocent += 1
            measure.false += [text] if found else []
        else:
            measure.illegal += 1
            hit = any(one.rule == rule and one.action == action for one in found)
            measure.missed += [] if hit else [text]
    return measure


def findings_of(lexicon: Lexicon, text: str) -> list[Finding]:
    """What one text alone says that it must not."""
    return list(found_in(lexicon, "duties", text))


def of_file(path: Path, on: date) -> tuple[int, Counter[str], list[tuple[Finding, str]]]:
    """The advertisements of a file (columns title and desc): how many, hits by rule and action, and each with its text."""
    lexicon, counts, found, read = lexicon_of(PROVINCE, on), Counter[str](), [], 0
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            read += 1
            for column in WORDED:
                for finding in findings_of(lexicon, row[column]):
                    counts[f"{finding.rule} {Verdict(finding.action).label}"] += 1
                    found.append((finding, row[column]))
    return read, counts, found
