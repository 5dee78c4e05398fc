"""The lists: made within the minute of a change, kept with what they came from, never against a human's word."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from matching.applications.models import Application
from matching.recommend import runs, services
from matching.recommend.enums import Answer, Side, Verdict, Why
from matching.recommend.held import Board
from matching.recommend.models import JobInvitation, MatchDue, MatchInput, MatchPair, MatchVerdict, Referral
from matching.vacancies import services as vacancies
from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.messages.models import Message
from portal.people.merging import services as merging
from portal.people.models import Person
from registration.jobseeking import follow
from registration.jobseeking import services as seeking
from registration.jobseeking.enums import ConsentKind
from tests.conftest import OTHER_TOWN
from tests.matching.world import published
from tests.registration.jobseeking.people import COOK, WELDER, active, fresh, person_of, write

pytestmark = pytest.mark.django_db


def titles(case) -> list[str]:
    return [one.vacancy.title for one in services.list_for(fresh(case))]


def pairs(side=Side.PERSON):
    return MatchPair.objects.standing().filter(side=side)


def test_who_registers_has_a_list_and_the_vacancy_has_one_too(seeker, vacancy, refresh):
    assert refresh() == 2
    assert titles(seeker) == ["焊工"]
    assert {one.side for one in pairs()} | {one.side for one in pairs(Side.VACANCY)} == {"person", "vacancy"}
    assert MatchDue.objects.count() == 0


def test_the_figure_is_the_sum_and_can_be_computed_again(seeker, vacancy, refresh):
    refresh()
    for pair in MatchPair.objects.select_related("rule", "person_input", "vacancy_input"):
        assert sum(pair.parts) == pair.score == pairs(Side.PERSON).get().score
        assert list(services.recomputed(pair)) == pair.parts


def test_the_database_refuses_parts_that_do_not_add_up(seeker, vacancy, refresh):
    refresh()
    with pytest.raises(IntegrityError, match="parts_add_up"), transaction.atomic():
        pairs().update(score=99)
    with pytest.raises(IntegrityError, match="access_is_not_for_employers"), transaction.atomic():
        pairs(Side.VACANCY).update(access=2)


def test_a_new_vacancy_reaches_those_whom_it_fits(seeker, vacancy, recruiter, employer, refresh):
    refresh()
    published(recruiter, employer, title="厨师", occupation_id=COOK, duties="炒菜、配菜，管好后厨的卫生。")
    published(recruiter, employer, title="保安", occupation_id="4-07-05-01", duties="看大门，登记来往的车。")
    refresh()
    assert titles(seeker) == ["焊工", "厨师"]


def test_what_a_person_changes_changes_the_list_and_the_old_figures_stay(seeker, vacancy, refresh):
    refresh()
    before = pairs().get()
    write(seeker, "terms", wage_low=9000)
    refresh()
    assert pairs().get().score == before.score - 12
    before.refresh_from_db()
    assert before.ended_at and list(services.recomputed(before)) == before.parts


def test_nothing_changed_writes_nothing(seeker, vacancy, refresh):
    refresh()
    kept = list(MatchPair.objects.values_list("pk", "made_at"))
    runs.steps(timezone.localdate())
    assert list(MatchPair.objects.values_list("pk", "made_at")) == kept


def test_who_rests_and_what_is_filled_leave_the_lists(seeker, vacancy, recruiter, refresh):
    refresh()
    seeking.pause(actor=actor_of(seeker.account), case=fresh(seeker))
    refresh()
    assert not pairs().exists() and not pairs(Side.VACANCY).exists()
    seeking.resume(actor=actor_of(seeker.account), case=fresh(seeker))
    refresh()
    vacancies.pause(actor=recruiter, vacancy=vacancy)
    refresh()
    assert not pairs().exists()


def test_the_night_finds_what_no_hook_told(seeker, vacancy):
    MatchDue.objects.all().delete()
    runs.steps(timezone.localdate())
    assert titles(seeker) == ["焊工"]


def test_the_switch_gives_the_same_vacancies_without_a_score(seeker, vacancy, refresh):
    actor = actor_of(seeker.account)
    services.switch(actor=actor, seeking=seeker, off=True)
    refresh()
    assert not pairs().exists()
    assert [one.title for one in services.neutral_list(fresh(seeker))] == ["焊工"]
    services.switch(actor=actor, seeking=seeker, off=False)
    refresh()
    assert titles(seeker) == ["焊工"]


def test_a_persons_no_stands_until_they_take_it_back(seeker, vacancy, refresh):
    refresh()
    actor = actor_of(seeker.account)
    said = services.say(actor=actor, seeking=seeker, vacancy=vacancy, verdict=Verdict.NOT_FOR_ME, why=Why.FAR)
    assert titles(seeker) == []
    refresh()
    runs.steps(timezone.localdate())
    assert titles(seeker) == [] and not pairs().exists()
    services.take_word_back(actor=actor, verdict=said)
    refresh()
    assert titles(seeker) == ["焊工"]


def test_case_113_a_caseworkers_word_needs_a_reason_and_no_run_writes_over_it(seeker, vacancy, caseworker, refresh):
    refresh()
    with pytest.raises(ValidationError, match="请写明理由"), transaction.atomic():
        services.say(actor=caseworker, seeking=seeker, vacancy=vacancy, verdict=Verdict.REMOVED, why=Why.OTHER)
    services.say(
        actor=caseworker, seeking=seeker, vacancy=vacancy, verdict=Verdict.REMOVED, why=Why.OTHER, words="本人腰伤"
    )
    write(seeker, "terms", wage_low=3000)
    refresh()
    runs.steps(timezone.localdate())
    assert titles(seeker) == []
    assert MatchVerdict.objects.get().lifted_at is None
    with pytest.raises(ValidationError, match="要由本人"):
        services.say(actor=caseworker, seeking=seeker, vacancy=vacancy, verdict=Verdict.NOT_FOR_ME, why=Why.FAR)


def test_a_need_counts_only_while_its_consent_stands_and_never_for_employers(citizen, recruiter, employer, refresh):
    case = active(citizen(), access_needs="要坐着干", consents=[ConsentKind.ACCESS])
    published(recruiter, employer, occupation_id=WELDER, access=["seated"])
    refresh()
    assert (pairs().get().access, pairs(Side.VACANCY).get().access) == (2, 0)
    assert pairs().get().score == pairs(Side.VACANCY).get().score
    seeking.take_back(actor=actor_of(case.account), case=fresh(case), kind=ConsentKind.ACCESS)
    assert not MatchPair.objects.filter(access__gt=0).exists()
    assert not MatchInput.objects.filter(access__isnull=False).exists()
    refresh()
    assert pairs().get().access == 0


def test_a_changed_number_makes_new_figures_and_the_old_ones_keep_their_rule(seeker, vacancy, refresh, worth):
    refresh()
    worth("occupation", 20)
    runs.steps(timezone.localdate())
    ended, now = MatchPair.objects.filter(side=Side.PERSON).order_by("pk")
    assert now.score == ended.score - 10 and now.rule_id != ended.rule_id
    assert list(services.recomputed(ended)) == ended.parts


def test_a_vacancy_stands_in_so_many_lists_and_no_more(vacancy, citizen, recruiter, employer, refresh, worth):
    published(
        recruiter,
        employer,
        title="另一个焊工",
        occupation_id=WELDER,
        duties="焊支架，按图纸下料，收拾工具。",
        pay_low=3600,
        month_low=3600,
    )
    worth("spread_lists", 1)
    worth("list_length", 1)
    vacancy.__class__.objects.update(headcount=1)
    cases = [active(citizen(), skills=["电焊"]) for _ in range(2)]
    refresh()
    assert sorted(titles(one)[0] for one in cases) == ["另一个焊工", "焊工"]


def test_one_tap_refers_once_and_counts_by_the_rules(seeker, vacancy, caseworker):
    first = services.refer(actor=caseworker, seeking=fresh(seeker), vacancy=vacancy)
    assert services.refer(actor=caseworker, seeking=fresh(seeker), vacancy=vacancy) == first
    assert Message.objects.filter(person=seeker.person, kind="application.referred").count() == 1
    assert first.fits and services.counted_referrals(seeker) == 0  # nobody knows yet what the person says
    services.answer_referral(actor=actor_of(seeker.account), referral=first, answer=Answer.NO)
    assert services.counted_referrals(seeker) == 1
    assert Application.objects.get().state == "withdrawn"


def test_a_referral_is_an_application_that_waits_for_the_persons_word(seeker, vacancy, caseworker):
    made = services.refer(actor=caseworker, seeking=fresh(seeker), vacancy=vacancy)
    case = Application.objects.get()
    assert (case.source, case.state, case.referred_by, case.cv) == ("referral", "applied", caseworker.user_id, None)
    services.answer_referral(actor=actor_of(seeker.account), referral=made, answer=Answer.YES)
    assert Application.objects.get().state == "applied"


def test_what_the_person_never_wanted_may_be_referred_and_does_not_count(seeker, recruiter, employer, caseworker):
    other = published(recruiter, employer, occupation_id="4-07-05-01")
    made = services.refer(actor=caseworker, seeking=fresh(seeker), vacancy=other)
    services.answer_referral(actor=actor_of(seeker.account), referral=made, answer=Answer.YES)
    assert not made.fits and services.counted_referrals(seeker) == 0


def test_only_the_persons_own_office_refers(seeker, vacancy, staff):
    with pytest.raises(ValidationError, match="本人的服务站"):
        services.refer(actor=actor_of(staff(Role.CASEWORKER, OTHER_TOWN)), seeking=fresh(seeker), vacancy=vacancy)
    assert not Referral.objects.exists()


def test_an_employer_invites_who_is_public_and_no_more_than_the_day_allows(citizen, vacancy, recruiter, refresh, worth):
    shut, shown = active(citizen()), active(citizen(), visibility="public", consents=[ConsentKind.PUBLIC])
    more = active(citizen(), visibility="public", consents=[ConsentKind.PUBLIC])
    refresh()
    assert {one.seeking.pk for one in services.candidates_for(vacancy, only_public=True)} == {shown.pk, more.pk}
    with pytest.raises(ValidationError, match="没有公开"):
        services.invite(actor=recruiter, vacancy=vacancy, seeking=shut)
    worth("invitations_a_day", 1)
    made = services.invite(actor=recruiter, vacancy=vacancy, seeking=shown)
    assert services.invite(actor=recruiter, vacancy=vacancy, seeking=shown) == made
    with pytest.raises(ValidationError, match="明天再来"):
        services.invite(actor=recruiter, vacancy=vacancy, seeking=more)
    with pytest.raises(ValidationError, match="不是您的"):
        services.answer_invitation(actor=actor_of(more.account), invitation=made, answer=Answer.YES)
    services.answer_invitation(actor=actor_of(shown.account), invitation=made, answer=Answer.YES)
    assert JobInvitation.objects.get().answer == Answer.YES


def test_who_takes_the_cv_back_is_gone_from_candidates_at_once(citizen, vacancy, refresh):
    case = active(citizen(), visibility="public", consents=[ConsentKind.PUBLIC])
    refresh()
    seeking.take_back(actor=actor_of(case.account), case=fresh(case), kind=ConsentKind.PUBLIC)
    assert services.candidates_for(vacancy, only_public=True) == []


def test_a_stale_list_is_not_written(seeker, vacancy, refresh):
    """A run that read before a change must not write over what was made after it."""
    refresh()
    late = Board()
    late.look()
    write(seeker, "terms", wage_low=9000)
    refresh()
    newer = pairs().get()
    runs.Maker(late, runs.rule_kept(), timezone.localdate()).for_people([seeker.pk])
    assert pairs().get() == newer
    assert MatchDue.objects.filter(subject=seeker.pk).exists()


def test_a_merge_its_undo_and_a_new_office_are_changes_too(seeker, vacancy, citizen, caseworker, refresh):
    """Whatever moves a record tells of it, as any other change; nothing else would until the night."""
    refresh()
    keep, waits = person_of(citizen()), MatchDue.objects.filter(subject=seeker.pk)
    one = merging.merge(actor=caseworker, keep=keep, other=seeker.person, reason="看过证件", evidence="papers")
    assert waits.exists() and refresh() == 1 and titles(seeker) == ["焊工"]
    merging.undo(actor=caseworker, merge=one, why="弄错了，是两个人", within=timedelta(days=30))
    assert waits.exists() and refresh() == 1 and titles(seeker) == ["焊工"]
    Person.objects.filter(pk=seeker.person_id).update(region_code=OTHER_TOWN)
    assert follow.reassign(timezone.localdate()) == 1 and waits.exists()


def test_what_a_killed_worker_took_is_taken_again(seeker, vacancy, refresh):
    MatchDue.objects.update(taken_at=timezone.now())
    assert refresh() == 0
    MatchDue.objects.update(taken_at=timezone.now() - timedelta(minutes=6))
    assert refresh() == 2


def test_a_worker_that_goes_on_sees_what_others_read(seeker, vacancy, recruiter, employer):
    mine = Board()
    runs.drain(mine)
    published(recruiter, employer, title="厨师", occupation_id=COOK, duties="炒菜、配菜，管好后厨的卫生。")
    runs.drain(Board())
    write(seeker, "terms", wage_low=3600)
    runs.drain(mine)
    assert titles(seeker) == ["焊工", "厨师"]
