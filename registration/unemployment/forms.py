"""The questions of a registration, one short form each, and the forms of its desk."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.foundation.text import plain_text
from portal.people.enums import IdType
from portal.people.identity import Identity, read_identity
from portal.people.names import clean_name
from portal.ui.fields.choices import RadioRows
from portal.ui.fields.dates import DateField
from portal.ui.fields.region import RegionField
from registration.unemployment.enums import Evidence, Reason, RejectGround, Situation
from registration.unemployment.rules import NEVER_A_REASON, check_jobless_since, check_may_register

SITUATION_HINTS = {
    Situation.JOBLESS: "满 16 岁，没领养老金，就能登记",
    Situation.EMPLOYED: "告诉您找谁帮忙",
    Situation.PENSIONER: "告诉您找谁帮忙",
    Situation.CALL_ME: "告诉您打哪个电话",
}


class StartForm(forms.Form):
    """Before the first field: what we do with the data, and which help fits."""

    notice = forms.BooleanField(label="我看过了", error_messages={"required": "请先看一看我们怎么用您的信息，再勾选"})
    situation = forms.ChoiceField(
        label="您现在是哪种情况？",
        help_text="选一个最像您的。",
        choices=Situation,
        widget=RadioRows(hints=SITUATION_HINTS),
        error_messages={"required": "请选一个最像您的情况"},
    )


class IdentityForm(forms.Form):
    """Who the person is."""

    name = forms.CharField(
        label="姓名",
        max_length=80,
        help_text="和身份证上一样。",
        error_messages={"required": "请写姓名"},
        widget=forms.TextInput(attrs={"autocomplete": "name", "class": "lj-w-name"}),
    )
    id_type = forms.ChoiceField(label="证件种类", choices=IdType, initial=IdType.RESIDENT)
    id_number = forms.CharField(
        label="证件号码",
        max_length=30,
        help_text="18 位，最后一位可能是 X。",
        error_messages={"required": "请写证件号码"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "lj-w-id", "inputmode": "text"}),
    )

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("id_number"):
            self._read(cleaned)
        return cleaned

    def _read(self, cleaned: dict[str, Any]) -> None:
        try:
            identity = read_identity(cleaned["id_number"], cleaned.get("id_type") or IdType.RESIDENT)
            check_may_register(born=identity.birth_date, on=timezone.localdate(), wants_work=True, draws_pension=False)
        except ValidationError as problem:
            self.add_error("id_number", problem)
        else:
            cleaned["identity"], cleaned["id_number"] = identity, identity.number


class ResidenceForm(forms.Form):
    """Where the person lives now, to the township; the village may be left out."""

    region = RegionField(
        label="您住在哪个乡镇或街道？",
        help_text="写现在常住的地方，不看户口。村和社区可以不选。",
        error_messages={"required": "请选到乡镇或街道"},
    )


class ReasonForm(forms.Form):
    """Why and since when."""

    def __init__(self, *args: Any, identity: Identity | None = None, **kwargs: Any) -> None:
        self.identity = identity
        super().__init__(*args, **kwargs)

    reason = forms.ChoiceField(
        label="为什么没有工作了？",
        help_text="选一个最主要的。不用交证明。",
        choices=Reason,
        widget=RadioRows,
        error_messages={"required": "请选一个原因"},
    )
    jobless_since = DateField(
        label="从哪天起没有工作？",
        help_text="比如 2026年11月10日。记不清就写大概的日子。",
        error_messages={"required": "请写从哪天起没有工作"},
    )

    def clean_jobless_since(self) -> date:
        day = self.cleaned_data["jobless_since"]
        if self.identity:
            check_jobless_since(day, born=self.identity.birth_date, on=timezone.localdate())
        return day


class PromiseForm(forms.Form):
    """The promise that stands in for every proof (告知承诺制)."""

    promise = forms.BooleanField(label="我承诺上面都是真的", error_messages={"required": "请勾选承诺，再提交"})


class ApproveForm(forms.Form):
    """How the caseworker saw who it is."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    evidence = forms.ChoiceField(
        label="怎么核对的身份？",
        choices=Evidence,
        widget=RadioRows,
        error_messages={"required": "请选怎么核对的身份"},
    )


class RejectForm(forms.Form):
    """Why a registration is refused: in the caseworker's words, and never for a forbidden ground."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    ground = forms.ChoiceField(
        label="哪一条不符合？", choices=RejectGround, widget=RadioRows, error_messages={"required": "请选哪一条不符合"}
    )
    reason = forms.CharField(
        label="不予登记的理由",
        max_length=300,
        help_text="写给本人看，一两句话，说清楚哪里不符合。",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写理由"},
    )
    lawful = forms.BooleanField(
        label="不是因为缺材料、没参保、没证明这些不能拒的理由",
        error_messages={"required": "请看一看右边五条不能拒的理由，确认不是其中一条"},
    )

    def clean_reason(self) -> str:
        reason = plain_text(self.cleaned_data["reason"]).strip()
        if not reason:
            raise ValidationError("请写理由", code="required")
        if reason in NEVER_A_REASON:
            raise ValidationError("这一条不能当不予登记的理由", code="forbidden")
        return reason
