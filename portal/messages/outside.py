"""Ways out besides text messages: e-mail, and a mini-program's subscription messages. What one of them may say no by.

Nothing personal stands in a subject or in what a mini-program shows: the letter is read behind the sign-in. A gateway
answers within seconds or raises GatewayDown; `key` is the message's own, so that a receiver takes it once.
"""

import json
from email.utils import make_msgid
from pathlib import Path
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils import timezone
from django.utils.module_loading import import_string

from portal.foundation.outages import GatewayDown
from portal.privacy import crypto

SUBJECT, CODE_SUBJECT = "龙江公共就业服务：您有一条新消息", "龙江公共就业服务：确认邮箱"


class NotTaken(Exception):
    """The receiver won't take this message; `for_good` where it never will take one at this address again."""

    def __init__(self, why: str, *, for_good: bool = False) -> None:
        super().__init__(why)
        self.why, self.for_good = why[:120], for_good


class MailGateway(Protocol):
    """What the portal asks of a mail server."""

    is_real: bool

    def send(self, address: str, subject: str, text: str, key: UUID, stop_url: str) -> str: ...


class MiniGateway(Protocol):
    """What the portal asks of a mini-program's platform."""

    is_real: bool

    def send(self, receiver: str, template: str, title: str, key: UUID) -> str: ...


class SmtpGateway:
    """Hands each message to the mail server of EMAIL_URL; its own identifier makes a repeated one recognisable."""

    is_real = True

    def send(self, address: str, subject: str, text: str, key: UUID, stop_url: str) -> str:
        """Raises GatewayDown where the server does not answer, NotTaken where it refuses the address for good."""
        from smtplib import SMTPException, SMTPRecipientsRefused

        number = _message_id(key)
        headers = {"Message-ID": number, "Auto-Submitted": "auto-generated"}
        headers |= {"List-Unsubscribe": f"<{stop_url}>"} if stop_url else {}
        link = get_connection(timeout=settings.EMAIL_TIMEOUT)
        letter = EmailMessage(subject, text, settings.MAIL_FROM, [address], headers=headers, connection=link)
        try:
            letter.send()
        except SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            if code >= 500:
                raise NotTaken(f"邮件服务器不收这个地址（{code}）", for_good=True) from error
            raise GatewayDown(str(code)) from error
        except (SMTPException, OSError) as error:
            raise GatewayDown(type(error).__name__) from error
        return number[:60]


def _message_id(key: UUID) -> str:
    domain = settings.MAIL_FROM.rpartition("@")[2].rstrip(">") or "localhost"
    return f"<{key}@{domain}>" if domain else make_msgid()


class FileMailGateway:
    """Writes each message to a file named after a digest of the address, for demo and test machines only."""

    is_real = False

    def send(self, address: str, subject: str, text: str, key: UUID, stop_url: str) -> str:
        """Append the message once; raises GatewayDown when the folder can't be written."""
        line = {"at": timezone.now().isoformat(), "key": str(key), "subject": subject, "text": text, "stop": stop_url}
        try:
            if str(key) not in {one["key"] for one in self.box(address)}:
                with self._file(address).open("a") as out:
                    out.write(json.dumps(line, ensure_ascii=False) + "\n")
        except OSError as error:
            raise GatewayDown(str(error)) from error
        return str(key)

    def box(self, address: str) -> list[dict[str, str]]:
        """What was written for this address, the oldest first: what a demo page and tests read."""
        file = self._file(address)
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    @staticmethod
    def _file(address: str) -> Path:
        folder = Path(settings.MAIL_FOLDER)
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{crypto.mac(address, 'messages.file_mail').hex()[:24]}.jsonl"


def mail() -> MailGateway:
    """The gateway of the settings."""
    return import_string(settings.MAIL_GATEWAY)()


def mini() -> MiniGateway:
    """The gateway of the settings."""
    return import_string(settings.MINI_GATEWAY)()


def template_of(kind: str) -> str:
    """The mini-program's template for a kind of message: its own, that of its subject, or the one for all.

    Raises NotTaken where there is none.
    """
    found = next(
        (
            settings.MINI_TEMPLATES[name]
            for name in (kind, kind.split(".", maxsplit=1)[0], "*")
            if name in settings.MINI_TEMPLATES
        ),
        "",
    )
    if not found:
        raise NotTaken("这种消息没有小程序模板")
    return str(found)
