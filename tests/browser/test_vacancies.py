"""An employer posts a vacancy on a phone: six short pages, kept while written, checked at once; then its list, and the office's."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looks import check, follow, look

pytestmark = pytest.mark.browser
NEXT = "main form[data-autosave] button.btn-primary:not([name])"


def test_an_employer_posts_a_vacancy_and_the_office_sees_it(operator, employee):
    page: Page = operator(390)
    follow(page, "main >> text=某丰米业")
    follow(page, "main >> text=发新岗位、管岗位")
    look(page, "no vacancy yet")
    follow(page, "main >> text=发一个新岗位")
    page.fill("[name=title]", "锅炉工")
    page.fill("[name=headcount]", "2")
    expect(page.locator("[data-saved]")).to_contain_text("已保存")
    check(page, "work")
    follow(page, NEXT)
    expect(page.locator(".lj-errbox")).to_contain_text("请写做什么工作")
    page.fill("[name=duties]", "烧锅炉，看压力和水位，每小时做一次记录。")
    follow(page, NEXT)
    page.locator(".lj-jobs__rows label", has_text="锅炉操作工").first.click()
    check(page, "kind")
    follow(page, NEXT)
    page.locator("[name=conditions]").press_sequentially("有司炉证，会电焊")
    page.locator("#skills-found label", has_text="电焊").click()
    check(page, "asks")
    follow(page, NEXT)
    page.fill("[name=pay]", "面议")
    follow(page, NEXT)
    expect(page.locator(".lj-errbox")).to_contain_text("要写最低多少")
    page.fill("[name=pay]", "3000-3600元/月")
    expect(page.locator("main")).to_contain_text("同类岗位还太少，说不出一般给多少")
    look(page, "pay", 1280)
    follow(page, NEXT)
    page.locator("label", has_text="全天班").first.click()
    check(page, "terms")
    follow(page, NEXT)
    page.locator("[name=site]").first.check(force=True)
    page.fill("[name=closes_on]", page.evaluate("() => new Date(Date.now() + 20 * 864e5).toISOString().slice(0, 10)"))
    check(page, "place")
    follow(page, NEXT)
    look(page, "check")
    follow(page, "main button >> text=发布")
    expect(page.locator("h1")).to_have_text("锅炉工")
    expect(page.locator("main")).to_contain_text("在招")
    look(page, "one vacancy")
    follow(page, "main >> text=续期")
    check(page, "renew")
    page.go_back()
    follow(page, "main >> text=不招了，撤下")
    check(page, "withdraw")
    page.go_back()
    follow(page, "text=我的岗位")
    look(page, "list")
    office = employee("li", 1280)
    office.goto("/desk/vacancies/")
    expect(office.locator("table")).to_contain_text("锅炉工")
    look(office, "office's list", 1280)
    follow(office, "main table a >> text=锅炉工")
    expect(office.locator("h1")).to_have_text(re.compile("锅炉工"))
    check(office, "office's vacancy")
