"""A deletion begun at a counter (PIPL 44—50; trust.md cases 101, 104, 111): taken by one, confirmed by another, a receipt."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.accounts.models import User
from portal.cases.models import TransitionLog
from portal.cases.workflow import IllegalTransition
from portal.foundation.identifiers import uuid7
from portal.messages.models import Message
from portal.people.models import Person, PersonLink
from portal.people.phones import join_account
from portal.people.retention.models import StorageOnly
from portal.privacy.models import AuditEntry
from registration.mydata import counter, services
from registration.mydata.enums import RequestState
from registration.mydata.models import DataRequest
from registration.unemployment import services as register
from registration.unemployment.enums import Channel, Evidence, ExitCode
from registration.unemployment.models import UnemploymentRegistration
from tests.conftest import CITY, COUNTY, OTHER_TOWN, SIBLING_COUNTY, TOWN
from tests.registration import cases

pytestmark = pytest.mark.django_db
NAME, PAPER = "欧阳窗口", "锦删 2026-001"


@pytest.fixture
def worker(staff) -> User:
    return staff(Role.CASEWORKER, TOWN)


@pytest.fixture
def colleague(staff) -> User:
    return staff(Role.CASEWORKER, TOWN, username="colleague")


@pytest.fixture
def case(worker) -> UnemploymentRegistration:
    """Somebody without account and telephone, whose registration is over."""
    actor = actor_of(worker)
    made = register.register_for(
        actor=actor, key=uuid7(), answers=cases.answers(cases.Spoken(), TOWN, name=NAME), channel=Channel.OUTLET
    )
    register.approve(actor=actor, case=made, evidence=Evidence.COUNTER)
    return made


@pytest.fixture
def ended(case, worker) -> UnemploymentRegistration:
    """The same, and nothing is under way any more."""
    register.leave(actor=actor_of(worker), case=case, exit_code=ExitCode.EMPLOYED, exit_date=timezone.localdate())
    return case


def sent(case: UnemploymentRegistration, **other: str) -> dict[str, str]:
    said = {"evidence": "id_card", "tail": case.person.id_number[-6:], "paper": PAPER, "words": f"我叫{NAME}，都删了吧"}
    return said | {"read_out": "on"} | other


def taken(case: UnemploymentRegistration, worker: User) -> DataRequest:
    wish = counter.Wish("id_card", case.person.id_number[-6:], PAPER, f"我叫{NAME}")
    return counter.take(actor=actor_of(worker), person=case.person, wish=wish)


def words_of(browser, url: str, status: int = 200) -> str:
    answer = browser.get(url)
    assert answer.status_code == status, (url, answer.status_code)
    return answer.content.decode()


def steps(one: DataRequest) -> list[str]:
    return list(TransitionLog.objects.filter(case_id=one.pk).order_by("at", "id").values_list("name", flat=True))


def test_case_104_taken_by_one_confirmed_by_another_and_a_receipt_for_the_person(ended, worker, colleague, browser_of):
    """Given somebody without an account, when two of the office act, then it is as after the online deletion."""
    desk, second, person = browser_of(worker), browser_of(colleague), ended.person
    address = reverse("data-counter", args=[ended.pk])
    assert address in words_of(desk, reverse("review", args=[ended.pk]))
    assert address in words_of(desk, reverse("desk-person", args=[person.pk]))
    assert "档案法" in words_of(desk, address), "what the law keeps is read to the person first"
    for wrong, said in (
        ({"tail": "00000X"}, "对不上"), ({"paper": ""}, "请写纸的编号"), ({"read_out": ""}, "请念给本人听"),
        ({"paper": person.id_number}, "不要写证件号码"), ({"evidence": ""}, "请选看了什么证件"),
    ):  # fmt: skip
        assert said in desk.post(address, sent(ended) | wrong).content.decode()
    assert not DataRequest.objects.exists()
    url = desk.post(address, sent(ended)).url
    one = DataRequest.objects.get()
    assert url == reverse("data-deletion", args=[one.pk]) and one.account is None and one.due_at
    assert "正在等确认" in desk.post(address, sent(ended)).content.decode()
    assert "要另一位同事" in words_of(desk, url) and NAME in words_of(second, reverse("data-requests"))
    assert PAPER not in words_of(second, url), "who confirms reads the number from the paper"
    decision = {"act": "decide", "version": one.version, "granted": "yes", "paper": PAPER}
    assert "收下的人不能自己确认" in desk.post(url, decision).content.decode()
    assert "再核对" in second.post(url, decision | {"paper": "锦删 2026-002"}).content.decode()
    assert Person.objects.get(pk=person.pk).name == NAME and not StorageOnly.objects.exists()
    receipt = second.post(url, decision).url
    assert receipt == reverse("data-receipt", args=[one.pk]) and steps(one) == ["take", "decide"]
    stored = StorageOnly.objects.standing().get()
    assert stored.person == person and stored.set_by == colleague.pk and stored.until
    for browser in (desk, second):
        page = words_of(browser, receipt)
        assert PAPER in page and "档案法" in page and "怎样重新打开" in page and NAME not in page
        assert f"{timezone.localdate():%Y}年" in page, "a receipt is kept for years"
        assert PAPER in words_of(browser, reverse("data-requests") + "?list=receipts")
    assert NAME not in words_of(desk, url, 410) + words_of(desk, address, 410)
    one.refresh_from_db()
    assert one.words is None and (one.seen_by, one.answered_by) == (worker.pk, colleague.pk)
    written = AuditEntry.objects.filter(action__startswith="data.")
    assert {"data.take", "data.decide", "data.receipt"} <= set(written.values_list("action", flat=True))
    for secret in (NAME, person.id_number, PAPER):
        assert secret not in str(list(written.values())) + str(list(TransitionLog.objects.values()))


def test_nothing_is_taken_or_confirmed_while_something_is_open(case, worker, colleague, browser_of):
    desk, address = browser_of(worker), reverse("data-counter", args=[case.pk])
    assert (
        "先撤回或退出登记" in words_of(desk, address)
        and "先撤回或退出登记" in desk.post(address, sent(case)).content.decode()
    )
    assert not DataRequest.objects.exists()
    register.leave(actor=actor_of(worker), case=case, exit_code=ExitCode.EMPLOYED, exit_date=timezone.localdate())
    one = taken(case, worker)
    answers = cases.answers(cases.Spoken(), TOWN, case.person.id_number, NAME)
    again = register.register_for(actor=actor_of(worker), key=uuid7(), answers=answers, channel=Channel.OUTLET)
    register.approve(actor=actor_of(worker), case=again, evidence=Evidence.COUNTER)
    decision = {"act": "decide", "version": one.version, "granted": "yes", "paper": PAPER}
    answer = browser_of(colleague).post(reverse("data-deletion", args=[one.pk]), decision).content.decode()
    assert "先撤回或退出登记" in answer and DataRequest.objects.get().state == RequestState.CHECKING


def test_case_63_taken_back_meanwhile_it_is_not_deleted_and_both_stand_on_the_page(
    ended, worker, colleague, browser_of
):
    desk, second, one = browser_of(worker), browser_of(colleague), taken(ended, worker)
    url, old = reverse("data-deletion", args=[one.pk]), one.version
    desk.post(url, {"act": "take_back", "version": old, "why": "本人来说不删了"})
    answer = second.post(url, {"act": "decide", "version": old, "granted": "yes", "paper": PAPER})
    assert answer.status_code == 409 and "本人来说不删了" in answer.content.decode()
    assert steps(one) == ["take", "take_back"] and not StorageOnly.objects.exists()
    assert Person.objects.get(pk=ended.person_id).name == NAME


def test_the_person_changes_their_mind_or_the_second_one_says_no(ended, worker, colleague, browser_of):
    desk, one = browser_of(worker), taken(ended, worker)
    url = reverse("data-deletion", args=[one.pk])
    assert (
        "请写本人怎么说的" in desk.post(url, {"act": "take_back", "version": one.version, "why": " "}).content.decode()
    )
    desk.post(url, {"act": "take_back", "version": one.version, "why": "本人来说不删了"})
    assert steps(one) == ["take", "take_back"] and "什么都没有动" in words_of(desk, url)
    two = taken(ended, worker)
    url, no = reverse("data-deletion", args=[two.pk]), {"act": "decide", "version": two.version, "granted": "no"}
    second = browser_of(colleague)
    assert "不删要写为什么" in second.post(url, no).content.decode()
    assert second.post(url, no | {"words": "纸上的签名不是本人的"}).url == url
    assert "纸上的签名不是本人的" in words_of(desk, url) and Message.objects.filter(kind="mydata.not_deleted").exists()
    assert desk.get(reverse("data-receipt", args=[two.pk])).status_code == 404
    assert Person.objects.get(pk=ended.person_id).name == NAME and not StorageOnly.objects.exists()


def test_an_account_of_their_own_is_closed_and_one_that_others_share_only_let_go(ended, worker, colleague, citizen):
    """The online page sends who shares an account to the counter; what waits for an answer lapses."""
    actor, person = actor_of(worker), ended.person
    own = join_account(actor=actor, person=person, phone="12655500041", evidence="counter")
    shared = citizen("12655500042")
    other = cases.active(shared, OTHER_TOWN, actor_of(colleague)).person
    PersonLink.objects.create(account=shared, person=person)
    register.save_draft(actor=actor_of(shared), answers={"name": NAME, "id_number": person.id_number})
    asked = services.ask(actor=actor_of(own), key=uuid7(), case=ended, kind="correct", words="写错了")
    one = taken(ended, worker)
    counter.decide(actor=actor_of(colleague), one=one, granted=True, paper=PAPER)
    asked.refresh_from_db()
    assert asked.state == RequestState.WITHDRAWN and steps(asked)[-1] == "lapse"
    assert not User.objects.get(pk=own.pk).is_active and User.objects.get(pk=shared.pk).is_active
    assert not UnemploymentRegistration.objects.filter(account=shared, state="draft").exists()
    assert list(PersonLink.objects.live().filter(account=shared).values_list("person", flat=True)) == [other.pk]


VIEWERS = [
    (Role.CASEWORKER, TOWN, 200, 200), (Role.CASEWORKER, OTHER_TOWN, 404, 404), (Role.COUNTY_REVIEWER, COUNTY, 404, 200),
    (Role.COUNTY_REVIEWER, SIBLING_COUNTY, 404, 404), (Role.VILLAGE_WORKER, TOWN, 404, 404), (Role.CITY_OFFICIAL, CITY, 404, 404),
    (Role.AUDIT_ADMIN, COUNTY, 404, 404),
]  # fmt: skip


def test_who_may_take_confirm_and_read_the_receipt(ended, worker, colleague, staff, browser_of):
    """Own office, another's, none, by role: before and after the deletion. The county may confirm, not take."""
    one = taken(ended, worker)
    viewers = [
        (browser_of(staff(role, at, username=f"{role}-{n}")), take, see)
        for n, (role, at, take, see) in enumerate(VIEWERS)
    ]
    for viewer, take, see in viewers:
        assert viewer.get(reverse("data-counter", args=[ended.pk])).status_code == take
        assert viewer.get(reverse("data-deletion", args=[one.pk])).status_code == see
        assert viewer.get(reverse("data-receipt", args=[one.pk])).status_code == 404
    reviewer = staff(Role.COUNTY_REVIEWER, COUNTY, username="confirms")
    counter.decide(actor=actor_of(reviewer), one=one, granted=True, paper=PAPER)
    for viewer, _, see in viewers:
        assert viewer.get(reverse("data-receipt", args=[one.pk])).status_code == see
    with pytest.raises(IllegalTransition):
        counter.decide(actor=actor_of(colleague), one=one, granted=True, paper=PAPER)


def test_the_database_keeps_the_rules(ended, worker):
    one = taken(ended, worker)
    rows = DataRequest.objects.filter(pk=one.pk)
    for change in (
        {"seen_by": None}, {"evidence": ""}, {"paper_number": ""}, {"account": worker}, {"kind": "correct"},
        {"due_at": None}, {"service_office": None}, {"answered_by": worker.pk}, {"paper_number": "2" * 18},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(ValidationError, match="正在等确认"):
        taken(ended, worker)
