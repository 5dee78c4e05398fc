"""What is usual is counted from what is published, in sets, and is said only of enough vacancies of enough employers."""

from decimal import Decimal

import pytest
from django.utils import timezone

from matching.vacancies import services
from matching.vacancies.norms import counting
from matching.vacancies.norms.models import OccupationNorm
from matching.vacancies.norms.reading import norm_of
from matching.vacancies.pay.guide import guide_of
from portal.accounts.actors import actor_of
from portal.regions.codes import PROVINCE
from tests.conftest import TOWN
from tests.matching.world import draft, published
from tests.registration.employers import employer_of
from tests.registration.jobseeking.people import COOK, WELDER

pytestmark = pytest.mark.django_db
CITY, TODAY = f"{TOWN[:4]}00000000", timezone.localdate()


def pays(low: int, high: int) -> dict:
    return {"pay_low": Decimal(low), "pay_high": Decimal(high), "month_low": low, "month_high": high}


@pytest.fixture
def usual():
    """Forty vacancies of six employers, three of which want a college; nine in ten pay 6,000 at most."""
    said = {
        "group": f"{WELDER[:7]}-00", "counted_on": TODAY, "vacancies": 40, "employers": 6, "paid": 40, "low": 3000, "middle": 4000,
        "high": 6000, "educations": {"": 37, "30": 3}, "experiences": {"0": 38, "12": 2},
    }  # fmt: skip
    return lambda **changes: OccupationNorm.objects.create(**said | {"place": CITY} | changes)


def test_every_group_is_counted_in_its_city_and_in_the_province(
    recruiter, employer, citizen, caseworker, django_assert_num_queries
):
    owner = citizen()
    other = employer_of(owner, caseworker, 2)
    published(recruiter, employer, occupation_id=WELDER, education="30", **pays(4000, 5000))
    published(recruiter, employer, title="点焊工", occupation_id=WELDER, experience_months=12, **pays(4200, 9000))
    published(actor_of(owner), other, title="氩弧焊工", occupation_id=WELDER, **pays(5000, 7000))
    published(recruiter, employer, title="厨师", occupation_id=COOK, duties="炒菜、配菜，管好后厨的卫生。")
    draft(recruiter, employer, title="气焊工", occupation_id=WELDER)
    for _ in range(2):
        with django_assert_num_queries(10):
            assert counting.count(TODAY) == 4
    for place in (PROVINCE, CITY):
        one = OccupationNorm.objects.get(group=f"{WELDER[:7]}-00", place=place)
        assert (one.vacancies, one.employers, one.paid, one.low, one.middle, one.high) == (3, 2, 3, 4000, 4200, 9000)
        assert (one.educations, one.experiences) == ({"": 2, "30": 1}, {"0": 2, "12": 1})
    assert norm_of(WELDER, TOWN, TODAY) is None  # three are too few


def test_the_city_counts_before_the_province_and_too_few_count_for_nothing(usual):
    usual(place=PROVINCE, high=9000)
    assert (norm_of(WELDER, TOWN, TODAY).place, norm_of(WELDER, TOWN, TODAY).high) == ("全省", 9000)
    city = usual()
    assert "佳木斯" in norm_of(WELDER, TOWN, TODAY).place
    OccupationNorm.objects.filter(pk=city.pk).update(employers=4)
    assert norm_of(WELDER, TOWN, TODAY).place == "全省"
    assert norm_of(COOK, TOWN, TODAY) is None and norm_of("", TOWN, TODAY) is None


def test_who_asks_for_more_than_is_usual_is_told_and_published_and_pay_beyond_belief_waits(usual, recruiter, employer):
    usual()
    one = published(recruiter, employer, occupation_id=WELDER, education="20", experience_months=24)
    assert [(found["rule"], found["field"]) for found in one.findings] == [
        ("V20", "education"),
        ("V20", "experience_months"),
    ]
    assert "同类岗位 40 个" in one.findings[0]["message"]
    guide = guide_of(one)
    assert "同类岗位 40 个：一半最低给到每月 4,000 元以上，九成最高不超过 6,000 元" in guide.band
    rich = draft(recruiter, employer, title="焊工组长", occupation_id=WELDER, **pays(18000, 19000))
    assert services.submit(actor=recruiter, vacancy=rich) == "review"
    assert [found["rule"] for found in rich.findings] == ["V12"]
