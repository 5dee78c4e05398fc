"""The forms of the desk: a contact, another day, a task that need not be done, one more task."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.cases.contacts.enums import FOR_WORKERS, NO_SERVICE, SEEKING, Means, NextStep, Outcome, Step
from portal.foundation.text import plain_text
from portal.ui.fields.choices import RadioRows
from portal.ui.words import cn_date

MOST_WORDS = 200
BY_STAFF = (Means.PHONE, Means.IN_PERSON, Means.VISIT, Means.WECHAT)
"""How staff contact people; a report of the person's own and a system message are written elsewhere."""

SOONER_DAYS = (3, 7, 14)
"""Days that are offered beside the one of the cadence, where they come before it."""

OFTEN_SAID = ("愿意去看看", "嫌远", "工资低了", "家里走不开")
REFUSABLE = tuple(step for step in NextStep if step not in NO_SERVICE)
KEYS = {
    "means": dict(zip(BY_STAFF, "1234", strict=True)),
    "outcome": dict(zip(Outcome, "qwe", strict=True)),
    "situation": dict(zip(SEEKING, "asdfvb", strict=True)),
}


class Words(forms.CharField):
    """A few sentences, at most 200 characters, without anything invisible."""

    def __init__(self, *, label: str, required: bool = False, rows: int = 2, **kwargs: Any) -> None:
        super().__init__(
            label=label, required=required, max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": rows}),
            error_messages={"max_length": f"最多写 {MOST_WORDS} 个字"} | kwargs.pop("error_messages", {}), **kwargs,
        )  # fmt: skip

    def clean(self, value: Any) -> str:
        return plain_text(super().clean(value)).strip()


def day_choices(cadence_day: date) -> list[tuple[str, str]]:
    """The days for the next contact: the cadence's first, then sooner ones; never a later one."""
    today = timezone.localdate()
    sooner = [today + timedelta(days=days) for days in SOONER_DAYS]
    days = [cadence_day, *(day for day in sooner if day < cadence_day)]
    return [(day.isoformat(), f"{cn_date(day)}前再联系") for day in days]


class ContactForm(forms.Form):
    """One contact: three clicks where nothing is to be written."""

    means = forms.ChoiceField(
        label="怎么联系的", choices=[(one.value, one.label) for one in BY_STAFF], initial=Means.PHONE,
        widget=RadioRows(attrs={"columns": 4}, keys=KEYS["means"]), error_messages={"required": "请选怎么联系的"},
    )  # fmt: skip
    outcome = forms.ChoiceField(
        label="联系上了吗", choices=Outcome, widget=RadioRows(attrs={"columns": 3}, keys=KEYS["outcome"]),
        error_messages={"required": "请选联系上了没有"},
    )  # fmt: skip
    situation = forms.ChoiceField(
        label="现在怎么样", choices=[(one.value, one.label) for one in SEEKING], required=False,
        widget=RadioRows(attrs={"columns": 3}, keys=KEYS["situation"]),
    )  # fmt: skip
    content = Words(label="说了什么")
    next_on = forms.ChoiceField(label="下次联系")
    next_step = forms.ChoiceField(
        label="下一步", initial=NextStep.CONTACT,
        choices=[(one.value, one.label) for one in NextStep if one not in FOR_WORKERS],
    )  # fmt: skip
    refused = forms.ChoiceField(
        label="拒绝了哪项服务",
        required=False,
        choices=[("", "没有拒绝"), *((one.value, one.label) for one in REFUSABLE)],
    )
    refused_said = Words(label="本人怎么说")
    justified = forms.BooleanField(label="有正当理由", required=False)
    seen = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, cadence_day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["next_on"].choices = day_choices(cadence_day)  # type: ignore[attr-defined]

    @property
    def chips(self) -> tuple[str, ...]:
        """Words that are often said, one click each."""
        return OFTEN_SAID

    def picks(self) -> list[Any]:
        """The three questions that are answered by a click each."""
        return [self["means"], self["outcome"], self["situation"]]

    @property
    def has_words(self) -> bool:
        """Whether something was written, so that the form shows it again."""
        return self.is_bound and bool(self.errors or self["content"].value())

    @property
    def has_refusal(self) -> bool:
        return self.is_bound and bool(self["refused"].value())

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("outcome") == Outcome.REACHED and not given.get("situation"):
            self.add_error("situation", "联系上了，请选现在怎么样")
        if given.get("refused_said") and not given.get("refused"):
            self.add_error("refused", "请选拒绝了哪项服务")
        if given.get("next_on"):
            given["next_on"] = date.fromisoformat(given["next_on"])
        return given


class DayField(forms.DateField):
    """A day picked from the browser's calendar or typed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={"required": "请选一天", "invalid": "请写成 2026-12-04 这样"}, **kwargs,
        )  # fmt: skip


class PostponeForm(forms.Form):
    """Another day, with the reason."""

    until = DayField(label="改到哪天")
    why = Words(label="为什么改", required=True, error_messages={"required": "请写改期的理由"})


class SkipForm(forms.Form):
    """Not to be done, with the reason."""

    why = Words(label="为什么不用办", required=True, error_messages={"required": "请写不用办的理由"})


class TaskForm(forms.Form):
    """One more thing to do for a person."""

    step = forms.ChoiceField(
        label="做什么", choices=[(one.value, one.label) for one in (Step.VISIT, Step.HELP)], widget=RadioRows,
        error_messages={"required": "请选做什么"},
    )  # fmt: skip
    due_on = DayField(label="最晚哪天")

    def clean_due_on(self) -> date:
        day = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise ValidationError("不能早于今天", code="past")
        return day
