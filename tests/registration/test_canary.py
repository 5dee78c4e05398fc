"""One invented identity walks all the way; then every place that keeps something is searched for it."""

import re
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.urls import reverse

from portal.accounts.enums import Role
from portal.exchange.relay import relay
from portal.messages.gateways import FileGateway
from registration.unemployment.models import UnemploymentRegistration
from tests.architecture.test_urlconf import server_log  # noqa: F401  (a fixture)
from tests.conftest import TOWN
from tests.harness import id_number
from tests.registration.test_input import walk

PHONE = "12677700001"
TESTS = Path(__file__).resolve().parents[1]


@pytest.mark.django_db
def test_case_99_an_identity_leaves_no_trace_where_nobody_looks_for_it(
    client,
    staff,
    browser_of,
    server_log,  # noqa: F811  (the fixture of that name)
    sql,
    settings,
    tmp_path,
):
    """Log, sessions, cache, addresses, headers, and every column of the database that is not the register's own ciphertext."""
    settings.SMS_FOLDER = tmp_path
    number, places = id_number(), []
    client.post("/account/sign-in/", {"phone": PHONE, "next": "/register/identity/"})
    client.post("/account/sign-in/code/", {"code": FileGateway().last_code(PHONE)})
    client.post("/register/identity/autosave/", {"id_number": number})
    client.post("/register/identity/", {"name": "张某某", "id_type": "resident", "id_number": number[:-1] + "*"})
    places += [client.get(f"/nowhere/{number}").content.decode(), client.get("/desk/").content.decode()]
    done = walk(client, number)
    case = UnemploymentRegistration.objects.get()
    desk = browser_of(staff(Role.CASEWORKER, TOWN))
    places.append(desk.post("/desk/waiting/search/", {"q": PHONE}).url)
    seen = desk.post(
        reverse("review", args=[case.pk]), {"decision": "approve", "version": case.version, "evidence": "counter"}
    )
    relay()
    places += [str(dict(answer.headers)) for answer in (done, seen, desk.get("/inbox/"))]
    places += [str(session.get_decoded()) for session in Session.objects.all()]
    places += [str(key) for key in cache._cache.get_client().keys("*")]
    places += server_log + [path.name for path in tmp_path.rglob("*")]
    tables = [
        name
        for (name,) in sql(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename !~ 'division|office'"
        )
    ]
    places += [row for name in tables for (row,) in sql(f'SELECT t::text FROM "{name}" t')]
    for secret in (number, number[:-1], PHONE, number.encode().hex(), PHONE.encode().hex()):
        assert [place[:200] for place in places if secret in place] == []


def test_case_99_no_test_speaks_of_a_person_who_could_exist():
    """Identity numbers in the tests begin with 230000, phones with 12: no county and no operator gives them out."""
    from portal.people.identity import CHECKS, WEIGHTS

    def is_real(number: str) -> bool:
        return (
            CHECKS[sum(int(digit) * weight for digit, weight in zip(number[:17], WEIGHTS, strict=True)) % 11]
            == number[17]
        )

    found = {}
    for path in TESTS.rglob("*.py"):
        text = path.read_text()
        numbers = re.findall(r"(?<![0-9a-zA-Z])([1-9]\d{5}(?:19|20)\d{9}[\dX])(?![0-9a-zA-Z])", text)
        real = [one for one in numbers if is_real(one) and not one.startswith("230000")]
        real += re.findall(r"(?<![0-9a-zA-Z.])(1[3-9]\d{9})(?![0-9a-zA-Z])", text)
        if real:
            found[str(path.relative_to(TESTS))] = real
    assert found == {}
