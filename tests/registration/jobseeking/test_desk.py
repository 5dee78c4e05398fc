"""The office's list and page, its steps for somebody, the counter, and who may do what to whose record."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.cases.models import TransitionLog
from portal.privacy.models import AuditEntry
from portal.ui.fields.once import new_key
from registration.jobseeking.enums import ConsentKind, SeekState
from registration.jobseeking.models import JobSeeking
from registration.jobseeking.pages.desk import queues
from tests.conftest import CITY, COUNTY, FAR_TOWN, OTHER_TOWN, PROVINCE, SIBLING_COUNTY, TOWN
from tests.harness import id_number
from tests.registration import cases
from tests.registration.jobseeking.people import COOK, ENOUGH, GUARD, WELDER, active, draft, fresh, write

pytestmark = pytest.mark.django_db


def test_the_list_has_the_own_people_who_ends_first_on_top(browser, citizen):
    late, soon = active(citizen()), active(citizen())
    active(citizen(), FAR_TOWN)
    draft(citizen())
    JobSeeking.objects.filter(pk=soon.pk).update(valid_until=timezone.localdate() + timedelta(days=3))
    page = browser.get("/desk/seekers/").content.decode()
    assert page.index(str(soon.pk)) < page.index(str(late.pk)) and page.count("data-row") == 2
    assert "焊工、中式烹调师" in page and "3,500 元以上" in page
    assert browser.get("/desk/seekers/?which=soon").content.decode().count("data-row") == 1


def test_it_is_filtered_by_occupation_place_and_state(browser, citizen):
    active(citizen())
    guard = active(citizen(), wishes=[GUARD])
    found = browser.get("/desk/seekers/", {"q": "保安"}).content.decode()
    assert str(guard.pk) in found and found.count("data-row") == 1
    assert browser.get("/desk/seekers/", {"q": "6-18-02"}).content.decode().count("data-row") == 1
    assert browser.get("/desk/seekers/", {"place": TOWN}).content.decode().count("data-row") == 2
    assert "没有这样的人" in browser.get("/desk/seekers/", {"place": OTHER_TOWN}).content.decode()
    assert "没有这个职业" in browser.get("/desk/seekers/", {"q": "☃"}).content.decode()
    assert "还没有人" in browser.get("/desk/seekers/", {"which": "expired"}).content.decode()
    for odd in ({"which": "x", "place": "x" * 12, "q": "\x00%"}, {"place": "00000000000０"}):
        assert browser.get("/desk/seekers/", odd).status_code == 200


@pytest.mark.parametrize("rows", [1, 30])
def test_the_lists_questions_do_not_grow_with_it(rows, browser, citizen, django_assert_max_num_queries):
    for _ in range(rows):
        active(citizen())
    browser.get("/desk/seekers/")
    with django_assert_max_num_queries(30):
        assert browser.get("/desk/seekers/").content.decode().count("data-row") == rows


def test_the_rail_counts_them(actor, citizen):
    active(citizen())
    JobSeeking.objects.filter(pk=active(citizen()).pk).update(valid_until=timezone.localdate())
    (queue,) = queues(actor)
    assert (queue.count, queue.note) == (2, "1 人快到期")


def test_one_record_shows_what_it_holds_and_the_look_is_noted(browser, citizen):
    case = active(citizen())
    write(case, "needs", access_needs="听不清，写字说", consents=[ConsentKind.ACCESS])
    page = browser.get(reverse("seeker", args=[case.pk])).content.decode()
    assert "听不清，写字说" in page and "身份还没核对" in page and case.person.phone in page
    entry = AuditEntry.objects.filter(action="seeking.view").latest("at")
    assert (entry.object_id, entry.person_id) == (str(case.pk), case.person_id)


def test_a_village_reads_no_needs(citizen, staff, browser_of, village_office):
    case = active(citizen(), village_office.code)
    write(case, "needs", access_needs="听不清", consents=[ConsentKind.ACCESS])
    worker = staff(Role.VILLAGE_WORKER, village_office.code)
    page = browser_of(worker).get(reverse("seeker", args=[case.pk])).content.decode()
    assert "听不清" not in page and "焊工" in page and "接着有效" not in page


def test_the_office_takes_steps_for_somebody(browser, citizen):
    case = active(citizen())
    for act, state in (("pause", "paused"), ("resume", "active"), ("renew", "active")):
        given = {"act": act, "version": fresh(case).version}
        assert browser.post(reverse("seeker", args=[case.pk]), given).status_code == 302
        assert fresh(case).state == state
    page = browser.post(reverse("seeker", args=[case.pk]), {"act": "close", "version": fresh(case).version})
    assert "请选一个最像的" in page.content.decode()
    browser.post(
        reverse("seeker", args=[case.pk]), {"act": "close", "version": fresh(case).version, "reason": "found_here"}
    )
    assert fresh(case).close_reason == "found_here"
    log = TransitionLog.objects.filter(case_id=case.pk).latest("at")
    assert (log.role, log.channel) == (Role.CASEWORKER, "outlet")


def test_who_acts_on_an_old_page_sees_both_sides(browser, citizen):
    account = citizen()
    case = active(account)
    version = fresh(case).version
    browser.post(reverse("seeker", args=[case.pk]), {"act": "pause", "version": version})
    page = browser.post(reverse("seeker", args=[case.pk]), {"act": "close", "version": version, "reason": "found"})
    assert page.status_code == 409 and "先停一停" in page.content.decode() and fresh(case).state == SeekState.PAUSED


ACTORS = {
    "own desk": (Role.CASEWORKER, TOWN), "other desk": (Role.CASEWORKER, OTHER_TOWN), "far desk": (Role.CASEWORKER, FAR_TOWN),
    "own county": (Role.COUNTY_REVIEWER, COUNTY), "other county": (Role.COUNTY_REVIEWER, SIBLING_COUNTY),
    "own city": (Role.CITY_OFFICIAL, CITY), "province": (Role.PROVINCE_OFFICIAL, PROVINCE),
    "hotline": (Role.HOTLINE, PROVINCE), "system admin": (Role.SYSTEM_ADMIN, PROVINCE), "auditor": (Role.AUDIT_ADMIN, PROVINCE),
}  # fmt: skip
SEES = {"own desk", "own county", "own city"}
LISTS = SEES | {"other desk", "far desk", "other county"}
ACTS = {"own desk"}
WRITES = {"own desk", "other desk", "far desk", "hotline"}


@pytest.mark.parametrize("who", ACTORS)
def test_who_may_do_what_to_whose_record(who, citizen, staff, browser_of):
    """actor × action × own, another's or no record; each office has a record of its own beside the one that is asked for."""
    case = active(citizen())
    active(citizen(), OTHER_TOWN)
    browser = browser_of(staff(*ACTORS[who]))
    one = reverse("seeker", args=[case.pk])
    assert browser.get("/desk/seekers/").status_code == (200 if who in LISTS else 404)
    assert browser.get(one).status_code == (200 if who in SEES else 404)
    assert browser.get(reverse("seeker-cv", args=[case.pk])).status_code == (200 if who in SEES else 404)
    given = {"act": "pause", "version": case.version}
    assert browser.post(one, given).status_code == (302 if who in ACTS else 404)
    assert browser.get("/assist/seeking/").status_code == (200 if who in WRITES else 404)
    assert browser.get(reverse("seeker", args=["01890a5d-ac96-774b-bcce-b302099a8057"])).status_code == 404
    assert browser.get("/desk/seekers/").content.decode().count(str(case.pk)) == (
        1 if who in SEES and who not in ACTS else 0
    )


def test_a_draft_is_nobodys_but_its_writers(citizen, browser):
    case = draft(citizen())
    assert browser.get(reverse("seeker", args=[case.pk])).status_code == 404


def test_a_person_cannot_open_the_desk(citizen, browser_of):
    account = citizen()
    case = active(account)
    for address in ("/desk/seekers/", reverse("seeker", args=[case.pk]), "/assist/seeking/"):
        assert browser_of(account).get(address).status_code == 404


def spoken(browser, address: str = "/assist/seeking/", by: str = "", **changed):
    page = "" if by else browser.get(address).content.decode()
    given = {
        "key": by or re.search(r'name="key" value="([^"]+)"', page).group(1), "name": "李某某", "id_type": "resident",
        "id_number": id_number(), "region": TOWN, "phone": "", "last": "烘干塔操作工", "wanted": [WELDER], "where": "6",
        "situation": "employed", "work_forms": ["full_time"], "wage_low": "3000", "words": "", "channel": "outlet", "agreed": "on",
    }  # fmt: skip
    return browser.post(address, given | changed)


def test_at_the_counter_it_is_written_on_one_page(browser):
    answer = spoken(browser)
    case = JobSeeking.objects.get()
    assert answer.url == reverse("seeking-assist-done", args=[case.pk])
    assert (case.state, case.regions, case.cv["jobs"][0]["title"]) == (SeekState.ACTIVE, [COUNTY], "烘干塔操作工")
    assert "李某某" in browser.get(answer.url).content.decode()


def test_heard_skills_are_asked_about_before_they_count(browser):
    first = spoken(browser, words="会电焊，会开叉车")
    page = first.content.decode()
    assert first.status_code == 200 and 'name="skills" value="电焊"' in page and not JobSeeking.objects.exists()
    spoken(browser, words="会电焊，会开叉车", offered="1", skills=["开叉车"])
    assert JobSeeking.objects.get().skills == ["开叉车"]


def test_searching_an_occupation_at_the_counter_hands_nothing_in(browser):
    page = spoken(browser, **{"wanted-look": "1", "wanted-q": "厨师"}).content.decode()
    assert f'value="{COOK}"' in page and 'value="李某某"' in page and not JobSeeking.objects.exists()


def test_who_is_registered_here_is_not_asked_who_they_are(browser, worker, citizen):
    registration = cases.active(citizen(), TOWN, actor_of(worker))
    address = reverse("seeking-assist-for", args=[registration.pk])
    assert 'name="id_number"' not in browser.get(address).content.decode()
    answer = spoken(browser, address)
    case = JobSeeking.objects.get()
    assert answer.status_code == 302 and case.person_id == registration.person_id
    assert case.account_id == registration.account_id
    assert browser.get(address).url == reverse("seeker", args=[case.pk])
    again = spoken(browser, address, by=new_key())
    assert "已经有一份" in again.content.decode() and JobSeeking.objects.count() == 1


def test_the_hotline_writes_for_a_place_far_away_and_reads_it_back_that_day(staff, browser_of):
    browser = browser_of(staff(Role.HOTLINE, PROVINCE))
    answer = spoken(browser, region=FAR_TOWN, channel="phone_12333")
    case = JobSeeking.objects.get()
    assert case.service_office.code == FAR_TOWN and browser.get(answer.url).status_code == 200
    JobSeeking.objects.update(activated_at=timezone.now() - timedelta(days=2))
    assert browser.get(answer.url).status_code == 404


def test_the_printed_cv_masks_the_telephone(browser, citizen, monkeypatch):
    from registration.jobseeking.pages import paper

    drawn = {}
    monkeypatch.setattr(paper, "render_pdf", lambda name, data: drawn.update(data) or b"%PDF-")
    case = active(citizen())
    browser.get(reverse("seeker-cv", args=[case.pk]))
    assert case.person.phone not in str(drawn) and "****" in str(drawn)


def test_enough_is_enough(citizen):
    assert set(ENOUGH) == {"wishes", "regions", "situation", "work_forms", "wage_low"}
    assert fresh(active(citizen())).access_needs is None
