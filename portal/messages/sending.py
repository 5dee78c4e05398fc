"""Handing waiting messages over: by the way the person wants first, and by the next one where it fails.

The message's row is there before and stays until somebody took it. A receiver that is down is asked again, later and
later; after the parameter's tries the next way is. When all have failed the last one is asked on, for as long as it
takes. Each way gets the message's own key, so that one whose answer got lost is not delivered twice.
"""

from datetime import timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from portal.foundation.outages import GatewayDown
from portal.messages import outside
from portal.messages.enums import Way
from portal.messages.limits import tries_before_next
from portal.messages.models import ContactWay, Message, Sending
from portal.messages.ways import give_up, stop_token

log = structlog.get_logger(__name__)
BATCH, LONGEST_WAIT = 200, timedelta(minutes=30)
AT_ONCE = timedelta(0)


def send_due() -> int:
    """Send waiting messages, one transaction each; returns how many went out."""
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
        .filter(pk=pk, by_sms=True, sms_sent_at__isnull=True)
        .first()
    )
    if message is None:
        return 0
    ways = _ways(message)
    if not ways:  # nobody can be reached outside the box
        message.by_sms = False
        message.save(update_fields=["by_sms"])
        return 0
    given_up = set(message.sendings.filter(failed_at__isnull=False).values_list("way", flat=True))
    left = [one for one in ways if one[0] not in given_up] or ways[-1:]
    held = left[0][1]
    return _by_sms(message, gateway, len(left) > 1) if held is None else _outside(message, held, len(left) > 1)


def _ways(message: Message) -> list[tuple[str, ContactWay | None]]:
    """The person's ways in their order: the preferred one, the telephone, the others. An old number is a telephone only."""
    sms: list[tuple[str, ContactWay | None]] = (
        [(Way.SMS.value, None)] if message.to_phone or message.person.phone else []
    )
    if message.to_phone:
        return sms
    rows = list(ContactWay.objects.usable().filter(person=message.person_id).order_by("-preferred", "confirmed_at"))
    first = [(one.way, one) for one in rows if one.preferred]
    return [*first, *sms, *((one.way, one) for one in rows if not one.preferred)]


def _by_sms(message: Message, gateway: object, has_next: bool) -> int:
    phone = message.to_phone or message.person.phone
    message.sms_attempts += 1
    try:
        gateway.send(phone, message.text)  # type: ignore[attr-defined]
    except GatewayDown:
        log.warning("sms.gateway_down", attempts=message.sms_attempts)
        if has_next and message.sms_attempts >= tries_before_next():
            _give_up(message, Way.SMS, message.sms_attempts, "短信平台一直不通")
            message.sms_next_at = timezone.now()
        else:
            message.sms_next_at = timezone.now() + _wait(message.sms_attempts)
    else:
        message.sms_sent_at, message.to_phone = timezone.now(), None  # an old number is needed no longer
    message.save(update_fields=["sms_attempts", "sms_sent_at", "sms_next_at", "to_phone"])
    return int(message.sms_sent_at is not None)


def _wait(attempts: int) -> timedelta:
    """Half a minute, doubling to half an hour."""
    return min(timedelta(seconds=30 * 2 ** min(attempts, 10)), LONGEST_WAIT)


def _outside(message: Message, held: ContactWay, has_next: bool) -> int:
    one, _ = Sending.objects.get_or_create(message=message, way=held.way)
    one.attempts += 1
    try:
        one.receipt = _handed_over(message, held)[:60]
    except outside.NotTaken as no:
        if no.for_good:
            give_up(held)
        _give_up(message, held.way, one.attempts, no.why)
        message.sms_next_at = timezone.now() + (AT_ONCE if has_next else _wait(one.attempts))
    except GatewayDown:
        log.warning("messages.gateway_down", way=held.way, attempts=one.attempts)
        over = has_next and one.attempts >= tries_before_next()
        if over:
            _give_up(message, held.way, one.attempts, "对方一直不通")
        else:
            Sending.objects.filter(pk=one.pk).update(attempts=one.attempts)
        message.sms_next_at = timezone.now() + (AT_ONCE if over else _wait(one.attempts))
    else:
        one.sent_at, one.failed_at, one.why = timezone.now(), None, ""
        one.save()
        message.by_sms = False
    message.save(update_fields=["by_sms", "sms_next_at"])
    return int(not message.by_sms)


def _handed_over(message: Message, held: ContactWay) -> str:
    """The receipt. Raises GatewayDown or NotTaken."""
    if held.way == Way.EMAIL:
        stop = f"{settings.BASE_URL}/mail/stop/{stop_token(held)}/"
        words: str = message.text
        text = f"{words}\n\n完整的消息在“我的”里看：{settings.BASE_URL}/my/\n不想再收邮件：{stop}\n"
        return outside.mail().send(held.address, outside.SUBJECT, text, message.pk, stop)
    return outside.mini().send(held.address, outside.template_of(message.kind), message.title, message.pk)


def _give_up(message: Message, way: str, attempts: int, why: str) -> None:
    """From now on the next way has this message."""
    Sending.objects.update_or_create(
        message=message, way=way, defaults={"attempts": attempts, "failed_at": timezone.now(), "why": why}
    )
