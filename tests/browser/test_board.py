"""The board and the hall screen in a real browser: no violation, no sideways scroll, map and table together."""

import re
from urllib.parse import urljoin

import pytest
from playwright.sync_api import expect

from tests.browser.looks import check, look

pytestmark = pytest.mark.browser


def test_an_official_goes_from_the_province_to_the_township(employee):
    page = employee("zhou")
    for address in (
        "/board/?def=left",
        "/board/?month=2026-10&figure=new&sort=-value",
        "/board/230000000000/losses/?by=size",
        "/board/",
    ):
        page.goto(address)
        look(page, address)
    for name in ("佳木斯市", "富锦市", "锦山镇"):
        page.locator(".lj-units").get_by_role("link", name=name, exact=True).click()
        expect(page.locator("h1")).to_contain_text(name)
        look(page, name)
    page.locator(".lj-crumb a").first.click()
    expect(page.locator("h1")).to_contain_text("全省")


def test_map_and_table_move_together_and_enter_opens(employee):
    page = employee("zhou", 1280)
    page.goto("/board/")
    page.locator('svg [data-unit="230800000000"]').hover()
    expect(page.locator('tr[data-unit="230800000000"]')).to_have_class(re.compile("is-near"))
    page.locator('tr[data-unit="230100000000"] td').first.click()
    expect(page.locator('svg [data-unit="230100000000"]')).to_have_class(re.compile("is-on"))
    expect(page.locator("[data-open]")).to_contain_text("打开哈尔滨市")
    page.locator('svg [data-unit="230800000000"]').focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("佳木斯市")


def test_without_script_the_map_is_links(employee, portal):
    page = employee("zhou", 1280)
    context = page.context.browser.new_context(
        base_url=portal.address, java_script_enabled=False, storage_state=page.context.storage_state()
    )
    plain = context.new_page()
    plain.goto("/board/")
    plain.goto(urljoin(plain.url, plain.locator('svg a[data-unit="230800000000"]').get_attribute("href")))
    expect(plain.locator('tr[data-unit="230800000000"]')).to_have_class(re.compile("is-on"))
    plain.locator("[data-open]").click()
    expect(plain.locator("h1")).to_contain_text("佳木斯市")
    context.close()


def test_the_hall_screen_needs_no_sign_in_once_it_is_open(employee, window):
    page = employee("zhou", 1280)
    page.goto("/board/230000000000/targets/")
    check(page, "targets")
    if page.locator("text=打开大厅屏").count():
        page.click("text=打开大厅屏")
    hall = window(1920)
    hall.goto("/screen/230000000000/?at=2")
    look(hall, "screen", wide=1920)
    expect(hall.locator("footer")).to_contain_text("第 2 屏，共 4 屏")
    hall.keyboard.press(" ")
    expect(hall.locator("[data-turning]")).to_have_text("停住了，按空格接着换")
