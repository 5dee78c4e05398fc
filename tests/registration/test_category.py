"""失业人员类别, whether the work ended by the person's own will, the national number, and nothing known asked twice (domain.md 2.1–2.4)."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.people.facts.questions import QUESTIONS
from registration.roster.sheet import COLUMNS
from registration.unemployment import services
from registration.unemployment.enums import FITTING, Reason, State, UnemploymentSource
from registration.unemployment.models import UnemploymentRegistration
from registration.unemployment.rules import involuntary_by, read_external_number, source_of
from tests.channels.signing import channel
from tests.channels.test_flow import PROMISED, answers
from tests.conftest import TOWN
from tests.harness import id_number
from tests.registration import cases
from tests.registration.test_assist import URL, filled, the_case

pytestmark = pytest.mark.django_db
S = UnemploymentSource
NUMBER = "GJ-2026-0000417"


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_category_and_only_fitting_ones_are_taken(reason):
    assert source_of(reason) == FITTING[reason][0]
    for said in S:
        if said in FITTING[reason]:
            assert source_of(reason, said) == said
        else:
            with pytest.raises(ValidationError, match="对不上"):
                source_of(reason, said)


def test_what_the_reason_says_of_the_person_s_will():
    said = {reason: involuntary_by(reason) for reason in Reason}
    assert {reason for reason, will in said.items() if will} == {
        "contract_end",
        "dismissed",
        "employer_closed",
        "land_lost",
    }
    assert {reason for reason, will in said.items() if will is False} == {"resigned"}


@pytest.mark.parametrize("text", ["12345", "编号 417", "A" * 41, "-ABCDEF"])
def test_a_national_number_is_read_or_refused(text):
    assert read_external_number(" gj-2026-0000 417") == NUMBER and read_external_number("") == ""
    with pytest.raises(ValidationError):
        read_external_number(text)


def test_the_person_may_pick_and_a_changed_reason_takes_its_category_along(citizen, browser_of):
    account = citizen()
    browser = browser_of(account)
    services.save_draft(actor=actor_of(account), answers=answers())
    day = answers()["jobless_since"]
    wrong = browser.post(
        "/register/reason/", {"reason": "graduated", "jobless_since": day, "unemployment_source": "military"}
    )
    assert "按这个原因，类别是：毕业、肄业以后没有工作" in wrong.content.decode()
    browser.post("/register/reason/", {"reason": "resigned", "jobless_since": day, "unemployment_source": "flexible"})
    assert "灵活就业停了，没领养老金" in browser.get("/register/check/").content.decode()
    browser.post("/register/check/", {"promise": "on"})
    case = UnemploymentRegistration.objects.get(account=account)
    assert (case.unemployment_source, case.involuntary, case.involuntary_confirmed_at) == (S.FLEXIBLE, False, None)
    other = cases.answers(account, TOWN, case.person.id_number, reason=Reason.DISMISSED)
    services.hand_in_again(actor=actor_of(account), case=case, answers=other)
    assert (case.unemployment_source, case.involuntary) == (S.EMPLOYER, True)


def test_the_database_refuses_what_does_not_fit(citizen):
    case = cases.submitted(citizen(), TOWN)
    rows = UnemploymentRegistration.objects.filter(pk=case.pk)
    for name, values in {
        "source_fits_the_reason": {"unemployment_source": S.MILITARY},
        "confirmed_will_says_which": {"involuntary": None, "involuntary_confirmed_at": case.submitted_at},
        "national_case_has_its_number": {"channel": "national"},
    }.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            rows.update(**values)


@pytest.mark.parametrize(("given", "will"), [("yes", True), ("no", False), ("", None)])
def test_whoever_approves_confirms_the_will_or_leaves_it(citizen, staff, browser_of, given, will):
    account = citizen()
    case = cases.draft(account)
    services.submit(actor=actor_of(account), draft=case, answers=cases.answers(account, TOWN, reason=Reason.AGREED))
    browser = browser_of(staff(Role.CASEWORKER, TOWN))
    page = browser.get(reverse("review", args=[case.pk])).content.decode()
    assert "从单位失业" in page and "原因里看不出来，还没核实" in page
    browser.post(
        reverse("review", args=[case.pk]),
        {"decision": "approve", "evidence": "counter", "involuntary": given, "version": case.version},
    )
    case.refresh_from_db()
    assert (case.state, case.involuntary) == (State.ACTIVE, will)
    assert (case.involuntary_confirmed_at is not None) == (will is not None)
    row = {column.title: column.value for column in COLUMNS}
    assert row["人员类别"](type("Line", (), {"case": case})) == "从单位失业"


def test_a_national_application_is_written_down_once(staff, browser_of):
    browser = browser_of(staff(Role.CASEWORKER, TOWN))
    missing = browser.post(URL, filled(browser, channel="national"))
    assert "要写全国申请编号" in missing.content.decode()
    given = filled(browser, channel="national", external_app_no=NUMBER.lower(), evidence="counter", involuntary="yes")
    first, again = browser.post(URL, given), browser.post(URL, given)
    case = the_case()
    assert first.url == again.url and (case.channel, case.external_app_no) == ("national", NUMBER)
    assert case.involuntary and case.involuntary_confirmed_at
    second = browser.post(URL, filled(browser, channel="national", external_app_no=NUMBER)).content.decode()
    assert f"已经登记过，受理号 {case.receipt_no}" in second
    assert UnemploymentRegistration.objects.count() == 1


def test_a_channel_gives_category_and_national_number(citizen):
    one, two = (channel("app_12333").of(account) for account in (citizen(), citizen()))
    wrong = one.ask("PATCH", "my/draft/", answers() | {"unemployment_source": "land"}).json()
    assert "unemployment_source" in wrong["errors"]
    one.ask("PATCH", "my/draft/", {"unemployment_source": ""})
    handed = one.ask("POST", "my/draft/submit/", PROMISED | {"external_app_no": NUMBER})
    assert handed.status_code == 201 and handed.json()["unemployment_source"] == "employer"
    assert handed.json()["external_app_no"] == NUMBER
    two.ask("PATCH", "my/draft/", answers())
    refused = two.ask("POST", "my/draft/submit/", PROMISED | {"external_app_no": NUMBER})
    assert refused.status_code == 400 and handed.json()["receipt_no"] in refused.content.decode()


def test_who_is_known_confirms_and_types_nothing_again(citizen, browser_of):
    """Given somebody whom the account has said to be, the number is shown by its end, and one press goes on."""
    account, number = citizen(), id_number()
    case = cases.submitted(account, TOWN, number)
    services.withdraw(actor=actor_of(account), case=case)
    browser, url = browser_of(account), reverse("register-question", args=["identity"])
    page = browser.get(url).content.decode()
    assert "这次给谁登记" in page and number[-4:] in page and number not in page and 'name="id_number"' not in page
    assert 'name="id_number"' in browser.get(browser.post(url, {"who": "other"}).url).content.decode()
    stranger = cases.submitted(citizen(), TOWN).person_id
    assert browser.post(url, {"who": str(stranger)}).status_code == 200, "nobody else's"
    assert services.current_draft(actor_of(account)) is None
    assert browser.post(url, {"who": str(case.person_id)}).url == reverse("register-question", args=["residence"])
    assert services.current_draft(actor_of(account)).draft["id_number"] == number


def test_the_optional_lines_of_the_form_are_offered_and_never_required():
    """domain.md 2.4: each has a question with a way past it; a registration is whole without any."""
    offered = {"politics", "marriage", "school", "major", "skill_level", "last_employer", "last_post", "wanted_work", "wanted_pay",
               "wanted_place", "training_wish", "startup_wish", "emergency_contact", "household_work"}  # fmt: skip
    assert offered <= {code.removeprefix("person.") for code in QUESTIONS}
