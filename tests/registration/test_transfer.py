"""Transfer requests: registered in one county, found in another (domain.md 1, 10.1; trust.md 11, 67)."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actors import SYSTEM, actor_of
from portal.accounts.enums import Role
from portal.cases.contacts.models import FollowUpTask
from portal.cases.workflow import IllegalTransition, Stale, perform
from portal.exchange.models import InboxItem
from portal.exchange.relay import relay
from portal.messages.models import Message
from registration.exits import services as exits
from registration.exits.enums import Origin
from registration.residence.models import ResidenceHistory
from registration.transfer import services
from registration.transfer.enums import RefuseGround, TransferState
from registration.transfer.models import TransferRequest
from registration.transfer.workflow import WORKFLOW
from registration.unemployment import services as register
from registration.unemployment.enums import Evidence, ExitCode, State
from registration.unemployment.models import UnemploymentRegistration
from tests.conftest import CITY, COUNTY, OTHER_TOWN, SIBLING_COUNTY, SIBLING_TOWN, TOWN, office_at
from tests.harness import id_number
from tests.registration import cases
from tests.registration import test_assist as assist

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(acting):
    """The caseworker who serves the person: the first office."""
    return acting(Role.CASEWORKER, SIBLING_TOWN)


@pytest.fixture
def here(acting):
    """The caseworker to whom the person came."""
    return acting(Role.CASEWORKER, TOWN)


@pytest.fixture
def two(citizen, there):
    """The registration there, and the one that waits here; nobody has proved the second yet."""
    number = id_number()
    return cases.active(citizen(), SIBLING_TOWN, there, number), cases.submitted(citizen(), TOWN, number)


def proved(case, worker) -> None:
    with pytest.raises(ValidationError):
        register.approve(actor=worker, case=case, evidence=Evidence.COUNTER)
    case.refresh_from_db()


@pytest.fixture
def asked(two, here) -> TransferRequest:
    proved(two[1], here)
    return services.ask(actor=here, case=two[1])


def fresh(one):
    return type(one).objects.get(pk=one.pk)


def told(kind: str) -> str:
    return Message.objects.get(kind=f"transfer.{kind}").text


def test_before_the_proof_nobody_can_ask_and_the_page_offers_nothing(two, here, staff, browser_of):
    desk = browser_of(staff(Role.CASEWORKER, TOWN, username="desk"))
    with pytest.raises(ValidationError, match="先核对身份"):
        services.ask(actor=here, case=two[1])
    assert desk.get(reverse("transfer-ask", args=[two[1].pk])).status_code == 404
    assert "转过来" not in desk.get(reverse("review", args=[two[1].pk])).content.decode()


def test_case_11_after_the_proof_the_page_offers_the_transfer_without_naming_the_office(two, staff, browser_of):
    desk = browser_of(staff(Role.CASEWORKER, TOWN, username="desk"))
    sent = {"decision": "approve", "version": two[1].version, "evidence": "counter"}
    page = desk.post(reverse("review", args=[two[1].pk]), sent).content.decode()
    assert "把登记转过来" in page and "桦川" not in page
    page = desk.get(reverse("transfer-ask", args=[two[1].pk])).content.decode()
    assert "3 个工作日内答复" in page, page[page.index("<h1") :]
    assert "桦川" not in page


def test_written_down_at_the_counter_with_the_document_seen_the_same_is_offered(two, staff, browser_of):
    browser = browser_of(staff(Role.CASEWORKER, TOWN, username="desk"))
    page = browser.post(
        reverse("assist"), assist.filled(browser, id_number=two[0].person.id_number, name="张某某", evidence="counter")
    )
    case = UnemploymentRegistration.objects.get(taken_by__isnull=False)
    assert reverse("transfer-ask", args=[case.pk]) in page.content.decode()
    answer = browser.post(reverse("transfer-ask", args=[case.pk]), {"version": case.version, "agreed": "on"})
    one = TransferRequest.objects.get()
    assert answer.url == reverse("transfer", args=[one.pk]) and one.second_id == case.pk
    assert "在等原来的服务站" in browser.get(answer.url).content.decode()


def test_nobody_is_moved_without_their_word(two, here, staff, browser_of):
    proved(two[1], here)
    desk, address = browser_of(staff(Role.CASEWORKER, TOWN, username="desk")), reverse("transfer-ask", args=[two[1].pk])
    assert "请先问本人" in desk.post(address, {"version": two[1].version}).content.decode()
    assert not TransferRequest.objects.exists()
    answer = desk.post(address, {"version": two[1].version, "agreed": "on"})
    one = TransferRequest.objects.get()
    assert answer.url == reverse("transfer", args=[one.pk])
    assert desk.get(address).url == answer.url, "asked once: the page leads to what was asked"
    assert desk.get(reverse("assist")).status_code == 200


def test_the_first_office_has_it_with_a_clock_and_the_person_is_told(asked, staff, browser_of):
    relay()
    kinds = set(InboxItem.objects.filter(kind="transfer.ask").values_list("office__code", flat=True))
    assert {SIBLING_TOWN, SIBLING_COUNTY, TOWN, COUNTY} <= kinds
    assert asked.service_office.code == SIBLING_TOWN and asked.due_at > timezone.now()
    assert "锦山镇" in told("asked") and "不转了" in told("asked")
    page = browser_of(staff(Role.CASEWORKER, SIBLING_TOWN, username="first")).get(reverse("transfers")).content.decode()
    assert "张某某" in page and "锦山镇" in page and "转登记，等答复" in page and "等答复" in page


def test_agreed_the_same_spell_goes_on_at_the_other_office_with_everything_that_is_open(asked, two, there):
    first, second = two
    number, spell = first.receipt_no, first.spell
    services.agree(actor=there, one=asked, words="每月走访过")
    first, second = fresh(first), fresh(second)
    assert (first.state, first.service_office.code, first.region_code) == (State.ACTIVE, TOWN, TOWN)
    assert (first.receipt_no, first.spell) == (number, spell)
    assert set(
        FollowUpTask.objects.open().filter(case_id=first.pk).values_list("service_office__code", "region_code")
    ) == {(TOWN, TOWN)}
    assert second.state == State.WITHDRAWN and fresh(asked).state == TransferState.AGREED
    assert "接着算" in told("agreed") and number in told("agreed")
    lines = ResidenceHistory.objects.current().filter(person=first.person).order_by("days")
    assert [line.region_code for line in lines][-1] == TOWN and fresh(first.person).region_code == TOWN
    assert first.account_id == second.account_id, "the person sees it where they sign in now"
    relay()
    told_to = set(InboxItem.objects.filter(kind="unemployment.transfer").values_list("office__code", flat=True))
    assert {SIBLING_TOWN, TOWN} <= told_to


def test_the_second_registration_says_why_it_ended(asked, two, there, browser_of):
    services.agree(actor=there, one=asked)
    page = browser_of(fresh(two[1]).account).get("/my/").content.decode()
    assert "您的登记已经成功" in page and two[0].receipt_no in page
    with pytest.raises(IllegalTransition):
        register.approve(actor=there, case=two[1], evidence=Evidence.COUNTER)


def test_refusing_needs_a_listed_ground_and_words(asked, there):
    for ground, words in (("", "随便"), ("far", "太远"), (RefuseGround.NOT_MOVED, " ")):
        with pytest.raises(ValidationError):
            services.refuse(actor=there, one=asked, ground=ground, reason=words)
    services.refuse(actor=there, one=asked, ground=RefuseGround.NOT_MOVED, reason="打过电话，本人说还住在镇上")
    assert fresh(asked).state == TransferState.REFUSED
    assert "还住在镇上" in told("refused") and "12333" in told("refused")


def test_after_a_refusal_it_may_be_asked_again_or_the_second_is_refused(asked, two, here, there):
    services.refuse(actor=there, one=asked, ground=RefuseGround.NOT_MOVED, reason="还住在镇上")
    assert services.ask(actor=here, case=two[1]).state == TransferState.WAITING
    register.reject(actor=here, case=two[1], ground="elsewhere", reason="您在别处登记着")
    assert TransferRequest.objects.get(state=TransferState.LAPSED).second_id == two[1].pk


def test_one_request_is_open_for_one_registration(asked, two, here, citizen):
    with pytest.raises(ValidationError, match="已经有一件转登记申请在办"):
        services.ask(actor=here, case=two[1])
    other = cases.submitted(citizen(), TOWN, two[0].person.id_number)
    proved(other, here)
    with pytest.raises(ValidationError, match="已经有一件转登记申请在办"):
        services.ask(actor=here, case=other)
    with pytest.raises(IntegrityError, match="transfer_between_two"), transaction.atomic():
        TransferRequest.objects.create(
            person=two[0].person, first=two[0], second=two[0], to_office=two[0].service_office, to_region_code=TOWN
        )


def test_somebody_registered_at_this_very_office_is_not_transferred(citizen, here):
    number = id_number()
    cases.active(citizen(), TOWN, here, number)
    again = cases.submitted(citizen(), TOWN, number)
    proved(again, here)
    with pytest.raises(ValidationError, match="已经在本站登记失业"):
        services.ask(actor=here, case=again)


def test_who_is_registered_nowhere_is_simply_taken_up(citizen, here):
    case = cases.submitted(citizen(), TOWN)
    register.approve(actor=here, case=case, evidence=Evidence.COUNTER)
    other = cases.submitted(citizen(), TOWN)
    other.person.proved_at = timezone.now()
    other.person.save()
    with pytest.raises(ValidationError, match="可以直接受理"):
        services.ask(actor=here, case=other)


def test_the_person_sees_it_and_may_say_no(asked, two, browser_of, citizen):
    browser, address = browser_of(two[1].account), reverse("my-transfer", args=[asked.pk])
    page = browser.get("/my/").content.decode()
    assert "正在转您的登记" in page and address in page
    assert "等原来的服务站答复" in browser.get(address).content.decode()
    assert browser_of(citizen()).post(address).status_code == 404
    assert browser.post(address).url == "/my/"
    assert fresh(asked).state == TransferState.WITHDRAWN and fresh(two[0]).service_office.code == SIBLING_TOWN
    assert browser.post(address).url == address, "pressed twice: the page shows how it stands"
    assert "登记不转了" in browser.get(address).content.decode()


def test_the_desk_takes_it_back_where_it_was_asked_and_nowhere_else(asked, here, there):
    with pytest.raises(ValidationError, match="由提出申请的服务站撤回"):
        services.withdraw(actor=there, one=asked)
    services.withdraw(actor=here, one=asked)
    assert fresh(asked).state == TransferState.WITHDRAWN


def test_the_side_that_asks_does_not_answer(asked, here):
    for act, more in ((services.agree, {}), (services.refuse, {"ground": RefuseGround.NOT_SAME, "reason": "不是"})):
        with pytest.raises(ValidationError, match="由原来的服务站答复"):
            act(actor=here, one=asked, **more)


def test_whoever_left_meanwhile_needs_no_transfer_and_can_be_taken_up_here(asked, two, here):
    first, second = two
    register.leave(
        actor=actor_of(first.account),
        case=first,
        exit_code=ExitCode.WITHDRAWN,
        exit_date=timezone.localdate() - timedelta(days=0),
    )
    assert fresh(asked).state == TransferState.LAPSED and "不用" in told("lapsed")
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        register.approve(actor=here, case=second, evidence=Evidence.COUNTER)
    again = fresh(second)
    assert again.state == State.ACTIVE and again.previous_id == first.pk


def test_taking_the_second_registration_back_ends_the_request(asked, two):
    register.withdraw(actor=actor_of(two[1].account), case=two[1])
    assert fresh(asked).state == TransferState.LAPSED


def test_an_exit_under_way_is_settled_first(asked, two, there):
    grounds = exits.Grounds(ExitCode.EMPLOYED, timezone.localdate(), "在一家公司参保", Origin.RULE, exact=True)
    exits.propose(actor=SYSTEM, case=two[0], grounds=grounds)
    with pytest.raises(ValidationError, match="正在办退出登记"):
        services.agree(actor=there, one=asked)
    assert fresh(asked).state == TransferState.WAITING and fresh(two[1]).state == State.SUBMITTED


def test_a_request_follows_the_person_to_the_office_that_serves_meanwhile(asked, two):
    office = office_at(OTHER_TOWN)
    perform_transfer(two[0], office)
    assert fresh(asked).service_office == office
    perform_transfer(fresh(two[0]), office_at(TOWN))
    assert fresh(asked).state == TransferState.LAPSED


def test_a_corrected_address_asks_from_the_office_that_it_names(asked, two, there):
    second = fresh(two[1])
    again = cases.answers(second.account, OTHER_TOWN, second.person.id_number)
    register.hand_in_again(actor=actor_of(second.account), case=second, answers=again)
    assert (fresh(asked).to_office.code, fresh(asked).to_region_code) == (OTHER_TOWN, OTHER_TOWN)
    services.agree(actor=there, one=fresh(asked))
    assert fresh(two[0]).service_office.code == OTHER_TOWN and fresh(two[1]).state == State.WITHDRAWN


def test_a_corrected_number_ends_the_request_that_was_made_for_another_person(asked, two, there):
    """Given an open request, when the newcomer corrects the number, then nobody is asked to hand over somebody else."""
    second = fresh(two[1])
    again = cases.answers(second.account, TOWN, id_number())
    register.hand_in_again(actor=actor_of(second.account), case=second, answers=again)
    assert fresh(asked).state == TransferState.LAPSED and "不用" in told("lapsed")
    with pytest.raises(IllegalTransition):
        services.agree(actor=there, one=fresh(asked))
    assert fresh(two[0]).service_office.code == SIBLING_TOWN


def perform_transfer(case, office) -> None:
    from registration.unemployment.workflow import WORKFLOW as REGISTER

    perform(REGISTER, "transfer", actor=SYSTEM, case=case, facts={"office": office, "region_code": office.code})


def test_unanswered_it_is_late_and_the_county_decides(asked, two, acting, staff, browser_of):
    county, other = acting(Role.COUNTY_REVIEWER, SIBLING_COUNTY), acting(Role.COUNTY_REVIEWER, COUNTY)
    with pytest.raises(ValidationError, match="到期没答复"):
        services.agree(actor=county, one=asked)
    assert services.escalate() == 0
    with time_machine.travel(timezone.now() + timedelta(days=10)):
        assert services.escalate() == 1 and services.escalate() == 0
        assert fresh(asked).state == TransferState.ESCALATED
        page = browser_of(staff(Role.COUNTY_REVIEWER, SIBLING_COUNTY, username="boss")).get(reverse("transfers"))
        assert "逾期" in page.content.decode() and "1 件已经逾期" in page.content.decode()
        with pytest.raises(ValidationError, match="到期没答复"):
            services.agree(actor=other, one=fresh(asked))
        services.agree(actor=county, one=fresh(asked))
    assert fresh(two[0]).service_office.code == TOWN


OTHER_CITY_COUNTY, OTHER_CITY_TOWN = "230102000000", "230102001000"


@pytest.fixture
def late(asked) -> TransferRequest:
    """Nobody answered in time."""
    services.escalate(timezone.now() + timedelta(days=10))
    return fresh(asked)


@pytest.fixture
def late_across(citizen, acting, here) -> TransferRequest:
    """Nobody answered in time, and the two offices are in two cities."""
    number, away = id_number(), acting(Role.CASEWORKER, OTHER_CITY_TOWN)
    cases.active(citizen(), OTHER_CITY_TOWN, away, number)
    second = cases.submitted(citizen(), TOWN, number)
    proved(second, here)
    one = services.ask(actor=here, case=second)
    services.escalate(timezone.now() + timedelta(days=10))
    return fresh(one)


PROVINCE_PLACE = "230000000000"
ABOVE = [
    ("late", Role.CITY_OFFICIAL, CITY, True),
    ("late", Role.CITY_OFFICIAL, "230100000000", False),
    ("late", Role.PROVINCE_OFFICIAL, PROVINCE_PLACE, False),
    ("late_across", Role.PROVINCE_OFFICIAL, PROVINCE_PLACE, True),
    ("late_across", Role.CITY_OFFICIAL, CITY, False),
    ("late_across", Role.CITY_OFFICIAL, "230100000000", False),
]


@pytest.mark.parametrize(("which", "role", "place", "may"), ABOVE)
def test_unanswered_the_nearest_office_above_both_decides_and_no_other(
    request, staff, browser_of, which, role, place, may
):
    one = request.getfixturevalue(which)
    browser, address = browser_of(staff(role, place, username="above")), reverse("transfer", args=[one.pk])
    listed = browser.get(reverse("transfers")).content.decode()
    assert (address in listed) == may
    assert browser.get(address).status_code == (200 if may else 404)
    answer = browser.post(address, {"act": "agree", "version": one.version, "words": ""})
    assert (answer.status_code == 302) == may and (fresh(one).state == TransferState.AGREED) == may
    assert (fresh(one.first).service_office.code == TOWN) == may
    assert (address in browser.get(reverse("transfers-done")).content.decode()) == may


def test_the_city_refuses_with_a_reason_and_the_person_reads_who_decided(late, staff, browser_of):
    city, address = browser_of(staff(Role.CITY_OFFICIAL, CITY, username="city")), reverse("transfer", args=[late.pk])
    page = city.get(address).content.decode()
    assert "现在由您定" in page and "张*" in page and "张某某" not in page and "tel:" not in page
    assert "请选为什么不同意转" in city.post(address, {"act": "refuse", "version": late.version}).content.decode()
    given = {"act": "refuse", "version": late.version, "ground": RefuseGround.NOT_MOVED, "reason": "两边核对过，没有搬"}
    assert city.post(address, given).status_code == 302
    assert office_at(CITY).name in told("refused") and "没有搬" in told("refused")
    assert "市级主管定的" in city.get(address).content.decode()


def test_both_cities_are_told_and_only_who_decides_can_open_it_from_the_inbox(late, late_across, staff, browser_of):
    relay()
    told_to = InboxItem.objects.filter(kind="transfer.escalate", case_id=late_across.pk)
    assert {CITY, "230100000000"} <= set(told_to.values_list("office__code", flat=True))
    page = browser_of(staff(Role.CITY_OFFICIAL, CITY, username="city")).get(reverse("inbox")).content.decode()
    assert reverse("transfer", args=[late.pk]) in page and reverse("transfer", args=[late_across.pk]) not in page


def test_a_request_that_waits_for_those_above_says_since_when(late):
    with pytest.raises(IntegrityError, match="raised_transfer_says_since_when"), transaction.atomic():
        TransferRequest.objects.filter(pk=late.pk).update(escalated_at=None)


def test_every_step_of_the_table_is_walked_legal_and_illegal(asked, there):
    services.refuse(actor=there, one=asked, ground=RefuseGround.NOT_MOVED, reason="没有搬")
    for step in WORKFLOW.transitions:
        if TransferState.REFUSED not in step.sources:
            with pytest.raises(IllegalTransition):
                perform(WORKFLOW, step.name, actor=SYSTEM if "system" in step.by else there, case=asked, reason="试")


def test_case_63_the_second_of_two_sees_what_the_first_did(asked, staff, browser_of, there):
    seen = asked.version
    services.refuse(actor=there, one=asked, ground=RefuseGround.NOT_MOVED, reason="没有搬")
    with pytest.raises(Stale):
        services.agree(actor=there, one=asked, version=seen)
    second = browser_of(staff(Role.CASEWORKER, SIBLING_TOWN, username="second"))
    answer = second.post(reverse("transfer", args=[asked.pk]), {"act": "agree", "version": seen, "words": "同意"})
    assert answer.status_code == 409 and "没有搬" in answer.content.decode()


def test_the_desk_answers_on_the_page(asked, two, staff, browser_of):
    desk, address = (
        browser_of(staff(Role.CASEWORKER, SIBLING_TOWN, username="first")),
        reverse("transfer", args=[asked.pk]),
    )
    page = desk.get(address).content.decode()
    assert "会一起转过去的事" in page and "首次联系" in page
    wrong = desk.post(address, {"act": "refuse", "version": asked.version}).content.decode()
    assert "<title>有错：" in wrong and "请选为什么不同意转" in wrong
    assert desk.post(address, {"act": "agree", "version": asked.version, "words": ""}).url == reverse("transfers")
    assert fresh(two[0]).service_office.code == TOWN
    done = browser_of(staff(Role.CASEWORKER, TOWN, username="desk")).get(reverse("transfers-done")).content.decode()
    assert "转好了" in done


ACTS = {
    "agree": {"words": ""},
    "refuse": {"ground": RefuseGround.NOT_MOVED, "reason": "没有搬"},
    "withdraw": {},
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(
    ("role", "place", "looks", "may"),
    [
        (Role.CASEWORKER, SIBLING_TOWN, 200, {"agree", "refuse"}),
        (Role.CASEWORKER, TOWN, 200, {"withdraw"}),
        (Role.CASEWORKER, OTHER_TOWN, 404, set()),
        (Role.COUNTY_REVIEWER, SIBLING_COUNTY, 200, set()),
        (Role.COUNTY_REVIEWER, COUNTY, 200, set()),
        (Role.COUNTY_REVIEWER, "230102000000", 404, set()),
        (Role.VILLAGE_WORKER, TOWN, 404, set()),
        (Role.CITY_OFFICIAL, CITY, 404, set()),
        (Role.PROVINCE_OFFICIAL, "230000000000", 404, set()),
        (Role.HOTLINE, "230000000000", 404, set()),
        (Role.SYSTEM_ADMIN, "230000000000", 404, set()),
    ],
)
def test_case_1_who_sees_and_who_answers_a_request(asked, staff, browser_of, role, place, looks, may, act):
    """Actor × look / answer; a county only sees it until the days are over."""
    browser, address = browser_of(staff(role, place, username="somebody")), reverse("transfer", args=[asked.pk])
    assert browser.get(address).status_code == looks
    answer = browser.post(address, {"act": act, "version": asked.version} | ACTS[act])
    assert (answer.status_code == 302) == (act in may)
    assert (fresh(asked).state != TransferState.WAITING) == (act in may)


@pytest.mark.parametrize(
    ("role", "place", "status"),
    [
        (Role.CASEWORKER, TOWN, 200), (Role.CASEWORKER, OTHER_TOWN, 404), (Role.CASEWORKER, SIBLING_TOWN, 404),
        (Role.COUNTY_REVIEWER, COUNTY, 404), (Role.VILLAGE_WORKER, TOWN, 404), (Role.HOTLINE, "230000000000", 404),
    ],
)  # fmt: skip
def test_case_1_who_may_ask(two, here, staff, browser_of, role, place, status):
    proved(two[1], here)
    browser = browser_of(staff(role, place, username="somebody"))
    assert browser.get(reverse("transfer-ask", args=[two[1].pk])).status_code == status


def test_a_citizen_answers_nothing(asked, two, browser_of):
    for case in two:
        assert browser_of(case.account).post(reverse("transfer", args=[asked.pk]), {"act": "agree"}).status_code == 404


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_asks_the_database_as_often_for_thirty_rows_as_for_one(
    citizen, here, there, staff, browser_of, django_assert_max_num_queries, rows
):
    for _ in range(rows):
        number = id_number()
        cases.active(citizen(), SIBLING_TOWN, there, number)
        second = cases.submitted(citizen(), TOWN, number)
        proved(second, here)
        services.ask(actor=here, case=second)
    browser = browser_of(staff(Role.CASEWORKER, SIBLING_TOWN, username="first"))
    with django_assert_max_num_queries(31):
        assert browser.get(reverse("transfers")).content.count(b"data-row") == rows
    assert UnemploymentRegistration.objects.filter(state=State.ACTIVE).count() == rows
