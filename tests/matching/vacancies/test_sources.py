"""The same advertisement from three sources is one with three sources (requirements 7.1); removals arrive in one cycle (3.3)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from matching.vacancies import services as vacancies
from matching.vacancies.enums import PayBasis, VacancyState
from matching.vacancies.models import Vacancy
from matching.vacancies.sources import services
from matching.vacancies.sources.enums import Taken
from matching.vacancies.sources.joining import is_same
from matching.vacancies.sources.models import VacancySource
from matching.vacancies.texts import firm_key, title_key
from matching.vacancies.words import sources_line
from tests.matching.vacancies.feeds import agency, offer, province
from tests.matching.world import published

pytestmark = pytest.mark.django_db


@pytest.fixture
def jia(employer):
    return agency(employer)


@pytest.fixture
def yi(employer):
    return agency(employer, code="yi", name="某乙人力资源公司")


@pytest.fixture
def said(employer):
    """An offer for the employer of the tests."""
    return lambda number="a-1", **changes: offer(number, employer_uscc=employer.uscc, **changes)


def test_one_advertisement_has_all_its_sources(recruiter, employer, jia, yi, said):
    own = published(
        recruiter, employer, title="锅炉工", duties=said()["duties"], pay_low=Decimal(3000), pay_high=Decimal(3600)
    )
    assert services.take(feed=jia, given=said("a-1"))[0] == Taken.JOINED
    assert services.take(feed=yi, given=said("b-9", title="【急聘】锅炉工2名（包住）"))[0] == Taken.JOINED
    one = Vacancy.objects.shown().for_reading().get()
    assert one == own
    assert sources_line(one) == "单位自己发布、某甲人力资源公司、某乙人力资源公司"


def test_a_new_offer_is_checked_and_shown_with_its_source(jia, said):
    taken, source = services.take(feed=jia, given=said())
    one = source.vacancy
    assert (taken, one.state, one.source, source.leads) == (Taken.NEW, VacancyState.PUBLISHED, "agency", True)
    assert (one.pay_basis, one.month_low, one.month_high, one.occupation_by_title) == (PayBasis.MONTH, 3000, 3600, True)
    assert one.number
    assert one.service_office


def test_sent_again_it_is_confirmed_and_other_words_are_written_over(jia, said):
    _, source = services.take(feed=jia, given=said())
    later = timezone.now() + timedelta(days=3)
    assert services.take(feed=jia, given=said(), now=later)[0] == Taken.CONFIRMED
    assert Vacancy.objects.get().confirmed_at == later
    assert services.take(feed=jia, given=said(headcount=5))[0] == Taken.CHANGED
    assert Vacancy.objects.get().headcount == 5
    assert VacancySource.objects.count() == 1


def test_it_ends_with_its_last_source_and_not_before(jia, yi, said):
    _, first = services.take(feed=jia, given=said("a-1"))
    services.take(feed=yi, given=said("b-1"))
    assert services.drop(feed=jia, external_id="a-1")
    one = Vacancy.objects.get()
    assert one.state == VacancyState.PUBLISHED
    assert VacancySource.objects.get(leads=True).feed == yi
    assert services.drop(feed=yi, external_id="b-1")
    one.refresh_from_db()
    assert (one.state, one.withdrawn_why) == (VacancyState.WITHDRAWN, "gone")
    assert not services.drop(feed=yi, external_id="b-1")


def test_an_employers_own_advertisement_stays_when_a_partner_goes(recruiter, employer, jia, said):
    own = published(
        recruiter, employer, title="锅炉工", duties=said()["duties"], pay_low=Decimal(3000), pay_high=Decimal(3600)
    )
    services.take(feed=jia, given=said())
    services.drop(feed=jia, external_id="a-1")
    own.refresh_from_db()
    assert own.state == VacancyState.PUBLISHED


def test_who_comes_back_is_shown_again(jia, said):
    services.take(feed=jia, given=said())
    services.drop(feed=jia, external_id="a-1")
    assert services.take(feed=jia, given=said())[0] == Taken.NEW
    assert Vacancy.objects.shown().count() == 1


def test_what_the_employer_has_filled_or_an_officer_took_down_does_not_come_back(
    recruiter, caseworker, employer, jia, yi, said
):
    own = published(
        recruiter, employer, title="锅炉工", duties=said()["duties"], pay_low=Decimal(3000), pay_high=Decimal(3600)
    )
    services.take(feed=jia, given=said())
    vacancies.fill(actor=recruiter, vacancy=own)
    with pytest.raises(ValidationError, match="不招"):
        services.take(feed=jia, given=said(headcount=3))
    bad = services.take(feed=yi, given=said("b-1", title="保安", duties="站岗，登记进出的人和车。"))[1].vacancy
    vacancies.take_down(actor=caseworker, vacancy=bad, reason="核实没有这个岗位")
    with pytest.raises(ValidationError, match="下架"):
        services.take(feed=jia, given=said("a-2", title="保安", duties="站岗，登记进出的人和车。"))


def test_an_agency_sends_only_for_whom_it_has_a_letter(employer, said):
    with pytest.raises(ValidationError, match="委托书"):
        services.take(feed=agency(), given=said())


def test_another_provinces_exchange_names_its_employers_and_its_places():
    feed = province()
    _, source = services.take(
        feed=feed, given=offer("j-1", region="220102000000", employer_name="长春市某机械有限公司")
    )
    one = source.vacancy
    assert (one.employer, one.source, one.region_code) == (None, "province", "220102000000")
    assert one.month_low == 3000


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"pay": "NaN"}, "看不懂"),
        ({"pay": "-3000"}, "负数"),
        ({"pay": "9000-3000元"}, "最低的还少"),
        ({"headcount": 0}, "headcount"),
        ({"title": "工" * 10_000}, "title"),
        ({"region": "230000000000"}, "到县"),
        ({"region": "99"}, "region"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"closes_on": "2020-01-01"}, "过了"),
        ({"occupation": "9-99-99-99"}, "职业代码"),
        ({"external_id": "有 空格"}, "编号"),
    ],
)
def test_what_cannot_be_taken_is_told_in_one_sentence(jia, said, changes, words):
    with pytest.raises(ValidationError) as refused:
        services.take(feed=jia, given=said() | changes)
    assert words in refused.value.messages[0]
    assert not Vacancy.objects.exists()


def test_markup_and_hidden_characters_stay_words(jia, said):
    _, source = services.take(feed=jia, given=said(duties="<script>alert(1)</script>看\u202e锅炉，做记录"))
    assert source.vacancy.duties == "<script>alert(1)</script>看锅炉，做记录"


SAME = [
    ("锅炉工", "【急聘】锅炉工", {}, {}),
    ("锅炉工", "锅炉工（包吃住）", {}, {}),
    ("锅炉工 2名", "诚聘锅炉工", {}, {}),
    (
        "收银员",
        "收银员（白班）",
        {"duties": "超市收银，对账，交接班。"},
        {"duties": "负责超市收银和交接班，每天对账。"},
    ),
    ("Ｊａｖａ开发", "java开发", {}, {}),
    ("烘干塔操作工", "烘干塔操作工 5-6K", {}, {}),
    ("锅炉工", "锅炉工", {"month_low": 3000, "month_high": 3600}, {"month_low": 3200, "month_high": None}),
    ("锅炉工", "锅炉工", {"month_low": None}, {"month_low": 3600, "month_high": 4000}),
]
OTHERS = [
    ("锅炉工", "锅炉工", {"month_low": 3000, "month_high": 3600}, {"month_low": 6000, "month_high": 8000}),
    ("锅炉工", "锅炉维修工", {}, {}),
    ("收银员", "理货员", {}, {}),
    ("服务员", "服务员", {"work_form": "full_time"}, {"work_form": "part_time"}),
    ("锅炉工", "锅炉工", {"region_code": "230882101000"}, {"region_code": "230882102000"}),
    ("锅炉工", "锅炉工", {"employer_name": "某甲公司"}, {"employer_name": "某乙公司"}),
    ("操作工", "操作工", {"duties": "看烘干塔温度，按表调节风门。"}, {"duties": "开铲车给料仓上玉米，清理场院积雪。"}),
]


def advert(title: str, changes: dict) -> Vacancy:
    said = {
        "title": title, "duties": "烧锅炉，看压力和水位，做记录。", "conditions": "不限", "employer_name": "富锦市某米业有限公司",
        "region_code": "230882101000", "work_form": "full_time", "month_low": 3000, "month_high": 3600,
    }  # fmt: skip
    return Vacancy(**said | changes)


@pytest.mark.parametrize(("one", "other", "of_one", "of_other"), SAME)
def test_labelled_pairs_that_are_one_job(one, other, of_one, of_other):
    assert is_same(advert(one, of_one), advert(other, of_other))
    assert is_same(advert(other, of_other), advert(one, of_one))


@pytest.mark.parametrize(("one", "other", "of_one", "of_other"), OTHERS)
def test_labelled_pairs_that_are_two_jobs(one, other, of_one, of_other):
    assert not is_same(advert(one, of_one), advert(other, of_other))


def test_titles_and_firms_are_compared_without_what_is_cried_around_them():
    assert title_key("【高薪直招】收银员 3人（五险一金）") == "收银员"
    assert title_key("急聘") == "急聘"
    assert firm_key("富锦市某米业有限责任公司") == firm_key("富锦市某米业有限公司") == "富锦市某米业"
