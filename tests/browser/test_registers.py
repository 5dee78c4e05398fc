"""Households, a layoff and how messages come, by mouse; each page looked at, narrow and wide."""

import pytest
from playwright.sync_api import Page, expect

from portal.config.demo.employer import EMPLOYER_PHONE
from tests.browser.looks import follow, look
from tests.browser.test_thin_line import sign_in_by_phone
from tests.harness import id_number

pytestmark = pytest.mark.browser
BUTTON = "main button.btn-primary"
TOWN = "230882113000"


def pick_place(page: Page) -> None:
    """The township itself, by the address that the links lead to without script."""
    page.locator(f"[name=region][value='{TOWN}']").first.check(force=True)


def open_and_fill(page: Page, act: str, **fields: str) -> None:
    page.locator("summary", has_text=act).click()
    form = page.locator("details[open] form")
    for name, value in fields.items():
        field = form.locator(f"[name={name}]").first
        field.select_option(value) if field.evaluate("one => one.tagName") == "SELECT" else field.fill(value)
    follow(page, form.locator("button[type=submit]"))


def test_a_household_is_opened_and_somebody_joins(employee):
    desk = employee("li")
    desk.goto("/desk/households/")
    look(desk, "no household yet")
    follow(desk, "text=立一户")
    desk.goto(f"/desk/households/open/?at={TOWN}")
    for name, value in (("name", "李老大"), ("id_number", id_number()), ("since", "20260105"), ("why", "看了户口簿")):
        desk.fill(f"[name={name}]", value)
    pick_place(desk)
    look(desk, "opening a household")
    follow(desk, BUTTON)
    expect(desk.locator("h1")).to_have_text("李老大家")
    open_and_fill(
        desk, "加一个人", name="李小二", id_number=id_number(), kinship="child", since="20260105", why="看了户口簿"
    )
    expect(desk.locator("main table").first).to_contain_text("李小二")
    look(desk, "one household")
    desk.goto("/desk/households/")
    look(desk, "households")


def test_an_employer_reports_a_layoff_and_the_office_reads_it(window, employee):
    phone = window(390)
    phone.goto("/employer/")
    sign_in_by_phone(phone, EMPLOYER_PHONE)
    follow(phone, "main .lj-rows a")
    follow(phone, "text=报裁员")
    look(phone, "no layoff yet")
    follow(phone, BUTTON.replace("button", "a"))
    for name, value in (("staff_total", "100"), ("planned", "30"), ("first_day", "20261225"), ("why", "关一条生产线")):
        phone.fill(f"[name={name}]", value)
    phone.goto(f"{phone.url}?at={TOWN}") if not phone.locator(f"[value='{TOWN}']").count() else None
    look(phone, "reporting a layoff")
    for name, value in (("staff_total", "100"), ("planned", "30"), ("first_day", "20261225"), ("why", "关一条生产线")):
        phone.fill(f"[name={name}]", value)
    pick_place(phone)
    follow(phone, BUTTON)
    expect(phone.locator("main")).to_contain_text("规模裁员")
    look(phone, "a reported layoff")
    desk = employee("qian")
    desk.goto("/desk/firms/")
    look(desk, "layoffs")
    follow(desk, "tbody a")
    look(desk, "one layoff")
    desk.goto("/desk/firms/?list=firms")
    look(desk, "no firm yet")
    desk.goto("/desk/handovers/")
    look(desk, "handovers")


def test_somebody_chooses_how_messages_come(window):
    phone = window(390)
    phone.goto("/my/ways/")
    sign_in_by_phone(phone, "12600000417")
    phone.goto("/my/ways/")
    look(phone, "ways")
    if phone.locator("[name=address]").count():
        phone.fill("[name=address]", "lixiaoming@example.com")
        follow(phone, phone.locator("form", has=phone.locator("[name=address]")).locator("button"))
        look(phone, "a code to confirm")
        phone.fill("[name=code]", str(phone.locator("[data-demo-code]").get_attribute("data-demo-code")))
        follow(phone, phone.locator("form", has=phone.locator("[name=code]")).locator("button"))
        expect(phone.locator("main")).to_contain_text("先用哪一种")
        look(phone, "ways with mail")
