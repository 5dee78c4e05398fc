"""Ways out for text messages. A demo writes files; a real gateway implements the same two methods.

A gateway answers within five seconds or raises GatewayDown; then the message stays a row and is tried again.
"""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from portal.foundation.outages import GatewayDown
from portal.privacy import crypto

REST = 60.0  # seconds a provider that failed is left alone, as long as another one answers


class Gateway(Protocol):
    """What the portal asks of a text-message provider."""

    is_real: bool

    def send(self, phone: str, text: str) -> None: ...

    def send_code(self, phone: str, code: str) -> None: ...


class FileGateway:
    """Writes each message to a file named after a digest of the phone, for demo and test machines only."""

    is_real = False

    def send(self, phone: str, text: str) -> None:
        """Append the message; raises GatewayDown when the folder can't be written."""
        try:
            with self._file(phone).open("a") as out:
                out.write(json.dumps({"at": timezone.now().isoformat(), "text": text}, ensure_ascii=False) + "\n")
        except OSError as error:
            raise GatewayDown(str(error)) from error

    def send_code(self, phone: str, code: str) -> None:
        self.send(phone, code)

    def last_code(self, phone: str) -> str:
        """The newest code written for `phone`: what a demo page shows."""
        if not self._file(phone).exists():
            return ""
        texts = (json.loads(line)["text"] for line in self._file(phone).read_text().splitlines())
        return next((text for text in reversed(list(texts)) if len(text) == 6 and text.isdigit()), "")

    @staticmethod
    def _file(phone: str) -> Path:
        folder = Path(settings.SMS_FOLDER)
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{crypto.mac(phone, 'messages.file_gateway').hex()[:24]}.jsonl"


class FallbackGateway:
    """The providers of SMS_PROVIDERS in their order: the next one where the first does not answer.

    One that failed rests for a minute, so that a slow provider does not hold up a whole batch; when all of
    them rest, all are asked again.
    """

    _failed_at: dict[str, float] = {}  # by dotted path; of this process, a hint and no record

    @property
    def is_real(self) -> bool:
        return any(import_string(path).is_real for path in settings.SMS_PROVIDERS)

    def send(self, phone: str, text: str) -> None:
        """Raises GatewayDown when no provider took it."""
        self._through(lambda provider: provider.send(phone, text))

    def send_code(self, phone: str, code: str) -> None:
        """Raises GatewayDown when no provider took it."""
        self._through(lambda provider: provider.send_code(phone, code))

    def _through(self, hand_over: Callable[[Gateway], None]) -> None:
        for path in self._in_turn():
            try:
                hand_over(import_string(path)())
            except GatewayDown:
                self._failed_at[path] = time.monotonic()
            else:
                self._failed_at.pop(path, None)
                return
        raise GatewayDown("no provider answers")

    def _in_turn(self) -> list[str]:
        """The rested ones first, each group in the order of the setting."""
        now = time.monotonic()
        return sorted(settings.SMS_PROVIDERS, key=lambda path: now - self._failed_at.get(path, -REST) < REST)
