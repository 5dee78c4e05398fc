"""The person's pages: from the start to the record in use, kept while written, two pages of one part, and what can be done."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from registration.jobseeking import services
from registration.jobseeking.enums import ConsentKind, SeekState, Visibility
from registration.jobseeking.models import JobSeeking
from registration.jobseeking.pages.mine import own_tasks
from registration.jobseeking.parts import PARTS
from tests.conftest import COUNTY, TOWN
from tests.harness import id_number
from tests.registration import cases
from tests.registration.jobseeking.people import COOK, ENOUGH, WELDER, active, draft, fresh, write

pytestmark = pytest.mark.django_db
NO_ROWS = {"jobs-TOTAL_FORMS": "1", "jobs-INITIAL_FORMS": "0"}


def url(slug: str) -> str:
    return reverse("seeking-part", args=[slug])


def send(browser, slug: str, **given):
    page = browser.get(url(slug)).content.decode()
    version = re.search(r'name="version" value="(\d+)"', page).group(1)
    return browser.post(url(slug), {"version": version} | given)


def test_from_nothing_to_a_record_in_use(citizen, browser_of):
    """Given an account that never said who it is, when it goes through the pages, then the record is in use."""
    browser = browser_of(citizen())
    assert "开始写" in browser.get("/seeking/").content.decode()
    assert browser.post("/seeking/").url == "/seeking/who/"
    who = {"name": "张某某", "id_type": "resident", "id_number": id_number(), "region": TOWN}
    assert browser.post("/seeking/who/", who).url == "/seeking/"
    job = {"jobs-0-employer": "富锦米业", "jobs-0-title": "电焊工", "jobs-0-since": "2019年"}
    assert send(browser, "past", **NO_ROWS, **job).url == url("wanted")
    suggested = browser.get(url("wanted")).content.decode()
    assert (
        "照“电焊工”看" in suggested
        and f'value="{WELDER}"' in suggested
        and f'value="{WELDER}" checked' not in suggested
    )
    assert send(browser, "wanted", wanted=[WELDER, COOK]).url == url("place")
    assert send(browser, "place", region=COUNTY, commute_minutes="30").url == url("terms")
    terms = {"situation": "jobless", "work_forms": ["full_time"], "wage_low": "3500", "wage_high": "5000"}
    assert send(browser, "terms", **terms).url == url("skills")
    checked = browser.get("/seeking/check/").content.decode()
    assert "富锦米业，电焊工（2019年到现在）" in checked and "3,500 到 5,000 元" in checked
    assert browser.post("/seeking/check/").url == "/seeking/"
    case = JobSeeking.objects.get()
    assert (case.state, case.regions, case.commute_minutes) == (SeekState.ACTIVE, [COUNTY], 30)
    assert [wish.occupation_id for wish in case.wishes.order_by("position")] == [WELDER, COOK]
    assert "您正在找工作" in browser.get("/seeking/").content.decode()


def test_who_is_known_already_is_not_asked_again(citizen, browser_of):
    account = citizen()
    cases.submitted(account, TOWN)
    browser = browser_of(account)
    assert browser.post("/seeking/").url == "/seeking/"
    assert JobSeeking.objects.get().person.registrations.count() == 1


def test_somebody_under_sixteen_is_told_why_not(citizen, browser_of):
    from datetime import date

    who = {"name": "张某某", "id_type": "resident", "id_number": id_number(date(2015, 5, 1)), "region": TOWN}
    assert "满 16 岁才能登记求职" in browser_of(citizen()).post("/seeking/who/", who).content.decode()


@pytest.mark.parametrize("part", PARTS, ids=lambda one: one.slug)
def test_every_part_opens_empty_written_and_in_the_elder_version(part, citizen, browser_of):
    account = citizen()
    draft(account)
    browser = browser_of(account)
    assert browser.get(url(part.slug)).status_code == 200
    JobSeeking.objects.all().delete()
    active(
        account,
        cv={"jobs": [{"title": "电焊工"}], "languages": [{"language": "俄语", "level": "talk"}], "words": "会电焊"},
    )
    browser.cookies["lj_elder"] = "1"
    assert part.title in browser.get(url(part.slug)).content.decode()


def test_what_is_typed_is_kept_right_or_not_and_comes_back(citizen, browser_of):
    account = citizen()
    case = draft(account)
    browser = browser_of(account)
    keep = reverse("seeking-keep", args=["terms"])
    told = browser.post(keep, {"version": "0", "wage_low": "面议", "work_forms": ["gig", "remote"]}).json()
    assert told["version"] == 1 and re.fullmatch(r"\d\d:\d\d", told["saved_at"])
    page = browser.get(url("terms")).content.decode()
    assert 'value="面议"' in page and page.count(" checked") == 2 and fresh(case).wage_low is None
    assert "改了没存" in browser.get("/seeking/").content.decode()
    assert (
        "请写一个整数"
        in send(browser, "terms", wage_low="面议", situation="jobless", work_forms="gig").content.decode()
    )


def test_rows_are_kept_while_they_are_written(citizen, browser_of):
    account = citizen()
    draft(account)
    browser = browser_of(account)
    answer = browser.post(url("past"), NO_ROWS | {"version": "0", "more": "jobs", "jobs-0-title": "瓦工"})
    assert answer.url == url("past")
    page = browser.get(url("past")).content.decode()
    assert 'value="瓦工"' in page and 'name="jobs-1-title"' in page


def test_a_row_that_was_kept_is_saved_too(citizen, browser_of):
    """Given a row kept by the autosave, when the very same row is handed in, then it stands in the CV."""
    account = citizen()
    case = draft(account)
    browser = browser_of(account)
    row = {"jobs-0-title": "电焊工"} | NO_ROWS
    told = browser.post(reverse("seeking-keep", args=["past"]), row | {"version": "0"}).json()
    assert browser.post(url("past"), row | {"version": told["version"]}).status_code == 302
    assert [one["title"] for one in fresh(case).cv["jobs"]] == ["电焊工"]
    again = {"jobs-TOTAL_FORMS": "2", "jobs-INITIAL_FORMS": "1", "jobs-0-title": "电焊工", "jobs-1-title": "瓦工"}
    assert send(browser, "past", **again).status_code == 302
    assert [one["title"] for one in fresh(case).cv["jobs"]] == ["电焊工", "瓦工"]


def test_a_second_page_of_the_same_part_is_shown_both_sides(citizen, browser_of):
    """Given two tabs, when the first saves and the second too, then nothing is overwritten before somebody decides (case 63)."""
    account = citizen()
    case = active(account)
    browser = browser_of(account)
    version = str(fresh(case).revision("terms"))
    given = {"version": version, "situation": "jobless", "work_forms": "gig"}
    assert browser.post(url("terms"), given | {"wage_low": "4000"}).status_code == 302
    second = browser.post(url("terms"), given | {"wage_low": "2800"})
    page = second.content.decode()
    assert second.status_code == 409 and "4,000 元以上" in page and "2800" in page and fresh(case).wage_low == 4000
    assert browser.post(reverse("seeking-keep", args=["terms"]), given).status_code == 409
    again = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.split("您这里写的")[1]))
    again["version"] = re.search(r'name="version" value="(\d+)"', page).group(1)
    assert browser.post(url("terms"), given | again).status_code == 302 and fresh(case).wage_low == 2800


def test_skills_are_seen_in_the_words_and_ticked_by_the_person_only(citizen, browser_of):
    account = citizen()
    case = draft(account)
    browser = browser_of(account)
    found = browser.post("/seeking/skills/", {"words": "会电焊，不会开叉车"}).content.decode()
    assert 'value="电焊"' in found and "开叉车" not in found and "checked" not in found
    browser.post(url("skills"), {"version": "0", "words": "会电焊", "look": "1"})
    assert 'value="电焊"' in browser.get(url("skills")).content.decode() and fresh(case).skills == []
    send(browser, "skills", words="会电焊", skills=["电焊"])
    assert (fresh(case).skills, fresh(case).cv["words"]) == (["电焊"], "会电焊")


def test_a_skill_that_is_none_of_ours_is_refused(citizen, browser_of):
    account = citizen()
    draft(account)
    assert "skills" not in send(browser_of(account), "skills", words="", skills=["飞檐走壁"]).headers.get(
        "Location", ""
    )


def test_places_are_added_one_by_one_and_taken_off(citizen, browser_of):
    account = citizen()
    case = draft(account)
    browser = browser_of(account)
    send(browser, "place", region=COUNTY)
    send(browser, "place", regions=[COUNTY], region=TOWN)
    assert fresh(case).regions == [COUNTY, TOWN]
    send(browser, "place", regions=[TOWN])
    assert fresh(case).regions == [TOWN]
    assert "请选想去的地方" in send(browser, "place").content.decode()
    page = browser.get(url("place")).content.decode()
    version = re.search(r'name="version" value="(\d+)"', page).group(1)
    more = {"version": version, "regions": [TOWN], "region": COUNTY, "more": "place"}
    assert browser.post(url("place"), more).url == url("place")
    page = browser.get(url("place")).content.decode()
    assert page.count('name="regions"') == 2 and fresh(case).regions == [TOWN]


def test_needs_and_publicity_ask_for_a_consent_of_their_own(citizen, browser_of):
    account = citizen()
    case = active(account)
    browser = browser_of(account)
    assert "同意我们保存这一项" in send(browser, "needs", access_needs="听不清").content.decode()
    assert send(browser, "needs", access_needs="听不清", consent="on").url == "/seeking/"
    assert "单独同意" in send(browser, "visible", visibility="public").content.decode()
    send(browser, "visible", visibility="public", consent="on")
    assert (fresh(case).visibility, fresh(case).access_needs) == (Visibility.PUBLIC, "听不清")
    assert browser.post(reverse("seeking-consent-back", args=[ConsentKind.PUBLIC])).url == "/seeking/"
    assert fresh(case).visibility == Visibility.APPLIED
    assert "收回" in browser.get("/seeking/").content.decode()


def test_the_steps_by_their_buttons_and_pressed_twice(citizen, browser_of):
    account = citizen()
    case = active(account)
    browser = browser_of(account)
    for name, state in (("pause", "paused"), ("pause", "paused"), ("resume", "active"), ("renew", "active")):
        assert browser.post(reverse(f"seeking-{name}")).url == "/seeking/"
        assert fresh(case).state == state
    assert "请选一个最像的" in browser.post("/seeking/close/", {"version": fresh(case).version}).content.decode()
    assert browser.post("/seeking/close/", {"version": fresh(case).version, "reason": "found"}).url == "/my/"
    assert fresh(case).state == SeekState.CLOSED
    assert browser.post("/seeking/renew/").status_code == 404


def test_closing_by_an_old_page_is_told(citizen, browser_of):
    account = citizen()
    case = active(account)
    browser = browser_of(account)
    assert "请看过再办" in browser.post("/seeking/close/", {"version": "1", "reason": "found"}).content.decode()
    assert fresh(case).state == SeekState.ACTIVE


def test_a_draft_may_be_thrown_away_and_nothing_else(citizen, browser_of):
    account = citizen()
    draft(account)
    browser = browser_of(account)
    assert browser.post("/seeking/drop/").url == "/my/" and not JobSeeking.objects.exists()
    active(account)
    browser.post("/seeking/drop/")
    assert JobSeeking.objects.count() == 1


def test_the_cv_is_a_file_with_the_own_telephone_and_without_needs(citizen, browser_of, monkeypatch):
    from registration.jobseeking.pages import paper

    account = citizen()
    case = active(account)
    write(case, "needs", access_needs="听不清", consents=[ConsentKind.ACCESS])
    drawn = {}
    monkeypatch.setattr(paper, "render_pdf", lambda name, data: drawn.update(data) or b"%PDF-")
    browser_of(account).get("/seeking/cv/")
    said = str(drawn["sections"])
    assert account.phone in said and "焊工、中式烹调师" in said and "听不清" not in said
    monkeypatch.undo()
    answer = browser_of(account).get("/seeking/cv/")
    assert answer.content.startswith(b"%PDF-") and answer["Content-Type"] == "application/pdf"


def test_my_page_leads_there(citizen, browser_of):
    account = citizen()
    draft(account)
    assert "接着写求职登记" in browser_of(account).get("/my/").content.decode()
    case = JobSeeking.objects.get()
    write(case, "all", **ENOUGH)
    services.publish(actor=actor_of(account), case=case)
    (task,) = own_tasks(actor_of(account))
    assert (task.title, task.url) == ("我的求职登记", "/seeking/")
    JobSeeking.objects.update(valid_until=timezone.localdate())
    assert own_tasks(actor_of(account))[0].title == "求职登记快到期了"


def test_another_account_and_staff_see_nothing_of_it(citizen, staff, browser_of):
    active(citizen())
    stranger, worker = browser_of(citizen()), browser_of(staff(Role.CASEWORKER))
    assert "开始写" in stranger.get("/seeking/").content.decode()
    assert stranger.get(url("past")).status_code == 404
    assert worker.get("/seeking/").status_code == 403


@pytest.mark.parametrize("words", ["\x00", "a\u202eb", "x" * 5000, "<script>alert(1)</script>", "𠮷某"])
def test_whatever_is_written_is_kept_safely_or_told(words, citizen, browser_of):
    account = citizen()
    draft(account)
    browser = browser_of(account)
    for given in ({"jobs-0-title": words, **NO_ROWS}, {"jobs-TOTAL_FORMS": words, "jobs-INITIAL_FORMS": words}):
        for address in (url("past"), reverse("seeking-keep", args=["past"])):
            answer = browser.post(address, given | {"version": str(JobSeeking.objects.get().revision("past"))})
            assert answer.status_code in (200, 302)
    page = browser.get(url("past")).content.decode()
    assert "<script>alert" not in page and "\u202e" not in page and "\x00" not in page


def test_a_part_asks_a_fixed_number_of_questions(citizen, browser_of, django_assert_max_num_queries):
    account = citizen()
    active(account, regions=[COUNTY, TOWN])
    browser = browser_of(account)
    for part in PARTS:
        with django_assert_max_num_queries(16):
            browser.get(url(part.slug))
