"""Parts: states always in words, lines that fit their drawing, targets said out."""

import pytest
from django.template import engines

from portal.ui.lines import HEIGHT, WIDTH, points
from portal.ui.pages.boards import against_target, small_cell
from portal.ui.pages.cases import TaskList
from portal.ui.parts import Person, State, Step, Task


def draw(source, **given):
    return engines["django"].from_string(source).render(given)


@pytest.mark.parametrize("state", State.values)
def test_every_state_has_a_word_on_both_kinds_of_page(state):
    assert "说法" in draw('{% chip state "说法" %}', state=state)
    assert "说法" in draw('{% st state "说法" %}', state=state)


def test_words_in_chips_are_escaped():
    assert "<b>" not in draw('{% chip "due" word %}{% st "due" word %}{% tag word %}', word="<b>")


def test_an_unknown_state_is_an_error():
    with pytest.raises(ValueError):
        draw('{% st "colour" "x" %}')


def test_a_rung_names_office_person_and_phone():
    by = Person("王某某", "锦山镇就业创业服务站", "126-0454-2318")
    page = draw('{% include "ui/ladder.html" %}', steps=[Step("受理", State.LATE, by=by, said="已过期 3 天")])
    assert "锦山镇就业创业服务站，王某某" in page and 'href="tel:126-0454-2318"' in page and "已过期 3 天" in page


def test_late_tasks_come_first_and_done_ones_last():
    tasks = TaskList(
        [Task("a", "已完成", State.DONE), Task("b", "12月2日前", State.DUE), Task("c", "已过期", State.LATE)]
    )
    assert [task.title for task in tasks] == ["c", "b", "a"]
    assert tasks.open_count == 2


@pytest.mark.parametrize("values", [(), (3,), (3, 3, 3), (1, 5, 2), tuple(range(12))])
def test_a_small_line_stays_in_its_drawing(values):
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points(values))


def test_a_small_line_with_a_step_tells_no_finer_than_it():
    """Twelve months between 3 and 40 people, five to a pixel: two values under five apart may share a place."""
    heights = [y for _, y in points((3, 4, 40, 22), step=5)]
    assert heights[0] == heights[1] and all(y == int(y) for y in heights)
    assert max(heights) - min(heights) <= 40 / 5
    assert [y for _, y in points((0, 1000), step=5)] == [27, 5]


@pytest.mark.parametrize(
    ("value", "target", "more", "said"),
    [
        (91.7, 95, True, (State.DUE, "目标 95%，差 3.3%")),
        (42.6, 45, False, (State.DONE, "目标 45% 以下，达标")),
        (12, 0, False, (State.LATE, "目标 0%，多 12%")),
        (12, None, True, (State.NONE, "没有目标")),
    ],
)
def test_a_figure_is_said_beside_its_target(value, target, more, said):
    assert against_target(value, target, more_is_better=more, unit="%") == said


@pytest.mark.parametrize(("count", "said"), [(0, "0"), (1, "不足 5"), (4, "不足 5"), (5, "5"), (12345, "12,345")])
def test_small_cells_are_not_told(count, said):
    assert small_cell(count) == said
