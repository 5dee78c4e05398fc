"""Taking the roster out: who may, who agrees, what is in the file, how long it stays, and whom a copy betrays."""

import csv
import io
import random
import re
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook
from pyzipper import BadZipFile

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.accounts.models import Assignment
from portal.foundation.identifiers import uuid7
from portal.privacy.models import AuditEntry
from portal.rules.parameters import parameter
from registration.roster import exports
from registration.roster.marks import SIGNS, read_mark, woven
from registration.roster.models import ExportRequest
from registration.roster.sheet import ROSTER
from registration.roster.tasks import build_exports
from tests.conftest import CITY, COUNTY, OTHER_CITY, PROVINCE, SIBLING_COUNTY, TOWN
from tests.registration import cases
from tests.registration.sheets import opened, unpacked

pytestmark = pytest.mark.django_db
ASK = "/desk/exports/new/"


@pytest.fixture
def caseworker(staff):
    return actor_of(staff(Role.CASEWORKER, TOWN))


@pytest.fixture
def reviewer(staff):
    return staff(Role.COUNTY_REVIEWER, COUNTY)


@pytest.fixture
def people(citizen, caseworker):
    return [cases.active(citizen(), TOWN, caseworker) for _ in range(8)]


@pytest.fixture
def many(people, citizen, caseworker):
    """Enough rows for a mark to outlive the loss of some."""
    return people + [cases.active(citizen(), TOWN, caseworker) for _ in range(32)]


@pytest.fixture
def low_limit(monkeypatch):
    """Three people are many: the parameter as a county might set it."""
    monkeypatch.setattr(
        exports, "parameter", lambda code, **where: 3 if code == exports.APPROVAL_ROWS else parameter(code, **where)
    )


def asked_by(user, purpose="入户走访排班") -> ExportRequest:
    return exports.ask(actor=actor_of(user), key=uuid7(), sheet=ROSTER, asked={}, purpose=purpose)


def sheet(content: bytes) -> list[list[str]]:
    return [
        [str(cell) for cell in row]
        for row in CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    ]


def test_a_small_export_is_made_at_once_kept_as_ciphertext_and_fetched_by_its_owner(people, reviewer, browser_of):
    browser = browser_of(reviewer)
    assert "8 人" in browser.get(ASK).content.decode()
    assert "请写导出做什么用" in browser.post(ASK, {"purpose": " "}).content.decode()
    told = browser.post(ASK, {"purpose": "入户走访排班"})
    assert "正在做" in browser.get(told.url).content.decode()
    assert build_exports() == 1 and build_exports() == 0
    one = ExportRequest.objects.get()
    assert one.written == 8 and "可以下载" in browser.get(told.url).content.decode()
    with default_storage.open(one.file_name) as file:
        assert not file.read().startswith(b"PK")
    answer = browser.get(reverse("export-file", args=[one.pk]))
    assert answer["Content-Disposition"].endswith(".zip")
    rows = sheet(opened(answer.content, ExportRequest.objects.get().password))
    assert rows[0][0] == "受理号" and len([row for row in rows if row[0].startswith("2308")]) == 8
    fetched = AuditEntry.objects.get(action="export.download")
    assert (fetched.actor_id, fetched.object_id, fetched.detail["rows"]) == (reviewer.pk, str(one.pk), 8)


def test_case_101_the_password_is_shown_once_to_who_asked_and_to_nobody_else(people, reviewer, staff, browser_of):
    one = asked_by(reviewer)
    address, browser = reverse("export-password", args=[one.pk]), browser_of(reviewer)
    assert browser.post(address).status_code == 302, "there is none before there is a file"
    exports.build(one.pk)
    for stranger in (staff(Role.COUNTY_REVIEWER, COUNTY, username="colleague"), staff(Role.CITY_OFFICIAL, CITY)):
        assert browser_of(stranger).post(address).status_code == 404
    page = browser.get(reverse("export", args=[one.pk])).content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page)[1]
    password = ExportRequest.objects.get().password
    assert password not in page and browser.get(address).status_code == 405
    first, again = (browser.post(address, {"key": key}) for _ in range(2))
    assert password in first.content.decode() and password in again.content.decode(), "a double press loses nothing"
    assert "no-store" in first["Cache-Control"]
    assert browser.post(address).status_code == 302, "another form"
    assert sheet(opened(browser.get(reverse("export-file", args=[one.pk])).content, password))
    with time_machine.travel(timezone.now() + timedelta(seconds=61), tick=False):
        assert browser.post(address, {"key": key}).status_code == 302
        build_exports()
        assert ExportRequest.objects.get().password is None
        page = browser.get(reverse("export", args=[one.pk])).content.decode()
        assert "看过了，不能再看" in page and password not in page
    assert AuditEntry.objects.filter(action="export.password", actor_id=reviewer.pk, outcome="done").count() >= 2


def test_case_101_without_the_password_the_archive_opens_for_nobody(people, reviewer):
    one, other = asked_by(reviewer), asked_by(reviewer)
    for each in (one, other):
        exports.build(each.pk)
        each.refresh_from_db()
    assert re.fullmatch("([A-HJ-NP-Z2-9]{4}-){3}[A-HJ-NP-Z2-9]{4}", one.password) and one.password != other.password
    archive = exports.content_of(one)
    for wrong in (other.password, one.password.lower()):
        with pytest.raises(RuntimeError, match="password"):
            opened(archive, wrong)
    flipped = bytearray(archive)
    flipped[len(archive) // 2] ^= 1
    with pytest.raises(BadZipFile):
        opened(bytes(flipped), one.password)


def test_every_cell_is_text_shows_the_exporter_and_holds_no_whole_id_number(people, reviewer):
    one = asked_by(reviewer)
    exports.build(one.pk)
    rows = sheet(unpacked(one))
    first = next(row for row in rows if row[0] == people[0].receipt_no)
    number = people[0].person.id_number
    assert first[2] == number[-4:] and number not in str(rows)
    assert all(row[-1] == f"王某某 {one.number}" for row in rows[1 : len(people) + 1])
    assert one.purpose in rows[-1][0] and "王某某" in rows[-1][0]
    raw = CalamineWorkbook.from_filelike(io.BytesIO(unpacked(one))).get_sheet_by_index(0).to_python()
    assert {type(cell) for row in raw for cell in row} == {str}


@pytest.mark.parametrize(
    ("role", "place", "may_ask"),
    [
        (Role.COUNTY_REVIEWER, COUNTY, True), (Role.CASEWORKER, TOWN, False), (Role.CITY_OFFICIAL, CITY, False),
        (Role.PROVINCE_OFFICIAL, PROVINCE, False), (Role.VILLAGE_WORKER, TOWN, False), (Role.SYSTEM_ADMIN, PROVINCE, False),
    ],
)  # fmt: skip
def test_case_101_only_a_county_takes_the_roster_out(people, staff, browser_of, role, place, may_ask):
    """The access matrix: township no, county with approval and watermark, city and province sums only."""
    browser = browser_of(staff(role, place, username="somebody"))
    assert (browser.get(ASK).status_code == 200) is may_ask
    assert (browser.post(ASK, {"purpose": "看看"}).status_code == 302) is may_ask
    assert ExportRequest.objects.exists() is may_ask


def test_case_101_above_the_limit_a_second_person_decides_and_never_the_own_request(
    people, reviewer, staff, browser_of, low_limit
):
    one = asked_by(reviewer)
    assert one.needs_approval and one.standing == "waiting"
    assert build_exports() == 0
    own = browser_of(reviewer)
    assert own.post(reverse("export-decide", args=[one.pk]), {"approved": "yes"}).status_code == 404
    for role, place in (
        (Role.COUNTY_REVIEWER, SIBLING_COUNTY),
        (Role.CITY_OFFICIAL, OTHER_CITY),
        (Role.CASEWORKER, TOWN),
    ):
        stranger = browser_of(staff(role, place, username=f"{role}-x"))
        assert stranger.get(reverse("export", args=[one.pk])).status_code == 404
        assert stranger.post(reverse("export-decide", args=[one.pk]), {"approved": "yes"}).status_code == 404
    city = browser_of(staff(Role.CITY_OFFICIAL, CITY))
    page = city.get(reverse("exports")).content.decode()
    assert "入户走访排班" in page and "8" in page and "张某某" not in page
    assert city.post(reverse("export-decide", args=[one.pk]), {"approved": "no"}).status_code == 409
    assert city.post(reverse("export-decide", args=[one.pk]), {"approved": "yes"}).status_code == 302
    assert build_exports() == 1
    assert city.get(reverse("export-file", args=[one.pk])).status_code == 404, "who agrees does not get the file"
    assert own.get(reverse("export-file", args=[one.pk])).status_code == 200


def test_the_database_itself_refuses_an_own_approval_and_a_file_without_one(people, reviewer, low_limit):
    one = asked_by(reviewer)
    now = timezone.now()
    for wrong in (
        {"approved": True, "decided_by": reviewer, "decided_at": now},
        {"ready_at": now, "expires_at": now},
        {"purpose": ""},
        {"needs_approval": False, "ready_at": now, "expires_at": now},
        {"password_shown_at": now},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            ExportRequest.objects.filter(pk=one.pk).update(**wrong)


def test_a_refusal_needs_a_reason_and_is_final(people, reviewer, staff, low_limit):
    one, city = asked_by(reviewer), actor_of(staff(Role.CITY_OFFICIAL, CITY))
    with pytest.raises(ValidationError, match="理由"):
        exports.decide(actor=city, request=one, approved=False, why=" ")
    exports.decide(actor=city, request=one, approved=False, why="用途太宽")
    with pytest.raises(ValidationError, match="已经批过"):
        exports.decide(actor=city, request=one, approved=True, why="")
    assert build_exports() == 0


def test_case_101_after_its_day_a_file_is_gone(people, reviewer, browser_of):
    one = asked_by(reviewer)
    exports.build(one.pk)
    browser = browser_of(reviewer)
    with time_machine.travel(timezone.now() + timedelta(hours=24, minutes=1), tick=False):
        assert not ExportRequest.objects.get().is_open
        assert exports.remove_expired() == 1 and not default_storage.exists(one.file_name)
    assert browser.get(reverse("export-file", args=[one.pk])).status_code == 404


def test_who_left_the_office_gets_no_file(people, reviewer):
    one = asked_by(reviewer)
    Assignment.objects.filter(user=reviewer).delete()
    assert not exports.build(one.pk)
    assert ExportRequest.objects.get().standing == "failed"


def as_csv(rows: list[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def leaked(one: ExportRequest, *, washed: bool = False, dropped: float = 0.3) -> list[list[str]]:
    """The file as a copy would look: as CSV, some of its rows gone, perhaps without what nobody sees, without names."""
    exports.build(one.pk)
    rows = [row[:-1] for row in sheet(unpacked(one)) if row[0].startswith("2308")]
    kept = sorted(random.Random(1).sample(range(len(rows)), round(len(rows) * (1 - dropped))))
    text = as_csv([rows[at] for at in kept])
    text = re.sub(f"[{SIGNS}]", "", text) if washed else text
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.parametrize("washed", [False, True], ids=["with its marks", "marks washed out"])
def test_case_101_a_copy_names_its_exporter_after_a_third_of_its_rows_is_gone(many, reviewer, staff, washed):
    """Given three exports of the same people, when one of them leaks as CSV, then it is known whose it was."""
    other = staff(Role.COUNTY_REVIEWER, COUNTY, username="other")
    made = [asked_by(other), asked_by(reviewer), asked_by(other)]
    rows = leaked(made[1], washed=washed)
    assert 25 <= len(rows) <= 29
    assert any(letter in cell for row in rows for cell in row for letter in SIGNS) is not washed
    assert exports.exporter_of(rows) == made[1]


def test_case_101_one_row_is_enough_where_the_marks_are_left(many, reviewer, tmp_path, capsys):
    one = asked_by(reviewer)
    rows = leaked(one, dropped=0.97)
    path = tmp_path / "leak.csv"
    path.write_text(as_csv(rows))
    call_command("find_exporter", str(path))
    assert one.number in capsys.readouterr().out
    path.write_text("a,b\n")
    with pytest.raises(CommandError, match="看不出"):
        call_command("find_exporter", str(path))


def test_a_table_that_nobody_exported_accuses_nobody(people, reviewer):
    asked_by(reviewer)
    rows = [[case.receipt_no, "张某某"] for case in people]
    random.Random(5).shuffle(rows)
    assert exports.exporter_of(rows) is None


@pytest.mark.parametrize("mark", [0, 1, 2**40 - 1, 0x5A5A5A5A5A])
def test_a_mark_is_read_as_it_was_woven(mark):
    assert read_mark(f"锦山镇{woven(mark)}") == mark
    assert read_mark("锦山镇") is None
