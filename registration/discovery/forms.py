"""What is asked about one lead: who it is, what came of it, or why it begins again."""

from django import forms

from portal.accounts.phones import clean_phone
from portal.foundation.text import plain_text
from portal.people.identity import read_identity
from portal.ui.fields.choices import RadioRows
from portal.ui.fields.once import OnceField
from portal.ui.fields.region import RegionField
from portal.ui.imports import cells
from registration.discovery.enums import ENDS, HEARD_OF, KnownBy, LeadKind, LeadOutcome
from registration.discovery.services import Heard
from registration.unemployment.forms import Versioned

ENDINGS = [(one.value, str(one.label)) for one in LeadOutcome if one in ENDS]
KINDS = {one.value: str(one.label) for one in HEARD_OF} | {
    LeadKind.GRADUATE.value: "离校未就业毕业生", LeadKind.FOUND.value: "别的没有工作的人",
}  # fmt: skip


class AddForm(forms.Form):
    """One person who is on no list; read as the cells of a list are."""

    key = OnceField()
    name = forms.CharField(
        label="姓名", max_length=80, error_messages={"required": "请写姓名"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "lj-w-name"}),
    )  # fmt: skip
    id_number = forms.CharField(
        label="身份证号码", max_length=30, help_text="用来看是不是已经有人在联系，同一个人不记两遍。",
        error_messages={"required": "请写身份证号码"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "lj-w-id"}),
    )  # fmt: skip
    phone = forms.CharField(
        label="手机", required=False, max_length=20, help_text="没有就不写。",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off", "class": "lj-w-phone"}),
    )  # fmt: skip
    region = RegionField(
        label="住在哪个乡镇、哪个村？", help_text="由住地的服务站联系。",
        error_messages={"required": "请选到乡镇或街道"},
    )  # fmt: skip
    kind = forms.ChoiceField(
        label="是哪种人", choices=list(KINDS.items()), widget=RadioRows,
        error_messages={"required": "请选一个最像的"},
    )  # fmt: skip
    known_by = forms.ChoiceField(
        label="怎么知道的", choices=KnownBy, widget=RadioRows, error_messages={"required": "请选怎么知道的"}
    )
    remark = forms.CharField(
        label="备注", required=False, max_length=200, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="什么时候在家、想找什么活。不写病情、低保这些事。", error_messages={"max_length": "最多写 200 个字"},
    )  # fmt: skip

    def clean_name(self) -> str:
        return cells.name(self.cleaned_data["name"])

    def clean_id_number(self) -> str:
        return read_identity(self.cleaned_data["id_number"]).number

    def clean_phone(self) -> str:
        phone = self.cleaned_data["phone"].strip()
        return clean_phone(phone) if phone else ""

    def clean_remark(self) -> str:
        return plain_text(self.cleaned_data["remark"]).strip()

    def heard(self) -> Heard:
        """What was written, once the form is valid."""
        given = self.cleaned_data
        return Heard(
            given["name"], given["id_number"], given["phone"], given["region"], given["kind"], given["known_by"], given["remark"]
        )  # fmt: skip


class ConvertForm(Versioned):
    """The person is served from now on."""


class CloseForm(Versioned):
    """No service is needed, for one of the reasons there are."""

    outcome = forms.ChoiceField(
        label="结果", choices=ENDINGS, widget=RadioRows, error_messages={"required": "请选结果"}
    )
    field_order = ("version", "outcome")


class LoseForm(Versioned):
    """The person can't be reached."""


class ReopenForm(Versioned):
    """Once more, with a reason."""

    reason = forms.CharField(
        label="为什么重新联系", max_length=200, help_text="比如：本人打电话来，说想找工作。",
        error_messages={"required": "请写为什么重新联系"},
    )  # fmt: skip
    field_order = ("version", "reason")

    def clean_reason(self) -> str:
        return plain_text(self.cleaned_data["reason"]).strip()
