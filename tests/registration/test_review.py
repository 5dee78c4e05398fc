"""The review page: every decision it offers, to whom, and what happens when two decide at once (trust 1, 63)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.people.facts.enums import FactSource
from portal.people.facts.services import learn
from registration.unemployment import services
from registration.unemployment.enums import Reason, RejectGround, State
from registration.unemployment.rules import NEVER_A_REASON, is_forbidden
from tests.conftest import CITY, COUNTY, OTHER_TOWN, SIBLING_TOWN, TOWN
from tests.harness import id_number
from tests.registration import cases

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(staff, browser_of):
    return browser_of(staff(Role.CASEWORKER, TOWN))


@pytest.fixture
def county(staff, browser_of):
    return browser_of(staff(Role.COUNTY_REVIEWER, COUNTY))


def page_of(case) -> str:
    return reverse("review", args=[case.pk])


def given(case, decision: str, **more):
    return {"decision": decision, "version": case.version} | more


def test_accept_stays_on_the_case_and_the_other_decisions_go_on_to_the_next(desk, citizen):
    first, second = cases.submitted(citizen(), TOWN), cases.submitted(citizen(), TOWN)
    assert desk.post(page_of(first), given(first, "accept")).url == page_of(first)
    first.refresh_from_db()
    assert first.state == State.ACCEPTED
    answer = desk.post(page_of(first), given(first, "approve", evidence="counter"))
    assert answer.url == page_of(second)
    answer = desk.post(page_of(second), given(second, "ask", about="identity", reason="名字写错了"))
    assert answer.url == reverse("desk")


def test_asking_and_refusing_need_words(desk, citizen):
    case = cases.submitted(citizen(), TOWN)
    for decision, extra in (("ask", {"about": "identity"}), ("reject", {"ground": "working", "lawful": "on"})):
        page = desk.post(page_of(case), given(case, decision, reason="\u200b ", **extra)).content.decode()
        assert "<title>有错：" in page
    case.refresh_from_db()
    assert case.state == State.SUBMITTED


def test_the_county_answers_an_appeal_with_the_persons_words_before_it(desk, county, citizen):
    account = citizen()
    case = cases.submitted(account, TOWN)
    desk.post(page_of(case), given(case, "reject", ground="working", reason="您还在上班", lawful="on"))
    case.refresh_from_db()
    services.appeal(actor=actor_of(account), case=case, words="我十月就离开了")
    page = county.get(page_of(case)).content.decode()
    assert "我十月就离开了" in page and "您还在上班" in page
    assert county.post(page_of(case), given(case, "dismiss", reason="")).status_code == 200
    assert county.post(page_of(case), given(case, "uphold", reason="")).status_code == 302
    case.refresh_from_db()
    assert case.state == State.SUBMITTED


def test_the_county_voids_after_saying_that_it_was_looked_into(county, citizen):
    case = cases.submitted(citizen(), TOWN)
    assert county.post(page_of(case), given(case, "void", reason="冒用证件")).status_code == 200
    assert county.post(page_of(case), given(case, "void", reason="冒用证件", sure="on")).status_code == 302
    case.refresh_from_db()
    assert case.state == State.VOIDED


DECIDE = {
    "accept": {},
    "ask": {"about": "identity", "reason": "名字写错了"},
    "approve": {"evidence": "counter"},
    "reject": {"ground": "working", "reason": "您还在上班", "lawful": "on"},
    "uphold": {"reason": ""},
    "dismiss": {"reason": "还在上班"},
    "void": {"reason": "冒用证件", "sure": "on"},
}
TOWNSHIP = {"accept", "ask", "approve", "reject"}


@pytest.mark.parametrize("decision", DECIDE)
@pytest.mark.parametrize(
    ("role", "place"),
    [
        (Role.CASEWORKER, TOWN),
        (Role.CASEWORKER, OTHER_TOWN),
        (Role.CASEWORKER, SIBLING_TOWN),
        (Role.COUNTY_REVIEWER, COUNTY),
        (Role.COUNTY_REVIEWER, "230826000000"),
        (Role.VILLAGE_WORKER, TOWN),
        (Role.CITY_OFFICIAL, CITY),
        (Role.HOTLINE, "230000000000"),
        (Role.PROVINCE_OFFICIAL, "230000000000"),
        (Role.SYSTEM_ADMIN, "230000000000"),
    ],
)
def test_case_1_who_may_take_which_decision(citizen, acting, staff, browser_of, role, place, decision):
    """Actor × decision × another's case; each actor also has a case in its own place."""
    case = cases.submitted(citizen(), TOWN)
    cases.submitted(citizen(), place if place[6:] != "000000" else TOWN)
    if decision in ("uphold", "dismiss"):
        clerk = actor_of(staff(Role.CASEWORKER, TOWN, username="clerk"))
        services.reject(actor=clerk, case=case, ground=RejectGround.WORKING, reason="您还在上班")
        services.appeal(actor=actor_of(case.account), case=case, words="不对")
    may = (role is Role.CASEWORKER and place == TOWN and decision in TOWNSHIP) or (
        role is Role.COUNTY_REVIEWER and place == COUNTY and decision not in TOWNSHIP
    )
    before = case.state
    answer = browser_of(staff(role, place)).post(page_of(case), given(case, decision, **DECIDE[decision]))
    assert answer.status_code == (302 if may else 404)
    case.refresh_from_db()
    assert (case.state != before) == may


def test_case_1_a_citizen_decides_nothing_not_even_their_own(citizen, browser_of):
    case = cases.submitted(citizen(), TOWN)
    for decision, extra in DECIDE.items():
        assert browser_of(case.account).post(page_of(case), given(case, decision, **extra)).status_code == 404


def test_case_63_the_second_of_two_caseworkers_sees_what_the_first_did_beside_what_they_typed(
    desk, staff, browser_of, citizen
):
    case = cases.submitted(citizen(), TOWN)
    other = browser_of(staff(Role.CASEWORKER, TOWN, username="second"))
    old = given(case, "reject", ground="working", reason="本人说还在上班", lawful="on")
    desk.post(page_of(case), given(case, "approve", evidence="counter"))
    page = other.post(page_of(case), old).content.decode()
    assert "您看着这一页的时候" in page and "登记成功" in page and "本人说还在上班" in page
    case.refresh_from_db()
    assert case.state == State.ACTIVE


def test_case_63_after_a_correction_the_caseworker_sees_it_and_may_go_on(desk, citizen):
    account = citizen()
    case = cases.submitted(account, TOWN)
    old = given(case, "reject", ground="no_wish", reason="本人说不找工作", lawful="on")
    number = case.person.id_number
    again = cases.answers(account, TOWN, number, reason=Reason.RESIGNED)
    services.hand_in_again(actor=actor_of(account), case=case, answers=again)
    page = desk.post(page_of(case), old).content.decode()
    assert "改了：原因" in page and "合同到期 → 自己辞职" in page and "本人说不找工作" in page
    assert f'name="version" value="{case.version}"' in page
    assert desk.post(page_of(case), old | {"version": case.version}).status_code == 302


def test_a_number_that_was_changed_is_said_and_not_shown(desk, citizen):
    account = citizen()
    case = cases.submitted(account, TOWN)
    before, now = case.person.id_number, id_number()
    services.hand_in_again(actor=actor_of(account), case=case, answers=cases.answers(account, TOWN, now))
    page = desk.get(page_of(case)).content.decode()
    assert "证件号码：改过" in page and before not in page and now not in page


def test_a_register_that_spoke_is_quoted_with_its_date_and_one_that_did_not_is_never_a_yes(desk, citizen):
    case = cases.submitted(citizen(), TOWN)
    page = desk.get(page_of(case)).content.decode()
    assert page.count("未接入") >= 4 and "通过" not in page
    learn(person=case.person, code="employment.hired", value=True, source=FactSource.INSURANCE, exact=True,
          since=timezone.localdate())  # fmt: skip
    page = desk.get(page_of(case)).content.decode()
    assert "查到有单位参保" in page and "社保数据" in page
    refused = desk.post(page_of(case), given(case, "approve", evidence="counter")).content.decode()
    assert "查到现在有单位参保" in refused


def test_case_11_before_the_proof_nothing_of_another_office_is_told(desk, citizen, acting):
    number = id_number()
    cases.active(citizen(), SIBLING_TOWN, acting(Role.CASEWORKER, SIBLING_TOWN), number)
    known, unknown = cases.submitted(citizen(), TOWN, number), cases.submitted(citizen(), TOWN)
    for case in (known, unknown):
        page = desk.get(page_of(case)).content.decode()
        assert "核对身份后查" in page and "桦川" not in page and "还没退出" not in page
    answer = desk.post(page_of(known), given(known, "approve", evidence="counter")).content.decode()
    assert "同一时间已经有一次失业登记" in answer and "登记过，还没退出" in answer and "桦川" not in answer


def test_the_same_number_at_the_same_desk_is_pointed_out(desk, citizen):
    number = id_number()
    first, second = (cases.submitted(citizen(), TOWN, number) for _ in range(2))
    assert "还有一件在办" in desk.get(page_of(second)).content.decode()


def test_the_form_is_printed_for_who_stands_at_the_counter(desk, staff, browser_of, citizen):
    case = cases.submitted(citizen(), TOWN)
    address = reverse("review-pdf", args=[case.pk])
    assert desk.get(address).content.startswith(b"%PDF")
    assert browser_of(staff(Role.CASEWORKER, OTHER_TOWN)).get(address).status_code == 404


# The five grounds that may never be a reason (人社厅发〔2020〕79号).


@pytest.mark.parametrize("reason", NEVER_A_REASON)
def test_none_of_the_five_is_a_ground_a_code_or_a_question(reason, client, citizen, browser_of):
    assert reason not in RejectGround.labels and is_forbidden(reason)
    browser = browser_of(citizen())
    for step in ("identity", "residence", "reason"):
        page = browser.get(f"/register/{step}/").content.decode().split("<form")[-1]
        assert 'type="file"' not in page
        assert not any(
            word in page for word in ("参保", "失业保险金", "离职证明", "解除合同证明", "学历", "档案", "毕业证")
        )


@pytest.mark.parametrize(
    "words",
    [
        *NEVER_A_REASON,
        "没带离职证明，请补来再办",
        "您没有参保记录，不能登记",
        "没交社保",
        "不能领失业金，不用登记",
        "请提供解除合同证明",
        "没有毕业证",
        "材料不全，请补户口本复印件",
        "档案没在本地，请带档案证明",
    ],
)
def test_none_of_the_five_passes_as_words_of_a_refusal_or_of_a_question(desk, citizen, words):
    case = cases.submitted(citizen(), TOWN)
    refusal = given(case, "reject", ground="working", reason=words, lawful="on")
    question = given(case, "ask", about="contradiction", reason=words)
    for sent in (refusal, question):
        assert desk.post(page_of(case), sent).status_code == 200
    case.refresh_from_db()
    assert case.state == State.SUBMITTED


@pytest.mark.parametrize(
    "words", ["您和单位还没有解除合同，还在上班", "您现在有工作", "身份证上的人不是您", "您还没满 16 岁"]
)
def test_a_lawful_reason_passes(words):
    assert not is_forbidden(words)


@pytest.mark.parametrize("ground", ["", "no_insurance", "no_papers", "材料不全"])
def test_the_service_takes_lawful_codes_only(citizen, acting, ground):
    from django.core.exceptions import ValidationError

    case = cases.submitted(citizen(), TOWN)
    with pytest.raises(ValidationError, match="请选不予登记的原因"):
        services.reject(actor=acting(Role.CASEWORKER), case=case, ground=ground, reason="随便")


@pytest.mark.parametrize("words", NEVER_A_REASON)
def test_the_services_themselves_refuse_the_five(citizen, acting, words):
    from django.core.exceptions import ValidationError

    case, worker = cases.submitted(citizen(), TOWN), acting(Role.CASEWORKER)
    with pytest.raises(ValidationError, match="不能当"):
        services.reject(actor=worker, case=case, ground=RejectGround.WORKING, reason=words)
    with pytest.raises(ValidationError, match="不能当"):
        services.ask(actor=worker, case=case, about="identity", words=words)
