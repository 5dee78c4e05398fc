"""Rule book of sending: the way that is wanted first, the next one where it fails, nothing lost and nothing twice."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone

from portal.accounts.actors import actor_of
from portal.config.demo.partners.moods import Mood
from portal.exchange.partners.peers import MINI_PROGRAM
from portal.messages import ways
from portal.messages.enums import Stopped, Way
from portal.messages.models import ContactWay, Message, Sending
from portal.messages.outside import SUBJECT, SmtpGateway
from portal.messages.sending import send_due
from tests.conftest import TOWN
from tests.messages.senders import Mail, Sms
from tests.partners import KEY, town  # noqa: F401
from tests.registration import cases

pytestmark = pytest.mark.django_db
ADDRESS = "lixiaoming@example.com"


@pytest.fixture(autouse=True)
def _gateways(settings):
    settings.MAIL_GATEWAY, settings.SMS_GATEWAY = "tests.messages.senders.Mail", "tests.messages.senders.Sms"
    Mail.begin()
    Sms.begin()


@pytest.fixture
def account(citizen):
    return citizen()


@pytest.fixture
def message(account):
    return Message.objects.get(person=cases.submitted(account, TOWN).person)


def reads_mail(account, prefers: bool = True) -> ContactWay:
    actor = actor_of(account)
    ways.ask_email(actor=actor, address=ADDRESS)
    ways.confirm_email(actor=actor, code=Mail.box[-1][2].partition("确认码：")[2][:6])
    if prefers:
        ways.prefer(actor=actor, way=Way.EMAIL)
    Mail.begin()
    return ContactWay.objects.usable().get(way=Way.EMAIL)


def reads_mini(account) -> None:
    ways.subscribe(actor=actor_of(account), receiver="receiver-1")
    ways.prefer(actor=actor_of(account), way=Way.MINI)


def for_days(days: float, step: timedelta = timedelta(minutes=20)) -> int:
    """The timer runs on for so many days; returns how many messages went out."""
    begin, sent = timezone.now(), 0
    for at in range(int(timedelta(days=days) / step) + 1):
        with time_machine.travel(begin + at * step, tick=False):
            sent += send_due()
    return sent


def test_without_a_choice_a_text_message_goes_out(message):
    assert send_due() == 1 and len(Sms.box) == 1 and not Sending.objects.exists()


def test_who_wants_mail_gets_mail_and_no_text_message(account, message):
    reads_mail(account)
    assert send_due() == 1 and not Sms.box
    address, subject, text, stop = Mail.box[0]
    assert (address, subject) == (ADDRESS, SUBJECT) and message.text in text and stop in text
    one = Sending.objects.get()
    assert one.sent_at and one.receipt == f"<{message.pk}>"
    assert send_due() == 0, "taken once"


def test_nothing_personal_stands_in_a_subject(account, message):
    reads_mail(account)
    send_due()
    person, subject = message.person, Mail.box[0][1]
    assert not any(word in subject for word in (person.name, person.id_number, person.phone, message.title))


def test_an_address_that_is_not_confirmed_is_never_used(account, message):
    ways.ask_email(actor=actor_of(account), address=ADDRESS)
    Mail.begin()
    assert send_due() == 1 and not Mail.box and len(Sms.box) == 1


def test_a_server_down_for_three_days_loses_nothing_and_doubles_nothing(account, message):
    """Given nobody to turn to but mail, then the row waits and is delivered once when the server is back."""
    reads_mail(account)
    type(message.person).objects.filter(pk=message.person_id).update(phone=None, phone_index=None)
    Mail.down = True
    assert for_days(3) == 0 and 100 < Mail.asked < 250, "later and later, but never given up"
    Mail.down = False
    with time_machine.travel(timezone.now() + timedelta(days=3, hours=1)):
        assert send_due() == 1 and send_due() == 0
    assert len(Mail.box) == 1 and Sending.objects.get().sent_at


def test_every_way_down_for_three_days_and_the_message_comes_once(account, message):
    reads_mail(account)
    Mail.down = Sms.down = True
    assert for_days(3) == 0
    Mail.down = Sms.down = False
    with time_machine.travel(timezone.now() + timedelta(days=3, hours=1)):
        assert send_due() == 1 and send_due() == 0
    assert len(Mail.box) + len(Sms.box) == 1


def test_after_the_tries_of_the_rule_the_next_way_has_it(account, message):
    reads_mail(account)
    Mail.down = True
    assert for_days(0.3) == 1 and Mail.asked == 5 and len(Sms.box) == 1
    one = Sending.objects.get(way=Way.EMAIL)
    assert one.failed_at and one.why == "对方一直不通" and one.attempts == 5


def test_a_text_message_provider_that_is_down_gives_way_to_mail_if_there_is_any(account, message):
    reads_mail(account, prefers=False)
    Sms.down = True
    assert for_days(0.3) == 1 and len(Mail.box) == 1 and Sms.asked == 5


def test_an_address_that_is_gone_is_asked_no_more(account, message):
    one = reads_mail(account)
    Mail.refuses = "for good"
    assert for_days(0.1) == 1 and Mail.asked == 1 and len(Sms.box) == 1
    one.refresh_from_db()
    assert (one.ended_why, one.address) == (Stopped.GONE, None)


def test_who_ended_mail_while_a_message_waited_gets_the_next_way(account, message):
    reads_mail(account)
    Mail.down = True
    assert send_due() == 0
    ways.stop(actor=actor_of(account), way=Way.EMAIL)
    assert for_days(0.1) == 1 and len(Sms.box) == 1


def test_who_can_be_reached_nowhere_has_the_box_and_holds_up_nobody(account, message):
    type(message.person).objects.filter(pk=message.person_id).update(phone=None, phone_index=None)
    assert send_due() == 0
    message.refresh_from_db()
    assert not message.by_sms and Message.objects.filter(pk=message.pk).exists()


# --- the mini-program's platform, over a real line -------------------------------------------------------------------


@pytest.fixture
def platform(town, settings):  # noqa: F811
    from portal.config.demo.partners.house import House

    house = town.houses[MINI_PROGRAM] = House(MINI_PROGRAM, KEY)
    file = Path(settings.PARTNERS_FILE)
    known = json.loads(file.read_text()) | {MINI_PROGRAM: {"url": town.url(MINI_PROGRAM), "key": KEY.hex()}}
    file.write_text(json.dumps(known))
    return house


def test_a_subscription_message_says_the_title_and_no_more(account, message, platform):
    reads_mini(account)
    assert send_due() == 1 and not Sms.box
    shown = platform.messages[str(message.pk)]["data"]
    assert shown == {"receiver": "receiver-1", "template": "demo-notice", "title": message.title, "page": "letters"}
    assert Sending.objects.get().receipt.startswith("MP")


@pytest.mark.parametrize("mood", [Mood.DOWN, Mood.ERROR, Mood.FORGED, Mood.HTML, Mood.BUSY_BODY, Mood.HALF])
def test_a_platform_that_misbehaves_for_days_loses_nothing_and_doubles_nothing(account, message, platform, mood):
    reads_mini(account)
    type(message.person).objects.filter(pk=message.person_id).update(phone=None, phone_index=None)
    platform.be(mood)
    assert for_days(2, step=timedelta(hours=6)) == 0
    platform.be(Mood.WELL)
    assert send_later() == 1
    assert len(platform.messages) == 1


def send_later() -> int:
    """The row waits for its time; put to now it goes out."""
    Message.objects.filter(by_sms=True).update(sms_next_at=timezone.now())
    send_due()
    return Sending.objects.filter(sent_at__isnull=False).count()


def test_an_answer_that_got_lost_is_asked_for_again_and_shown_once(account, message, platform):
    reads_mini(account)
    platform.be(Mood.FORGETFUL, times=1)
    assert send_due() == 0
    assert send_later() == 1 and len(platform.answers) == 1


def test_who_took_it_back_over_there_gets_the_next_way(account, message, platform):
    reads_mini(account)
    platform.be(Mood.REFUSING)
    assert send_due() == 0 and send_due() == 1 and len(Sms.box) == 1
    assert ContactWay.objects.get().ended_why == Stopped.GONE


@pytest.mark.parametrize("templates", [{}, {"other": "x"}])
def test_a_kind_without_a_template_and_a_platform_that_is_off_give_way_at_once(account, message, settings, templates):
    settings.MINI_TEMPLATES = templates
    reads_mini(account)
    assert send_due() == 0 and send_due() == 1 and len(Sms.box) == 1
    assert ContactWay.objects.usable().exists(), "the subscription itself stands"


# --- a real mail server's answers ------------------------------------------------------------------------------------


def test_the_mail_server_s_letter_carries_its_own_number_and_the_way_out(settings, mailoutbox):
    from uuid import uuid4

    settings.MAIL_FROM, key = "noreply@example.com", uuid4()
    assert (
        SmtpGateway().send(ADDRESS, SUBJECT, "内容", key, "https://portal.example/mail/stop/x/")
        == f"<{key}@example.com>"
    )
    letter = mailoutbox[0]
    assert (
        letter.to == [ADDRESS] and letter.extra_headers["List-Unsubscribe"] == "<https://portal.example/mail/stop/x/>"
    )


def test_a_closed_port_is_an_outage_and_no_error(settings):
    from uuid import uuid4

    from portal.foundation.outages import GatewayDown

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 1
    with pytest.raises(GatewayDown):
        SmtpGateway().send(ADDRESS, SUBJECT, "内容", uuid4(), "")
