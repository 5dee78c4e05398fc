"""What is asked about an employment: the hire, the own work, the end, and what was wrong."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from portal.accounts.phones import clean_phone
from portal.foundation.text import plain_text
from portal.people.employers.models import Site
from portal.people.identity import read_identity
from portal.people.organisations import read_credit_code
from portal.ui.fields.choices import RadioRows
from portal.ui.fields.dates import DateField
from portal.ui.fields.once import OnceField
from portal.ui.fields.region import RegionField
from registration.employment.effects import Work
from registration.employment.enums import OWN_KINDS, Contract, EmploymentKind, EndReason
from registration.unemployment.forms import IdentityForm, Versioned

OWN_HINTS = {
    EmploymentKind.SELF: "有营业执照的生意，或者自己办的企业",
    EmploymentKind.FLEXIBLE: "打零工、开网约车、送外卖、接活干",
}
REASONS = [(one.value, str(one.label)) for one in EndReason if one is not EndReason.NOT_SAID]


def _day(label: str, hint: str = "", *, required: bool = True) -> DateField:
    return DateField(label=label, help_text=hint, required=required, error_messages={"required": f"请写{label}"})


def _read_any_age(form: forms.Form, cleaned: dict[str, Any]) -> None:
    """Whoever works may be of any age that the law lets work, and may draw a pension."""
    try:
        identity = read_identity(cleaned["id_number"], cleaned.get("id_type") or "resident")
    except ValidationError as problem:
        form.add_error("id_number", problem)
    else:
        cleaned["identity"], cleaned["id_number"] = identity, identity.number


class FactsForm(forms.Form):
    """The facts of an employment."""

    first_day = _day("上班的日期", "实际开始上班的那一天，如 20261101。")
    post = forms.CharField(label="干什么", max_length=40, required=False, help_text="如：质检员、收银、叉车司机。")
    contract = forms.ChoiceField(
        label="合同", choices=[("", "还没定"), *Contract.choices], required=False, widget=forms.Select
    )
    signed_on = _day("签合同的日期", required=False)
    contract_until = _day("合同到哪天", "固定期限的才写。", required=False)

    def clean_post(self) -> str:
        return " ".join(plain_text(self.cleaned_data["post"]).split())

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("contract_until") and given.get("contract") != Contract.FIXED:
            self.add_error("contract_until", "只有固定期限的合同写到哪天")
        return given

    def work(self, **more: Any) -> Work:
        """The answers as facts."""
        names = ("first_day", "post", "contract", "signed_on", "contract_until")
        return Work(**{name: self.cleaned_data.get(name) for name in names} | more)


class HireForm(FactsForm, IdentityForm):
    """An employer's hire. Only the document's number finds somebody; nothing is shown of who that is."""

    key = OnceField()
    phone = forms.CharField(
        label="手机号码", max_length=20, required=False, help_text="我们把登记的事告诉本人。",
        widget=forms.TextInput(attrs={"inputmode": "tel", "class": "lj-w-phone"}),
    )  # fmt: skip
    site = forms.ModelChoiceField(
        label="在哪里上班", queryset=Site.objects.none(), empty_label=None, error_messages={"required": "请选用工地"}
    )
    field_order = (
        "key",
        "name",
        "id_type",
        "id_number",
        "phone",
        "site",
        "first_day",
        "post",
        "contract",
        "signed_on",
        "contract_until",
    )

    def __init__(self, *args: Any, sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]
        self.fields["site"].label_from_instance = lambda one: one.name  # type: ignore[attr-defined]
        self.fields["site"].initial = sites.first()

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"]) if self.cleaned_data["phone"].strip() else ""

    def _read(self, cleaned: dict[str, Any]) -> None:
        _read_any_age(self, cleaned)


class OwnWorkForm(forms.Form):
    """What somebody declares of their own work. Their word is enough."""

    key = OnceField()
    kind = forms.ChoiceField(
        label="您现在怎么干活？", choices=OWN_KINDS,
        widget=RadioRows(hints=OWN_HINTS), error_messages={"required": "请选一个最像的"},
    )  # fmt: skip
    post = forms.CharField(
        label="干什么？", max_length=40, help_text="如：开网约车、卖早点。", error_messages={"required": "请写干什么"}
    )
    first_day = _day("从哪天开始？", "记不清就写大概的日子。")
    region = RegionField(
        label="在哪个乡镇或街道干活？",
        help_text="到处跑的，写您住的地方。",
        error_messages={"required": "请选到乡镇或街道"},
    )
    promise = forms.BooleanField(label="我承诺上面都是真的", error_messages={"required": "请勾选承诺，再提交"})

    def clean_post(self) -> str:
        return " ".join(plain_text(self.cleaned_data["post"]).split())


class OwnWorkFirstForm(OwnWorkForm, IdentityForm):
    """The same by somebody who has not written yet who they are."""

    field_order = ("key", "name", "id_type", "id_number", "kind", "post", "first_day", "region", "promise")

    def _read(self, cleaned: dict[str, Any]) -> None:
        _read_any_age(self, cleaned)


class OfficeForm(HireForm):
    """What a caseworker writes down for somebody at the counter."""

    kind = forms.ChoiceField(
        label="就业类型", choices=EmploymentKind, widget=RadioRows, error_messages={"required": "请选就业类型"}
    )
    uscc = forms.CharField(
        label="单位的统一社会信用代码", max_length=30, required=False, help_text="写了代码，单位登记过的就连上。"
    )
    employer_words = forms.CharField(
        label="单位名称", max_length=80, required=False, help_text="没有代码的，写本人说的名称。"
    )
    region = RegionField(
        label="在哪里上班？", help_text="选到乡镇或街道。", error_messages={"required": "请选到乡镇或街道"}
    )
    field_order = (
        "key", "name", "id_type", "id_number", "phone", "kind", "uscc", "employer_words", "region", "first_day", "post", "contract",
        "signed_on", "contract_until",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, sites=Site.objects.none(), **kwargs)
        del self.fields["site"]

    def clean_uscc(self) -> str:
        return read_credit_code(self.cleaned_data["uscc"]) if self.cleaned_data["uscc"].strip() else ""

    def clean_employer_words(self) -> str:
        return " ".join(plain_text(self.cleaned_data["employer_words"]).split())


class EndForm(Versioned):
    """The last day and the reason."""

    last_day = _day("最后一天", "实际上班的最后一天。")
    end_reason = forms.ChoiceField(
        label="原因", choices=REASONS, widget=RadioRows, error_messages={"required": "请选终止的原因"}
    )
    field_order = ("version", "last_day", "end_reason")


class CorrectForm(FactsForm, Versioned):
    """Other facts, and why."""

    last_day = _day("最后一天", required=False)
    end_reason = forms.ChoiceField(
        label="终止的原因", choices=[("", "没有终止"), *REASONS, (EndReason.NOT_SAID.value, "还没说")], required=False
    )
    reason = forms.CharField(label="为什么改", max_length=200, error_messages={"required": "请写为什么改"})
    field_order = (
        "version",
        "first_day",
        "post",
        "contract",
        "signed_on",
        "contract_until",
        "last_day",
        "end_reason",
        "reason",
    )

    def __init__(self, *args: Any, ended: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not ended:
            del self.fields["last_day"], self.fields["end_reason"]

    def clean_reason(self) -> str:
        return plain_text(self.cleaned_data["reason"]).strip()


class WhyForm(Versioned):
    """One sentence why."""

    reason = forms.CharField(label="为什么", max_length=200, error_messages={"required": "请写为什么"})
    field_order = ("version", "reason")

    def clean_reason(self) -> str:
        return plain_text(self.cleaned_data["reason"]).strip()


class ConfirmForm(Versioned):
    """It is so."""


def days_said(work: Work) -> dict[str, Any]:
    """A version's facts as a form shows them."""
    names: Sequence[str] = ("first_day", "post", "contract", "signed_on", "contract_until", "last_day", "end_reason")
    shown: dict[str, date | str | None] = {name: getattr(work, name) for name in names}
    return shown
