"""What is asked where a human says something of a recommendation."""

from django import forms

from matching.recommend.enums import Verdict, Why
from matching.recommend.limits import REASON_LENGTH


class NotForMeForm(forms.Form):
    """Why a vacancy is none for me: one press, nothing to write."""

    why = forms.ChoiceField(label="为什么不合适", choices=Why, error_messages={"required": "请选一个原因"})


class JudgeForm(forms.Form):
    """A caseworker puts a vacancy first or takes it out, and says why."""

    verdict = forms.ChoiceField(label="怎么办", choices=[(Verdict.FIRST, "排到前面"), (Verdict.REMOVED, "不推荐这个")])
    words = forms.CharField(
        label="理由", max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明理由，本人看得到"},
    )  # fmt: skip
