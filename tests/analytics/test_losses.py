"""Why people lost their work: the cells are a recount, no way to cut tells a small one, and nobody sees another area."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from analytics.losses.enums import Before, Cut
from analytics.losses.models import LossMonth
from analytics.losses.reading import Losses
from analytics.losses.services import count_losses
from portal.accounts.actors import actor_of
from portal.accounts.enums import Assurance, Role
from portal.accounts.models import User
from portal.foundation.identifiers import uuid7
from portal.people.identity import read_identity
from portal.people.services import Typed, claim_person, prove_identity
from portal.regions.models import Division
from registration.employment import services as employment
from registration.employment.effects import Work
from registration.employment.enums import EmploymentKind, Source
from registration.employment.models import EmploymentSpell
from registration.exits import services as exits
from registration.unemployment import services
from registration.unemployment.enums import Evidence, ExitCode, Reason
from registration.unemployment.models import UnemploymentRegistration
from tests.conftest import CITY, COUNTY, OTHER_CITY, PROVINCE, SIBLING_COUNTY, TOWN
from tests.harness import id_number
from tests.registration import cases
from tests.registration.employers import employer_of

pytestmark = pytest.mark.django_db
MONTH = timezone.localdate().replace(day=1)


@pytest.fixture
def worker(staff):
    return actor_of(staff(Role.CASEWORKER, TOWN))


def taken_up(account, worker, number="", reason=Reason.CONTRACT_END):
    case, actor = cases.draft(account), actor_of(account)
    services.submit(actor=actor, draft=case, answers=cases.answers(account, TOWN, number, reason=reason))
    services.approve(actor=worker, case=case, evidence=Evidence.COUNTER)
    return case


def cells(*names):
    return sorted(LossMonth.objects.values_list(*names, "people"))


@pytest.fixture
def welder(citizen, worker):
    """Somebody whom a small manufacturer employs, since forty days."""
    account, identity = citizen(), read_identity(id_number())
    typed = Typed("张某某", identity, "resident", account.phone, TOWN)
    person = claim_person(actor=actor_of(account), account=account, typed=typed, source="web")
    prove_identity(actor=worker, person=person, assurance=Assurance.COUNTER, evidence="看过证件")
    employer = employer_of(citizen(), worker)
    work = Work(timezone.localdate() - timedelta(days=40), post="焊工")
    declared = employment.Declared(
        person, EmploymentKind.EMPLOYER, work, TOWN, Source.OFFICE, employer=employer, site=employer.sites.get()
    )
    employment.declare(actor=worker, key=uuid7(), declared=declared)
    return person, employer


def test_the_lost_job_says_trade_size_employer_and_occupation_and_a_return_says_so(citizen, worker, welder):
    person, employer = welder
    taken_up(citizen(), worker, person.id_number, Reason.DISMISSED)
    spell = EmploymentSpell.objects.now().get(person=person)
    assert (spell.end_reason, spell.source) == ("dismissed", "self"), "what they say at the desk ends the job, too"
    first = taken_up(citizen(), worker)
    exits.leave(actor=worker, case=first, exit_code=ExitCode.EMPLOYED, exit_date=timezone.localdate())
    assert taken_up(citizen(), worker, first.person.id_number, Reason.RESIGNED).previous == first
    taken_up(citizen(), worker, reason=Reason.GRADUATED)  # had no work to lose
    assert count_losses() == 3 and count_losses() == 3, "counting twice changes nothing"
    assert cells("region_code", "reason", "before", "industry", "size", "occupation", "employer__name") == [
        (TOWN, "contract_end", "first", "", "", "", None, 1),
        (TOWN, "dismissed", "first", "C", "small", "6-18-00-00", employer.name, 1),
        (TOWN, "resigned", "again", "", "", "", None, 1),
    ]


def test_who_takes_somebody_up_again_sees_what_came_before(citizen, staff, browser_of, worker, welder):
    person, employer = welder
    taken_up(citizen(), worker, person.id_number, Reason.DISMISSED)
    case = UnemploymentRegistration.objects.get(person=person)
    exits.leave(actor=worker, case=case, exit_code=ExitCode.EMPLOYED, exit_date=timezone.localdate())
    again = cases.submitted(citizen(), TOWN, person.id_number)
    browser = browser_of(User.objects.get(pk=worker.user_id))
    unproved = browser.get(f"/desk/registration/{again.pk}/").content.decode()
    assert "以前的工作和登记" not in unproved, "a number alone tells nothing"
    services.approve(actor=worker, case=again, evidence=Evidence.COUNTER)
    page = browser.get(f"/desk/registration/{again.pk}/").content.decode()
    story = page.split("以前的工作和登记</h2>")[1].split("</section>")[0]
    assert f"{employer.name}，焊工" in story and "单位解除" in story and "找到工作，退出" in story
    assert "现在又失业了" in story


def cell(town, reason, people, **more):
    return LossMonth(month=MONTH, region_code=town, reason=reason, before=Before.FIRST, people=people, **more)


def losses_of(actor, cut, code=PROVINCE):
    return Losses(Division.objects.current().get(code=code), MONTH, cut, actor)


def test_case_107_no_way_to_cut_tells_the_province_a_small_count(acting):
    """Given the same people cut six ways, no row, sum or difference of sums gives a count from one to four."""
    LossMonth.objects.bulk_create(
        [
            cell(TOWN, "dismissed", 30, industry="C"), cell(TOWN, "resigned", 2, industry="C"),
            cell("230102001000", "dismissed", 12, industry="E"), cell("230102001000", "resigned", 9, industry="E"),
            cell("230202001000", "dismissed", 8, industry="F"), cell("230302001000", "dismissed", 7, industry="G"),
            cell("230302001000", "agreed", 3, industry="G"), cell("230402001000", "dismissed", 3, industry="H"),
        ]
    )  # fmt: skip
    official = acting(Role.PROVINCE_OFFICIAL, PROVINCE)
    for cut in Cut:
        found = losses_of(official, cut)
        told = [one for row in found.rows for one in [*row.values, row.total] if one is not None]
        assert not any(0 < one < 5 for one in told), cut
        assert found.total.values == losses_of(official, Cut.AREA).total.values, "every way to cut tells the same sums"
        assert found.total.values[found.reasons.index(Reason.AGREED)] is None and found.total.total == 74
    hidden = [row for row in losses_of(official, Cut.AREA).rows if None in row.values]
    assert len(hidden) >= 2, "one that is hidden alone is the difference of the rest"
    trades = {row.name: row for row in losses_of(official, Cut.INDUSTRY).rows}
    assert trades["制造业"].total == 32 and None in trades["制造业"].values, "the sum of a line is told where it may be"
    assert "住宿和餐饮业" not in trades and "人少、不单列的" in trades
    county = losses_of(acting(Role.COUNTY_REVIEWER, COUNTY), Cut.INDUSTRY, COUNTY)
    assert county.rows[0].values == [30, 2] and county.total.total == 32


@pytest.mark.parametrize(
    ("role", "place", "asked", "status"),
    [
        (Role.CASEWORKER, TOWN, TOWN, 200), (Role.CASEWORKER, TOWN, COUNTY, 404), (Role.COUNTY_REVIEWER, COUNTY, TOWN, 200),
        (Role.COUNTY_REVIEWER, COUNTY, SIBLING_COUNTY, 404), (Role.CITY_OFFICIAL, CITY, COUNTY, 200), (Role.CITY_OFFICIAL, CITY, OTHER_CITY, 404),
        (Role.PROVINCE_OFFICIAL, PROVINCE, PROVINCE, 200), (Role.PROVINCE_OFFICIAL, PROVINCE, CITY, 404), (Role.VILLAGE_WORKER, TOWN, TOWN, 404),
        (Role.SYSTEM_ADMIN, PROVINCE, PROVINCE, 404),
    ],
)  # fmt: skip
def test_who_may_see_which_figures(staff, browser_of, role, place, asked, status):
    browser = browser_of(staff(role, place))
    assert browser.get(f"/board/{asked}/losses/").status_code == status
    assert browser.get(f"/board/{asked}/losses.xlsx").status_code == status


def test_the_sheet_says_what_the_page_says_and_the_page_leads_on(staff, browser_of):
    LossMonth.objects.bulk_create([cell(TOWN, "dismissed", 30, industry="C"), cell(TOWN, "resigned", 2, industry="C")])
    browser = browser_of(staff(Role.COUNTY_REVIEWER, COUNTY))
    page = browser.get(f"/board/{COUNTY}/losses/").content.decode()
    assert f"/board/{TOWN}/losses/?month={MONTH:%Y-%m}&amp;by=area" in page
    assert f"/desk/roster/?place={COUNTY}&amp;reason=resigned" in page
    assert f"/board/{COUNTY}/losses/" in browser.get(f"/board/{COUNTY}/").content.decode()
    sheet = browser.get(f"/board/{COUNTY}/losses.xlsx?by=industry").content
    rows = CalamineWorkbook.from_filelike(BytesIO(sheet)).get_sheet_by_index(0).to_python()
    assert rows[1:4] == [
        ["行业", "被单位解除合同或裁员", "自己辞职", "合计"], ["制造业", 30, 2, 32], ["富锦市合计", 30, 2, 32],
    ]  # fmt: skip
    empty = browser.get(f"/board/{COUNTY}/losses/?month=1999-13&by=nothing").content.decode()
    assert "锦山镇" in empty, "what is not known is this month, by place"


@pytest.mark.parametrize("rows", [1, 30])
def test_thirty_rows_cost_as_many_queries_as_one(citizen, staff, browser_of, django_assert_max_num_queries, rows):
    towns = list(Division.objects.current().filter(parent=COUNTY).values_list("code", flat=True))[:rows]
    LossMonth.objects.bulk_create(cell(town, "dismissed", 7) for town in towns)
    browser = browser_of(staff(Role.COUNTY_REVIEWER, COUNTY))
    browser.get("/board/")
    with django_assert_max_num_queries(12):
        assert browser.get(f"/board/{COUNTY}/losses/").content.decode().count("data-row") == len(towns)
