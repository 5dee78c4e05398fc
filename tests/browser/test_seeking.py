"""Looking for work on a phone: from the door to a record in use, the occupations found in three ways, kept while written."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looks import check, follow, look
from tests.browser.test_thin_line import sign_in_by_phone
from tests.harness import id_number

pytestmark = pytest.mark.browser


def begin(page: Page, phone: str) -> None:
    """From the door 找工作 to the first part."""
    page.goto("/find-work/")
    follow(page, "main a:text-is('登记求职')")
    sign_in_by_phone(page, phone)
    check(page)
    follow(page, "main button.btn-primary")
    page.fill("[name=name]", "张某某")
    page.fill("[name=id_number]", id_number())
    page.locator("[data-find] input").fill("锦山镇")
    page.locator(".lj-region__row", has_text="锦山镇").first.click()
    check(page, "who")
    follow(page, "main button.btn-primary")


def test_a_person_puts_a_record_to_use_on_a_phone(window):
    page = window(390)
    begin(page, "12600000701")
    check(page, "overview of a draft")
    page.goto("/seeking/part/past/")
    page.fill("[name=jobs-0-employer]", "富锦米业")
    page.fill("[name=jobs-0-title]", "电焊工")
    expect(page.locator("[data-saved]")).to_contain_text("已保存")
    check(page, "past")
    follow(page, "main button.btn-primary")
    expect(page.locator("main")).to_contain_text("照“电焊工”看")
    page.locator(".lj-jobs__rows label", has_text="焊工").first.click()
    page.fill("[name=wanted-q]", "厨师")
    cook = page.locator(".lj-jobs__rows label", has_text="中式烹调师")
    cook.click()
    page.locator("text=一层一层找").or_(page.locator("[name=wanted-q]")).first.wait_for()
    page.fill("[name=wanted-q]", "")
    expect(page.locator(".lj-jobs__picked li")).to_have_count(2)
    look(page, "wanted")
    page.locator(".lj-jobs__rows button", has_text="生产制造及有关人员").click()
    page.locator(".lj-jobs__rows button", has_text="机械制造基础加工人员").click()
    expect(page.locator(".lj-jobs__path [aria-current]")).to_have_text("机械制造基础加工人员")
    check(page, "a group open")
    page.locator(".lj-jobs__picked button", has_text="放第一个").click()
    expect(page.locator(".lj-jobs__picked li").first).to_contain_text("中式烹调师")
    follow(page, "main button.btn-primary:not([name])")
    page.locator(".lj-region__row", has_text="佳木斯市").first.click()
    check(page, "place")
    follow(page, "main button.btn-primary")
    page.locator("label", has_text="没有工作").first.click()
    page.locator("label", has_text="全天班").first.click()
    page.fill("[name=wage_low]", "3500")
    check(page, "terms")
    follow(page, "main button.btn-primary")
    page.locator("[name=words]").press_sequentially("会电焊，不会开叉车")
    found = page.locator("#skills-found label", has_text="电焊")
    found.click()
    expect(page.locator("#skills-found label")).to_have_count(1)
    expect(page.locator("[data-saved]")).to_contain_text("已保存")
    check(page, "skills")
    follow(page, "main button.btn-primary")
    for slug in ("school", "papers", "needs", "visible"):
        page.goto(f"/seeking/part/{slug}/")
        check(page, slug)
    page.goto("/seeking/check/")
    expect(page.locator("main")).to_contain_text("中式烹调师、焊工")
    check(page, "check")
    follow(page, "main button.btn-primary")
    expect(page.locator("h1")).to_have_text("您正在找工作")
    look(page, "record in use")
    page.goto("/my/")
    check(page, "my")


def test_the_field_is_used_by_keyboard_alone(window):
    """In the elder version, where its button once left the field too narrow for a caret."""
    page = window(390)
    begin(page, "12600000702")
    page.context.add_cookies([{"name": "lj_elder", "value": "1", "url": page.url}])
    page.goto("/seeking/part/wanted/")
    page.focus("[name=wanted-q]")
    page.keyboard.type("保安员")
    expect(page.locator("[name=wanted-q]")).to_have_value("保安员")
    row = page.locator(".lj-jobs__rows label", has_text="保安员").first
    row.wait_for()
    page.keyboard.press("Tab")  # 找
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(row.locator("input")).to_be_checked()
    page.focus("[name=wanted-q]")
    page.keyboard.press("Enter")
    expect(page.locator(".lj-jobs__picked li")).to_have_count(1)


def test_without_a_line_it_says_so_and_is_kept_once_it_is_back(window):
    page = window(390)
    begin(page, "12600000703")
    page.goto("/seeking/part/past/")
    page.route("**/keep/", lambda route: route.fulfill(status=404))
    page.fill("[name=jobs-0-title]", "瓦工")
    expect(page.locator("[data-saved]")).to_contain_text("还没存上")
    page.unroute("**/keep/")
    expect(page.locator("[data-saved]")).to_contain_text("已保存", timeout=12_000)


def test_two_tabs_of_one_part_are_shown_both_sides(window):
    page = window(390)
    begin(page, "12600000704")
    page.goto("/seeking/part/terms/")
    other = page.context.new_page()
    other.goto("/seeking/part/terms/")
    other.locator("label", has_text="没有工作").first.click()
    other.locator("label", has_text="全天班").first.click()
    other.fill("[name=wage_low]", "4000")
    follow(other, "main button.btn-primary")
    page.locator("label", has_text="在上班").first.click()
    page.locator("label", has_text="零工、按天算").click()
    page.fill("[name=wage_low]", "2800")
    expect(page.locator("[data-saved]")).to_contain_text("别处改过")
    follow(page, "main button.btn-primary")
    expect(page.locator("h1")).to_contain_text("别处改过了")
    check(page, "both sides")
    follow(page, "text=用我这里写的")
    other.goto("/seeking/part/terms/")
    expect(other.locator("[name=wage_low]")).to_have_value("2800")


def test_the_desk_finds_them_and_writes_for_somebody(employee):
    page = employee("li")
    page.goto("/desk/seekers/")
    look(page, "seekers")
    page.goto("/assist/seeking/")
    look(page, "assist")
    page.fill("[name=name]", "李某某")
    page.fill("[name=id_number]", id_number())
    page.fill("[name=wanted-q]", "保安员")
    page.locator(".lj-jobs__rows label", has_text="保安员").first.click()
    page.select_option("[name=situation]", "jobless")
    page.locator("label", has_text="全天班").first.click()
    page.locator("label", has_text="念给本人听了").click()
    follow(page, "main button.btn-primary")
    expect(page.locator("h1")).to_have_text("求职登记好了")
    check(page, "written for somebody")
    follow(page, "text=看这一份")
    check(page, "seeker")
