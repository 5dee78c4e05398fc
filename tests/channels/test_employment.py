"""Work registered through a channel: by the employer's own account or by who works, through the services of the pages, once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from portal.accounts.enums import Role
from portal.cases.models import TransitionLog
from portal.exchange.channels.models import Channel
from portal.people.employers.enums import MemberRole
from portal.people.employers.models import Membership
from portal.privacy.models import AuditEntry
from registration.employment.models import EmploymentRegistration, EmploymentSpell
from registration.unemployment.enums import State
from registration.unemployment.models import UnemploymentRegistration
from tests.channels.signing import channel
from tests.conftest import TOWN
from tests.harness import id_number
from tests.registration import cases
from tests.registration.employers import employer_of

pytestmark = pytest.mark.django_db
PATH = "employment-registrations/"
MINE = {"by": "self", "kind": "flexible", "post": "开网约车", "region": TOWN, "promise": True}


def day(back: int) -> str:
    return (timezone.localdate() - timedelta(days=back)).isoformat()


@pytest.fixture
def worker(acting):
    return acting(Role.CASEWORKER, TOWN)


@pytest.fixture
def boss(citizen):
    return citizen()


@pytest.fixture
def employer(boss, worker):
    return employer_of(boss, worker)


@pytest.fixture
def hiring(employer, boss):
    """`hiring(number)`: what the employer's account sends about somebody."""
    said = {
        "by": "employer",
        "uscc": employer.uscc,
        "name": "赵某某",
        "first_day": day(3),
        "post": "质检员",
        "contract": "fixed",
    }
    return lambda number="", **more: said | {"id_number": number or id_number(), "contract_until": day(-360)} | more


def test_an_employer_registers_a_hire_and_its_end(hiring, boss, employer):
    mini = channel().of(boss)
    made = mini.ask("POST", PATH, hiring())
    assert made.status_code == 201, made.content
    told = made.json()
    assert (told["state"], told["employer"], told["channel"], told["waits"]) == (
        "current",
        employer.name,
        "mini_program",
        False,
    )
    assert "赵某某" not in made.content.decode() and "id_number" not in told
    case = EmploymentRegistration.objects.get(pk=told["id"])
    assert case.source == "employer" and case.site == employer.sites.get() and case.account == boss
    path = f"{PATH}{case.pk}/"
    assert mini.ask("GET", path).json() == told and mini.ask("GET", PATH).json()["results"] == [told]
    over = {"last_day": day(0), "end_reason": "laid_off", "version": told["version"]}
    assert mini.ask("POST", f"{path}end/", over | {"version": told["version"] + 5}).status_code == 409
    assert mini.ask("POST", f"{path}end/", over | {"last_day": day(30)}).status_code == 400
    ended = mini.ask("POST", f"{path}end/", over)
    assert (ended.status_code, ended.json()["state"], ended.json()["end_reason"]) == (200, "ended", "laid_off")
    assert EmploymentSpell.objects.now().get(registration=case).source == "employer"
    assert set(TransitionLog.objects.filter(case_id=case.pk).values_list("channel", flat=True)) == {"mini_program"}
    again = mini.ask("POST", f"{path}end/", over | {"version": ended.json()["version"]})
    assert again.status_code == 409 and again["Content-Type"] == "application/problem+json"
    assert AuditEntry.objects.filter(action="api-employment", object_id=str(case.pk), outcome="done").exists()


def test_a_person_registers_own_work_and_leaves_the_register_of_the_unemployed(citizen, worker):
    person = citizen()
    jobless = cases.active(person, TOWN, worker)
    app = channel("province_app").of(person)
    assert app.ask("POST", PATH, MINE | {"first_day": day(0), "promise": False}).json()["errors"].keys() == {"promise"}
    made = app.ask("POST", PATH, MINE | {"first_day": day(0)})
    assert made.status_code == 201, made.content
    assert made.json()["state"] == "current" and made.json()["kind"] == "flexible"
    jobless.refresh_from_db()
    assert (jobless.state, jobless.exit_code) == (State.CLOSED, "stable_income")
    ended = app.ask("POST", f"{PATH}{made.json()['id']}/end/", {"last_day": day(0), "end_reason": "business_stopped"})
    assert ended.json()["state"] == "ended"


def test_whoever_has_not_said_who_they_are_says_so_with_it(citizen):
    mini = channel().of(citizen())
    asked = mini.ask("POST", PATH, MINE | {"first_day": day(9)})
    assert asked.status_code == 400 and {"name", "id_number"} <= asked.json()["errors"].keys()
    made = mini.ask("POST", PATH, MINE | {"first_day": day(9), "name": "张某某", "id_number": id_number()})
    assert made.status_code == 201
    assert EmploymentRegistration.objects.get().person.source == "mini_program"


def test_an_employers_word_about_somebody_unemployed_waits(citizen, worker, hiring, boss):
    jobless = cases.active(citizen(), TOWN, worker)
    made = channel().of(boss).ask("POST", PATH, hiring(jobless.person.id_number, name="张某某"))
    assert made.status_code == 201 and made.json()["waits"] and made.json()["state"] == "proposed"
    assert UnemploymentRegistration.objects.get(pk=jobless.pk).state == State.EXIT_PROPOSED


def test_case_1_nobody_speaks_for_another_employer_nor_for_another_person(citizen, hiring, boss, employer):
    mini, stranger = channel(), citizen()
    made = mini.of(boss).ask("POST", PATH, hiring()).json()
    other = mini.of(stranger)
    for uscc in (employer.uscc, "91230800MA00000000", ""):
        refused = other.ask("POST", PATH, hiring() | {"uscc": uscc})
        assert refused.status_code == 403 and refused.json()["code"] == "employer", "known or not, the answer is one"
    over = {"last_day": day(0), "end_reason": "agreed"}
    assert other.ask("GET", f"{PATH}{made['id']}/").status_code == 404
    assert other.ask("POST", f"{PATH}{made['id']}/end/", over).status_code == 404
    Membership.objects.create(account=stranger, employer=employer, role=MemberRole.VIEWER, name="王某某", granted="invited",
                              span=(timezone.now(), None))  # fmt: skip
    assert other.ask("GET", f"{PATH}{made['id']}/").status_code == 200, "who may only read reads"
    assert other.ask("POST", PATH, hiring()).status_code == 403
    assert other.ask("POST", f"{PATH}{made['id']}/end/", over).status_code == 400
    assert EmploymentRegistration.objects.get().state == "current"


def test_case_62_the_same_key_is_one_registration_and_another_body_a_conflict(hiring, boss):
    mini, key, sent = channel().of(boss), str(uuid4()), hiring()
    first, again = (mini.ask("POST", PATH, sent, once=key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201) and first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true" and EmploymentRegistration.objects.count() == 1
    changed = mini.ask("POST", PATH, sent | {"post": "保安"}, once=key)
    assert changed.status_code == 409 and changed.json()["code"] == "key_reused"
    assert mini.ask("POST", PATH, sent | {"name": "李某某"}).status_code == 400, "registered here already"


def test_a_channel_without_the_scope_registers_no_work(hiring, boss):
    Channel.objects.filter(pk="kiosk").update(scopes=["person.read", "registration.write"])
    assert channel("kiosk").of(boss).ask("POST", PATH, hiring()).json()["code"] == "scope"


@pytest.mark.parametrize("rows", [1, 30])
def test_thirty_employments_cost_as_many_queries_as_one(hiring, boss, django_assert_max_num_queries, rows):
    mini = channel().of(boss)
    for _ in range(rows):
        assert mini.ask("POST", PATH, hiring()).status_code == 201
    with django_assert_max_num_queries(9):
        assert len(mini.ask("GET", PATH).json()["results"]) == rows
