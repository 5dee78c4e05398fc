"""Forms of the 12333 desk."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from portal.accounts.phones import clean_phone
from portal.foundation.text import plain_text
from portal.people.names import clean_name
from portal.ui.fields.choices import RadioRows
from portal.ui.fields.dates import DateField
from registration.calls.enums import Topic
from registration.calls.services import Told

LONGEST = 300


class CallerForm(forms.Form):
    """What the caller says to show who it is. Asked, never read out to them."""

    phone = forms.CharField(
        label="登记时留的手机", max_length=20, error_messages={"required": "请问本人登记时留的手机号码"},
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off", "class": "lj-w-phone"}),
    )  # fmt: skip
    name = forms.CharField(
        label="姓名", max_length=80, error_messages={"required": "请问本人的姓名"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "lj-w-name"}),
    )  # fmt: skip
    last_six = forms.CharField(
        label="证件号码后六位", required=False, max_length=6, help_text="和生日问一样就行。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "lj-w-code"}),
    )  # fmt: skip
    born = DateField(label="出生日期", required=False)

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])

    def clean_last_six(self) -> str:
        six = self.cleaned_data["last_six"].strip().upper()
        if six and not re.fullmatch(r"[0-9]{5}[0-9X]", six, re.ASCII):
            raise ValidationError("后六位是数字，最后一位可以是 X")
        return six

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("last_six") and not given.get("born") and not {"last_six", "born"} & set(self.errors):
            self.add_error("last_six", "请再问证件号码后六位，或者出生日期")
        return given

    def told(self) -> Told:
        """What was said, once the form is valid."""
        return Told(**self.cleaned_data)


class ConsentForm(forms.Form):
    """The caller's own words."""

    words = forms.CharField(
        label="本人怎么说的", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="照原话记，比如：行，你帮我改。",
        error_messages={"required": "请记下本人的原话", "max_length": f"最多写 {LONGEST} 个字"},
    )  # fmt: skip
    sure = forms.BooleanField(
        label="我问清楚了要办什么，本人在电话里同意", error_messages={"required": "请先问本人，本人同意再勾选"}
    )

    def clean_words(self) -> str:
        words = plain_text(self.cleaned_data["words"]).strip()
        if not words:
            raise ValidationError("请记下本人的原话")
        return words


class EndForm(forms.Form):
    """What the call was about."""

    topic = forms.ChoiceField(
        label="什么事", choices=Topic, widget=RadioRows, error_messages={"required": "请选是什么事"}
    )
    words = forms.CharField(
        label="说了什么", required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="一两句话，不写证件号码。", error_messages={"max_length": f"最多写 {LONGEST} 个字"},
    )  # fmt: skip

    def clean_words(self) -> str:
        return plain_text(self.cleaned_data["words"]).strip()
