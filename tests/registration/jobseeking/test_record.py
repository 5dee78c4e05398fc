"""The record: what it needs, its time, one at a time, its consents, and what its tables refuse."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.cases.models import TransitionLog
from portal.cases.workflow import IllegalTransition, Stale
from portal.exchange.models import OutboxEvent
from portal.foundation.constraints import explained
from portal.foundation.identifiers import uuid7
from portal.messages.models import Message
from registration.jobseeking import services
from registration.jobseeking.enums import ConsentKind, SeekState, Visibility
from registration.jobseeking.forms import TermsForm
from registration.jobseeking.models import JobSeeking, SeekingConsent, Wish
from registration.jobseeking.workflow import WORKFLOW, missing
from tests.conftest import COUNTY, OTHER_TOWN, TOWN
from tests.registration.jobseeking.people import (
    COOK,
    ENOUGH,
    GUARD,
    WELDER,
    active,
    draft,
    fresh,
    person_of,
    typed,
    write,
)

pytestmark = pytest.mark.django_db


def test_a_draft_says_what_is_missing_and_is_used_once_it_has_it(citizen):
    account = citizen()
    case = draft(account)
    assert missing(case) == ["选想干什么", "说说您现在的情况", "选想去哪里上班", "选想怎么上班"]
    with pytest.raises(ValidationError, match="还差"):
        services.publish(actor=actor_of(account), case=case)
    write(case, "all", **ENOUGH)
    services.publish(actor=actor_of(account), case=case)
    case = fresh(case)
    assert (case.state, case.service_office.code) == (SeekState.ACTIVE, TOWN)
    assert case.valid_until == timezone.localdate() + timedelta(days=180)
    assert case.visibility == Visibility.APPLIED


def test_a_step_is_logged_told_to_the_offices_and_to_the_person(citizen):
    case = active(citizen())
    log = TransitionLog.objects.get(case_id=case.pk)
    assert (log.case_kind, log.name, log.source, log.target) == ("seeking", "publish", "draft", "active")
    assert OutboxEvent.objects.filter(case_id=case.pk, kind="seeking.publish").exists()
    letter = Message.objects.get(person=case.person)
    assert letter.kind == "seeking.published" and "有效到" in letter.text


def test_begun_twice_it_is_one_draft(citizen):
    account = citizen()
    person = person_of(account)
    one = services.begin(actor=actor_of(account), person=person)
    assert services.begin(actor=actor_of(account), person=person).pk == one.pk


def test_a_person_has_one_open_record(citizen):
    account = citizen()
    case = active(account)
    with pytest.raises(ValidationError, match="已经有一份"):
        services.begin(actor=actor_of(account), person=case.person)


def test_the_table_itself_keeps_two_open_records_apart(citizen, system):
    """Given a draft that was begun before, when another one is put to use meanwhile, then the constraint speaks."""
    account = citizen()
    first = draft(account)
    write(first, "all", **ENOUGH)
    other = JobSeeking.objects.create(
        person=first.person, region_code=TOWN, service_office=first.service_office, taken_by=uuid7()
    )
    services.save_part(actor=actor_of(account), case=other, part="all", changes=ENOUGH, revision=0)
    services.publish(actor=actor_of(account), case=first)
    with pytest.raises(ValidationError, match="已经有一份求职登记在用"):
        services.publish(actor=actor_of(account), case=other)


def test_a_closed_record_gives_the_next_one_its_answers(citizen):
    account = citizen()
    case = active(account)
    write(case, "past", cv={"jobs": [{"employer": "富锦米业", "title": "电焊工"}]})
    services.close(actor=actor_of(account), case=case, reason="found")
    assert (fresh(case).state, fresh(case).close_reason) == (SeekState.CLOSED, "found")
    again = services.begin(actor=actor_of(account), person=case.person)
    assert again.pk != case.pk and again.wage_low == 3500 and again.cv["jobs"][0]["title"] == "电焊工"
    assert [wish.occupation_id for wish in again.wishes.order_by("position")] == [WELDER, COOK]


def test_rest_and_go_on_but_not_past_the_end(citizen):
    account = citizen()
    case, me = active(account), actor_of(account)
    services.pause(actor=me, case=case)
    services.resume(actor=me, case=case)
    services.pause(actor=me, case=case)
    with time_machine.travel(timezone.now() + timedelta(days=181)):
        with pytest.raises(ValidationError, match="到期"):
            services.resume(actor=me, case=case)
        services.renew(actor=me, case=case)
        assert fresh(case).valid_until == timezone.localdate() + timedelta(days=180)
    assert fresh(case).state == SeekState.ACTIVE


def test_closing_needs_a_reason_and_ends_it(citizen):
    account = citizen()
    case = active(account)
    with pytest.raises(ValidationError, match="为什么"):
        services.close(actor=actor_of(account), case=case, reason="")
    services.close(actor=actor_of(account), case=case, reason="other")
    with pytest.raises(IllegalTransition):
        services.renew(actor=actor_of(account), case=case)
    with pytest.raises(ValidationError, match="已经结束"):
        write(case, "terms", wage_low=1)


@pytest.mark.parametrize("step", WORKFLOW.transitions, ids=lambda one: one.name)
@pytest.mark.parametrize("state", SeekState)
def test_the_table_alone_decides_which_step_is_open(step, state, citizen, acting):
    """Every step from every state by every hat: only what the table names is offered."""
    offered = {one.name for one in WORKFLOW.open_to(actor_of(citizen()), state)}
    assert (step.name in offered) == (state in step.sources and "person" in step.by)
    desk = {one.name for one in WORKFLOW.open_to(acting(Role.CASEWORKER), state)}
    assert (step.name in desk) == (state in step.sources and "caseworker" in step.by)
    assert WORKFLOW.open_to(acting(Role.CITY_OFFICIAL, COUNTY), state) == []


def test_what_needs_care_is_kept_with_its_own_consent_only(citizen):
    account = citizen()
    case = active(account)
    with pytest.raises(ValidationError, match="同意我们保存这一项"):
        write(case, "needs", access_needs="要坐轮椅进出")
    write(case, "needs", access_needs="要坐轮椅进出", consents=[ConsentKind.ACCESS])
    consent = SeekingConsent.objects.get(seeking=case)
    assert (consent.kind, consent.version, consent.withdrawn_at) == ("access", "2026-11", None)
    stored = (
        JobSeeking.objects.filter(pk=case.pk).extra(select={"raw": "access_needs"}).values_list("raw", flat=True)[0]
    )
    assert "轮椅".encode() not in bytes(stored)


def test_a_consent_taken_back_ends_at_once_what_it_allowed(citizen):
    """Trust case 106, as far as this register goes: the words are gone, the CV is hidden again, the row says when."""
    account = citizen()
    case, me = active(account), actor_of(account)
    write(case, "needs", access_needs="听不清", consents=[ConsentKind.ACCESS])
    services.keep_typed(actor=me, case=case, part="needs", typed={"form": {"access_needs": "听不清"}}, revision=1)
    write(case, "visible", visibility=Visibility.PUBLIC, consents=[ConsentKind.PUBLIC])
    services.take_back(actor=me, case=case, kind=ConsentKind.ACCESS)
    services.take_back(actor=me, case=case, kind=ConsentKind.PUBLIC)
    case = fresh(case)
    assert (case.access_needs, case.access_consent, case.draft) == (None, "", None)
    assert (case.visibility, case.public_consent, case.state) == (Visibility.APPLIED, "", SeekState.ACTIVE)
    assert SeekingConsent.objects.filter(seeking=case, withdrawn_at__isnull=False).count() == 2


def test_a_field_cleared_ends_its_consent(citizen):
    case = active(citizen())
    write(case, "needs", access_needs="听不清", consents=[ConsentKind.ACCESS])
    write(case, "needs", access_needs=None)
    assert fresh(case).access_consent == "" and SeekingConsent.objects.get(seeking=case).withdrawn_at


def test_public_needs_its_consent(citizen):
    case = active(citizen())
    with pytest.raises(ValidationError, match="单独同意"):
        write(case, "visible", visibility=Visibility.PUBLIC)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"wage_low": 0}, "大于 0"), ({"wage_low": 5000, "wage_high": 3000}, "不能比最低的还少"),
        ({"wage_low": None, "wage_high": 3000}, "请先写最低"), ({"regions": [TOWN] * 6}, "最多选 5 个"),
        ({"skills": ["电焊"] * 31}, "最多留 30 样"), ({"wishes": [WELDER] * 6}, "最多选 5 个"),
        ({"wishes": [WELDER, WELDER]}, "已经选过"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_by_the_tables(citizen, changes, said):
    case = active(citizen())
    with pytest.raises(ValidationError, match=said):
        write(case, "terms", **changes)
    assert fresh(case).wage_low == 3500


def test_a_sixth_wish_has_no_place(citizen):
    case = active(citizen())
    with pytest.raises(ValidationError, match="最多选 5 个"), explained():
        Wish.objects.create(seeking=case, position=6, occupation_id=GUARD)


def test_the_state_changes_through_its_table_only(citizen):
    case = active(citizen())
    with pytest.raises(IntegrityError, match="workflow"), transaction.atomic():
        JobSeeking.objects.filter(pk=case.pk).update(
            state=SeekState.CLOSED, closed_at=timezone.now(), close_reason="found"
        )


@given(low=st.text(max_size=12), high=st.text(max_size=12))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_for_pay_is_a_sum_or_a_sentence(low, high):
    """Negative, NaN, 1e309, 面议, more than anybody earns: an answer in words, never a number that makes no sense (case 43)."""
    form = TermsForm({"situation": "jobless", "work_forms": [], "wage_low": low, "wage_high": high, "version": "0"})
    form.is_valid()
    got = [form.cleaned_data.get(name) for name in ("wage_low", "wage_high")]
    assert all(
        one is None or 0 < one <= 200_000
        for one in got
        if "wage_low" not in form.errors and "wage_high" not in form.errors
    )


@pytest.mark.parametrize("typed_", ["-1", "NaN", "Infinity", "1e309", "0", "面议", "999999", "３５００.５"])
def test_words_of_pay_are_told_how_to_be_written(typed_):
    form = TermsForm({"situation": "jobless", "work_forms": ["gig"], "wage_low": typed_, "version": "0"})
    assert not form.is_valid() and form.errors["wage_low"]


def test_two_pages_of_one_part_never_overwrite_each_other(citizen):
    account = citizen()
    case, me = active(account), actor_of(account)
    services.keep_typed(actor=me, case=case, part="past", typed={"form": {}}, revision=0)
    with pytest.raises(Stale):
        services.keep_typed(actor=me, case=case, part="past", typed={"form": {}}, revision=0)
    with pytest.raises(Stale):
        services.save_part(actor=me, case=case, part="past", changes={}, revision=0)
    services.keep_typed(
        actor=me, case=case, part="school", typed={"form": {}}, revision=0
    )  # another part is another matter


def test_at_a_counter_it_is_the_same_record_and_sent_twice_it_is_one(acting):
    desk = acting(Role.CASEWORKER)
    key, told = uuid7(), services.Told(dict(ENOUGH), typed=typed(None, OTHER_TOWN))
    case = services.register_for(actor=desk, key=key, told=told, channel="outlet")
    assert (case.state, case.service_office.code, case.account) == (SeekState.ACTIVE, OTHER_TOWN, None)
    assert services.register_for(actor=desk, key=key, told=told, channel="outlet").pk == case.pk
    assert JobSeeking.objects.count() == 1
    with pytest.raises(ValidationError, match="已经交过"):
        services.register_for(actor=acting(Role.CASEWORKER, OTHER_TOWN), key=key, told=told, channel="outlet")
