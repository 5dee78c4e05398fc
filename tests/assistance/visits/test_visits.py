"""Rule book of the visit list: six words for a door, exactly one note, nothing lost, a copy that ends."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from assistance.followup.visits import plans, services
from assistance.followup.visits.enums import Ended, Landed
from assistance.followup.visits.forms import phone_time
from assistance.followup.visits.models import VisitNote, VisitPlan
from assistance.followup.visits.today import way
from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.accounts.models import User
from portal.cases.contacts import services as contacts
from portal.cases.contacts.enums import Closing, Means, NextStep, Outcome, Situation, Step
from portal.cases.contacts.models import Contact, FollowUpTask
from portal.cases.contacts.services import Said
from portal.foundation.identifiers import uuid7
from registration.unemployment.models import UnemploymentRegistration
from tests.conftest import CITY, COUNTY, OTHER_TOWN, PROVINCE, SIBLING_COUNTY, TOWN, office_at

pytestmark = pytest.mark.django_db


def done_by(town, task, **changes) -> Contact:
    said = Said(Means.VISIT, Outcome.REACHED, Situation.LOOKING, "经办人去过了", NextStep.CONTACT)
    case = UnemploymentRegistration.objects.get(pk=task.case_id)
    return contacts.record(actor=actor_of(town), case=case, kind="unemployment", said=said, task=task)


def now(task) -> FollowUpTask:
    task.refresh_from_db()
    return task


def test_case_110_a_phone_gets_six_words_and_nothing_else(phone, visit):
    task = visit()
    found = phone.fetch()
    assert set(found) == {"plan", "secret", "seconds", "day", "rows", "script"}
    [row] = found["rows"]
    assert set(row) == {"id", "name", "address", "phone", "task", "version"}
    assert row["name"] == "张某某" and row["address"].endswith("一组 7 号") and row["id"] == str(task.pk)
    said = str(found)
    assert (
        task.person.id_number not in said
        and task.person.id_number[-4:] not in row["address"] + row["task"] + row["phone"]
    )


def test_only_what_is_due_and_is_a_visit_is_on_the_list_in_the_order_of_the_way(phone, visit):
    later, second, first = visit(), visit(address="九组"), visit(address="一组")
    day = timezone.localdate() + timedelta(days=1)
    FollowUpTask.objects.filter(pk=later.pk).update(due_on=day, planned_for=day)
    assert FollowUpTask.objects.open().filter(step=Step.FIRST).count() == 3
    assert [row["id"] for row in phone.fetch()["rows"]] == [str(first.pk), str(second.pk)]


@pytest.mark.parametrize(
    "sorted_already",
    [
        ["一组", "二组", "三组", "九组", "十组", "十二组", "二十组", "二十一组"],
        ["1号", "9 号", "10号"],
        ["", "东头", "东头 2 号"],
    ],
)
def test_addresses_stand_in_the_order_of_the_way(sorted_already):
    assert sorted(reversed(sorted_already), key=way) == sorted_already


def test_what_a_colleague_was_asked_to_do_is_on_the_colleague_s_list(phone, visit, town, phone_of):
    task = visit()
    given = {"handed_to": town, "handed_by": VisitPlan().pk, "handed_at": timezone.now()}
    FollowUpTask.objects.filter(pk=task.pk).update(**given)
    assert phone.fetch()["rows"] == [] and len(phone_of(town).fetch()["rows"]) == 1


def test_a_note_is_a_contact_by_visit_and_closes_the_visit(phone, visit, worker):
    task = visit()
    phone.fetch()
    answer = phone.bring(task)
    assert answer.status_code == 201 and answer.json()["said"] == "记好了"
    contact = Contact.objects.get()
    assert (contact.means, contact.outcome, contact.counts, contact.actor_id) == ("visit", "reached", True, worker.pk)
    assert now(task).closed_as == Closing.DONE and VisitNote.objects.get().words is None


def test_case_62_the_same_note_twice_is_one_contact_and_another_under_its_key_is_refused(phone, visit):
    task, key = visit(), str(uuid7())
    phone.fetch()
    first, second = phone.bring(task, key), phone.bring(task, key)
    assert (first.status_code, second.status_code) == (201, 200) and first.json() == second.json()
    assert phone.bring(task, key, words="别的话").status_code == 409
    assert Contact.objects.count() == 1 == VisitNote.objects.count()


def test_who_was_not_at_home_is_still_to_be_visited(phone, visit):
    task = visit()
    phone.fetch()
    assert phone.bring(task, outcome="not_home", words="锁着门").status_code == 201
    assert now(task).closed_at is None and Contact.objects.get().content == "不在家。锁着门"


def test_done_by_somebody_else_meanwhile_it_is_a_further_contact_and_both_are_there(phone, visit, town):
    task = visit()
    phone.fetch()
    done_by(town, task)
    open_before = set(FollowUpTask.objects.open().values_list("pk", "due_on"))
    assert phone.bring(task).json()["said"] == "别人已经办过，又记了一次"
    assert {one.content for one in Contact.objects.all()} == {"经办人去过了", "想找活"}
    assert set(FollowUpTask.objects.open().values_list("pk", "due_on")) == open_before


def test_withdrawn_meanwhile_the_office_reads_the_words(phone, visit, town, browser_of):
    task = visit()
    phone.fetch()
    contacts.skip(task=task, why="不用去了")
    assert phone.bring(task, words="人在家，想学电焊").json()["said"] == "交给了服务站"
    note = VisitNote.objects.get()
    assert (note.landed, note.contact_id, note.service_office.code) == (Landed.OFFICE, None, TOWN)
    desk = browser_of(town)
    assert "想学电焊" in desk.get("/desk/visit-notes/").content.decode()
    assert desk.post(f"/desk/visit-notes/{note.pk}/").status_code == 302
    assert "想学电焊" not in desk.get("/desk/visit-notes/").content.decode()


def test_moved_to_another_office_the_note_goes_there(phone, visit, staff, browser_of, citizen):
    task = visit()
    phone.fetch()
    FollowUpTask.objects.filter(pk=task.pk).update(region_code=OTHER_TOWN, service_office=office_at(OTHER_TOWN))
    # A village worker of the one township does not reach the other.
    assert phone.bring(task, words="搬去城里了", outcome="moved").status_code == 201
    note = VisitNote.objects.get()
    assert note.service_office == office_at(OTHER_TOWN) and note.words == "搬去城里了"
    other = browser_of(staff(Role.CASEWORKER, OTHER_TOWN))
    assert "搬去城里了" in other.get("/desk/visit-notes/").content.decode()


def test_who_moved_away_is_written_down_and_told_to_the_office_as_well(phone, visit):
    task = visit()
    phone.fetch()
    phone.bring(task, outcome="moved", words="去哈尔滨了")
    note = VisitNote.objects.get()
    assert note.landed == Landed.CONTACT and note.for_office and Contact.objects.get().content == "搬走了。去哈尔滨了"


@pytest.mark.parametrize("clock", ["2019-01-01T08:00:00Z", "2031-05-05T08:00:00+08:00"])
def test_case_88_a_phone_whose_clock_is_wrong_orders_nothing(phone, visit, clock):
    task = visit()
    phone.fetch()
    phone.bring(task, at=clock)
    contact, note = Contact.objects.get(), VisitNote.objects.get()
    assert abs(timezone.now() - contact.at) < timedelta(minutes=1)
    assert note.written_at == phone_time(clock) and "手机上记的时间" in contact.content


@pytest.mark.parametrize("text", ["", "x", None, "1999-01-01T00:00:00Z", "0001-01-01", 7])
def test_a_time_that_is_none_is_left_out(text):
    assert phone_time(text) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"outcome": ""},
        {"outcome": "x"},
        {"situation": ""},
        {"outcome": "other", "words": ""},
        {"words": "长" * 201},
    ],
)
def test_half_a_note_is_refused_with_words(phone, visit, changes):
    task = visit()
    phone.fetch()
    answer = phone.bring(task, **changes)
    assert answer.status_code == 422 and answer.json()["problems"] and not VisitNote.objects.exists()


def test_a_note_without_a_key_or_a_body_that_is_none_is_refused(phone, visit):
    phone.fetch()
    assert phone.bring(visit(), key="x").status_code == 422
    assert phone.post("/visits/notes/", [1]).status_code == 422


@pytest.mark.parametrize(
    ("role", "place", "lists", "brings"),
    [
        (Role.CASEWORKER, TOWN, True, True), (Role.VILLAGE_WORKER, TOWN, True, True),
        (Role.CASEWORKER, OTHER_TOWN, True, False), (Role.VILLAGE_WORKER, OTHER_TOWN, True, False),
        (Role.COUNTY_REVIEWER, COUNTY, False, False), (Role.COUNTY_REVIEWER, SIBLING_COUNTY, False, False),
        (Role.CITY_OFFICIAL, CITY, False, False), (Role.PROVINCE_OFFICIAL, PROVINCE, False, False),
        (Role.HOTLINE, PROVINCE, False, False), (Role.SYSTEM_ADMIN, PROVINCE, False, False),
    ],
)  # fmt: skip
def test_who_takes_a_list_along_and_whose_doors_are_on_it(visit, staff, phone_of, role, place, lists, brings):
    task = visit()
    phone = phone_of(staff(role, place, username="somebody"))
    answer = phone.post("/visits/list/", {})
    assert (answer.status_code == 200) is lists and (phone.browser.get("/visits/").status_code == 200) is lists
    if lists:
        assert bool(answer.json()["rows"]) is brings
    assert phone.bring(task, plan="").status_code == (201 if brings else 404)
    assert VisitNote.objects.exists() is brings


def test_a_citizen_and_nobody_get_nothing(visit, citizen, phone_of, client):
    task, phone = visit(), phone_of(citizen())
    assert phone.post("/visits/list/", {}).status_code == 404 == phone.bring(task).status_code
    assert client.post("/visits/list/").status_code == 302 and client.get("/visits/").status_code == 302
    assert client.get("/visits/state/").json()["state"] == "sign-in"


def test_somebody_else_s_plan_opens_no_door(phone, visit, staff, phone_of):
    task = visit()
    phone.fetch()
    stranger = phone_of(staff(Role.VILLAGE_WORKER, OTHER_TOWN))
    assert stranger.bring(task, plan=phone.plan).status_code == 404
    assert stranger.state(phone.plan)["state"] == "over"


def test_the_same_copy_keeps_its_secret_and_its_end(phone, visit):
    visit()
    first = phone.fetch()
    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        second = phone.fetch()
    assert (second["plan"], second["secret"]) == (first["plan"], first["secret"])
    assert first["seconds"] - second["seconds"] >= 590 and first["seconds"] <= 24 * 3600


def test_after_24_hours_the_secret_is_forgotten_and_the_notes_are_still_taken(phone, visit, worker, phone_of):
    task = visit()
    phone.fetch()
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        again = phone_of(worker)
        assert again.state(phone.plan) == {"state": "over", "why": "time", "token": ""}
        assert plans.end_run_out() == 1 and VisitPlan.objects.get().secret is None
        assert again.bring(task, plan=phone.plan).status_code == 201
        again.plan = phone.plan
        assert again.fetch()["plan"] != phone.plan
    with time_machine.travel(timezone.now() + timedelta(days=9)):
        plans.end_run_out()
        plans.end_run_out()
        assert not VisitPlan.objects.exists() and VisitNote.objects.get().plan is None


def test_signed_out_the_copy_is_void_and_the_browser_is_told_to_wipe(phone, visit):
    visit()
    phone.fetch()
    answer = phone.browser.post("/account/sign-out/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    plan = VisitPlan.objects.get()
    assert (plan.secret, plan.over_why) == (None, Ended.SIGNED_OUT) and phone.state()["state"] == "over"


def test_who_never_took_a_list_keeps_what_the_browser_kept(phone):
    assert "Clear-Site-Data" not in phone.browser.post("/account/sign-out/")


def test_idle_too_long_one_signs_in_again_and_goes_on_with_the_same_copy(phone, visit, worker, phone_of):
    visit()
    first = phone.fetch()
    with time_machine.travel(timezone.now() + settings.IDLE_LIMITS["staff"] + timedelta(minutes=5)):
        assert phone.state()["state"] == "sign-in" and VisitPlan.objects.get().secret
        again = phone_of(worker)
        again.plan = phone.plan
        assert again.fetch()["secret"] == first["secret"]


@pytest.mark.parametrize("how", ["session", "account", "password", "post"])
def test_case_18_a_session_account_or_post_that_was_taken_away_voids_the_copy(phone, visit, worker, how):
    visit()
    phone.fetch()
    if how == "session":
        Session.objects.all().delete()
    elif how == "account":
        User.objects.filter(pk=worker.pk).update(is_active=False)
    elif how == "password":
        worker.set_password("another one of twelve")
        worker.save()
    else:
        worker.assignments.all().delete()
    assert phone.state() == {"state": "over", "why": "revoked", "token": ""}


def test_idle_and_then_disabled_nobody_is_asked_to_sign_in_again(phone, visit, worker):
    visit()
    phone.fetch()
    VisitPlan.objects.update(idle_at=timezone.now())
    Session.objects.all().delete()
    assert phone.state()["state"] == "sign-in"
    User.objects.filter(pk=worker.pk).update(is_active=False)
    assert phone.state()["state"] == "over"


def test_wiped_by_hand_the_secret_goes_at_once(phone, visit):
    visit()
    phone.fetch()
    assert phone.post("/visits/drop/", {"plan": phone.plan}).status_code == 200 and phone.state()["state"] == "over"


def test_without_script_the_list_is_a_page_with_forms(visit, worker, browser_of):
    task, browser = visit(), browser_of(worker)
    page = browser.get("/visits/").content.decode()
    assert "张某某" in page and str(task.pk) in page and task.person.id_number[-4:] not in page.split("<main")[1]
    answer = browser.post("/visits/", {"task": str(task.pk), "outcome": "reached"})
    assert answer.status_code == 200 and "见到了，请选现在怎么样" in answer.content.decode()
    given = {"task": str(task.pk), "outcome": "reached", "situation": "looking", "words": "想找活"}
    assert browser.post("/visits/", given).status_code == 302 and now(task).closed_as == Closing.DONE
    assert "今天没有要走访的" in browser.get("/visits/?done=contact").content.decode()


def test_case_61_the_plain_form_sent_twice_is_one_contact(visit, worker, browser_of):
    from portal.ui.fields.once import new_key

    task, browser = visit(), browser_of(worker)
    given = {"task": str(task.pk), "outcome": "not_home", "words": "没人", "key": new_key()}
    assert [browser.post("/visits/", given).status_code for _ in range(2)] == [302, 302]
    assert Contact.objects.count() == 1


def test_the_shell_and_the_worker_are_the_same_for_everybody_and_name_nobody(phone, visit, client):
    visit()
    shell, script = client.get("/visits/shell/"), client.get("/visits/worker.js")
    mine = phone.browser.get("/visits/shell/").content
    assert (
        shell.status_code == 200
        and shell.content == mine
        and "张某某" not in mine.decode()
        and "王某某" not in mine.decode()
    )
    assert script["Service-Worker-Allowed"] == "/visits/" and script["Content-Type"].startswith("text/javascript")
    assert "worker-src 'self'" in script["Content-Security-Policy"] and "/visits/shell/" in script.content.decode()


@pytest.mark.parametrize("rows", [1, 30])
def test_a_list_costs_the_same_for_thirty_as_for_one(phone, visit, django_assert_max_num_queries, rows):
    for _ in range(rows):
        visit()
    phone.fetch()
    with django_assert_max_num_queries(20):
        assert len(phone.fetch()["rows"]) == rows
    with django_assert_max_num_queries(20):
        assert phone.browser.get("/visits/").content.decode().count('class="lj-visit"') >= rows


@pytest.mark.parametrize("rows", [1, 30])
def test_what_the_office_has_to_read_costs_the_same_for_thirty(
    phone, visit, town, browser_of, django_assert_max_num_queries, rows
):
    tasks = [visit() for _ in range(rows)]
    phone.fetch()
    for task in tasks:
        contacts.skip(task=task, why="不用去了")
        phone.bring(task)
    desk = browser_of(town)
    desk.get("/desk/visit-notes/")
    with django_assert_max_num_queries(30):
        assert desk.get("/desk/visit-notes/").content.decode().count("data-row") == rows


def test_a_note_of_a_lead_is_heard_by_its_lead(worker, visit, town, phone, citizen):
    from portal.ui.imports.models import Import
    from registration.discovery.models import Lead
    from registration.discovery.services import start_clock

    person = visit().person
    came = Import.objects.create(
        subject="leads-returned", uploaded_by=town, office=office_at(TOWN), region_code=TOWN, file_name="x", digest="x",
        size=1, kind="csv",
    )  # fmt: skip
    lead = Lead.objects.create(
        person=person,
        kind="returned",
        came_by=came,
        region_code=TOWN,
        service_office=office_at(TOWN),
        due_at=timezone.now(),
    )
    start_clock(lead, timezone.localdate())
    FollowUpTask.objects.filter(case_id=lead.pk).update(due_on=timezone.localdate(), planned_for=timezone.localdate())
    task = FollowUpTask.objects.get(case_id=lead.pk)
    phone.fetch()
    assert phone.bring(task).status_code == 201
    lead.refresh_from_db()
    assert lead.state == "contacted"


def test_nobody_but_the_office_reads_what_was_brought(phone, visit, staff, browser_of):
    task = visit()
    phone.fetch()
    phone.bring(task, outcome="moved", words="去了漠河")
    note = VisitNote.objects.get()
    other = browser_of(staff(Role.CASEWORKER, OTHER_TOWN))
    assert "去了漠河" not in other.get("/desk/visit-notes/").content.decode()
    assert other.post(f"/desk/visit-notes/{note.pk}/").status_code == 404
    assert phone.browser.get("/desk/visit-notes/").status_code == 404


def test_two_keys_are_two_notes(phone, visit, worker):
    task = visit()
    sent = services.Sent(uuid7(), task.pk, "not_home", words="一")
    services.take(actor=actor_of(worker), sent=sent)
    services.take(actor=actor_of(worker), sent=services.Sent(uuid7(), task.pk, "not_home", words="二"))
    assert Contact.objects.count() == 2
