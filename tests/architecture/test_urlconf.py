"""Every address of the site, walked: CSRF, verbs, headers, caching, what a look may change, and what a fault shows."""

import logging
import re
from uuid import uuid4

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import path
from django.utils.module_loading import import_string

from portal.accounts.enums import Role
from portal.config.urls import *  # noqa: F403  (the handlers and addresses, plus the broken ones below)
from portal.config.urls import urlpatterns as real_addresses
from portal.foundation.moods import reads
from tests.architecture.test_views import moods_of, patterns
from tests.conftest import COUNTY, TOWN
from tests.registration import cases

pytestmark = pytest.mark.django_db
ID = "230000198704020013"
SECRET_WORDS = f"张某某 {ID} 12600000001"
VALUES = {
    "uuid:pk": "{pk}",
    "register_step:step": "identity",
    "desk_list:which": "active",
    "employer_step:step": "code",
    "site_code:code": TOWN,
    "exit_list:which": "notice",
    "region_code:code": COUNTY,
    "place_code:code": TOWN,
    "detail_code:code": "education",
    "slug:level": "county",
    "slug:code": "leads-graduate",
    "uuid:employer": "{pk}",
    "quarter:quarter": "2026q3",
    "region_code:place": "230000000000",
    "slug:policy": "unemployment-benefit",
    "seeking_part:slug": "past",
    "slug:part": "terms",
    "slug:kind": "access",
    "seeking_consent:kind": "access",
    "uuid:case": "{pk}",
    "uuid:helper": "{pk}",
    "uuid:vacancy": "{pk}",
    "slug:channel": "mini_program",
    "division_code:code": COUNTY,
    "review_list:which": "held",
    "str:token": "no-link-of-ours",
    "vacancy_part:slug": "pay",
    "offer_number:number": "a-1",
    "snapshot_number:snapshot": "s-1",
}
ALL_VERBS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "XYZ")
PUBLIC_CACHE = ("regions-",)


def addresses() -> list[tuple[str, object]]:
    """Every address with its arguments filled in, and its view."""
    found = []
    for route, one in patterns():
        found.append((f"/{re.sub(r'<([^>]+)>', lambda match: VALUES[match.group(1)], route)}", one))
    return found


ADDRESSES = addresses()
POSTS = [url for url, one in ADDRESSES if "POST" in (moods_of(one.callback) or {"POST": ""})]


def _broken(words: str):
    @reads
    def view(request):
        raise ValueError(words)

    view.login_required = False
    return view


urlpatterns = [*real_addresses, path("broken/", _broken(SECRET_WORDS), name="broken")]


@pytest.fixture
def case(citizen):
    return cases.submitted(citizen(), TOWN)


@pytest.fixture
def people(case, staff, browser_of):
    """Somebody of each kind: a visitor, the owner of the case, three desks, an administrator."""
    roles = [
        (Role.CASEWORKER, TOWN),
        (Role.COUNTY_REVIEWER, COUNTY),
        (Role.PROVINCE_OFFICIAL, "230000000000"),
        (Role.SYSTEM_ADMIN, "230000000000"),
    ]
    return [Client(), browser_of(case.account), *(browser_of(staff(role, place)) for role, place in roles)]


def asked_by(people: list[Client], url: str) -> Client:
    """Whoever an address is for: the person, or a desk."""
    return people[1] if url.startswith(("/my", "/register")) else people[2]


def test_the_walk_knows_how_to_fill_every_address():
    assert len(ADDRESSES) > 40
    assert [url for url, _ in ADDRESSES if re.search(r"[<>()?*\[\]^$]", url)] == []


def test_case_28_no_post_goes_through_without_its_token(case, staff, browser_of):
    for user in (case.account, staff(Role.CASEWORKER, TOWN)):
        browser = Client(enforce_csrf_checks=True)
        browser.cookies["session"] = browser_of(user).cookies["session"].value
        for url in POSTS:
            for headers in ({}, {"HTTP_ORIGIN": "null"}, {"HTTP_ORIGIN": "https://evil.example"}):
                answer = browser.post(url.format(pk=case.pk), {"promise": "on", "elder": "1"}, **headers)
                refused = (401,) if url.startswith("/api/") else (403, 405)  # no cookie counts there, only a signature
                assert answer.status_code in refused, (url, answer.status_code)
                assert not any(name.lower().startswith("access-control") for name in answer.headers), url
    case.refresh_from_db()
    assert case.state == "submitted"


def test_case_28_a_right_token_from_a_foreign_page_is_refused(case, browser_of):
    browser = Client(enforce_csrf_checks=True)
    browser.cookies["session"] = browser_of(case.account).cookies["session"].value
    page = browser.get("/register/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page).group(1)
    sent = {"csrfmiddlewaretoken": token, "elder": "1"}
    assert browser.post("/preferences/elder/", sent).status_code == 302
    for origin in ("null", "https://evil.example", "http://testserver.evil.example"):
        assert browser.post("/preferences/elder/", sent, HTTP_ORIGIN=origin).status_code == 403


def test_case_28_and_96_and_99_every_answer_is_guarded_and_a_look_changes_nothing(people, case, settings, sql):
    """Given any page, when anybody looks at it, then only the audit and the session know.

    Reference data is the same for everybody and may be kept by a cache; what a signed-in person sees may not, nor may an error.
    """
    settings.ROOT_URLCONF = __name__
    before = digest(sql)
    named = {url: one.name or "" for url, one in ADDRESSES}
    for browser in people:
        browser.raise_request_exception = False
        look = browser.head if browser is people[1] else browser.get
        for url in [*named, "/nowhere/", "/broken/", "/my/registration/x/"]:
            answer = look(url.format(pk=case.pk))
            check_headers(url, answer)
            if browser is not people[0] and not named.get(url, "").startswith(PUBLIC_CACHE):
                assert "no-store" in answer.headers.get("Cache-Control", ""), url
    assert digest(sql) == before


def check_headers(url: str, answer: HttpResponse) -> None:
    policy = answer.headers.get("Content-Security-Policy", "")
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy, url
    assert answer.headers["X-Content-Type-Options"] == "nosniff", url
    assert answer.headers["X-Frame-Options"] == "DENY", url
    assert answer.headers["Referrer-Policy"] == "same-origin", url
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin", url
    assert "camera=()" in answer.headers["Permissions-Policy"], url
    assert re.fullmatch(r"[0-9a-f-]{36}", answer.headers["X-Request-Id"]), url
    assert not {"Server", "X-Powered-By", "Access-Control-Allow-Origin"} & set(answer.headers), url


def test_case_31_a_verb_that_a_view_does_not_name_is_405(people, case):
    for at, (url, one) in enumerate(ADDRESSES):  # four of the many verbs each: all of them meet every kind of page
        unnamed = [verb for verb in ALL_VERBS if verb not in (moods_of(one.callback) or ALL_VERBS)]
        for verb in {unnamed[(at + shift) % len(unnamed)] for shift in range(4)} if unnamed else ():
            answer = asked_by(people, url).generic(verb, url.format(pk=case.pk))
            assert answer.status_code in (403, 405) or verb == "OPTIONS", (verb, url, answer.status_code)


def test_case_31_nothing_is_ever_echoed_to_trace(case, browser_of):
    browser = browser_of(case.account)
    for url, _ in ADDRESSES:
        answer = browser.generic("TRACE", url.format(pk=case.pk), HTTP_X_SECRET="canary-of-trace")
        assert answer.status_code in (302, 403, 404, 405) and b"canary-of-trace" not in answer.content, url


@pytest.mark.parametrize("header", ["HTTP_X_HTTP_METHOD_OVERRIDE", "HTTP_X_METHOD_OVERRIDE", "HTTP_X_HTTP_METHOD"])
def test_case_31_a_method_cannot_be_put_on_like_a_mask(people, case, header):
    owner = people[1]
    withdraw = f"/my/registration/{case.pk}/withdraw/"
    assert owner.get(withdraw, {"_method": "POST"}, **{header: "POST"}).status_code == 405
    case.refresh_from_db()
    assert case.state == "submitted"


TWICE = (
    "q=a&q=%00",
    "page=1&page=-1&page=x",
    "list=new&list=%00",
    "at=x&at=230882000000",
    "next=/&next=//evil.example",
)


def test_case_31_a_parameter_given_twice_breaks_nothing(people, case):
    """Each address gets one of the five and all of them, from somebody whom it lets in."""
    for at, (url, _) in enumerate(ADDRESSES):
        for query in (TWICE[at % len(TWICE)], "&".join(TWICE)):
            answer = asked_by(people, url).get(f"{url.format(pk=case.pk)}?{query}")
            assert answer.status_code < 500, (url, query)


def test_case_42_no_strange_address_or_parameter_breaks_a_page(people, case):
    strange = ["\x00", "%00", "-1", "NaN", "9" * 400, "\ud800", "🙂", "' OR 1=1 --", "../..", "a" * 5000]
    values = [word.encode("utf-8", "surrogatepass") for word in strange]
    names = (
        "q",
        "page",
        "page_size",
        "list",
        "at",
        "of",
        "within",
        "lat",
        "lon",
        "next",
        "situation",
        "change",
        "cursor",
        "sort",
        "export",
    )
    odd = ("/board/%s/", "/desk/%s/", "/my/registration/%s/", "/regions/%s/", "/api/v1/registrations/%s/", "/%s")
    for browser in people[1:3]:
        for at, value in enumerate(values):
            for url in odd[at % 2 :: 2]:
                raw = url.encode() % value.replace(b"/", b"%2F")
                assert browser.generic("GET", raw.decode("latin-1")).status_code < 500
    for at, (url, one) in enumerate(ADDRESSES):
        if one.name not in {"register-pdf", "regions-map"}:
            value, browser = values[at % len(values)], asked_by(people, url)
            assert browser.get(url.format(pk=case.pk), dict.fromkeys(names, value)).status_code < 500, (url, value)


def digest(sql) -> dict[str, str]:
    """A fingerprint of every table except those that note the looking itself."""
    looking = re.compile(
        r"portal_auditentry|django_session|usersessions|axes_|mfa_|portal_division|portal_office|portal_othe|_\d{6}$"
    )
    tables = [
        name
        for (name,) in sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        if not looking.search(name)
    ]
    parts = " UNION ALL ".join(
        f"SELECT '{name}', coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM \"{name}\" t"
        for name in tables
    )
    return dict(sql(parts))


class Lines(logging.Handler):
    """Keeps what the log of a server would hold, line by line."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def server_log():
    """The log as a server writes it: JSON, one line an event."""
    from portal.config.logs import formatter

    handler = Lines()
    handler.setFormatter(import_string("structlog.stdlib.ProcessorFormatter")(**formatter(as_json=True)))
    root = logging.getLogger()
    root.addHandler(handler)
    level, root.level = root.level, logging.DEBUG
    yield handler.lines
    root.removeHandler(handler)
    root.setLevel(level)


def test_case_96_a_fault_gives_a_number_and_tells_nothing_else(settings, server_log, people):
    settings.ROOT_URLCONF, settings.DEBUG = __name__, False
    for browser in people[:3]:
        browser.raise_request_exception = False
        answer = browser.get("/broken/")
        page, number = answer.content.decode(), answer.headers["X-Request-Id"]
        assert answer.status_code == 500 and number[:8] in page
        assert not any(word in page for word in ("Traceback", "ValueError", *SECRET_WORDS.split()))
        line = next(line for line in reversed(server_log) if "Internal Server Error" in line)
        assert number in line and "Traceback" in line
        assert ID not in line and "12600000001" not in line


def test_case_60_a_name_or_an_agent_cannot_write_lines_of_its_own(server_log):
    log = logging.getLogger("portal.test")
    log.warning("sign-in of %s\r\n%s", 'x"\n{"level": "forged"}', "\x1b[2J\u2028", extra={"agent": "a\r\nb"})
    Client(HTTP_USER_AGENT='x\r\n{"event": "forged"}').get("/nowhere/%0d%0a{}")
    assert server_log and not any(re.search(r"[\r\n\x1b\u2028\u2029]", line) for line in server_log)


def test_case_99_and_100_a_number_in_a_log_line_is_blotted_out(server_log):
    import structlog

    for write in (logging.getLogger("portal.test").error, structlog.get_logger("portal.test").error):
        write(f"refused {ID} and 12600000001 of {uuid4()}")
    Client().get(f"/nowhere/{ID}/")
    text = "\n".join(server_log)
    assert ID not in text and "12600000001" not in text and "refused" in text


def test_every_table_is_in_the_digest_or_a_note_of_looking(sql):
    with connection.cursor():
        assert len(digest(sql)) > 15
