"""The pages of an employer's people: registering in five short pages, the receipt, the appeal, places, verified again."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.people.employers.models import Employer, Membership, Site
from portal.people.models import Person
from portal.ui.fields.once import new_key
from registration.recruiting import officers, people, services
from registration.recruiting.enums import ClaimState, Evidence, Ground
from registration.recruiting.models import EmployerVerification
from registration.recruiting.pages import mine
from tests.conftest import COUNTY, OTHER_TOWN, TOWN
from tests.harness import id_number
from tests.people.employers import credit_code
from tests.registration import cases, employers

pytestmark = pytest.mark.django_db
ABOUT = {
    "name": "富锦市示例1号米业有限公司", "kind": "private", "size": "small", "industry": "C", "site_name": "总部",
    "site_address": "通江路 12 号",
}  # fmt: skip
ACCOUNT = {"account_class": "own", "operator": "new", "operator_name": "张某某"}


@pytest.fixture
def account(citizen):
    return citizen()


@pytest.fixture
def owner(account, browser_of):
    return browser_of(account)


def at(step: str) -> str:
    return reverse("employer-question", args=[step])


def written(browser, code: str, **changes) -> None:
    assert browser.post(at("code"), {"uscc": code}).url == at("place")
    assert browser.post(at("place"), {"region": TOWN}).url == at("about")
    assert browser.post(at("about"), ABOUT | changes).url == at("account")
    assert browser.post(at("account"), ACCOUNT | {"id_number": id_number()}).url == reverse("employer-check")


def page(browser, name: str, *args) -> str:
    answer = browser.get(reverse(name, args=args))
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_five_pages_a_check_and_a_receipt(owner, account):
    assert "还没有单位" in page(owner, "employer-home")
    written(owner, credit_code(1).lower())
    check = page(owner, "employer-check")
    assert credit_code(1) in check and "小型" in check and "制造业" in check and "锦山镇" in check
    number = Person.objects.filter(links__account=account)
    assert not number.exists(), "nobody is written down before the button"
    answer = owner.post(reverse("employer-check"), {"promise": "on"})
    case = EmployerVerification.objects.get()
    assert answer.url == reverse("employer-claim", args=[case.pk])
    receipt = page(owner, "employer-claim", case.pk)
    assert case.receipt_no in receipt and "锦山镇" in receipt and "授权书原件" in receipt
    assert "等单位核对的结果" in page(owner, "my")
    account.refresh_from_db()
    assert account.name == "张某某"


def test_case_61_pressed_twice_it_is_handed_in_once(owner):
    written(owner, credit_code(1))
    first = owner.post(reverse("employer-check"), {"promise": "on"})
    second = owner.post(reverse("employer-check"), {"promise": "on"})
    assert first.url == second.url and EmployerVerification.objects.count() == 1


def test_more_than_three_a_day_from_one_account_are_put_off(owner):
    for number in range(1, 5):
        written(owner, credit_code(number))
        answer = owner.post(reverse("employer-check"), {"promise": "on"})
        assert answer.status_code == (200 if number == 4 else 302)
    assert EmployerVerification.objects.exclude(state=ClaimState.NEW).count() == 3


def test_case_35_a_wrong_code_says_what_to_put_right_and_stays(owner):
    answer = owner.post(at("code"), {"uscc": "91239999MA000000I1"})
    assert "没有字母 I" in answer.content.decode()
    assert "91239999MA000000I1" in page(owner, "employer-question", "code")
    assert not Employer.objects.exists()


def test_what_is_wrong_is_said_at_its_field(owner):
    owner.post(at("code"), {"uscc": credit_code(1)})
    owner.post(at("place"), {"region": TOWN})
    said = owner.post(at("about"), ABOUT | {"size": "none"}).content.decode()
    assert "企业和个体工商户请选规模" in said
    said = owner.post(at("about"), ABOUT | {"kind": "public"}).content.decode()
    assert "不分规模" in said
    assert "请写用工地叫什么" in owner.post(at("about"), ABOUT | {"site_name": "\u200b"}).content.decode()
    said = owner.post(at("account"), {"account_class": "agency"}).content.decode()
    assert "许可证号" in said and "请写经办人姓名" in said and "请写经办人的身份证号码" in said
    gone = ACCOUNT | {"account_class": "agency", "licence_no": "23", "licence_until": "2020-01-01"}
    assert "已经过期" in owner.post(at("account"), gone).content.decode()
    assert "要写满 18 位" in owner.post(at("account"), ACCOUNT | {"id_number": "2300"}).content.decode()


def test_an_unfinished_page_sends_back_to_itself_and_can_be_thrown_away(owner):
    owner.post(at("code"), {"uscc": credit_code(1)})
    assert owner.get(reverse("employer-check")).url == at("place")
    assert "接着写单位登记" in page(owner, "employer-home") and "接着写单位登记" in page(owner, "my")
    owner.post(reverse("employer-drop"))
    assert owner.get(at("about")).url == at("code")
    assert not EmployerVerification.objects.exists()


def test_a_person_known_to_the_account_is_picked_and_not_typed_again(owner, account):
    person = cases.submitted(account, TOWN).person
    owner.post(at("code"), {"uscc": credit_code(1)})
    owner.post(at("place"), {"region": TOWN})
    owner.post(at("about"), ABOUT)
    assert f'value="{person.pk}"' in page(owner, "employer-question", "account")
    owner.post(at("account"), {"account_class": "own", "operator": str(person.pk)})
    owner.post(reverse("employer-check"), {"promise": "on"})
    case = EmployerVerification.objects.get()
    person.refresh_from_db()
    assert case.person == person and person.region_code == TOWN and Person.objects.count() == 1


def test_somebody_elses_person_cannot_be_named_the_operator(owner, citizen):
    stranger = cases.submitted(citizen(), TOWN).person
    cases.submitted(EmployerVerification._meta.get_field("account").related_model.objects.first(), TOWN)
    for step, sent in (("code", {"uscc": credit_code(1)}), ("place", {"region": TOWN}), ("about", ABOUT)):
        owner.post(at(step), sent)
    said = owner.post(at("account"), {"account_class": "own", "operator": str(stranger.pk)})
    assert said.status_code == 200 and owner.get(reverse("employer-check")).url == at("account")


def test_who_speaks_for_it_already_is_led_to_its_page(owner, account, actor):
    employer = employers.employer_of(account, actor)
    assert owner.post(at("code"), {"uscc": credit_code(1)}).url == reverse("employer", args=[employer.pk])


def test_who_registers_an_employer_that_has_people_is_told_of_the_short_way(citizen, actor, browser_of):
    employers.employer_of(citizen(), actor)
    browser = browser_of(citizen())
    written(browser, credit_code(1))
    assert "请管理员" in page(browser, "employer-check")


def test_refused_the_page_says_why_and_the_appeal_is_one_form_away(owner, account, actor):
    case = employers.handed_in(account)
    services.refuse(actor=actor, case=case, ground=Ground.LETTER, reason="授权书没有盖章")
    said = page(owner, "employer-claim", case.pk)
    assert "授权书没有盖章" in said and "觉得不对" in said
    assert "没有核对通过" in page(owner, "my")
    address = reverse("employer-claim-appeal", args=[case.pk])
    assert "一两句" in owner.post(address, {"words": " "}).content.decode()
    assert owner.post(address, {"words": "盖在第二页"}).url == reverse("employer-claim", args=[case.pk])
    assert "县里答复" in page(owner, "employer-claim", case.pk)
    assert owner.get(address).url == reverse("employer-claim", args=[case.pk]), "an appeal is made once"


def test_withdrawn_once_and_pressed_again_it_says_how_it_stands(owner, account):
    case = employers.handed_in(account)
    address = reverse("employer-claim-withdraw", args=[case.pk])
    assert owner.post(address).url == reverse("employer-home")
    assert owner.post(address).url == reverse("employer-claim", args=[case.pk])
    assert "撤回" in page(owner, "employer-claim", case.pk)


def test_the_employers_page_names_its_officer_its_label_and_until_when(owner, account, actor):
    employer = employers.employer_of(account, actor)
    assert "还没有指定服务专员" in page(owner, "employer", employer.pk)
    officers.choose(actor=actor, site=employer.sites.get(), officer_id=actor.user_id)
    said = page(owner, "employer", employer.pk)
    assert "服务专员：<b>王某某</b>" in said and "单位自招" in said and "核对有效" in said


def test_places_are_added_made_the_main_one_and_closed(owner, account, actor):
    employer = employers.employer_of(account, actor)
    first = employer.sites.get()
    place = reverse("employer-site-place", args=[employer.pk])
    assert "选到乡镇" in owner.post(place, {"region": ""}).content.decode()
    new = owner.post(place, {"region": OTHER_TOWN}).url
    assert "换一个名字" in owner.post(new, {"name": "总部", "address": "一路 1 号"}).content.decode()
    assert owner.post(new, {"name": "二厂", "address": "一路 1 号"}).url == reverse(
        "employer-sites", args=[employer.pk]
    )
    second = Site.objects.get(name="二厂")
    assert second.service_office.code == OTHER_TOWN
    assert "主要用工地不能停用" in owner.post(reverse("employer-site-close", args=[first.pk])).content.decode()
    owner.post(reverse("employer-site-main", args=[second.pk]))
    owner.post(reverse("employer-site-close", args=[first.pk]))
    assert "停用的" in page(owner, "employer-sites", employer.pk)
    wrong = reverse("employer-site-new", args=[employer.pk, COUNTY])
    assert owner.get(wrong).url == place


def test_a_place_is_called_something_else_and_its_address_corrected(owner, account, actor):
    site = employers.employer_of(account, actor).sites.get()
    address = reverse("employer-site-edit", args=[site.pk])
    assert "总部" in owner.get(address).content.decode()
    assert "请写用工地的地址" in owner.post(address, {"name": "一厂", "address": " "}).content.decode()
    assert owner.post(address, {"name": "一厂", "address": "通江路 14 号"}).url == reverse(
        "employer-sites", args=[site.employer_id]
    )
    site.refresh_from_db()
    assert (site.name, site.address) == ("一厂", "通江路 14 号")


def test_case_61_the_same_place_sent_twice_is_one_place(owner, account, actor):
    employer = employers.employer_of(account, actor)
    sent = {"name": "二厂", "address": "一路 1 号", "key": new_key()}
    address = reverse("employer-site-new", args=[employer.pk, OTHER_TOWN])
    assert owner.post(address, sent).url == owner.post(address, sent).url
    assert employer.sites.count() == 2


def test_a_viewer_sees_places_and_changes_none(citizen, account, actor, browser_of):
    employer = employers.employer_of(account, actor)
    user = citizen("12600000801")
    made = people.invite(
        actor=actor_of(account), employer=employer, name="李某某", phone=user.phone, role="viewer"
    )  # fmt: skip
    people.accept(actor=actor_of(user), invitation=made)
    browser, site = browser_of(user), employer.sites.get()
    assert "加一处用工地</a>" not in page(browser, "employer-sites", employer.pk)
    assert browser.get(reverse("employer-site-place", args=[employer.pk])).status_code == 404
    assert browser.post(reverse("employer-site-close", args=[site.pk])).status_code == 404
    assert browser.post(reverse("employer-renew", args=[employer.pk])).url == reverse("employer", args=[employer.pk])
    assert EmployerVerification.objects.count() == 1


def test_a_month_before_the_end_the_page_offers_the_next_check_filled_in(owner, account, actor, browser_of):
    employer = employers.employer_of(account, actor)
    assert "再核对一次" not in page(owner, "employer", employer.pk)
    with time_machine.travel(timezone.now() + timedelta(days=165)):
        browser = browser_of(account)
        assert "再核对一次" in page(browser, "employer", employer.pk) and "单位该再核对了" in page(browser, "my")
        assert browser.post(reverse("employer-renew", args=[employer.pk])).url == reverse("employer-check")
        assert browser.get(reverse("employer-check")).url == at("account"), "only who acts is asked"
        assert browser.get(at("code")).url == at("place")
        person = Person.objects.get(links__account=account)
        browser.post(at("account"), {"account_class": "own", "operator": str(person.pk)})
        said = page(browser, "employer-check")
        assert "?change=1" in said and f"{at('code')}?change=1" not in said
        browser.post(reverse("employer-check"), {"promise": "on"})
        renewal = EmployerVerification.objects.get(is_renewal=True)
        assert "再次核对" in page(browser, "employer", employer.pk)
        services.verify(actor=actor, case=renewal, evidence=Evidence.REGISTER)
        assert "核对有效" in page(browser, "employer", employer.pk)


def test_staff_have_no_employer_of_their_own(browser):
    for name, args in (("employer-home", []), ("employer-question", ["code"]), ("employer-check", [])):
        assert browser.get(reverse(name, args=args)).status_code == 403


@pytest.mark.parametrize("rows", [1, 30])
def test_thirty_employers_cost_as_many_queries_as_one(account, actor, browser_of, django_assert_max_num_queries, rows):
    for number in range(1, rows + 1):
        employers.verified(account, actor, number)
    browser = browser_of(account)
    browser.get(reverse("employer-home"))
    with django_assert_max_num_queries(14):
        assert len(re.findall("富锦市示例", page(browser, "employer-home"))) == rows


def test_what_the_task_list_says_of_somebody_without_employers(account):
    assert mine.own_tasks(actor_of(account)) == []


def test_the_state_of_a_claim_is_the_one_on_its_page(owner, account, actor):
    case = employers.verified(account, actor)
    assert "打开单位的页面" in page(owner, "employer-claim", case.pk)
    assert Membership.objects.count() == 1 and case.state == ClaimState.VERIFIED


def test_a_strangers_claim_does_not_exist(account, citizen, acting, browser_of):
    case = employers.handed_in(account)
    browser = browser_of(citizen())
    for name in ("employer-claim", "employer-claim-appeal"):
        assert browser.get(reverse(name, args=[case.pk])).status_code == 404
    assert browser.post(reverse("employer-claim-withdraw", args=[case.pk])).status_code == 404
    assert acting(Role.CASEWORKER, TOWN).office_id == case.service_office_id
