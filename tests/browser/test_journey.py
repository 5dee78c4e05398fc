"""Four people, one story: somebody loses a job, registers, is looked after, is asked to leave, objects, and the county decides."""

import re
import time
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import Hands, Keyboard, Mouse
from tests.browser.looks import check
from tests.browser.test_desk import pick, take_up
from tests.browser.test_thin_line import expect_in_inbox, register

pytestmark = pytest.mark.browser


def log_that_work_was_found(desk: Page, hands: type[Hands]) -> None:
    """The caseworker calls, and the person says 已上班."""
    hands(desk).follow("text=记一次联系")
    desk.wait_for_url(re.compile("/desk/task/"))
    pick(desk, "走访", hands)
    pick(desk, "联系上了", hands)
    pick(desk, "已上班", hands)
    hands(desk).follow("text=保存，下一个")
    expect(desk.locator(".lj-undo")).to_contain_text("已记下")


@pytest.mark.parametrize(
    ("width", "hands", "elder"),
    [(390, Mouse, True), (1280, Keyboard, False)],
    ids=["on phones by hand, the person in the elder version", "at desks by keyboard alone"],
)
def test_from_losing_a_job_to_the_countys_word(window, employee, width, hands, elder):
    # By key once more, whoever had signed in.
    signs_in = partial(employee, width=width, alone=hands is Keyboard, hands=hands)
    seeker = window(width, elder=elder)
    number = register(seeker, f"1261{time.time_ns() % 10**7:07d}", hands=hands)

    desk = signs_in("li")
    take_up(desk, number, hands)
    check(desk, "the person's page")
    log_that_work_was_found(desk, hands)
    desk.goto("/desk/exits/")
    expect(desk.locator("main")).to_contain_text("张某某")
    check(desk, "proposed exits")

    seeker.goto("/my/")
    hands(seeker).follow("text=有人建议您退出失业登记")
    check(seeker, "what is proposed")
    hands(seeker).fill("[name=words]", "那份工作没去成，我还在找工作")
    hands(seeker).follow("button:has-text('不对，我还在找工作')")
    expect(seeker.locator("h1")).to_contain_text("异议")

    county = signs_in("qian")
    county.goto("/inbox/")
    expect_in_inbox(county, "异议")
    county.goto("/desk/exits/objected/")
    hands(county).follow(county.locator("tr[data-row] a").first)
    expect(county.locator("main")).to_contain_text("那份工作没去成")
    check(county, "the objection")
    hands(county).follow("#uphold button[type=submit]")

    seeker.goto("/my/")
    expect(seeker.locator("h1")).to_contain_text("您的登记已经成功")
    check(seeker, "still registered")
    leave(seeker, hands)

    province = signs_in("zhou")
    province.goto("/board/")
    expect(province.locator("h1")).to_contain_text("登记失业情况")
    check(province, "the board")


def leave(seeker: Page, hands: type[Hands]) -> None:
    """The person found work after all and says so."""
    by = hands(seeker)
    by.follow("text=我找到工作了，退出登记")
    by.choose("text=单位录用了您")
    by.fill("[name=exit_date]", time.strftime("%Y.%m.%d"))
    by.follow("main button.btn-primary")
    check(seeker, "before leaving")
    by.follow("main button.btn-primary")
    expect(seeker.locator("h1")).to_contain_text("您已经退出登记")
    check(seeker, "after leaving")
