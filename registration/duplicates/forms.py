"""The forms of pairs: merging, telling apart, reporting two receipt numbers, undoing."""

from typing import Any

from django import forms

from portal.people.merging.enums import MergeEvidence
from portal.ui.fields.choices import RadioRows
from registration.exits.forms import WordsField

TAKEN = (("phone", "手机号码"), ("region_code", "住的地方"))


class ReasonField(WordsField):
    """A reason that the record keeps: shorter than free words elsewhere."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(rows=2, **kwargs)
        self.validators.append(forms.CharField(max_length=200).validators[0])


class MergeForm(forms.Form):
    """Which row stays, how it is known, and what of the other counts from now on."""

    keep = forms.ChoiceField(label="留下哪一份？", widget=RadioRows, error_messages={"required": "请选留下哪一份"})
    take = forms.MultipleChoiceField(
        label="下面这些用另一份上的", choices=TAKEN, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="不勾，就用留下的那一份上的。",
    )  # fmt: skip
    evidence = forms.ChoiceField(
        label="怎么知道是同一个人？", choices=[one for one in MergeEvidence.choices if one[0] != MergeEvidence.SAME_NUMBER],
        widget=RadioRows, error_messages={"required": "请选怎么知道是同一个人"},
    )  # fmt: skip
    reason = ReasonField(
        label="写一句说明", error_messages={"required": "请写一句说明"}, help_text="记在合并记录里，以后查得到。"
    )

    def __init__(self, *args: Any, keeps: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keep"].choices = keeps  # type: ignore[attr-defined]


class ApartForm(forms.Form):
    """Why they are two people."""

    reason = ReasonField(
        label="为什么不是同一个人？", error_messages={"required": "请写为什么不是同一个人"},
        help_text="写了以后，这一对不再列出来。比如：看过两个人的证件，是双胞胎。",
    )  # fmt: skip


class ReportForm(forms.Form):
    """Two receipt numbers that lead to one person."""

    first = forms.CharField(label="一个受理号", max_length=24, error_messages={"required": "请写一个受理号"})
    second = forms.CharField(label="另一个受理号", max_length=24, error_messages={"required": "请写另一个受理号"})

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        return {name: "".join(str(value).split()).upper() for name, value in given.items()}


class UndoForm(forms.Form):
    """Why the merge was wrong."""

    why = ReasonField(label="为什么要撤回？", error_messages={"required": "请写为什么要撤回"})
