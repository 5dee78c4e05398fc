"""What a check found, laid over the vacancy's own text: marked words, and the text as it reads once mended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from matching.compliance.advert import Verdict
from matching.review.services import BLANK, reworded, text_of
from matching.vacancies.models import Vacancy

LABELS = {"title": "岗位名称", "duties": "做什么", "conditions": "要求", "address": "在哪里上班", "pay_words": "工资怎么发",
          "age_reason": "写年龄的原因"}  # fmt: skip
BENEFIT = "别的好处"


@dataclass(frozen=True)
class Finding:
    """One finding with its number on the page."""

    number: int
    action: str
    field: str
    start: int
    end: int
    words: str
    message: str
    clause: str
    rewording: str
    term: str

    @property
    def is_block(self) -> bool:
        return self.action == Verdict.BLOCK

    @property
    def label(self) -> str:
        return str(Verdict(self.action).label)

    @property
    def fits(self) -> bool:
        """Whether the lawful wording can be put in as it is."""
        return bool(self.rewording) and self.start < self.end and BLANK not in self.rewording


@dataclass(frozen=True)
class Stretch:
    """A stretch of text, and the finding it is, if any."""

    text: str
    finding: Finding | None = None


@dataclass(frozen=True)
class Field:
    """One worded field of a vacancy."""

    label: str
    stretches: tuple[Stretch, ...]


def findings_of(vacancy: Vacancy) -> list[Finding]:
    """What the last check found, numbered from 1 in the order of the text."""
    return [
        Finding(number, *(one[name] for name in ("action", "field", "start", "end", "words", "message", "clause", "rewording", "term")))
        for number, one in enumerate(vacancy.findings, 1)
    ]  # fmt: skip


def marked(vacancy: Vacancy, found: Iterable[Finding]) -> list[Field]:
    """The vacancy's texts with the findings' words marked."""
    by_field: dict[str, list[Finding]] = {}
    for one in found:
        if one.start < one.end:
            by_field.setdefault(one.field, []).append(one)
    return [
        Field(label, tuple(_cut(text, by_field.get(name, []))))
        for name, label in named(vacancy)
        if (text := text_of(vacancy, name))
    ]


def named(vacancy: Vacancy) -> Iterator[tuple[str, str]]:
    """The worded fields with their labels."""
    yield from LABELS.items()
    for number, _ in enumerate(vacancy.benefits):
        yield f"benefits.{number}", BENEFIT


def mended(vacancy: Vacancy) -> list[Field]:
    """The texts that change, as they read with every lawful wording in place."""
    changes: dict[str, Any] = reworded(vacancy, vacancy.findings)
    said = {name: text for name, text in changes.items() if isinstance(text, str)}
    return [Field(LABELS.get(name, name), (Stretch(text),)) for name, text in said.items()]


def _cut(text: str, found: list[Finding]) -> Iterator[Stretch]:
    """The text in stretches; where findings overlap, the first keeps its words."""
    at = 0
    for one in sorted(found, key=lambda finding: finding.start):
        start = max(one.start, at)
        if start >= one.end:
            continue
        if start > at:
            yield Stretch(text[at:start])
        yield Stretch(text[start : one.end], one)
        at = one.end
    if at < len(text):
        yield Stretch(text[at:])
