"""Applying, answering and ending (domain.md 2B.5, 10.6; features J14–J18, E9, E10)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from matching.applications import services, thread
from matching.applications.cv import headline, name_for_employer
from matching.applications.enums import ApplicationState, RefusalReason
from matching.applications.models import Application, CvDownload
from matching.contact.rules import contacts_of
from matching.recommend.effects import sent_to
from matching.recommend.services import neutral_list
from matching.vacancies import services as vacancies
from portal.accounts.actors import actor_of
from portal.cases.workflow import IllegalTransition
from portal.foundation.identifiers import uuid7
from portal.messages.models import Message
from registration.jobseeking.models import JobSeeking
from tests.conftest import OTHER_TOWN
from tests.matching.applicants import AGREED, applied, fresh, seeker
from tests.matching.world import draft, published

pytestmark = pytest.mark.django_db
S = ApplicationState


@pytest.fixture
def vacancy(recruiter, employer):
    return published(recruiter, employer)


@pytest.fixture
def person(citizen):
    return citizen()


def told(account) -> list[str]:
    return list(Message.objects.filter(person__links__account=account).order_by("id").values_list("kind", flat=True))


def test_one_press_hands_over_the_cv_as_it_is_that_day(person, vacancy):
    case = applied(person, vacancy)
    assert case.state == S.APPLIED and case.consented_at
    JobSeeking.objects.update(skills=["瓦工"])
    words = dict(row for section in fresh(case).cv["sections"] for row in section["rows"])
    assert words["会什么"] == "电焊" and fresh(case).cv["phone"] == person.phone
    assert "application.applied" in told(person)


def test_without_consent_or_without_a_cv_nothing_is_sent(person, citizen, vacancy):
    seeking = seeker(person)
    with pytest.raises(ValidationError, match="同意"):
        services.apply(actor=actor_of(person), person=seeking.person, vacancy=vacancy, agreed="")
    JobSeeking.objects.filter(pk=seeking.pk)
    from tests.registration.jobseeking.people import person_of

    bare = citizen()
    with pytest.raises(ValidationError, match="简历"):
        services.apply(actor=actor_of(bare), person=person_of(bare), vacancy=vacancy, agreed=AGREED)
    assert not Application.objects.exists()


def test_pressed_twice_it_is_one_application(person, vacancy):
    assert applied(person, vacancy).pk == applied(person, vacancy).pk
    assert Application.objects.count() == 1


def test_what_somebody_has_applied_for_is_recommended_no_more_until_they_take_it_back(person, vacancy):
    seeking = seeker(person)
    seeking.wishes.filter(position=1).update(occupation=vacancy.occupation_id)
    seeking.regions = [vacancy.region_code]
    assert list(neutral_list(seeking)) == [vacancy]
    case = applied(person, vacancy)
    assert list(neutral_list(seeking)) == [] and sent_to(seeking) == {vacancy.pk}
    services.withdraw(actor=actor_of(person), case=case)
    assert list(neutral_list(seeking)) == [vacancy]


def test_nobody_applies_for_what_is_not_open(person, recruiter, employer):
    seeking = seeker(person)
    for vacancy in (draft(recruiter, employer), published(recruiter, employer, title="锅炉工")):
        if vacancy.state == "published":
            vacancies.pause(actor=recruiter, vacancy=vacancy)
        with pytest.raises(ValidationError, match="不招"):
            services.apply(actor=actor_of(person), person=seeking.person, vacancy=vacancy, agreed=AGREED)


def test_who_was_refused_does_not_apply_again_and_who_withdrew_may(person, recruiter, vacancy):
    case = applied(person, vacancy)
    services.withdraw(actor=actor_of(person), case=case)
    again = applied(person, vacancy)
    assert again.pk != case.pk
    services.refuse(actor=recruiter, case=fresh(again), refusal=RefusalReason.SKILL)
    with pytest.raises(ValidationError, match="答复过"):
        applied(person, vacancy)


def test_case_6_the_employer_reads_a_masked_line_until_the_person_agrees(person, caseworker, recruiter, vacancy):
    seeking = seeker(person)
    case = services.refer(actor=caseworker, person=seeking.person, vacancy=vacancy)
    seen = Application.objects.to_members(recruiter).select_related("person").get()
    assert named(seen) == "张*" and not seen.may_be_read and "没同意" in headline(seen)
    with pytest.raises(ValidationError, match="同意"):
        thread.write(actor=recruiter, case=case, words="您好，什么时候方便？")
    services.agree(actor=actor_of(person), case=case, agreed=AGREED)
    seen = Application.objects.to_members(recruiter).select_related("person").get()
    assert named(seen) == "张某某" and "烘干塔操作工" in headline(seen)
    services.withdraw(actor=actor_of(person), case=case)
    seen = fresh(case)
    assert named(seen) == "张*" and not seen.may_be_read


def named(case: Application) -> str:
    """The name as the employer reads it."""
    return name_for_employer(case.person, contacts_of(case.employer_id, [case.person_id]))


def test_an_office_refers_its_own_people_only(person, acting, vacancy):
    from portal.accounts.enums import Role

    seeking = seeker(person)
    with pytest.raises(ValidationError, match="服务站"):
        services.refer(actor=acting(Role.CASEWORKER, OTHER_TOWN), person=seeking.person, vacancy=vacancy)


def test_case_5_another_employers_people_neither_see_nor_answer(person, citizen, vacancy):
    case, stranger = applied(person, vacancy), actor_of(citizen())
    assert not Application.objects.visible_to(stranger).exists()
    for attempt in (
        lambda: services.shortlist(actor=stranger, case=fresh(case)),
        lambda: services.refuse(actor=stranger, case=fresh(case), refusal=RefusalReason.SKILL),
        lambda: services.withdraw(actor=stranger, case=fresh(case)),
        lambda: thread.write(actor=stranger, case=fresh(case), words="喂"),
        lambda: thread.count_download(actor=stranger, case=fresh(case)),
    ):
        with pytest.raises(ValidationError):
            attempt()
    assert fresh(case).state == S.APPLIED


def test_the_reason_of_a_refusal_is_read_by_the_applicant_after_the_undo_time(person, recruiter, vacancy):
    case = applied(person, vacancy)
    batch, done, problems = services.answer_several(
        actor=recruiter, cases=[fresh(case)], deed="refuse", facts={"refusal": "skill"}
    )
    assert (done, problems) == (1, []) and fresh(case).seen_state == S.VIEWED  # nobody is told what may be undone
    assert "application.refused" not in told(person)
    Application.objects.update(tell_after=timezone.now() - timedelta(seconds=1))
    assert services.tell_due() == 1 and services.tell_due() == 0
    letter = Message.objects.get(kind="application.refused")
    assert "缺岗位要的技能" in letter.text and fresh(case).seen_state == S.REJECTED


def test_a_batch_is_taken_back_until_the_applicants_know(person, citizen, recruiter, vacancy):
    one, other = applied(person, vacancy), applied(citizen(), vacancy)
    services.shortlist(actor=recruiter, case=fresh(other))
    batch, done, _ = services.answer_several(
        actor=recruiter, cases=[fresh(one), fresh(other)], deed="refuse", facts={"refusal": "skill"}
    )
    assert done == 2 and services.take_back(actor=recruiter, batch=batch) == 2
    assert (fresh(one).state, fresh(other).state) == (S.VIEWED, S.SHORTLISTED)
    assert fresh(one).answered_at is None and fresh(other).answered_at is not None
    batch, *_ = services.answer_several(actor=recruiter, cases=[fresh(one)], deed="refuse", facts={"refusal": "skill"})
    Application.objects.update(tell_after=timezone.now() - timedelta(seconds=1))
    assert services.take_back(actor=recruiter, batch=batch) == 0 and fresh(one).state == S.REJECTED


def test_a_refusal_without_a_reason_of_the_list_is_none(person, recruiter, vacancy):
    case = applied(person, vacancy)
    for facts in ({}, {"refusal": "too old"}, {"refusal": "other"}):
        _, done, problems = services.answer_several(actor=recruiter, cases=[fresh(case)], deed="refuse", facts=facts)
        assert done == 0 and problems
    assert fresh(case).state == S.APPLIED


def test_who_has_no_answer_is_not_put_away(person, recruiter, vacancy):
    case = applied(person, vacancy)
    with pytest.raises(ValidationError, match="答复"):
        services.archive(actor=recruiter, case=fresh(case))
    services.refuse(actor=recruiter, case=fresh(case), refusal=RefusalReason.FILLED)
    services.archive(actor=recruiter, case=fresh(case))
    assert fresh(case).archived_at


def test_who_only_reads_for_the_employer_answers_nobody(person, citizen, employer, owner, vacancy):
    from portal.people.employers.enums import Granted, MemberRole
    from portal.people.employers.members import let_in

    case, viewer = applied(person, vacancy), citizen()
    let_in(
        actor=actor_of(owner), employer=employer, account=viewer, role=MemberRole.VIEWER, name="王某某",
        granted=Granted.INVITED,
    )  # fmt: skip
    assert Application.objects.to_members(actor_of(viewer)).exists()
    with pytest.raises(ValidationError, match="管理员或招聘人员"):
        services.shortlist(actor=actor_of(viewer), case=fresh(case))


def test_the_thread_goes_both_ways_and_ends_with_the_application(person, recruiter, vacancy):
    case = applied(person, vacancy)
    thread.write(actor=recruiter, case=fresh(case), words="能上夜班吗？电话 12600000000")
    thread.write(actor=actor_of(person), case=fresh(case), words="能")
    said = [(one.from_employer, one.words) for one in case.messages.order_by("at")]
    assert said == [(True, "能上夜班吗？电话 12600000000"), (False, "能")]
    assert "application.written" in told(person)
    services.withdraw(actor=actor_of(person), case=fresh(case))
    with pytest.raises(ValidationError):
        thread.write(actor=recruiter, case=fresh(case), words="为什么？")


def test_case_108_thirty_cvs_a_day_and_the_same_one_counts_once(citizen, recruiter, vacancy, person):
    case = applied(person, vacancy)
    first = thread.count_download(actor=recruiter, case=case)
    assert thread.count_download(actor=recruiter, case=case).pk == first.pk
    others = [applied(citizen(), vacancy) for _ in range(2)]
    CvDownload.objects.bulk_create(
        CvDownload(application=old, person_id=old.person_id, account_id=recruiter.user_id, day=timezone.localdate())
        for old in _copies(others[0], 28)
    )
    thread.count_download(actor=recruiter, case=others[0])
    with pytest.raises(ValidationError, match="30 份"):
        thread.count_download(actor=recruiter, case=others[1])
    CvDownload.objects.update(day=timezone.localdate() - timedelta(days=1))
    thread.count_download(actor=recruiter, case=others[1])


def _copies(case, count):
    """Applications that ended; their rows stand for CVs downloaded today."""
    made = []
    for _ in range(count):
        copy = fresh(case)
        copy.pk, copy.state, copy._state.adding = uuid7(), S.NEW, True
        copy.vacancy_id = _another(case)
        copy.save(force_insert=True)
        made.append(copy)
    return made


def _another(case):
    from matching.vacancies.models import Vacancy

    one = Vacancy.objects.get(pk=case.vacancy_id)
    one.pk, one.number, one.state, one._state.adding = uuid7(), None, "draft", True
    one.published_at = None
    one.save(force_insert=True)
    return one.pk


def test_every_step_that_the_table_does_not_have_is_refused(person, recruiter, vacancy):
    from matching.applications.workflow import WORKFLOW
    from portal.cases.workflow import perform

    case = applied(person, vacancy)
    for step in ("meet", "accept", "onboard", "retain_30", "retain_90", "miss"):
        with pytest.raises(IllegalTransition):
            perform(WORKFLOW, step, actor=recruiter, case=fresh(case))


def test_case_105_of_who_is_forgotten_only_what_is_counted_stays(person, recruiter, vacancy):
    from matching.applications.retention import HOLDER
    from matching.interviews.retention import HOLDER as MEETINGS

    case = applied(person, vacancy)
    thread.write(actor=recruiter, case=fresh(case), words="您好")
    thread.count_download(actor=recruiter, case=fresh(case))
    assert HOLDER.still_needs(timezone.now()).filter(pk=case.pk).exists()  # open: needed whatever its age
    services.refuse(actor=recruiter, case=fresh(case), refusal=RefusalReason.OTHER, words="他说要回老家")
    assert not HOLDER.still_needs(timezone.now() + timedelta(days=1)).filter(pk=case.pk).exists()
    for holder in (HOLDER, MEETINGS):
        holder.forget([case.person_id])
    kept = fresh(case)
    assert (kept.cv, kept.refusal, kept.refusal_words) == (None, RefusalReason.OTHER, "已清除")
    assert not kept.messages.exists() and not kept.downloads.exists()
