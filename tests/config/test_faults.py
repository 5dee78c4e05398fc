"""When a server is away, slow or full: pages say so, what is not needed is done without, and nothing piles up."""

import json
import subprocess
import sys
import time
from pathlib import Path
from threading import Event, Thread

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from kombu.exceptions import OperationalError as BrokerDown
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from portal.accounts.enums import Role
from portal.exchange.relay import relay
from portal.foundation.moods import reads
from portal.messages.models import Message
from registration.unemployment.models import UnemploymentRegistration
from tests.architecture.test_urlconf import ADDRESSES
from tests.conftest import TOWN
from tests.registration import cases

NOWHERE = "unix:///nowhere/valkey.sock"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def no_cache(settings):
    """Valkey is unreachable for the cache and for the broker."""
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": NOWHERE}}


@pytest.mark.django_db
def test_case_78_every_page_works_without_the_cache(no_cache, citizen, staff, browser_of):
    case = cases.submitted(citizen(), TOWN)
    for browser in (Client(), browser_of(case.account), browser_of(staff(Role.CASEWORKER, TOWN))):
        for url, _ in ADDRESSES:
            assert browser.get(url.format(pk=case.pk)).status_code < 500, url
    assert Client().get("/readyz").json()["cache"] == "down"
    assert Client().get("/readyz").status_code == 200


@pytest.mark.django_db
def test_case_78_a_registration_is_handed_in_and_arrives_without_the_cache(no_cache, citizen, acting):
    case = cases.active(citizen(), TOWN, acting(Role.CASEWORKER))
    assert relay() == 6
    assert Message.objects.filter(person=case.person).count() == 2


@pytest.mark.race
def test_case_78_a_lost_broker_loses_no_event(committed_db, settings, citizen):
    """The wake-up after the commit fails; the row is there, so the timer finds it."""
    from portal.config.celery import app

    kept = app.conf.broker_url
    app.conf.broker_url = NOWHERE.replace("unix://", "redis+socket://")
    app._after_fork()  # forget the connections that are open
    try:
        start = time.monotonic()
        cases.submitted(citizen(), TOWN)
        assert time.monotonic() - start < 2.5
        with pytest.raises((BrokerDown, OSError)):
            app.connection_for_write().ensure_connection(max_retries=1, timeout=1)
    finally:
        app.conf.broker_url = kept
        app._after_fork()
    assert relay() == 3


@pytest.fixture
def no_database(committed_db, citizen, browser_of):
    """A signed-in browser, and then a database that is not there, for every connection."""
    browser, stranger = browser_of(citizen()), Client()
    places = {alias: dict(connections[alias].settings_dict) for alias in connections}
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict |= {"HOST": "/nowhere"}
    yield browser, stranger
    for alias, place in places.items():
        connections[alias].close()
        connections[alias].settings_dict |= place
    assert browser.get("/my/").status_code == 200  # and it is back without a restart


@pytest.mark.race
def test_case_80_without_the_database_pages_say_so_and_at_once(no_database):
    start = time.monotonic()
    for browser in no_database:
        for url in ("/my/", "/desk/", "/board/", "/register/identity/", "/nowhere/", "/region/"):
            browser.raise_request_exception = False
            answer = browser.get(url)
            if answer.status_code == 503:
                assert answer["Retry-After"] and "no-store" in answer["Cache-Control"]
                assert "请" in answer.content.decode()
            else:
                assert answer.status_code in (302, 404) and browser is no_database[1], (url, answer.status_code)
    assert time.monotonic() - start < 4


@pytest.mark.race
def test_case_80_probes_tell_alive_from_ready(no_database):
    _, probe = no_database
    assert (probe.get("/livez").status_code, probe.get("/readyz").status_code) == (200, 503)
    assert probe.get("/help/").status_code == 200


LIMITS = {"web": ("5s", "2s"), "report": ("60s", "2s"), "worker": ("0", "10s"), "command": ("0", "0")}
ASK = """
import importlib, json, os, sys
for kind in sys.argv[1:]:
    os.environ["PROCESS_KIND"] = kind
    from portal.config import settings
    print(json.dumps(importlib.reload(settings).DATABASE["OPTIONS"]))
"""


def test_case_81_every_kind_of_process_has_its_limits():
    told = subprocess.run([sys.executable, "-c", ASK, *LIMITS], cwd=ROOT, capture_output=True, text=True, check=True)
    for line, (statement, lock) in zip(told.stdout.splitlines(), LIMITS.values(), strict=True):
        options = json.loads(line)
        assert options["connect_timeout"] == 3
        assert f"statement_timeout={statement} " in options["options"] and f"lock_timeout={lock} " in options["options"]
        assert "idle_in_transaction_session_timeout=30s" in options["options"]


@pytest.mark.race
def test_case_81_a_row_that_somebody_holds_gives_503_and_not_a_hanging_page(committed_db, citizen, staff, browser_of):
    case, browser = cases.submitted(citizen(), TOWN), browser_of(staff(Role.CASEWORKER, TOWN))
    held, done = Event(), Event()

    def hold() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "BEGIN; SELECT 1 FROM registration_unemploymentregistration WHERE id = %s FOR UPDATE", [case.pk]
            )
            held.set()
            done.wait(20)
            cursor.execute("ROLLBACK")
        connections.close_all()

    holder = Thread(target=hold)
    holder.start()
    assert held.wait(10)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'")
        posted = {
            "decision": "reject",
            "version": case.version,
            "lawful": "on",
            "ground": "working",
            "reason": "还在上班",
        }
        answer = browser.post(reverse("review", args=[case.pk]), posted)
        assert answer.status_code == 503 and answer["Retry-After"]
    finally:
        done.set()
        holder.join()
        connection.close()
    assert UnemploymentRegistration.objects.get(pk=case.pk).state == "submitted"
    assert browser.post(reverse("review", args=[case.pk]), posted).status_code == 302


def slow(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(5)")


@pytest.mark.race
def test_case_81_a_question_that_takes_too_long_is_cut_off(committed_db, rf):
    from portal.config.middleware import DatabaseDownMiddleware

    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '100ms'")
    start = time.monotonic()
    answer = DatabaseDownMiddleware(reads(slow))(rf.get("/"))
    assert answer.status_code == 503 and time.monotonic() - start < 2
    connection.close()


class Echo(APIView):
    """An endpoint that takes a body, with the house's own parsers and error form."""

    authentication_classes, permission_classes, throttle_classes = [], [], []

    def post(self, request):
        from rest_framework.response import Response

        return Response(type(request.data).__name__)


BODIES = {
    "deep": b"[" * 10_000 + b"]" * 10_000,
    "deep objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "twice": b'{"id": 1, "id": 2}',
    "huge": b'{"n": ' + b"9" * 10_000 + b"}",
    "NaN": b'{"n": NaN}',
    "Infinity": b'{"n": -Infinity}',
    "not utf-8": b'{"n": "\xff\xfe"}',
    "cut": b'{"n": ',
    "NUL": b'{"n": "\x00"}',
    "empty": b" ",
}


@pytest.mark.parametrize("name", BODIES)
def test_case_58_a_body_that_is_no_plain_json_is_400(name):
    answer = Echo.as_view()(APIRequestFactory().post("/", BODIES[name], content_type="application/json"))
    assert answer.status_code == 400
    assert answer.data["title"] == "请求里有写错的地方"


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/xml", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "x"],
)
def test_case_58_another_content_type_is_415(kind):
    assert Echo.as_view()(APIRequestFactory().generic("POST", "/", b"{}", content_type=kind)).status_code == 415


def test_case_58_plain_json_passes():
    assert (
        Echo.as_view()(
            APIRequestFactory().post("/", b'{"a": [1, "\xe5\xbc\xa0"]}', content_type="application/json")
        ).data
        == "dict"
    )
