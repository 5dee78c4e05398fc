"""A CV and a vacancy, whatever the channel: begun in one, continued in another, finished on the web, and the other way round."""

from urllib.parse import urlencode
from uuid import uuid4

import pytest

from matching.vacancies.models import Vacancy
from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.exchange.channels.enums import Scope
from portal.exchange.channels.models import Channel
from portal.people.employers import members
from portal.people.employers.enums import Ended, Granted, MemberRole
from portal.people.employers.models import Membership
from registration.jobseeking.models import JobSeeking
from tests.channels.signing import channel
from tests.conftest import COUNTY, TOWN
from tests.harness import id_number
from tests.matching.world import draft, words
from tests.registration.employers import employer_of
from tests.registration.jobseeking.people import COOK, WELDER, active, fresh

pytestmark = pytest.mark.django_db
WHO = {"name": "张某某", "region": TOWN}
TERMS = {"situation": "jobless", "work_forms": ["full_time"], "wage_low": 3500, "shifts": ["day"]}
WEB_TERMS = {"situation": "jobless", "work_forms": ["full_time"], "wage_low": "3500", "wage_high": "", "starts_on": ""}
JOB = {"title": "焊工", "headcount": 3, "duties": "焊粮仓的钢架，按图施工。每天下班前收拾好工具。"}
ASKS = {"conditions": "会电焊，能爬高。没做过的带 7 天。", "experience_months": "0"}


def part(outside, path, answers=None, version=None, **more):
    """Read a part, or write it on the version that stands there."""
    if answers is None:
        return outside.ask("GET", path).json()
    at = part(outside, path)["version"] if version is None else version
    return outside.ask("PATCH", path, {"version": at, "answers": answers} | more)


def answer(shown, name):
    return next(one["value"] for one in shown["questions"] if one["name"] == name)


def test_a_cv_begun_in_the_mini_program_is_continued_in_an_app_and_put_to_use_on_the_web(citizen, browser_of):
    person, number = citizen(), id_number()
    mini, app, web = channel().of(person), channel("province_app").of(person), browser_of(person)
    assert mini.ask("GET", "my/seeking/").status_code == 404
    asked = mini.ask("POST", "my/seeking/", WHO)
    assert asked.status_code == 400 and set(asked.json()["errors"]) == {"id_number"}
    begun = mini.ask("POST", "my/seeking/", WHO | {"id_number": number})
    assert (
        begun.status_code == 201 and begun.json()["begun_in"] == "mini_program" and number not in begun.content.decode()
    )
    assert app.ask("POST", "my/seeking/", {}).json()["id"] == begun.json()["id"]
    found = mini.ask("GET", "occupations/", query=urlencode({"q": "电焊工"})).json()
    assert WELDER in [one["code"] for one in found["named"] + found["guessed"]]

    jobs = [{"employer": "某机械厂", "title": "电焊工", "since": "2019年", "until": "", "did": "焊架子"}]
    kept = part(mini, "my/seeking/parts/past/", {}, rows={"jobs": jobs})
    assert kept.status_code == 200 and kept.json()["kept"] and kept.json()["rows"][0]["values"] == jobs
    assert "某机械厂" in web.get("/seeking/part/past/").content.decode(), "what is not saved yet goes along as well"
    assert part(app, "my/seeking/parts/past/", {}, save=True).json()["said"][0]["value"].startswith("某机械厂，电焊工")
    wanted = part(app, "my/seeking/parts/wanted/", {"wanted": [COOK, WELDER]}, save=True).json()
    assert answer(wanted, "wanted") == [COOK, WELDER] and not wanted["kept"]
    part(mini, "my/seeking/parts/place/", {"region": COUNTY}, save=True)
    wrong = part(mini, "my/seeking/parts/terms/", TERMS | {"wage_high": "很多"}, save=True)
    assert wrong.status_code == 400 and set(wrong.json()["errors"]) == {"wage_high"}
    assert mini.ask("POST", "my/seeking/publish/").status_code == 400
    assert app.ask("GET", "my/seeking/").json()["missing"] == ["说说您现在的情况", "选想怎么上班"]

    assert COOK in web.get("/seeking/part/wanted/").content.decode()
    web.post("/seeking/part/terms/", WEB_TERMS | {"version": "0"})
    web.post("/seeking/check/")
    case = JobSeeking.objects.get(account=person)
    assert (case.state, case.channel) == ("active", "mini_program")
    assert [wish.occupation_id for wish in case.wishes.order_by("position")] == [COOK, WELDER]
    assert app.ask("GET", "my/seeking/").json()["state"] == "active"
    again = mini.ask("POST", "my/seeking/publish/")
    assert again.status_code == 409 and again.json()["code"] == "no_draft"
    assert mini.ask("DELETE", "my/seeking/").status_code == 409


def test_a_cv_begun_on_the_web_is_put_to_use_in_an_app_once_and_an_old_version_writes_nothing(citizen, browser_of):
    person = citizen()
    mini, card, web = channel().of(person), channel("social_card").of(person), browser_of(person)
    web.post("/seeking/who/", WHO | {"id_type": "resident", "id_number": id_number()})
    shown = part(mini, "my/seeking/parts/terms/")
    assert shown["version"] == 0 and not shown["kept"] and shown["needed"]
    assert {one["name"]: one["kind"] for one in shown["questions"]} == {
        "situation": "one", "work_forms": "several", "shifts": "several", "wage_low": "number", "wage_high": "number", "starts_on": "date",
    }  # fmt: skip
    assert web.post("/seeking/part/terms/keep/", WEB_TERMS | {"version": "0"}).json()["version"] == 1
    stale = part(mini, "my/seeking/parts/terms/", TERMS, version=0)
    assert stale.status_code == 409 and stale.json()["code"] == "stale"
    shown = part(mini, "my/seeking/parts/terms/")
    assert answer(shown, "wage_low") == "3500" and shown["kept"] and shown["version"] == 1
    part(mini, "my/seeking/parts/terms/", {"wage_low": 4000}, save=True)  # the rest stays
    assert web.post("/seeking/part/terms/", WEB_TERMS | {"version": "1"}).status_code == 409
    assert card.ask("PATCH", "my/seeking/parts/terms/", {"version": 2, "answers": {"phone": "1"}}).status_code == 400
    part(card, "my/seeking/parts/wanted/", {"wanted": [WELDER]}, save=True)
    part(card, "my/seeking/parts/place/", {"region": COUNTY}, save=True)
    key = str(uuid4())
    used = [card.ask("POST", "my/seeking/publish/", once=key) for _ in range(2)]
    assert [one.status_code for one in used] == [201, 201] and used[0].json() == used[1].json()
    case = JobSeeking.objects.get(account=person)
    assert (case.state, case.channel, case.wage_low) == ("active", "web", 4000)
    assert "4,000" in web.get("/seeking/check/").content.decode()


def test_what_is_taken_back_is_gone_everywhere_at_once(citizen, browser_of):
    person, stranger = citizen(), citizen()
    case = active(person)
    mini, card, web = channel().of(person), channel("social_card").of(person), browser_of(person)
    needs = part(mini, "my/seeking/parts/needs/")
    assert needs["notice"]["points"] and not answer(needs, "consent")
    assert part(mini, "my/seeking/parts/needs/", {"access_needs": "要坐轮椅"}, save=True).status_code == 400
    part(mini, "my/seeking/parts/needs/", {"access_needs": "要坐轮椅", "consent": True}, save=True)
    part(card, "my/seeking/parts/visible/", {"visibility": "public", "consent": True}, save=True)
    assert answer(part(card, "my/seeking/parts/needs/"), "access_needs") == "要坐轮椅"
    web.post("/seeking/consent/access/take-back/")
    assert answer(part(card, "my/seeking/parts/needs/"), "access_needs") == ""
    assert card.ask("DELETE", "my/seeking/consents/public/").status_code == 204
    assert fresh(case).visibility == "applied" and fresh(case).public_consent == ""
    assert card.ask("DELETE", "my/seeking/consents/other/").status_code == 404
    other = channel().of(stranger)  # whose record it is, only its person's own channel knows
    assert other.ask("GET", "my/seeking/").status_code == other.ask("GET", "my/seeking/parts/needs/").status_code == 404
    assert other.ask("PATCH", "my/seeking/parts/needs/", {"version": 1}).status_code == 404
    web.post("/my/channels/end/")
    assert (
        mini.ask("GET", "my/seeking/").status_code
        == card.ask("PATCH", "my/seeking/parts/past/", {"version": 0}).status_code
        == 401
    )


@pytest.fixture
def firm(citizen, staff):
    """An employer that an office has checked, with its owner and a recruiter."""
    owner, recruiter = citizen(), citizen()
    employer = employer_of(owner, actor_of(staff(Role.CASEWORKER, TOWN)))
    member = members.let_in(
        actor=actor_of(owner), employer=employer, account=recruiter, role=MemberRole.RECRUITER, name="李某某", granted=Granted.INVITED
    )  # fmt: skip
    return employer, owner, recruiter, member


def test_a_vacancy_begun_by_one_member_in_the_mini_program_is_finished_by_another_on_the_web(firm, browser_of):
    employer, owner, recruiter, _ = firm
    mini, app, web = channel().of(recruiter), channel("app_12333").of(owner), browser_of(owner)
    mine = mini.ask("GET", "my/employers/").json()["employers"]
    assert [(one["id"], one["may_write"], len(one["sites"])) for one in mine] == [(str(employer.pk), True, 1)]
    begun = mini.ask("POST", "my/vacancies/", {"employer": str(employer.pk)})
    assert begun.status_code == 201 and begun.json()["begun_in"] == "mini_program"
    path = f"my/vacancies/{begun.json()['id']}/"
    assert part(mini, f"{path}parts/work/", {"title": "焊工"}).json()["kept"]
    assert answer(part(app, f"{path}parts/work/"), "title") == "焊工"
    part(app, f"{path}parts/work/", JOB, save=True)
    part(app, f"{path}parts/kind/", {"occupation": [WELDER]}, save=True)
    assert part(mini, f"{path}parts/asks/", ASKS, save=True).json()["said"]
    wrong = part(mini, f"{path}parts/pay/", {"pay": "面议"}, save=True)
    assert wrong.status_code == 400 and set(wrong.json()["errors"]) == {"pay"}
    part(mini, f"{path}parts/pay/", {"pay": "6000-8000元/月", "lodging": True}, save=True)
    blocked = mini.ask("POST", f"{path}submit/").json()
    assert blocked["state"] == "blocked" and blocked["findings"]
    stale = mini.ask("POST", f"{path}submit/", {"version": 1})
    assert stale.status_code == 409 and stale.json()["code"] == "stale"

    web_path = f"/vacancy/{begun.json()['id']}/"
    assert "6000" in web.get(f"{web_path}part/pay/").content.decode()
    terms = {"work_form": "full_time", "hours_day": "8", "days_week": "6", "version": "0"}
    web.post(f"{web_path}part/terms/", terms)
    assert part(mini, f"{path}parts/terms/", {"work_form": "gig"}, version=0).status_code == 409
    site, day = str(employer.sites.get().pk), words()["closes_on"].isoformat()
    web.post(
        f"{web_path}part/place/",
        {"site": site, "closes_on": day, "contact_name": "", "contact_phone": "", "version": "0"},
    )
    web.post(f"{web_path}check/")
    vacancy = Vacancy.objects.get()
    assert (vacancy.state, vacancy.begun_in, vacancy.lodging) == ("published", "mini_program", True), vacancy.findings
    assert mini.ask("POST", f"{path}submit/").status_code == mini.ask("DELETE", path).status_code == 409


def test_a_vacancy_begun_on_the_web_is_published_from_an_app_and_leaves_with_the_member(firm, citizen):
    employer, owner, recruiter, member = firm
    vacancy = draft(actor_of(owner), employer)
    app = channel("app_12333").of(recruiter)
    path = f"my/vacancies/{vacancy.pk}/"
    assert app.ask("GET", "my/vacancies/").json()["results"][0]["begun_in"] == "web"
    other = channel().of(citizen())  # another person's is not there, and nobody begins one for them
    tries = [("GET", "", None), ("DELETE", "", None), ("GET", "parts/work/", None), ("PATCH", "parts/work/", {"version": 0}), ("POST", "submit/", {})]  # fmt: skip
    assert {other.ask(method, path + tail, body).status_code for method, tail, body in tries} == {404}
    assert other.ask("POST", "my/vacancies/", {"employer": str(employer.pk)}).status_code == 403
    published = app.ask("POST", f"{path}submit/", {"version": app.ask("GET", path).json()["version"]})
    assert published.json()["state"] == "published", published.content
    again = app.ask("POST", "my/vacancies/", {"employer": str(employer.pk)}).json()
    assert app.ask("DELETE", f"my/vacancies/{again['id']}/").status_code == 204
    left = app.ask("POST", "my/vacancies/", {"employer": str(employer.pk)}).json()
    members.end(actor=actor_of(owner), member=Membership.objects.get(pk=member.pk), why=Ended.LEFT)
    assert app.ask("GET", f"my/vacancies/{left['id']}/parts/work/").status_code == 404
    assert app.ask("PATCH", f"my/vacancies/{left['id']}/parts/work/", {"version": 0, "answers": JOB}).status_code == 404
    assert (
        app.ask("GET", "my/vacancies/").json()["results"] == app.ask("GET", "my/employers/").json()["employers"] == []
    )
    assert app.ask("POST", "my/vacancies/", {"employer": str(employer.pk)}).status_code == 403


def test_a_channel_without_the_scope_writes_neither(citizen):
    mini = channel().of(citizen())
    scopes = set(Channel.objects.get(pk="mini_program").scopes)
    assert {Scope.SEEKING, Scope.RECRUITING} <= scopes
    Channel.objects.filter(pk="mini_program").update(scopes=sorted(scopes - {Scope.SEEKING, Scope.RECRUITING}))
    for method, path in (
        ("POST", "my/seeking/"),
        ("GET", "my/seeking/parts/past/"),
        ("GET", "my/vacancies/"),
        ("GET", "my/employers/"),
    ):
        assert mini.ask(method, path, {} if method == "POST" else None).json()["code"] == "scope"


@pytest.mark.parametrize("rows", [1, 30])
def test_thirty_vacancies_cost_as_many_queries_as_one(firm, django_assert_max_num_queries, rows):
    employer, owner, _, _ = firm
    for _ in range(rows):
        draft(actor_of(owner), employer)
    mini = channel().of(owner)
    with django_assert_max_num_queries(8):
        assert len(mini.ask("GET", "my/vacancies/").json()["results"]) == rows
    with django_assert_max_num_queries(8):
        assert len(mini.ask("GET", "my/employers/").json()["employers"]) == 1
