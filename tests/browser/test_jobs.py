"""A seeker in 富锦 on a phone: finds, filters, reads one, keeps it and the search; and the same on a desk."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.looks import check, follow, look
from tests.browser.test_thin_line import sign_in_by_phone
from tests.conftest import COUNTY, PROVINCE

pytestmark = pytest.mark.browser
STOCK = """
from tests.matching.search.market import stocked
from tests.people.employers import credit_code
from matching.search import phrases
from portal.people.employers.models import Employer
name = "富锦市示例商贸有限公司"
if not Employer.objects.filter(name=name).exists():
    employer = Employer.objects.create(uscc=credit_code(900001), name=name, name_pinyin="fujin", kind="private", size="small",
                                       industry="F", region_code="230882000000", is_demo=True)
    stocked(employer, 60)
    phrases.learn()
"""


@pytest.fixture
def market(portal):
    portal.clerk.does(STOCK)


def test_a_seeker_finds_filters_reads_and_keeps_on_a_phone(window, portal, market):
    page = window(390)
    page.goto(f"/find-work/?region={COUNTY}")
    expect(page.locator("h1")).to_have_text("在富锦市找工作")
    check(page, "list")
    page.fill("#jq", "收银")
    page.locator(".lj-words a").first.wait_for()
    check(page, "words")
    follow(page, "form.lj-seek .lj-search button")
    expect(page.locator(".lj-job h3").first).to_have_text("超市收银员")
    follow(page, page.get_by_role("link", name="筛选"))
    expect(page.locator("#facets")).to_be_visible()
    before = page.locator(".lj-found__n").inner_text()
    page.locator("#facets label", has_text="包吃").first.click()
    expect(page.locator(".lj-found__n")).not_to_have_text(before)
    expect(page).to_have_url(re.compile("keep=meals"))
    check(page, "filtered")
    page.locator(".lj-found__picks .is-on").first.click()
    expect(page.locator(".lj-found__n")).to_have_text(before)
    follow(page, ".lj-job h3 a")
    expect(page.locator("main")).to_contain_text("这条信息从哪儿来")
    check(page, "one vacancy")
    follow(page, page.get_by_role("link", name="登录收藏"))
    sign_in_by_phone(page, "12600000901")
    follow(page, page.get_by_role("button", name="收藏"))
    expect(page.get_by_role("button", name="不收藏了")).to_be_visible()
    page.goto("/my/favourites/")
    look(page, "favourites")
    page.goto(f"/find-work/?region={COUNTY}&q=收银")
    follow(page, page.get_by_role("link", name="存下这个搜索"))
    check(page, "save")
    follow(page, "main button.btn-primary")
    expect(page.locator("main")).to_contain_text("富锦市，收银")
    look(page, "searches")


def test_the_list_and_one_vacancy_at_every_width(window, market):
    page = window(1280)
    page.goto(f"/find-work/?region={COUNTY}&form=full_time&form=gig&sort=new")
    look(page, "list")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.locator(".lj-sort summary").click()
    check(page, "orders")
    follow(page, page.locator(".lj-sort a", has_text="工资高的在前"))
    follow(page, ".lj-job h3 a")
    look(page, "one vacancy")
    page.goto(f"/find-work/places/?region={PROVINCE}")
    look(page, "places")
    page.goto(f"/find-work/?region={COUNTY}&q=开飞机的宇航员&pay=8000")
    look(page, "nothing found")
    page.goto("/search/?q=收银")
    expect(page.locator("main")).to_contain_text("超市收银员")
    look(page, "one box")


def test_in_the_elder_version(window, market):
    page = window(390, elder=True)
    page.goto(f"/find-work/?region={COUNTY}&panel=1")
    check(page, "elder list")
    follow(page, ".lj-job h3 a")
    check(page, "elder vacancy")


def test_by_keyboard_and_without_htmx_the_form_does_it(window, market):
    page = window(1280)
    page.goto(f"/find-work/?region={COUNTY}")
    page.evaluate("document.querySelector('#facets').removeAttribute('hx-trigger')")
    page.locator("#f-keep-meals").focus()
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("keep=meals"))
    page.locator(".lj-facets__go").click()
    expect(page.locator(".lj-found__picks .is-on")).to_have_count(1)
