"""What was true when, and what we knew when: the page for the office, the auditor and the person (requirements 5.3)."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.privacy.enums import Audience
from portal.privacy.models import AuditEntry
from registration.asof.forms import end_of
from registration.asof.reading import all_said, changes, held
from registration.employment import services
from registration.employment.effects import Work
from registration.employment.enums import Source
from registration.employment.models import EmploymentRegistration
from registration.exits import services as exits
from registration.unemployment import services as register
from registration.unemployment.enums import ExitCode
from registration.unemployment.models import UnemploymentRegistration
from tests.conftest import CITY, COUNTY, OTHER_TOWN, TOWN
from tests.registration import cases

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(citizen, actor):
    """Somebody's autumn: registered 60 days ago, left into work 30 days ago, the first day corrected 10 days ago to 25."""
    account, now = citizen(), timezone.now()

    def ago(days):
        return now.date() - timedelta(days=days)

    with time_machine.travel(now - timedelta(days=60)):
        case = cases.active(account, TOWN, actor)
    with time_machine.travel(now - timedelta(days=30)):
        exits.leave(
            actor=actor_of(account), case=case, exit_code=ExitCode.SELF_EMPLOYED, exit_date=timezone.localdate()
        )
        work = EmploymentRegistration.objects.get(person=case.person)
    with time_machine.travel(now - timedelta(days=10)):
        services.correct(
            actor=actor, case=work, work=Work(timezone.localdate() - timedelta(days=15), post="修车"), reason="日期写错了",
            source=Source.OFFICE,
        )  # fmt: skip
    return account, case, work


def told(case):
    regs = UnemploymentRegistration.objects.filter(person=case.person)
    return all_said(EmploymentRegistration.objects.filter(person=case.person), regs, Audience.TOWNSHIP)


def test_a_day_is_told_as_it_was_known_on_another(life):
    _, case, _ = life
    said, today = told(case), timezone.localdate()

    def asked(day, known):
        found = held(said, day=today - timedelta(days=day), moment=end_of(today - timedelta(days=known)))
        return [(one.what, one.days.upper is None) for one in found]

    jobless, own = "登记失业", "个体经营、创办企业"
    assert asked(50, 40) == [(jobless, True)], "registered, as it was known then"
    assert asked(50, 5) == [(jobless, False)], "the same day, with the end that was learnt later"
    assert asked(28, 40) == [(jobless, True)], "not known yet that it would end"
    assert asked(28, 20) == [(own, True)] and asked(28, 5) == [], "corrected: that day was between the two"
    assert asked(24, 5) == [(own, True)] and asked(70, 0) == []


def test_what_was_changed_since_names_who_and_why(life):
    _, case, _ = life
    said, today = told(case), timezone.localdate()
    last, *_ = changes(said, after=end_of(today - timedelta(days=20)))
    assert last.now.why == "日期写错了" and last.now.by.startswith("经办机构，锦山镇") and last.before is not None
    assert [label for label, *_ in last.lines] == ["在职", "干什么"]
    early = changes(said, after=end_of(today - timedelta(days=40)))
    assert [one.now.what for one in early] == ["个体经营、创办企业", "个体经营、创办企业", "登记失业"]
    assert early[-1].now.by == "本人" and ("退出原因", "", "自己创业") in early[-1].lines
    assert changes(said, after=timezone.now()) == []


def test_an_exit_that_was_a_mistake_and_a_fraud_stay_readable(citizen, actor, acting):
    case = cases.active(citizen(), TOWN, actor)
    exits.leave(actor=actor, case=case, exit_code=ExitCode.SCHOOL, exit_date=timezone.localdate())
    between = timezone.now()
    exits.reopen(actor=actor, case=case, reason="弄错了")
    register.void(actor=acting(Role.COUNTY_REVIEWER, COUNTY), case=case, reason="冒用证件")
    said, today = told(case), timezone.localdate()
    assert [one.days.upper is None for one in held(said, day=today, moment=between)] == [False]
    (now,) = held(said, day=today, moment=timezone.now())
    assert not now.counts and now.why == "冒用证件" and len(said) == 4


def test_a_row_without_a_history_says_what_its_own_times_say(life):
    _, case, _ = life
    events = UnemploymentRegistration.pgh_event_model.objects.filter(pgh_obj_id=case.pk)
    events._raw_delete(events.db)
    said, today = told(case), timezone.localdate()
    day, before = today - timedelta(days=50), end_of(today - timedelta(days=40))
    (then,), (now,) = held(said, day=day, moment=before), held(said, day=day, moment=timezone.now())
    assert then.days.upper is None and now.days.upper is not None
    UnemploymentRegistration.objects.filter(pk=case.pk).update(channel="hall")  # its history begins only now
    (then,) = held(told(case), day=day, moment=before)
    assert then.days.upper is None and held(told(case), day=day, moment=timezone.now())[0].days == now.days


@pytest.mark.parametrize(
    ("role", "place", "door", "sees"),
    [
        (Role.CASEWORKER, TOWN, "person-known", 200), (Role.CASEWORKER, OTHER_TOWN, "person-known", 404),
        (Role.COUNTY_REVIEWER, COUNTY, "person-known", 200), (Role.CITY_OFFICIAL, CITY, "person-known", 200),
        (Role.VILLAGE_WORKER, TOWN, "person-known", 404), (Role.AUDIT_ADMIN, COUNTY, "person-known", 404),
        (Role.AUDIT_ADMIN, COUNTY, "audit-known", 200), (Role.CASEWORKER, TOWN, "audit-known", 404),
        (Role.SECURITY_ADMIN, COUNTY, "audit-known", 404),
    ],
)  # fmt: skip
def test_who_may_look_and_each_look_is_kept(life, staff, browser_of, role, place, door, sees):
    _, case, _ = life
    known = (timezone.localdate() - timedelta(days=20)).isoformat()
    address = reverse(door, args=[case.person_id])
    answer = browser_of(staff(role, place, username="somebody")).get(f"{address}?day={known}&known={known}")
    assert answer.status_code == sees
    assert sees == 404 or AuditEntry.objects.filter(action="person.known", person_id=case.person_id).exists()
    if sees == 200:
        page = answer.content.decode()
        assert "和现在记的不一样" in page and "日期写错了" in page
        assert ("张某某" in page) is (role in (Role.CASEWORKER, Role.COUNTY_REVIEWER))


def test_a_person_sees_their_own_and_nobody_else_s(life, citizen, browser_of):
    account, _, _ = life
    page = browser_of(account).get(reverse("my-work-known")).content.decode()
    assert "个体经营、创办企业" in page and "照今天知道的" in page
    assert "还没有记录" in browser_of(citizen()).get(reverse("my-work-known")).content.decode()
    wrong = browser_of(account).get(reverse("my-work-known") + "?known=2999-01-01").content.decode()
    assert "以后会知道什么" in wrong


def test_many_versions_cost_no_more_questions_than_few(life, worker, browser_of, actor):
    _, case, work = life
    browser, address = browser_of(worker), reverse("person-known", args=[case.person_id])
    browser.get(address)
    with CaptureQueriesContext(connection) as few:
        browser.get(address)
    for number in range(10):
        facts = Work(timezone.localdate() - timedelta(days=20), post=f"第 {number} 样")
        services.correct(actor=actor, case=work, work=facts, reason="又改", source=Source.OFFICE)
        work.refresh_from_db()
    with CaptureQueriesContext(connection) as many:
        browser.get(address)
    assert len(many) == len(few)
