"""The questions of a registration, one short form each, and the forms of its desk."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.accounts.phones import clean_phone
from portal.foundation.text import plain_text
from portal.people.enums import IdType
from portal.people.identity import Identity, read_identity
from portal.people.names import clean_name
from portal.ui.fields.choices import RadioRows
from portal.ui.fields.dates import DateField
from portal.ui.fields.once import OnceField
from portal.ui.fields.region import RegionField
from registration.unemployment.enums import (
    AskAbout,
    Basis,
    Channel,
    Evidence,
    Reason,
    RejectGround,
    Situation,
    UnemploymentSource,
)
from registration.unemployment.rules import (
    check_jobless_since,
    check_may_register,
    check_words,
    read_external_number,
    source_of,
)

SITUATION_HINTS = {
    Situation.JOBLESS: "满 16 岁，没领养老金，就能登记",
    Situation.EMPLOYED: "服务站打电话帮您",
    Situation.PENSIONER: "服务站打电话帮您",
    Situation.CALL_ME: "写下电话就行",
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


class KnownForm(forms.Form):
    """Who the person is, where the account has said so before: confirmed by a press instead of typed again."""

    OTHER = "other"
    who = forms.ChoiceField(
        label="这次给谁登记？", widget=RadioRows, error_messages={"required": "请选一个", "invalid_choice": "请从这几个里选一个"},
    )  # fmt: skip

    def __init__(self, *args: Any, known: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = [*known, (self.OTHER, "不是，重新写姓名和证件号码")]  # type: ignore[attr-defined]


class ResidenceForm(forms.Form):
    """Where the person lives now, to the township; the village may be left out."""

    region = RegionField(
        label="您住在哪个乡镇或街道？",
        help_text="写现在常住的地方，不看户口。村和社区可以不选。",
        error_messages={"required": "请选到乡镇或街道"},
    )


def source_field(label: str) -> forms.ChoiceField:
    """失业人员类别, never required: the reason says the usual one."""
    return forms.ChoiceField(
        label=label, required=False, choices=[("", "按上面的原因算"), *UnemploymentSource.choices],
        help_text="多数人不用选，按原因就算得出来。",
    )  # fmt: skip


def check_source(form: forms.Form, cleaned: dict[str, Any]) -> dict[str, Any]:
    """The category that was picked fits the reason."""
    if cleaned.get("reason") and cleaned.get("unemployment_source"):
        try:
            source_of(cleaned["reason"], cleaned["unemployment_source"])
        except ValidationError as problem:
            form.add_error("unemployment_source", problem)
    return cleaned


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
    unemployment_source = source_field("您算哪一类？")

    def clean_jobless_since(self) -> date:
        day = self.cleaned_data["jobless_since"]
        if self.identity:
            check_jobless_since(day, born=self.identity.birth_date, on=timezone.localdate())
        return day

    def clean(self) -> dict[str, Any]:
        return check_source(self, super().clean() or {})


class PromiseForm(forms.Form):
    """The promise that stands in for every proof (告知承诺制)."""

    promise = forms.BooleanField(label="我承诺上面都是真的", error_messages={"required": "请勾选承诺，再提交"})


class Versioned(forms.Form):
    """Carries the version of the case that its page showed, so that nobody overwrites what they have not seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def use_version(self, version: int) -> None:
        """Answer the form again about the case as it stands now: what was typed stays."""
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data["version"] = str(version)  # type: ignore[index]


class CorrectionForm(PromiseForm, Versioned):
    """The promise once more, for other answers."""


class WordsForm(Versioned):
    """One reason in words that somebody will read."""

    reason = forms.CharField(max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    label, hint, missing = "理由", "", "请写理由"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        field.label, field.help_text, field.error_messages["required"] = self.label, self.hint, self.missing

    def clean_reason(self) -> str:
        reason = plain_text(self.cleaned_data["reason"]).strip()
        if not reason:
            raise ValidationError(self.missing, code="required")
        return reason


class AppealForm(forms.Form):
    """Why a person finds the refusal wrong; nothing to prove, nothing to upload."""

    words = forms.CharField(
        label="哪里不对？",
        max_length=500,
        help_text="一两句话就行，比如：我上个月就离开那家单位了。不用交材料。",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请写一两句哪里不对，县里会看"},
    )

    def clean_words(self) -> str:
        words = plain_text(self.cleaned_data["words"]).strip()
        if not words:
            raise ValidationError("请写一两句哪里不对，县里会看", code="required")
        return words


class AcceptForm(Versioned):
    """Begin to check."""


class AskForm(WordsForm):
    """What the person is to look at again: only the two things that may be asked (人社厅发〔2020〕79号)."""

    label, missing = "请本人看什么", "请写一句请本人看什么"
    hint = "写给本人看，比如：名字和证件上的不一样，请再看看。不能要别的材料。"
    about = forms.ChoiceField(
        label="哪一种？", choices=AskAbout, widget=RadioRows, error_messages={"required": "请选是哪一种"}
    )
    field_order = ("version", "about", "reason")

    def clean_reason(self) -> str:
        reason = super().clean_reason()
        check_words(reason)
        return reason


class UpholdForm(WordsForm):
    """The county agrees with the person."""

    label, hint = "给经办人的话", "哪里要重新看，一句话。"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False

    def clean_reason(self) -> str:
        return plain_text(self.cleaned_data["reason"]).strip()


class DismissForm(WordsForm):
    """The county finds the refusal right."""

    hint = "写给本人看，说清楚为什么还是不能登记。"


class VoidForm(WordsForm):
    """The registration was got by fraud."""

    hint = "只用在冒用证件、造假的登记。写给本人看，会记进办理经过。"
    sure = forms.BooleanField(label="核实过，这次登记不该有", error_messages={"required": "请先核实，再勾选"})


class WillField(forms.TypedChoiceField):
    """非因本人意愿中断就业 (失业保险条例 14): confirmed where somebody asked, left open otherwise."""

    def __init__(self) -> None:
        super().__init__(
            label="没了工作，是不是本人愿意的？", required=False, empty_value=None, coerce=lambda value: value == "yes",
            choices=[("", "没问，先不定"), ("yes", "不是本人愿意的"), ("no", "是本人愿意的")],
            help_text="关系到能不能领失业保险金，由社保核定；怎么选都能登记。",
        )  # fmt: skip

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no", None: ""}.get(value, value)


class ApproveForm(Versioned):
    """How the caseworker saw who it is."""

    evidence = forms.ChoiceField(
        label="怎么核对的身份？",
        choices=Evidence,
        widget=RadioRows,
        error_messages={"required": "请选怎么核对的身份"},
    )
    involuntary = WillField()


class RejectForm(WordsForm):
    """Why a registration is refused: in the caseworker's words, and never for a forbidden ground."""

    label, hint = "不予登记的理由", "写给本人看，一两句话，说清楚哪里不符合。"
    field_order = ("version", "ground", "reason", "lawful")
    ground = forms.ChoiceField(
        label="哪一条不符合？", choices=RejectGround, widget=RadioRows, error_messages={"required": "请选哪一条不符合"}
    )
    lawful = forms.BooleanField(
        label="不是因为缺材料、没参保、没证明这些不能拒的理由",
        error_messages={"required": "请看一看右边五条不能拒的理由，确认不是其中一条"},
    )

    def clean_reason(self) -> str:
        reason = super().clean_reason()
        check_words(reason)
        return reason


class SpokenForm(IdentityForm):
    """Everything a registration asks on one page, for staff who write down what a person says (N9)."""

    region = RegionField(
        label="住在哪个乡镇或街道",
        help_text="现在常住的地方，不看户口。",
        error_messages={"required": "请选到乡镇或街道"},
    )
    phone = forms.CharField(
        label="手机",
        max_length=20,
        required=False,
        help_text="没有就空着，一样能登记。",
        error_messages={"max_length": "手机号码要写满 11 位，请再看看"},
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off", "class": "lj-w-phone"}),
    )
    reason = forms.ChoiceField(
        label="为什么没有工作",
        choices=[("", "请选"), *Reason.choices],
        error_messages={"required": "请选一个原因"},
    )
    jobless_since = DateField(label="从哪天起没有工作", error_messages={"required": "请写从哪天起没有工作"})
    unemployment_source = source_field("失业人员类别")
    promise = forms.BooleanField(
        label="念给本人听了，本人承诺：现在没有工作，想找工作，没有领养老金，上面说的都是真的",
        error_messages={"required": "请把承诺念给本人听，本人同意再勾选"},
    )
    field_order = (
        "region",
        "name",
        "id_type",
        "id_number",
        "phone",
        "reason",
        "jobless_since",
        "unemployment_source",
        "promise",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "off"

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"]) if self.cleaned_data["phone"].strip() else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("identity") and cleaned.get("jobless_since"):
            try:
                born = cleaned["identity"].birth_date
                check_jobless_since(cleaned["jobless_since"], born=born, on=timezone.localdate())
            except ValidationError as problem:
                self.add_error("jobless_since", problem)
        return check_source(self, cleaned)


class AssistForm(SpokenForm):
    """A new registration for somebody who sits here or is on the telephone."""

    key = OnceField()
    channel = forms.ChoiceField(label="本人在哪里", error_messages={"required": "请选本人在哪里"})
    basis = forms.ChoiceField(label="在哪里登记", choices=Basis, initial=Basis.RESIDENCE)
    evidence = forms.ChoiceField(
        label="证件原件", required=False, choices=[("", "没看，以后再核对"), *Evidence.choices],
        help_text="看过的，这次就办成。",
    )  # fmt: skip
    involuntary = WillField()
    external_app_no = forms.CharField(
        label="全国申请编号", required=False, max_length=60, help_text="从全国统一入口下载来的，照着写。别的空着。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "lj-w-id"}),
    )  # fmt: skip
    field_order = (
        "key",
        *SpokenForm.field_order[:-1],
        "channel",
        "external_app_no",
        "basis",
        "evidence",
        "involuntary",
        "promise",
    )

    def __init__(self, *args: Any, channels: Sequence[Channel], proves: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = [(one.value, one.label) for one in channels]  # type: ignore[attr-defined]
        if not proves:
            del self.fields["evidence"], self.fields["involuntary"]
        if Channel.NATIONAL not in channels:
            del self.fields["external_app_no"]

    def clean_external_app_no(self) -> str:
        number = read_external_number(self.cleaned_data["external_app_no"])
        if not number and self.cleaned_data.get("channel") == Channel.NATIONAL:
            raise ValidationError("从全国统一入口来的，要写全国申请编号", code="required")
        return number


class AssistCorrectForm(SpokenForm, Versioned):
    """What was handed in, put right for somebody. An empty number is the one that is known."""

    field_order = ("version", *SpokenForm.field_order)

    def __init__(self, *args: Any, known: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        number = self.fields["id_number"]
        number.required, number.help_text = False, "没写错就空着。"

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["id_number"] = self.cleaned_data.get("id_number") or self.known
        return super().clean()
