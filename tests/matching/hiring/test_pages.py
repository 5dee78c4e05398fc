"""The pages of both sides: who opens what, what stands on them, and what they cost."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from matching.applications import hire, services
from matching.applications.enums import ApplicationState
from matching.applications.models import Application
from matching.interviews import services as interviews
from matching.interviews.enums import Mode
from matching.interviews.models import Interview, InterviewSlot
from matching.vacancies.models import Vacancy
from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.people.models import Person
from portal.privacy.models import AuditEntry
from tests.conftest import COUNTY, FAR_TOWN, OTHER_TOWN, PROVINCE, TOWN
from tests.matching.applicants import accepted, applied, begun, confirmed, fresh, seeker, times
from tests.matching.world import published

pytestmark = pytest.mark.django_db
S = ApplicationState


@pytest.fixture
def vacancy(recruiter, employer):
    return published(recruiter, employer, headcount=50)


@pytest.fixture
def person(citizen):
    return citizen()


@pytest.fixture
def me(browser_of, person):
    return browser_of(person)


@pytest.fixture
def they(browser_of, owner):
    return browser_of(owner)


def text(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_a_person_reads_what_is_sent_agrees_and_applies_in_one_press(me, person, vacancy):
    seeker(person)
    page = text(me.get(f"/apply/{vacancy.pk}/"))
    assert "电焊" in page and "只交给这一家单位" in page and "checked" not in page
    refused = text(me.post(f"/apply/{vacancy.pk}/", {"key": "not ours"}))
    assert "同意了才能把简历交给单位" in refused and not Application.objects.exists()
    answer = me.post(f"/apply/{vacancy.pk}/", {"agreed": "on"})
    case = Application.objects.get()
    assert answer.url == f"/my/application/{case.pk}/" and "投出去了" in text(me.get(answer.url))
    assert me.get(f"/apply/{vacancy.pk}/").url == answer.url  # back and again: the same one


def test_who_has_no_cv_writes_one_and_comes_back(me, person, vacancy):
    from tests.registration.jobseeking.people import ENOUGH, draft, write

    assert "先写一份简历" in text(me.get(f"/apply/{vacancy.pk}/"))
    assert me.post(f"/apply/{vacancy.pk}/", {"write": "1"}).url == "/seeking/"
    write(draft(person), "all", **ENOUGH)
    assert me.post("/seeking/check/").url == f"/apply/{vacancy.pk}/"
    assert me.post(f"/apply/{vacancy.pk}/", {"agreed": "on"}).status_code == 302 and Application.objects.count() == 1


def test_the_permission_table(person, citizen, browser_of, staff, recruiter, owner, worker, vacancy):
    """Who opens which page: the applicant, the employer's people, the office of the applicant; for others there is none."""
    one = confirmed(person, recruiter, vacancy, mode=Mode.REMOTE)
    case, employer = one.application_id, vacancy.employer_id
    browsers = {
        "applicant": browser_of(person), "employer": browser_of(owner), "stranger": browser_of(citizen()),
        "office": browser_of(worker), "county": browser_of(staff(Role.COUNTY_REVIEWER, COUNTY)),
        "elsewhere": browser_of(staff(Role.CASEWORKER, FAR_TOWN)), "next town": browser_of(staff(Role.CASEWORKER, OTHER_TOWN)),
        "province": browser_of(staff(Role.PROVINCE_OFFICIAL, PROVINCE)),
    }  # fmt: skip
    table = {
        f"/my/application/{case}/": {"applicant"},
        f"/employer/applicant/{case}/": {"employer"},
        f"/employer/{employer}/applicants/": {"employer"},
        f"/employer/{employer}/today/": {"employer"},
        f"/employer/{employer}/interviews/": {"employer"},
        f"/interview/{one.pk}/room/": {"applicant", "employer"},
        f"/interview/{one.pk}/room/signals/": {"applicant", "employer"},
        f"/interview/{one.pk}/calendar/": {"applicant", "employer"},
        f"/desk/application/{case}/": {"office", "county"},
        "/desk/applications/": {"office", "county", "elsewhere", "next town"},
        "/desk/hard-vacancies/": {"office", "county", "elsewhere", "next town"},
        f"/desk/hard-vacancies/{vacancy.pk}/": {"office", "county"},
        "/answers/": set(browsers),
    }
    for url, may in table.items():
        assert {who for who, browser in browsers.items() if browser.get(url).status_code == 200} == may, url


def test_a_new_cv_is_opened_by_a_press_and_the_applicant_sees_it(me, they, person, vacancy):
    case = applied(person, vacancy)
    url = f"/employer/applicant/{case.pk}/"
    closed = text(they.get(url))
    assert "打开简历" in closed and person.phone not in closed and fresh(case).state == S.APPLIED
    they.post(url, {"act": "view"})
    assert person.phone[:3] in text(they.get(url)) and fresh(case).state == S.VIEWED
    assert "单位看过" in text(me.get(f"/my/application/{case.pk}/"))


def test_case_6_a_referred_person_is_masked_on_every_page_of_the_employer(they, me, person, caseworker, vacancy):
    seeking = seeker(person)
    Person.objects.filter(pk=seeking.person_id).update(name="孙某某")
    case = services.refer(actor=caseworker, person=Person.objects.get(pk=seeking.person_id), vacancy=vacancy)
    employer = vacancy.employer_id
    for url in (f"/employer/{employer}/today/", f"/employer/{employer}/applicants/", f"/employer/applicant/{case.pk}/"):
        page = text(they.get(url))
        assert "孙*" in page and "孙某某" not in page and person.phone not in page and "电焊" not in page, url
    assert they.post(f"/employer/applicant/{case.pk}/cv/").status_code == 200  # shown again with the reason, no file
    assert "答应，交简历" in text(me.get(f"/my/application/{case.pk}/"))
    me.post(f"/my/application/{case.pk}/", {"act": "agree", "agreed": "on"})
    they.post(f"/employer/applicant/{case.pk}/", {"act": "view"})
    assert "孙某某" in text(they.get(f"/employer/applicant/{case.pk}/"))


def test_case_108_a_download_is_a_file_is_counted_audited_and_told(me, they, owner, person, vacancy):
    case = applied(person, vacancy)
    answer = they.post(f"/employer/applicant/{case.pk}/cv/")
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")
    row = AuditEntry.objects.filter(action="applicant.cv").get()
    assert (row.actor_id, row.person_id) == (owner.pk, case.person_id)
    assert "谁下载过您的简历" in text(me.get(f"/my/application/{case.pk}/"))


def test_several_are_answered_at_once_and_taken_back(they, citizen, vacancy):
    cases = [applied(citizen(), vacancy) for _ in range(3)]
    url = f"/employer/{vacancy.employer_id}/applicants/"
    they.post(url, {"deed": "refuse", "refusal": "filled", "pick": [str(one.pk) for one in cases[:2]]})
    page = text(they.get(url + "?which=ended"))
    assert "回复了 2 人" in page and page.count("没有录用") == 2
    undo = next(part for part in page.split('"') if "/undo/" in part)
    they.post(undo)
    assert [fresh(one).state for one in cases] == [S.VIEWED, S.VIEWED, S.APPLIED]
    assert "请先勾选" in text(they.post(url, {"deed": "refuse"}, follow=True))
    assert "请选为什么不录用" in text(they.post(url, {"deed": "refuse", "pick": [str(cases[0].pk)]}, follow=True))


def test_the_list_is_filtered_and_sorted(they, citizen, recruiter, employer, vacancy):
    other = published(recruiter, employer, title="锅炉工")
    applied(citizen(), vacancy), applied(citizen(), other)
    url = f"/employer/{employer.pk}/applicants/"
    assert text(they.get(url)).count("今天新到") == 2
    assert text(they.get(url, {"vacancy": str(other.pk)})).count("今天新到") == 1
    for odd in ("x", "'", "00000000-0000-0000-0000-000000000000"):
        assert they.get(url, {"vacancy": odd, "which": odd, "sort": odd, "page": odd}).status_code == 200


def test_from_the_invitation_to_work_by_pages_alone(me, they, person, recruiter, vacancy):
    case = applied(person, vacancy)
    their, mine = f"/employer/applicant/{case.pk}/", f"/my/application/{case.pk}/"
    day = timezone.localdate() + timedelta(days=2)
    they.post(
        f"/employer/{vacancy.employer_id}/interviews/",
        {"vacancy": str(vacancy.pk), "interviewer": str(recruiter.user_id), "day": f"{day:%Y%m%d}", "begins": "9:30", "minutes": "30", "count": "2",
         "mode": "on_site", "place": "2 楼"},
    )  # fmt: skip
    assert InterviewSlot.objects.count() == 2
    they.post(their, {"act": "view"})
    they.post(their, {"act": "invite", "purpose": "聊聊", "slot": ""})
    slot = InterviewSlot.objects.first()
    assert "请在下面选面试时间" in text(me.get(mine))
    me.post(mine, {"act": "pick", "slot": str(slot.pk)})
    assert fresh(case).state == S.INTERVIEW_CONFIRMED
    begun(Interview.objects.get())
    they.post(their, {"act": "held"})
    version = fresh(case).version
    they.post(their, {"act": "offer", "version": version, "pay": "4500", "starts_on": f"{timezone.localdate():%Y%m%d}"})
    assert "要录用您" in text(me.get(mine))
    me.post(mine, {"act": "accept", "version": fresh(case).version})
    assert "该登记了" in text(they.get(f"/employer/{vacancy.employer_id}/today/"))
    they.post(their, {"act": "onboard", "version": fresh(case).version, "first_day": f"{timezone.localdate():%Y%m%d}"})
    assert fresh(case).state == S.ONBOARDED and fresh(case).employment_id
    assert "上班了" in text(me.get(mine)) and "1 人" in text(they.get(f"/employer/{vacancy.employer_id}/today/"))


def test_case_63_an_answer_to_a_page_that_is_old_is_not_taken(they, person, recruiter, vacancy):
    case = applied(person, vacancy)
    old = fresh(case).version
    services.view(actor=recruiter, case=fresh(case))
    page = text(they.post(f"/employer/applicant/{case.pk}/", {"act": "refuse", "version": old, "refusal": "skill"}))
    assert "别人刚刚改过" in page and fresh(case).state == S.VIEWED


def test_the_camera_is_allowed_in_the_room_and_nowhere_else(me, person, recruiter, vacancy):
    one = begun(confirmed(person, recruiter, vacancy, mode=Mode.REMOTE), ago=timedelta(minutes=1))
    policy = me.get(f"/interview/{one.pk}/room/")["Permissions-Policy"]
    assert "camera=(self)" in policy and "microphone=(self)" in policy
    for url in (f"/my/application/{one.application_id}/", f"/interview/{one.pk}/room/signals/", "/"):
        assert "camera=()" in me.get(url)["Permissions-Policy"], url


def test_signals_by_pages(me, they, person, recruiter, vacancy):
    one = begun(confirmed(person, recruiter, vacancy, mode=Mode.REMOTE), ago=timedelta(minutes=1))
    url = f"/interview/{one.pk}/room/signals/"
    assert me.post(url, {"kind": "hello"}).status_code == 200
    heard = they.get(url).json()
    assert heard["open"] and [row["kind"] for row in heard["signals"]] == ["hello"]
    assert they.get(url, {"after": heard["signals"][0]["id"]}).json()["signals"] == []
    assert me.post(url, {"kind": "offer", "body": "x" * 30_000}).status_code == 409
    assert they.get(url, {"after": "-1"}).status_code == 200
    begun(one, ago=timedelta(hours=3))
    assert they.get(url).json() == {"open": False, "signals": []}


def test_what_waits_stands_on_the_persons_page(me, person, recruiter, vacancy):
    case = applied(person, vacancy)
    assert "我的应聘" in text(me.get("/my/"))
    times(recruiter, vacancy)
    interviews.invite(actor=recruiter, case=fresh(case), purpose="聊聊")
    assert "请您选面试时间" in text(me.get("/my/"))


def test_the_home_says_what_is_to_do_first(they, person, recruiter, vacancy):
    from tests.matching.applicants import aged

    aged(applied(person, vacancy), 10)
    page = text(they.get(f"/employer/{vacancy.employer_id}/today/"))
    assert "今天有 1 件事" in page and "1 个人等您回复" in page and "还剩 4 天" in page
    one = begun(confirmed_again(person, recruiter, vacancy), ago=timedelta(hours=60))
    page = text(they.get(f"/employer/{vacancy.employer_id}/today/"))
    assert "面试结果还没写" in page and "逾期" in page and str(one.application_id) in page


def confirmed_again(person, recruiter, vacancy):
    case = Application.objects.select_related("vacancy", "employer", "person").get()
    slot = times(recruiter, vacancy)[0]
    one = interviews.invite(actor=recruiter, case=case, purpose="聊聊", slot=slot)
    return interviews.confirm(actor=actor_of(person), one=one)


def test_lists_of_employer_and_desk_ask_the_same_for_one_and_for_thirty(
    they, browser_of, worker, citizen, vacancy, django_assert_max_num_queries
):
    employer, desk = vacancy.employer_id, browser_of(worker)
    pages = (
        (they, f"/employer/{employer}/applicants/"),
        (they, f"/employer/{employer}/today/"),
        (desk, "/desk/applications/"),
    )
    counts: dict[str, list[int]] = {url: [] for _, url in pages}
    for more in (1, 29):
        for _ in range(more):
            applied(citizen(), vacancy)
        for browser, url in pages:
            browser.get(url)
            with django_assert_max_num_queries(60) as asked:
                assert browser.get(url).status_code == 200
            counts[url].append(len(asked))
    assert all(many <= one + 1 for one, many in counts.values())


def test_an_officer_writes_advice_and_the_employer_reads_it(they, browser_of, worker, vacancy):
    Vacancy.objects.update(published_at=timezone.now() - timedelta(days=20))
    desk = browser_of(worker)
    assert vacancy.title in text(desk.get("/desk/hard-vacancies/"))
    assert (
        desk.post(f"/desk/hard-vacancies/{vacancy.pk}/", {"topic": "pay", "words": "最低给到 4,200 元"}).status_code
        == 302
    )
    page = text(they.get(f"/employer/{vacancy.employer_id}/today/"))
    assert "最低给到 4,200 元" in page and "新建议" in page
    advice = vacancy.advice.get()
    they.post(f"/employer/advice/{advice.pk}/read/")
    assert "新建议" not in text(they.get(f"/employer/{vacancy.employer_id}/today/"))
    desk.post(f"/desk/advice/{advice.pk}/follow/", {"outcome": "taken"})
    assert "照着改了" in text(desk.get(f"/desk/hard-vacancies/{vacancy.pk}/"))


def test_an_application_of_a_person_who_moved_on_tells_nothing_of_the_thread_to_the_desk(
    browser_of, worker, person, recruiter, vacancy
):
    from matching.applications import thread

    case = applied(person, vacancy)
    thread.write(actor=recruiter, case=fresh(case), words="这句话只给本人看")
    page = text(browser_of(worker).get(f"/desk/application/{case.pk}/"))
    assert "张某某" in page and "这句话" not in page


def test_the_counts_of_who_stayed_are_read_by_employer_and_office(they, browser_of, worker, person, recruiter, vacancy):
    case = accepted(person, recruiter, vacancy)
    hire.onboard(actor=recruiter, case=case, first_day=timezone.localdate())
    for browser, url in (
        (they, f"/employer/{vacancy.employer_id}/today/"),
        (browser_of(worker), f"/desk/application/{case.pk}/"),
    ):
        assert "通过平台上班" in text(browser.get(url))
    assert fresh(case).offered_pay == Decimal(4500) and vacancy.region_code == TOWN
