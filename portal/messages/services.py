"""Writing messages: `notify` writes the row with the change; portal.messages.sending hands it over."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.messages.models import ContactWay, Message
from portal.messages.ways import forget
from portal.people.models import Person
from portal.people.retention.services import Holder


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
            "by_sms": kind.by_sms and bool(to_phone or person.phone or _has_a_way(person)),
            "to_phone": to_phone or None,
        },
    )
    return message


def _has_a_way(person: Person) -> bool:
    """Who has no telephone may read e-mail."""
    return ContactWay.objects.usable().filter(person=person).exists()


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


def _forget(people: Sequence[UUID]) -> None:
    Message.objects.filter(person__in=people).delete()
    forget(people)


MESSAGES = Holder(still_needs=None, forget=_forget)
"""Letters need nobody; they go when their reader is forgotten, and so do the addresses they went to."""
