"""When a provider is down: the letter box always, a second provider, and an alarm that counts (case 91)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import PhoneChallenge
from portal.foundation.outages import GatewayDown
from portal.messages.gateways import FallbackGateway, FileGateway
from portal.messages.lateness import Lateness, lateness
from portal.messages.models import Message
from portal.messages.sending import send_due
from tests.conftest import TOWN
from tests.registration import cases

pytestmark = pytest.mark.django_db
DOWN, UP = "tests.messages.test_gateways.Down", "portal.messages.gateways.FileGateway"


class Down:
    """A provider that does not answer, and counts how often it was asked."""

    is_real, asked = False, 0

    def send(self, phone: str, text: str) -> None:
        Down.asked += 1
        raise GatewayDown("no answer within five seconds")

    send_code = send


@pytest.fixture(autouse=True)
def providers(settings, tmp_path):
    """Nobody is known to have failed yet; files go to a folder of this test."""
    settings.SMS_FOLDER, settings.SMS_GATEWAY = tmp_path, "portal.messages.gateways.FallbackGateway"
    FallbackGateway._failed_at.clear()
    Down.asked = 0


def waiting_message(citizen) -> Message:
    return Message.objects.get(person=cases.submitted(citizen(), TOWN).person)


def test_case_91_the_second_provider_takes_what_the_first_does_not(settings, citizen):
    settings.SMS_PROVIDERS = [DOWN, UP]
    message = waiting_message(citizen)
    assert send_due() == 1
    message.refresh_from_db()
    assert message.sms_sent_at and FileGateway._file(message.person.phone).exists()


def test_case_91_a_provider_that_failed_rests_and_does_not_hold_up_the_batch(settings, citizen):
    settings.SMS_PROVIDERS = [DOWN, UP]
    for _ in range(5):
        waiting_message(citizen)
    assert send_due() == 5 and Down.asked == 1


def test_case_91_without_any_provider_the_letter_box_has_it_and_the_row_waits(settings, citizen):
    settings.SMS_PROVIDERS = [DOWN]
    message = waiting_message(citizen)
    assert send_due() == 0
    message.refresh_from_db()
    assert message.sms_sent_at is None and message.sms_attempts == 1 and message.sms_next_at > timezone.now()
    assert "我们收到您的失业登记了" in message.text


@pytest.mark.parametrize(
    ("took_minutes", "late"), [([1] * 10, 0), ([1] * 9 + [6], 1), ([1] * 9 + [None], 1), ([1] * 19 + [6], 1)]
)
def test_case_91_one_in_ten_later_than_five_minutes_is_an_alarm(citizen, took_minutes, late):
    person = cases.submitted(citizen(), TOWN).person
    Message.objects.all().delete()
    made = timezone.now() - timedelta(minutes=10)
    for number, minutes in enumerate(took_minutes):
        sent = made + timedelta(minutes=minutes) if minutes else None
        Message.objects.create(
            person=person, kind=f"k{number}", subject_id=person.pk, due_on=made.date(), title="t", text="t",
            created_at=made, sms_sent_at=sent,
        )  # fmt: skip
    found = lateness()
    assert found == Lateness(late, len(took_minutes))
    assert found.is_alarming is (late / len(took_minutes) >= 0.1)


def test_nobody_is_late_where_nothing_was_sent():
    assert not lateness().is_alarming


def test_a_code_that_cannot_be_sent_says_what_to_do_and_counts_against_nobody(settings, client):
    settings.SMS_PROVIDERS = [DOWN]
    answer = client.post(reverse("sign-in"), {"phone": "12600000999"})
    assert answer.status_code == 200 and "短信现在发不出去" in answer.content.decode()
    assert PhoneChallenge.objects.count() == 0


def test_a_demo_refuses_a_chain_with_a_real_provider(settings):
    settings.SMS_PROVIDERS = [UP]
    assert not FallbackGateway().is_real
    settings.SMS_PROVIDERS = [UP, "tests.config.test_checks.RealGateway"]
    assert FallbackGateway().is_real
