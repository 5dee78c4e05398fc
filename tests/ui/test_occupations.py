"""The field for occupations: ticking, searching inside the form, the groups, the order, and its limits."""

import pytest
from django import forms
from django.http import QueryDict
from django.urls import reverse

from portal.ui.fields.occupations import Looking, OccupationsField

pytestmark = pytest.mark.django_db
WELDER, COOK, GUARD = "6-18-02-04", "4-03-02-01", "4-07-05-01"
SIX = ["6-18-02-04", "4-03-02-01", "4-07-05-01", "4-03-02-02", "4-03-02-05", "4-01-02-01"]


class WishForm(Looking):
    wanted = OccupationsField(label="想干什么？")
    note = forms.CharField()


def form(query: str) -> WishForm:
    return WishForm(QueryDict(query))


def ticked(*codes: str) -> str:
    return "&".join(f"wanted={code}" for code in codes)


def test_what_is_ticked_comes_in_order_and_once():
    sent = form(f"note=x&{ticked(COOK, WELDER, COOK)}")
    assert sent.is_valid() and sent.cleaned_data["wanted"] == [COOK, WELDER]


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        ([], "请至少选一个"),
        (SIX, "最多选 5 个，请去掉 1 个"),
        (["8-99-99-99"], "现在没有了"),
        (["4-00-00-00"], "现在没有了"),
    ],
)
def test_nothing_too_many_and_unknown_ones_are_told(codes, said):
    assert said in str(form(f"note=x&{ticked(*codes)}").errors["wanted"])


def test_what_is_no_code_is_not_taken():
    assert "请至少选一个" in str(form("note=x&wanted=<script>&wanted=4-03").errors["wanted"])


def test_searching_inside_the_form_hands_nothing_in_and_loses_nothing():
    looking = form(f"note=keep&{ticked(WELDER)}&wanted-q=厨师&wanted-look=1")
    assert not looking.is_valid() and not looking.errors
    drawn = str(looking["wanted"])
    assert f'value="{WELDER}" checked' in drawn and f'value="{COOK}"' in drawn
    assert "keep" in str(looking["note"])


def test_a_group_opens_and_leads_back():
    drawn = str(form("wanted-under=4-03-02-00")["wanted"])
    assert "中式烹调师" in drawn and 'name="wanted-under" value="4-03-00-00"' in drawn
    top = str(form("wanted-under=&wanted-q=厨师")["wanted"])
    assert 'name="wanted-under" value="4-00-00-00"' in top


def test_the_first_wish_can_be_changed():
    sent = form(f"note=x&{ticked(WELDER, COOK, GUARD)}&wanted-first={GUARD}")
    assert not sent.is_valid() and sent["wanted"].value() == [GUARD, WELDER, COOK]


def test_a_last_job_suggests_but_ticks_nothing():
    empty = WishForm()
    empty.fields["wanted"].suggest_for("电焊工")
    drawn = str(empty["wanted"])
    assert f'value="{WELDER}"' in drawn and "checked" not in drawn and "可能是" in drawn


def test_words_that_name_little_bring_suggestions():
    assert f'value="{COOK}"' in str(form("wanted-q=炒菜师傅&wanted-look=1")["wanted"])


def test_nothing_found_says_what_to_do():
    assert "换个叫法试试" in str(form("wanted-q=☃☃☃&wanted-look=1")["wanted"])


def test_the_lists_are_redrawn_for_anybody(client):
    page = client.get(reverse("occupations-rows"), {"name": "wanted", "wanted": [WELDER], "wanted-q": "保安"})
    html = page.content.decode()
    assert 'hx-swap-oob="true"' in html and f'value="{WELDER}" checked' in html and f'value="{GUARD}"' in html


@pytest.mark.parametrize("name", ["", "Wanted", "a'b", "x" * 60, "<b>"])
def test_a_name_that_no_field_can_have_is_not_found(client, name):
    assert client.get(reverse("occupations-rows"), {"name": name}).status_code == 404


def test_anything_may_be_asked(client):
    for words in ("%", "'", "\x00", "𠮷" * 90, "<script>alert(1)</script>"):
        page = client.get(reverse("occupations-rows"), {"wanted-q": words, "wanted-under": words, "most": words})
        assert page.status_code == 200 and b"<script>alert" not in page.content


def test_queries_do_not_grow_with_the_rows(django_assert_max_num_queries):
    for under in ("", "4-03-02-00", "6-00-00-00"):
        with django_assert_max_num_queries(1):
            str(form(f"{ticked(*SIX[:5])}&wanted-under={under}")["wanted"])
