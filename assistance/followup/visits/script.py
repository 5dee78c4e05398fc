"""What is asked at a door: questions in versions, as a published parameter of the place says them (requirement 9.3).

One line is one question: its code, its words, its answers. A phone carries the version that it fetched; a note is read by
the version that it was written with, which is never rewritten (portal/rules).
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from assistance.followup.visits.limits import LONGEST_ANSWER
from portal.rules.enums import Status
from portal.rules.models import ParameterVersion
from portal.rules.parameters import parameter

CODE = "visits.script"
PARTS, ANSWERS = "|", "/"


@dataclass(frozen=True)
class Question:
    """One question with its answers; nobody has to answer it."""

    code: str
    words: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Script:
    """A version of the questions; `version` is a digest of them, so that a phone needs no key of ours."""

    version: str
    questions: tuple[Question, ...]

    def as_json(self) -> dict[str, Any]:
        every = [{"code": one.code, "words": one.words, "answers": one.answers} for one in self.questions]
        return {"version": self.version, "questions": every}

    def said(self, answers: Mapping[str, str]) -> str:
        """Questions and answers as one line of a contact's words."""
        return "".join(f"{one.words}{answers[one.code]}。" for one in self.questions if one.code in answers)


NOTHING = Script("", ())
"""What a note without answers was asked by."""


def script_of(lines: Sequence[str]) -> Script:
    """The questions of a version; raises ValueError for a line that is no question with at least two answers."""
    digest = hashlib.sha256(json.dumps(list(lines), ensure_ascii=False).encode()).hexdigest()[:16]
    return Script(digest, tuple(_question(line) for line in lines))


def _question(line: str) -> Question:
    code, words, answers = line.split(PARTS)
    found = Question(code, words, tuple(answers.split(ANSWERS)))
    if len(found.answers) < 2 or not code or max(map(len, (code, *found.answers))) > LONGEST_ANSWER:
        raise ValueError(line)
    return found


def current_script(region_code: str) -> Script:
    """What is asked in a place today."""
    return script_of(parameter(CODE, region=region_code))


def asked_by(version: str) -> tuple[UUID, Script]:
    """The published version with this digest, by its key; raises ValidationError where there is none."""
    rows = (
        ParameterVersion.objects.filter(parameter_id=CODE).exclude(status=Status.DRAFT).order_by("-published_at", "pk")
    )
    for pk, lines in rows.values_list("pk", "value"):
        script = script_of(lines)
        if script.version == version:
            return pk, script
    raise ValidationError("这一版问题没有了，请重新打开名单", code="script")


def checked(script: Script, given: object) -> dict[str, str]:
    """The answers that came, each one of its question's; what was not answered is not there. Raises ValidationError."""
    said = {str(code): str(answer) for code, answer in given.items() if answer} if isinstance(given, Mapping) else {}
    known = {one.code: one.answers for one in script.questions}
    for code, answer in said.items():
        if answer not in known.get(code, ()):
            raise ValidationError("有一个问题的答案对不上，请重选", code="answer")
    return said
