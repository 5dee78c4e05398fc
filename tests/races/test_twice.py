"""Case 61: the button pressed twice at the same moment, on every form that makes something: one row, one answer."""

from collections.abc import Callable
from dataclasses import fields
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from portal.accounts.enums import Role
from portal.cases.models import TransitionLog
from portal.config.demo.populate.load import Loaded
from portal.management.commands import populate
from portal.people.facts.models import PersonFact
from portal.ui.fields.once import new_key
from registration.help.models import HelpRequest
from registration.mydata.models import DataRequest
from registration.roster.models import ExportRequest
from registration.unemployment import services
from registration.unemployment.models import UnemploymentRegistration
from tests.conftest import COUNTY, TOWN
from tests.harness import id_number
from tests.races.test_races import at_once
from tests.registration import cases

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed_db")]


@pytest.fixture
def two(browser_of) -> Callable[..., tuple[Client, Client]]:
    """Two windows of the same user."""
    return lambda user: (browser_of(user), browser_of(user))


def press_twice(first: Client, second: Client, url: str, form: dict[str, Any]) -> list[str]:
    """Where the two presses lead; both must lead somewhere."""
    answers = at_once(lambda: first.post(url, form), lambda: second.post(url, form))
    assert [answer.status_code for answer in answers] == [302, 302]
    return [answer.url for answer in answers]


def steps(case_id: Any) -> list[str]:
    return list(TransitionLog.objects.filter(case_id=case_id).order_by("id").values_list("name", flat=True))


def test_case_61_handing_a_registration_in(citizen, two):
    browsers = two(citizen())
    browsers[0].post("/register/identity/", {"name": "张某某", "id_type": "resident", "id_number": id_number()})
    browsers[0].post("/register/residence/", {"region": TOWN})
    browsers[0].post("/register/reason/", {"reason": "contract_end", "jobless_since": "2026-11-10"})
    urls = press_twice(*browsers, "/register/check/", {"promise": "on"})
    case = UnemploymentRegistration.objects.get()
    assert urls == [f"/my/registration/{case.pk}/"] * 2 and steps(case.pk) == ["submit"]
    assert browsers[0].post("/register/check/", {"promise": "on"}).url == urls[0]


def test_case_61_registering_for_somebody(staff, two):
    form = {
        "key": new_key(), "region": TOWN, "name": "王某某", "id_type": "resident", "id_number": id_number(), "phone": "",
        "reason": "contract_end", "jobless_since": "20261101", "promise": "on", "basis": "residence", "channel": "outlet",
        "evidence": "",
    }  # fmt: skip
    urls = press_twice(*two(staff(Role.CASEWORKER, TOWN)), "/assist/", form)
    assert len(set(urls)) == 1 and steps(UnemploymentRegistration.objects.get().pk) == ["submit"]


def test_case_61_asking_to_be_called():
    form = {"key": new_key(), "kind": "find_work", "name": "张先生", "phone": "12655550001", "words": ""}
    urls = press_twice(Client(), Client(), f"/call-me/{TOWN}/", form)
    assert len(set(urls)) == 1 and steps(HelpRequest.objects.get().pk) == ["submit"]


def test_case_61_taking_back_what_was_handed_in(citizen, two):
    account = citizen()
    case = cases.submitted(account, TOWN)
    assert press_twice(*two(account), f"/my/registration/{case.pk}/withdraw/", {}) == ["/my/", "/my/"]
    assert steps(case.pk) == ["submit", "withdraw"]


def test_case_61_an_appeal(citizen, acting, two):
    account = citizen()
    case = cases.submitted(account, TOWN)
    services.reject(actor=acting(Role.CASEWORKER), case=case, ground="working", reason="您还在上班")
    assert press_twice(*two(account), f"/my/registration/{case.pk}/appeal/", {"words": "不对"}) == ["/my/", "/my/"]
    assert steps(case.pk) == ["submit", "reject", "appeal"]


def test_case_61_a_correction(citizen, two):
    account = citizen()
    case = cases.submitted(account, TOWN)
    browsers, url = two(account), f"/my/registration/{case.pk}/correct/"
    browsers[0].post(f"{url}reason/", {"reason": "resigned", "jobless_since": "2026-11-10"})
    assert press_twice(*browsers, url, {"promise": "on", "version": case.version}) == ["/my/", "/my/"]
    assert steps(case.pk) == ["submit", "correct"]


def test_case_61_an_answer_to_a_question(citizen, two):
    account = citizen()
    cases.submitted(account, TOWN)
    urls = press_twice(*two(account), "/my/details/education/", {"answer": "60"})
    assert len(set(urls)) == 1 and PersonFact.objects.current().count() == 1


def test_case_61_a_decision_at_the_desk_is_taken_once(citizen, staff, browser_of):
    """Two presses of 受理并登记: the second sees what the first did, and nothing happens twice (case 63)."""
    case, worker = cases.submitted(citizen(), TOWN), staff(Role.CASEWORKER, TOWN)
    first, second = browser_of(worker), browser_of(worker)
    form = {"decision": "approve", "version": case.version, "evidence": "counter"}
    url = f"/desk/registration/{case.pk}/"
    answers = at_once(lambda: first.post(url, form), lambda: second.post(url, form))
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    assert steps(case.pk) == ["submit", "approve"]
    late = next(answer for answer in answers if answer.status_code == 200)
    assert "您看着这一页的时候" in late.content.decode()


def test_case_61_an_export_of_the_roster(citizen, acting, staff, two):
    cases.active(citizen(), TOWN, acting(Role.CASEWORKER))
    form = {"key": new_key(), "purpose": "12 月入户走访排班"}
    urls = press_twice(*two(staff(Role.COUNTY_REVIEWER, COUNTY)), "/desk/exports/new/", form)
    assert urls == [f"/desk/exports/{ExportRequest.objects.get().pk}/"] * 2


def test_case_61_asking_for_a_correction_of_ones_own_data(citizen, two):
    account = citizen()
    cases.submitted(account, TOWN)
    form = {"key": new_key(), "kind": "correct", "words": "失业的日子写错了"}
    urls = press_twice(*two(account), reverse("my-data-ask"), form)
    one = DataRequest.objects.get()
    assert urls == [reverse("my-data-request", args=[one.pk])] * 2 and steps(one.pk) == ["ask"]


def test_case_61_an_objection_from_two_windows_is_one(citizen, two):
    account = citizen()
    cases.submitted(account, TOWN)
    first, second = two(account)
    url = reverse("my-data-ask")
    answers = at_once(*(
        lambda window=window: window.post(url, {"key": new_key(), "kind": "push"}) for window in (first, second)
    ))  # fmt: skip
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    late = next(answer for answer in answers if answer.status_code == 200)
    assert "这一项已经提过，正在等答复" in late.content.decode()
    assert DataRequest.objects.get().state == "waiting" and PersonFact.objects.current().count() == 1


def test_two_loads_of_demo_people_take_turns(monkeypatch, capsys):
    meeting, met = Barrier(2), []

    def load(plan):
        try:
            meeting.wait(timeout=0.3)
        except BrokenBarrierError:
            meeting.reset()
        else:
            met.append(plan)
        return Loaded(*[plan.people] * len(fields(Loaded)))

    monkeypatch.setattr(populate, "load", load)
    assert at_once(*[lambda: call_command("populate", "--people", "10")] * 2) == [None, None]
    said = capsys.readouterr().out
    assert not met and said.count("别处正在装演示数据，等它装完。") == 1 and said.count("演示数据：10 人") == 2
