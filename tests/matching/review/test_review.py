"""A blocked vacancy, a person who looks, a report by the public, and what three of them cost (domain.md 10.5)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from matching.review import night, services
from matching.review.enums import QuestionState, Reason, ReportState, SuspensionState
from matching.review.models import Excuse, Question, Report, Suspension
from matching.review.retention import HOLDER
from matching.vacancies import services as vacancies
from matching.vacancies.enums import VacancyState
from matching.vacancies.models import Vacancy
from portal.accounts.actors import ANONYMOUS, SYSTEM, actor_of
from portal.accounts.enums import Role
from portal.cases.calendar import deadline
from portal.cases.workflow import IllegalTransition
from portal.exchange.models import OutboxEvent
from portal.foundation.identifiers import uuid7
from portal.messages.models import Message
from portal.people.employers.enums import LegalSource, LegalState
from portal.people.employers.services import record_legal_state
from portal.people.models import Person
from portal.people.retention.services import forget_one
from tests.conftest import COUNTY
from tests.matching.world import draft, published
from tests.registration.jobseeking.people import active

pytestmark = pytest.mark.django_db
ILLEGAL = "要求限男性，35岁以下，只要本地户口。"


@pytest.fixture
def blocked(recruiter, employer) -> Vacancy:
    vacancy = draft(recruiter, employer, conditions=ILLEGAL)
    assert vacancies.submit(actor=recruiter, vacancy=vacancy) == VacancyState.BLOCKED
    return vacancy


@pytest.fixture
def county(staff):
    return actor_of(staff(Role.COUNTY_REVIEWER, COUNTY))


def _report(vacancy, actor=ANONYMOUS, reason=Reason.FEE) -> Report:
    return services.report(actor=actor, vacancy=vacancy, key=uuid7(), reason=reason, words="叫我交200块钱")


def test_the_lawful_wordings_put_in_the_vacancy_is_shown(recruiter, blocked):
    services.use_wordings(actor=recruiter, vacancy=blocked, numbers=range(9))
    assert blocked.state == VacancyState.PUBLISHED and blocked.findings == []
    assert "限男性" not in blocked.conditions and "男女都可以" in blocked.conditions


@pytest.mark.parametrize(
    ("said", "mended"),
    [
        ("入职交服装押金 200 元，离职退还。能吃苦", "不收任何费用，也不押证件。能吃苦"),
        ("缴纳保证金1000元（干满一年全额返还），能上夜班", "不收任何费用，也不押证件，能上夜班"),
        ("要求：交押金300元，会开车", "要求：不收任何费用，也不押证件，会开车"),
    ],
)
def test_with_a_deposit_goes_what_is_said_of_giving_it_back(recruiter, employer, said, mended):
    vacancy = draft(recruiter, employer, conditions=said)
    vacancies.submit(actor=recruiter, vacancy=vacancy)
    services.use_wordings(actor=recruiter, vacancy=vacancy, numbers=range(9))
    assert vacancy.conditions == mended


def test_what_a_rule_does_not_name_waits_for_a_person_and_is_released(recruiter, employer, caseworker):
    vacancy = draft(recruiter, employer, conditions="车间只有男宿舍，女的住不下所以不招")
    assert vacancies.submit(actor=recruiter, vacancy=vacancy) == VacancyState.REVIEW
    assert [one["term"] for one in vacancy.findings] == ["model.V02"]
    services.release(actor=caseworker, vacancy=vacancy, reason="核对过，不是按男女挑人。")
    assert vacancy.state == VacancyState.PUBLISHED


def test_one_wording_alone_leaves_the_rest_to_be_mended(recruiter, blocked):
    services.use_wordings(actor=recruiter, vacancy=blocked, numbers=[0])
    assert blocked.state == VacancyState.BLOCKED
    assert [one["rule"] for one in blocked.findings] == ["V08", "V05"]


def test_a_person_looks_within_the_working_day_and_says_why(recruiter, blocked, caseworker):
    question = services.ask(actor=recruiter, vacancy=blocked, key=uuid7(), words="是男浴区")
    assert question.due_at == deadline(question.state_changed_at, 1)
    assert OutboxEvent.objects.filter(kind="vacancy_question.ask", case_id=question.pk).exists()
    with pytest.raises(ValidationError, match="已经在等"):
        services.ask(actor=recruiter, vacancy=blocked, key=uuid7())
    with pytest.raises(ValidationError, match="理由"):
        services.stand(actor=caseworker, question=question, why=" ")
    services.stand(actor=caseworker, question=question, why="“限男性”就是只要男的。")
    assert question.state == QuestionState.STANDS and blocked.state == VacancyState.BLOCKED
    assert Message.objects.filter(kind="vacancy.answered").count() == 1


def test_nobody_need_answer_about_words_that_the_employer_has_changed_since(recruiter, blocked):
    question = services.ask(actor=recruiter, vacancy=blocked, key=uuid7())
    services.use_wordings(actor=recruiter, vacancy=blocked, numbers=[0])
    question.refresh_from_db()
    assert question.state == QuestionState.ASKED, "something is still held back"
    services.use_wordings(actor=recruiter, vacancy=blocked, numbers=range(9))
    question.refresh_from_db()
    assert blocked.state != VacancyState.BLOCKED and question.state == QuestionState.MENDED and question.due_at is None
    assert not Message.objects.filter(kind="vacancy.answered").exists()


def test_a_wrong_hit_is_excused_in_this_vacancy_alone_and_whoever_keeps_the_wording_hears(
    recruiter, employer, caseworker
):
    vacancy = draft(recruiter, employer, conditions="能吃苦，限男性。")
    vacancies.submit(actor=recruiter, vacancy=vacancy)
    question = services.ask(actor=recruiter, vacancy=vacancy, key=uuid7())
    assert (
        services.excuse(actor=caseworker, question=question, numbers=[0], why="这里说的是男更衣室")
        == VacancyState.PUBLISHED
    )
    assert Excuse.objects.get().words == "限男性"
    assert OutboxEvent.objects.filter(kind="vacancy_question.excuse").exists()
    other = draft(recruiter, employer, title="锅炉工", conditions="能吃苦，限男性。")
    assert vacancies.submit(actor=recruiter, vacancy=other) == VacancyState.BLOCKED


def test_numbers_and_the_employers_state_cannot_be_excused(recruiter, employer, caseworker):
    vacancy = draft(recruiter, employer, pay_low=1000, pay_high=None, month_low=1000, month_high=None)
    vacancies.submit(actor=recruiter, vacancy=vacancy)
    question = services.ask(actor=recruiter, vacancy=vacancy, key=uuid7())
    with pytest.raises(ValidationError, match="不能免"):
        services.excuse(actor=caseworker, question=question, numbers=[0], why="没关系")


def test_case_54_a_vacancy_with_contacts_waits_for_a_person_of_the_place(
    recruiter, employer, caseworker, staff, county
):
    vacancy = draft(recruiter, employer, conditions="加微信 abc12345")
    assert vacancies.submit(actor=recruiter, vacancy=vacancy) == VacancyState.REVIEW
    assert not Vacancy.objects.shown().exists() and vacancy.due_at == deadline(vacancy.state_changed_at, 1)
    elsewhere = actor_of(staff(Role.CASEWORKER, "230882101000"))
    with pytest.raises(ValidationError):
        services.release(actor=elsewhere, vacancy=vacancy)
    services.hand_back(actor=caseworker, vacancy=vacancy, reason="请去掉微信号")
    assert vacancy.state == VacancyState.BLOCKED
    assert Message.objects.get(kind="vacancy.returned").text.endswith("请去掉微信号")


def test_a_report_has_a_number_a_day_and_an_answer(recruiter, employer, caseworker, citizen):
    vacancy = published(recruiter, employer)
    case = _report(vacancy)
    assert case.number and case.state == ReportState.OPEN and case.person is None
    services.dismiss(actor=caseworker, case=case, why="打电话核实过，没有收钱")
    assert (case.state, case.answer) == (ReportState.DISMISSED, "打电话核实过，没有收钱")
    vacancy.refresh_from_db()
    assert vacancy.state == VacancyState.PUBLISHED


def test_an_upheld_report_takes_the_vacancy_down_and_the_third_suspends_the_employer(
    recruiter, employer, caseworker, county
):
    shown = [published(recruiter, employer, title=f"装卸工{number}号") for number in "一二三四"]
    for number, vacancy in enumerate(shown[:3], 1):
        services.uphold(actor=caseworker, case=_report(vacancy), why="收了押金")
        vacancy.refresh_from_db()
        assert vacancy.state == VacancyState.TAKEN_DOWN
        assert Suspension.objects.standing().exists() == (number == 3)
    rested = shown[3]
    rested.refresh_from_db()
    assert rested.state == VacancyState.PAUSED
    with pytest.raises(ValidationError, match="停用"):
        vacancies.resume(actor=recruiter, vacancy=rested)
    again = draft(recruiter, employer, title="新岗位")
    assert vacancies.submit(actor=recruiter, vacancy=again) == VacancyState.BLOCKED
    held = Suspension.objects.get()
    services.appeal(actor=recruiter, case=held, words="押金已经退了")
    with pytest.raises(IllegalTransition):
        services.lift(actor=caseworker, case=held, why="行")
    services.lift(actor=county, case=held, why="押金已经退还，下不为例")
    assert held.state == SuspensionState.LIFTED
    vacancies.resume(actor=recruiter, vacancy=rested)
    assert rested.state == VacancyState.PUBLISHED
    assert services.strikes_of(employer, rested.region_code) == 0


def test_two_reports_of_one_vacancy_are_one_strike(recruiter, employer, caseworker):
    vacancy = published(recruiter, employer)
    for case in [_report(vacancy), _report(vacancy)]:
        services.uphold(actor=caseworker, case=case, why="假的")
    assert services.strikes_of(employer, vacancy.region_code) == 1


def test_at_night_the_vacancies_of_who_may_not_recruit_rest_and_it_hears_once(recruiter, employer, caseworker):
    vacancy = published(recruiter, employer)
    today = timezone.localdate()
    assert night.rest_unverified(today) == 0
    type(employer).objects.filter(pk=employer.pk).update(legal_state=LegalState.CANCELLED)
    assert night.rest_unverified(today) == 1 and night.rest_unverified(today) == 0
    vacancy.refresh_from_db()
    assert vacancy.state == VacancyState.PAUSED
    assert Message.objects.filter(kind="vacancy.rested").count() == 1


def test_what_the_register_of_businesses_strikes_off_rests_at_once_and_it_hears_why(recruiter, employer):
    vacancy = published(recruiter, employer)
    for state in (LegalState.ABNORMAL, LegalState.CANCELLED, LegalState.CANCELLED):
        record_legal_state(actor=SYSTEM, employer=employer, state=state, source=LegalSource.REGISTER)
        vacancy.refresh_from_db()
        assert vacancy.state == (VacancyState.PUBLISHED if state == LegalState.ABNORMAL else VacancyState.PAUSED)
    assert "注销" in Message.objects.get(kind="vacancy.rested").text


def test_six_months_after_the_last_verification_they_rest_too(recruiter, employer):
    published(recruiter, employer)
    assert night.rest_unverified(timezone.localdate() + timedelta(days=200)) == 1


def test_another_employers_people_see_nothing_of_it(blocked, recruiter, citizen):
    services.ask(actor=recruiter, vacancy=blocked, key=uuid7())
    stranger = actor_of(citizen())
    assert not Question.objects.visible_to(stranger).exists()
    with pytest.raises(ValidationError):
        services.use_wordings(actor=stranger, vacancy=blocked, numbers=[0])


def test_case_105_a_report_forgets_what_somebody_told_and_still_counts(recruiter, employer, citizen, county):
    told = actor_of(active(citizen()).account)
    vacancy = published(recruiter, employer)
    case = _report(vacancy, told)
    later, mine = timezone.now() + timedelta(days=1), Report.objects.filter(pk=case.pk)
    assert HOLDER.still_needs(later).filter(pk=case.pk).exists()
    services.uphold(actor=county, case=case, why="核实过，收了钱")
    assert not HOLDER.still_needs(later).filter(pk=case.pk).exists()
    forget_one(Person.objects.get(pk=case.person_id))
    assert list(mine.values_list("words", "reason", "answer", "state")) == [
        (None, Reason.FEE, "核实过，收了钱", "upheld")
    ]
    assert services.strikes_of(employer, vacancy.region_code) == 1
