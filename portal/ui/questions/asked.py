"""From a form to questions, and from answers back to what the form would send."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from django import forms
from django.http import QueryDict
from rest_framework import serializers

from portal.occupations.selectors import names_of
from portal.privacy.notices import Notice
from portal.regions.selectors import full_names
from portal.ui.fields.dates import DateField
from portal.ui.fields.occupations import OccupationsField
from portal.ui.fields.region import RegionField

VERSION = "version"
KINDS = (
    (OccupationsField, "occupations"), (RegionField, "region"), (forms.BooleanField, "yes"), (DateField, "date"),
    (forms.MultipleChoiceField, "several"), (forms.ChoiceField, "one"), (forms.IntegerField, "number"),
    (forms.DecimalField, "number"),
)  # fmt: skip


class Topic(Protocol):
    """What the table of a record's parts says of one."""

    slug: str
    title: str
    why: str

    def typed(self, form: forms.Form, data: Any) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Asked:
    """One part of one record as it stands: how its form opens, and how the subject keeps and saves what is written."""

    topic: Topic
    version: int
    said: Sequence[tuple[str, str]]
    open: Callable[[QueryDict | None], tuple[forms.Form, list[Any]]]
    keep: Callable[[dict[str, Any], int], None]
    save: Callable[[forms.Form, list[Any], int], None]
    titles: Sequence[str] = ()  # of the lists inside the part
    kept: bool = False
    needed: bool = False
    notice: Notice | None = None


def posted(asked: Asked, given: Mapping[str, Any]) -> QueryDict:
    """What the page would send: what stands in the part, and over it what was given.

    Raises ValidationError for a name that the part does not ask.
    """
    form, lists = asked.open(None)
    answers, rows = given["answers"], given["rows"]
    unknown = (answers.keys() - (form.fields.keys() - {VERSION})) | (rows.keys() - {one.prefix for one in lists})
    if unknown:
        raise serializers.ValidationError({name: "这一部分没有这一项" for name in sorted(unknown)})
    data = QueryDict(mutable=True)
    for bound in form:
        data.setlist(bound.html_name, answers.get(bound.name, _standing(bound.value())))
    data[VERSION] = str(given[VERSION])
    for one in lists:
        _post_rows(data, one, rows.get(one.prefix, one.initial or []))
    return data


def _standing(value: Any) -> list[str]:
    if isinstance(value, bool):
        return ["on"] if value else []
    if isinstance(value, list | tuple):
        return [str(one) for one in value]
    return [] if value is None else [str(value)]


def _post_rows(data: QueryDict, formset: Any, rows: Sequence[Mapping[str, str]]) -> None:
    data[f"{formset.prefix}-TOTAL_FORMS"], data[f"{formset.prefix}-INITIAL_FORMS"] = str(len(rows)), "0"
    if len(rows) > formset.max_num:
        raise serializers.ValidationError({formset.prefix: f"最多写 {formset.max_num} 行"})
    for place, row in enumerate(rows):
        for name, value in row.items():
            data[f"{formset.prefix}-{place}-{name}"] = value


def as_it_stands(asked: Asked) -> dict[str, Any]:
    """The part with its questions, the answers that stand there and what is wrong with them."""
    data = posted(asked, {"answers": {}, "rows": {}, VERSION: asked.version})
    form, lists = asked.open(data)
    topic, wrong = asked.topic, wrong_in(form, lists)
    return {
        "part": topic.slug, "title": topic.title, "why": topic.why, "version": asked.version, "needed": asked.needed,
        "kept": asked.kept, "said": [{"label": label, "value": value} for label, value in asked.said if value],
        "questions": [_question(one, wrong) for one in form.visible_fields()],
        "rows": [_rows(one, title, wrong) for one, title in zip(lists, asked.titles, strict=True)],
        "errors": wrong.get("__all__", []), "notice": asdict(asked.notice) if asked.notice else None,
    }  # fmt: skip


def wrong_in(form: forms.Form, lists: Sequence[Any]) -> dict[str, list[str]]:
    """What each page of the part would say is wrong, by the name of the question or of the list."""
    found = {name: [str(one) for one in said] for name, said in form.errors.items()}
    return found | {one.prefix: said for one in lists if (said := list(_wrong_rows(one)))}


def _wrong_rows(formset: Any) -> Iterator[str]:
    yield from (str(one) for one in formset.non_form_errors())
    for place, errors in enumerate(formset.errors, 1):
        yield from (f"第 {place} 行：{one}" for said in errors.values() for one in said)


def _question(bound: Any, wrong: Mapping[str, list[str]]) -> dict[str, Any]:
    field = bound.field
    kind = next((kind for of, kind in KINDS if isinstance(field, of)), "text")
    if kind == "text" and isinstance(field.widget, forms.Textarea):
        kind = "long"
    value = bound.value()
    return {
        "name": bound.name, "label": str(field.label), "hint": str(field.help_text), "kind": kind, "required": field.required,
        "most": getattr(field, "most", None) or getattr(field, "max_length", None), "choices": _choices(field, kind, value),
        "value": bool(value) if kind == "yes" else value or ("" if kind not in ("several", "occupations") else []),
        "errors": wrong.get(bound.name, []),
    }  # fmt: skip


def _choices(field: Any, kind: str, value: Any) -> list[dict[str, str]]:
    if kind == "occupations":
        return [{"value": code, "label": one.name} for code, one in names_of(value or []).items()]
    if kind == "region":
        return [{"value": code, "label": name} for code, name in full_names([value] if value else []).items()]
    return [{"value": str(code), "label": str(label)} for code, label in getattr(field, "choices", ())]


def _rows(formset: Any, title: str, wrong: Mapping[str, list[str]]) -> dict[str, Any]:
    rows = [{name: str(one[name].value() or "") for name in one.fields} for one in formset.forms]
    return {
        "name": formset.prefix, "title": title, "most": formset.max_num,
        "questions": [_question(one, {}) for one in formset.empty_form.visible_fields()],
        "values": [row for row in rows if any(row.values())], "errors": wrong.get(formset.prefix, []),
    }  # fmt: skip
