"""Case 19 on the page: the warning before a session ends, by keyboard, at the desk and in the elder version.

The browser's clock is moved forward; what the server has on its own clock is moved back.
"""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Portal
from tests.browser.looks import check
from tests.browser.test_thin_line import sign_in_by_phone

pytestmark = pytest.mark.browser

AGE = """
from datetime import datetime, timedelta
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import F
from portal.accounts.models import PhoneChallenge
store = SessionStore("{key}")
for name in ("seen_at", "started_at"):
    store[name] = (datetime.fromisoformat(store[name]) - timedelta(minutes={minutes})).isoformat()
store.save()
PhoneChallenge.objects.update(sent_at=F("sent_at") - timedelta(minutes={minutes}))
"""


def leave_alone(page: Page, portal: Portal, *, seen: float) -> None:
    """Nothing happens for `seen` minutes: on the server's record of this session, and by the page's clock."""
    key = next(one["value"] for one in page.context.cookies() if one["name"] == "session")
    portal.clerk.does(AGE.format(key=key, minutes=seen))
    page.clock.fast_forward(int(seen * 60 * 1000) + 1000)


def bar(page: Page):
    return page.locator(".lj-leave")


def says(page: Page, words: str) -> None:
    """The page has asked the server; a moment later it says so."""
    expect(bar(page)).to_be_visible()
    page.clock.run_for(500)
    expect(bar(page).get_by_role("status")).to_contain_text(words)


def goes_on(page: Page) -> None:
    """Renewed: it is said, and a few seconds later the bar is gone."""
    expect(bar(page).get_by_role("button")).to_be_hidden()
    says(page, "好了，请接着用。")
    page.clock.run_for(7000)
    expect(bar(page)).to_be_hidden()


def test_case_19_a_person_is_warned_goes_on_by_keyboard_and_comes_back_to_the_draft(window, portal):
    page = window(390, elder=True)
    page.clock.install()
    page.goto("/account/sign-in/?next=/register/identity/")
    sign_in_by_phone(page, "12600000431")
    page.fill("[name=name]", "欧阳某某")
    page.clock.run_for(1500)
    expect(page.locator("[data-saved]")).to_contain_text("已保存")
    expect(bar(page)).to_be_hidden()

    leave_alone(page, portal, seen=28.2)
    says(page, "两分钟后要退出登录，没写完的都存着。")
    expect(page.locator("[name=name]")).to_be_focused()
    check(page)
    bar(page).get_by_role("button", name="继续用").focus()
    page.keyboard.press("Shift+Tab")
    expect(page.locator(".lj-skip")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    goes_on(page)

    leave_alone(page, portal, seen=31)
    says(page, "已经退出登录。写过的都存着")
    bar(page).get_by_role("link", name="重新登录").click()
    sign_in_by_phone(page, "12600000431")
    expect(page).to_have_url(f"{portal.address}/register/identity/")
    expect(page.locator("[name=name]")).to_have_value("欧阳某某")


def test_case_19_a_desk_whose_counters_refresh_themselves_is_warned_too(employee, portal):
    page = employee("sun", alone=True)
    page.clock.install()
    page.goto("/desk/")
    leave_alone(page, portal, seen=13.2)
    says(page, "两分钟后要退出登录")
    check(page)
    page.clock.run_for(10_000)
    expect(bar(page).get_by_role("button", name="继续用")).to_be_visible()
    bar(page).get_by_role("button", name="继续用").click()
    goes_on(page)
