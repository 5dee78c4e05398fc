"""Cases that schemathesis makes out of the OpenAPI file, valid and broken ones: no answer may be a fault, and each is a described one.

`make api-cases` runs 5,000; the suite runs 230. Each case is signed as a channel signs, or it would end at the door.
"""

import os
import re
from pathlib import Path
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

from portal.accounts.enums import Role
from portal.exchange.channels import limits
from portal.exchange.channels.models import Channel
from portal.messages.models import Message
from registration.employment.models import EmploymentRegistration
from registration.help.models import HelpRequest
from registration.unemployment.models import UnemploymentRegistration
from tests.channels.signing import Sent, channel, signatures
from tests.channels.test_flow import answers
from tests.conftest import TOWN
from tests.registration import cases

pytestmark = pytest.mark.django_db
CASES = int(os.environ.get("API_CASES", "230"))
SCHEMA = schemathesis.openapi.from_path(Path(__file__).resolve().parents[2] / "docs" / "openapi.yaml")
OPERATIONS = [one.ok() for one in SCHEMA.get_all_operations()]
EACH = max(CASES // len(OPERATIONS), 1)
OFTEN = 10**9
STAFF = "/api/v1/registrations/"
SIGNED = {"authorization", "signature", "signature-input", "content-digest", "cookie"}
WISH = {"kind": "find_work", "name": "张先生", "phone": "12600000123", "region": TOWN}
WORK = {"by": "self", "kind": "flexible", "post": "开网约车", "region": TOWN, "promise": True}


@pytest.fixture
def known(citizen, staff, browser_of, monkeypatch):
    """A person with something of everything, and a member of staff."""
    monkeypatch.setattr(limits, "person_per_minute", lambda: OFTEN)
    monkeypatch.setattr(limits, "codes_per_minute", lambda: OFTEN)
    monkeypatch.setattr(limits, "tickets_per_minute", lambda: OFTEN)
    Channel.objects.update(per_minute=OFTEN)
    person = citizen()
    cases.submitted(person, TOWN)
    mini = channel().of(person)
    mini.ask("POST", "my/help-requests/", WISH)
    mini.ask("PATCH", "my/draft/", answers())
    mini.ask("POST", "employment-registrations/", WORK | {"first_day": timezone.localdate().isoformat()})
    mine = UnemploymentRegistration.objects.exclude(submitted_at=None)
    keys = [
        str(rows.latest("pk").pk)
        for rows in (mine, HelpRequest.objects, Message.objects, EmploymentRegistration.objects)
    ]
    return person, mini, browser_of(staff(Role.CASEWORKER, TOWN)), keys


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("operation", OPERATIONS, ids=[f"{one.method} {one.path}" for one in OPERATIONS])
def test_no_case_breaks_the_api(operation, known):
    person, mini, desk, keys = known
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
    @given(case=made, key=st.sampled_from([*keys, None]))
    def run(case, key):
        if key:  # half of them are of something that is there, so that they get past the first check
            _make_real(case, key)
        outside = mini.of(person) if operation.method == "delete" else mini
        answer = _sent(case, outside, desk)
        told[answer.status_code] = told.get(answer.status_code, 0) + 1
        assert answer.status_code < 500, answer.content[:500]
        _check_described(operation, answer)

    run()
    print(f"{operation.method} {operation.path}: {told}")


def _make_real(case, key: str) -> None:
    if case.headers and "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = str(uuid4())
    if "id" in (case.path_parameters or {}):
        case.path_parameters["id"] = key
    for sent in (case.body, case.query):
        if isinstance(sent, dict) and "region" in sent:
            sent["region"] = TOWN
        if isinstance(sent, dict) and "phone" in sent:
            sent["phone"] = "12600000123"
        if isinstance(sent, dict):
            sent |= {name: True for name in ("promise", "notice") if name in sent}
            sent |= {name: timezone.localdate().isoformat() for name in ("first_day", "last_day") if name in sent}


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
