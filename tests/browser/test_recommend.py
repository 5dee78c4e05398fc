"""Recommendations on a phone: why, how many points, an employer's invitation, a yes, and only then a telephone."""

import pytest
from playwright.sync_api import expect

from portal.config.demo.employer import EMPLOYER_PHONE
from tests.browser.looks import check, follow, look
from tests.browser.test_thin_line import sign_in_by_phone

pytestmark = pytest.mark.browser
SEEKER = "12600000761"
MAKE = f"""
from matching.recommend import runs
from matching.recommend.held import Board
from portal.accounts.actors import actor_of
from portal.accounts.enums import UserKind
from portal.accounts.models import User
from portal.accounts.phones import PHONE_PURPOSE
from portal.people.employers.models import Membership
from portal.privacy import crypto
from tests.matching.world import published
from tests.registration.jobseeking.people import WELDER, active
owner = User.objects.by_phone("{EMPLOYER_PHONE}")
employer = Membership.objects.live().get(account=owner).employer
for title, skills in (("焊工", ["电焊"]), ("管道焊工", ["电焊", "开叉车"])):
    made = published(actor_of(owner), employer, title=title, occupation_id=WELDER, skills=skills,
                     duties=title + "，按图纸下料，焊支架。")
account = User.objects.create(kind=UserKind.CITIZEN, phone="{SEEKER}", phone_index=crypto.mac("{SEEKER}", PHONE_PURPOSE), password="!")
active(account, skills=["电焊", "做饭"], visibility="public", consents=["public", "access"], access_needs="要坐着干")
runs.drain(Board())
print(made.pk)
"""
OPEN_ALL = "() => document.querySelectorAll('main details').forEach(one => { one.open = true; })"


def until_listed(page):
    """The page says: within a minute. Look again as somebody would who waits for it."""
    for _ in range(60):
        try:
            expect(page.locator("main")).to_contain_text("97 分", timeout=1_000)
        except AssertionError:
            page.reload()
        else:
            return
    raise AssertionError(f"nothing was recommended within a minute: {page.locator('main').inner_text()}")


def test_both_sides_find_each_other(window, portal, operator):
    vacancy = portal.clerk.does(MAKE).strip()
    person, employer = window(390), operator()
    person.goto("/recommended/")
    sign_in_by_phone(person, SEEKER)
    person.goto("/recommended/")
    until_listed(person)
    look(person, "recommended")
    person.evaluate(OPEN_ALL)
    look(person, "recommended, every part open")
    person.goto("/algorithm/")
    look(person, "card")
    employer.goto(f"/employer/vacancy/{vacancy}/candidates/")
    expect(employer.locator("main")).to_contain_text("愿意后可见姓名")
    employer.evaluate(OPEN_ALL)
    look(employer, "candidates")
    follow(employer, "main button.btn-primary")
    expect(employer.locator("main")).to_contain_text("等本人答复")
    person.set_viewport_size({"width": 390, "height": 900})
    person.goto("/recommended/")
    check(person, "invited")
    follow(person, "main button.btn-primary")
    employer.reload()
    expect(employer.locator("main")).to_contain_text("-".join((SEEKER[:3], SEEKER[3:7], SEEKER[7:])))
    look(employer, "after a yes")
    follow(person, "text=关掉推荐")
    expect(person.locator("h1")).to_have_text("想干的活，最新的在前面")
    look(person, "switched off")
