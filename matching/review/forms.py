"""What the employer, the desk and the public write."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from matching.review.enums import Reason
from matching.review.limits import ANSWER_LENGTH, WORDS_LENGTH
from matching.vacancies.limits import CONDITIONS_LENGTH, TEXT_LENGTH, TITLE_LENGTH
from portal.foundation.text import plain_text
from portal.ui.fields.choices import RadioRows
from portal.ui.fields.once import OnceField
from registration.unemployment.forms import Versioned

REPORT_LENGTH = 500


def _area(label: str, length: int, *, needed: bool = False, hint: str = "", error: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=needed, max_length=length, help_text=hint, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": error or "请写明"},
    )  # fmt: skip


class WordsForm(Versioned):
    """The employer's own hand: the texts of a vacancy, and the two reasons that a rule may ask for."""

    title = forms.CharField(label="岗位名称", max_length=TITLE_LENGTH, error_messages={"required": "请写岗位名称"})
    duties = _area("做什么", TEXT_LENGTH, needed=True, error="请写做什么")
    conditions = _area("要求", CONDITIONS_LENGTH, needed=True, error="请写要求；没有要求就写“不限”")
    pay_words = forms.CharField(label="工资怎么发", max_length=200, required=False)
    pay_floor = forms.DecimalField(label="每月最低多少元", min_value=1, max_digits=10, decimal_places=2, required=False)
    age_reason = forms.CharField(
        label="一定要写年龄，岗位上是什么原因？", max_length=200, required=False, help_text="没写年龄的，空着。"
    )
    barred_work = forms.CharField(
        label="女职工禁忌从事的劳动：哪一项？", max_length=100, required=False,
        help_text="只有《女职工劳动保护特别规定》附录里的劳动才可以只招男性，由工作人员核对。别的空着。",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        return {name: plain_text(value).strip() if isinstance(value, str) else value for name, value in given.items()}


class AskForm(forms.Form):
    """Why the employer thinks that the check is wrong."""

    key = OnceField()
    words = _area("为什么觉得标错了？", WORDS_LENGTH, hint="不写也行。")

    def clean_words(self) -> str:
        return plain_text(self.cleaned_data["words"]).strip()


class DecisionForm(Versioned):
    """An answer with its reason, which the other side reads."""

    why = _area("理由", ANSWER_LENGTH, needed=True, hint="对方会看到。", error="请写明理由")

    def clean_why(self) -> str:
        why = plain_text(self.cleaned_data["why"]).strip()
        if not why:
            raise ValidationError("请写明理由", code="required")
        return why


class ExcuseForm(DecisionForm):
    """Which findings are wrong, and why."""

    numbers = forms.MultipleChoiceField(
        label="哪几处标错了？", widget=forms.CheckboxSelectMultiple, error_messages={"required": "请选标错的地方"}
    )
    field_order = ("version", "numbers", "why")

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["numbers"].choices = choices  # type: ignore[attr-defined]


class ReportForm(forms.Form):
    """What is wrong with a vacancy. No name, no proof."""

    key = OnceField()
    reason = forms.ChoiceField(
        label="这个岗位有什么问题？", choices=Reason, widget=RadioRows, error_messages={"required": "请选一个最像的"}
    )
    words = _area("说说经过", REPORT_LENGTH, hint="不写也行。不要写自己的身份证号码。")

    def clean_words(self) -> str:
        return plain_text(self.cleaned_data["words"]).strip()


class FindForm(forms.Form):
    """The number of a report, to hear what came of it."""

    number = forms.CharField(
        label="举报编号", max_length=24, error_messages={"required": "请写举报编号"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )  # fmt: skip

    def clean_number(self) -> str:
        return plain_text(self.cleaned_data["number"]).replace(" ", "").strip()


class AppealForm(forms.Form):
    """Why a suspension is wrong."""

    words = _area("为什么不对？", WORDS_LENGTH, needed=True, error="请写为什么不对")

    def clean_words(self) -> str:
        return plain_text(self.cleaned_data["words"]).strip()
