"""The pages of vacancies: open to all, exact about place and wage, kind where nothing is there."""

import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from matching.search import near, phrases
from matching.vacancies import services
from matching.vacancies.enums import WithdrawnWhy
from tests.conftest import COUNTY, OTHER_TOWN, PROVINCE, TOWN
from tests.matching.search.market import stocked
from tests.matching.world import draft, published

pytestmark = pytest.mark.django_db
FULL_LOOK = {"region": PROVINCE, "home": OTHER_TOWN, "pay": "3000", "form": "full_time", "sort": "near"}


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


def page(client, url="/find-work/", status=200, **given):
    answer = client.get(url, given)
    assert answer.status_code == status
    return answer.content.decode()


def test_a_row_says_what_a_seeker_looks_for(client, recruiter, employer):
    published(recruiter, employer, lodging=True, meals=True, insurance="five")
    text = page(client, region=COUNTY)
    for words in (
        "粮食烘干塔操作工",
        "4,500–5,500",
        "元/月",
        employer.name,
        "锦山镇",
        "招 6 人",
        "单位直招，已核验",
        "包吃住",
        "五险",
        "确认还在招",
    ):
        assert words in text, words


def test_only_who_has_said_where_home_is_gets_the_nearest_to_it_first(client, recruiter, employer):
    published(recruiter, employer)
    county, town, away = (page(client, region=COUNTY, **one) for one in ({}, {"home": TOWN}, {"where": "away"}))
    assert '<summary class="lj-pick">最近确认的在前' in county and "离城里近的在前" in county and "离家" not in county
    assert '<summary class="lj-pick">离家近的在前' in town and "离城里" not in town
    assert "离家" not in away
    assert '<summary class="lj-pick">离城里近的在前' in page(client, region=COUNTY, sort="near")


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_costs_the_same_for_one_and_for_thirty(
    client, recruiter, employer, rows, django_assert_max_num_queries
):
    stocked(employer, rows, work_form="full_time", month_high=4000)
    page(client, **FULL_LOOK)
    cache.clear()
    with django_assert_max_num_queries(8):
        page(client, **FULL_LOOK)


def test_the_region_of_the_header_counts_where_the_address_says_nothing(client, recruiter, employer):
    client.cookies["lj_region"] = COUNTY
    assert "在富锦市找工作" in page(client)
    assert "在富锦市找工作" not in page(client, region="230000000000")


def test_filters_can_be_taken_away_one_by_one(client, recruiter, employer):
    stocked(employer, 30)
    text = page(client, region=COUNTY, form="full_time", keep="meals", pay="3000")
    picks = re.findall(r'<a class="lj-pick is-on" href="\?([^"]+)"><span class="lj-vh">去掉：</span>([^<]+)<', text)
    assert [words for _, words in picks] == ["3,000 元以上", "全职", "包吃"]
    assert "pay=" not in picks[0][0] and "form=" not in picks[1][0] and "keep=" not in picks[2][0]


def test_where_nothing_is_found_it_says_what_to_loosen_and_what_that_gives(client, recruiter, employer):
    published(recruiter, employer, meals=True)
    phrases.learn()
    text = page(client, region=COUNTY, q="烘干塔", form="remote")
    assert "没有找到这样的岗位" in text and "去掉“在家干”" in text and "有 1 个" in text
    assert "到全佳木斯市找" in page(client, region="230826000000", q="烘干塔")
    assert "到全佳木斯市找“烘干" in page(client, region="230826000000", q="honggan")
    ticked = page(client, region=COUNTY, q="烘干塔 包吃")
    assert "找“烘干塔”，勾上“包吃”" in ticked and "keep=meals" in ticked


def test_what_was_mistyped_is_offered(client, recruiter, employer):
    published(recruiter, employer)
    phrases.learn()
    assert "您是不是要找：" in page(client, q="honggan")


def test_the_box_completes_by_characters_and_by_first_letters(client, recruiter, employer):
    published(recruiter, employer)
    phrases.learn()
    assert "粮食烘干塔操作工" in page(client, "/find-work/words/", q="粮食")
    assert "粮食烘干塔操作工" in page(client, "/find-work/words/", q="lshg")
    assert page(client, "/find-work/words/", q="%").strip() == ""


@pytest.mark.parametrize(
    "given",
    [{"q": "%" * 10_000}, {"page": "-1"}, {"region": "x"}, {"sort": "'"}, {"home": "\x00"}, {"page": "9" * 400}],
)
def test_any_address_opens(client, recruiter, employer, given):
    published(recruiter, employer)
    page(client, **given)


def test_who_asks_too_much_is_told_to_wait_and_others_are_not(client, recruiter, employer, monkeypatch):
    """Pages and the open API count together, by the address; `make bench-scraping` measures what others wait meanwhile."""
    published(recruiter, employer)
    monkeypatch.setattr("matching.vacancies.patience.requests_a_minute", lambda on: 3)
    answers = [client.get("/find-work/", REMOTE_ADDR="203.0.113.7") for _ in range(5)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429, 429]
    assert answers[-1]["Retry-After"] == "60" and "请等一分钟" in answers[-1].content.decode()
    for url in ("/api/v1/vacancies/", "/api/v1/stream/vacancies/", "/api/v1/search/", "/search/"):
        refused = client.get(url, {"q": "烘干"}, REMOTE_ADDR="203.0.113.7")
        assert (refused.status_code, refused["Retry-After"]) == (429, "60"), url
        assert client.get(url, {"q": "烘干"}, REMOTE_ADDR=f"203.0.113.{len(url)}").status_code in (200, 400), url
    assert client.get("/find-work/", REMOTE_ADDR="203.0.113.8").status_code == 200


def test_case_118_a_search_that_takes_long_is_answered_once_a_minute(
    client, recruiter, employer, monkeypatch, django_assert_num_queries
):
    from matching.search.pages import looking

    published(recruiter, employer)
    monkeypatch.setattr(looking, "SLOW_MS", 0)
    page(client, q="烘干")
    looked = []
    monkeypatch.setattr(looking, "find", lambda asked: looked.append(asked))
    page(client, q="烘干")
    assert looked == []


def test_case_118_a_search_past_its_time_says_to_be_more_exact(client, recruiter, employer, monkeypatch):
    published(recruiter, employer)
    monkeypatch.setattr("matching.search.finding.worded", lambda want, size, facets: ("SELECT pg_sleep(3)", []))
    monkeypatch.setattr("matching.search.finding.TIMEOUT_MS", 30)
    assert "这样找太慢了" in page(client)


def test_one_vacancy_says_all_that_the_law_asks_for(client, recruiter, employer):
    vacancy = published(recruiter, employer, lodging=True, contract="fixed", contract_months=12, probation_months=1)
    text = page(client, reverse("job", args=[vacancy.pk]), home=OTHER_TOWN)
    for words in (
        "粮食烘干塔操作工", "4,500–5,500 元/月", employer.name, "6 人", "锦山镇", "通江路 12 号", "每天 8 小时", "每周休 1 天",
        "12 个月", "试用期 1 个月", "招到", "看烘干塔温度", "能上夜班", "找工作不花钱", "这条信息从哪儿来", "确认于", "离您",
        vacancy.number,
    ):  # fmt: skip
        assert words in text, words


def test_nobodys_telephone_stands_on_the_page(client, recruiter, employer):
    vacancy = published(recruiter, employer, contact_name="李某某", contact_phone="12600000009")
    text = page(client, reverse("job", args=[vacancy.pk]))
    assert "12600000009" not in text and "李某某" not in text


def test_what_others_put_into_the_page_stands_there(client, recruiter, employer, monkeypatch):
    from matching.vacancies import slots
    from matching.vacancies.slots import Part, Slot

    vacancy = published(recruiter, employer)
    monkeypatch.setitem(
        slots._fillers[Slot.PUBLIC_ACTIONS], "test", (1, lambda request, one: Part("ui/crumbs.html", None))
    )
    assert client.get(reverse("job", args=[vacancy.pk])).status_code == 200


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        (lambda actor, one: services.fill(actor=actor, vacancy=one), "招满了"),
        (lambda actor, one: services.withdraw(actor=actor, vacancy=one, why=WithdrawnWhy.DROPPED), "撤下"),
        (lambda actor, one: services.pause(actor=actor, vacancy=one), "先停一停"),
    ],
)
def test_what_is_over_says_why_and_shows_what_is_like_it(client, recruiter, employer, ends, words):
    other = published(recruiter, employer, title="粮食加工工")
    vacancy = published(recruiter, employer)
    ends(recruiter, vacancy)
    text = page(client, reverse("job", args=[vacancy.pk]), status=410)
    assert words in text and other.title in text


def test_what_was_never_shown_is_nowhere(client, recruiter, employer):
    assert client.get(reverse("job", args=[draft(recruiter, employer).pk])).status_code == 404


def test_one_vacancy_costs_a_fixed_number_of_questions(client, recruiter, employer, django_assert_max_num_queries):
    rows = stocked(employer, 30)
    url = reverse("job", args=[rows[0].pk])
    client.get(url)
    with django_assert_max_num_queries(14):
        client.get(url)


def test_by_place_down_to_the_townships(client, recruiter, employer):
    stocked(employer, 40)
    assert "佳木斯市" in page(client, "/find-work/places/")
    text = page(client, "/find-work/places/", region="230800000000")
    assert "富锦市" in text and "桦川县" in text and "<svg" in text
    assert near.name_of(TOWN) in page(client, "/find-work/places/", region=COUNTY)


def test_who_is_signed_in_sees_distances_from_home_and_no_address_tells(
    browser_of, citizen, recruiter, employer, caseworker
):
    from tests.registration import cases

    person = citizen()
    cases.submitted(person, TOWN)
    published(recruiter, employer)
    text = page(browser_of(person))
    assert "就在这个乡镇" in text and "我登记的住地" in text
    assert f"home={TOWN}" not in text and f'value="{TOWN}" selected' not in text
