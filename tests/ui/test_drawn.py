"""Parts that are kept: what is drawn once hangs on its values alone, and what is filled in is escaped each time."""

from typing import NamedTuple

import pytest
from django.template import engines
from django.template.exceptions import TemplateDoesNotExist
from django.utils.safestring import mark_safe

from portal.ui import drawn as parts
from portal.ui.drawn import drawn, filled
from portal.ui.navigation import Link
from portal.ui.parts import Happening, Queue, State
from tests.harness import UndefinedVariable

NAMES = "state url current label key count note"


@pytest.fixture
def template(monkeypatch):
    """Lets a test write the template it draws."""

    def write(text: str) -> None:
        monkeypatch.setattr(parts, "get_template", lambda name: engines["django"].from_string(text))
        parts._form.cache_clear()
        parts._drawn.cache_clear()

    yield write
    parts._form.cache_clear()
    parts._drawn.cache_clear()


class Row(NamedTuple):
    name: str
    note: str = ""


def test_a_part_is_drawn_once_for_the_same_values_and_anew_for_others(template):
    template("{{ links.0.label }}")
    one, same, other = (drawn("menu", links=(Link(label, "/x/"),)) for label in ("办事", "办事", "<b>"))
    assert one is same
    assert (str(one), str(other)) == ("办事", "&lt;b&gt;")


@pytest.mark.parametrize("name", ["csrf_token", "request.path", "portal.who", "user", "messages"])
def test_nothing_of_a_request_or_of_who_is_signed_in_gets_in(template, name):
    template("{{ " + name + " }}")
    with pytest.raises(UndefinedVariable):
        drawn("menu", links=())


def test_a_value_that_cannot_be_compared_is_refused(template):
    template("{{ links }}")
    with pytest.raises(TypeError):
        drawn("menu", links=[Link("办事", "/x/")])


def test_rows_are_filled_in_and_escaped():
    rows = [Queue("<i>今天</i>", 0, "/a/?b=1&c=2", note="2 件已经逾期", state=State.LATE), Queue("全部", 12, "/all/")]
    text = filled("ui/queue.html", rows, NAMES)
    assert "<span>&lt;i&gt;今天&lt;/i&gt;</span>" in text and 'href="/a/?b=1&amp;c=2"' in text
    assert text.count("lj-queue lj-queue--late") == 1 and text.count("<small>") == 1
    assert '<span class="lj-queue__n">0</span>' in text and '<span class="lj-queue__n">12</span>' in text
    assert "aria-current" not in text and "data-count" not in text


def test_what_was_made_safe_stays_as_it_is():
    one = Happening("电话联系上了", None, State.DONE, note=mark_safe("<b>说好</b>"), said="今天")
    text = filled("ui/happening.html", [one, Happening("<x>", None)], "dated state title note")
    assert "<p><b>说好</b></p>" in text and "<b>&lt;x&gt;</b>" in text and text.count("<p>") == 1


def test_no_row_is_nothing_and_no_value_stays_behind():
    assert filled("ui/queue.html", [], NAMES) == ""
    first = filled("ui/queue.html", [Queue("张三", 1, "/a/")], NAMES)
    second = filled("ui/queue.html", [Queue("李四", 1, "/b/")], NAMES)
    assert "张三" in first and "张三" not in second


@pytest.mark.parametrize(
    "text",
    [
        "{{ name|first_letter }}{{ note }}",
        "{{ name|upper }}",  # leaves a blank as it is
        "{% if name == '张三' %}是{% endif %}",
        "{% if name|first_letter %}是{% endif %}",
        "{% if not note %}没有{% endif %}",
        "{% if note %}{{ note|upper }}{% endif %}",
        "{% for letter in name %}{{ letter }}{% endfor %}",
        "{% tag name %}",
    ],
)
def test_a_template_that_does_more_than_print_is_refused(template, text):
    template(text)
    with pytest.raises(ValueError, match="let the row bring the rest"):
        filled("row", [Row("张三", "办完了")], "name note")


def test_a_row_may_have_one_value_and_a_template_an_else(template):
    template("{% if name %}<b>{{ name }}</b>{% else %}没有名字{% endif %}")
    assert filled("row", [Row("张三"), Row("")], "name") == "<b>张三</b>没有名字"


def test_a_part_that_does_not_exist_says_so():
    with pytest.raises(TemplateDoesNotExist):
        filled("ui/nothing.html", [Row("张三")], "name note")
