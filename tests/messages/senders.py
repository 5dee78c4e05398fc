"""Gateways for tests that are down until told otherwise, and keep what they were handed."""

from uuid import UUID

from portal.foundation.outages import GatewayDown
from portal.messages.outside import NotTaken


class Mail:
    """A mail server: `down`, refusing, or well; takes each key once, as a real one shows each Message-ID once."""

    is_real = False
    down, refuses = False, ""
    asked = 0
    box: list[tuple[str, str, str, str]] = []
    keys: set[UUID] = set()

    def send(self, address: str, subject: str, text: str, key: UUID, stop_url: str) -> str:
        Mail.asked += 1
        if Mail.down:
            raise GatewayDown("no answer")
        if Mail.refuses:
            raise NotTaken("没有这个邮箱", for_good=Mail.refuses == "for good")
        if key not in Mail.keys:
            Mail.keys.add(key)
            Mail.box.append((address, subject, text, stop_url))
        return f"<{key}>"

    @classmethod
    def begin(cls) -> None:
        cls.down, cls.refuses, cls.asked, cls.box, cls.keys = False, "", 0, [], set()


class Sms:
    """A text-message provider: down or well."""

    is_real = False
    down = False
    asked = 0
    box: list[tuple[str, str]] = []

    def send(self, phone: str, text: str) -> None:
        Sms.asked += 1
        if Sms.down:
            raise GatewayDown("no answer")
        Sms.box.append((phone, text))

    send_code = send

    @classmethod
    def begin(cls) -> None:
        cls.down, cls.asked, cls.box = False, 0, []
