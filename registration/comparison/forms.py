"""What is asked about a hit: is it right, and what was done."""

from typing import Any

from django import forms

from portal.foundation.text import plain_text
from registration.unemployment.forms import Versioned


class _Reasoned(Versioned):
    """One act with its reason in a line."""

    reason = forms.CharField(max_length=200)
    label, hint = "理由", ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        field.label, field.help_text = self.label, self.hint
        field.error_messages["required"] = f"请写{self.label}"

    def clean_reason(self) -> str:
        return plain_text(self.cleaned_data["reason"]).strip()


class AgreeForm(_Reasoned):
    """It is so; where the names differ, somebody looked."""

    label, hint = "怎么核对的", "比如：打电话问过本人，本人说是。"
    same_person = forms.BooleanField(label="姓名不一样，核对过是同一个人", required=False)
    field_order = ("version", "same_person", "reason")


class DisputeForm(_Reasoned):
    """It is not so."""

    label, hint = "哪里不对", "比如：名册上是同名的另一个人。"


class HandleForm(_Reasoned):
    """What was done for the person."""

    label, hint = "办了什么", "比如：讲了就业援助的政策，约了职业指导。"


class ReopenForm(_Reasoned):
    """Look once more."""

    label, hint = "为什么重新核对", "比如：本人带来了证明。"
