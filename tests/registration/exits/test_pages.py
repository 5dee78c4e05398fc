"""The pages of exits: the office's queue, the county's word, the person's side; and who may open what."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actors import SYSTEM, actor_of
from portal.accounts.enums import Role
from portal.privacy.models import AuditEntry
from registration.exits import services
from registration.exits.enums import Origin
from registration.exits.models import ExitProposal
from registration.exits.services import Grounds
from registration.unemployment.enums import ExitCode, State
from registration.unemployment.models import UnemploymentRegistration
from tests.conftest import CITY, COUNTY, OTHER_TOWN, SIBLING_COUNTY, TOWN
from tests.registration import cases

pytestmark = pytest.mark.django_db
LATER = timedelta(days=15)


@pytest.fixture
def worker(staff):
    return staff(Role.CASEWORKER, TOWN)


@pytest.fixture
def proposal(citizen, worker):
    return propose(citizen(), worker)


def propose(account, worker, code: str = ExitCode.EMPLOYED) -> ExitProposal:
    case = cases.active(account, TOWN, actor_of(worker))
    grounds = Grounds(code, timezone.localdate(), "在富锦市一家米业公司参保", Origin.RULE, exact=True)
    return services.propose(actor=SYSTEM, case=case, grounds=grounds)


def state_of(proposal) -> str:
    return UnemploymentRegistration.objects.get(pk=proposal.registration_id).state


def test_the_queue_says_who_why_since_when_and_how_long_the_notice_lasts(proposal, worker, browser_of):
    page = browser_of(worker).get(reverse("exits")).content.decode()
    for said in ("张某某", "找到工作", "米业公司", "告知中", "还有 5 个工作日", "退出建议"):
        assert said in page


def test_after_the_notice_the_office_confirms_on_the_page(proposal, worker, browser_of):
    address = reverse("exit", args=[proposal.pk])
    sent = {"act": "confirm", "version": proposal.registration.version}
    desk = browser_of(worker)
    assert "公示期还没过" in desk.post(address, sent).content.decode()
    with time_machine.travel(timezone.now() + LATER):
        desk = browser_of(worker)
        assert "可以确认" in desk.get(reverse("exits")).content.decode()
        assert desk.post(address, sent).status_code == 302
    assert state_of(proposal) == State.CLOSED


def test_many_are_confirmed_after_a_look_at_the_check_page(citizen, worker, browser_of):
    three = [propose(citizen(), worker) for _ in range(3)]
    held = three[2]
    with time_machine.travel(timezone.now() + LATER):
        picks = [f"{one.pk}:{one.registration.version}" for one in three]
        late = propose(citizen(), worker)
        desk = browser_of(worker)
        checked = desk.post(reverse("exits-check"), {"pick": [*picks, f"{late.pk}:3", "x", ":", "not-a-uuid:1"]})
        page = checked.content.decode()
        assert "确认这 3 人退出" in page and "这 1 人告知期还没过" in page
        assert {state_of(one) for one in three} == {State.EXIT_PROPOSED}, "a check page changes nothing"
        services.object_to(actor=actor_of(held.registration.account), proposal=held, words="没去成")
        done = desk.post(reverse("exits-confirm"), {"pick": picks}).content.decode()
    assert "2 人已经退出登记" in done and "还有 1 人已经不在" in done
    assert [state_of(one) for one in three] == [State.CLOSED, State.CLOSED, State.EXIT_OBJECTED]


def test_an_exit_is_proposed_by_hand_with_a_code_a_day_and_words(citizen, worker, browser_of):
    case = cases.active(citizen(), TOWN, actor_of(worker))
    address = reverse("exit-propose", args=[case.pk])
    sent = {"version": case.version, "exit_code": "school", "event_date": "2026.9.1", "why": "本人电话里说入学了"}
    desk = browser_of(worker)
    assert "请写依据" in desk.post(address, sent | {"why": " "}).content.decode()
    assert desk.post(address, sent).status_code == 302
    one = ExitProposal.objects.get()
    assert (one.exit_code, one.origin, one.event_date.isoformat()) == ("school", Origin.OFFICE, "2026-09-01")


def test_an_office_does_not_say_for_people_that_they_gave_up(citizen, worker, browser_of):
    case = cases.active(citizen(), TOWN, actor_of(worker))
    sent = {"version": case.version, "exit_code": "withdrawn", "event_date": "2026.9.1", "why": "不找了"}
    browser_of(worker).post(reverse("exit-propose", args=[case.pk]), sent)
    assert not ExitProposal.objects.exists()


# --- the person ----------------------------------------------------------------------------------------


def test_my_page_shows_the_exit_first_with_its_day_and_the_ladder_says_what_comes(proposal, browser_of):
    page = browser_of(proposal.registration.account).get("/my/").content.decode()
    assert page.index("有人建议您退出失业登记，请看一看") < page.index("办到哪一步了")
    assert "请您看一看对不对" in page and "服务站确认" in page and "建议退出登记" in page


def test_the_person_says_no_in_one_sentence(proposal, browser_of):
    browser = browser_of(proposal.registration.account)
    address = reverse("my-exit", args=[proposal.pk])
    assert "对，我已经上班" in browser.get(address).content.decode()
    assert "请写一句" in browser.post(address, {"version": 3, "words": ""}).content.decode()
    sent = {"version": proposal.registration.version, "words": "那份工作没去成"}
    assert browser.post(address, sent).url == "/my/"
    page = browser.get("/my/").content.decode()
    assert "县里看您的异议" in page and "有人建议您退出失业登记，请看一看" not in page


def test_the_person_says_yes_and_is_told_what_leaving_means_before_it_counts(proposal, browser_of):
    browser = browser_of(proposal.registration.account)
    address = reverse("register-leave", args=[proposal.registration_id])
    form = browser.get(address).content.decode()
    assert 'value="employed"' in form and "checked" in form
    sent = {
        "version": proposal.registration.version,
        "exit_code": "employed",
        "exit_date": timezone.localdate().isoformat(),
    }
    told = browser.post(address, sent).content.decode()
    assert state_of(proposal) == State.EXIT_PROPOSED
    assert "《社会保险法》第五十一条" in told and "30 天内可以请服务站恢复" in told
    assert browser.post(address, sent | {"change": "1"}).status_code == 200
    assert browser.post(address, sent | {"sure": "1"}).url == "/my/"
    assert state_of(proposal) == State.CLOSED
    assert "退出弄错了" in browser.get("/my/").content.decode()


def test_leaving_on_an_old_page_says_so_and_keeps_what_was_typed(proposal, worker, browser_of):
    account, case = proposal.registration.account, proposal.registration
    browser = browser_of(account)
    seen = case.version
    services.keep(actor=actor_of(worker), proposal=proposal, reason="打过电话")
    sent = {"version": seen, "exit_code": "employed", "exit_date": timezone.localdate().isoformat(), "sure": "1"}
    page = browser.post(reverse("register-leave", args=[case.pk]), sent).content.decode()
    assert "登记刚刚有了变化" in page and f'value="{seen + 1}"' in page


def test_the_person_asks_to_come_back_and_the_office_reopens(proposal, worker, browser_of):
    case = proposal.registration
    services.leave(actor=actor_of(case.account), case=case, exit_code="employed", exit_date=timezone.localdate())
    asked = browser_of(case.account).post(reverse("my-reopen", args=[case.pk])).content.decode()
    assert "已经告诉服务站了" in asked
    address = reverse("exit-reopen", args=[case.pk])
    desk = browser_of(worker)
    assert "恢复张某某的失业登记" in desk.get(address).content.decode()
    assert desk.post(address, {"version": case.version, "reason": "录用取消了"}).status_code == 302
    assert state_of(proposal) == State.ACTIVE


# --- case 63 --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "more"), [("confirm", {}), ("keep", {"reason": "打过电话，还没上班"}), ("object", {"words": "他说没去"})]
)
def test_case_63_the_second_of_two_sees_both_and_nothing_is_overwritten(proposal, worker, staff, browser_of, act, more):
    """Given two open pages of one exit, when the first acts, then the second sees both sides, with what was typed."""
    with time_machine.travel(timezone.now() + LATER):
        first, second = browser_of(worker), browser_of(staff(Role.CASEWORKER, TOWN, "zhao"))
        address, version = reverse("exit", args=[proposal.pk]), proposal.registration.version
        first.post(address, {"act": "keep", "version": version, "reason": "昨天走访过"})
        answer = second.post(address, {"act": act, "version": version} | more)
        page = answer.content.decode()
    assert answer.status_code == 409 and "别人刚刚改过这一件" in page
    assert "昨天走访过" in page and "王某某" in page
    assert all(words in page for words in more.values())
    assert "现在不能再这样办了" in page
    assert state_of(proposal) == State.ACTIVE


def test_case_63_a_step_that_is_still_open_goes_on_over_the_new_version(citizen, worker, browser_of):
    case = cases.active(citizen(), TOWN, actor_of(worker))
    desk, seen = browser_of(worker), case.version
    one = services.propose(
        actor=SYSTEM, case=case, grounds=Grounds("school", timezone.localdate(), "入学名单", Origin.RULE)
    )
    services.keep(actor=actor_of(worker), proposal=one, reason="同名，不是本人")
    sent = {"version": seen, "exit_code": "school", "event_date": "2026.9.1", "why": "本人说入学了"}
    page = desk.post(reverse("exit-propose", args=[case.pk]), sent).content.decode()
    assert "同名，不是本人" in page and "看过了，还是建议退出登记" in page and "入学了" in page
    case.refresh_from_db()
    assert desk.post(reverse("exit-propose", args=[case.pk]), sent | {"version": case.version}).status_code == 302


# --- who may ----------------------------------------------------------------------------------------------

PEOPLE = [
    (Role.CASEWORKER, TOWN), (Role.CASEWORKER, OTHER_TOWN), (Role.COUNTY_REVIEWER, COUNTY),
    (Role.COUNTY_REVIEWER, SIBLING_COUNTY), (Role.CITY_OFFICIAL, CITY), (Role.PROVINCE_OFFICIAL, "230000000000"),
    (Role.SYSTEM_ADMIN, "230000000000"), (Role.SECURITY_ADMIN, "230000000000"), (Role.AUDIT_ADMIN, "230000000000"),
]  # fmt: skip
OWN, OTHER_OFFICE, OWN_COUNTY, OTHER_COUNTY, *_ = range(len(PEOPLE))
TABLE = {
    # page: who gets 200 on looking
    "exits": {OWN, OTHER_OFFICE, OWN_COUNTY, OTHER_COUNTY},
    "exit": {OWN, OWN_COUNTY},
    "exit-propose": {OWN},
    "exit-reopen": {OWN},
    "my-exit": set(),
    "register-leave": set(),
}


@pytest.mark.parametrize("name", TABLE)
@pytest.mark.parametrize("at", range(len(PEOPLE)))
def test_case_1_who_opens_which_page_of_an_exit(citizen, staff, browser_of, name, at):
    worker = staff(Role.CASEWORKER, TOWN, "owner")
    proposal = propose(citizen(), worker)
    role, place = PEOPLE[at]
    browser = browser_of(staff(role, place, f"looker-{at}"))
    args = {"exit": [proposal.pk], "my-exit": [proposal.pk], "exits": []}.get(name, [proposal.registration_id])
    assert browser.get(reverse(name, args=args)).status_code == (200 if at in TABLE[name] else 404)


def test_case_1_a_person_with_an_own_exit_opens_no_other(citizen, worker, browser_of):
    mine, theirs = propose(citizen(), worker), propose(citizen(), worker)
    browser = browser_of(mine.registration.account)
    assert browser.get(reverse("my-exit", args=[mine.pk])).status_code == 200
    for name, pk in [("my-exit", theirs.pk), ("exit", mine.pk), ("register-leave", theirs.registration_id),
                     ("exit-propose", mine.registration_id)]:  # fmt: skip
        assert browser.get(reverse(name, args=[pk])).status_code == 404
    assert browser.post(reverse("my-reopen", args=[theirs.registration_id])).status_code == 404


def test_the_county_decides_on_its_page_and_a_caseworker_cannot(proposal, worker, staff, browser_of):
    services.object_to(actor=actor_of(proposal.registration.account), proposal=proposal, words="那份工作没去成")
    county, address = browser_of(staff(Role.COUNTY_REVIEWER, COUNTY)), reverse("exit", args=[proposal.pk])
    assert "张某某" in county.get(reverse("exits-list", args=["objected"])).content.decode()
    assert "那份工作没去成" in county.get(address).content.decode()
    sent = {"act": "uphold", "version": proposal.registration.version}
    assert browser_of(worker).post(address, sent).status_code == 404
    assert county.post(address, {"act": "dismiss", "version": proposal.registration.version}).status_code == 200
    assert county.post(address, sent).status_code == 302
    assert state_of(proposal) == State.ACTIVE


def test_looking_at_an_exit_leaves_an_audit_row(proposal, worker, browser_of):
    browser_of(worker).get(reverse("exit", args=[proposal.pk]))
    assert AuditEntry.objects.get(person_id=proposal.registration.person_id).action == "exit.view"


@pytest.mark.parametrize("rows", [1, 30])
def test_the_queue_of_exits_asks_as_often_for_thirty_as_for_one(
    citizen, worker, browser_of, django_assert_max_num_queries, rows
):
    for _ in range(rows):
        propose(citizen(), worker)
    browser = browser_of(worker)
    with django_assert_max_num_queries(31):
        assert browser.get(reverse("exits")).content.count(b"data-row") == rows
