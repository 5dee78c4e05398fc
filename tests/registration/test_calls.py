"""The 12333 desk: who calls is checked first, what is seen ends with the call, and nothing is done without the caller's word."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.accounts.actors import actor_of
from portal.accounts.enums import ActorKind, Role
from portal.accounts.permissions import Action, allowed
from portal.foundation.identifiers import uuid7
from portal.privacy.models import AuditEntry
from registration.calls.models import Call
from registration.employment import services as employment
from registration.employment.effects import Work
from registration.employment.enums import EmploymentKind, Source
from registration.help.models import HelpRequest
from registration.jobseeking import services as seeking
from registration.jobseeking.models import JobSeeking
from registration.retention import HOLDER
from registration.unemployment import services as register
from tests.conftest import CITY, COUNTY, OTHER_CITY, PROVINCE, TOWN
from tests.harness import id_number
from tests.registration import cases
from tests.registration.jobseeking.people import ENOUGH, write

pytestmark = pytest.mark.django_db
CONSENT = {"words": "行，你帮我改", "sure": "on"}


@pytest.fixture
def caller(citizen):
    case = cases.submitted(citizen("12600000555"), TOWN, id_number(), "王某某")
    return case, {"phone": "12600000555", "name": "王某某", "last_six": case.person.id_number[-6:], "born": ""}


@pytest.fixture
def desk(staff, browser_of):
    return browser_of(staff(Role.HOTLINE, PROVINCE))


def opened(desk, said) -> Call:
    answer = desk.post("/calls/", said)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return Call.objects.get(pk=answer.url.split("/")[2])


def test_who_tells_what_is_known_is_let_in_and_seen_as_the_township_sees_them(caller, desk):
    case, said = caller
    call = opened(desk, said)
    assert (call.checked_by, call.closes_at - call.opened_at) == ("last_six", timedelta(minutes=15))
    page = desk.get(f"/calls/{call.pk}/").content.decode()
    assert "王某某" in page and case.person.id_number not in page and case.person.id_number[-4:] in page
    assert AuditEntry.objects.filter(action="caller.check", person_id=case.person_id, outcome="done").exists()
    assert AuditEntry.objects.filter(action="call.view", person_id=case.person_id).exists()
    born = said | {"last_six": "", "born": case.person.birth_date.isoformat()}
    assert opened(desk, born).checked_by == "birth"


@pytest.mark.parametrize(
    ("name", "value"), [("name", "李某某"), ("phone", "12600000556"), ("last_six", "00000X"), ("born", "1950-01-01")]
)
def test_one_wrong_word_and_nothing_is_told_of_which(caller, desk, name, value):
    answer = desk.post("/calls/", caller[1] | {name: value})
    assert answer.status_code == 200 and "和登记的对不上" in answer.content.decode()
    assert not Call.objects.exists()
    assert AuditEntry.objects.get(action="caller.check").outcome == "denied"


def test_name_and_telephone_alone_are_not_enough(caller, desk):
    assert "请再问证件号码后六位" in desk.post("/calls/", caller[1] | {"last_six": ""}).content.decode()


def test_case_10_nobody_tries_callers_out(caller, desk):
    for _ in range(30):
        desk.post("/calls/", caller[1] | {"name": "李某某"})
    answer = desk.post("/calls/", caller[1])
    assert "查得太快了" in answer.content.decode() and not Call.objects.exists()


@pytest.mark.parametrize(
    ("role", "place", "status"),
    [
        (Role.HOTLINE, PROVINCE, 302), (Role.HOTLINE, CITY, 302), (Role.HOTLINE, OTHER_CITY, 200), (Role.CASEWORKER, TOWN, 404),
        (Role.COUNTY_REVIEWER, COUNTY, 404), (Role.PROVINCE_OFFICIAL, PROVINCE, 404), (Role.SYSTEM_ADMIN, PROVINCE, 404),
    ],
)  # fmt: skip
def test_who_may_check_callers_and_of_which_area(caller, staff, browser_of, role, place, status):
    assert browser_of(staff(role, place)).post("/calls/", caller[1]).status_code == status


def test_another_clerks_call_does_not_exist(caller, desk, staff, browser_of):
    call = opened(desk, caller[1])
    colleague = browser_of(staff(Role.HOTLINE, PROVINCE, username="colleague"))
    case = caller[0]
    for path in ("", "help/", f"registration/{case.pk}/correct/"):
        assert colleague.get(f"/calls/{call.pk}/{path}").status_code == 404
    for path in ("consent/", "end/", f"registration/{case.pk}/withdraw/"):
        assert colleague.post(f"/calls/{call.pk}/{path}", CONSENT | {"topic": "other"}).status_code == 404


def test_nothing_is_done_without_the_callers_word(caller, desk):
    case, said = caller
    call = opened(desk, said)
    answer = desk.post(f"/calls/{call.pk}/registration/{case.pk}/withdraw/")
    assert "先问本人同不同意" in answer.content.decode()
    assert desk.get(f"/calls/{call.pk}/help/").status_code == 302
    case.refresh_from_db()
    assert case.state == "submitted"
    assert "请先问本人" in desk.post(f"/calls/{call.pk}/consent/", {"words": "行", "sure": ""}).content.decode()


def test_with_consent_the_desk_withdraws_and_the_words_are_kept(caller, desk):
    case, said = caller
    call = opened(desk, said)
    desk.post(f"/calls/{call.pk}/consent/", CONSENT)
    assert desk.post(f"/calls/{call.pk}/registration/{case.pk}/withdraw/").status_code == 302
    case.refresh_from_db()
    call.refresh_from_db()
    assert case.state == "withdrawn" and call.consent == "行，你帮我改" and call.consented_at


def test_with_consent_the_desk_answers_the_office(caller, desk, acting):
    case, said = caller
    register.ask(actor=acting(Role.CASEWORKER), case=case, about="contradiction", words="日子前后不一样，请再看看")
    call = opened(desk, said)
    desk.post(f"/calls/{call.pk}/consent/", CONSENT)
    path = f"/calls/{call.pk}/registration/{case.pk}/correct/"
    assert "日子前后不一样" in desk.get(f"/calls/{call.pk}/").content.decode()
    assert desk.get(path).status_code == 200
    day = (timezone.localdate() - timedelta(days=20)).isoformat()
    given = {
        "version": case.version, "region": TOWN, "name": "王某某", "id_type": "resident", "id_number": "", "phone": said["phone"],
        "reason": "agreed", "jobless_since": day, "promise": "on",
    }  # fmt: skip
    answer = desk.post(path, given)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    case.refresh_from_db()
    assert (case.state, case.reason) == ("submitted", "agreed")


def test_with_consent_the_desk_asks_for_a_call_back(caller, desk):
    call = opened(desk, caller[1])
    desk.post(f"/calls/{call.pk}/consent/", CONSENT)
    path = f"/calls/{call.pk}/help/"
    assert desk.get(path).status_code == 200
    wish = {"kind": "policy", "name": "王某某", "phone": "12600000555", "words": ""}
    assert desk.post(path, wish).status_code == 302
    assert HelpRequest.objects.get().channel == "phone_12333"


def test_when_the_time_is_over_nothing_is_seen_or_done(caller, desk):
    case, said = caller
    call = opened(desk, said)
    desk.post(f"/calls/{call.pk}/consent/", CONSENT)
    now = timezone.now()
    Call.objects.update(opened_at=now - timedelta(minutes=16), closes_at=now - timedelta(minutes=1))
    page = desk.get(f"/calls/{call.pk}/").content.decode()
    assert "时间到了" in page and case.receipt_no not in page
    assert desk.post(f"/calls/{call.pk}/registration/{case.pk}/withdraw/").status_code == 404
    assert desk.get(f"/calls/{call.pk}/help/").status_code == 302
    assert desk.post(f"/calls/{call.pk}/consent/", CONSENT).status_code == 200
    assert desk.post(f"/calls/{call.pk}/end/", {"topic": "progress", "words": "问进度"}).status_code == 302
    call.refresh_from_db()
    assert (call.topic, call.words) == ("progress", "问进度")


def test_somebody_elses_case_is_not_the_callers(caller, desk, citizen):
    other = cases.submitted(citizen(), TOWN)
    call = opened(desk, caller[1])
    desk.post(f"/calls/{call.pk}/consent/", CONSENT)
    assert desk.post(f"/calls/{call.pk}/registration/{other.pk}/withdraw/").status_code == 404


@pytest.fixture
def clerk(staff):
    """Of the township."""
    return actor_of(staff(Role.CASEWORKER, TOWN, username="township"))


@pytest.fixture
def lived(citizen, clerk):
    """A proved caller: a registration that ended with work, the work, and another job sought beside it."""
    account = citizen("12600000557")
    person = cases.active(account, TOWN, clerk).person
    worked(actor_of(account), person, timezone.localdate())
    write(seeking.begin(actor=actor_of(account), person=person), "all", **ENOUGH)
    seeking.publish(actor=actor_of(account), case=JobSeeking.objects.get())
    return person, {"phone": "12600000557", "name": "张某某", "last_six": person.id_number[-6:], "born": ""}


def worked(by, person, first, last=None):
    work, source = (
        Work(first, last_day=last, end_reason="other" if last else "", post="流动卖菜"),
        Source.OFFICE if last else Source.SELF,
    )
    declared = employment.Declared(person, EmploymentKind.FLEXIBLE, work, TOWN, source)
    employment.declare(actor=by, key=uuid7(), declared=declared)


LIVED = ("登记失业", "退出", "流动卖菜", "登记求职")


def test_the_desk_sees_the_callers_timeline_while_the_call_is_open(lived, desk):
    person, said = lived
    call = opened(desk, said)
    page = desk.get(f"/calls/{call.pk}/").content.decode()
    story = page.split("工作和登记的变动</h2>")[1].split("</section>")[0]
    assert [words for words in LIVED if words not in story] == []
    assert person.id_number not in page
    desk.post(f"/calls/{call.pk}/end/", {"topic": "progress", "words": ""})
    assert not any(words in desk.get(f"/calls/{call.pk}/").content.decode() for words in LIVED[2:])


def test_a_number_alone_tells_the_desk_nothing_of_before(caller, desk):
    page = desk.get(f"/calls/{opened(desk, caller[1]).pk}/").content.decode()
    assert "身份还没核实，以前的变动不显示" in page


@pytest.mark.parametrize(
    ("role", "place", "whose", "sees"),
    [
        (Role.HOTLINE, PROVINCE, "own", True), (Role.HOTLINE, CITY, "own", True), (Role.HOTLINE, PROVINCE, "over", False),
        (Role.HOTLINE, PROVINCE, "other person", False), (Role.HOTLINE, PROVINCE, "colleague", False),
        (Role.CASEWORKER, TOWN, "colleague", False), (Role.COUNTY_REVIEWER, COUNTY, "colleague", False),
        (Role.PROVINCE_OFFICIAL, PROVINCE, "colleague", False), (Role.SYSTEM_ADMIN, PROVINCE, "colleague", False),
    ],
)  # fmt: skip
def test_whose_timeline_is_seen_on_a_call(lived, caller, staff, browser_of, role, place, whose, sees):
    """Only the clerk whose own call with this very person is open (domain.md 9)."""
    now, minutes = timezone.now(), timedelta(minutes=15)
    reader = staff(role, place)
    call = Call.objects.create(
        clerk=staff(Role.HOTLINE, PROVINCE, username="colleague") if whose == "colleague" else reader,
        person=caller[0].person if whose == "other person" else lived[0], checked_by="birth",
        opened_at=now - 2 * minutes if whose == "over" else now, closes_at=now - minutes if whose == "over" else now + minutes,
    )  # fmt: skip
    answer = browser_of(reader).get(f"/calls/{call.pk}/")
    assert answer.status_code == (404 if whose == "colleague" else 200)
    assert [words in answer.content.decode() for words in LIVED[2:]] == [sees] * 2
    assert allowed(Action.CALLER_VIEW, ActorKind.STAFF, role) == (role is Role.HOTLINE)


@pytest.mark.parametrize("rows", [1, 30])
def test_a_long_timeline_costs_as_many_queries_as_a_short_one(lived, desk, clerk, django_assert_num_queries, rows):
    call, today = opened(desk, lived[1]), timezone.localdate()
    for ago in range(60, 60 + 2 * (rows - 1), 2):
        worked(clerk, lived[0], today - timedelta(days=ago), today - timedelta(days=ago))
    desk.get(f"/calls/{call.pk}/")
    with django_assert_num_queries(11):
        page = desk.get(f"/calls/{call.pk}/").content.decode()
    assert page.count("流动卖菜") == min(rows, 18)


@pytest.mark.parametrize("rows", [1, 30])
def test_thirty_calls_cost_as_many_queries_as_one(caller, staff, browser_of, django_assert_max_num_queries, rows):
    user = staff(Role.HOTLINE, PROVINCE)
    now = timezone.now()
    Call.objects.bulk_create(
        Call(
            clerk=user,
            person=caller[0].person,
            checked_by="birth",
            opened_at=now,
            closes_at=now + timedelta(minutes=15),
        )
        for _ in range(rows)
    )
    browser = browser_of(user)
    browser.get("/calls/")
    with django_assert_max_num_queries(10):
        assert browser.get("/calls/").content.decode().count("data-row") == rows


def test_case_105_what_was_said_goes_with_the_person(caller, desk):
    call = opened(desk, caller[1])
    desk.post(f"/calls/{call.pk}/consent/", CONSENT)
    HOLDER.forget([call.person_id])
    call.refresh_from_db()
    assert call.consent is None and call.words is None
