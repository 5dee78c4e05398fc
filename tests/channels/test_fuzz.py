"""Cases that schemathesis makes out of the OpenAPI file, valid and broken ones: no answer may be a fault, and each is a described one.

`make api-cases` runs 5,000; the suite runs 230. Each case is signed as a channel signs, with the scope and the person that the operation wants,
and two in three are of rows that are there: every operation must let some case past its door (tests/channels/real.py).
"""

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
import requests
import schemathesis
from django.urls import Resolver404, resolve
from django.utils import timezone
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from matching.vacancies.sources import snapshots
from tests.channels.real import Real, patient, real_for
from tests.channels.signing import Sent, signatures
from tests.conftest import TOWN

pytestmark = pytest.mark.django_db
CASES = int(os.environ.get("API_CASES", "230"))
SCHEMA = schemathesis.openapi.from_path(Path(__file__).resolve().parents[2] / "docs" / "openapi.yaml")
OPERATIONS = [one.ok() for one in SCHEMA.get_all_operations()]
EACH = max(-(-CASES // len(OPERATIONS)), 1)
AT_THE_DOOR = {401, 403, 404, 405, 406, 415, 429}
STAFF = "/api/v1/registrations/"
SIGNED = {"authorization", "signature", "signature-input", "content-digest", "cookie"}


@pytest.fixture
def real(operation, citizen, staff, browser_of, monkeypatch) -> Real:
    """What the operation is about, with whoever may ask for it."""
    patient(monkeypatch)
    return real_for(operation.path, citizen, staff, browser_of)


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("operation", OPERATIONS, ids=[f"{one.method} {one.path}" for one in OPERATIONS])
def test_no_case_breaks_the_api(operation, real):
    modes = st.sampled_from([GenerationMode.POSITIVE, GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
    made = modes.flatmap(lambda mode: operation.as_strategy(generation_mode=mode))
    told: dict[int, int] = {}

    @settings(
        max_examples=EACH,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=made, is_real=st.sampled_from([True, True, False]), spoilt=st.lists(st.integers(0, 60), max_size=3))
    def run(case, is_real, spoilt):
        if is_real:  # of something that is there, so that it gets past the first check: the very first case always
            _make_real(case, real, spoilt)
        outside = real.outside.of(real.person) if operation.method == "delete" and real.person else real.outside
        answer = _sent(case, outside, real.desk)
        told[answer.status_code] = told.get(answer.status_code, 0) + 1
        assert answer.status_code < 500, answer.content[:500]
        _check_described(operation, answer)

    run()
    snapshots.work()  # what was taken is read later: that must not break either
    print(f"{operation.method} {operation.path}: {told}")
    assert told.keys() - AT_THE_DOOR, f"nothing came past the door: {told}"


def _make_real(case: Any, real: Real, spoilt: list[int]) -> None:
    if case.headers and "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = str(uuid4())
    for name in (case.path_parameters or {}).keys() & real.keys.keys():
        case.path_parameters[name] = real.keys[name]
    if isinstance(case.body, dict) and (whole := real.whole()):  # lawful but for these of the made fields
        names = list(case.body)
        case.body = whole | {name: case.body[name] for name in {names[at % len(names)] for at in spoilt if names}}
    for sent in (case.body, case.query):
        if isinstance(sent, dict):
            _fill(sent)


def _fill(sent: dict[str, Any]) -> None:
    today = timezone.localdate().isoformat()
    known = {
        "region": TOWN,
        "phone": "12600000123",
        "promise": True,
        "notice": True,
        "first_day": today,
        "last_day": today,
    }
    sent |= {name: value for name, value in known.items() if name in sent}


def _sent(case, outside, desk):
    """The very bytes that schemathesis would send, signed."""
    arguments = case.as_transport_kwargs(base_url="http://testserver")
    try:
        ready = requests.Request(**{name: arguments[name] for name in ASKED if name in arguments}).prepare()
    except (requests.RequestException, UnicodeError, ValueError):
        assume(False)  # no client could send this
    body = ready.body.encode() if isinstance(ready.body, str) else ready.body or b""
    where, headers = urlsplit(ready.url), {name.lower(): value for name, value in ready.headers.items()}
    assume(all(isinstance(value, str) and value.isascii() for value in headers.values()))
    plain = {name: value for name, value in headers.items() if name not in SIGNED | {"content-length"}}
    if where.path.startswith(STAFF):
        return desk.generic(ready.method, where.path, body, plain.get("content-type", ""), QUERY_STRING=where.query)
    if outside.token and "session/code" not in where.path:
        plain["authorization"] = f"Bearer {outside.token}"
    message = signatures.Message(ready.method, "testserver", where.path, where.query, plain, body)
    signed = signatures.sign(message, key_id=outside.row.key_id, key=outside.key)
    return outside.send(Sent(ready.method, where.path, where.query, plain | signed, body))


ASKED = ("method", "url", "headers", "params", "json", "data", "cookies")


def _is_address(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def _check_described(operation, answer) -> None:
    described = {int(status) for status in operation.definition.raw["responses"]}
    if _is_address(answer.request["PATH_INFO"]):  # what stands in another is no identifier
        assert answer.status_code in described, (answer.status_code, answer.content[:300])
    if answer.status_code >= 400:
        assert answer["Content-Type"] == "application/problem+json"
        assert re.search("[一-鿿]", answer.json()["title"])
