"""The short form of somebody who wants to be called, and the desk's answers."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from portal.accounts.phones import clean_phone
from portal.foundation.text import plain_text
from portal.people.names import clean_name
from portal.ui.fields.choices import RadioRows
from portal.ui.fields.once import OnceField
from portal.ui.fields.region import RegionField
from registration.help.enums import HelpKind, HelpResult
from registration.unemployment.forms import Versioned

LONGEST_WORDS = 500


def _words(label: str, hint: str) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=LONGEST_WORDS, help_text=hint, widget=forms.Textarea(attrs={"rows": 3})
    )


class PlaceForm(forms.Form):
    """Where the person lives: that decides who calls."""

    region = RegionField(
        label="您住在哪个乡镇或街道？",
        help_text="由离您最近的服务站打电话给您。",
        error_messages={"required": "请选到乡镇或街道"},
    )


class HelpForm(forms.Form):
    """Whom to call, about what. No identity, no proof."""

    key = OnceField()
    kind = forms.ChoiceField(
        label="想要什么帮助？", choices=HelpKind, widget=RadioRows, error_messages={"required": "请选一个最像的"}
    )
    name = forms.CharField(
        label="怎么称呼您？", max_length=60, help_text="比如：张先生。", error_messages={"required": "请写怎么称呼您"},
        widget=forms.TextInput(attrs={"autocomplete": "name", "class": "lj-w-name"}),
    )  # fmt: skip
    phone = forms.CharField(
        label="打哪个电话找您？", max_length=20,
        error_messages={"required": "请写手机号码", "max_length": "手机号码要写满 11 位，请再看看"},
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel", "class": "lj-w-phone"}),
    )  # fmt: skip
    words = _words("还想说什么？", "不写也行。")

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def clean_words(self) -> str:
        return plain_text(self.cleaned_data["words"]).strip()


class _AnswerForm(Versioned):
    """What was said on the telephone; kept as ciphertext."""

    answer = _words("说了什么", "一两句话，别的同事看得明白。")

    def clean_answer(self) -> str:
        return plain_text(self.cleaned_data["answer"]).strip()


class CallForm(_AnswerForm):
    """Called, and it goes on."""


class CloseForm(_AnswerForm):
    """Dealt with."""

    result = forms.ChoiceField(
        label="结果", choices=HelpResult, widget=RadioRows, error_messages={"required": "请选结果"}
    )
    field_order = ("version", "result", "answer")


class ReferForm(_AnswerForm):
    """Another place deals with it."""

    referred_to = forms.CharField(
        label="转给哪里",
        max_length=80,
        help_text="写单位的名字，本人会看到。",
        error_messages={"required": "请写转给哪里"},
    )
    field_order = ("version", "referred_to", "answer")

    def clean_referred_to(self) -> str:
        name = plain_text(self.cleaned_data["referred_to"]).strip()
        if not name:
            raise ValidationError("请写转给哪里", code="required")
        return name


FORMS: dict[str, Any] = {"call": CallForm, "close": CloseForm, "refer": ReferForm}
