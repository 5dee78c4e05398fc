"""Contradictions: an inbox by office and area, both sides, a decision with its reason, and nothing overwritten before."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.cases.workflow import IllegalTransition, Stale
from portal.exchange.partners.enums import RecordState
from portal.exchange.partners.models import PartnerMessage
from portal.messages.models import Message
from registration.employment.effects import version_of
from registration.employment.enums import EmploymentState
from registration.employment.models import EmploymentRegistration
from registration.exits.models import ExitProposal
from registration.joint import follow, services
from registration.joint.enums import ConflictKind, ConflictState
from registration.joint.models import Conflict
from registration.joint.pages.desk import queues
from registration.joint.workflow import WORKFLOW
from registration.unemployment.enums import State
from tests.conftest import CITY, COUNTY, FAR_TOWN, OTHER_CITY, OTHER_TOWN, SIBLING_COUNTY, TOWN
from tests.registration.employers import employer_of
from tests.registration.employment.conftest import days_ago
from tests.registration.joint.conftest import exchange, said

pytestmark = pytest.mark.django_db
E, C = EmploymentState, ConflictState


def now(case):
    case.refresh_from_db()
    return case


@pytest.fixture
def other(citizen, actor):
    return employer_of(citizen(), actor, number=2)


@pytest.fixture
def elsewhere(tell, left, hired, other) -> Conflict:
    """Registered with one employer, insured by another since three days."""
    hired(left, since=40)
    tell("insurance", "enrolled", left, since=3, **said(other))
    return Conflict.objects.get()


def test_kept_changes_nothing_and_the_partner_is_told(town, elsewhere, actor, left):
    services.keep(actor=actor, case=elsewhere, reason="问过本人，人还在原来的单位")
    assert now(elsewhere).state == C.KEPT and elsewhere.record.state == RecordState.IGNORED
    assert EmploymentRegistration.objects.get().state == E.CURRENT
    exchange("insurance")
    told = next(one for one in town.houses["insurance"].messages.values() if one["kind"] == "conflict.decided")
    assert told["data"] == {"event": elsewhere.record.event_id, "decision": "kept"}
    assert "问过本人" in Message.objects.get(person=left, kind="joint.decided").text


def test_taken_ends_the_one_and_drafts_the_other(elsewhere, actor, other):
    services.take(actor=actor, case=elsewhere, reason="本人说上个月换了单位")
    first, second = EmploymentRegistration.objects.order_by("created_at")
    assert (first.state, version_of(first).last_day) == (E.ENDED, days_ago(4))
    assert (second.state, second.employer, version_of(second).first_day) == (E.PROPOSED, other, days_ago(3))
    assert now(elsewhere.record).state == RecordState.HANDLED


def test_a_name_that_was_right_after_all_lets_the_event_do_what_it_means(tell, jobless, employer, actor):
    tell("insurance", "enrolled", jobless.person, name="张某茉", **said(employer))
    services.take(actor=actor, case=Conflict.objects.get(), reason="证件上是这个写法")
    proposal = ExitProposal.objects.get()
    assert now(jobless).state == State.EXIT_PROPOSED
    assert not proposal.exact  # the names still differ: it never closes by itself
    assert not Message.objects.filter(kind="joint.decided").exists()  # whose number it is was in question


def test_behind_one_contradiction_there_may_be_another(tell, left, hired, other, actor):
    hired(left, since=40)
    tell("insurance", "enrolled", left, since=3, name="钱某某", **said(other))
    first = Conflict.objects.get()
    services.take(actor=actor, case=first, reason="同一个人，改过名")
    second = Conflict.objects.exclude(pk=first.pk).get()
    assert (second.kind, second.state, second.record_id) == (ConflictKind.ELSEWHERE, C.OPEN, first.record_id)
    assert EmploymentRegistration.objects.count() == 1
    services.take(actor=actor, case=second, reason="换了单位")
    assert EmploymentRegistration.objects.count() == 2


def test_taking_an_older_event_does_not_undo_a_newer_one(tell, left, hired, other, actor):
    hired(left, since=40)
    tell("insurance", "enrolled", left, since=9, **said(other))
    tell("insurance", "stopped", left, since=2, **said(other))
    services.take(actor=actor, case=Conflict.objects.get(), reason="换过单位，又停了")
    states = set(EmploymentRegistration.objects.values_list("employer__name", "state"))
    assert (other.name, E.VOIDED) in states and not [one for one in states if one[1] == E.PROPOSED]


def test_the_person_is_asked_answers_and_the_office_decides(elsewhere, actor, left, browser_of, other):
    account = left.links.get().account
    services.ask(actor=actor, case=elsewhere)
    assert Message.objects.filter(person=left, kind="joint.asked").count() == 1
    page = browser_of(account)
    assert "两处记的不一样" in page.get(reverse("my")).content.decode()
    url = reverse("my-conflict", args=[elsewhere.pk])
    assert other.name in page.get(url).content.decode()
    assert "请选一个" in page.post(url, {"version": now(elsewhere).version}).content.decode()
    assert page.post(url, {"version": elsewhere.version, "answer": "theirs"}).status_code == 302
    assert (now(elsewhere).state, elsewhere.answer) == (C.OPEN, "theirs")
    assert EmploymentRegistration.objects.get().state == E.CURRENT  # a word, no decision
    with pytest.raises(IllegalTransition):
        services.answer(actor=actor_of(account), case=elsewhere, answer="ours")


def test_whose_name_differs_is_not_asked_by_message(tell, left, employer, actor):
    tell("insurance", "enrolled", left, name="钱某某", **said(employer))
    with pytest.raises(ValidationError, match="请打电话核对"):
        services.ask(actor=actor, case=Conflict.objects.get())


def test_a_decision_needs_a_reason_and_the_version_that_was_read(elsewhere, actor):
    for step in (services.keep, services.take):
        with pytest.raises(ValidationError, match="请写明理由"):
            step(actor=actor, case=elsewhere, reason=" ")
        with pytest.raises(Stale):
            step(actor=actor, case=elsewhere, reason="好", version=99)
    services.keep(actor=actor, case=elsewhere, reason="好")
    with pytest.raises(IllegalTransition):
        services.take(actor=actor, case=elsewhere, reason="好")


def test_every_step_is_legal_from_its_states_only(elsewhere):
    for step in WORKFLOW.transitions:
        assert step.sources <= set(C) and step.target in C
        assert not step.sources & WORKFLOW.final


VIEWERS = [
    (Role.CASEWORKER, TOWN, 200, 302), (Role.CASEWORKER, OTHER_TOWN, 404, 404), (Role.CASEWORKER, FAR_TOWN, 404, 404),
    (Role.COUNTY_REVIEWER, COUNTY, 200, 302), (Role.COUNTY_REVIEWER, SIBLING_COUNTY, 404, 404),
    (Role.CITY_OFFICIAL, CITY, 200, 404), (Role.CITY_OFFICIAL, OTHER_CITY, 404, 404),
    (Role.PROVINCE_OFFICIAL, "230000000000", 404, 404), (Role.VILLAGE_WORKER, TOWN, 404, 404), (Role.HOTLINE, COUNTY, 404, 404),
    (Role.PARTNER, TOWN, 404, 404), (Role.SYSTEM_ADMIN, "230000000000", 404, 404), (Role.AUDIT_ADMIN, "230000000000", 404, 404),
    (Role.SECURITY_ADMIN, "230000000000", 404, 404),
]  # fmt: skip


@pytest.mark.parametrize(("role", "place", "look", "decide"), VIEWERS, ids=[f"{one[0]}-{one[1]}" for one in VIEWERS])
def test_case_1_who_may_see_and_who_may_decide(elsewhere, staff, browser_of, role, place, look, decide):
    browser = browser_of(staff(role, place, username="looks"))
    url = reverse("conflict", args=[elsewhere.pk])
    assert browser.get(url).status_code == look
    answer = browser.post(
        url, {"act": "keep", "version": elsewhere.version, "keep-reason": "好", "reason": "问过了，按登记的"}
    )
    assert answer.status_code == decide
    assert (now(elsewhere).state == C.KEPT) is (decide == 302)


def test_nobody_else_s_contradiction_and_none_that_the_person_was_not_asked_about(
    elsewhere, citizen, browser_of, left, actor
):
    url = reverse("my-conflict", args=[elsewhere.pk])
    own = browser_of(left.links.get().account)
    assert own.get(url).status_code == 404
    services.ask(actor=actor, case=elsewhere)
    assert own.get(url).status_code == 200 and browser_of(citizen()).get(url).status_code == 404


def test_the_inbox_shows_what_waits_how_long_and_what_was_decided(elsewhere, browser, actor):
    page = browser.get(reverse("conflicts")).content.decode()
    assert "在职单位不一样" in page and "等处理" in page and "1 件" in page
    assert queues(actor)[0].count == 1 and not queues(actor)[0].note
    with time_machine.travel(timezone.now() + timedelta(days=30), tick=False):
        assert "逾期" in queues(actor)[0].note
    both = browser.get(reverse("conflict", args=[elsewhere.pk])).content.decode()
    for side in elsewhere.sides:
        assert side[1] in both and side[2] in both
    services.keep(actor=actor, case=elsewhere, reason="好")
    assert "没有对不上的" in browser.get(reverse("conflicts")).content.decode()
    assert "按登记的" in browser.get(reverse("conflicts-done")).content.decode()


def test_the_list_costs_the_same_for_one_and_for_many(
    tell, citizen, actor, employer, browser, django_assert_max_num_queries
):
    from tests.registration import cases

    counts = []
    for batch in (1, 6):
        for _ in range(batch):
            person = cases.active(citizen(), TOWN, actor).person
            tell("insurance", "enrolled", person, name="钱某某", **said(employer))
        browser.get(reverse("conflicts"))
        with django_assert_max_num_queries(40) as found:
            browser.get(reverse("conflicts"))
        counts.append(len(found))
    assert counts[0] == counts[1]


def test_somebody_else_decided_meanwhile_shows_both(elsewhere, browser, actor):
    version = elsewhere.version
    services.ask(actor=actor, case=elsewhere)
    answer = browser.post(
        reverse("conflict", args=[elsewhere.pk]), {"act": "keep", "version": version, "reason": "问过了，按登记的"}
    )
    assert answer.status_code == 409


def test_a_refused_partner_message_disturbs_no_decision(town, elsewhere, actor):
    from portal.config.demo.partners.moods import Mood

    town.houses["insurance"].be(Mood.DOWN)
    services.keep(actor=actor, case=elsewhere, reason="问过了，按登记的")
    exchange("insurance")
    assert now(elsewhere).state == C.KEPT and PartnerMessage.objects.get(kind="conflict.decided").state == "pending"


def test_it_follows_the_person_to_the_office_of_the_place(elsewhere, left, acting, actor):
    left.region_code = OTHER_TOWN
    left.save()
    assert follow.reassign(timezone.localdate()) == 1 and follow.reassign(timezone.localdate()) == 0
    assert (now(elsewhere).region_code, elsewhere.service_office.code, elsewhere.state) == (
        OTHER_TOWN,
        OTHER_TOWN,
        C.OPEN,
    )
    assert Conflict.objects.visible_to(acting(Role.CASEWORKER, OTHER_TOWN)).count() == 1
    assert not Conflict.objects.visible_to(actor).exists()
