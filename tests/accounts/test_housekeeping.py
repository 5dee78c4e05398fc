"""What accounts leave behind is gone when its time is over, and not a day before."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessLog
from django.contrib.sessions.models import Session
from django.db import InternalError, transaction
from django.utils import timezone

from portal.accounts.models import PhoneChallenge
from portal.accounts.phones import PHONE_PURPOSE
from portal.accounts.tasks import forget_old_failures
from portal.privacy import crypto

pytestmark = pytest.mark.django_db
PHONE = "12610000001"


def challenge(age: timedelta) -> PhoneChallenge:
    sent = timezone.now() - age
    return PhoneChallenge.objects.create(
        phone=PHONE, phone_index=crypto.mac(PHONE, PHONE_PURPOSE), code_mac=b"x", sent_at=sent, expires_at=sent
    )


def test_codes_are_kept_thirty_days():
    challenge(timedelta(days=31))
    kept = challenge(timedelta(days=29))
    forget_old_failures()
    assert list(PhoneChallenge.objects.all()) == [kept]


def test_a_code_that_still_counts_cannot_be_deleted():
    with pytest.raises(InternalError, match="challenge_kept"), transaction.atomic():
        challenge(timedelta(hours=23)).delete()
    challenge(timedelta(hours=25)).delete()


def test_what_the_lock_out_noted_goes_after_thirty_days():
    for model in (AccessAttempt, AccessLog):
        for days in (31, 29):
            more = {"failures_since_start": 1} if model is AccessAttempt else {}
            one = model.objects.create(username=f"day-{days}", ip_address="10.0.0.1", **more)
            model.objects.filter(pk=one.pk).update(attempt_time=timezone.now() - timedelta(days=days))
    forget_old_failures()
    assert [one.username for model in (AccessAttempt, AccessLog) for one in model.objects.all()] == ["day-29"] * 2


def test_a_session_that_has_ended_is_deleted_with_its_line_in_the_list(citizen, browser_of):
    account = citizen()
    ended, here = browser_of(account), browser_of(account)
    for one in (ended, here):
        UserSession.objects.create(user=account, session_key=one.session.session_key, ip="10.0.0.1")
    Session.objects.filter(pk=ended.session.session_key).update(expire_date=timezone.now() - timedelta(seconds=1))
    forget_old_failures()
    assert Session.objects.get().pk == UserSession.objects.get().session_key == here.session.session_key
