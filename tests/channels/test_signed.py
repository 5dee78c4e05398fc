"""Who may call, proved by signature: what is refused, and that nothing of another channel can be used."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.accounts.actors import SYSTEM
from portal.exchange.channels import services, signatures, tokens
from portal.exchange.channels.enums import Algorithm, ChannelCode
from portal.exchange.channels.models import Channel, PersonToken
from portal.people.phones import change_phone
from registration.unemployment.enums import Channel as CaseChannel
from tests.channels.signing import channel

pytestmark = pytest.mark.django_db
NOW = signatures.time.time


def test_every_channel_of_the_register_is_one_that_a_case_can_remember():
    assert set(ChannelCode.values) <= set(CaseChannel.values)
    assert set(Channel.objects.values_list("pk", flat=True)) == set(ChannelCode.values)
    assert services.load_channels() == 0


@pytest.mark.parametrize("algorithm", Algorithm.values)
def test_a_signed_request_is_answered_and_counted(algorithm):
    answer = channel(algorithm=algorithm).ask("GET", "items/")
    assert answer.status_code == 200 and answer.json()["items"]
    assert answer["RateLimit-Limit"] == "3000" and answer["RateLimit-Remaining"] == "2999"
    assert 0 < int(answer["RateLimit-Reset"]) <= 60


def test_without_a_signature_nothing_is_told(client):
    answer = client.get("/api/v1/items/")
    assert answer.status_code == 401 and answer["WWW-Authenticate"] == "Signature"
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "unsigned"


def test_case_27_the_same_request_again_is_refused(citizen):
    mini = channel().of(citizen())
    held = []

    def keep(sent):
        held.append(sent)
        return sent

    assert mini.ask("PATCH", "my/draft/", {"name": "张某某"}, after=keep).status_code == 200
    again = mini.send(held[0])
    assert again.status_code == 401 and again.json()["code"] == "replay"


@pytest.mark.parametrize("body", [b'{"name": "\xe6\x9d\x8e\xe6\x9f\x90"}', b"", b"{}"])
def test_case_27_another_body_under_the_same_digest_is_refused(citizen, body):
    mini = channel().of(citizen())
    answer = mini.ask("PATCH", "my/draft/", {"name": "张某某"}, after=lambda sent: replace(sent, body=body))
    assert answer.status_code == 401 and answer.json()["code"] == "digest"


@pytest.mark.parametrize(("shift", "status"), [(-300, 401), (300, 401), (-110, 200), (110, 200)])
def test_case_27_a_clock_that_is_off_by_more_than_two_minutes(shift, status):
    assert channel().ask("GET", "items/", created=int(NOW()) + shift).status_code == status


@pytest.mark.parametrize("name", ["token", "access_token", "Signature", "authorization"])
def test_case_26_a_secret_in_the_address_is_refused(name):
    answer = channel().ask("GET", "items/", query=f"{name}=x")
    assert answer.status_code == 401 and answer.json()["code"] == "secret_in_query"


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("path", lambda sent: replace(sent, path="/api/v1/notices/")),
        ("query", lambda sent: replace(sent, query="page_size=2")),
        ("method", lambda sent: replace(sent, method="HEAD")),
    ],
)
def test_what_was_signed_is_what_is_asked(what, change):
    answer = channel().ask("GET", "items/", after=change)
    assert answer.status_code == 401, what


@pytest.mark.parametrize("header", ["authorization", "idempotency-key"])
def test_a_header_that_changes_who_acts_cannot_be_slipped_in(citizen, header):
    mini, other = channel(), citizen()
    token, _ = tokens.issue(channel_id="mini_program", account=other)
    given = {"authorization": f"Bearer {token}", "idempotency-key": "x"}[header]
    answer = mini.ask("GET", "items/", after=lambda sent: replace(sent, headers=sent.headers | {header: given}))
    assert answer.status_code == 401 and answer.json()["code"] == "covered"


@pytest.mark.parametrize(
    "signature_input",
    [
        "sig1=();created=1", "x", 'sig1=("@method");created=1;keyid="a";nonce="b", sig2=("@path");created=1;keyid="a";nonce="b"',
        'sig1=("@method";req);created=1;keyid="a";nonce="b"', 'sig1=("@method");created=1;created=2;keyid="a";nonce="b"', "sig1=" + "(" * 3000,
        'sig1=("@status");created="1";keyid="a";nonce="b"',
    ],
)  # fmt: skip
def test_a_signature_in_another_shape_is_refused_and_breaks_nothing(signature_input):
    answer = channel().ask(
        "GET", "items/", after=lambda sent: replace(sent, headers=sent.headers | {"signature-input": signature_input})
    )
    assert answer.status_code == 401


def test_the_key_of_one_channel_cannot_speak_for_another(citizen):
    mini, app = channel("mini_program"), channel("social_card")
    person = citizen()
    app.token = mini.of(person).token
    answer = app.ask("GET", "my/")
    assert answer.status_code == 401 and answer.json()["code"] == "token"
    mixed = replace(app, key=mini.key, token="")
    assert mixed.ask("GET", "items/").json()["code"] == "signature"


def test_case_26_a_key_that_was_stopped_has_run_out_or_is_of_a_closed_channel_signs_nothing():
    stopped, over, closed = channel("hall"), channel("kiosk"), channel("partner")
    services.revoke_key(actor=SYSTEM, key=stopped.row)
    row = over.row
    row.valid = type(row.valid)(timezone.now() - timedelta(days=2), timezone.now() - timedelta(days=1))
    row.save(update_fields=["valid"])
    services.change_channel(actor=SYSTEM, channel=closed.row.channel, per_minute=300, is_active=False)
    for one in (stopped, over, closed):
        assert one.ask("GET", "items/").json()["code"] == "key"


def test_a_channel_does_only_what_its_scopes_say(citizen):
    kiosk = channel("kiosk").of(citizen())
    assert kiosk.ask("GET", "my/").status_code == 200
    answer = kiosk.ask("GET", "my/letters/")
    assert answer.status_code == 403 and answer.json()["code"] == "scope"


def test_what_is_a_persons_own_needs_the_person():
    answer = channel().ask("GET", "my/")
    assert answer.status_code == 401 and answer.json()["code"] == "person"


def test_a_cookie_of_this_browser_says_nothing(citizen, browser_of):
    mini = channel()
    mini.client.cookies = browser_of(citizen()).cookies
    assert mini.ask("GET", "my/").json()["code"] == "person"


@pytest.mark.parametrize(
    "how", ["ended", "ran out", "ended elsewhere", "stopped", "another phone", "another password hash"]
)
def test_case_26_a_token_ends(citizen, browser_of, how):
    account = citizen()
    mini = channel().of(account)
    row = PersonToken.objects.get(account=account)
    assert mini.ask("GET", "my/").status_code == 200
    if how == "ended":
        assert mini.ask("DELETE", "session/").status_code == 204
    elif how == "ran out":
        PersonToken.objects.update(expires_at=timezone.now())
    elif how == "ended elsewhere":
        tokens.end_all([account.pk])
    elif how == "stopped":
        type(account).objects.filter(pk=account.pk).update(is_active=False)
    elif how == "another phone":
        change_phone(actor=SYSTEM, account=account, person=None, phone="12699999998", evidence="counter")
    else:
        account.set_unusable_password()
        account.save()
    answer = mini.ask("GET", "my/")
    assert answer.status_code == 401 and answer.json()["code"] == "token"
    assert bytes(row.digest) not in mini.token.encode()


def test_ending_the_other_sessions_ends_what_channels_may_do(citizen, browser_of):
    from portal.exchange.channels.adapters import UserSessionsAdapter

    account = citizen()
    mini = channel().of(account)
    from types import SimpleNamespace

    UserSessionsAdapter().end_sessions([SimpleNamespace(user_id=account.pk, end=lambda: None)])
    assert mini.ask("GET", "my/").json()["code"] == "token"


def test_a_channel_and_a_person_are_answered_so_often_a_minute(citizen):
    Channel.objects.filter(pk="mini_program").update(per_minute=2)
    mini = channel()
    assert [mini.ask("GET", "items/").status_code for _ in range(3)] == [200, 200, 429]
    refused = mini.ask("GET", "items/")
    assert 0 < int(refused["Retry-After"]) <= 60 and refused["RateLimit-Remaining"] == "0"
    person, hall = citizen(), channel("hall")
    many = hall.of(person)
    services.count_call(subject=f"person:{person.pk}", most=1)
    from portal.exchange.channels import limits

    most = limits.person_per_minute()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("UPDATE portal_callcount SET count = %s WHERE subject = %s", [most, f"person:{person.pk}"])
    assert many.ask("GET", "my/").status_code == 429
    assert hall.of(citizen()).ask("GET", "my/").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 10_000, b'{"a":' * 10_000, b'{"name": "a", "name": "b"}', b'{"version": ' + b"9" * 5000 + b"}", b'{"name": "\\ud800"}',
        b'{"name": "\\u0000"}', b'{"name": 1e999}', b'{"name": NaN}', b"\xff\xfe", b'"x"', b"[]", b"null", b"",
        json.dumps({"name": "a" * 900_000}).encode(),
    ],
)  # fmt: skip
def test_case_58_and_42_no_body_breaks_anything(citizen, body):
    mini = channel().of(citizen())
    answer = mini.ask("PATCH", "my/draft/", body)
    assert answer.status_code == 400 if body else answer.status_code in (200, 400), answer.content[:200]
    if answer.status_code == 400:
        assert answer["Content-Type"] == "application/problem+json"


def test_case_58_another_kind_of_content_and_a_body_too_large(citizen):
    mini = channel().of(citizen())
    assert mini.ask("PATCH", "my/draft/", b"<a/>", headers={"content-type": "text/xml"}).status_code == 415
    assert mini.ask("PATCH", "my/draft/", b"x" * 1_100_000).status_code == 413


@pytest.mark.parametrize(
    "query", ["cursor=x", "cursor=" + "A" * 500, "page_size=1000000", "page_size=-1", "page=-1&offset=1000000"]
)
def test_case_59_no_page_is_larger_or_deeper_than_allowed(citizen, query):
    answer = channel().of(citizen()).ask("GET", "my/registrations/", query=query)
    assert answer.status_code in (200, 404)


def test_production_has_no_keys_until_somebody_enters_them():
    from portal.exchange.channels.models import ChannelKey

    assert not ChannelKey.objects.exists()
