"""Rule book of the comparison: only hits are kept, a hit is a task, right and wrong is a person's word."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from assistance.followup.desk import log_contact
from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.cases.calendar import add_working_days
from portal.cases.contacts.enums import Means, NextStep, Outcome, Situation, Step
from portal.cases.contacts.models import FollowUpTask
from portal.cases.contacts.services import Said
from portal.people.facts.models import PersonFact
from portal.people.models import ID_PURPOSE, Person
from portal.people.retention.services import forget_people
from portal.privacy import crypto
from portal.ui.imports import services as imports
from portal.ui.imports.models import Import, ImportBatch
from registration.comparison import follow, services
from registration.comparison.enums import FoundIn, HitState
from registration.comparison.models import CompareHit, CompareRun
from registration.comparison.rules import hide_small
from registration.discovery.models import Lead
from registration.unemployment.models import UnemploymentRegistration
from tests.conftest import CITY, COUNTY, OTHER_CITY, OTHER_TOWN, PROVINCE, SIBLING_COUNTY, TOWN, office_at
from tests.harness import id_number

pytestmark = pytest.mark.django_db


@pytest.fixture
def hit(registered, compared, row) -> CompareHit:
    compared([row(registered()), row(number=id_number())])
    return CompareHit.objects.get()


def now(hit) -> CompareHit:
    hit.refresh_from_db()
    return hit


def open_tasks(hit):
    return FollowUpTask.objects.open().filter(case_id=hit.pk)


def test_a_list_is_compared_and_the_run_says_how_many_and_why(registered, compared, row):
    one = compared([row(registered()), row(registered()), row(number=id_number()), ["李四", "不是号码", ""]])
    run = CompareRun.objects.get()
    assert (run.total, run.readable, run.hits, run.fresh, run.known) == (4, 3, 2, 2, 0)
    assert (run.given_by, run.ground, run.rule, run.digest) == ("富锦市民政局", "共享目录 2026-17", "id-1", one.digest)
    assert one.written == 2 and run.run_by == one.confirmed_by


def test_a_hit_is_a_task_for_the_office_and_changes_no_register(hit, registered):
    case = UnemploymentRegistration.objects.get(person=hit.person)
    assert (case.state, hit.state, hit.found_in, hit.says) == (
        "active",
        "open",
        FoundIn.UNEMPLOYED,
        "person.low_income",
    )
    task, day = open_tasks(hit).get(), add_working_days(timezone.localdate(), 10)
    assert (task.step, task.case_kind, task.due_on, task.service_office.code) == (Step.FIRST, "compare", day, TOWN)
    assert timezone.localdate(hit.due_at) == day and not PersonFact.objects.filter(code="person.low_income").exists()


def test_case_109_nothing_stays_of_whoever_was_not_hit(registered, compared, row):
    canary, number = "金丝雀无名", id_number()
    one = compared([row(registered()), row(name=canary, number=number), [canary, "写错的号码金丝雀无名", ""]])
    assert CompareHit.objects.count() == 1 and not ImportBatch.objects.filter(of=one).exists()
    assert not default_storage.exists(one.stored_as) and one.cleared_at and one.file_name == ""
    digests = [bytes(digest) for digest in crypto.macs(number, ID_PURPOSE)]
    for model in apps.get_models():
        hidden = [field for field in model._meta.concrete_fields if hasattr(field, "purpose")]
        for values in model._default_manager.values_list(*(field.attname for field in hidden)) if hidden else ():
            assert not [value for value in values if canary in str(value) or number in str(value)], model
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            wanted = [f"%{each}%" for each in (canary, number, *(digest.hex() for digest in digests))]
            cursor.execute(f'SELECT count(*) FROM "{table}" AS one WHERE one::text LIKE ANY(%s)', [wanted])
            assert cursor.fetchone() == (0,), table
    kept = [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert not [path for path in kept if canary.encode() in path.read_bytes()]


def test_what_was_killed_between_the_last_batch_and_the_end_is_wiped_by_the_next(
    registered, compared, row, monkeypatch
):
    one = compared([row(registered()), row(number=id_number())], sure=False)
    imports.confirm(actor=imports.poster(one), one=one)
    cleared = imports.clear
    monkeypatch.setattr(imports, "clear", lambda one: (_ for _ in ()).throw(RuntimeError("killed")))
    with pytest.raises(RuntimeError):
        imports.write(one)
    monkeypatch.setattr(imports, "clear", cleared)
    Import.objects.update(beat_at=None)
    assert imports.write(one) and not ImportBatch.objects.filter(of=one).exists() and CompareHit.objects.count() == 1
    assert CompareRun.objects.get().hits == 1


def test_who_is_no_person_of_ours_becomes_none(compared, row):
    before = Person.objects.count()
    compared([row(number=id_number())])
    assert Person.objects.count() == before and CompareRun.objects.get().hits == 0


def test_whoever_uploads_does_not_learn_whom_we_know_before_saying_yes(registered, compared, row):
    one = compared([row(registered())], sure=False)
    assert (one.known, one.good) == (0, 1) and not CompareRun.objects.exists()


def test_a_right_hit_is_a_fact_with_source_and_day_and_closes_nothing(hit, town):
    services.agree(actor=actor_of(town), hit=hit, reason="打电话问过，本人说是")
    fact = PersonFact.objects.get(person=hit.person, code="person.low_income")
    assert (fact.value, fact.source, str(fact.since), fact.exact) == (True, "civil", "2026-03-01", False)
    assert now(hit).state == HitState.RIGHT and not open_tasks(hit).exists()
    assert UnemploymentRegistration.objects.get(person=hit.person).state == "active"
    services.handle(actor=actor_of(town), hit=hit, reason="讲了援助政策")
    assert now(hit).state == HitState.HANDLED


def test_a_wrong_hit_is_no_fact_and_can_be_looked_at_again(hit, town):
    services.dispute(actor=actor_of(town), hit=hit, reason="同名的另一个人")
    assert now(hit).state == HitState.WRONG and not PersonFact.objects.filter(code="person.low_income").exists()
    services.reopen(actor=actor_of(town), hit=hit, reason="本人带来了证明")
    assert now(hit).state == HitState.OPEN and open_tasks(hit).exists()


@pytest.mark.parametrize("act", ["agree", "dispute"])
def test_nobody_says_right_or_wrong_without_a_reason(hit, town, act):
    with pytest.raises(ValidationError, match="请写明理由"):
        getattr(services, act)(actor=actor_of(town), hit=hit, reason=" ")


def test_another_name_on_the_list_is_still_a_hit_that_somebody_has_to_look_at(registered, compared, row, town):
    case = registered()
    compared([row(case, name="赵不同")])
    hit = CompareHit.objects.get()
    assert hit.name_differs
    with pytest.raises(ValidationError, match="姓名和登记的不一样"):
        services.agree(actor=actor_of(town), hit=hit, reason="没看")
    services.agree(actor=actor_of(town), hit=hit, reason="改过名，看过证件", same_person=True)
    assert now(hit).state == HitState.RIGHT


def test_what_is_known_waits_or_was_wrong_lately_is_counted_and_not_asked_again(registered, compared, row, town):
    right, wrong, waits = registered(), registered(), registered()
    compared([row(one) for one in (right, wrong, waits)])
    services.agree(actor=actor_of(town), hit=CompareHit.objects.get(person=right.person), reason="是")
    services.dispute(actor=actor_of(town), hit=CompareHit.objects.get(person=wrong.person), reason="不是")
    compared([row(one) for one in (waits, wrong, right)])
    run = CompareRun.objects.order_by("-at").first()
    assert (run.hits, run.fresh, run.known) == (3, 0, 3) and CompareHit.objects.count() == 3


def test_an_open_lead_is_found_as_well(compared, row, town):
    person = Person.objects.create(
        name="张某某", name_pinyin="zhang", id_number=(number := id_number()), id_type="resident",
        id_index=crypto.mac(number, ID_PURPOSE), birth_date="1990-01-01", sex="F", region_code=TOWN, source="data",
    )  # fmt: skip
    one = compared([row(number=id_number())])
    Lead.objects.create(
        person=person,
        kind="returned",
        came_by=one,
        region_code=TOWN,
        service_office=office_at(TOWN),
        due_at=timezone.now(),
    )
    compared([row(number=number)])
    assert CompareHit.objects.get().found_in == FoundIn.LEAD


def test_the_other_lists_go_the_same_way(registered, compared, row, town):
    compared([row(registered())], "pension")
    hit = CompareHit.objects.get()
    services.agree(actor=actor_of(town), hit=hit, reason="本人说已经领了")
    fact = PersonFact.objects.get(person=hit.person, code="person.draws_pension", source="pension")
    assert fact.value is True and not fact.exact


def test_taken_back_only_what_somebody_looked_at_stays(registered, compared, row, town):
    seen, unseen = registered(), registered()
    one = compared([row(seen), row(unseen)])
    services.agree(actor=actor_of(town), hit=CompareHit.objects.get(person=seen.person), reason="是")
    imports.ask_to_undo(actor=imports.poster(one), one=one)
    assert imports.undo(one)
    assert CompareHit.objects.get().person == seen.person and CompareRun.objects.count() == 1
    assert not FollowUpTask.objects.open().filter(case_kind="compare").exists()


def test_a_hit_stands_in_the_day_s_list_and_is_called_there(hit, town, browser_of):
    FollowUpTask.objects.filter(case_id=hit.pk).update(due_on=timezone.localdate(), planned_for=timezone.localdate())
    page = browser_of(town).get("/desk/today/").content.decode()
    assert "核对情况（10 个工作日）" in page
    page = browser_of(town).get(reverse("desk-task", args=[open_tasks(hit).get().pk])).content.decode()
    assert reverse("compare-hit", args=[hit.pk]) in page
    said = Said(Means.PHONE, Outcome.REACHED, Situation.LOOKING, "问过了", NextStep.CONTACT)
    log_contact(actor=actor_of(town), task=open_tasks(hit).get(), said=said)
    assert not open_tasks(hit).exists() and now(hit).state == HitState.OPEN


def test_a_hit_goes_with_its_person_to_another_office(hit):
    UnemploymentRegistration.objects.filter(person=hit.person).update(
        region_code=OTHER_TOWN, service_office=office_at(OTHER_TOWN)
    )
    assert follow.reassign(timezone.localdate()) == 1 and follow.reassign(timezone.localdate()) == 0
    assert now(hit).service_office == office_at(OTHER_TOWN) and open_tasks(hit).get().region_code == OTHER_TOWN


def test_who_was_hit_is_known_as_long_as_it_needs(hit, town):
    services.dispute(actor=actor_of(town), hit=hit, reason="不是")
    UnemploymentRegistration.objects.filter(person=hit.person).update(state_changed_at=timezone.now())
    assert forget_people(timezone.now() - timedelta(days=1)) == 0


@pytest.mark.parametrize(
    ("role", "place", "sees", "decides"),
    [
        (Role.CASEWORKER, TOWN, True, True), (Role.CASEWORKER, OTHER_TOWN, False, False), (Role.VILLAGE_WORKER, TOWN, False, False),
        (Role.COUNTY_REVIEWER, COUNTY, True, False), (Role.COUNTY_REVIEWER, SIBLING_COUNTY, False, False),
        (Role.CITY_OFFICIAL, CITY, False, False), (Role.PROVINCE_OFFICIAL, PROVINCE, False, False),
        (Role.SYSTEM_ADMIN, PROVINCE, False, False),
    ],
)  # fmt: skip
def test_who_sees_a_hit_and_who_decides(hit, staff, browser_of, role, place, sees, decides):
    browser = browser_of(staff(role, place, username="somebody"))
    address = reverse("compare-hit", args=[hit.pk])
    assert (browser.get(address).status_code == 200) is sees
    answer = browser.post(address, {"act": "agree", "reason": "问过", "version": hit.version})
    assert (answer.status_code == 302) is decides and (now(hit).state == HitState.RIGHT) is decides


@pytest.mark.parametrize(
    ("role", "place", "sees"),
    [
        (Role.COUNTY_REVIEWER, COUNTY, True), (Role.COUNTY_REVIEWER, SIBLING_COUNTY, False), (Role.CITY_OFFICIAL, CITY, True),
        (Role.CITY_OFFICIAL, OTHER_CITY, False), (Role.CASEWORKER, TOWN, False), (Role.VILLAGE_WORKER, TOWN, False),
        (Role.PROVINCE_OFFICIAL, PROVINCE, False), (Role.AUDIT_ADMIN, PROVINCE, False),
    ],
)  # fmt: skip
def test_who_sees_a_run(hit, staff, browser_of, role, place, sees):
    browser = browser_of(staff(role, place, username="somebody"))
    assert (browser.get(reverse("compare-run", args=[hit.run_id])).status_code == 200) is sees


def test_a_citizen_finds_neither_run_nor_hit(hit, citizen, browser_of):
    browser = browser_of(citizen())
    assert browser.get(reverse("compare-hit", args=[hit.pk])).status_code == 404
    assert browser.get("/desk/comparison/").status_code == 404
    assert not CompareHit.objects.visible_to(actor_of(citizen())).exists()


def test_two_at_one_hit_the_second_sees_that_it_changed(hit, town, browser_of):
    services.dispute(actor=actor_of(town), hit=hit, reason="不是")
    services.reopen(actor=actor_of(town), hit=hit, reason="再看")
    answer = browser_of(town).post(
        reverse("compare-hit", args=[hit.pk]), {"act": "agree", "reason": "是", "version": 1}
    )
    assert "别人刚刚改过" in answer.content.decode() and now(hit).state == HitState.OPEN


def test_the_pages_of_runs_name_nobody_and_the_counts_come_as_excel(hit, county, town, browser_of):
    services.dispute(actor=actor_of(town), hit=hit, reason="不是")
    browser = browser_of(county)
    for address in ("/desk/comparison/", "/desk/comparison/?kind=pension", reverse("compare-run", args=[hit.run_id])):
        page = browser.get(address)
        assert page.status_code == 200 and "张某某" not in page.content.decode()
    assert "100.0%" in browser.get("/desk/comparison/").content.decode()
    sheet = browser.get("/desk/comparison/runs.xlsx")
    assert sheet.status_code == 200 and "spreadsheet" in sheet["Content-Type"]


def test_a_city_reads_no_small_number_of_a_county(hit, staff, browser_of):
    page = browser_of(staff(Role.CITY_OFFICIAL, CITY)).get(reverse("compare-run", args=[hit.run_id])).content.decode()
    assert "富锦市" in page and '<td class="lj-num">不公布</td>' in page


@given(st.lists(st.integers(0, 60), max_size=9), st.integers(1, 9))
def test_nothing_small_can_be_told_or_worked_out(counts, least):
    told = hide_small(counts, least)
    hidden = [count for count, each in zip(counts, told, strict=True) if each is None]
    assert all(each is None or each == 0 or each >= least for each in told)
    lonely = len([count for count in counts if count]) == len(hidden)
    assert not hidden or lonely or (len(hidden) > 1 and sum(hidden) >= least)


@pytest.mark.parametrize("rows", [1, 30])
def test_lists_cost_the_same_for_thirty_as_for_one(
    registered, compared, row, town, county, browser_of, django_assert_max_num_queries, rows
):
    people = [registered() for _ in range(rows)]
    compared([row(one) for one in people])
    desk, office = browser_of(town), browser_of(county)
    desk.get("/desk/hits/")
    with django_assert_max_num_queries(27):
        assert desk.get("/desk/hits/").content.decode().count("data-row") == rows
    with django_assert_max_num_queries(24):
        assert office.get("/desk/comparison/").status_code == 200
