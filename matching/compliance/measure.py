"""How well the wording finds what is illegal and leaves alone what only looks like it (algorithms.md 3, text check).

The sentences are the project's own. What stands in `*_held.txt` was written before it was measured and took no part in
the making of the wording and of the model; it is never tuned on. Measured once it moves to `*_taught.txt`, and another set
is written. Two figures are told apart: what the rules name, and what is found at all, so that a person sees it.
"""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from matching.compliance.advert import Finding, Verdict
from matching.compliance.lexicon import Lexicon
from matching.compliance.sentences import INNOCENT, sentences
from matching.compliance.wording import MODEL, Least, found_in, lexicon_of, look_from
from portal.regions.codes import PROVINCE

WORDED = ("title", "desc")  # the columns of a file of advertisements


@dataclass
class Measure:
    """What was found of the illegal sentences of one action, and what was wrongly found of the innocent ones.

    `missed` are those that the rules did not name with the right rule and action; `unseen` those that nothing stops, or
    where a warning is meant, nothing warns of. `false` are found wrongly by anything, `by_rules` by a rule.
    """

    illegal: int = 0
    innocent: int = 0
    missed: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)
    by_rules: list[str] = field(default_factory=list)

    @property
    def strict_recall(self) -> float:
        return 1 - len(self.missed) / self.illegal

    @property
    def recall(self) -> float:
        return 1 - len(self.unseen) / self.illegal

    @property
    def false_share(self) -> float:
        return len(self.false) / self.innocent


def measured(action: str, split: str, on: date) -> Measure:
    """One file of sentences against the wording in force in the province on a day, and the model beside it."""
    lexicon, least, measure = lexicon_of(PROVINCE, on), look_from(PROVINCE, on), Measure()
    for rule, text in sentences(action, split):
        found = findings_of(lexicon, text, least)
        of_rules = [one for one in found if not one.term.startswith(MODEL)]
        if rule == INNOCENT:
            measure.innocent += 1
            measure.false += [text] if found else []
            measure.by_rules += [text] if of_rules else []
        else:
            measure.illegal += 1
            named = any(one.rule == rule and one.action == action for one in of_rules)
            measure.missed += [] if named else [text]
            enough = action == Verdict.WARN or any(one.action != Verdict.WARN for one in found)
            measure.unseen += [] if found and enough else [text]
    return measure


def findings_of(lexicon: Lexicon, text: str, least: Least) -> list[Finding]:
    """What one text alone says that it must not, and what resembles it by at least `least`."""
    return list(found_in(lexicon, "duties", text, least))


def of_file(path: Path, on: date) -> tuple[int, Counter[str], list[tuple[Finding, str]]]:
    """The advertisements of a file (columns title and desc): how many, hits by rule and action, and each with its text."""
    lexicon, least = lexicon_of(PROVINCE, on), look_from(PROVINCE, on)
    counts, found, read = Counter[str](), [], 0
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            read += 1
            for column in WORDED:
                for finding in findings_of(lexicon, row[column], least):
                    by = "，模型" if finding.term.startswith(MODEL) else ""
                    counts[f"{finding.rule} {Verdict(finding.action).label}{by}"] += 1
                    found.append((finding, row[column]))
    return read, counts, found
