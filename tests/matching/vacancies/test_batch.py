"""Vacancies by the list: dirty cells, whose and where, known rows, once, and taken back."""

import io
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from matching.vacancies import batch
from matching.vacancies.enums import VacancyState
from matching.vacancies.models import Vacancy
from portal.accounts.permissions import Action
from portal.ui.imports.models import Import
from portal.ui.imports.subjects import Line
from portal.ui.imports.tasks import work_on_imports
from tests.conftest import TOWN
from tests.matching.world import occupation

pytestmark = pytest.mark.django_db
ROW = {
    "title": "锅炉工",
    "headcount": "2",
    "duties": "烧锅炉，做记录。",
    "conditions": "有司炉证。",
    "pay": "3000-3600元/月",
}


def lines(subject, *rows, **common):
    keys = subject.keys
    return [
        Line(number, tuple((ROW | common | row).get(key, "") for key in keys)) for number, row in enumerate(rows, 2)
    ]


@pytest.fixture
def brought(owner, employer):
    return Import(pk=uuid4(), subject="vacancies", uploaded_by=owner, employer_id=employer.pk, region_code=TOWN)


@pytest.fixture
def collected(worker, caseworker):
    return Import(
        pk=uuid4(), subject="outlet-vacancies", uploaded_by=worker, office_id=caseworker.office_id, region_code=TOWN
    )


def test_rows_are_handed_in_as_vacancies_and_once(brought, recruiter):
    rows = lines(batch.OF_EMPLOYER, {}, {"title": "保安", "pay": "日结150", "occupation": occupation()})
    assert batch.check(brought, rows).faults == {}
    assert batch.write(brought, recruiter, rows) == 2
    assert batch.write(brought, recruiter, rows) == 0
    assert Vacancy.objects.shown().count() == 2
    assert Vacancy.objects.get(title="锅炉工").occupation_by_title
    assert not Vacancy.objects.get(title="保安").occupation_by_title
    assert batch.check(brought, rows).known == {2, 3}


def test_the_same_words_twice_in_one_list_are_one(brought, recruiter):
    rows = lines(batch.OF_EMPLOYER, {}, {})
    assert batch.check(brought, rows).known == {3}
    assert batch.write(brought, recruiter, rows) == 1


def test_an_outlet_writes_for_the_employers_of_its_place(collected, caseworker, employer):
    rows = lines(
        batch.OF_OUTLET,
        {"uscc": employer.uscc},
        {"uscc": "91239999MA00099995"},
        {"uscc": employer.uscc, "site": "没有的厂"},
    )
    assert {number: key for number, (key, _) in batch.check(collected, rows).faults.items()} == {3: "uscc", 4: "site"}
    assert batch.write(collected, caseworker, rows) == 1
    assert Vacancy.objects.get().source == "outlet"


def test_taken_back_it_is_gone_but_for_what_somebody_worked_on(brought, recruiter):
    batch.write(brought, recruiter, lines(batch.OF_EMPLOYER, {}, {"title": "保安"}))
    Vacancy.objects.filter(title="保安").update(hired=1)
    done = batch.undo(brought, recruiter)
    assert (done.gone, done.kept) == (1, 1)
    assert Vacancy.objects.get(title="锅炉工").state == VacancyState.WITHDRAWN


@pytest.mark.parametrize(
    ("column", "cell", "clean"),
    [
        ("headcount", "3人", "3"), ("headcount", "2.0", "2"), ("pay", " 月薪 4000  起", "月薪 4000 起"), ("occupation", "锅炉操作工", "6-28-01-11"),
        ("work_form", "全职", "full_time"), ("education", "不限", ""),
    ],
)  # fmt: skip
def test_dirty_cells_become_clean(column, cell, clean):
    assert next(one for one in batch.COLUMNS if one.key == column).read(cell) == clean


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("headcount", "0"), ("headcount", "-1"), ("headcount", "若干"), ("headcount", "1e9"), ("pay", "面议"), ("pay", "-3000"), ("pay", "NaN"),
        ("pay", "999999元/月"), ("closes_on", "2020-01-01"), ("closes_on", "9999-12-31"), ("occupation", "没有的职业"), ("duties", "字" * 3001),
    ],
)  # fmt: skip
def test_case_43_cells_that_make_no_sense_say_what_to_put_right(column, cell):
    with pytest.raises(ValidationError):
        next(one for one in batch.COLUMNS if one.key == column).read(cell)


def test_case_44_a_workbook_with_headcounts_that_are_none_names_each_row_and_writes_the_others(
    browser_of, owner, employer
):
    """Numbers as Excel keeps them (1.5, 1e9 and -1 as numbers) and as people type them (若干, １.５)."""
    import xlsxwriter

    wrong = [-1, 0, 1.5, 1e9, 1e300, "若干", "1e9", "-3人", "１.５", "2-3", "=1+1", True]
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["岗位名称", "招几个人", "做什么", "要求", "工资"])
    for at, headcount in enumerate([*wrong, 2, "9999人"], 1):
        sheet.write_row(
            at, 0, [f"锅炉工{at}", headcount, f"烧第 {at} 号锅炉，做记录。", "有司炉证。", "3000-3600元/月"]
        )
    book.close()
    file.seek(0)
    file.name = "岗位.xlsx"
    browser = browser_of(owner)
    address = reverse("employer-import-bring", args=[employer.pk, "vacancies"])
    assert browser.post(address, {"file": file}).status_code == 302
    work_on_imports()
    one = Import.objects.get()
    assert (one.good, one.bad) == (2, len(wrong)), one.refused_why
    assert "招几个人写 1 到 9999 的整数" in browser.get(reverse("import", args=[one.pk])).content.decode()
    browser.post(reverse("import-act", args=[one.pk]), {"act": "confirm"})
    work_on_imports()
    assert sorted(Vacancy.objects.values_list("headcount", flat=True)) == [2, 9999]


def test_who_may_bring_which_list_in():
    assert (batch.OF_EMPLOYER.action, batch.OF_OUTLET.action) == (Action.EMPLOYER_SPEAK, Action.VACANCY_WRITE)
