"""Rule book of employment: who may say so, one status at a time, what was true when and what we knew when."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, InternalError, connection, transaction
from django.utils import timezone

from portal.accounts.actors import SYSTEM, actor_of
from portal.accounts.enums import Role
from portal.exchange.models import Delivery, OutboxEvent
from portal.foundation.constraints import explained
from portal.foundation.identifiers import uuid7
from portal.messages.models import Message
from registration.employment import services
from registration.employment.effects import Work, version_of, work_of
from registration.employment.enums import EmploymentKind, EmploymentState, EndReason, Source
from registration.employment.models import EmploymentRegistration, EmploymentSpell
from registration.employment.workflow import WORKFLOW
from registration.exits import services as exits
from registration.exits.models import ExitProposal
from registration.unemployment import services as register
from registration.unemployment.enums import Channel, Evidence, State
from registration.unemployment.models import UnemploymentRegistration
from tests.conftest import CITY, COUNTY, TOWN
from tests.registration import cases
from tests.registration.employers import employer_of
from tests.registration.employment.conftest import days_ago

pytestmark = pytest.mark.django_db
E = EmploymentState


def now(case):
    case.refresh_from_db()
    return case


def end(case, actor, *, last=0, source=Source.EMPLOYER, reason=EndReason.AGREED):
    services.end(actor=actor, case=case, last_day=days_ago(last), end_reason=reason, source=source)


def own(person, actor, kind=EmploymentKind.FLEXIBLE, since=0, source=Source.SELF):
    declared = services.Declared(person, kind, Work(days_ago(since), post="开网约车"), TOWN, source)
    return services.declare(actor=actor, key=uuid7(), declared=declared)


def test_an_employer_registers_a_hire_and_its_end(left, hired, boss):
    case = hired(left, since=40, post="质检员", contract="fixed", contract_until=days_ago(-300))
    assert case.state == E.CURRENT and case.receipt_no and case.service_office.code == TOWN
    end(case, actor_of(boss), last=3)
    version = version_of(now(case))
    assert (case.state, version.first_day, version.last_day, version.end_reason) == (
        E.ENDED,
        days_ago(40),
        days_ago(3),
        "agreed",
    )
    assert set(Message.objects.filter(person=left).values_list("kind", flat=True)) >= {
        "employment.declared",
        "employment.ended",
    }
    assert set(OutboxEvent.objects.filter(case_id=case.pk).values_list("kind", flat=True)) == {
        "employment.declare",
        "employment.end",
    }


def test_the_same_form_sent_twice_is_one_registration(left, employer, boss):
    key = uuid7()
    declared = services.Declared(
        left,
        EmploymentKind.EMPLOYER,
        Work(days_ago(1)),
        TOWN,
        Source.EMPLOYER,
        employer=employer,
        site=employer.sites.first(),
    )
    made = [services.declare(actor=actor_of(boss), key=key, declared=declared) for _ in range(2)]
    assert made[0] == made[1] and EmploymentRegistration.objects.count() == 1


def test_nobody_else_s_people_and_nobody_else_s_work(left, hired, citizen, actor, boss):
    stranger = actor_of(citizen())
    with pytest.raises(ValidationError, match="不能替别人办"):
        hired(left, by=stranger)
    with pytest.raises(ValidationError, match="不能替别人办"):
        own(left, stranger)
    other = citizen()
    theirs = employer_of(other, actor, number=2)
    with pytest.raises(ValidationError, match="不能替别人办"):
        hired(left, of=theirs)  # by the first employer's account
    case = hired(left, since=9)
    for by, source in ((stranger, Source.EMPLOYER), (actor_of(other), Source.EMPLOYER), (stranger, Source.SELF)):
        with pytest.raises(ValidationError, match="不能替别人办"):
            end(case, by, source=source)


def test_a_leaving_member_can_register_nobody_from_the_next_request_on(left, hired, employer, boss, citizen):
    from portal.people.employers import members
    from portal.people.employers.enums import Ended, Granted, MemberRole
    from portal.people.employers.models import Membership

    second = citizen()
    members.let_in(
        actor=actor_of(boss),
        employer=employer,
        account=second,
        role=MemberRole.OWNER,
        name="李",
        granted=Granted.INVITED,
    )
    member = Membership.objects.of_account(actor_of(boss)).get()
    members.end(actor=actor_of(second), member=member, why=Ended.REMOVED)
    with pytest.raises(ValidationError, match="不能替别人办"):
        hired(left)


def test_by_the_employer_s_word_an_unemployed_person_s_exit_is_only_proposed_and_the_work_waits(jobless, hired):
    case = hired(jobless.person)
    assert case.state == E.PROPOSED and not version_of(case).counts
    proposal = ExitProposal.objects.get()
    assert (proposal.exit_code, proposal.event_date, proposal.rule) == (
        "employed",
        timezone.localdate(),
        "employment.declared",
    )
    assert now(jobless).state == State.EXIT_PROPOSED and jobless.spell.upper is None


def test_when_the_exit_is_confirmed_the_work_counts_in_the_same_act(jobless, hired, actor):
    case, proposal = hired(jobless.person), ExitProposal.objects.get()
    proposal.registration.due_at = None
    UnemploymentRegistration.objects.filter(pk=jobless.pk).update(due_at=None)
    exits.confirm(actor=actor, proposal=ExitProposal.objects.get())
    assert now(jobless).state == State.CLOSED and now(case).state == E.CURRENT
    assert version_of(case).counts and EmploymentRegistration.objects.count() == 1


def test_when_the_exit_is_not_so_the_work_stays_a_proposal_for_the_office(jobless, hired, actor):
    case = hired(jobless.person)
    exits.keep(actor=actor, proposal=ExitProposal.objects.get(), reason="本人说没去上班")
    assert now(jobless).state == State.ACTIVE and now(case).state == E.PROPOSED
    services.dismiss(actor=actor, case=case, reason="核实没有上班")
    assert now(case).state == E.VOIDED


def test_by_the_own_word_the_person_leaves_and_works_in_one_act(jobless):
    case = own(jobless.person, actor_of(jobless.account), EmploymentKind.SELF)
    assert now(case).state == E.CURRENT and now(jobless).state == State.CLOSED
    assert (jobless.exit_code, jobless.spell.upper) == ("self_employed", timezone.localdate() + timedelta(days=1))
    assert EmploymentRegistration.objects.count() == 1


def test_whoever_leaves_because_they_work_has_a_record_of_it_without_another_question(jobless):
    exits.leave(actor=actor_of(jobless.account), case=jobless, exit_code="employed", exit_date=timezone.localdate())
    case = EmploymentRegistration.objects.get()
    assert (case.state, case.kind, case.employer, case.source) == (
        E.CURRENT,
        EmploymentKind.EMPLOYER,
        None,
        Source.SELF,
    )


@pytest.mark.parametrize("code", ["school", "withdrawn", "army"])
def test_whoever_leaves_for_another_reason_has_none(jobless, code):
    exits.leave(actor=actor_of(jobless.account), case=jobless, exit_code=code, exit_date=timezone.localdate())
    assert not EmploymentRegistration.objects.exists()


def test_who_registers_as_unemployed_needs_no_certificate_the_employment_ends_by_their_word(
    left, hired, citizen, actor
):
    case = hired(left, since=400)
    again = cases.active(citizen(), TOWN, actor, left.id_number)
    version = version_of(now(case))
    assert again.state == State.ACTIVE and case.state == E.ENDED
    assert (version.last_day, version.end_reason, version.source) == (
        again.jobless_since,
        EndReason.CONTRACT_END,
        Source.SELF,
    )


def test_an_employment_that_began_after_the_day_named_is_talked_over_first(left, hired, citizen, actor):
    hired(left, since=2)
    case = cases.submitted(citizen(), TOWN, left.id_number)
    with pytest.raises(ValidationError, match="请和本人、单位核对"):
        register.approve(actor=actor, case=case, evidence=Evidence.COUNTER)


def test_two_employments_never_overlap(left, hired, citizen, actor, boss):
    other = citizen()
    theirs = employer_of(other, actor, number=2)
    first = hired(left, since=40)
    with pytest.raises(ValidationError, match="已经登记在别处就业"):
        hired(left, since=3, by=actor_of(other), of=theirs)
    end(first, actor_of(boss), last=4)
    assert hired(left, since=3, by=actor_of(other), of=theirs).state == E.CURRENT


def test_the_database_keeps_one_status_whatever_the_services_do(jobless, employer, left, hired):
    """Whoever works gets no spell of unemployment on the same days, and the other way about, even past the services."""
    spell, words = UnemploymentRegistration.objects.get(pk=jobless.pk).spell, "这段时间已经登记为失业或者就业"
    hired(left, since=40)
    with pytest.raises(ValidationError, match=words), explained():
        UnemploymentRegistration.objects.filter(pk=jobless.pk).update(person=left)
    with pytest.raises(ValidationError, match=words), explained():
        EmploymentSpell.objects.update(person=jobless.person)
    assert now(jobless).spell == spell


def test_a_correction_keeps_what_was_said_before(left, hired, boss):
    case = hired(left, since=40, post="质检")
    before, work = timezone.now(), work_of(version_of(case))
    services.correct(
        actor=actor_of(boss),
        case=case,
        work=Work(days_ago(35), post="质检员"),
        reason="上班日期写错了",
        source=Source.EMPLOYER,
    )
    versions = list(EmploymentSpell.objects.filter(registration=case).order_by("known"))
    assert [(one.first_day, one.post) for one in versions] == [(days_ago(40), "质检"), (days_ago(35), "质检员")]
    assert [one.why for one in versions] == ["", "上班日期写错了"]
    assert work_of(EmploymentSpell.objects.as_known_at(before).get(registration=case)) == work
    assert work_of(EmploymentSpell.objects.as_known_at(timezone.now()).get(registration=case)).first_day == days_ago(35)


def test_a_correction_without_a_change_or_a_reason_is_none(left, hired, boss):
    case = hired(left, since=40)
    for work, reason, words in ((Work(days_ago(40)), "x", "没有改动"), (Work(days_ago(39)), " ", "请写明理由")):
        with pytest.raises(ValidationError, match=words):
            services.correct(actor=actor_of(boss), case=case, work=work, reason=reason, source=Source.EMPLOYER)


def test_versions_are_kept_as_they_were_written(left, hired):
    case = hired(left, since=40)
    for change in (
        "days = daterange('2020-01-01', NULL)",
        "post = 'x'",
        "counts = false",
        "known = tstzrange('2020-01-01', NULL)",
    ):
        with (
            pytest.raises(IntegrityError, match="kept as it was written"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE registration_employmentspell SET {change} WHERE registration_id = %s", [case.pk])
    with pytest.raises(InternalError, match="Cannot delete"), transaction.atomic():
        EmploymentSpell.objects.filter(registration=case).delete()


def test_an_end_that_was_a_mistake_goes_on_and_one_that_never_was_counts_no_more(left, hired, boss, actor):
    case = hired(left, since=40)
    end(case, actor_of(boss), last=3)
    services.reopen(actor=actor_of(boss), case=case, reason="续签了", source=Source.EMPLOYER)
    assert now(case).state == E.CURRENT and version_of(case).last_day is None
    services.void(actor=actor, case=case, reason="同名的另一个人")
    assert now(case).state == E.VOIDED and not version_of(case).counts
    assert hired(left, since=30).state == E.CURRENT


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (dict(since=-31), "最多提前 30 天"), (dict(since=20_000), "太早了"), (dict(since=9, last_day=1, end_reason="agreed"), "最后一天要在上班以后"),
        (dict(since=9, contract="fixed", contract_until=30), "合同到期的日期不能早于"),
    ],
)  # fmt: skip
def test_days_that_can_t_be_are_said(left, hired, facts, words):
    days = {"last_day": days_ago(-5), "contract_until": days_ago(30)}
    with pytest.raises(ValidationError, match=words):
        hired(left, **{name: days.get(name, value) for name, value in facts.items()})


def test_the_constraints_speak(left, hired):
    case = hired(left, since=9)
    for change, words in (
        ({"site": case.site, "employer": None}, "单位"), ({"kind": "flexible"}, "不写用工地"), ({"receipt_no": None}, "受理号"),
        ({"ended_at": timezone.now()}, "终止登记"),
    ):  # fmt: skip
        with pytest.raises(ValidationError, match=words), explained():
            EmploymentRegistration.objects.filter(pk=case.pk).update(**change)


def test_who_sees_a_registration(left, hired, acting, citizen, boss, actor):
    from tests.conftest import OTHER_TOWN, SIBLING_COUNTY

    case = hired(left)
    person = left.links.get().account
    sees = {
        "desk": actor, "county": acting(Role.COUNTY_REVIEWER, COUNTY), "city": acting(Role.CITY_OFFICIAL, CITY),
        "worker": actor_of(person), "boss": actor_of(boss),
    }  # fmt: skip
    blind = {
        "other desk": acting(Role.CASEWORKER, OTHER_TOWN), "sibling": acting(Role.COUNTY_REVIEWER, SIBLING_COUNTY),
        "stranger": actor_of(citizen()),
    }  # fmt: skip
    assert all(EmploymentRegistration.objects.visible_to(one).filter(pk=case.pk).exists() for one in sees.values())
    assert not any(EmploymentRegistration.objects.visible_to(one).filter(pk=case.pk).exists() for one in blind.values())


def test_data_proposes_and_never_counts_by_itself_while_the_person_is_unemployed(jobless, employer):
    declared = services.Declared(
        jobless.person,
        EmploymentKind.EMPLOYER,
        Work(timezone.localdate()),
        TOWN,
        Source.INSURANCE,
        Channel.DATA,
        employer,
    )
    case = services.declare(actor=SYSTEM, key=uuid7(), declared=declared)
    assert case.state == E.PROPOSED and ExitProposal.objects.get().exact


def test_every_step_is_told_to_township_county_and_city(left, jobless, hired, boss, actor):
    case = hired(left, since=40)
    services.correct(actor=actor_of(boss), case=case, work=Work(days_ago(39)), reason="写错了", source=Source.EMPLOYER)
    end(now(case), actor_of(boss), last=3)
    work = work_of(version_of(case))
    services.correct(
        actor=actor_of(boss),
        case=now(case),
        work=replace(work, last_day=days_ago(2)),
        reason="写错了",
        source=Source.EMPLOYER,
    )
    services.reopen(actor=actor_of(boss), case=now(case), reason="续签了", source=Source.EMPLOYER)
    services.void(actor=actor, case=now(case), reason="同名的另一个人")
    proposed = hired(jobless.person)
    services.confirm(actor=actor, case=proposed)
    second = hired(left, since=3)
    services.void(actor=actor, case=second, reason="试")
    told = set(OutboxEvent.objects.filter(case_kind="employment").values_list("kind", flat=True))
    steps = {f"employment.{step.name}" for step in WORKFLOW.transitions}
    assert told == steps - {"employment.dismiss", "employment.transfer"}
    for event in OutboxEvent.objects.filter(case_kind="employment"):
        offices = set(Delivery.objects.filter(event_id=event.pk).values_list("office__code", flat=True))
        assert offices == {TOWN, COUNTY, CITY}
