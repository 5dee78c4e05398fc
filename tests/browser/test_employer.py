"""An employer's way on a phone: registered, checked at the desk, a colleague invited, a place added; each page looked at."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looks import check, follow, look
from tests.browser.test_thin_line import sign_in_by_phone
from tests.harness import id_number
from tests.people.employers import credit_code

pytestmark = pytest.mark.browser
OWNER, COLLEAGUE = "12600000531", "12600000532"
BUTTON = "main button.btn-primary"
NAME = "富锦市某夏粮食有限公司"


def registered(page: Page) -> str:
    """Five pages from the door to the receipt; returns the receipt's address."""
    page.goto("/")
    follow(page, "main >> text=招人")
    look(page, "hire")
    follow(page, "text=登记单位，或打开我的单位")
    sign_in_by_phone(page, OWNER)
    look(page, "no employer yet")
    follow(page, "main >> text=登记单位")
    page.fill("[name=uscc]", "91239999MA00000I01")
    follow(page, BUTTON)
    expect(page.locator(".lj-errbox")).to_contain_text("没有字母 I")
    look(page, "a wrong code")
    page.fill("[name=uscc]", credit_code(4711).lower())
    follow(page, BUTTON)
    page.locator("[data-find] input").fill("锦山镇")
    page.locator(".lj-region__row", has_text="锦山镇").first.click()
    check(page, "place")
    follow(page, BUTTON)
    page.fill("[name=name]", NAME)
    page.locator("label", has_text="民营企业").click()
    page.locator("label", has_text="小型").click()
    page.select_option("[name=industry]", "C")
    page.fill("[name=site_name]", "总部")
    page.fill("[name=site_address]", "通江路 12 号")
    look(page, "about")
    follow(page, BUTTON)
    page.locator("label", has_text="单位自招").click()
    page.fill("[name=operator_name]", "夏某某")
    page.fill("[name=id_number]", id_number())
    look(page, "account")
    follow(page, BUTTON)
    look(page, "check")
    page.locator("text=我承诺上面都是真的").click()
    follow(page, BUTTON)
    expect(page.locator("h1")).to_have_text("我们收到单位登记了")
    look(page, "receipt")
    return page.url


def checked_at_the_desk(desk: Page) -> None:
    """From the rail to the decision, and a service officer named."""
    desk.goto("/desk/employers/claims/")
    look(desk, "claims")
    follow(desk, desk.locator("tbody a", has_text=NAME))
    look(desk, "one claim")
    desk.locator("label", has_text="窗口看过执照和授权书原件").click()
    follow(desk, "#verify button")
    desk.goto("/desk/employers/unserved/")
    look(desk, "places without an officer")
    follow(desk, desk.locator("tbody a", has_text=NAME))
    look(desk, "the employer at the desk")
    desk.select_option("[name=officer]", label="李某某")
    follow(desk, "main button:has-text('指定服务专员')")
    expect(desk.locator("main")).to_contain_text("服务专员 李某某")
    desk.goto("/desk/employers/?kind=private")
    expect(desk.locator("tbody")).to_contain_text(NAME)
    look(desk, "employers")


def test_an_employers_way_from_the_door_to_its_people(window, employee, portal):
    phone = window(390)
    registered(phone)
    checked_at_the_desk(employee("li"))
    phone.goto("/employer/")
    look(phone, "my employers")
    follow(phone, f"text={NAME}")
    look(phone, "what the employer has to do today")
    follow(phone, "text=单位的登记、人员、用工地")
    expect(phone.locator("main")).to_contain_text("服务专员：李某某")
    look(phone, "the employer")
    employer = phone.url

    follow(phone, "text=看人员")
    phone.fill("[name=name]", "秋某某")
    phone.fill("[name=phone]", COLLEAGUE)
    phone.locator("label", has_text="招聘人员").click()
    follow(phone, BUTTON)
    phone.locator("summary").first.click()
    look(phone, "people")
    follow(phone, "text=我要退出这个单位")
    expect(phone.locator(".lj-errbox")).to_contain_text("最后一位管理员")
    look(phone, "the last owner stays")

    phone.goto(f"{employer}sites/")
    look(phone, "places")
    follow(phone, "text=加一处用工地")
    phone.locator("[data-find] input").fill("锦山镇")
    phone.locator(".lj-region__row", has_text="锦山镇").first.click()
    follow(phone, BUTTON)
    look(phone, "a new place")
    phone.fill("[name=name]", "二厂")
    phone.fill("[name=address]", "一路 1 号")
    follow(phone, BUTTON)
    expect(phone.locator("main")).to_contain_text("二厂")

    joins_and_is_taken_out(window(390), phone, employer, portal)


def joins_and_is_taken_out(colleague: Page, owner: Page, employer: str, portal) -> None:
    """The invited telephone says yes, looks, and finds nothing once the owner has ended it."""
    portal.let_a_minute_pass()
    colleague.goto("/employer/")
    sign_in_by_phone(colleague, COLLEAGUE)
    look(colleague, "an invitation")
    follow(colleague, colleague.locator("button", has_text=re.compile("^同意")))
    expect(colleague.locator("h1")).to_have_text(NAME)
    owner.goto(f"{employer}members/")
    owner.locator("li", has_text="秋某某").locator("summary").click()
    follow(owner, "text=结束秋某某的权限")
    assert colleague.goto(employer).status == 404
