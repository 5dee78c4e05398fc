"""The caseworker's day in a browser: today's list, a contact in three clicks, keys, and the same on a phone."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import Hands, Mouse
from tests.browser.looks import check, follow, look
from tests.browser.test_thin_line import register

pytestmark = pytest.mark.browser
CLICKS, KEYS, ENOUGH = 3, 25, 3
COUNTER = """
window.pressed = {clicks: 0, keys: 0};
addEventListener("pointerdown", () => { pressed.clicks += 1; }, true);
addEventListener("keydown", (event) => { if (!["Control", "Shift"].includes(event.key)) pressed.keys += 1; }, true);
"""


@pytest.fixture
def township(window, employee) -> Page:
    """Three people of 锦山镇 who are to be visited today, and the caseworker's window on today's list."""
    desk = employee("li")
    desk.goto("/desk/today/")
    while (there := desk.locator("tr[data-row]:not(.is-gone)").count()) < ENOUGH:
        take_up(desk, register(window(390), f"1260{time.time_ns() % 10**7:07d}"))
        desk.goto("/desk/today/")
        expect(desk.locator("tr[data-row]:not(.is-gone)")).to_have_count(there + 1)
    return desk


def take_up(desk: Page, number: str, hands: type[Hands] = Mouse) -> None:
    """Take a registration up and plan a visit for today, as a caseworker does it."""
    by = hands(desk)
    desk.goto("/desk/waiting/")
    by.follow(desk.locator("tr", has_text=number).locator("a"))
    by.choose("text=在窗口看过证件原件")
    by.follow("#approve button[type=submit]")
    desk.goto("/desk/roster/")
    by.fill("main [name=q]", number)
    by.submit()
    by.follow(desk.locator("tr[data-row] a").first)
    by.follow("text=加一件")
    by.choose("text=上门走访")
    by.follow("main button.btn-primary")
    expect(desk.locator("h1")).to_have_text("张某某")


def pick(page: Page, label: str, hands: type[Hands] = Mouse) -> None:
    hands(page).choose(page.locator(".lj-contact label", has_text=label))


def test_a_contact_from_the_list_in_three_clicks_then_by_keys_alone_and_taken_back(township, capsys):
    page = township
    check(page, "today at 1280")
    expect(page.locator("tr[aria-selected=true]")).to_have_count(1)
    page.evaluate(COUNTER)
    pick(page, "联系上了")
    pick(page, "还在找")
    clicks = page.evaluate("pressed.clicks + 1")  # the last one leaves the page
    keys = page.evaluate("pressed.keys")
    follow(page, "text=保存，下一个")
    expect(page.locator(".lj-undo")).to_contain_text("已记下张某某的联系")
    report = [("by mouse", clicks, keys)]

    page.keyboard.press("u")
    expect(page.locator(".lj-undo")).to_have_count(0)
    page.wait_for_load_state()  # the keys are there once the scripts have run
    page.locator("tr[data-row] a[data-open]").nth(1).focus()
    page.evaluate(COUNTER)
    page.keyboard.press("k")
    expect(page.locator(".lj-panel:not([inert]) .lj-contact")).to_be_visible()
    for key in "3qan":
        page.keyboard.press(key)
    expect(page.locator("textarea[name=content]")).to_be_focused()
    page.keyboard.type("qwe 11点在家")  # letters in a text are letters
    assert page.locator("[name=outcome]:checked").get_attribute("value") == "reached"
    expect(page.locator("[data-six-yes]")).to_be_visible()
    check(page, "the form open")
    report.append(("by keys", page.evaluate("pressed.clicks"), page.evaluate("pressed.keys") + 1))
    page.keyboard.press("Control+Enter")
    expect(page.locator(".lj-undo")).to_contain_text("已记下")
    check(page, "after saving")
    with capsys.disabled():
        for how, clicked, pressed in report:
            print(f"\n  a contact {how}: {clicked} clicks, {pressed} keys", end="")
    assert all(clicked <= CLICKS and pressed <= KEYS for _, clicked, pressed in report)


def test_keys_work_only_where_the_list_or_the_form_has_the_focus_and_can_be_switched_off(township):
    page = township
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("q")
    assert page.locator("[name=outcome]:checked").count() == 0
    link = page.locator("tr[data-row] a[data-open]").first
    link.focus()
    composing = "node => node.dispatchEvent(new KeyboardEvent('keydown', {key: 'q', bubbles: true, isComposing: true}))"
    link.evaluate(composing)
    assert page.locator("[name=outcome]:checked").count() == 0
    page.keyboard.press("?")
    check(page, "the sheet of keys")
    page.locator("#key-sheet label").click()
    page.keyboard.press("Escape")
    link.focus()
    page.keyboard.press("q")
    assert page.locator("[name=outcome]:checked").count() == 0
    page.evaluate("localStorage.clear()")


def test_the_person_beside_the_list_follows_j_and_k(township):
    page = township
    page.locator("tr[data-row] a[data-open]").first.focus()
    first = page.locator(".lj-contact").get_attribute("action")
    page.keyboard.press("j")
    expect(page.locator(".lj-contact")).not_to_have_attribute("action", first)
    expect(page.locator(".lj-panel__pos")).to_contain_text("第 2 个")
    page.keyboard.press("c")
    expect(page.locator(".lj-contact")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("tr[aria-selected=true] a[data-open]")).to_be_focused()


def test_the_same_work_on_a_phone(township):
    page = township
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    check(page, "today at 390")
    expect(page.locator("a[href^='tel:']").first).to_be_visible()
    page.locator("tr[data-row] a[data-open]").first.click()
    page.wait_for_url(re.compile("/desk/task/"))
    check(page, "the form on a phone")
    pick(page, "走访")
    pick(page, "联系上了")
    pick(page, "要帮忙")
    page.click("summary:has-text('写几句话')")
    page.click("button:has-text('嫌远')")
    expect(page.locator("textarea[name=content]")).to_have_value("嫌远")
    check(page, "words on a phone")
    follow(page, "text=保存，下一个")
    page.wait_for_url(re.compile("/desk/today/"))
    expect(page.locator(".lj-undo")).to_be_visible()


def test_a_filter_is_read_by_arrows_applies_with_enter_and_at_once_by_mouse(township):
    page = township
    page.goto("/desk/roster/")
    page.evaluate("window.still = true")
    page.locator("form[data-submits] select").first.focus()
    page.keyboard.press("ArrowDown")
    page.evaluate("fetch('/livez')")  # a page that went on would have gone by now
    assert page.evaluate("window.still && document.activeElement.selectedIndex") == 1
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "?" in page.url
    with page.expect_navigation():
        page.locator("form[data-submits] select").first.select_option(index=0)


def test_the_other_pages_of_the_desk_are_accessible(township, employee):
    page = township
    for path in (
        "/desk/overdue/",
        "/desk/escalated/",
        "/desk/roster/",
        "/desk/roster/?length=long&due=late",
        "/desk/unassigned/",
        "/desk/handed/",
    ):
        page.goto(path)
        look(page, path)
    page.goto("/desk/roster/")
    follow(page, page.locator("tr[data-row] a").first)
    look(page, "the person")
    follow(page, page.get_by_role("link", name="每一项从哪里来"))
    look(page, "where it came from")
    for act, words in (("hand", "请谁代办"), ("remind", "不算联系"), ("print", "只用来联系和走访")):
        page.goto("/desk/roster/")
        page.locator(".lj-pickbox[name=pick]").first.focus()
        page.keyboard.press("Space")
        page.locator(f".lj-batch button[value={act}]").focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        expect(page.locator("main")).to_contain_text(words)
        look(page, f"the batch {act}")
    county = employee("qian")
    for path in ("/desk/today/", "/desk/roster/", "/desk/exports/", "/desk/exports/new/"):
        county.goto(path)
        look(county, f"{path} of a county")


def test_an_export_shows_how_far_it_is_and_can_be_fetched(township, employee):
    county = employee("qian")
    county.goto("/desk/roster/")
    follow(county, "text=导出这些人")
    county.fill("[name=purpose]", "入户走访排班")
    follow(county, "main button.btn-primary")
    link = county.locator("main a", has_text="下载").first
    link.wait_for(timeout=40_000)
    check(county, "an export")
    with county.expect_download() as fetched:
        link.click()
    assert fetched.value.suggested_filename.endswith(".zip")
    follow(county, "text=看密码")
    check(county, "the password of an export")
