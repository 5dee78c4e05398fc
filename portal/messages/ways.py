"""Opening, confirming, preferring and ending a way: keyword-only, actor first, one transaction each.

An e-mail address is used only after the person typed the code that was sent there. One account may speak for several
people; what it chooses holds for each of them.
"""

import secrets
from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.foundation.constraints import explained
from portal.foundation.locks import lock_in_transaction
from portal.foundation.outages import GatewayDown
from portal.messages import outside
from portal.messages.enums import Stopped, Way
from portal.messages.models import ContactWay
from portal.people.merging.references import Change
from portal.people.models import Person
from portal.privacy import crypto
from portal.privacy.tokens import opened, sealed

LIFE, RESEND_AFTER, TRIES, A_DAY = timedelta(minutes=30), timedelta(seconds=60), 5, 10
CODE_PURPOSE = "messages.way.code"
MINI = Way.MINI.value
LONGEST = 254  # characters of an address (RFC 5321)


def people_of(actor: Actor) -> list[Person]:
    """Whom the account speaks for today."""
    return list(Person.objects.of_account(actor).filter(merged_into=None).distinct().order_by("pk"))


def ways_of(actor: Actor) -> dict[str, ContactWay]:
    """The ways of the account's people that are open, by kind; several people's are one here."""
    rows = ContactWay.objects.standing().filter(person__in=people_of(actor)).order_by("asked_at")
    return {row.way: row for row in rows}


@transaction.atomic
def ask_email(*, actor: Actor, address: str) -> None:
    """Send a code to an address; it is used once the code was typed. An earlier address ends at once.

    Raises ValidationError for no address, without a person yet, where a code was sent a moment ago, and where the mail
    can't be sent just now.
    """
    address, people = _clean(address), _people(actor)
    lock_in_transaction(f"ways:{actor.user_id}")
    last = ContactWay.objects.filter(person__in=people, way=Way.EMAIL).order_by("-asked_at").first()
    if last and timezone.now() - last.asked_at < RESEND_AFTER:
        raise ValidationError("刚发过一封，请等一分钟再试", code="too_soon")
    day = ContactWay.objects.filter(person=people[0], way=Way.EMAIL, asked_at__gt=timezone.now() - timedelta(days=1))
    if day.count() >= A_DAY:
        raise ValidationError("今天发了太多封，请明天再试", code="too_many")
    _end(ContactWay.objects.standing().filter(person__in=people, way=Way.EMAIL), Stopped.BY_PERSON)
    code, key = f"{secrets.randbelow(1_000_000):06d}", uuid4()
    mac = crypto.mac(f"{actor.user_id}:{code}", CODE_PURPOSE)
    ContactWay.objects.bulk_create(
        [ContactWay(person=one, way=Way.EMAIL, address=address, code_mac=mac) for one in people]
    )
    text = f"您在龙江公共就业服务平台填了这个邮箱。确认码：{code}，30 分钟内有效。不是您填的，不用理。"
    try:
        outside.mail().send(address, outside.CODE_SUBJECT, text, key, "")
    except GatewayDown as error:
        raise ValidationError("邮件现在发不出去，请过几分钟再试", code="gateway") from error
    except outside.NotTaken as error:
        raise ValidationError("这个邮箱收不到信，请看看写得对不对", code="refused") from error


def _clean(address: str) -> str:
    address = address.strip()
    if len(address) > LONGEST or not address.isascii() or not address.isprintable():
        raise ValidationError("邮箱的写法不对，比如 name@example.com", code="address")
    try:
        validate_email(address)
    except ValidationError as problem:
        raise ValidationError("邮箱的写法不对，比如 name@example.com", code="address") from problem
    return address


def _people(actor: Actor) -> list[Person]:
    people = people_of(actor)
    if not people:
        raise ValidationError("先登记一次，我们才知道是谁，再来选怎么收消息", code="nobody")
    return people


@transaction.atomic
def confirm_email(*, actor: Actor, code: str) -> str:
    """Take the code; gives what is wrong in words, or nothing. Wrong tries are counted, so nothing is raised."""
    rows = ContactWay.objects.standing().filter(person__in=people_of(actor), way=Way.EMAIL, confirmed_at=None)
    waiting = list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))
    if not waiting or waiting[0].asked_at < timezone.now() - LIFE or waiting[0].code_mac is None:
        return "确认码过期了，请再要一封"
    if waiting[0].code_tries >= TRIES:
        return "试了 5 次都不对，请再要一封"
    mac = bytes(waiting[0].code_mac)
    if not secrets.compare_digest(mac, crypto.mac(f"{actor.user_id}:{code}", CODE_PURPOSE, mac[0])):
        ContactWay.objects.filter(pk__in=[one.pk for one in waiting]).update(code_tries=waiting[0].code_tries + 1)
        return "确认码不对，请再看一看邮件"
    now = timezone.now()
    ContactWay.objects.filter(pk__in=[one.pk for one in waiting]).update(confirmed_at=now, code_mac=None)
    return ""


@transaction.atomic
def subscribe(*, actor: Actor, receiver: str) -> None:
    """The person allowed messages inside the mini-program, which knows them as `receiver`; said again, it is one.

    Raises ValidationError without a person yet.
    """
    lock_in_transaction(f"ways:{actor.user_id}")
    for one in _people(actor):
        standing = ContactWay.objects.standing().filter(person=one, way=Way.MINI)
        if (held := standing.first()) and held.address == receiver:
            continue
        _end(standing, Stopped.BY_PERSON)
        with explained():
            ContactWay.objects.create(person=one, way=Way.MINI, address=receiver, confirmed_at=timezone.now())


@transaction.atomic
def prefer(*, actor: Actor, way: str) -> None:
    """Which way is tried first; SMS is the one without a row. Raises ValidationError for one that is not confirmed."""
    people = _people(actor)
    mine = ContactWay.objects.standing().filter(person__in=people)
    mine.filter(preferred=True).update(preferred=False)
    if way != Way.SMS and not mine.usable().filter(way=way).update(preferred=True):
        raise ValidationError("这一种还没有确认，先确认再选", code="unconfirmed")


@transaction.atomic
def stop(*, actor: Actor, way: str) -> None:
    """The person wants this way no longer; what waits goes by the next one."""
    _end(ContactWay.objects.standing().filter(person__in=people_of(actor), way=way), Stopped.BY_PERSON)


def _end(rows: object, why: Stopped) -> None:
    rows.update(ended_at=timezone.now(), ended_why=why, preferred=False, code_mac=None, address=None)  # type: ignore[attr-defined]


def stop_token(way: ContactWay) -> str:
    """What the link in an e-mail carries: nothing that can be read, and nothing that opens more than the end of it."""
    return sealed(f"stop:{way.pk}")


def way_of(token: str) -> ContactWay | None:
    """The open way behind a link; none for what we did not write, and once it is ended."""
    words = opened(token)
    try:
        key = UUID(words.removeprefix("stop:")) if words.startswith("stop:") else None
    except ValueError:
        return None
    return ContactWay.objects.standing().filter(pk=key).first() if key else None


@transaction.atomic
def unsubscribe(*, way: ContactWay) -> None:
    """Whoever holds the link reads the mail there: nobody gets any at this address from this person's box."""
    same = ContactWay.objects.standing().filter(person=way.person_id, way=way.way)
    _end(same, Stopped.UNSUBSCRIBED)


def give_up(way: ContactWay) -> None:
    """The receiver said that nobody takes messages at this address any more."""
    _end(ContactWay.objects.standing().filter(pk=way.pk), Stopped.GONE)


def one_comes_first(keep: UUID, other: UUID) -> Iterable[Change]:
    """Of two rows of one person the kept one's choice counts."""
    if ContactWay.objects.filter(person=keep, preferred=True).exists():
        for one in ContactWay.objects.filter(person=other, preferred=True):
            yield Change(ContactWay, one.pk, {"preferred": False})


def forget(people: Sequence[UUID]) -> None:
    """Addresses go with their person."""
    ContactWay.objects.filter(person__in=people).delete()
