"""Moving (requirements 1.1): the residence is kept as history, and the office that serves follows it on its day."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actors import SYSTEM, actor_of
from portal.accounts.enums import Role
from portal.cases.contacts.models import FollowUpTask
from portal.cases.models import TransitionLog
from portal.cases.workflow import Stale
from portal.exchange.models import InboxItem
from portal.exchange.relay import relay
from portal.messages.models import Message
from portal.regions.models import Division
from registration.exits import services as exits
from registration.exits.enums import Origin
from registration.residence import night, services
from registration.residence.enums import Told
from registration.residence.models import ResidenceHistory
from registration.residence.services import Move
from registration.unemployment import services as register
from registration.unemployment.enums import Evidence, ExitCode, State
from registration.unemployment.models import UnemploymentRegistration
from tests.conftest import CITY, COUNTY, OTHER_TOWN, PROVINCE, SIBLING_COUNTY, SIBLING_TOWN, TOWN
from tests.registration import cases

pytestmark = pytest.mark.django_db
URL = "/my/moved/"


@pytest.fixture
def worker(acting):
    return acting(Role.CASEWORKER, TOWN)


@pytest.fixture
def case(citizen, worker):
    """Somebody registered here for thirty days."""
    with time_machine.travel(timezone.now() - timedelta(days=30)):
        made = cases.active(citizen(), TOWN, worker)
    return made


def fresh(case) -> UnemploymentRegistration:
    return UnemploymentRegistration.objects.get(pk=case.pk)


def today(plus: int = 0):
    return timezone.localdate() + timedelta(days=plus)


def lines(case) -> list[tuple]:
    rows = ResidenceHistory.objects.current().filter(person=case.person_id).order_by("days")
    return [(row.region_code, row.days.lower, row.days.upper) for row in rows]


def moved(case, region: str = SIBLING_TOWN, plus: int = 0, **more):
    actor = more.pop("actor", actor_of(case.account))
    return services.move(actor=actor, case=case, move=Move(region, today(plus), **more))


def test_a_person_who_moved_is_served_by_the_office_of_the_new_place_at_once(case):
    moved(case, plus=-3)
    now = fresh(case)
    assert (now.state, now.service_office.code, now.region_code) == (State.ACTIVE, SIBLING_TOWN, SIBLING_TOWN)
    assert (now.spell, now.receipt_no) == (case.spell, case.receipt_no), "the same registration goes on"
    assert lines(case) == [(TOWN, case.spell.lower, today(-3)), (SIBLING_TOWN, today(-3), None)]
    assert now.person.region_code == SIBLING_TOWN
    assert set(FollowUpTask.objects.open().filter(case_id=case.pk).values_list("service_office__code", flat=True)) == {
        SIBLING_TOWN
    }
    log = TransitionLog.objects.filter(case_id=case.pk).latest("at")
    assert (log.name, log.actor_kind, log.reason) == ("transfer", "citizen", "搬家，本人在网上写的")


def test_both_offices_hear_of_it_and_the_person_has_it_in_writing(case):
    moved(case)
    relay()
    told = set(InboxItem.objects.filter(kind="unemployment.transfer").values_list("office__code", flat=True))
    assert {TOWN, COUNTY, SIBLING_TOWN, SIBLING_COUNTY} <= told
    letter = Message.objects.get(kind="residence.moved").text
    assert "登记照旧" in letter and "服务站" in letter


def test_a_move_that_lies_ahead_waits_for_its_day(case):
    moved(case, plus=10)
    assert fresh(case).service_office.code == TOWN and "到那天" in Message.objects.get(kind="residence.noted").text
    assert night.steps(today())["reassigned"] == 0
    with time_machine.travel(timezone.now() + timedelta(days=10)):
        assert night.steps(today())["reassigned"] == 1
        assert night.steps(today())["reassigned"] == 0
    now = fresh(case)
    assert (now.service_office.code, now.region_code, now.person.region_code) == (SIBLING_TOWN,) * 3
    assert now.version == case.version + 1


def test_another_word_replaces_the_move_that_was_ahead_and_nothing_is_lost(case):
    moved(case, plus=10)
    moved(case, OTHER_TOWN, plus=5)
    assert lines(case)[-1] == (OTHER_TOWN, today(5), None)
    moved(case, TOWN)
    assert [line[0] for line in lines(case)] == [TOWN, TOWN], "they stay after all"
    assert ResidenceHistory.objects.filter(replaced_at__isnull=False).count() == 2
    with time_machine.travel(timezone.now() + timedelta(days=20)):
        assert night.steps(today())["reassigned"] == 0


def test_a_village_of_the_same_township_keeps_the_office(case):
    village = Division.objects.current().filter(parent_id=TOWN).order_by("code").first().code
    moved(case, village)
    assert (fresh(case).region_code, fresh(case).service_office.code) == (village, TOWN)


@pytest.mark.parametrize(
    ("region", "plus", "words"),
    [
        (SIBLING_TOWN, -31, "请写登记以后的日子"),
        (SIBLING_TOWN, 61, "最多提前 60 天"),
        (TOWN, 0, "没有变化"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(case, region, plus, words):
    with pytest.raises(ValidationError, match=words):
        moved(case, region, plus)
    assert not ResidenceHistory.objects.exists()


def test_two_places_at_a_time_are_refused_by_the_database_with_a_sentence(case):
    moved(case)
    with pytest.raises(IntegrityError, match="one_residence_at_a_time"), transaction.atomic():
        ResidenceHistory.objects.create(
            person=case.person, region_code=OTHER_TOWN, days=DateRange(today(), None), told=Told.SELF
        )
    with pytest.raises(IntegrityError, match="residence_has_a_first_day"), transaction.atomic():
        ResidenceHistory.objects.create(
            person=case.person, region_code=OTHER_TOWN, days=DateRange(None, today(-90)), told=Told.SELF
        )


def test_nobody_moves_who_is_not_registered(citizen):
    waiting = cases.submitted(citizen(), TOWN)
    with pytest.raises(ValidationError, match="登记失业的人"):
        moved(waiting)


def test_an_exit_under_way_goes_along_in_the_night(case):
    grounds = exits.Grounds(ExitCode.EMPLOYED, today(), "在一家公司参保", Origin.RULE, exact=True)
    proposal = exits.propose(actor=SYSTEM, case=case, grounds=grounds)
    assert not moved(fresh(case)).at_once
    assert fresh(case).service_office.code == TOWN and "今天夜里" in Message.objects.get(kind="residence.waits").text
    night.steps(today())
    proposal.refresh_from_db()
    assert (fresh(case).state, fresh(case).service_office.code) == (State.EXIT_PROPOSED, SIBLING_TOWN)
    assert (proposal.service_office.code, proposal.region_code) == (SIBLING_TOWN, SIBLING_TOWN)


def test_a_later_registration_names_the_place_anew(case, worker):
    moved(case)
    now, account = fresh(case), case.account
    register.leave(actor=actor_of(account), case=now, exit_code=ExitCode.EMPLOYED, exit_date=today(-1))
    again = cases.submitted(account, TOWN, case.person.id_number)
    register.approve(actor=worker, case=again, evidence=Evidence.COUNTER)
    assert lines(again)[-1][0] == TOWN and night.steps(today())["reassigned"] == 0
    assert fresh(again).previous_id == case.pk, "a later registration is a new spell that names the last one (2.8 e)"
    assert fresh(again).spell.lower == today() and fresh(case).spell == now.spell.__class__(now.spell.lower, today())


def asked(browser, case, region: str = SIBLING_TOWN, **more):
    return browser.post(URL, {"version": case.version, "region": region, "since": f"{today():%Y%m%d}"} | more)


def test_the_wizard_asks_twice_shows_what_comes_of_it_and_then_does_it(case, browser_of):
    browser = browser_of(case.account)
    assert reverse("my-moved") in browser.get("/my/").content.decode()
    assert "富锦市锦山镇" in browser.get(URL).content.decode()
    page = asked(browser, case).content.decode()
    assert "看一看" in page and "桦川县" in page and "马上由" in page and not ResidenceHistory.objects.exists()
    assert "我搬家了" in asked(browser, case, change="1").content.decode()
    assert asked(browser, case, sure="1").url == "/my/"
    assert fresh(case).service_office.code == SIBLING_TOWN
    twice = asked(browser, case, sure="1").content.decode()
    assert "刚刚有了变化" in twice


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"region": ""}, "请选到乡镇或街道"),
        ({"region": COUNTY}, "请再选细一级"),
        ({"region": "999999999999"}, "没有找到这个地方"),
        ({"since": ""}, "请写从哪天起住在那里"),
        ({"since": "20990101"}, "最多提前 60 天"),
        ({"since": "19990101"}, "请写登记以后的日子"),
        ({"region": TOWN, "sure": "1"}, "没有变化"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_is_kept(case, browser_of, given, words):
    page = asked(browser_of(case.account), case, **given).content.decode()
    assert "<title>有错：" in page and words in page and not ResidenceHistory.objects.exists()


def test_a_move_that_lies_ahead_stands_on_the_page(case, browser_of):
    moved(case, plus=10)
    page = browser_of(case.account).get(URL).content.decode()
    assert "已经记下" in page and "桦川县" in page


def test_who_is_not_registered_is_led_back(citizen, browser_of):
    account = citizen()
    assert browser_of(account).get(URL).url == "/my/"
    cases.submitted(account, TOWN)
    assert browser_of(account).get(URL).url == "/my/", "before the decision the answers are corrected instead"


def desk_url(case) -> str:
    return reverse("person-moved", args=[case.person_id])


def at_the_desk(browser, case, **more):
    sent = {"version": case.version, "region": SIBLING_TOWN, "since": f"{today():%Y%m%d}", "told": "phone"}
    return browser.post(desk_url(case), sent | more)


def test_the_desk_writes_it_down_on_the_persons_word(case, staff, browser_of):
    desk = browser_of(staff(Role.CASEWORKER, TOWN, username="desk"))
    assert desk_url(case) in desk.get(reverse("desk-person", args=[case.person_id])).content.decode()
    assert "请选怎么知道的" in at_the_desk(desk, case, told="").content.decode()
    assert at_the_desk(desk, case, told="self").status_code == 200 and fresh(case).service_office.code == TOWN
    page = at_the_desk(desk, case).content.decode()
    assert "已经归那边" in page and "桦川县" in page
    assert TransitionLog.objects.filter(case_id=case.pk).latest("at").reason == "搬家，本人打电话说的"
    assert desk.get(desk_url(case)).status_code == 404, "gone from this office's reach"


def test_the_desk_sees_a_move_that_lies_ahead(case, staff, browser_of):
    moved(case, plus=10)
    page = browser_of(staff(Role.CASEWORKER, TOWN, username="desk")).get(desk_url(case)).content.decode()
    assert "已经记下" in page and "桦川县" in page


def test_case_63_what_somebody_else_did_meanwhile_is_not_overwritten(case, staff, browser_of):
    with pytest.raises(Stale):
        services.move(
            actor=actor_of(case.account), case=case, move=Move(SIBLING_TOWN, today()), version=case.version - 1
        )
    desk = browser_of(staff(Role.CASEWORKER, TOWN, username="desk"))
    page = at_the_desk(desk, case, version=case.version - 1).content.decode()
    assert "别人刚刚改过" in page and f'name="version" value="{case.version}"' in page


@pytest.mark.parametrize(
    ("role", "place", "may"),
    [
        (Role.CASEWORKER, TOWN, True), (Role.CASEWORKER, OTHER_TOWN, False), (Role.CASEWORKER, SIBLING_TOWN, False),
        (Role.COUNTY_REVIEWER, COUNTY, False), (Role.VILLAGE_WORKER, TOWN, False), (Role.CITY_OFFICIAL, CITY, False),
        (Role.PROVINCE_OFFICIAL, PROVINCE, False), (Role.HOTLINE, PROVINCE, False), (Role.SYSTEM_ADMIN, PROVINCE, False),
    ],
)  # fmt: skip
def test_case_1_who_writes_down_that_somebody_moved(case, staff, browser_of, role, place, may):
    browser = browser_of(staff(role, place, username="somebody"))
    assert browser.get(desk_url(case)).status_code == (200 if may else 404)
    assert at_the_desk(browser, case).status_code == (200 if may else 404)
    assert (fresh(case).service_office.code == SIBLING_TOWN) == may


def test_case_1_a_person_moves_nobody_else(case, citizen, browser_of):
    other = browser_of(citizen())
    assert other.get(desk_url(case)).status_code == 404
    assert asked(other, case, sure="1").url == "/my/" and fresh(case).service_office.code == TOWN
