"""Template tags and filters that every template has without loading them."""

from functools import lru_cache
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal.ui import drawn, lines, navigation, words
from portal.ui.parts import Figure, State

register = template.Library()
for of_words in (
    words.cn_date,
    words.cn_full_date,
    words.cn_time,
    words.cn_datetime,
    words.cn_days,
    words.cn_phone,
    words.thousands,
    words.money,
):
    register.filter(of_words.__name__, of_words)

CHIP_ICONS = {State.DONE: "check", State.DUE: "clock", State.LATE: "alert"}


@register.filter
def nb(value: Any) -> SafeString:
    """Keeps a date, a telephone number or a figure and its unit on one line."""
    return format_html('<span class="lj-nb">{}</span>', value)


@register.filter
def signed(value: float) -> str:
    """`+3`, with a true minus sign."""
    return f"{value:+,}".replace("-", "−")


@register.filter
def double(value: float) -> float:
    """Twice the number: a map's shapes are drawn at half a unit."""
    return value * 2


@register.simple_tag
@lru_cache(maxsize=200)  # some twenty a page, always the same
def icon(name: str) -> SafeString:
    """One of our line icons; it always stands beside words."""
    return format_html(
        '<svg class="lj-i" viewBox="0 0 20 20" aria-hidden="true"><use href="{}#{}"/></svg>',
        static("img/icons.svg"),
        name,
    )


register.simple_tag(drawn.drawn)
register.simple_tag(drawn.filled)


@register.simple_tag
@lru_cache(maxsize=20)  # the same on every page of a kind
def styles(*files: str) -> SafeString:
    """Links to style sheets, in their order."""
    return format_html_join("\n", '<link rel="stylesheet" href="{}">', ((static(file),) for file in files))


@register.simple_tag
def chip(state: str, word: str) -> SafeString:
    """A state on a public page, filled, in words."""
    drawn = CHIP_ICONS.get(State(state))
    shape = "none" if state in (State.TODO, State.WAIT, State.NEW) else state
    return format_html('<span class="lj-chip lj-chip--{}">{}{}</span>', shape, icon(drawn) if drawn else "", word)


@register.simple_tag
def tag(word: str, verified: bool = False) -> SafeString:
    """A fact, outlined; a verified one carries the check mark."""
    if verified:
        return format_html('<span class="lj-tag lj-tag--ok">{}{}</span>', icon("check"), word)
    return format_html('<span class="lj-tag">{}</span>', word)


@register.simple_tag
def st(state: str, word: str) -> SafeString:
    """A state on a desk: shape and word."""
    shape = {State.NOW: State.NEW, State.TODO: State.WAIT}.get(State(state), state)
    return format_html('<span class="lj-st lj-st--{}">{}</span>', shape, word)


@register.simple_tag
def address(url_name: str) -> str:
    """The address of a named page, empty while there is no such page: `{% address "my" as my %}`."""
    return navigation.address(url_name)


register.simple_tag(navigation.page_of_one)


@register.simple_tag
def line_of(figure: Figure) -> list[tuple[float, float]]:
    """The places of a figure's small line."""
    return lines.points(figure.past, figure.step)


@register.filter
def first_letter(name: str) -> str:
    """The surname's character in a person's mark."""
    return name[:1]


@register.filter
def is_kind(field: BoundField, kind: str) -> bool:
    """Whether a field is drawn as `checkbox`, `group` (radios, several boxes), `hidden` or `region`."""
    return kind == kind_of(field)


def kind_of(field: BoundField) -> str:
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    return "group" if widget.use_fieldset else "control"


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The field's own control with our class names; `aria-describedby` comes from Django."""
    widget = field.field.widget
    base = (
        "form-select"
        if isinstance(widget, forms.Select) and not isinstance(widget, forms.RadioSelect)
        else "form-control"
    )
    classes = [widget.attrs.get("class", ""), base, "is-invalid" if field.errors else ""]
    return field.as_widget(attrs={"class": " ".join(name for name in classes if name)})


@register.simple_tag
def error_links(form: forms.BaseForm) -> list[tuple[str, str]]:
    """(anchor, words) of each error, in the order of the fields; what concerns no field has no anchor."""
    found = [("", message) for message in form.non_field_errors()]
    for field in form:
        found += [(anchor_of(field), message) for message in field.errors]
    return found


PANELS = frozenset({"RegionWidget", "OccupationsWidget"})  # groups that take the focus as a whole


def anchor_of(field: BoundField) -> str:
    """Where a link to the field has to land so that it takes the focus."""
    if kind_of(field) == "group" and field.field.widget.__class__.__name__ not in PANELS:
        return f"{field.auto_id}_0"
    return field.id_for_label or field.auto_id
