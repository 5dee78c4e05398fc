"""axe on the pages that the stories don't pass: the three administrators', signing in, and what goes wrong."""

import re
from functools import partial
from urllib.parse import urlsplit

import pytest
from django.test import RequestFactory
from playwright.sync_api import Page, Route, expect

from portal.accounts import limits
from portal.people.retention.scope import OnlyStored
from portal.site import errors
from tests.browser.looks import follow, look

pytestmark = pytest.mark.browser

BOTH_VERSIONS = pytest.mark.parametrize("elder", [False, True], ids=["usual", "elder"])
OWN = ("/account/password/", "/account/second-factor/", "/account/sessions/")
ONE_OF_A_KIND = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")


def walk(page: Page, under: str) -> set[str]:
    """Look at every page below `under` that a link leads to, one of each kind; returns their kinds."""
    todo, seen = [urlsplit(page.url).path], set()
    while todo:
        path = todo.pop()
        kind = ONE_OF_A_KIND.sub("*", path)
        if kind in seen:
            continue
        seen.add(kind)
        page.goto(path)
        look(page)
        links = page.eval_on_selector_all("main a[href]", "all => all.map(one => one.pathname)")
        todo += [link for link in links if link.startswith(under)]
    return {kind.removeprefix(under) for kind in seen}


@pytest.mark.parametrize(
    ("name", "under", "least"),
    [
        ("xitong", "/system/", {"", "staff/", "unused/", "dead-letters/", "offices/*/", "offices/*/edit/",
                                               "offices/*/areas/", "offices/*/staff/", "staff/*/"}),
        ("anquan", "/security/", {"", "lock-outs/", "keys/", "personal-fields/", "holds/", "stored/", "feeds/"}),
        ("shenji", "/audit/", {"", "verify/"}),
    ],
)  # fmt: skip
def test_the_administrators_pages_are_accessible(employee, name, under, least):
    page = employee(name)
    assert walk(page, under) >= least
    if name == "xitong":
        page.goto("/system/")
        follow(page, page.locator("main a[href*='/offices/']").first)
        page.goto(f"{page.url}staff/")
        follow(page, "main button.btn-primary")
        expect(page.locator(".lj-errbox")).to_be_visible()
        look(page, "a form with mistakes")
    for path in OWN if name == "shenji" else ():
        page.goto(path)
        look(page)


@BOTH_VERSIONS
def test_signing_in_by_phone_is_accessible_at_every_step(window, elder):
    page = window(390, elder=elder)
    page.goto("/account/sign-in/")
    follow(page, "main button.btn-primary")
    look(page, "no phone")
    page.fill("[name=phone]", f"1260000044{int(elder)}")
    follow(page, "main button.btn-primary")
    look(page, "the code")
    page.fill("[name=code]", "12")
    follow(page, "main button.btn-primary")
    look(page, "a wrong code")
    page.fill("[name=code]", page.get_attribute("[data-demo-code]", "data-demo-code") or "")
    follow(page, "main button.btn-primary")
    page.goto("/account/sessions/")
    look(page)


@BOTH_VERSIONS
def test_staff_signing_in_is_accessible_at_every_step(window, portal, elder):
    page = window(390, elder=elder)
    page.goto("/account/staff/")
    follow(page, "main button.btn-primary")
    look(page, "no name")
    password, _ = portal.demo_code("sun")
    page.fill("[name=username]", "sun")
    page.fill("[name=password]", password)
    follow(page, "main button.btn-primary")
    look(page)
    page.fill("[name=code]", "000000")
    follow(page, "main button.btn-primary")
    look(page, "a wrong second factor")
    for path in ("/account/inactive/", "/no-such-page"):
        page.goto(path)
        look(page)


WRONG = {
    "400": errors.bad_request,
    "403": errors.permission_denied,
    "404": errors.not_found,
    "410": partial(errors.not_found, exception=OnlyStored()),
    "500": errors.server_error,
    "503": errors.unavailable,
    "an old form": errors.csrf_failure,
    "locked": limits.asked_to_wait,
}


def serve(shown: str, route: Route) -> None:
    route.fulfill(body=shown, content_type="text/html")


@BOTH_VERSIONS
def test_error_pages_are_accessible(window, elder):
    """Drawn here, because a sound portal shows most of them to nobody; styles and scripts come from the running one."""
    page = window(390, elder=elder)
    for name, answer in WRONG.items():
        request = RequestFactory().get("/")
        request.COOKIES = {"lj_elder": str(int(elder))}
        shown = answer(request).content.decode()
        page.route("**/shown", partial(serve, shown))
        page.goto("/shown")
        look(page, name)
        page.unroute("**/shown")
