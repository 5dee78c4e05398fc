"""What is asked at a door, where a visit was made, and the way from door to door (requirement 9.3)."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from assistance.followup.tasks import end_visit_plans
from assistance.followup.visits.models import VisitAnswer, VisitNote
from assistance.followup.visits.places import in_order, rough
from assistance.followup.visits.retention import VISITS
from assistance.followup.visits.script import CODE, script_of
from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.cases.contacts import services as contacts
from portal.cases.contacts.models import Contact
from portal.foundation.constraints import explained
from portal.foundation.identifiers import uuid7
from portal.regions.models import Division
from portal.rules import services as rules
from portal.rules.parameters import parameter
from tests.conftest import OTHER_TOWN, PROVINCE, TOWN

pytestmark = pytest.mark.django_db
PLACE = {"lat": 47.2468, "lon": 132.0371}


def test_answers_are_rows_of_the_version_that_was_asked_and_stand_in_the_contact(phone, visit, town, browser_of):
    task = visit()
    script = phone.fetch()["script"]
    asked = {one["code"]: one["answers"] for one in script["questions"]}
    assert asked["want"] == ["想", "不想", "还没想好"]
    key, given = str(uuid7()), {"script": script["version"], "answers": {"work": "没活", "want": "想", "learn": ""}}
    assert phone.bring(task, key, **given).status_code == 201
    assert phone.bring(task, key, **given).status_code == 200 and VisitNote.objects.count() == 1
    assert phone.bring(task, key, **given | {"answers": {"work": "有长活"}}).status_code == 409
    rows = VisitAnswer.objects.select_related("script").order_by("question")
    assert [(row.question, row.answer) for row in rows] == [("want", "想"), ("work", "没活")]
    assert {row.script.value[0] for row in rows} == {parameter(CODE)[0]}
    assert "想找活。现在有活干吗？没活。想不想找工作？想" in Contact.objects.get().content
    page = browser_of(town).get(f"/desk/person/{task.person_id}/").content.decode()
    assert "现在有活干吗？没活" in page


def test_a_phone_with_yesterday_s_questions_is_read_by_them(phone, visit, staff):
    task, old = visit(), phone.fetch()["script"]
    drafter, publisher = (
        actor_of(staff(Role.PROVINCE_OFFICIAL, PROVINCE, username=name)) for name in ("drafts", "publishes")
    )
    version = rules.draft_parameter(
        actor=drafter, code=CODE, value=["train|想学哪样？|电焊/月嫂"], region=PROVINCE, start=timezone.localdate(),
        source="试问题",
    )  # fmt: skip
    rules.publish(actor=publisher, version=version)
    assert phone.fetch()["script"]["questions"] == [
        {"code": "train", "words": "想学哪样？", "answers": ["电焊", "月嫂"]}
    ]
    assert phone.bring(task, script=old["version"], answers={"want": "不想"}).status_code == 201
    assert VisitAnswer.objects.get().script_id != version.pk


@pytest.mark.parametrize(
    "wrong",
    [{"answers": {"want": "别的"}}, {"answers": {"nobody": "想"}}, {"answers": {"want": "想"}, "script": "0" * 16}],
)
def test_an_answer_that_no_question_has_is_refused_and_nothing_is_written(phone, visit, wrong):
    task, script = visit(), phone.fetch()["script"]
    answer = phone.bring(task, **{"script": script["version"]} | wrong)
    assert answer.status_code == 422 and answer.json()["problems"] and not VisitNote.objects.exists()


def test_withdrawn_meanwhile_the_office_reads_the_answers_too(phone, visit, town, browser_of):
    task, script = visit(), phone.fetch()["script"]
    contacts.skip(task=task, why="不用去了")
    phone.bring(task, script=script["version"], answers={"learn": "想"}, place=PLACE)
    page = browser_of(town).get("/desk/visit-notes/").content.decode()
    assert "想不想学门手艺？想" in page and "北纬 47.25、东经 132.04 一带" in page


def test_without_script_the_questions_stand_in_the_form(visit, worker, browser_of):
    task, browser = visit(), browser_of(worker)
    page = browser.get("/visits/").content.decode()
    assert "想不想找工作？" in page and "没问到" in page
    form = {"task": str(task.pk), "outcome": "reached", "situation": "looking", "words": "", "asked-want": "想"}
    assert browser.post("/visits/", form | {"asked-work": "瞎写"}).status_code == 200
    assert browser.post("/visits/", form).status_code == 302 and VisitAnswer.objects.get().answer == "想"


@pytest.mark.parametrize("line", ["没有分开", "a|只有一个答案？|是", "|没有代码？|是/否", "a|太长？|是/" + "长" * 21])
def test_a_line_that_is_no_question_is_refused(line):
    with pytest.raises(ValueError):
        script_of([line])


def test_a_place_is_rough_kept_only_if_ticked_and_forgotten_in_time(phone, visit, town, browser_of):
    plain, ticked = visit(), visit()
    phone.fetch()
    phone.bring(plain)
    phone.bring(ticked, place=PLACE)
    assert VisitNote.objects.get(task_id=plain.pk).lat is None
    note = VisitNote.objects.get(task_id=ticked.pk)
    assert (str(note.lat), str(note.lon)) == ("47.25", "132.04"), (
        "whatever a phone sends, a kilometre is all that is kept"
    )
    page = browser_of(town).get(f"/desk/person/{ticked.person_id}/").content.decode()
    assert "在北纬 47.25、东经 132.04 一带记的" in page
    with time_machine.travel(timezone.now() + timedelta(days=91), tick=False):
        end_visit_plans()
        note.refresh_from_db()
        assert note.lat is None is note.lon


@pytest.mark.parametrize("place", [(0, 0), (47, "x"), (None, None), ("NaN", 130), (1e400, 130), (47.2, 1000), ([], {})])
def test_what_is_no_place_of_the_province_is_not_kept(place):
    assert rough(*place) is None


def test_the_database_keeps_half_a_place_and_one_elsewhere_out(phone, visit):
    task = visit()
    phone.fetch()
    phone.bring(task)
    for wrong in ({"lat": 47}, {"lat": 10, "lon": 130}):
        with pytest.raises(ValidationError, match="位置要在本省"), explained():
            VisitNote.objects.update(**wrong)


def test_forgotten_people_leave_neither_answers_nor_places(phone, visit):
    task, script = visit(), phone.fetch()["script"]
    phone.bring(task, script=script["version"], answers={"want": "想"}, place=PLACE)
    VISITS.forget([task.person_id])
    assert not VisitAnswer.objects.exists() and VisitNote.objects.get().lat is None


def test_the_way_goes_from_the_outlet_to_the_nearest_and_on():
    """Three villages on a line east of the outlet, one without a point: it stands on its township's."""
    villages = sorted(Division.objects.current().filter(parent=TOWN).values_list("code", flat=True)[:4])
    for at, code in zip((0, 50, 3, 1, 2), (TOWN, OTHER_TOWN, *villages), strict=False):
        Division.objects.filter(code=code).update(lat=47, lon=132 + at / 100, point_source="测试")
    placed = [villages[1], villages[2], villages[0]]
    assert in_order([*villages, OTHER_TOWN, ""], TOWN) == [villages[3], *placed, OTHER_TOWN, ""]
    assert in_order(villages, "") == [villages[0], villages[2], villages[1], villages[3]], (
        "no outlet: from the first on"
    )


def test_the_list_s_questions_do_not_grow_with_it(phone, visit, django_assert_max_num_queries):
    for at, rows in enumerate((1, 29)):
        for _ in range(rows):
            visit(place=TOWN if at else OTHER_TOWN)
        with django_assert_max_num_queries(24):
            phone.fetch()
