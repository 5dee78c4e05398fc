"""An employer mends an illegal vacancy, and an officer looks at another; both pages looked at, narrow and wide."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looks import check, follow, look
from tests.browser.test_thin_line import sign_in_by_phone

pytestmark = pytest.mark.browser
OWNER = "12600000541"
# No page of the portal lets a test skip the employer's verification; the services do it as the desk would.
VACANCIES = f"""
from portal.accounts.actors import actor_of
from portal.accounts.models import User
from tests.matching.world import draft
from tests.registration.employers import employer_of
from matching.vacancies import services
owner = next(one for one in User.objects.filter(kind="citizen") if one.phone == "{OWNER}")
desk = actor_of(User.objects.get(username="li"))
employer, speaker = employer_of(owner, desk), actor_of(owner)
illegal = draft(speaker, employer, title="粮食装卸工", duties="负责粮食入库、出库、码垛。入职交服装押金200元，离职退还。",
                conditions="限男性，35 岁以下，只要本地户口，能吃苦。")
services.submit(actor=speaker, vacancy=illegal)
held = draft(speaker, employer, title="仓库保管员", conditions="会用表格，详情加微信 abc12345")
services.submit(actor=speaker, vacancy=held)
print(illegal.pk, held.pk, illegal.state, held.state)
"""


def test_an_employer_mends_its_words_and_an_officer_looks_at_others(window, employee, portal):
    phone = window(390)
    phone.goto("/employer/")
    sign_in_by_phone(phone, OWNER)
    illegal, held, *states = portal.clerk.does(VACANCIES).split()
    assert states == ["blocked", "review"]
    mended(phone, illegal)
    looked_at(employee("li"), held)
    phone.goto(f"/jobs/{held}/report/")
    look(phone, "report a vacancy")
    phone.locator("label", has_text="收钱、收押金").click()
    follow(phone, "main button.btn-primary")
    look(phone, "a report is sent")


def mended(phone: Page, vacancy: str) -> None:
    """Marked words, a person asked, all lawful wordings used, shown."""
    phone.goto(f"/employer/vacancy/{vacancy}/findings/")
    expect(phone.locator("h1")).to_have_text("这个岗位还不能发布")
    expect(phone.locator("mark").first).to_be_visible()
    look(phone, "what may not be published")
    phone.set_viewport_size({"width": 390, "height": 900})
    phone.locator("summary", has_text="请人工看一看").click()
    follow(phone, "button:has-text('请人工看一看')")
    expect(phone.locator("main")).to_contain_text("已经请人看了")
    follow(phone, "text=全部用这些说法")
    expect(phone.locator("h1")).to_have_text("这个岗位已经发布")
    look(phone, "mended")


def looked_at(desk: Page, vacancy: str) -> None:
    """From the queue to the decision."""
    desk.goto("/desk/vacancies/held/")
    look(desk, "the queue")
    follow(desk, desk.locator("tbody a", has_text="仓库保管员"))
    look(desk, "one vacancy")
    form = desk.locator("form", has=desk.locator("[value=release]"))
    form.locator("textarea").fill("是单位的公众号，可以")
    follow(desk, form.locator("button[type=submit]"))
    desk.goto("/desk/wording/")
    check(desk, "the wording")
