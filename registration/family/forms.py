"""Whom somebody acts for, and the short form in their place."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from portal.accounts.forms import CodeForm
from portal.accounts.phones import clean_phone
from portal.people.enums import IdType
from portal.people.identity import Identity, read_identity
from portal.people.names import clean_name
from portal.ui.fields.choices import RadioRows
from portal.ui.fields.dates import DateField
from portal.ui.fields.once import OnceField
from portal.ui.fields.region import RegionField
from registration.family.counter import Shown
from registration.family.enums import AT_COUNTER, Means, Relation
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


class CounterForm(IdentityForm):
    """Both of them as their documents say, and how the represented one agrees."""

    key = OnceField()
    phone = forms.CharField(
        label="本人的手机", max_length=20, required=False, help_text="没有手机就空着。",
        error_messages={"max_length": "手机号码要写满 11 位，请再看看"},
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off", "class": "lj-w-phone"}),
    )  # fmt: skip
    relation = forms.ChoiceField(
        label="本人是代办人的什么人？", choices=Relation, widget=RadioRows,
        error_messages={"required": "请选本人是代办人的什么人"},
    )  # fmt: skip
    helper_name = forms.CharField(
        label="代办人的姓名", max_length=80, error_messages={"required": "请写代办人的姓名"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "lj-w-name"}),
    )  # fmt: skip
    helper_number = forms.CharField(
        label="代办人的身份证号码", max_length=30, error_messages={"required": "请写代办人的身份证号码"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "lj-w-id"}),
    )  # fmt: skip
    helper_phone = forms.CharField(
        label="代办人的手机", max_length=20, help_text="代办人用它登录，替本人办。",
        error_messages={"required": "请写代办人的手机", "max_length": "手机号码要写满 11 位，请再看看"},
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off", "class": "lj-w-phone"}),
    )  # fmt: skip
    means = forms.ChoiceField(
        label="本人怎么同意的？",
        choices=AT_COUNTER,
        widget=RadioRows,
        error_messages={"required": "请选本人怎么同意的"},
    )
    paper = forms.FileField(
        label="委托书的照片", required=False, max_length=200,
        help_text="本人没来才要。JPG、PNG 照片或 PDF，要看得清事项、期限和签名。",
        error_messages={"empty": "这个文件是空的，请换一个", "max_length": "文件名太长，请改短再传"},
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,application/pdf"}),
    )  # fmt: skip
    read_out = forms.BooleanField(
        label="念给他们听了：能替本人写、交失业登记，看办到哪一步，不能撤回、申诉；管一年，本人随时能结束",
        error_messages={"required": "请念给他们听，再勾选"},
    )
    field_order = (
        "key", "name", "id_type", "id_number", "phone", "relation", "helper_name", "helper_number", "helper_phone",
        "means", "paper", "read_out",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label, self.fields["id_number"].label = "本人的姓名", "本人的证件号码"
        self.fields["id_type"].label = "本人的证件种类"

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"]) if self.cleaned_data["phone"] else ""

    def clean_helper_phone(self) -> str:
        return clean_phone(self.cleaned_data["helper_phone"])

    def clean_helper_name(self) -> str:
        return clean_name(self.cleaned_data["helper_name"])

    def clean_helper_number(self) -> Identity:
        return read_identity(self.cleaned_data["helper_number"], IdType.RESIDENT)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("means") == Means.PAPER and not given.get("paper"):
            self.add_error("paper", "请传委托书的照片")
        if given.get("phone") and given["phone"] == given.get("helper_phone"):
            self.add_error("phone", "和代办人是同一个手机。本人没有自己的手机就空着")
        return given

    def represented(self) -> Shown:
        """Whose registration it will be, once the form is valid."""
        given = self.cleaned_data
        return Shown(given["name"], given["identity"], given["phone"], given["id_type"])

    def representative(self) -> Shown:
        """Who will act, once the form is valid."""
        given = self.cleaned_data
        return Shown(given["helper_name"], given["helper_number"], given["helper_phone"])


class CounterEndForm(forms.Form):
    """That the represented one wants it no more."""

    why = forms.CharField(
        label="为什么结束？", max_length=200, help_text="比如：本人来说不要了；代办人还回了委托书。",
        widget=forms.Textarea(attrs={"rows": 2}), error_messages={"required": "请写为什么结束", "max_length": "最多写 200 个字"},
    )  # fmt: skip
