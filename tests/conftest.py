"""The strict harness: reference data once, real roles and offices, and templates that must not miss a variable."""

import gc
import os
import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client, override_settings
from xdist.scheduler.loadfile import LoadFileScheduling

from portal.accounts.actors import SYSTEM, Actor, actor_of
from portal.accounts.enums import OfficeLevel, Role, UserKind
from portal.accounts.models import Assignment, Office, OfficeArea, User
from portal.accounts.phones import PHONE_PURPOSE
from portal.privacy import crypto
from portal.regions.editions import Edition
from portal.regions.selectors import NAMES
from tests import harness, pace, template

# Real places: two townships of 富锦市, one of the sibling county 桦川县, one in another city.
TOWN, OTHER_TOWN, SIBLING_TOWN, FAR_TOWN = "230882113000", "230882101000", "230826104000", "230102001000"
COUNTY, SIBLING_COUNTY, CITY, OTHER_CITY, PROVINCE = (
    "230882000000",
    "230826000000",
    "230800000000",
    "230100000000",
    "230000000000",
)


BUDGET = 900  # seconds of the whole suite on two cores of the reference machine (tests/pace.py); .ci/run adds a minute
# What takes longest begins first, or one worker would wait for the other at the end.
LONG = ("tests/browser/", "tests/drill/", "tests/architecture/test_urlconf", "tests/analytics/", "tests/exchange/")
_started = time.monotonic()


def is_over_budget(seconds: float, slowness: float = 1.0) -> bool:
    """Whether a whole run took longer than people should wait for it, on a machine that much slower than the reference."""
    return seconds > BUDGET * slowness


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the collector of garbage need not look at it again after every few hundred objects."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Turn a run over budget red; workers leave the verdict to the one who started them."""
    seconds = time.monotonic() - _started
    if (
        not {"PYTEST_XDIST_WORKER", "NO_BUDGET"} & set(os.environ)
        and is_over_budget(seconds, slow := pace.slowness())
        and session.exitstatus == 0
    ):
        print(f"\nThe suite took {seconds:.0f} s; its budget is {BUDGET} s, here {BUDGET * slow:.0f} s.")
        session.exitstatus = 1


class BrowserFirst(LoadFileScheduling):
    """One worker takes all browser tests, over one portal, and begins with them; the other takes the rest by file."""

    def __init__(self, config: pytest.Config, log: Any) -> None:
        config.option.loadscopereorder = (
            False  # in the order of collection: the file with most tests is not the longest
        )
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return "browser" if file.startswith("tests/browser/") else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> BrowserFirst:
    """Give each worker whole files; the longest stretch must not begin last."""
    return BrowserFirst(config, log)


@pytest.hookimpl(trylast=True)  # behind the shuffling
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test with a database gets both connections: `audit` is a second door to the same database."""
    items.sort(key=lambda item: next((at for at, long in enumerate(LONG) if long in item.nodeid), len(LONG)))
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.timeout(300))  # the first of them waits for a whole portal to start
        marker = item.get_closest_marker("django_db")
        if marker is not None and not marker.kwargs.get("databases"):
            marker.kwargs["databases"] = ["default", "audit"]


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: Any
) -> Iterator[None]:
    """The test database, whatever the tests at hand are marked with: those of races commit for real and have no mark.

    Reference data is part of the schema as far as tests go: loaded once, never changed.
    """
    with django_db_blocker.unblock():
        copy = template.copied()
        copy.__enter__()
        for edition in Edition.every:
            edition.current()
    yield
    with django_db_blocker.unblock():
        copy.__exit__(None, None, None)


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """A password is hashed in no time; what the real hasher costs is tested where it matters (test_sign_in)."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="module", autouse=True)
def _no_connection_left_open(request: pytest.FixtureRequest) -> Iterator[None]:
    """A thread or process that keeps a connection would stop the test database from being dropped: name it here."""
    yield
    if not connection.settings_dict["NAME"].startswith("test_"):
        return  # no test of this worker has needed the database yet
    with request.getfixturevalue("django_db_blocker").unblock():
        found = harness.left_open()
    assert not found, f"{request.node.nodeid} left connections open: {found}"


@pytest.fixture(autouse=True)
def _strict(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An undefined template variable fails the test that met it; rules it published are forgotten with its rows."""
    if NAMES._held:
        NAMES._held[1].clear()  # filled as asked: which names an earlier test asked for is chance
    before = [edition._held for edition in Edition.every]
    with harness.undefined_variables_fail():
        yield
    for edition, held in zip(Edition.every, before, strict=False):
        edition._held = held  # what the test published is gone with its rows


def _looked_before(counts: Callable[..., Any]) -> Callable[..., Any]:
    """The plugin's count, with reference data looked at just before: whether a quarter of a minute is over is chance."""

    def counted(number: int, **options: Any) -> Any:
        for edition in Edition.every:
            edition.current()
            edition._checked_at = time.monotonic()
        return counts(number, **options)

    return counted


@pytest.fixture
def django_assert_num_queries(django_assert_num_queries: Callable[..., Any]) -> Callable[..., Any]:
    return _looked_before(django_assert_num_queries)


@pytest.fixture
def django_assert_max_num_queries(django_assert_max_num_queries: Callable[..., Any]) -> Callable[..., Any]:
    return _looked_before(django_assert_max_num_queries)


@pytest.fixture
def committed_db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Real commits, for races and for what happens after a commit; wiped afterwards except reference data."""
    with django_db_blocker.unblock():
        yield
        harness.wipe()


def office_at(code: str) -> Office:
    return Office.objects.get(code=code)


@pytest.fixture
def staff() -> Callable[..., User]:
    """`staff(Role.CASEWORKER, TOWN)`: an employee with that role in the office of that place."""

    def make(role: Role, code: str = TOWN, username: str = "") -> User:
        user = User.objects.create(kind=UserKind.STAFF, username=username or f"{role}-{code}", name="王某某")
        Assignment.objects.create(user=user, office=office_at(code), role=role, valid=DateRange(date(2020, 1, 1), None))
        return user

    return make


@pytest.fixture
def citizen() -> Callable[..., User]:
    """`citizen()`: an account whose phone was confirmed; each call another one."""
    made = iter(range(1, 1000))

    def make(phone: str = "") -> User:
        phone = phone or f"126{next(made):08d}"
        return User.objects.create(
            kind=UserKind.CITIZEN, phone=phone, phone_index=crypto.mac(phone, PHONE_PURPOSE), password="!"
        )

    return make


@pytest.fixture
def acting(staff: Callable[..., User]) -> Callable[..., Actor]:
    """`acting(Role.CASEWORKER, TOWN)`: the actor behind such an employee."""
    return lambda role, code=TOWN: actor_of(staff(role, code))


@pytest.fixture
def browser_of() -> Callable[[User], Client]:
    """A test client signed in as the user, second factor passed."""

    def sign_in(user: User) -> Client:
        client, session = Client(), SessionStore()
        session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), "portal.accounts.backends.Backend"
        session[HASH_SESSION_KEY], session["second_factor"] = user.get_session_auth_hash(), True
        session.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
        return client

    return sign_in


@pytest.fixture
def system() -> Actor:
    return SYSTEM


@pytest.fixture
def village_office(db: None) -> Office:
    """A village of 锦山镇 with an office of its own."""
    from portal.regions.models import Division

    village = Division.objects.current().filter(parent_id=TOWN).order_by("code").first()
    assert village is not None
    town = office_at(TOWN)
    office = Office.objects.create(
        code=village.code, name=f"{village.name}服务点", level=OfficeLevel.VILLAGE, parent=town,
        ancestor_ids=[*town.ancestor_ids, town.pk], region_code=village.code,
    )  # fmt: skip
    OfficeArea.objects.create(office=office, level=5, low=village.code, high=village.code, valid=DateRange(None, None))
    return office


@pytest.fixture
def sql() -> Callable[..., list]:
    """`sql("SELECT …", [values])`: raw rows over the default connection."""

    def run(statement: str, values: list | None = None) -> list:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    return run
