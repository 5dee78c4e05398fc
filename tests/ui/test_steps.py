"""A question page: says where one is, and says first that something is to be corrected."""

import pytest
from django import forms
from django.template.loader import render_to_string
from django.test import RequestFactory

from portal.ui.pages.steps import FormStep


class NameForm(forms.Form):
    name = forms.CharField(label="您叫什么名字？", error_messages={"required": "请写姓名"})


def drawn(form, **more):
    step = FormStep("失业登记", 2, 5, "您是谁", form, **more)
    return render_to_string("ui/step.html", {"step": step}, RequestFactory().get("/"))


def test_the_title_starts_with_the_error():
    assert "<title>有错：失业登记，第 2 步" in drawn(NameForm({}))
    assert "<title>失业登记，第 2 步" in drawn(NameForm())


def test_one_form_on_the_page_holds_the_fields_and_the_button():
    page = drawn(NameForm())
    body = page[page.index('<form class="lj-form') :]
    assert body.index('name="name"') < body.index("继续") < body.index("</form>")


@pytest.mark.parametrize("question", [True, False])
def test_a_lone_question_is_the_heading(question):
    assert ("<h1><label" in drawn(NameForm(), question=question)) is question


def test_what_is_kept_is_said_and_saved_to_the_address():
    page = drawn(NameForm(), saved="已保存 14:02", autosave="/keep/", later="/my/")
    assert "已保存 14:02" in page and 'data-autosave="/keep/"' in page and "先存着" in page
