"""A person applies on a phone and hears back; an employer answers, meets them in two browsers and hires (requirements 7.6)."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looks import check, follow, look
from tests.browser.test_seeking import begin
from tests.browser.test_thin_line import sign_in_by_phone

pytestmark = pytest.mark.browser
SEEKER, OWNER = "12600000741", "12600000742"
TITLE = "烘干塔操作工"
# What other pages do, done by their services: an employer with an open vacancy, and a CV.
SET_UP = """
import json
from datetime import timedelta
from decimal import Decimal
from django.utils import timezone
from matching.vacancies import services
from portal.accounts.actors import actor_of
from portal.accounts.models import User
from portal.occupations.models import Occupation
from portal.people.identity import read_identity
from portal.people.models import Person
from registration.jobseeking import services as seeking
from registration.jobseeking.models import JobSeeking
from registration.recruiting import services as recruiting
from registration.recruiting.enums import AccountClass, Evidence
from tests.harness import id_number
from tests.people.employers import credit_code

owner, worker = actor_of(User.objects.by_phone({owner!r})), actor_of(User.objects.get(username="li"))
draft = recruiting.save_draft(actor=owner, answers={{"uscc": credit_code(4790)}})
town = Person.objects.of_account(actor_of(User.objects.by_phone({seeker!r}))).get().region_code
says = dict(name="富锦市某冬米业有限公司", kind="private", size="small", industry="C", account_class=AccountClass.OWN.value,
            licence_no="", licence_until=None, site_name="总部", site_address="通江路 12 号")
recruiting.submit(actor=owner, draft=draft, uscc=credit_code(4790), region=town, claim=recruiting.Claim(**says),
                  operator=recruiting.Operator(name="冬某某", identity=read_identity(id_number())))
recruiting.verify(actor=worker, case=draft, evidence=Evidence.COUNTER)
vacancy = services.begin(actor=owner, employer=draft.employer, site=draft.employer.sites.main().get())
services.save(actor=owner, vacancy=vacancy, changes=dict(
    title={title!r}, occupation_id=Occupation.objects.filter(level=4).order_by("code").values_list("code", flat=True)[0],
    headcount=2, duties="看烘干塔温度，按表调节。", conditions="不限。没做过也行，单位带 7 天。", pay_basis="month",
    pay_low=Decimal(4500), pay_high=Decimal(5500), month_low=4500, month_high=5500, work_form="full_time",
    hours_day=Decimal(8), days_week=Decimal(6), closes_on=timezone.localdate() + timedelta(days=30)))
services.submit(actor=owner, vacancy=vacancy)
mine = JobSeeking.objects.get(account__in=[User.objects.by_phone({seeker!r})])
seeking.save_part(actor=actor_of(mine.account), case=mine, part="all", revision=0, changes=dict(
    wishes=["6-18-02-04"], regions=[town], situation="jobless", work_forms=["full_time"], skills=["电焊"],
    cv={{"jobs": [dict(employer="富锦米业", title="烘干塔操作工", since="2019年", until="", did="看温度")]}}))
print(json.dumps(dict(vacancy=str(vacancy.pk), employer=str(draft.employer_id), state=vacancy.state)))
"""
# Time passes: the interview has begun a minute ago, or is over.
BEGINS = """
from datetime import timedelta
from django.contrib.postgres.fields.ranges import DateTimeTZRange
from django.utils import timezone
from matching.interviews.models import Interview, InterviewSlot
start = timezone.now() - timedelta(minutes=1)
span = DateTimeTZRange(start, start + timedelta(minutes=30))
one = Interview.objects.get(state="confirmed")
Interview.objects.filter(pk=one.pk).update(span=span)
InterviewSlot.objects.filter(pk=one.slot_id).update(span=span)
"""


def enter(page: Page) -> None:
    """Open the room and allow camera and microphone."""
    page.click("[data-room-enter]")
    expect(page.locator("[data-room-leave]")).to_be_visible(timeout=20_000)


def plays(page: Page, which: str) -> None:
    """Frames of that picture arrive and move on."""
    page.wait_for_function(
        f"() => {{ const v = document.querySelector('[data-room-{which}]'); return v.videoWidth > 0 && v.currentTime > 0.3; }}",
        timeout=40_000,
    )


DAY = "(days) => { const d = new Date(Date.now() + days * 864e5); return `${d.getFullYear()}.${d.getMonth() + 1}.${d.getDate()}`; }"


def applies(me: Page, vacancy: str) -> str:
    """Without a CV, with one, and sent; returns the address of the application."""
    me.goto(f"/apply/{vacancy}/")
    look(me, "before there is a CV")
    follow(me, "main button.btn-primary")
    me.goto("/seeking/check/")
    follow(me, "main button.btn-primary")
    expect(me.locator("h1")).to_have_text(f"报名：{TITLE}")  # back where it was left
    look(me, "what is sent")
    me.set_viewport_size({"width": 390, "height": 900})
    me.locator("label", has_text="我同意把上面的简历交给这家单位").click()
    follow(me, "main button.btn-primary")
    expect(me.locator("main")).to_contain_text("投出去了")
    look(me, "applied")
    return me.url


def opens(they: Page, employer: str) -> str:
    """From the home to the CV; returns the address of the applicant."""
    they.goto(f"/employer/{employer}/today/")
    expect(they.locator("h1")).to_contain_text("今天有 1 件事")
    look(they, "the employer's home")
    they.goto(f"/employer/{employer}/applicants/")
    look(they, "applicants")
    they.set_viewport_size({"width": 1280, "height": 900})
    follow(they, they.locator("tbody a").first)
    look(they, "a CV that is closed")
    follow(they, "button:has-text('打开简历')")
    expect(they.locator("main")).to_contain_text("电焊")
    return they.url


def arrange(me: Page, they: Page, employer: str, mine: str, theirs: str) -> None:
    """Times are offered, one is taken."""
    they.goto(f"/employer/{employer}/interviews/")
    they.fill("[name=day]", they.evaluate(DAY, 2))
    they.fill("[name=begins]", "9:30")
    they.locator("label", has_text="视频，在本网站").click()
    look(they, "times")
    follow(they, "main .lj-acts button.btn-primary")
    they.goto(theirs)
    they.locator("summary", has_text="请来面试").click()
    look(they, "an applicant")
    follow(they, "button:has-text('发出邀请')")
    me.goto(mine)
    look(me, "invited")
    me.locator("#interview [name=slot]").first.check()
    follow(me, "button:has-text('定这个时间')")
    expect(me.locator("main")).to_contain_text("面试定好了")
    look(me, "confirmed")


def meet(me: Page, they: Page, mine: str, theirs: str) -> None:
    """Both are in the room, see each other, and find each other again after a broken line."""
    me.set_viewport_size({"width": 390, "height": 900})
    they.set_viewport_size({"width": 1280, "height": 900})
    me.goto(mine)
    follow(me, "a:has-text('进面试房间')")
    they.goto(theirs)
    follow(they, "aside a:has-text('面试房间')")
    check(me, "the room of the applicant")
    check(they, "the room of the employer")
    enter(me)
    enter(they)
    for page in (me, they):
        expect(page.locator("[data-room-said]")).to_have_text("接通了", timeout=40_000)
        plays(page, "mine")
        plays(page, "theirs")
        check(page, "connected")
    me.reload()
    enter(me)
    plays(me, "theirs")
    me.click("[data-room-leave]")
    expect(they.locator("[data-room-said]")).to_have_text("对方离开了", timeout=15_000)


def hire(me: Page, they: Page, mine: str, theirs: str) -> None:
    """A result, an offer, a yes, the first day."""
    they.goto(theirs)
    follow(they, "button:has-text('面试过了')")
    they.locator("summary", has_text=re.compile("^录用$")).click()
    they.fill("[name=pay]", "4500")
    they.fill("[name=starts_on]", they.evaluate(DAY, 0))
    follow(they, "button:has-text('告诉本人要录用')")
    me.goto(mine)
    expect(me.locator("main")).to_contain_text("4,500 元")
    look(me, "an offer")
    follow(me, "button:has-text('去上班')")
    they.goto(theirs)
    they.fill("[name=first_day]", they.evaluate(DAY, 0))
    look(they, "the first day")
    follow(they, "button:has-text('登记上班')")
    expect(they.locator("main")).to_contain_text("上班了")


def test_from_one_press_to_the_first_day_at_work(window, portal):
    me = window(390)
    begin(me, SEEKER)
    they = window(1280)
    they.goto("/employer/")
    sign_in_by_phone(they, OWNER)
    made = json.loads(portal.clerk.does(SET_UP.format(owner=OWNER, seeker=SEEKER, title=TITLE)))
    assert made["state"] == "published"
    mine, theirs = applies(me, made["vacancy"]), opens(they, made["employer"])
    arrange(me, they, made["employer"], mine, theirs)
    portal.clerk.does(BEGINS)
    meet(me, they, mine, theirs)
    hire(me, they, mine, theirs)
    me.goto("/my/work/")
    expect(me.locator("main")).to_contain_text("富锦市某冬米业有限公司")
    me.goto("/my/applications/")
    look(me, "my applications")


def test_the_public_rates_and_the_desks_pages(window, employee):
    page = window(390)
    page.goto("/answers/")
    look(page, "answers")
    desk = employee("li")
    for address in ("/desk/applications/", "/desk/applications/?which=hired", "/desk/hard-vacancies/"):
        desk.goto(address)
        look(desk, address)
