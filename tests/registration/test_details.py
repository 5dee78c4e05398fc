"""What is asked later: once, one question at a time, always with a way past it; sensitive only with its own consent."""

import pytest
from django.urls import reverse

from portal.accounts.enums import Role
from portal.people.facts.enums import EthnicGroup, FactSource
from portal.people.facts.models import PersonFact, SkippedQuestion
from portal.people.facts.questions import BY_SLUG, QUESTIONS, SENSITIVE
from registration.details import services
from registration.unemployment import services as register
from registration.unemployment.enums import Evidence
from tests.conftest import COUNTY, TOWN
from tests.harness import id_number
from tests.registration import cases

pytestmark = pytest.mark.django_db
LIST = "/my/details/"


@pytest.fixture
def case(citizen):
    return cases.submitted(citizen(), TOWN)


@pytest.fixture
def own(case, browser_of):
    return browser_of(case.account)


def at(slug: str) -> str:
    return reverse("detail", args=[slug])


def test_the_person_is_asked_on_their_page_until_each_question_was_seen_once(own, case):
    assert "补全资料，推荐更准" in own.get("/my/").content.decode()
    for question in QUESTIONS.values():
        assert own.post(at(question.slug), {"act": "skip"}).status_code == 302
    assert "补全资料，推荐更准" not in own.get("/my/").content.decode()
    assert "补全或修改我的资料" in own.get("/my/").content.decode()


def test_the_list_tells_unseen_skipped_and_answered_apart(own):
    assert own.get(LIST).content.decode().count("没看过") == len(QUESTIONS)
    own.post(at("education"), {"answer": "60"})
    own.post(at("skills"), {"act": "skip"})
    page = own.get(LIST).content.decode()
    assert page.count("填好了") == 1 and page.count("跳过了") == 1 and "高中" in page


def test_an_answer_is_a_fact_with_its_source_and_a_later_one_ends_it(own, case):
    for answer in ("60", "30"):
        own.post(at("education"), {"answer": answer})
    facts = PersonFact.objects.filter(person=case.person, code="person.education")
    assert facts.current().get().value == "30" and facts.current().get().source == FactSource.SELF
    assert facts.count() == 2


@pytest.mark.parametrize("slug", sorted(BY_SLUG))
def test_every_question_can_be_skipped_and_says_why_it_is_asked(own, slug):
    page = own.get(at(slug)).content.decode()
    assert "跳过" in page and "为什么问" in page and "checked" not in page
    assert own.post(at(slug), {"act": "skip"}).status_code == 302
    assert not PersonFact.objects.exists() and SkippedQuestion.objects.count() == 1


def test_after_an_answer_comes_the_next_unseen_question_of_the_topic(own):
    assert own.post(at("wanted-work"), {"answer": "看大门"}).url == at("wanted-pay")
    own.post(at("wanted-place"), {"act": "skip"})
    assert own.post(at("wanted-pay"), {"act": "skip"}).url == at("training-wish")


def test_free_words_are_ciphertext_and_shown_to_their_writer(own, case, sql):
    own.post(at("last-employer"), {"answer": "富锦某某米业"})
    value, note = sql("SELECT value::text, note FROM portal_personfact")[0]
    assert value == "true" and "富锦".encode() not in bytes(note)
    assert "富锦某某米业" in own.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("slug", "given"), [("education", "nonsense"), ("skills", "\u200b"), ("hukou-place", "999999999999")]
)
def test_a_wrong_answer_is_said_and_nothing_is_kept(own, slug, given):
    page = own.post(at(slug), {"answer": given}).content.decode()
    assert "<title>有错：" in page and not PersonFact.objects.exists()


def test_a_county_is_enough_for_the_hukou(own, case):
    own.post(at("hukou-place"), {"answer": COUNTY})
    assert PersonFact.objects.get().value == COUNTY


def test_what_is_sensitive_needs_its_own_unticked_consent(own, case, sql):
    page = own.get(at("disability")).content.decode()
    assert "单独同意" in page and "checked" not in page
    assert "同意我们保存" in own.post(at("disability"), {"answer": "2"}).content.decode()
    assert not PersonFact.objects.exists()
    own.post(at("disability"), {"answer": "2", "consent": "on"})
    fact = PersonFact.objects.get(code="person.disability")
    assert (fact.value, fact.note) == (True, "2")
    assert PersonFact.objects.get(code="consent.health").value == "2026-11"


def test_a_consent_taken_back_deletes_what_stood_under_it_and_nothing_else(own, case):
    own.post(at("disability"), {"answer": "2", "consent": "on"})
    own.post(at("education"), {"answer": "60"})
    assert "收回同意" in own.get(LIST).content.decode()
    own.post(reverse("details-consent-back"))
    assert set(PersonFact.objects.values_list("code", flat=True)) == {"person.education"}
    case.refresh_from_db()
    assert case.state == "submitted"


def test_what_is_sensitive_is_never_pushed(case):
    assert not {one.code for one in services.answered(case.person).unseen} & SENSITIVE


def test_refusing_everything_never_stands_in_the_way_of_registering(own, case, acting):
    for question in QUESTIONS.values():
        own.post(at(question.slug), {"act": "skip"})
    register.approve(actor=acting(Role.CASEWORKER), case=case, evidence=Evidence.COUNTER)
    assert case.state == "active"


def test_what_a_claim_told_belongs_to_the_person_once_the_document_is_seen(citizen, acting, browser_of):
    number, worker = id_number(), acting(Role.CASEWORKER)
    first = cases.active(citizen(), TOWN, worker, number)
    register.leave(actor=worker, case=first, exit_code="employed", exit_date=first.spell.lower)
    second = cases.submitted(citizen(), TOWN, number)
    browser_of(second.account).post(at("education"), {"answer": "60"})
    browser_of(second.account).post(at("skills"), {"act": "skip"})
    register.approve(actor=worker, case=second, evidence=Evidence.COUNTER)
    assert PersonFact.objects.current().get().person_id == first.person_id
    assert services.answered(first.person).skipped == {"person.skills"}


def test_case_35_an_employer_may_be_named_by_its_code_and_a_wrong_one_is_explained(case, browser_of):
    browser = browser_of(case.account)
    wrong = browser.post(at("last-employer"), {"answer": "91230800MA18Y0O016"})
    assert "没有字母 O" in wrong.content.decode() and not PersonFact.objects.exists()
    browser.post(at("last-employer"), {"answer": "富锦市锦山米业有限公司"})
    assert PersonFact.objects.current().get().note == "富锦市锦山米业有限公司"


def test_case_1_nobody_else_has_these_pages(case, citizen, staff, browser_of):
    stranger, worker = browser_of(citizen()), browser_of(staff(Role.CASEWORKER, TOWN))
    for browser in (stranger, worker):
        for url in (LIST, at("education")):
            assert browser.get(url).status_code == 404
        assert browser.post(at("education"), {"answer": "60"}).status_code == 404
        assert browser.post(reverse("details-consent-back")).status_code == 404
    assert not PersonFact.objects.exists()


def test_the_vocabulary_is_whole():
    assert len(EthnicGroup) == 56 and EthnicGroup("53").label == "赫哲族"
    assert all(question.why for question in QUESTIONS.values())
