"""The pages of both sides: what each may see and press, in a fixed number of questions."""

import pytest

from matching.applications import services as applications
from matching.contact.rules import contacts_of
from matching.recommend import services
from matching.recommend.enums import Answer
from matching.recommend.models import JobInvitation, MatchChoice, MatchVerdict, Referral
from matching.vacancies.slots import Slot, parts
from portal.accounts.actors import ANONYMOUS, actor_of
from portal.accounts.enums import Role
from portal.accounts.permissions import ROLES, Action
from registration.help.models import HelpRequest
from registration.jobseeking.enums import ConsentKind
from tests.conftest import CITY, COUNTY, OTHER_TOWN, PROVINCE, TOWN
from tests.matching.applicants import applied
from tests.matching.world import published
from tests.registration.employers import employer_of
from tests.registration.jobseeking.people import WELDER, active, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def listed(seeker, vacancy, refresh):
    refresh()
    return seeker


def text(answer) -> str:
    return answer.content.decode()


def test_a_person_sees_points_that_add_up_and_why(listed, browser_of):
    page = text(browser_of(listed.account).get("/recommended/"))
    assert "焊工" in page and "加起来" in page and "不合适" in page
    assert "不看性别、年龄、民族" in page


def test_it_says_that_it_looks_only_while_it_does(seeker, browser_of, refresh):
    """Nothing is offered: after a worker came, the page promises nothing any more."""
    browser = browser_of(seeker.account)
    assert "正在给您找" in text(browser.get("/recommended/"))
    refresh()
    page = text(browser.get("/recommended/"))
    assert "正在给您找" not in page and "眼下没有能推荐给您的" in page and "多选几个地方" in page


def test_not_for_me_and_back(listed, vacancy, browser_of):
    browser = browser_of(listed.account)
    assert browser.post(f"/recommended/{vacancy.pk}/no/", {"why": "nonsense"}).status_code == 400
    browser.post(f"/recommended/{vacancy.pk}/no/", {"why": "far"})
    said = MatchVerdict.objects.get()
    assert "您说过不合适的" in text(browser.get("/recommended/"))
    browser.post(f"/recommended/said/{said.pk}/take-back/")
    said.refresh_from_db()
    assert said.lifted_at


def test_who_has_said_no_wish_yet_is_led_to_where_one_says_it(citizen, browser_of, worker):
    assert browser_of(citizen()).get("/recommended/").url == "/seeking/"
    assert browser_of(worker).get("/recommended/").status_code == 403


def test_the_switch_and_the_plain_list(listed, browser_of):
    browser = browser_of(listed.account)
    browser.post("/recommended/switch/", {"off": "1"})
    page = text(browser.get("/recommended/"))
    assert MatchChoice.objects.get().is_off and "焊工" in page and "每一项多少分" not in page and "打开推荐" in page


def test_asking_a_human_is_a_request_with_a_clock(listed, browser_of):
    browser = browser_of(listed.account)
    key = "01890a5d-ac96-774b-bcce-b302099a8057"
    for _ in range(2):
        assert browser.post("/recommended/ask/", {"key": key}).url == "/my/"
    assert HelpRequest.objects.get().due_at


def test_others_vacancies_and_words_do_not_exist(listed, vacancy, citizen, browser_of, recruiter):
    stranger = browser_of(active(citizen()).account)
    assert stranger.get(f"/employer/vacancy/{vacancy.pk}/candidates/").status_code == 404
    assert stranger.get(f"/desk/seeker/{listed.pk}/recommended/").status_code == 404
    assert stranger.get(f"/desk/vacancy/{vacancy.pk}/people/").status_code == 404
    made = Referral.objects.create(seeking=listed, vacancy=vacancy, by=vacancy.written_by)
    assert stranger.post(f"/recommended/referral/{made.pk}/", {"answer": "yes"}).status_code == 404


def test_a_caseworker_refers_in_one_tap_and_the_person_answers(listed, vacancy, worker, browser_of):
    desk, own = browser_of(worker), browser_of(listed.account)
    page = f"/desk/seeker/{listed.pk}/recommended/"
    assert "推荐给本人" in text(desk.get(page))
    assert desk.post(f"/desk/seeker/{listed.pk}/refer/{vacancy.pk}/").url == page
    made = Referral.objects.get()
    assert "服务站推荐的" in text(own.get("/recommended/"))
    own.post(f"/recommended/referral/{made.pk}/", {"answer": "yes"})
    made.refresh_from_db()
    assert made.answer == Answer.YES
    assert "算进 1131 的推荐：1 个" in text(desk.get(page))


def test_a_caseworker_puts_one_away_with_a_reason_that_the_page_keeps(listed, vacancy, worker, browser_of):
    desk, page = browser_of(worker), f"/desk/seeker/{listed.pk}/recommended/"
    assert "请写明理由" in text(desk.post(page, {"vacancy": str(vacancy.pk), "verdict": "removed", "words": ""}))
    desk.post(page, {"vacancy": str(vacancy.pk), "verdict": "removed", "words": "本人腰伤"})
    shown = text(desk.get(page))
    assert "人说过的，算法改不了" in shown and "本人腰伤" in shown
    desk.post(f"/desk/recommended/said/{MatchVerdict.objects.get().pk}/take-back/")
    assert MatchVerdict.objects.get().lifted_at


ALLOWED = {
    Action.MATCH_VIEW: {Role.CASEWORKER, Role.COUNTY_REVIEWER},
    Action.MATCH_REFER: {Role.CASEWORKER},
    Action.FAIRNESS_VIEW: {Role.COUNTY_REVIEWER, Role.CITY_OFFICIAL, Role.PROVINCE_OFFICIAL},
}


def test_who_may_do_what_by_the_table():
    assert {action: set(ROLES[action]) for action in ALLOWED} == ALLOWED


@pytest.mark.parametrize(
    ("role", "place", "sees", "refers"),
    [
        (Role.CASEWORKER, TOWN, 200, 302),
        (Role.CASEWORKER, OTHER_TOWN, 404, 404),
        (Role.COUNTY_REVIEWER, COUNTY, 200, 404),
        (Role.CITY_OFFICIAL, CITY, 404, 404),
        (Role.PROVINCE_OFFICIAL, PROVINCE, 404, 404),
        (Role.VILLAGE_WORKER, TOWN, 404, 404),
    ],
)
def test_who_may_do_what_to_whose_list(role, place, sees, refers, listed, vacancy, staff, browser_of):
    desk = browser_of(staff(role, place, username=f"another-{role}"))
    assert desk.get(f"/desk/seeker/{listed.pk}/recommended/").status_code == sees
    assert desk.post(f"/desk/seeker/{listed.pk}/refer/{vacancy.pk}/").status_code == refers


def test_the_office_sees_its_own_people_for_a_vacancy(listed, vacancy, worker, citizen, browser_of, refresh):
    far = active(citizen(), place=OTHER_TOWN)
    refresh()
    page = text(browser_of(worker).get(f"/desk/vacancy/{vacancy.pk}/people/"))
    assert str(listed.pk) in page and str(far.pk) not in page


def test_an_employer_sees_masked_cards_and_a_name_after_a_yes(citizen, vacancy, owner, browser_of, refresh):
    case = active(
        citizen(), visibility="public", consents=[ConsentKind.PUBLIC, ConsentKind.ACCESS], access_needs="要坐着干"
    )
    refresh()
    browser, page = browser_of(owner), f"/employer/vacancy/{vacancy.pk}/candidates/"
    shown = text(browser.get(page))
    assert (
        "愿意后可见姓名" in shown
        and case.account.phone not in shown
        and "<b>张某某</b>" not in shown
        and "坐着" not in shown
    )
    assert browser.post(f"{page}{case.pk}/invite/").status_code == 302
    invitation = JobInvitation.objects.get()
    own = browser_of(case.account)
    assert "有单位想请您谈谈" in text(own.get("/recommended/")) and "有单位想请您谈谈" in text(own.get("/my/"))
    own.post(f"/recommended/invitation/{invitation.pk}/", {"answer": "yes"})
    shown = text(browser.get(page))
    assert "<b>张某某</b>" in shown and case.account.phone in shown


def test_who_applied_is_no_stranger_among_the_candidates(
    citizen, vacancy, owner, recruiter, caseworker, browser_of, refresh
):
    """The CV is the employer's, not the vacancy's: opened, withdrawn and another employer's, both pages read one rule."""
    case = active(citizen(), visibility="public", consents=[ConsentKind.PUBLIC])
    refresh()
    sent, phone = applied(case.account, vacancy), case.account.phone
    browser, page = browser_of(owner), f"/employer/vacancy/{vacancy.pk}/candidates/"
    shown = text(browser.get(page))
    assert "<b>张某某</b>" in shown and phone not in shown and f"/employer/applicant/{sent.pk}/" in shown
    applications.view(actor=recruiter, case=sent)
    assert phone in text(browser.get(page))
    assert not contacts_of(employer_of(citizen(), caseworker, 2).pk, [case.person_id])
    applications.withdraw(actor=actor_of(case.account), case=sent)
    for shown in (text(browser.get(page)), text(browser.get(f"/employer/applicant/{sent.pk}/"))):
        assert not any(one in shown for one in ("<b>张某某</b>", "<h1>张某某", phone))
    services.invite(actor=recruiter, vacancy=vacancy, seeking=case)
    services.answer_invitation(actor=actor_of(case.account), invitation=JobInvitation.objects.get(), answer=Answer.YES)
    referred = applications.refer(
        actor=caseworker, person=case.person, vacancy=published(recruiter, sent.employer, title="锅炉工")
    )
    shown = text(browser.get(f"/employer/applicant/{referred.pk}/"))
    assert "<h1>张某某，锅炉工</h1>" in shown
    assert "本人答应过和您谈" in shown
    assert f"tel:{phone}" in shown


def test_who_is_not_public_cannot_be_invited_by_address(listed, vacancy, owner, browser_of):
    answer = browser_of(owner).post(f"/employer/vacancy/{vacancy.pk}/candidates/{listed.pk}/invite/")
    assert answer.status_code == 404 and not JobInvitation.objects.exists()


def test_a_vacancys_own_page_says_why_it_fits_and_to_nobody_else(listed, vacancy, rf, owner):
    request = rf.get("/")
    request.actor = actor_of(listed.account)
    [part] = whys(request, vacancy)
    assert part.part.score == services.list_for(fresh(listed))[0].told.score
    for nobody in (ANONYMOUS, actor_of(owner)):
        request.actor = nobody
        assert whys(request, vacancy) == []


def whys(request, vacancy):
    """The parts of the page that say why it fits; other subjects fill the same place."""
    return [one for one in parts(Slot.PUBLIC_BELOW, request, vacancy) if one.template.endswith("recommend/why.html")]


@pytest.mark.parametrize("many", [1, 20])
def test_the_questions_do_not_grow_with_the_list(many, seeker, recruiter, employer, owner, citizen, worker, browser_of, refresh,
                                                 django_assert_max_num_queries):  # fmt: skip
    made = [
        published(
            recruiter, employer, title=f"焊工{at}", occupation_id=WELDER, duties=f"焊第 {at} 号支架，按图纸下料。"
        )
        for at in range(many)
    ]
    for _ in range(3 if many > 1 else 1):
        active(citizen(), visibility="public", consents=[ConsentKind.PUBLIC])
    refresh()
    for user, page, most in (
        (seeker.account, "/recommended/", 26),
        (worker, f"/desk/seeker/{seeker.pk}/recommended/", 22),
        (worker, f"/desk/vacancy/{made[0].pk}/people/", 18),
        (owner, f"/employer/vacancy/{made[0].pk}/candidates/", 20),
    ):
        browser = browser_of(user)
        browser.get(page)
        with django_assert_max_num_queries(most):
            assert browser.get(page).status_code == 200
