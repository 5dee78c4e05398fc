"""只存不用 (PIPL 47, last paragraph; trust.md rows 87, 88): asked to be deleted while a law keeps the data, nobody reads it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from assistance.followup.visits.models import VisitNote
from matching.applications import services as applying
from matching.applications.models import Application
from matching.interviews.models import Interview
from matching.recommend import services as recommend
from matching.vacancies.models import Vacancy
from portal.accounts.actors import actor_of
from portal.accounts.enums import Assurance, Role
from portal.cases.contacts.models import FollowUpTask
from portal.foundation.identifiers import uuid7
from portal.people.enums import IdType
from portal.people.households.models import Household
from portal.people.identity import read_identity
from portal.people.listed import EMPLOYER, listed_person
from portal.people.merging import services as merging
from portal.people.merging.models import PersonMerge
from portal.people.merging.references import naming_persons
from portal.people.models import Person
from portal.people.retention import storing
from portal.people.retention.models import StorageOnly
from portal.people.retention.scope import ReadableQuerySet
from portal.people.retention.services import forget_people, lift_hold, set_hold
from portal.people.services import Typed, claim_at_office, prove_identity
from registration.calls.models import Call
from registration.comparison.models import CompareHit
from registration.discovery.models import Lead
from registration.duplicates.models import DuplicatePair
from registration.employment.models import EmploymentRegistration
from registration.exits.models import ExitProposal
from registration.family import counter
from registration.family.enums import Means
from registration.family.models import Representation
from registration.help import services as helping
from registration.help.enums import HelpKind, HelpResult
from registration.help.models import HelpRequest
from registration.identity import services as changes
from registration.identity.models import IdentityChange
from registration.jobseeking import services as seeking
from registration.jobseeking.models import JobSeeking
from registration.jobseeking.sheet import SEEKERS
from registration.joint.models import Conflict, ProposedEnd
from registration.mydata import services
from registration.mydata.models import DataRequest
from registration.roster.sheet import ROSTER
from registration.transfer.models import TransferRequest
from registration.unemployment import services as register
from registration.unemployment.enums import Evidence, ExitCode
from registration.unemployment.models import UnemploymentRegistration
from tests.conftest import PROVINCE, TOWN
from tests.harness import id_number
from tests.matching import world
from tests.matching.applicants import AGREED
from tests.registration import cases
from tests.registration.employers import employer_of
from tests.registration.households.homes import home
from tests.registration.jobseeking.people import ENOUGH, write

pytestmark = pytest.mark.django_db
NAME, PHONE, TODAY = "欧阳只存", "12655500099", timezone.localdate
ABOUT: dict[str, type[models.Model]] = {
    "assist/": UnemploymentRegistration, "assist/seeking/": JobSeeking, "assist/seeking/for/": UnemploymentRegistration,
    "calls/": Call, "desk/application/": Application, "desk/change/": IdentityChange, "desk/conflict/": Conflict,
    "desk/end/": ProposedEnd, "desk/data/": DataRequest, "desk/duplicate/": DuplicatePair, "desk/exit/": ExitProposal, "desk/family/": Representation,
    "desk/help/": HelpRequest, "desk/hits/": CompareHit, "desk/households/": Household, "desk/leads/": Lead,
    "desk/merge/": PersonMerge, "desk/person/": Person, "audit/person/": Person, "desk/registration/": UnemploymentRegistration,
    "desk/seeker/": JobSeeking, "desk/task/": FollowUpTask, "desk/transfer/": TransferRequest, "desk/visit-notes/": VisitNote,
    "desk/work/": EmploymentRegistration, "employer/applicant/": Application, "employer/worker/": EmploymentRegistration,
    "employment/": EmploymentRegistration, "interview/": Interview,
}  # fmt: skip
"""Whose register an address shows, by what stands before its key."""
OTHERS = (
    "account/",
    "alerts/",
    "apply/",
    "call-me/",
    "desk/advice/",
    "desk/caseload/",
    "desk/comparison/",
    "desk/contact/",
    "desk/employers/",
    "desk/market/",
    "desk/exports/",
    "desk/family/paper/",  # reached only through its agreement
    "desk/firms/",
    "desk/gig-markets/",
    "desk/hard-vacancies/",
    "desk/imports/",
    "desk/layoffs/",
    "desk/recommended/",
    "desk/roster/",
    "desk/vacancy/",
    "employer/",
    "fairness/",
    "imports/",
    "inbox/",
    "jobs/",
    "my/",
    "recommended/",
    "rules/",
    "seeking/",
    "security/",
    "system/",
    "vacancy/",
    "visits/",
    "api/",
)
"""Addresses about organisations, vacancies and the house itself, and a person's own: that account is closed."""
LISTS = [
    "desk", "desk-today", "desk-overdue", "roster", "caseload", "leads", "compare-hits", "work", "exits", "transfers-done",
    "changes", "data-requests", "duplicates", "merges", "households", "seekers", "help-desk", "conflicts-done",
    "ends", "duties", "desk-applications", "visit-notes", "inbox", "family-desk", "employer-claims-done",
]  # fmt: skip


@pytest.fixture
def clerk(staff):
    return staff(Role.CASEWORKER, TOWN)


@pytest.fixture
def boss(citizen):
    return citizen()


@pytest.fixture
def person(citizen, clerk, boss) -> Person:
    """Somebody about whom every register holds something that is over."""
    account, actor, owner = citizen(PHONE), actor_of(clerk), actor_of(boss)
    own, number = actor_of(account), id_number()
    case = cases.submitted(account, TOWN, number, NAME)
    register.approve(actor=actor, case=case, evidence=Evidence.COUNTER)
    employer = employer_of(boss, actor)
    vacancy = world.published(owner, employer)
    cv = {"jobs": [{"employer": "某某厂", "title": "焊工", "since": "2019年", "until": "", "did": "焊接"}]}
    record = seeking.begin(actor=own, person=case.person)
    write(record, "all", **ENOUGH, cv=cv, skills=["电焊"])
    seeking.publish(actor=own, case=record)
    sent = applying.apply(actor=own, person=case.person, vacancy=vacancy, agreed=AGREED)
    applying.withdraw(actor=own, case=sent)
    seeking.close(actor=own, case=record, reason="found")
    changes.enter(actor=actor, case=case, kind="phone", value="12655500098", evidence="id_card")
    helper = counter.Shown("李某某", read_identity(id_number()), "12655500097")
    counter.agree_at_counter(
        actor=actor, key=uuid7(), represented=counter.Shown(NAME, read_identity(number), ""), representative=helper,
        relation="parent", means=Means.PRESENT,
    )  # fmt: skip
    wish = helping.Wish(NAME, "12655500098", TOWN, HelpKind.FIND_WORK, "想找活干")
    call = helping.ask_for_help(actor=own, key=uuid7(), wish=wish)
    helping.close(actor=actor, case=call, result=HelpResult.ANSWERED)
    asked = services.ask(actor=own, key=uuid7(), case=case, kind="correct", words="日期写错了")
    services.answer(actor=actor, one=asked, granted=True, words="改好了")
    home(actor, head=case.person)
    register.leave(actor=own, case=case, exit_code=ExitCode.EMPLOYED, exit_date=TODAY())
    return Person.objects.get(pk=case.person_id)


def erase(person: Person) -> None:
    account = person.links.live().order_by("at").first().account
    services.erase(actor=actor_of(account), person=person)


def rows_about(model: type[models.Model], person: Person) -> models.QuerySet:
    """The rows of a register that speak of the person, by the columns that its own queryset names."""
    rows = model._base_manager.all()
    if model is Person:
        return rows.filter(pk=person.pk)
    if model is Household:
        return rows.filter(members__person=person)
    if model is Representation:
        return rows.filter(represented__links__person=person)
    named = Q()
    for column in model._default_manager.all().person_columns:
        named |= Q(**{column: person.pk})
    return rows.filter(named)


def addresses() -> Iterator[tuple[str, str]]:
    """(what stands before the key, name) of every address that takes one key and nothing else."""
    todo: list[tuple[str, list]] = [("", get_resolver().url_patterns)]
    while todo:
        before, patterns = todo.pop()
        for one in patterns:
            route = before + str(one.pattern)
            if isinstance(one, URLResolver):
                todo.append((route, one.url_patterns))
            elif isinstance(one, URLPattern) and route.count("<") == 1 and "<uuid:pk>" in route and one.name:
                yield route.split("<")[0], one.name


def shows(browser, url: str) -> bool:
    answer = browser.get(url)
    return answer.status_code == 200 and not answer.streaming and NAME in answer.content.decode(errors="ignore")


def test_every_page_that_showed_the_name_answers_410_or_leaves_it_out(person, clerk, boss, browser_of):
    """Given all that shows the name to the office and to the employer, when the person is deleted, then nothing does."""
    desk, firm = browser_of(clerk), browser_of(boss)
    pages = []
    for before, name in addresses():
        assert before in ABOUT or before.startswith(OTHERS), f"{before}: say whose register {name} shows"
        for row in rows_about(ABOUT[before], person) if before in ABOUT else ():
            pages.append((firm if before.startswith("employer/") else desk, reverse(name, args=[row.pk])))
    pages += [(desk, reverse(name)) for name in LISTS]
    pages += [(desk, f"{reverse(name)}?list=done") for name in ("changes", "data-requests")]
    pages += [(desk, reverse("desk-list", args=["closed"])), (desk, f"{reverse('seekers')}?list=ended")]
    shown = [(browser, url) for browser, url in pages if shows(browser, url)]
    named = {url.split("/")[2] for _, url in shown}
    assert {
        "person",
        "registration",
        "seeker",
        "households",
        "data",
        "change",
        "help",
        "application",
        "family",
    } <= named
    erase(person)
    assert StorageOnly.objects.standing().get().person == person
    for browser, url in shown:
        answer = browser.get(url)
        assert NAME not in answer.content.decode(), url
        assert answer.status_code in (200, 404, 410), url
    review = desk.get(reverse("desk-person", args=[person.pk]))
    assert review.status_code == 410 and "这份资料不再提供" in review.content.decode()
    assert desk.get(reverse("desk-person", args=[uuid7()])).status_code == 404


def test_the_api_says_410_in_its_own_format_and_lists_leave_it_out(person, clerk, browser_of):
    client, case = browser_of(clerk), register.latest_of(person)
    url = f"/api/v1/registrations/{case.pk}/"
    assert client.get(url).json()["name"] == NAME
    erase(person)
    answer = client.get(url)
    assert (answer.status_code, answer["Content-Type"]) == (410, "application/problem+json")
    assert answer.json()["code"] == "only_stored" and NAME not in client.get("/api/v1/registrations/").content.decode()


def test_exports_matching_and_lists_of_others_do_not_see_the_stored_row(person, clerk, boss):
    actor, case, number = actor_of(clerk), register.latest_of(person), person.id_number
    record = person.seekings.get()
    assert ROSTER.lines([case.pk], actor) and SEEKERS.lines([record.pk], actor)
    erase(person)
    assert not ROSTER.lines([case.pk], actor) and not SEEKERS.lines([record.pk], actor)
    vacancy = Vacancy.objects.get()
    assert recommend.candidates_for(vacancy, only_public=False) == []
    assert not EmploymentRegistration.objects.visible_to(actor_of(boss)).filter(person=person).exists()
    told = dict(name="别的名", identity=read_identity(number), id_type=IdType.RESIDENT, phone="", region_code=TOWN)
    stranger = listed_person(**told, source=EMPLOYER)
    assert stranger.pk != person.pk and not stranger.is_proved, "what is stored is not even compared"


def test_who_comes_again_with_the_document_opens_it_and_it_is_written_down(person, clerk, browser_of):
    erase(person)
    actor = actor_of(clerk)
    typed = Typed(NAME, read_identity(person.id_number), IdType.RESIDENT, "", TOWN)
    claim = claim_at_office(actor=actor, typed=typed, source="outlet")
    with pytest.raises(ValidationError, match="只存不用"):
        merging.merge(actor=actor, keep=person, other=claim, reason="同一个人", evidence="papers")
    prove_identity(actor=actor, person=claim, assurance=Assurance.COUNTER, evidence="counter")
    one = StorageOnly.objects.get()
    assert (one.lifted_how, one.lifted_by) == ("returned", actor.user_id) and "核对过身份" in one.lifted_why
    assert NAME in browser_of(clerk).get(reverse("desk-person", args=[person.pk])).content.decode()


def test_two_security_administrators_open_it_and_one_alone_never(person, clerk, staff, browser_of):
    erase(person)
    first, second = (staff(Role.SECURITY_ADMIN, PROVINCE, username=name) for name in ("one", "two"))
    mine, other = browser_of(first), browser_of(second)
    url, every = reverse("admin-stored-one", args=[person.pk]), reverse("admin-stored")
    page = mine.get(every).content.decode()
    assert register.latest_of(person).receipt_no in page and NAME not in page
    assert "请写为什么要重新打开" in mine.post(url, {"why": ""}).content.decode()
    assert mine.post(url, {"why": "法院调取，某民初〔2026〕8 号"}).url == every
    assert "申请解除的人不能自己同意" in mine.post(url, {"agreed": "yes"}).content.decode()
    assert other.post(url, {"agreed": "no"}).url == every and StorageOnly.objects.standing().get().asked_by is None
    mine.post(url, {"why": "法院调取，某民初〔2026〕8 号"})
    assert other.post(url, {"agreed": "yes"}).url == every
    assert "某民初〔2026〕8 号" in other.get(every).content.decode() and other.get(url).status_code == 404
    assert browser_of(clerk).get(reverse("desk-person", args=[person.pk])).status_code == 200


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SECURITY_ADMIN}))
def test_nobody_else_reaches_what_is_stored(person, staff, browser_of, role):
    erase(person)
    browser = browser_of(staff(role, PROVINCE, username="else"))
    assert browser.get(reverse("admin-stored")).status_code == 404
    assert browser.post(reverse("admin-stored-one", args=[person.pk]), {"why": "x"}).status_code == 404


def test_the_database_keeps_the_rules(person):
    one = storing.only_store(person=person, ground="archive", until=TODAY(), by=uuid7())
    rows, now, somebody = StorageOnly.objects.filter(pk=one.pk), timezone.now(), uuid7()
    with pytest.raises(ValidationError, match="已经只存不用"):
        storing.only_store(person=person, ground="archive", until=TODAY(), by=uuid7())
    for change in (
        {"until": None}, {"lifted_at": now}, {"asked_at": now, "asked_by": somebody},
        {"lifted_at": now, "lifted_by": somebody, "lifted_how": "two", "lifted_why": "x", "asked_at": now,
         "asked_by": somebody},
        {"lifted_at": now, "lifted_by": somebody, "lifted_how": "two", "lifted_why": "x"},
    ):  # fmt: skip
        with pytest.raises(IntegrityError, match="storage"), transaction.atomic():
            rows.update(**change)


def test_under_a_legal_hold_nothing_is_deleted_and_nobody_reads_it(person, clerk, staff, browser_of):
    officer = actor_of(staff(Role.SECURITY_ADMIN, PROVINCE))
    hold = set_hold(actor=officer, person=person, reason="行政复议，某复议〔2026〕12 号")
    erase(person)
    kept, one = Person.objects.get(pk=person.pk), StorageOnly.objects.get()
    assert (
        kept.phone and kept.messages.exists() and (one.ground, one.until, one.set_by) == ("hold", None, officer.user_id)
    )
    assert browser_of(clerk).get(reverse("desk-person", args=[person.pk])).status_code == 410
    lift_hold(actor=officer, hold=hold, why="办完了")
    assert forget_people(timezone.now() + timedelta(days=20 * 366)) and not StorageOnly.objects.exists()


def test_every_register_about_persons_leaves_out_what_is_only_stored():
    """A table that names a person and answers `visible_to` does so by the one queryset that leaves them out."""
    own = {"portal.legalhold", "portal.storageonly"}  # whose work it is; they name a number, never the person
    own |= {"matching.report"}  # about a vacancy: no page says who reported it
    for one in naming_persons():
        manager = one.model._default_manager.all()
        if hasattr(manager, "visible_to") and one.model._meta.label_lower not in own:
            assert isinstance(manager, ReadableQuerySet), one.name


def test_what_is_under_way_is_named_and_has_to_end_first(citizen, clerk, boss):
    account, actor = citizen(), actor_of(clerk)
    case = cases.active(account, TOWN, actor)
    record = seeking.begin(actor=actor_of(account), person=case.person)
    write(record, "all", **ENOUGH)
    seeking.publish(actor=actor_of(account), case=record)
    register.leave(actor=actor_of(account), case=case, exit_code=ExitCode.EMPLOYED, exit_date=TODAY())
    with pytest.raises(ValidationError, match="求职登记"):
        services.erase(actor=actor_of(account), person=case.person)
