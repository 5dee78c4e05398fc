"""Fields: dates as people write them, choices with their second line, the region without script."""

from datetime import date

import pytest
from django import forms
from django.http import QueryDict
from django.template import engines
from django.test import RequestFactory

from portal.ui import places
from portal.ui.fields.choices import RadioRows
from portal.ui.fields.dates import DateField
from portal.ui.fields.region import RegionField

FUJIN = {
    "path": [
        {"code": "230000000000", "name": "黑龙江省"},
        {"code": "230800000000", "name": "佳木斯市"},
        {"code": "230882000000", "name": "富锦市"},
    ],
    "groups": [{"title": "镇", "items": [{"code": "230882100000", "name": "富锦镇", "kind": "town", "leaf": False}]}],
}
PROVINCE = {
    "path": FUJIN["path"][:1],
    "groups": [
        {"title": "市地", "items": [{"code": "230800000000", "name": "佳木斯市", "kind": "city", "leaf": False}]}
    ],
}


class Sample(forms.Form):
    region = RegionField(label="您住在哪里？")
    since = DateField(label="从哪天起？", required=False)
    kind = forms.ChoiceField(
        label="哪种情况？", choices=[("a", "没有工作")], widget=RadioRows(hints={"a": "能登记"}), required=False
    )
    note = forms.CharField(label="还想说的话", required=False, help_text="可以不写。")


@pytest.fixture
def divisions(monkeypatch):
    known = {"230882000000": FUJIN, "230000000000": PROVINCE}
    monkeypatch.setattr(places, "children_of", lambda code: known.get(code, {"path": [], "groups": []}))
    monkeypatch.setattr(
        places, "name_of", lambda code: {"230882100000": "富锦镇", "230882000000": "富锦市"}.get(code, "")
    )
    monkeypatch.setattr(places, "standing", lambda code: code if places.name_of(code) else "")


def shown(form, name):
    return engines["django"].from_string('{% include "lj/field.html" %}').render({"field": form[name]})


def test_rows_above_the_level_are_links_that_work_without_script(divisions):
    form = Sample()
    form.fields["region"].open_at(RequestFactory().get("/"))
    page = shown(form, "region")
    assert 'href="?at=230800000000"' in page
    assert 'type="radio"' not in page


def test_a_link_keeps_the_rest_of_the_address(divisions):
    form = Sample()
    form.fields["region"].open_at(RequestFactory().get("/?next=/help/"))
    assert 'href="?next=%2Fhelp%2F&amp;at=230800000000"' in shown(form, "region")


def test_rows_of_the_level_are_radios_of_the_form(divisions):
    form = Sample()
    form.fields["region"].open_at(RequestFactory().get("/?at=230882000000"))
    page = shown(form, "region")
    assert '<input type="radio" name="region" value="230882100000"' in page
    assert 'href="?at=230800000000"' in page  # the path leads back


def test_the_picked_row_is_open_and_checked(divisions):
    assert 'value="230882100000" checked' in shown(Sample(initial={"region": "230882100000"}), "region")


def test_the_header_region_is_where_an_empty_panel_opens(divisions):
    form = Sample()
    request = RequestFactory().get("/")
    request.COOKIES["lj_region"] = "230882000000"
    form.fields["region"].open_at(request)
    assert "富锦镇" in shown(form, "region")


@pytest.mark.parametrize("at", ["", "x", "2308820000001", "110000000000", "<script>", "２３０８８２００００００"])
def test_a_strange_place_opens_the_province(divisions, at):
    form = Sample()
    form.fields["region"].open_at(RequestFactory().get("/", {"at": at}))
    assert "佳木斯市" in shown(form, "region")


@pytest.mark.parametrize(
    ("code", "right"),
    [("230882100000", True), ("230882000000", False), ("230882999000", False), ("x" * 12, False), ("", False)],
)
def test_only_a_known_place_of_the_level_is_taken(divisions, code, right):
    assert ("region" not in Sample(QueryDict(f"region={code}")).errors) is right


@pytest.mark.parametrize(
    "text",
    [
        "2025-06-11",
        "2025.6.11",
        "20250611",
        "2025年6月11日",
        "２０２５年６月１１日",
        " 2025/06/11 ",
        "2025 年 6 月 11 日",
    ],
)
def test_dates_as_people_write_them(text):
    assert DateField().clean(text) == date(2025, 6, 11)


@pytest.mark.parametrize("text", ["2025-13-01", "明天", "11/6/2025", "20250230", "9" * 500])
def test_what_is_no_date_is_refused_in_words(text):
    with pytest.raises(forms.ValidationError, match="请写成年月日"):
        DateField().clean(text)


def test_hint_error_and_control_are_tied_together():
    form = Sample({"note": "x"})
    form.add_error("note", "请再看看")
    page = shown(form, "note")
    assert page.index("可以不写") < page.index("请再看看") < page.index("<input")
    assert 'aria-describedby="id_note_helptext id_note_error"' in page
    assert "（选填）" in page and "*" not in page


def test_a_choice_is_a_row_with_its_second_line():
    page = shown(Sample(), "kind")
    assert "<legend" in page and "<small>能登记</small>" in page and "checked" not in page


def test_the_summary_says_the_same_words_and_leads_to_the_field(divisions):
    form = Sample({"since": "明天"})
    page = engines["django"].from_string('{% include "ui/errors.html" %}').render({"form": form})
    assert '<a href="#id_since">请写成年月日，如 20250611 或 2025年6月11日</a>' in page
    assert '<a href="#id_region">请选您住的地方</a>' in page
    assert "2 处" in page
