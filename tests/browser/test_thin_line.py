"""One story: a person registers on a phone, the township decides, the county's inbox has it, the province counts it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import Hands, Mouse
from tests.browser.looks import check, follow, look
from tests.harness import id_number

pytestmark = pytest.mark.browser


def sign_in_by_phone(page: Page, phone: str, hands: type[Hands] = Mouse) -> None:
    by = hands(page)
    by.fill("[name=phone]", phone)
    by.follow("main button.btn-primary")
    by.fill("[name=code]", page.get_attribute("[data-demo-code]", "data-demo-code") or "")
    by.follow("main button.btn-primary")


def register(
    page: Page, phone: str, *, look: Callable[[Page], None] = lambda page: None, hands: type[Hands] = Mouse
) -> str:
    """The whole journey as a thumb does it, or a keyboard; returns the receipt number."""
    by = hands(page)
    page.goto("/")
    look(page)
    by.follow("text=我失业了，需要帮助")
    look(page)
    by.choose("text=我看过了")
    by.choose("text=没有工作，想找工作")
    by.follow("main button.btn-primary")
    look(page)
    sign_in_by_phone(page, phone, hands)
    by.fill("[name=name]", "张某某")
    by.fill("[name=id_number]", id_number())
    look(page)
    by.follow("main button.btn-primary")
    for place in ("佳木斯市", "富锦市", "锦山镇"):
        by.press(page.locator(".lj-region__row", has_text=place).first)
    look(page)
    by.follow("main button.btn-primary")
    by.choose("text=合同到期")
    by.fill("[name=jobless_since]", "2026.11.10")
    look(page)
    by.follow("main button.btn-primary")
    look(page)
    by.choose("text=我承诺上面都是真的")
    by.follow("main button.btn-primary")
    expect(page.locator("h1")).to_have_text("我们收到您的登记了")
    look(page)
    return page.inner_text(".lj-done__no")


def test_from_the_seekers_phone_to_the_countys_inbox_and_the_provinces_board(window, employee):
    phone = window(390)
    number = register(phone, "12600000417", look=check)

    township = employee("li")
    check(township)
    township.goto("/desk/waiting/")
    check(township)
    follow(township, township.locator("tr", has_text=number).locator("a"))
    check(township)
    township.click("text=在窗口看过证件原件")
    follow(township, "#approve button[type=submit]")

    county = employee("qian")
    county.goto("/inbox/")
    expect_in_inbox(county, "失业登记办好了")
    check(county)
    county.locator("[name=item]").first.check()
    county.locator("button", has_text="收到").first.click()
    expect(county.locator("main")).to_contain_text("已收到")

    phone.goto("/my/")
    expect(phone.locator("h1")).to_contain_text("您的登记已经成功")
    check(phone)

    province = employee("zhou")
    province.goto("/board/")
    check(province)
    expect(province.locator("h1")).to_contain_text("全省")
    province.goto("/desk/")
    expect(province.locator("body")).to_contain_text("没有找到")


def expect_in_inbox(page: Page, words: str) -> None:
    """It is there within seconds; a person would reload, and so do we, for at most ten of them."""
    for _ in range(20):
        if words in page.inner_text("main"):
            return
        page.wait_for_timeout(500)
        page.reload()
    pytest.fail(f"{words} did not arrive")


@pytest.mark.parametrize("elder", [False, True], ids=["usual", "elder"])
def test_public_pages_are_accessible_at_every_width(window, elder):
    page = window(390, elder=elder)
    for path in ("/", "/services/", "/help/", "/accessibility/", "/privacy/", "/site-map/", "/register/", "/account/sign-in/",
                 "/account/staff/", "/search/?q=失业", "/no-such-page"):  # fmt: skip
        page.goto(path)
        look(page, path)


def test_a_wrong_number_is_explained_on_the_phone_and_the_focus_is_on_the_summary(window):
    page = window(390)
    page.goto("/register/identity/")
    sign_in_by_phone(page, "12600000418")
    page.fill("[name=name]", "张某某")
    page.fill("[name=id_number]", "230882198704025")
    follow(page, "main button.btn-primary")
    expect(page).to_have_title(re.compile("^有错："))
    expect(page.locator(".lj-errbox")).to_be_focused()
    check(page)


def test_the_elder_version_walks_the_same_road(window):
    page = window(390, elder=True)
    assert re.fullmatch(r"230882-\d{4}-\d{6}-\d", register(page, "12600000419", look=check))
