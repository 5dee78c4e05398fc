"""The roster's forms: a view's name, a batch's day and reason, an export's purpose, the second person's word."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.models import User
from portal.foundation.text import plain_text
from portal.ui.fields.choices import RadioRows
from portal.ui.fields.once import OnceField
from registration.caseload.selectors import team

MOST_WORDS = 200


class ViewForm(forms.Form):
    """A name for the filter that is on."""

    name = forms.CharField(label="给这个视图起个名字", max_length=20, error_messages={"required": "请给视图起个名字"})


class Day(forms.DateField):
    """A day from the browser's calendar, or typed."""

    def __init__(self, label: str) -> None:
        super().__init__(
            label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={"required": "请选一天", "invalid": "请写成 2026-12-04 这样"},
        )  # fmt: skip


class ReasonField(forms.CharField):
    """One reason in words; nothing but blanks is none."""

    def __init__(self, label: str, hint: str = "") -> None:
        super().__init__(
            label=label, help_text=hint, max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 2}),
            error_messages={"required": "请写理由", "max_length": f"最多写 {MOST_WORDS} 个字"},
        )  # fmt: skip

    def to_python(self, value: Any) -> str:
        return plain_text(super().to_python(value)).strip()


class BatchForm(forms.Form):
    """What a batch asks before it is done; `actor` is who does it."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor


class VisitForm(BatchForm):
    """Until when to visit."""

    day = Day("最晚哪天上门")


class PostponeForm(BatchForm):
    """To which day, and why."""

    day = Day("改到哪天")
    why = forms.CharField(
        label="为什么改", max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写改期的理由", "max_length": f"最多写 {MOST_WORDS} 个字"},
    )  # fmt: skip

    def clean_why(self) -> str:
        return plain_text(self.cleaned_data["why"]).strip()


NOBODY = "nobody"


class HandForm(BatchForm):
    """Which colleague does it, or that the office does it as before."""

    to = forms.ChoiceField(label="请谁代办", widget=RadioRows, error_messages={"required": "请选请谁代办"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colleagues = {str(one.pk): one for one in User.objects.colleagues_of(self.actor)}
        named = [(key, one.name) for key, one in self.colleagues.items()]
        field = self.fields["to"]
        field.choices = [*named, (NOBODY, "不请人了，还是自己办")]  # type: ignore[attr-defined]
        if not named:
            field.help_text = "本站现在没有别的经办人。要有人替班，请系统管理员安排。"

    def clean_to(self) -> User | None:
        return self.colleagues.get(self.cleaned_data["to"])


class GiveForm(BatchForm):
    """Which colleague answers for them from which day, and why."""

    to = forms.ChoiceField(label="分给谁", widget=RadioRows, error_messages={"required": "请选分给谁"})
    day = Day("从哪天起")
    why = forms.CharField(
        label="为什么这样分", max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写为什么这样分", "max_length": f"最多写 {MOST_WORDS} 个字"},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["to"].choices = [(str(one.pk), one.name) for one in team(self.actor, today)]  # type: ignore[attr-defined]
        self.fields["day"].initial = today


class RemindForm(BatchForm):
    """Nothing to fill in: that it is meant."""


class PurposeForm(forms.Form):
    """What the file is for, read by who decides and printed on every page."""

    key = OnceField()
    purpose = forms.CharField(
        label="导出做什么用", max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="比如：12 月入户走访排班。会印在文件的每一页上。",
        error_messages={"required": "请写导出做什么用", "max_length": f"最多写 {MOST_WORDS} 个字"},
    )  # fmt: skip

    def clean_purpose(self) -> str:
        purpose = plain_text(self.cleaned_data["purpose"]).strip()
        if not purpose:
            raise ValidationError("请写导出做什么用", code="required")
        return purpose


class ShowForm(forms.Form):
    """Nothing to fill in: to see the password, once."""

    key = OnceField()


class DecideForm(forms.Form):
    """The second person's word."""

    approved = forms.ChoiceField(choices=[("yes", "同意"), ("no", "不同意")])
    why = forms.CharField(
        label="理由", max_length=MOST_WORDS, required=False, help_text="不同意要写理由。",
        widget=forms.Textarea(attrs={"rows": 2}), error_messages={"max_length": f"最多写 {MOST_WORDS} 个字"},
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        given["why"] = plain_text(given.get("why", "")).strip()
        if given.get("approved") == "no" and not given["why"]:
            self.add_error("why", "不同意要写理由")
        return given
