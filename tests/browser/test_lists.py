"""A list from the file to the township's call, and a hire from the employer's phone to the worker's page; each page looked at."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looks import follow, look
from tests.harness import id_number

pytestmark = pytest.mark.browser
BUTTON = "main button.btn-primary"
NAME = "霍某某"


def roster() -> bytes:
    """As a school's program writes it: its own words for the columns, GB18030, and one row without a number."""
    rows = ("学生姓名,身份证号,家庭住址", f"{NAME},{id_number()},富锦市锦山镇", "凌某某,,富锦市锦山镇")
    return "\r\n".join(rows).encode("gb18030")


def brought_in(county: Page) -> None:
    """From the choice of a list to its rows written; the page asks for itself until the worker is done."""
    county.goto("/desk/imports/")
    look(county, "imports")
    follow(county, "text=离校未就业毕业生")
    county.set_input_files("[name=file]", files=[{"name": "名册.csv", "mimeType": "text/csv", "buffer": roster()}])
    for name, words in (("given_by", "富锦市教育局"), ("ground", "教毕〔2026〕3号"), ("purpose", "实名就业服务")):
        county.fill(f"[name={name}]", words)
    look(county, "a list to bring in")
    follow(county, BUTTON)
    county.locator("button", has_text=re.compile("^写入这 1 ")).wait_for(timeout=60_000)
    expect(county.locator("main")).to_contain_text("第 3 行")
    look(county, "a list that was checked")
    follow(county, BUTTON)
    county.locator("a", has_text="去看这些人").wait_for(timeout=60_000)
    look(county, "a list that was written")


def test_a_list_comes_in_and_the_township_sees_whom_to_call(employee):
    brought_in(employee("qian"))
    desk = employee("li")
    desk.goto("/desk/leads/")
    look(desk, "leads")
    follow(desk, desk.locator("tbody a", has_text=NAME))
    expect(desk.locator("main")).to_contain_text("离校未就业毕业生")
    look(desk, "one lead")


def test_an_employer_registers_a_hire_and_the_office_reads_it(operator, employee):
    phone = operator(390)
    follow(phone, "main .lj-rows a")
    follow(phone, "text=登记职工、办终止")
    look(phone, "workers")
    follow(phone, "text=登记一个人")
    look(phone, "a hire")
    phone.fill("[name=name]", NAME)
    phone.fill("[name=id_number]", id_number())
    phone.fill("[name=first_day]", "20261101")
    phone.fill("[name=post]", "质检员")
    phone.select_option("[name=contract]", "open")
    follow(phone, BUTTON)
    expect(phone.locator("h1")).to_contain_text(NAME)
    look(phone, "a worker")
    follow(phone, "text=参保登记、用工备案办到哪一步")
    look(phone, "three receipts")
    desk = employee("li")
    desk.goto("/desk/work/?list=current")
    look(desk, "employments")
    follow(desk, desk.locator("tbody a", has_text=NAME))
    look(desk, "one employment")
    desk.goto("/desk/work/new/")
    look(desk, "an employment from the counter")
