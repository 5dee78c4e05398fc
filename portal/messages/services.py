"""Sending messages: `notify` writes the row with the change, `send_due` hands waiting rows to the gateway."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from portal.accounts.actors import Actor
from portal.foundation.outages import GatewayDown
from portal.messages.models import Message
from portal.people.models import Person
from portal.people.retention.services import Holder

log = structlog.get_logger(__name__)
BATCH, LONGEST_WAIT = 200, timedelta(minutes=30)


@dataclass(frozen=True)
class MessageKind:
    """One kind of message with its Chinese text; subclasses give `code`, `title` and `text`."""

    code = ""
    title = ""
    by_sms = True

    def text(self) -> str:
        """The words the person reads; raises NotImplementedError in the base."""
        raise NotImplementedError(type(self).__name__)


def notify(
    *, person: Person, kind: MessageKind, subject_id: UUID, due_on: date | None = None, to_phone: str = ""
) -> Message:
    """Put a message into the person's box once: the same kind, subject and day again gives the first one back.

    `to_phone` is where its text message goes instead: the number that a person had before.
    """
    message, _ = Message.objects.get_or_create(
        person=person,
        kind=kind.code,
        subject_id=subject_id,
        due_on=due_on or timezone.localdate(),
        defaults={
            "title": kind.title,
            "text": kind.text(),
            "by_sms": kind.by_sms and bool(to_phone or person.phone),
            "to_phone": to_phone or None,
        },
    )
    return message


@dataclass(frozen=True)
class Letter:
    """One message before it is written; `kind` gives its words."""

    person_id: UUID
    kind: MessageKind
    subject_id: UUID
    due_on: date
    not_before: datetime  # for its text message; the letter box has it at once


def notify_set(letters: Iterable[Letter]) -> None:
    """Put many messages into the boxes of people, each once: what is there already stays as it is."""
    Message.objects.bulk_create(
        [
            Message(
                person_id=one.person_id, kind=one.kind.code, subject_id=one.subject_id, due_on=one.due_on,
                title=one.kind.title, text=one.kind.text(), by_sms=one.kind.by_sms,
                sms_next_at=max(one.not_before, timezone.now()),
            )
            for one in letters
        ],
        ignore_conflicts=True,
    )  # fmt: skip


@transaction.atomic
def mark_read(*, actor: Actor, message: Message) -> None:
    """The person has read it; the first time counts."""
    Message.objects.filter(pk=message.pk, read_at=None).update(read_at=timezone.now())


def send_due() -> int:
    """Send waiting text messages, one transaction each; returns how many went out."""
    gateway, sent = import_string(settings.SMS_GATEWAY)(), 0
    waiting = Message.objects.filter(by_sms=True, sms_sent_at__isnull=True, sms_next_at__lte=timezone.now())
    for pk in waiting.order_by("sms_next_at").values_list("pk", flat=True)[:BATCH]:
        sent += _send_one(pk, gateway)
    return sent


@transaction.atomic
def _send_one(pk: UUID, gateway: object) -> int:
    message = (
        Message.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
        .select_related("person")
        .filter(pk=pk, sms_sent_at__isnull=True)
        .first()
    )
    phone = (message.to_phone or message.person.phone) if message else None
    if message is None or not phone:
        return 0
    message.sms_attempts += 1
    try:
        gateway.send(phone, message.text)  # type: ignore[attr-defined]
        message.sms_sent_at, message.to_phone = timezone.now(), None  # an old number is needed no longer
    except GatewayDown:
        message.sms_next_at = timezone.now() + min(timedelta(seconds=30 * 2**message.sms_attempts), LONGEST_WAIT)
        log.warning("sms.gateway_down", attempts=message.sms_attempts)
    message.save(update_fields=["sms_attempts", "sms_sent_at", "sms_next_at", "to_phone"])
    return int(message.sms_sent_at is not None)


def _forget(people: Sequence[UUID]) -> None:
    Message.objects.filter(person__in=people).delete()


MESSAGES = Holder(still_needs=None, forget=_forget)
"""Letters need nobody; they go when their reader is forgotten."""
