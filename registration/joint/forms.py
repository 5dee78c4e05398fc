"""Forms of joint handling: a decision with its reason, the person's word, the reason of an end."""

from django import forms

from portal.ui.fields.choices import RadioRows
from registration.employment.enums import EndReason
from registration.exits.forms import WordsField
from registration.joint.enums import Answer, CheckKind, EndAnswer
from registration.unemployment.forms import Versioned

REASONS = [
    (one.value, str(one.label)) for one in EndReason if one not in (EndReason.NOT_SAID, EndReason.BUSINESS_STOPPED)
]


class KeepForm(Versioned):
    """The register is right."""

    reason = WordsField(
        label="为什么按登记的", help_text="比如：打电话问过本人和单位，人还在原来的单位。本人看得到，不写病情。",
        error_messages={"required": "请写为什么按登记的"},
    )  # fmt: skip


class TakeForm(Versioned):
    """The partner is right."""

    reason = WordsField(
        label="为什么按对方的", help_text="比如：本人说上个月换了单位。本人看得到，不写病情。",
        error_messages={"required": "请写为什么按对方的"},
    )  # fmt: skip


class AskForm(Versioned):
    """The person is asked."""


FORMS: dict[str, type[Versioned]] = {"keep": KeepForm, "take": TakeForm, "ask": AskForm}


class AnswerForm(Versioned):
    """Which side is right, says the person."""

    answer = forms.ChoiceField(
        label="哪个对？", choices=Answer, widget=RadioRows, error_messages={"required": "请选一个"}
    )  # fmt: skip
    field_order = ("version", "answer")


class EndForm(forms.Form):
    """The employment ended with its unit; perhaps that of everybody there."""

    others = forms.BooleanField(label="同一单位里没有说还在上班的，一起终止", required=False)


class KeepOnForm(forms.Form):
    """The employment goes on all the same."""

    reason = WordsField(
        label="为什么不终止", help_text="比如：单位换了执照，人还在干；市场监管记错了。",
        error_messages={"required": "请写为什么不终止"},
    )  # fmt: skip


class EndAnswerForm(forms.Form):
    """Whether the worker is still there."""

    answer = forms.ChoiceField(
        label="现在", choices=EndAnswer, widget=RadioRows, error_messages={"required": "请选一个"}
    )  # fmt: skip


class CheckForm(forms.Form):
    """A question to another authority, and why it is put."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label="问什么", choices=CheckKind, widget=RadioRows, error_messages={"required": "请选问什么"}
    )  # fmt: skip
    reason = WordsField(
        label="为什么问", help_text="比如：证件照片看不清，核对姓名和号码。问了哪个部门、什么时候，本人在“我的数据”里看得到。",
        error_messages={"required": "请写为什么问"},
    )  # fmt: skip


class ReasonForm(forms.Form):
    """Why the work ended, says the employer."""

    end_reason = forms.ChoiceField(
        label="终止的原因", choices=REASONS, widget=RadioRows, error_messages={"required": "请选终止的原因"}
    )  # fmt: skip
