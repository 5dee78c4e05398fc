"""A list of graduates that the demo county brought in, and who works where: taken there by the portal's own services."""

import csv
import io
from contextlib import suppress
from datetime import date, timedelta

from django.core.exceptions import ValidationError

from matching.gigs.services import Told, open_market
from portal.accounts.actors import Actor, actor_of
from portal.accounts.enums import Role
from portal.accounts.models import Assignment
from portal.config.demo.populate.plan import Plan
from portal.config.demo.staff import COUNTY, TOWN
from portal.foundation.identifiers import uuid7
from portal.people.employers.models import Site
from portal.people.identity import INVENTED_REGION, check_character
from portal.ui.imports import services, staging
from portal.ui.imports.services import SameFile
from portal.ui.imports.subjects import subject_of
from registration.discovery.enums import LeadKind
from registration.discovery.rosters import PREFIX
from registration.employment import services as employment
from registration.employment.effects import Work
from registration.employment.enums import Contract, EmploymentKind, Source
from registration.unemployment.enums import ExitCode, State
from registration.unemployment.models import UnemploymentRegistration

GRADUATES, AT_WORK = 14, 36
SURNAMES, SCHOOLS = "赵钱孙李周吴郑王冯陈卫蒋沈韩", ("佳木斯某学院", "某职业技术学院", "哈尔滨某大学")
ASKED = {"given_by": "富锦市教育局", "ground": "教毕〔2026〕3号", "purpose": "实名就业服务"}
POSTS = ("质检员", "装卸工", "收银员", "农机手", "保洁员", "电工", "厨师", "文员")


def bring_lists(plan: Plan) -> None:
    """Bring the list in and register who left for work; where the demo's staff is not there, nothing happens."""
    by_role = {
        held.role: actor_of(held.user)
        for held in Assignment.objects.filter(office__code__in=(COUNTY, TOWN)).select_related("user")
    }
    if Role.COUNTY_REVIEWER in by_role:
        with suppress(SameFile):  # an earlier load's
            _graduates(plan, by_role[Role.COUNTY_REVIEWER])
    if Role.CASEWORKER in by_role:
        _at_work(by_role[Role.CASEWORKER], plan.today)
        _gig_market(by_role[Role.CASEWORKER])


def _gig_market(clerk: Actor) -> None:
    """A place where people of the demo town wait for odd jobs; an earlier load's stays."""
    told = Told(
        "锦山镇零工等候点（演示）", TOWN, "农贸市场东门", "general", "装卸、保洁、瓦工、秋收", "每天 5 点到 9 点", ""
    )
    with suppress(ValidationError):
        open_market(actor=clerk, key=uuid7(), told=told)


def _graduates(plan: Plan, county: Actor) -> None:
    one = services.bring(
        actor=county, key=uuid7(), subject=subject_of(PREFIX + LeadKind.GRADUATE), file=io.BytesIO(_file(plan)),
        name="离校未就业毕业生.csv", region_code=COUNTY, asked=ASKED,
    )  # fmt: skip
    staging.read(one)
    services.confirm(actor=county, one=one)
    services.write(one)


def _file(plan: Plan) -> bytes:
    """As a school's program writes it; one number has a wrong last character, so that the page has a row to put right."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("学生姓名", "身份证号", "联系电话", "家庭住址", "毕业院校", "备注"))
    for number, name in enumerate(SURNAMES[:GRADUATES]):
        digits = f"{INVENTED_REGION}{plan.today.year - 22}07{number + 10}9{number:02d}"
        last = check_character(digits)
        wrong = "1" if last == "X" else "X"
        writer.writerow((
            f"{name}某{'琳阳雪峰'[number % 4]}", digits + (wrong if number == 5 else last), f"126020000{number:02d}", "富锦市锦山镇",
            SCHOOLS[number % len(SCHOOLS)], "想回乡找工作" if number % 3 == 0 else "",
        ))  # fmt: skip
    return text.getvalue().encode("gb18030")


def _at_work(desk: Actor, today: date) -> None:
    """Some of the town who left unemployment for work: most with an employer of the town, some for themselves."""
    sites = list(Site.objects.filter(service_office__code=TOWN, employer__is_demo=True).select_related("employer"))
    left = UnemploymentRegistration.objects.filter(
        service_office__code=TOWN, state=State.CLOSED, exit_code=ExitCode.EMPLOYED, person__proved_at__isnull=False
    )
    for number, case in enumerate(left.select_related("person").order_by("pk")[:AT_WORK]):
        with suppress(ValidationError):  # registered again meanwhile, or at work already
            employment.declare(actor=desk, key=uuid7(), declared=_declared(case, sites, number, today))


def _first_day(left: date, number: int, today: date) -> date:
    """Lately, so that most are registered in time; one in five began long ago, and the desk shows that it is late."""
    return left if number % 5 == 4 else max(left, today - timedelta(days=number * 3 % 28))


def _declared(case: UnemploymentRegistration, sites: list[Site], number: int, today: date) -> employment.Declared:
    assert case.spell is not None and case.person is not None  # kept by constraints on who left
    first, post = _first_day(case.spell.upper, number, today), POSTS[number % len(POSTS)]
    if not sites or number % 4 == 3:
        own = Work(first, post=post)
        return employment.Declared(case.person, EmploymentKind.FLEXIBLE, own, TOWN, Source.OFFICE)
    site = sites[number % len(sites)]
    work = Work(first, post=post, contract=Contract.OPEN, signed_on=first)
    return employment.Declared(
        case.person, EmploymentKind.EMPLOYER, work, TOWN, Source.OFFICE, employer=site.employer, site=site
    )
