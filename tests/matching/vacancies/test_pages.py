"""The employer's pages: a vacancy in six short parts, kept while written, checked at once; copy, renew, rest, end."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from matching.vacancies import services
from matching.vacancies.enums import VacancyState
from matching.vacancies.models import Vacancy
from matching.vacancies.pages import mine
from matching.vacancies.parts import PARTS
from portal.accounts.actors import actor_of
from portal.people.employers.enums import MemberRole
from portal.people.employers.models import Membership
from portal.privacy.models import AuditEntry
from portal.ui.fields.once import new_key
from tests.matching.world import draft, occupation, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(owner, browser_of):
    return browser_of(owner)


def answers(employer, **changes):
    """What is typed on each part."""
    until = timezone.localdate() + timedelta(days=30)
    said = {
        "work": {"title": "锅炉工", "headcount": "2", "duties": "烧锅炉，看压力和水位，做记录。"},
        "kind": {"occupation": occupation()},
        "asks": {"conditions": "有司炉证，能倒班，会电焊。", "experience_months": "0", "skills": ["电焊"]},
        "pay": {"pay": "3000-3600元/月", "benefits": "班车，年底奖金"},
        "terms": {"work_form": "full_time", "hours_day": "8", "days_week": "6", "shifts": ["day"]},
        "place": {
            "site": str(employer.sites.main().get().pk), "closes_on": until.strftime("%Y%m%d"),
            "contact_name": "王某某", "contact_phone": "12012345678",
        },
    }  # fmt: skip
    return {slug: fields | changes.get(slug, {}) for slug, fields in said.items()}


def begun(browser, employer, key=None):
    answer = browser.post(reverse("vacancy-new", args=[employer.pk]), {"key": key or new_key()})
    return answer.url.split("/")[2]


def write(browser, employer, pk, **changes):
    for slug, fields in answers(employer, **changes).items():
        answer = browser.post(reverse("vacancy-part", args=[pk, slug]), fields | {"version": 0})
        assert answer.status_code == 302, answer.content.decode()
    return answer.url


def page(browser, name, *args):
    answer = browser.get(reverse(name, args=args))
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_six_parts_a_look_and_it_is_shown(browser, employer):
    pk = begun(browser, employer)
    assert write(browser, employer, pk) == reverse("vacancy-check", args=[pk])
    assert "3,000—3,600 元/月" in page(browser, "vacancy-check", pk)
    assert browser.post(reverse("vacancy-check", args=[pk])).url == reverse("vacancy", args=[pk])
    one = Vacancy.objects.shown().get()
    assert (one.title, one.month_low, one.month_high, one.benefits, one.skills) == (
        "锅炉工",
        3000,
        3600,
        ["班车", "年底奖金"],
        ["电焊"],
    )
    assert not one.occupation_by_title
    assert one.contact_phone == "12012345678"
    assert "在招" in page(browser, "vacancy", pk)


def test_pressed_twice_it_is_one_draft_and_one_advertisement(browser, employer):
    key = new_key()
    assert begun(browser, employer, key) == begun(browser, employer, key)
    pk = begun(browser, employer, key)
    write(browser, employer, pk)
    for _ in range(2):
        assert browser.post(reverse("vacancy-check", args=[pk])).url == reverse("vacancy", args=[pk])
    assert Vacancy.objects.count() == 1


@pytest.mark.parametrize(
    ("pay", "words"),
    [
        ("-3000", "不能是负数"),
        ("NaN", "看不懂"),
        ("1e309", "看不懂"),
        ("0", "要大于 0"),
        ("8000-3000", "最低的还少"),
        ("999,999元", "太高或者太低"),
        ("面议", "要写最低多少"),
        ("3000元以下", "要写最低多少"),
        ("200", "一个月、一天还是一小时"),
    ],
)
def test_case_43_pay_that_is_none_is_told_how_to_write(browser, employer, pay, words):
    pk = begun(browser, employer)
    answer = browser.post(reverse("vacancy-part", args=[pk, "pay"]), {"pay": pay, "version": 0})
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert Vacancy.objects.get().pay_low is None


def test_beside_the_pay_stand_the_minimum_of_the_place_and_that_too_few_pay_to_compare(browser, employer):
    text = page(browser, "vacancy-part", begun(browser, employer), "pay")
    assert "1,910" in text
    assert "同类岗位还太少" in text


def test_the_occupation_is_suggested_from_the_title_and_picked_by_a_person(browser, employer):
    pk = begun(browser, employer)
    browser.post(reverse("vacancy-part", args=[pk, "work"]), answers(employer)["work"] | {"version": 0})
    assert "锅炉操作工" in page(browser, "vacancy-part", pk, "kind")


def test_case_44_a_headcount_that_is_none_is_told_how_to_write_and_nothing_is_kept(browser, employer):
    pk = begun(browser, employer)
    address, whole = reverse("vacancy-part", args=[pk, "work"]), answers(employer)["work"]
    wrong = {"-1": "写 1 到 9999", "0": "写 1 到 9999", "10000": "写 1 到 9999", "1000000000": "写 1 到 9999"}
    wrong |= dict.fromkeys(("1.5", "1e9", "两个", "NaN", "Infinity", "1_0", "0x10", "9" * 5000), "请写一个整数")
    for typed, words in wrong.items():
        answer = browser.post(address, whole | {"headcount": typed, "version": 0})
        assert answer.status_code == 200 and words in answer.content.decode(), typed
        assert Vacancy.objects.get(pk=pk).headcount is None, typed
    assert browser.post(address, whole | {"headcount": " ９９９９ ", "version": 0}).status_code == 302
    assert Vacancy.objects.get(pk=pk).headcount == 9999


def test_what_is_typed_is_kept_right_or_not_and_an_old_page_overwrites_nothing(browser, employer):
    pk = begun(browser, employer)
    keep = reverse("vacancy-keep", args=[pk, "work"])
    first = browser.post(keep, {"title": "锅炉", "headcount": "两个", "version": 0}).json()
    assert first["version"] == 1
    assert "两个" in page(browser, "vacancy-part", pk, "work")
    assert browser.post(keep, {"title": "别的", "version": 0}).status_code == 409
    both = browser.post(reverse("vacancy-part", args=[pk, "work"]), answers(employer)["work"] | {"version": 0})
    assert both.status_code == 409
    assert "在别处改过了" in both.content.decode()


def test_a_blocked_one_says_what_to_mend_and_mended_it_is_shown(browser, recruiter, employer):
    one = draft(recruiter, employer, duties="")
    browser.post(reverse("vacancy-check", args=[one.pk]))
    assert "要写做什么工作" in page(browser, "vacancy", one.pk)
    fields = {"title": one.title, "headcount": "6", "duties": "看烘干塔温度，做记录。", "version": 0}
    assert browser.post(reverse("vacancy-part", args=[one.pk, "work"]), fields).url == reverse("vacancy", args=[one.pk])
    assert Vacancy.objects.get().state == VacancyState.PUBLISHED


def test_the_steps_of_a_shown_one(browser, recruiter, employer):
    one = published(recruiter, employer)

    def press(name, **fields):
        one.refresh_from_db()
        answer = browser.post(reverse(f"vacancy-{name}", args=[one.pk]), {"version": one.version} | fields)
        one.refresh_from_db()
        return answer

    press("pause")
    assert one.state == VacancyState.PAUSED
    press("resume")
    assert one.state == VacancyState.PUBLISHED
    press("confirm")
    until = timezone.localdate() + timedelta(days=90)
    assert "最晚第 90 天" in press("renew", closes_on=(until + timedelta(days=1)).isoformat()).content.decode()
    press("renew", closes_on=until.isoformat())
    assert (one.closes_on, one.renewals) == (until, 1)
    copied = press("copy", key=new_key()).url
    assert copied != reverse("vacancy", args=[one.pk])
    assert "请选一个最像的" in press("withdraw").content.decode()
    press("withdraw", why="dropped")
    assert one.state == VacancyState.WITHDRAWN
    assert Vacancy.objects.filter(state=VacancyState.DRAFT).count() == 1


def test_who_only_looks_writes_nothing_and_strangers_see_nothing(recruiter, employer, owner, citizen, browser_of):
    one = published(recruiter, employer)
    looker, stranger = citizen(), browser_of(citizen())
    Membership.objects.create(
        account=looker,
        employer=employer,
        role=MemberRole.VIEWER,
        name="看的人",
        span=(timezone.now(), None),
        granted="invited",
    )
    seeing = browser_of(looker)
    assert "还在招" not in page(seeing, "vacancy", one.pk).replace("确认过还在招", "").replace("点一次“还在招”", "")
    assert seeing.post(reverse("vacancy-pause", args=[one.pk])).status_code == 404
    assert seeing.post(reverse("vacancy-new", args=[employer.pk]), {"key": new_key()}).status_code == 404
    for name, args in (("vacancy", [one.pk]), ("employer-vacancies", [employer.pk]), ("vacancy-part", [one.pk, "pay"])):
        assert stranger.get(reverse(name, args=args)).status_code == 404


def test_the_list_by_state_by_words_and_as_excel(browser, recruiter, employer, django_assert_max_num_queries):
    for number in range(30):
        published(recruiter, employer, title=f"第{number}号操作工")
    draft(recruiter, employer, title="没写完的岗位")
    with django_assert_max_num_queries(16):
        text = page(browser, "employer-vacancies", employer.pk)
    assert "没写完的岗位" in text
    address = reverse("employer-vacancies", args=[employer.pk])
    assert "第7号操作工" in browser.get(address, {"q": "第7号"}).content.decode()
    assert "没写完的岗位" not in browser.get(address, {"which": "open"}).content.decode()
    book = browser.get(address, {"export": "xlsx"})
    assert book["Content-Type"].startswith("application/vnd.openxmlformats")
    assert browser.get(address, {"which": "nonsense", "page": "-3", "sort": "password"}).status_code == 200


def test_on_ones_own_page_stands_what_is_to_mend_and_what_ends_soon(recruiter, employer):
    services.submit(actor=recruiter, vacancy=draft(recruiter, employer, duties=""))
    published(recruiter, employer, closes_on=timezone.localdate() + timedelta(days=2))
    assert {task.word for task in mine.own_tasks(recruiter)} == {"要改", "要续期"}
    assert all(task.url.startswith(f"/employer/{employer.pk}/vacancies/") for task in mine.own_tasks(recruiter))


def test_every_legal_element_is_asked_by_a_part():
    asked = {name for part in PARTS for name in part.needs}
    assert {"title", "headcount", "duties", "conditions", "pay_low", "site_id", "closes_on"} <= asked


def test_words_with_markup_are_words(browser, recruiter, employer):
    one = published(
        recruiter, employer, title="<img src=x onerror=alert(1)>", duties="<script>window.__xss=1</script>看锅炉"
    )
    for name, pk in (("vacancy", one.pk), ("employer-vacancies", employer.pk)):
        text = page(browser, name, pk)
        assert "<img src=x" not in text and "<script>window" not in text


class TestOffice:
    """The office of the place: what it sees, and what it writes down for an employer."""

    @pytest.fixture
    def desk(self, worker, browser_of):
        return browser_of(worker)

    def test_the_vacancies_of_its_place_with_filter_and_excel(self, desk, recruiter, employer):
        one = published(recruiter, employer)
        assert one.title in page(desk, "vacancies")
        assert one.title in page(desk, "desk-vacancy", one.pk)
        assert one.title not in desk.get(reverse("vacancies"), {"source": "agency"}).content.decode()
        assert desk.get(reverse("vacancies"), {"export": "xlsx"}).status_code == 200
        assert AuditEntry.objects.get(action="vacancy.export").object_kind == "vacancy"

    def test_another_towns_office_sees_none_of_it(self, staff, browser_of, recruiter, employer):
        from portal.accounts.enums import Role
        from tests.conftest import OTHER_TOWN

        one = published(recruiter, employer)
        other = browser_of(staff(Role.CASEWORKER, OTHER_TOWN))
        assert one.title not in page(other, "vacancies")
        assert other.get(reverse("desk-vacancy", args=[one.pk])).status_code == 404
        assert other.post(reverse("vacancy-new-for", args=[employer.pk]), {"key": new_key()}).status_code == 404

    def test_it_writes_one_down_for_an_employer_and_says_so(self, desk, employer):
        answer = desk.post(reverse("vacancy-new-for", args=[employer.pk]), {"key": new_key()})
        pk = answer.url.split("/")[2]
        write(desk, employer, pk)
        desk.post(reverse("vacancy-check", args=[pk]))
        one = Vacancy.objects.get()
        assert (one.source, one.state) == ("outlet", VacancyState.PUBLISHED)

    def test_it_does_not_write_in_the_employers_own(self, desk, recruiter, employer):
        one = published(recruiter, employer)
        assert desk.get(reverse("vacancy-part", args=[one.pk, "pay"])).status_code == 404
        assert desk.post(reverse("vacancy-withdraw", args=[one.pk]), {"why": "dropped"}).status_code == 404

    def test_the_list_costs_the_same_for_one_and_for_thirty(
        self, desk, recruiter, employer, django_assert_max_num_queries
    ):
        for number in range(30):
            published(recruiter, employer, title=f"第{number}号操作工")
        page(desk, "vacancies")
        with django_assert_max_num_queries(29):
            page(desk, "vacancies")


def test_the_account_that_left_writes_no_more(owner, recruiter, employer, browser):
    one = published(recruiter, employer)
    Membership.objects.filter(account=owner).update(
        span=(timezone.now() - timedelta(days=2), timezone.now() - timedelta(days=1)), ended_why="left"
    )
    assert browser.get(reverse("vacancy", args=[one.pk])).status_code == 404
    assert not Vacancy.objects.visible_to(actor_of(owner)).exists()
