"""Four people, one story: somebody loses a job, registers, is looked after, is asked to leave, objects, and the county decides."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looks import check, follow
from tests.browser.test_desk import pick, take_up
from tests.browser.test_thin_line import expect_in_inbox, register

pytestmark = pytest.mark.browser


def log_that_work_was_found(desk: Page) -> None:
    """The caseworker calls, and the person says 已上班."""
    follow(desk, "text=记一次联系")
    desk.wait_for_url(re.compile("/desk/task/"))
    pick(desk, "走访")
    pick(desk, "联系上了")
    pick(desk, "已上班")
    follow(desk, "text=保存，下一个")
    expect(desk.locator(".lj-undo")).to_contain_text("已记下")


@pytest.mark.parametrize("width", [390, 1280])
def test_from_losing_a_job_to_the_countys_word(window, employee, width):
    seeker = window(width)
    number = register(seeker, f"1261{time.time_ns() % 10**7:07d}")

    desk = employee("li")
    take_up(desk, number)
    check(desk, "the person's page")
    log_that_work_was_found(desk)
    desk.goto("/desk/exits/")
    expect(desk.locator("main")).to_contain_text("张某某")
    check(desk, "proposed exits")

    seeker.goto("/my/")
    follow(seeker, "text=有人建议您退出失业登记")
    check(seeker, "what is proposed")
    seeker.fill("[name=words]", "那份工作没去成，我还在找工作")
    follow(seeker, "button:has-text('不对，我还在找工作')")
    expect(seeker.locator("h1")).to_contain_text("异议")

    county = employee("qian")
    county.goto("/inbox/")
    expect_in_inbox(county, "异议")
    county.goto("/desk/exits/objected/")
    follow(county, county.locator("tr[data-row] a").first)
    expect(county.locator("main")).to_contain_text("那份工作没去成")
    check(county, "the objection")
    follow(county, "#uphold button[type=submit]")

    seeker.goto("/my/")
    expect(seeker.locator("h1")).to_contain_text("您的登记已经成功")
    check(seeker, "still registered")
    leave(seeker)

    province = employee("zhou")
    province.goto("/board/")
    expect(province.locator("h1")).to_contain_text("登记失业情况")
    check(province, "the board")


def leave(seeker: Page) -> None:
    """The person found work after all and says so."""
    follow(seeker, "text=我找到工作了，退出登记")
    seeker.click("text=单位录用了您")
    seeker.fill("[name=exit_date]", time.strftime("%Y.%m.%d"))
    follow(seeker, "main button.btn-primary")
    check(seeker, "before leaving")
    follow(seeker, "main button.btn-primary")
    expect(seeker.locator("h1")).to_contain_text("您已经退出登记")
    check(seeker, "after leaving")
