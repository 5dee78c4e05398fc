"""The fairness desk: its measures, what alarms, what is hidden, who may look."""

from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from analytics.fairness import services as desk
from analytics.fairness.measures import auc, exposure_ratio, gini
from analytics.fairness.models import FairnessFigure, FairnessRun
from matching.recommend import runs
from matching.recommend.held import Board
from matching.recommend.models import MatchPair, MatchRule
from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from registration.jobseeking.enums import ConsentKind
from tests.conftest import CITY, COUNTY, PROVINCE, TOWN
from tests.matching.applicants import applied
from tests.matching.world import published
from tests.registration.employers import employer_of
from tests.registration.jobseeking.people import WELDER, active


@given(st.lists(st.integers(0, 50), min_size=1, max_size=40))
def test_gini_lies_between_equal_and_everything_for_one(counts):
    assert -1e-9 <= gini(counts) <= 1
    assert gini([7] * len(counts)) == pytest.approx(0, abs=1e-9)


def test_gini_of_one_who_has_everything():
    assert gini([0, 0, 0, 12]) == pytest.approx(0.75)


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=60))
def test_auc_is_the_share_of_pairs_in_order(rows):
    values, member = [one for one, _ in rows], [two for _, two in rows]
    inside, outside = [v for v, m in rows if m], [v for v, m in rows if not m]
    if not inside or not outside:
        assert auc(values, member) == 0.5
        return
    wins = np.mean([(a > b) + (a == b) / 2 for a in inside for b in outside])
    assert auc(values, member) == pytest.approx(max(wins, 1 - wins))


def test_exposure_of_a_group_that_is_shown_as_often_as_it_is_there():
    assert exposure_ratio(30, 100, 3, 10) == pytest.approx(1)
    assert exposure_ratio(0, 100, 3, 10) == 0
    assert exposure_ratio(0, 0, 3, 10) is None


@pytest.fixture
def recommended(db, citizen, staff):
    owner, worker = citizen(), actor_of(staff(Role.CASEWORKER, TOWN))
    employer = employer_of(owner, worker)
    published(actor_of(owner), employer, title="焊工", occupation_id=WELDER)
    for _ in range(3):
        active(citizen(), visibility="public", consents=[ConsentKind.PUBLIC])
    runs.drain(Board())


def figure(code: str, group: str = "") -> FairnessFigure:
    return FairnessFigure.objects.get(code=code, group=group)


def test_case_113_flipped_people_are_read_alike_and_everything_adds_up(recommended):
    assert desk.NIGHT.steps(timezone.localdate()) is not None
    for code in ("flip", "sum", "again", "overwritten"):
        assert (figure(code).value, figure(code).alarm) == (0, False), code
    assert figure("flip").members == 3 and figure("truth").value == 1


def test_a_small_group_leaves_no_figure(recommended):
    alarms = desk.watch(timezone.localdate())
    assert alarms == FairnessFigure.objects.filter(alarm=True).count()
    rows = FairnessFigure.objects.filter(code="exposure")
    assert rows and not rows.exclude(value=None).exists() and not rows.exclude(members=None).exists()


def test_a_figure_that_cannot_be_computed_again_alarms(recommended):
    rule = MatchRule.objects.get()
    rule.numbers["occupation"] = 29
    rule.save()
    desk.watch(timezone.localdate())
    assert figure("again").alarm and figure("again").value == MatchPair.objects.count()


def test_applications_that_all_go_to_one_of_two_are_half_unequal(db, citizen, staff):
    owner, worker = citizen(), actor_of(staff(Role.CASEWORKER, TOWN))
    employer = employer_of(owner, worker)
    wanted, _ = (published(actor_of(owner), employer, title=title) for title in ("焊工", "锅炉工"))
    for _ in range(2):
        applied(citizen(), wanted)
    desk.watch(timezone.localdate())
    assert (figure("gini_applied").value, figure("gini_applied").members) == (0.5, 2)


def test_the_same_day_twice_is_one_set_and_another_day_another(recommended):
    today = timezone.localdate()
    for on in (today, today, today + timedelta(days=1)):
        desk.watch(on)
    assert FairnessRun.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "place", "status"),
    [
        (Role.COUNTY_REVIEWER, COUNTY, 200), (Role.CITY_OFFICIAL, CITY, 200), (Role.PROVINCE_OFFICIAL, PROVINCE, 200),
        (Role.CASEWORKER, TOWN, 404), (Role.SYSTEM_ADMIN, PROVINCE, 404),
    ],
)  # fmt: skip
def test_officials_see_figures_and_alarms_in_words(role, place, status, db, staff, browser_of):
    desk.watch(timezone.localdate())
    answer = browser_of(staff(role, place)).get("/fairness/")
    assert answer.status_code == status
    assert status == 404 or "推荐公不公平" in answer.content.decode()


def test_an_alarm_is_said(recommended, staff, browser_of):
    MatchRule.objects.update(numbers={**MatchRule.objects.get().numbers, "occupation": 29})
    desk.watch(timezone.localdate())
    page = browser_of(staff(Role.PROVINCE_OFFICIAL, PROVINCE)).get("/fairness/").content.decode()
    assert "要看一看" in page and "人太少" in page and "不判断" in page


def test_a_group_too_small_to_show_is_not_called_within_bounds(recommended, staff, browser_of):
    run = FairnessRun.objects.create(on=timezone.localdate(), rule=1)
    FairnessFigure.objects.create(run=run, code="served", group="sex:女")
    page = browser_of(staff(Role.PROVINCE_OFFICIAL, PROVINCE)).get("/fairness/").content.decode()
    assert "不显示" in page and ">在界内" not in page


def test_alarms_come_first_and_the_counties_that_nobody_can_judge_are_folded(recommended, staff, browser_of):
    run = FairnessRun.objects.create(on=timezone.localdate(), rule=1)
    small, alarming = [f"county:{one}" for one in ("230102", "230881", "230882")], "county:230803"
    made = [FairnessFigure(run=run, code="exposure", group=one) for one in small]
    made += [FairnessFigure(run=run, code="served", group="sex:男", value=0.9, members=50)]
    made += [FairnessFigure(run=run, code="served", group=alarming, value=0.2, members=40, alarm=True)]
    FairnessFigure.objects.bulk_create(made)
    page = browser_of(staff(Role.PROVINCE_OFFICIAL, PROVINCE)).get("/fairness/").content.decode()
    told, _, folded = page.partition("<details")
    assert told.index("各组里有岗位可推荐的人") < told.index("单位推荐的前十名")
    assert told.index("要看一看</") < told.index("在界内</") and "富锦市" not in told
    assert "不能判断的县：3 个</summary>" in folded and "富锦市" in folded


def test_everybody_reads_the_card(db, client):
    page = client.get("/algorithm/").content.decode()
    assert "不看什么" in page and "民族" in page and "满分 100" in page and "12333" in page


def test_figures_ask_a_fixed_number_of_questions(recommended, staff, browser_of, django_assert_max_num_queries):
    desk.watch(timezone.localdate())
    browser = browser_of(staff(Role.PROVINCE_OFFICIAL, PROVINCE))
    browser.get("/fairness/")
    with django_assert_max_num_queries(12):
        browser.get("/fairness/")
