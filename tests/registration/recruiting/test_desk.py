"""The desk's register: queues, the decision, the list whose counts add up, the officer of a place, and who may what."""

import re
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from python_calamine import load_workbook

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.exchange.relay import relay
from portal.messages.models import Message
from portal.people.employers.models import Employer, Site
from portal.people.employers.services import close_site
from portal.privacy.models import AuditEntry
from registration.recruiting import officers, services
from registration.recruiting.enums import ClaimState, Evidence, Ground
from registration.recruiting.filters import Asked, by_kind, narrow
from registration.recruiting.models import EmployerServiceOfficer, EmployerVerification
from tests.conftest import CITY, COUNTY, OTHER_CITY, OTHER_TOWN, PROVINCE, SIBLING_COUNTY, TOWN
from tests.registration import employers

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(citizen):
    return citizen()


@pytest.fixture
def case(account):
    return employers.handed_in(account)


def page(browser, name: str, *args, **asked) -> str:
    answer = browser.get(reverse(name, args=args), asked)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_the_desk_checks_from_the_queue(case, browser):
    listed = page(browser, "employer-claims-waiting")
    assert "富锦市示例1号" in listed and "单位，等核对" in listed
    address = reverse("employer-check-one", args=[case.pk])
    said = browser.get(address).content.decode()
    assert case.employer.uscc in said and "张某某" in said and "身份还没有核实" in said
    assert "看过上传的执照" not in said, "nothing was uploaded"
    sent = {"act": "verify", "version": case.version, "verify-evidence": "", "evidence": ""}
    assert "凭什么核对的" in browser.post(address, sent).content.decode()
    assert browser.post(address, sent | {"evidence": "counter"}).url == reverse("employer-claims-waiting")
    assert "核对通过" in page(browser, "employer-claims-done")
    assert "没有等核对的" in page(browser, "employer-claims-waiting")


def test_evidence_that_nobody_has_is_no_choice(case, browser):
    sent = {"act": "verify", "version": case.version, "evidence": "papers"}
    assert browser.post(reverse("employer-check-one", args=[case.pk]), sent).status_code == 200
    case.refresh_from_db()
    assert case.state == ClaimState.SUBMITTED


def test_refusing_says_why_in_words(case, browser):
    address = reverse("employer-check-one", args=[case.pk])
    said = browser.post(address, {"act": "refuse", "version": case.version, "ground": "letter", "reason": " "})
    assert "请写一句说明" in said.content.decode()
    browser.post(address, {"act": "refuse", "version": case.version, "ground": "letter", "reason": "没有章"})
    assert "没有章" in browser.get(address).content.decode()


def test_case_63_the_second_decision_gets_the_page_that_shows_both(case, browser):
    address = reverse("employer-check-one", args=[case.pk])
    old = case.version
    browser.post(address, {"act": "refuse", "version": old, "ground": "letter", "reason": "没有章"})
    answer = browser.post(address, {"act": "verify", "version": old, "evidence": "counter"})
    assert answer.status_code == 409 and "不予通过" in answer.content.decode()


def test_the_county_answers_the_appeal(case, account, actor, staff, browser_of):
    services.refuse(actor=actor, case=case, ground=Ground.LETTER, reason="没有章")
    services.appeal(actor=actor_of(account), case=case, words="章在第二页")
    county = browser_of(staff(Role.COUNTY_REVIEWER, COUNTY))
    assert "富锦市示例1号" in page(county, "employer-claims-appealed")
    address = reverse("employer-check-one", args=[case.pk])
    said = county.get(address).content.decode()
    assert "章在第二页" in said and "申诉成立" in said and "核对通过</button>" in said
    version = EmployerVerification.objects.get().version
    county.post(address, {"act": "dismiss", "version": version, "reason": ""})
    county.post(address, {"act": "uphold", "version": version, "evidence": "register"})
    assert EmployerVerification.objects.get().state == ClaimState.VERIFIED


TABLE = [
    # role, place, the list, the claim, the employer, the officer
    (Role.CASEWORKER, TOWN, 200, 200, 200, 302),
    (Role.CASEWORKER, OTHER_TOWN, 200, 404, 404, 404),
    (Role.COUNTY_REVIEWER, COUNTY, 200, 200, 200, 302),
    (Role.COUNTY_REVIEWER, SIBLING_COUNTY, 200, 404, 404, 404),
    (Role.CITY_OFFICIAL, CITY, 200, 200, 200, 404),
    (Role.CITY_OFFICIAL, OTHER_CITY, 200, 404, 404, 404),
    (Role.PROVINCE_OFFICIAL, PROVINCE, 200, 404, 200, 404),
    (Role.VILLAGE_WORKER, TOWN, 404, 404, 404, 404),
    (Role.HOTLINE, COUNTY, 404, 404, 404, 404),
    (Role.PARTNER, COUNTY, 404, 404, 404, 404),
    (Role.SYSTEM_ADMIN, PROVINCE, 404, 404, 404, 404),
    (Role.SECURITY_ADMIN, PROVINCE, 404, 404, 404, 404),
    (Role.AUDIT_ADMIN, PROVINCE, 404, 404, 404, 404),
]


@pytest.mark.parametrize(("role", "place", "listed", "claimed", "known", "chosen"), TABLE)
def test_who_may_look_and_who_may_choose(
    account, actor, staff, browser_of, role, place, listed, claimed, known, chosen
):
    case = employers.verified(account, actor)
    browser = browser_of(staff(role, place, username="somebody"))
    site = Site.objects.get()
    officer = {"officer": str(actor.user_id)}
    assert browser.get(reverse("employers")).status_code == listed
    assert browser.get(reverse("employer-check-one", args=[case.pk])).status_code == claimed
    assert browser.get(reverse("desk-employer", args=[case.employer_id])).status_code == known
    assert browser.post(reverse("employer-officer", args=[site.pk]), officer).status_code == chosen


@pytest.mark.parametrize(
    ("role", "place", "act", "status"),
    [
        (Role.CASEWORKER, OTHER_TOWN, "verify", 404),
        (Role.COUNTY_REVIEWER, COUNTY, "verify", 404),
        (Role.CITY_OFFICIAL, CITY, "verify", 404),
        (Role.CASEWORKER, TOWN, "uphold", 404),
        (Role.CASEWORKER, TOWN, "nonsense", 404),
        (Role.CASEWORKER, TOWN, "verify", 302),
    ],
)
def test_who_may_decide(case, staff, browser_of, role, place, act, status):
    browser = browser_of(staff(role, place, username="somebody"))
    sent = {"act": act, "version": case.version, "evidence": "counter"}
    assert browser.post(reverse("employer-check-one", args=[case.pk]), sent).status_code == status


def test_an_account_has_no_desk(case, account, browser_of):
    browser = browser_of(account)
    for name, args in (("employers", []), ("employer-check-one", [case.pk]), ("employer-claims-waiting", [])):
        assert browser.get(reverse(name, args=args)).status_code == 404


@pytest.fixture
def many(account, actor):
    """Of four kinds and three sizes, one of them never accepted."""
    kinds = [
        ("private", "small"),
        ("private", "micro"),
        ("self_employed", "micro"),
        ("social", "none"),
        ("state", "large"),
    ]
    for number, (kind, size) in enumerate(kinds, 1):
        employers.verified(account, actor, number, kind=kind, size=size)
    return Employer.objects.visible_to(actor)


def test_the_counts_by_kind_add_up_under_every_other_condition(many, browser):
    for asked in (
        Asked(),
        Asked(size="micro"),
        Asked(standing="verified"),
        Asked(account_class="own"),
        Asked(place=TOWN),
    ):
        assert sum(by_kind(many, asked).values()) == narrow(many, asked).count()
    said = page(browser, "employers")
    whole, *rest = (int(number) for number in re.findall(r"<span>(\d+)</span></a>", said.split("</nav>")[-3]))
    assert whole == sum(rest) == 5


def test_every_employer_stands_in_exactly_one_way(many):
    found = [
        set(narrow(many, Asked(standing=one)).values_list("pk", flat=True))
        for one in ("verified", "due", "overdue", "none")
    ]
    assert sum(map(len, found)) == many.count() == len(set().union(*found))


def test_the_list_is_searched_filtered_sorted_and_says_when_empty(many, browser):
    assert "示例3号" in page(browser, "employers", q="示例3") and "示例1号" not in page(browser, "employers", q="示例3")
    assert "示例2号" in page(browser, "employers", q=many.get(name__contains="示例2").uscc[:17].lower())
    assert "示例4号" in page(browser, "employers", kind="social")
    assert "现在没有这样的单位" in page(browser, "employers", kind="foreign")
    assert "没有找到" in page(browser, "employers", q="没有这家")
    assert page(browser, "employers", sort="-name", kind="nonsense", place="110000000000")


def test_the_list_comes_as_excel(many, browser):
    answer = browser.get(reverse("employers"), {"export": "xlsx", "kind": "private"})
    rows = (
        load_workbook(BytesIO(b"".join(answer) if answer.streaming else answer.content))
        .get_sheet_by_index(0)
        .to_python()
    )
    assert rows[0][0] == "统一社会信用代码" and len([row for row in rows if str(row[0]).startswith("9123")]) == 2
    assert AuditEntry.objects.get(action="employer.export").detail == {"asked": "kind=private"}


@pytest.mark.parametrize("rows", [1, 30])
def test_thirty_rows_cost_as_many_queries_as_one(account, actor, browser, django_assert_max_num_queries, rows):
    for number in range(1, rows + 1):
        employers.verified(account, actor, number)
    page(browser, "employers")
    with django_assert_max_num_queries(29):
        assert len(re.findall("富锦市示例", page(browser, "employers"))) == rows
    with django_assert_max_num_queries(28):
        page(browser, "employers-unserved")


@pytest.mark.parametrize("rows", [1, 30])
def test_a_queue_of_thirty_costs_as_many_queries_as_one(citizen, browser, django_assert_max_num_queries, rows):
    for number in range(1, rows + 1):
        employers.handed_in(citizen(), number)
    page(browser, "employer-claims-waiting")
    with django_assert_max_num_queries(27):
        assert len(re.findall("富锦市示例", page(browser, "employer-claims-waiting"))) == rows


def test_a_new_place_is_on_the_list_until_an_officer_is_named_and_both_sides_know(account, actor, worker, browser):
    employer = employers.employer_of(account, actor)
    assert "示例1号" in page(browser, "employers-unserved") and "未指定服务专员的单位" in page(browser, "employers")
    site = employer.sites.get()
    said = browser.post(reverse("employer-officer", args=[site.pk]), {"officer": ""}).content.decode()
    assert "请选一位" in said
    answer = browser.post(reverse("employer-officer", args=[site.pk]), {"officer": str(worker.pk)})
    assert answer.url == reverse("desk-employer", args=[employer.pk])
    assert "都有服务专员了" in page(browser, "employers-unserved") and "示例1号" in page(browser, "employers-mine")
    assert "王某某" in Message.objects.get(kind="employer.officer").text
    assert "王某某" in page(browser, "desk-employer", employer.pk)


def test_the_officer_is_of_the_office_of_the_place_and_there_is_one(account, actor, staff):
    site = employers.employer_of(account, actor).sites.get()
    stranger, colleague = staff(Role.CASEWORKER, OTHER_TOWN), staff(Role.CASEWORKER, TOWN, username="second")
    for nobody in (stranger.pk, account.pk):
        with pytest.raises(ValidationError, match="现在的经办人"):
            officers.choose(actor=actor, site=site, officer_id=nobody)
    first = officers.choose(actor=actor, site=site, officer_id=actor.user_id)
    assert officers.choose(actor=actor, site=site, officer_id=actor.user_id) == first, "named twice is named once"
    officers.choose(actor=actor, site=site, officer_id=colleague.pk)
    assert EmployerServiceOfficer.objects.now().get().officer == colleague
    assert EmployerServiceOfficer.objects.count() == 2
    with pytest.raises(IntegrityError, match="one_officer_a_site"), transaction.atomic():
        EmployerServiceOfficer.objects.create(site=site, officer=colleague, span=first.span)


def test_a_closed_place_has_no_officer(account, actor):
    employer = employers.employer_of(account, actor)
    site = Site.objects.create(
        employer=employer, name="二厂", region_code=TOWN, address="路 1 号", service_office_id=actor.office_id
    )
    close_site(actor=actor, site=site)
    with pytest.raises(ValidationError, match="经办人"):
        officers.choose(actor=actor, site=site, officer_id=actor.user_id)


def test_the_desk_writes_down_what_the_register_of_businesses_says(account, actor, browser, staff, browser_of):
    employer = employers.employer_of(account, actor)
    address = reverse("employer-legal", args=[employer.pk])
    assert "请选从哪里知道的" in browser.post(address, {"state": "cancelled"}).content.decode()
    sent = {"state": "cancelled", "source": "register"}
    assert browser.post(address, sent).url == reverse("desk-employer", args=[employer.pk])
    assert "注销或吊销" in page(browser, "employers") and "注销或吊销" in page(browser, "desk-employer", employer.pk)
    for role, place in ((Role.COUNTY_REVIEWER, COUNTY), (Role.CASEWORKER, OTHER_TOWN)):
        assert browser_of(staff(role, place, username=f"{role}-2")).post(address, sent).status_code == 404


def test_the_inbox_names_the_employer_and_leads_to_its_claim(case, browser):
    relay()
    said = page(browser, "inbox")
    assert "富锦市示例1号" in said and reverse("employer-check-one", args=[case.pk]) in said and "张某某" not in said


def test_the_desk_is_told_of_other_claims_and_of_what_is_known_otherwise(account, citizen, actor, browser):
    employers.verified(account, actor)
    one = employers.handed_in(citizen(), name="改了名字的米业有限公司")
    employers.handed_in(citizen())
    said = page(browser, "employer-check-one", one.pk)
    assert "另外还有 1 件" in said and "已经有 1 位人员" in said and "原来是“富锦市示例1号" in said


def test_a_revoked_one_leaves_the_list_of_verified(account, actor, browser):
    case = employers.verified(account, actor)
    sent = {"act": "revoke", "version": case.version, "ground": "untrue", "reason": "公章是假的"}
    browser.post(reverse("employer-check-one", args=[case.pk]), sent)
    assert "现在没有这样的单位" in page(browser, "employers", standing="verified")
    assert "没有核对过" in page(browser, "employers")
    assert Evidence.COUNTER in Evidence
