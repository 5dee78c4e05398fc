"""Whom somebody acts for, and the short form in their place."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from portal.accounts.forms import CodeForm
from portal.accounts.phones import clean_phone
from portal.people.identity import Identity
from portal.ui.fields.choices import RadioRows
from portal.ui.fields.dates import DateField
from portal.ui.fields.region import RegionField
from registration.family.enums import Relation
from registration.family.services import Relative
from registration.unemployment.enums import Reason
from registration.unemployment.forms import IdentityForm
from registration.unemployment.rules import check_jobless_since


class RelativeForm(IdentityForm):
    """Who it is, and the telephone that must agree."""

    relation = forms.ChoiceField(
        label="是您的什么人？", choices=Relation, widget=RadioRows, error_messages={"required": "请选是您的什么人"}
    )
    phone = forms.CharField(
        label="本人的手机", max_length=20, help_text="我们发短信问本人同不同意，要用本人自己的手机。",
        error_messages={"required": "请写本人的手机", "max_length": "手机号码要写满 11 位，请再看看"},
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off", "class": "lj-w-phone"}),
    )  # fmt: skip
    field_order = ("relation", "name", "id_type", "id_number", "phone")

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def relative(self) -> Relative:
        """Whom it is about, once the form is valid."""
        given = self.cleaned_data
        return Relative(given["relation"], given["name"], given["id_type"], given["id_number"])


class AgreeForm(CodeForm):
    """The code that the represented one read out: their agreement."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "本人短信里的 6 位数字"
        self.fields["code"].help_text = "本人同意，才把数字告诉您。5 分钟内有效。"


class ForThemForm(forms.Form):
    """What a registration asks beside who it is; kept half done as well."""

    region = RegionField(
        label="住在哪个乡镇或街道？",
        help_text="本人现在常住的地方，不看户口。",
        error_messages={"required": "请选到乡镇或街道"},
    )
    reason = forms.ChoiceField(
        label="为什么没有工作了？", choices=[("", "请选"), *Reason.choices], error_messages={"required": "请选一个原因"}
    )
    jobless_since = DateField(
        label="从哪天起没有工作？", help_text="比如 2026年11月10日。记不清就写大概的日子。",
        error_messages={"required": "请写从哪天起没有工作"},
    )  # fmt: skip
    promise = forms.BooleanField(
        label="念给本人听了，本人承诺：现在没有工作，想找工作，没有领养老金，上面写的都是真的",
        error_messages={"required": "请把承诺念给本人听，本人同意再勾选"},
    )

    def __init__(self, *args: Any, identity: Identity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.identity = identity

    def clean_jobless_since(self) -> date:
        day = self.cleaned_data["jobless_since"]
        check_jobless_since(day, born=self.identity.birth_date, on=timezone.localdate())
        return day
