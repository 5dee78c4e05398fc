"""Ways out for text messages. A demo writes files; a real gateway implements the same two methods."""

import json
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils import timezone

from portal.privacy import crypto


class GatewayDown(RuntimeError):
    """The gateway did not take the message; it stays a row and is tried again."""


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
