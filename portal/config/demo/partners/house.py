"""One authority's own books: its events in their order, what it was told, and which nonces it has seen."""

import json
import threading
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portal.config.demo.partners.moods import Mood
from portal.exchange.partners.contracts import PERSON, UNIT, contract

WRONG_NAME = "钱某某"
ANSWERS: dict[str, tuple[str, dict[str, Any]]] = {
    "identity.check": ("identity_checked", {"result": "same"}),
    "residence.check": ("residence_checked", {}),
    "income.check": ("income_checked", {"declared": False}),
}
"""A question and what it is answered with, where the books know nothing of the number."""


def _about(event: dict[str, Any]) -> str:
    return UNIT if UNIT in event else PERSON


def _whom(event: dict[str, Any]) -> dict[str, str]:
    """The name and the number of whom an event tells, a person or a unit."""
    named: dict[str, str] = event[_about(event)]
    return named


@dataclass
class House:
    """The books of one partner; kept in a file, so that a restart forgets nothing."""

    code: str
    key: bytes
    file: Path | None = None
    events: list[dict[str, Any]] = field(default_factory=list)
    messages: dict[str, dict[str, Any]] = field(default_factory=dict)
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    nonces: set[str] = field(default_factory=set)
    mood: Mood = Mood.WELL
    left: int | None = None
    asked: int = 0
    speaks: int | None = 1
    understood: str = ""
    last: tuple[dict[str, str], bytes] | None = None
    known: dict[str, dict[str, Any]] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        if self.file is not None and self.file.exists():
            self.events = [json.loads(line) for line in self.file.read_text().splitlines()]

    def happen(
        self, kind: str, name: str, number: str, on: str, data: dict[str, Any] | None = None, **more: Any
    ) -> dict:
        """Something happened to somebody: the next event of that number."""
        with self.lock:
            before = max((one["version"] for one in self.events if _whom(one)["number"] == number), default=0)
            about = contract(self.code).records[kind].about
            event = {
                "id": f"{self.code}-{uuid.uuid4().hex[:12]}", "kind": kind, about: {"name": name, "number": number},
                "version": before + 1, "previous": before, "happened_on": on, "data": data or {},
            } | more  # fmt: skip
            self.publish(event)
            return event

    def publish(self, event: dict[str, Any]) -> None:
        """Put an event at the end of the feed; an earlier one may be put there again."""
        with self.lock:
            self.events.append(event)
            if self.file is not None:
                with self.file.open("a") as out:
                    out.write(json.dumps(event, ensure_ascii=False) + "\n")

    def be(self, mood: Mood, times: int | None = None) -> None:
        """Misbehave from now on, or for so many answers."""
        with self.lock:
            self.mood, self.left = mood, times

    def speak(self, version: int | None) -> None:
        """Write by another version of the contract from now on, and say so; None says nothing of it."""
        with self.lock:
            self.speaks = version

    def feel(self) -> Mood:
        """The mood of this answer."""
        with self.lock:
            mood, self.asked = self.mood, self.asked + 1
            if self.left is not None:
                self.left -= 1
                if self.left <= 0:
                    self.mood, self.left = Mood.WELL, None
            return mood

    def read(self, after: str, limit: int, mood: Mood, understood: str = "") -> dict[str, Any]:
        """What is new behind a cursor, in the version that this house speaks; whoever asks says what they understand."""
        with self.lock:
            start, self.understood, speaks = int(after or 0), understood, self.speaks
            found = [self._worded(one, speaks) for one in self.events[start : start + limit]]
            end, more = start + len(found), start + len(found) < len(self.events)
        if mood is Mood.TWICE:
            found = [one for event in found for one in (event, event)][:limit]
        if mood is Mood.SHUFFLED:
            found = found[::-1]
        if mood is Mood.LYING:
            found = [event | {_about(event): _whom(event) | {"name": WRONG_NAME}} for event in found]
        version = 99 if mood is Mood.OTHER_VERSION else speaks
        said = {} if version is None else {"version": version}
        return {"contract": self.code, "records": found, "cursor": str(end), "more": more} | said

    def _worded(self, event: dict[str, Any], speaks: int | None) -> dict[str, Any]:
        """An event in the words of a version; the books are kept in those of the first file."""
        if speaks in (None, contract(self.code).version):
            return event
        return event | {"data": contract(self.code, speaks).records[event["kind"]].write(event["data"])}

    def told(self, message: dict[str, Any], mood: Mood) -> dict[str, Any]:
        """Take a message once: the same number again gets the same answer."""
        with self.lock:
            known = self.answers.get(message["id"])
            if known is not None:
                return known
            answer = self._answer(message, mood)
            self.answers[message["id"]] = answer
            if answer["status"] == "accepted":
                self.messages[message["id"]] = message
            return answer

    def _answer(self, message: dict[str, Any], mood: Mood) -> dict[str, Any]:
        if message["kind"] == "subscription":
            return self._show(message, mood)
        if mood is Mood.REFUSING:
            return {"status": "refused", "why": "单位还没有在这里开户，请先开户"}
        if message["kind"] == "resend":
            self._again(message["data"])
        if message["kind"] in ANSWERS:
            self._look_up(message["data"], *ANSWERS[message["kind"]])
        number = f"{self.code[:2].upper()}{len(self.answers) + 1:08d}"
        return {"status": "accepted", "number": number}

    def _look_up(self, asked: dict[str, Any], kind: str, usual: dict[str, Any]) -> None:
        """Answer a question about somebody by an event: what the books know of the number, or what is usual."""
        found = self.known.get(asked["number"], usual) | {"check": asked["check"]}
        self.happen(kind, asked["name"], asked["number"], asked["asked_on"], found)

    def _show(self, message: dict[str, Any], mood: Mood) -> dict[str, Any]:
        """The mini-program's platform: shows a message to whoever still allows it."""
        if mood is Mood.REFUSING:
            return {"status": "refused", "reason": "unsubscribed", "why": "本人在小程序里关掉了提醒"}
        return {"status": "accepted", "number": f"MP{len(self.answers) + 1:08d}"}

    def _again(self, asked: dict[str, Any]) -> None:
        for event in list(self.events):
            if _whom(event)["number"] == asked["number"] and asked["after"] < event["version"] < asked["before"]:
                self.publish(event)
