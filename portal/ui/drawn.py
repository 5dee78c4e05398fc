"""Parts of a page that are not drawn anew each time: a menu, the rail, the rows of a table.

`drawn` keeps a part for the same values. It sees the values it is given and nothing else, no request and no context:
what was drawn for one reader is only ever shown to another who would be given the very same. Not for what is known
of a person: that is not to stay in memory.

`filled` keeps a part without its values, as a form with blanks, and fills it in: for rows, which are many and all alike.
"""

import html
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.template.base import Node, TextNode, VariableNode
from django.template.defaulttags import IfNode, TemplateLiteral
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

MOST_DRAWN, MOST_FORMS = 2_000, 500
NOTHING = (None, "", ())
BLANK = re.compile("\ue000(\\d+)\ue001")  # characters of no script, which escaping leaves alone


def drawn(template: str, **values: Any) -> SafeString:
    """The template with these values alone. Raises TypeError for a value that can't be hashed."""
    return _drawn(template, tuple(values.items()))


@lru_cache(maxsize=MOST_DRAWN)
def _drawn(template: str, values: tuple[tuple[str, Any], ...]) -> SafeString:
    return mark_safe(get_template(template).render(dict(values)))  # noqa: S308 - a template's own output


def filled(template: str, rows: Iterable[Any], names: str) -> SafeString:
    """The template once for each row, with the row's `names` (attributes, separated by spaces) as its values.

    The template may print a value and ask whether there is one (0 is one); anything else belongs into the row, and
    a template that does it raises ValueError. Values are escaped as in any template.
    """
    wanted, parts = names.split(), []
    for row in rows:
        values = [getattr(row, name) for name in wanted]
        there = tuple(value is not False and value not in NOTHING for value in values)
        parts += [piece if isinstance(piece, str) else _safe(values[piece]) for piece in _form(template, names, there)]
    return mark_safe("".join(parts))  # noqa: S308 - a template's own output, its values escaped above


@lru_cache(maxsize=MOST_FORMS)
def _form(template: str, names: str, there: tuple[bool, ...]) -> tuple[str | int, ...]:
    """The template's text between its blanks, and which value stands in each; as it is when these values are there."""
    form = get_template(template)
    if not all(map(_is_plain, form.template.nodelist.get_nodes_by_type(Node))):  # type: ignore[attr-defined]
        raise ValueError(f"{template} does more than print values and ask for them: let the row bring the rest")
    blanks = {name: f"\ue000{place}\ue001" if there[place] else "" for place, name in enumerate(names.split())}
    pieces: list[str | int] = list(BLANK.split(form.render(dict(blanks))))
    pieces[1::2] = [int(piece) for piece in pieces[1::2]]
    return tuple(pieces)


def _is_plain(node: Node) -> bool:
    """Whether a part of a template comes out the same for a blank as for what will stand there."""
    if isinstance(node, VariableNode):
        return not node.filter_expression.filters
    if isinstance(node, IfNode):
        asked = [condition for condition, _ in node.conditions_nodelists if condition is not None]
        return all(isinstance(one, TemplateLiteral) and not one.value.filters for one in asked)
    return isinstance(node, TextNode)


def _safe(value: Any) -> str:
    """As django.utils.html.conditional_escape, without asking each text whether it is to be translated later."""
    return value.__html__() if hasattr(value, "__html__") else html.escape(str(value))
