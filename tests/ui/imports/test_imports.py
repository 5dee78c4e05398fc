"""An import from the file to its rows: checked before it counts, said yes to once, resumed where it was killed, undone."""

import io
import os
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.foundation.constraints import explained
from portal.foundation.identifiers import uuid7
from portal.privacy import sealed
from portal.privacy.crypto import BrokenCiphertext
from portal.privacy.models import AuditEntry
from portal.ui.imports import reading, services, staging
from portal.ui.imports.enums import Standing
from portal.ui.imports.models import Import, ImportBatch
from portal.ui.imports.subjects import subject_of
from portal.ui.imports.tasks import work_on_imports
from portal.ui.imports.workbooks import faults_of
from registration.discovery.models import Lead
from tests.conftest import CITY, COUNTY, PROVINCE, SIBLING_COUNTY, TOWN
from tests.harness import id_number
from tests.rosters import HEADING, csv_of, person, xlsx_of

pytestmark = pytest.mark.django_db
NEW = "/desk/imports/new/leads-graduate/"
ASKED = {"given_by": "富锦市教育局", "ground": "教毕〔2026〕3号", "purpose": "实名就业服务"}


@pytest.fixture
def county(staff):
    return staff(Role.COUNTY_REVIEWER, COUNTY)


@pytest.fixture
def desk(county, browser_of):
    return browser_of(county)


def sent(desk, content: bytes, name: str = "名册.csv", **more):
    file = io.BytesIO(content)
    file.name = name
    return desk.post(NEW, ASKED | {"file": file} | more)


def brought(county, content: bytes) -> Import:
    return services.bring(
        actor=actor_of(county), key=uuid7(), subject=subject_of("leads-graduate"), file=io.BytesIO(content), name="名册.csv",
        region_code=COUNTY, asked=ASKED,
    )  # fmt: skip


def test_from_the_file_to_the_leads_and_back_as_people_do_it(desk):
    wrong = person(number="2.30000E+17")
    told = sent(desk, csv_of([person(), person(), wrong], encoding="gbk"))
    one = Import.objects.get()
    assert told.url == reverse("import", args=[one.pk]) and "正在核对" in desk.get(told.url).content.decode()
    assert work_on_imports() == 1
    page = desk.get(told.url).content.decode()
    assert "写入这 2 人" in page and "科学计数" in page and "GB18030" in page and wrong[0] not in page
    assert not Lead.objects.exists()
    act = reverse("import-act", args=[one.pk])
    for _ in range(2):  # a double click
        desk.post(act, {"act": "confirm"})
    assert work_on_imports() == 1 and work_on_imports() == 0
    page = desk.get(told.url).content.decode()
    assert Lead.objects.count() == 2 and "已写入" in page and "撤回这次导入" in page
    desk.post(act, {"act": "undo"})
    assert work_on_imports() == 1 and not Lead.objects.exists() and "已撤回" in desk.get(told.url).content.decode()
    assert set(AuditEntry.objects.filter(object_id=str(one.pk)).values_list("action", flat=True)) >= {
        "import.bring", "import.confirm", "import.undo", "import.view",
    }  # fmt: skip


def test_wrong_rows_come_back_as_a_workbook_that_can_be_sent_again(desk):
    sent(desk, csv_of([person(), person("李四", number="无"), person("王五", place="不知道")]))
    work_on_imports()
    one = Import.objects.get()
    answer = desk.get(reverse("import-faults", args=[one.pk]))
    [sheet] = [CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()]
    assert sheet[0][:3] == ["姓名", "证件号码", "手机号码"] and sheet[0][-3:] == ["哪一列", "怎么改", "原来第几行"]
    assert [(row[0], row[-3], row[-1]) for row in sheet[1:]] == [("李四", "证件号码", 3), ("王五", "住在", 4)]
    for row in sheet[1:]:
        row[1], row[3] = id_number(), "富锦市锦山镇"
    sent(desk, xlsx_of(sheet[1:], sheet[0]), "改好.xlsx")
    work_on_imports()
    again = Import.objects.order_by("uploaded_at").last()
    assert (again.good, again.bad, again.unknown) == (2, 0, ["哪一列", "怎么改", "原来第几行"])


def test_the_same_file_leads_to_the_import_there_is(desk):
    content = csv_of([person()])
    first, second = sent(desk, content), sent(desk, content, name="另一个名字.csv")
    assert first.url == second.url and Import.objects.count() == 1


def test_the_same_form_sent_twice_is_one_import(county):
    key, content = uuid7(), csv_of([person()])
    for _ in range(2):
        services.bring(
            actor=actor_of(county), key=key, subject=subject_of("leads-graduate"), file=io.BytesIO(content), name="a.csv",
            region_code=COUNTY, asked=ASKED,
        )  # fmt: skip
    assert Import.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "空文件"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "旧的 .xls"), (b"<html></html>", "不是表格")],
)
def test_what_is_no_list_is_said_at_the_field(desk, content, words):
    answer = sent(desk, content)
    assert answer.status_code == 200 and words in answer.content.decode() and not Import.objects.exists()


def test_a_list_without_a_column_is_refused_and_nothing_of_it_stays(desk):
    told = sent(desk, csv_of([["张三", "1"]], ("姓名", "序号")))
    work_on_imports()
    one = Import.objects.get()
    assert one.standing == Standing.REFUSED and "证件号码" in desk.get(told.url).content.decode()
    assert not ImportBatch.objects.exists()
    sent(desk, csv_of([["张三", "1"]], ("姓名", "序号")))
    assert Import.objects.count() == 2  # a refused file may come again


def test_the_same_person_twice_in_a_file_is_told_with_the_row_of_the_first(county):
    row = person()
    one = brought(county, csv_of([row, person(), row]))
    staging.read(one)
    assert [(fault[0], fault[2]) for fault in faults_of(one)] == [(4, "和第 2 行是同一个证件号码，请只留一行")]


def test_case_48_good_rows_wait_bad_ones_are_told_and_nothing_counts_before_yes(county, monkeypatch):
    """The full size is `make bench-import`; here one in a hundred of two thousand, in batches of fifty."""
    monkeypatch.setattr(staging, "BATCH", 50)
    rows = [person(name="赵一" if n % 100 else "赵1", number=_number(n)) for n in range(2_000)]
    one = brought(county, csv_of(rows))
    staging.read(one)
    one.refresh_from_db()
    assert (one.total, one.good, one.bad, one.batches.count()) == (2_000, 1_980, 20, 40)
    assert not Lead.objects.exists() and {fault[1] for fault in faults_of(one)} == {"姓名"}


def test_case_47_a_list_that_is_too_long_is_told_to_split(county, monkeypatch):
    """The full sizes are `make bench-import`: 100,000 rows of a workbook, 50,000 of an employer's people, a million of text."""
    assert (reading.MOST_ROWS, subject_of("employment").most_rows, subject_of("leads-graduate").most_rows) == (
        100_000, 50_000, 1_000_000,
    )  # fmt: skip
    monkeypatch.setattr(reading, "MOST_ROWS", 3)
    rows = [person(number=_number(n)) for n in range(4)]
    for count, standing in ((3, Standing.CHECKED), (4, Standing.REFUSED)):
        one = brought(county, xlsx_of(rows[:count], above=2))
        staging.read(one)
        one.refresh_from_db()
        assert one.standing == standing and ("分成几份" in one.refused_why) is (count == 4)


def _number(n: int) -> str:
    from portal.people.identity import check_character

    first = f"2300001970{n // 500 + 1:02d}11{n % 500:03d}"
    return first + check_character(first)


class Killed(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("at", range(0, 20, 3))
def test_case_89_killed_at_any_batch_the_next_reader_goes_on_and_a_rerun_does_nothing(county, monkeypatch, at):
    monkeypatch.setattr(staging, "BATCH", 5)
    rows = [person(number=_number(n)) for n in range(100)]
    rows[70] = rows[3]
    one = brought(county, csv_of(rows))
    keep, calls = staging._keep, iter(range(100))

    def dies(*given):
        if next(calls) == at:
            raise Killed
        keep(*given)

    monkeypatch.setattr(staging, "_keep", dies)
    with pytest.raises(Killed):
        staging.read(one)
    monkeypatch.setattr(staging, "_keep", keep)
    assert not staging.read(one)  # the dead one may still be at work, for all anybody knows
    with time_machine.travel(timezone.now() + timedelta(minutes=3), tick=True):
        assert staging.read(one) and not staging.read(one)
    one.refresh_from_db()
    assert (one.total, one.good, one.bad, one.batches.count()) == (100, 99, 1, 20)


@pytest.mark.parametrize("at", [0, 1, 3])
def test_case_89_killed_while_writing_every_row_is_written_once(county, monkeypatch, at):
    monkeypatch.setattr(staging, "BATCH", 5)
    one = brought(county, csv_of([person(number=_number(n)) for n in range(20)]))
    staging.read(one)
    services.confirm(actor=actor_of(county), one=one)
    real, calls = services._write_batch, iter(range(100))

    def dies(*given):
        if next(calls) == at:
            raise Killed
        real(*given)

    monkeypatch.setattr(services, "_write_batch", dies)
    with pytest.raises(Killed):
        services.write(one)
    monkeypatch.setattr(services, "_write_batch", real)
    with time_machine.travel(timezone.now() + timedelta(minutes=3), tick=True):
        assert services.write(one) and not services.write(one)
    one.refresh_from_db()
    assert one.written == Lead.objects.count() == 20


def test_checking_asks_as_many_questions_for_thirty_rows_as_for_one(county, django_assert_max_num_queries):
    for rows in (1, 30):
        one = brought(county, csv_of([person(number=_number(rows * 40 + n)) for n in range(rows)]))
        with django_assert_max_num_queries(24):
            staging.read(one)


@pytest.mark.parametrize(
    ("role", "place", "may"),
    [
        (Role.COUNTY_REVIEWER, COUNTY, True), (Role.CASEWORKER, TOWN, True), (Role.CITY_OFFICIAL, CITY, True),
        (Role.PROVINCE_OFFICIAL, PROVINCE, True), (Role.VILLAGE_WORKER, TOWN, False), (Role.HOTLINE, PROVINCE, False),
        (Role.SYSTEM_ADMIN, PROVINCE, False), (Role.AUDIT_ADMIN, PROVINCE, False),
    ],
)  # fmt: skip
def test_who_may_bring_lists_in(staff, browser_of, role, place, may):
    browser = browser_of(staff(role, place, username="somebody"))
    for address in ("/desk/imports/", NEW, NEW + "template/"):
        assert (browser.get(address).status_code == 200) is may
    assert (sent(browser, csv_of([person()])).status_code == 302) is may and Import.objects.exists() is may


def test_another_office_s_import_does_not_exist(desk, staff, browser_of):
    sent(desk, csv_of([person()]))
    one = Import.objects.get()
    other = browser_of(staff(Role.COUNTY_REVIEWER, SIBLING_COUNTY))
    for name in ("import", "import-faults"):
        assert other.get(reverse(name, args=[one.pk])).status_code == 404
    assert other.post(reverse("import-act", args=[one.pk]), {"act": "drop"}).status_code == 404
    assert desk.post(reverse("import-act", args=[one.pk]), {"act": "anything"}).status_code == 404


def test_a_file_given_up_is_gone_and_can_t_be_written(desk, county):
    sent(desk, csv_of([person()]))
    work_on_imports()
    one = Import.objects.get()
    services.drop(actor=actor_of(county), one=one)
    services.clear(one)
    answer = desk.post(reverse("import-act", args=[one.pk]), {"act": "confirm"})
    assert answer.status_code == 409 and not default_storage.exists(one.stored_as) and not ImportBatch.objects.exists()


def test_rows_in_clear_have_their_time(desk, county):
    sent(desk, csv_of([person()]))
    work_on_imports()
    one = Import.objects.get()
    services.confirm(actor=actor_of(county), one=one)
    services.write(one)
    assert services.clear_old() == 0
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=True):
        assert services.clear_old() == 1 and services.clear_old() == 0
    one.refresh_from_db()
    assert (one.total, one.written, one.file_name, one.batches.count()) == (1, 1, "", 0)
    assert (
        not default_storage.exists(one.stored_as)
        and "已写入" in desk.get(reverse("import", args=[one.pk])).content.decode()
    )


def test_a_stored_file_shows_nobody_and_can_t_be_cut_or_changed(county):
    row = person(name="周看不见")
    one = brought(county, csv_of([row]))
    with default_storage.open(one.stored_as) as file:
        content = file.read()
    assert row[1].encode() not in content and "周看不见".encode() not in content
    for spoilt in (content[:-20], content[:40] + bytes([content[40] ^ 1]) + content[41:], b""):
        with pytest.raises(BrokenCiphertext):
            list(sealed.unseal(io.BytesIO(spoilt), "ui.import.file"))


def test_pieces_of_a_sealed_file_can_t_be_moved_or_left_out():
    pieces, target = [b"a" * 10, b"b" * 10, b"c" * 10], io.BytesIO()
    assert sealed.seal(iter(pieces), target, "x") == 30
    assert list(sealed.unseal(io.BytesIO(target.getvalue()), "x")) == pieces
    one = len(target.getvalue()) // 3
    first, second, third = (target.getvalue()[at * one : (at + 1) * one] for at in range(3))
    for order in (first + third, second + first + third, first + second, first + second + third + third):
        with pytest.raises(BrokenCiphertext):
            list(sealed.unseal(io.BytesIO(order), "x"))


def test_what_is_too_large_is_refused_by_the_length_it_names(desk, settings, client):
    settings.MOST_UPLOADED, settings.MOST_SENT = 15_000, 5_000
    assert sent(desk, csv_of([person()] * 50)).status_code == 302
    answer = sent(desk, b"x" * 30_000)
    assert answer.status_code == 413 and "分成几份" in answer.content.decode() and Import.objects.count() == 1
    assert client.post("/account/sign-in/", {"phone": "1" * 6_000}).status_code == 413


def test_a_list_in_a_workbook_with_two_sheets_of_people_asks_for_one(desk):
    import xlsxwriter

    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    for name in ("一", "二"):
        book.add_worksheet(name).write_row(0, 0, HEADING)
    book.close()
    sent(desk, file.getvalue(), "名册.xlsx")
    work_on_imports()
    assert "有 2 张表都像名册：“一”、“二”" in Import.objects.get().refused_why


def test_a_lost_file_is_said(desk):
    sent(desk, csv_of([person()]))
    default_storage.delete(Import.objects.get().stored_as)
    work_on_imports()
    assert "请再传一次" in Import.objects.get().refused_why


def test_the_database_keeps_the_rules_of_an_import(county):
    one = brought(county, csv_of([person()]))
    now = timezone.now()
    for change, words in (
        ({"confirmed_at": now}, "核对完"),
        ({"undo_asked_at": now}, "写完了才能撤回"),
        ({"refused_at": now}, "说明原因"),
    ):
        with pytest.raises(ValidationError, match=words), explained():
            Import.objects.filter(pk=one.pk).update(**change)


def test_what_a_killed_request_left_in_clear_is_gone_after_an_hour(settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    left, running = tmp_path / "a.upload.csv", tmp_path / "b.upload.csv"
    left.write_bytes("张某某".encode())
    running.write_bytes(b"")
    long_ago = timezone.now().timestamp() - 3601
    os.utime(left, (long_ago, long_ago))
    services.clear_old()
    assert not left.exists()
    assert running.exists()
