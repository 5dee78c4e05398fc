"""The questions of an employer's registration, and the forms of its people and of the desk."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.accounts.phones import clean_phone
from portal.foundation.text import plain_text
from portal.people.employers.enums import (
    SIZED,
    EmployerKind,
    EmployerSize,
    Industry,
    LegalSource,
    LegalState,
    MemberRole,
)
from portal.people.employers.services import clean_employer_name
from portal.people.identity import read_identity
from portal.people.models import Person
from portal.people.names import clean_name
from portal.people.organisations import read_credit_code
from portal.privacy.matrix import mask_id
from portal.ui.fields.choices import RadioRows
from portal.ui.fields.dates import DateField
from portal.ui.fields.once import OnceField
from portal.ui.fields.region import RegionField
from registration.exits.forms import WordsField
from registration.recruiting.enums import AccountClass, Evidence, Ground, Paper
from registration.unemployment.forms import Versioned

NEW = "new"
UNSIZED = frozenset({EmployerKind.NON_ENTERPRISE, EmployerKind.SOCIAL, EmployerKind.PUBLIC})
SIZE_HINTS = {EmployerSize.NONE: "机关事业单位、社会组织、民办非企业单位选这个"}
CLASS_HINTS = {
    AccountClass.OWN: "给自己单位招人",
    AccountClass.AGENCY: "替别的单位招人，要有人力资源服务许可证",
    AccountClass.PUBLIC: "人社部门办的公共就业和人才服务机构",
}
ROLE_HINTS = {
    MemberRole.OWNER: "能邀请和取消人员、加用工地、办核对",
    MemberRole.RECRUITER: "办招人的事",
    MemberRole.VIEWER: "只能看，不能改",
}


def _line(label: str, longest: int, missing: str, hint: str = "", css: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=longest, help_text=hint, error_messages={"required": missing},
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": css}),
    )  # fmt: skip


def _plain(text: str, missing: str) -> str:
    found = " ".join(plain_text(text).split())
    if not found:
        raise ValidationError(missing, code="required")
    return found


class CodeForm(forms.Form):
    """The code on the licence: it says which employer is meant."""

    uscc = forms.CharField(
        label="单位的统一社会信用代码是多少？", max_length=30, help_text="营业执照上的 18 位，数字和字母。",
        error_messages={"required": "请写营业执照上 18 位的统一社会信用代码"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "lj-w-id", "spellcheck": "false"}),
    )  # fmt: skip

    def clean_uscc(self) -> str:
        return read_credit_code(self.cleaned_data["uscc"])


class PlaceForm(forms.Form):
    """Where people work: that decides which office serves the employer."""

    region = RegionField(
        label="在哪个乡镇或街道上班？",
        help_text="写真正用工的地方，不看注册地。有几处的，先写主要的一处。",
        error_messages={"required": "请选到乡镇或街道"},
    )


class AboutForm(forms.Form):
    """What the licence says, and the place of work."""

    name = _line("单位名称", 100, "请写单位名称", "和执照上一样，写全称。", "lj-w-wide")
    kind = forms.ChoiceField(
        label="哪一类单位？", choices=EmployerKind, widget=RadioRows, error_messages={"required": "请选单位类别"}
    )
    size = forms.ChoiceField(
        label="规模多大？", choices=EmployerSize, widget=RadioRows(hints=SIZE_HINTS),
        help_text="按《统计上大中小微型企业划分办法（2017）》。", error_messages={"required": "请选规模"},
    )  # fmt: skip
    industry = forms.ChoiceField(
        label="主要做哪一行？", choices=[("", "请选行业"), *Industry.choices], error_messages={"required": "请选行业"}
    )
    site_name = _line("用工地叫什么？", 60, "请写用工地叫什么", "比如：总部、二厂、锦山门店。", "lj-w-name")
    site_address = _line("用工地的详细地址", 120, "请写用工地的地址", "街道、门牌，求职的人要找得到。", "lj-w-wide")

    def clean_name(self) -> str:
        return clean_employer_name(self.cleaned_data["name"])

    def clean_site_name(self) -> str:
        return _plain(self.cleaned_data["site_name"], "请写用工地叫什么")

    def clean_site_address(self) -> str:
        return _plain(self.cleaned_data["site_address"], "请写用工地的地址")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind, size = cleaned.get("kind"), cleaned.get("size")
        if kind in SIZED and size == EmployerSize.NONE:
            self.add_error("size", ValidationError("企业和个体工商户请选规模", code="size"))
        if kind in UNSIZED and size and size != EmployerSize.NONE:
            self.add_error("size", ValidationError("这类单位不分规模，请选“不划分”", code="size"))
        return cleaned


class AccountForm(forms.Form):
    """What kind of recruiting account it is, and who acts for it."""

    account_class = forms.ChoiceField(
        label="给谁招人？", choices=AccountClass, widget=RadioRows(hints=CLASS_HINTS),
        error_messages={"required": "请选给谁招人"},
    )  # fmt: skip
    licence_no = forms.CharField(
        label="人力资源服务许可证号", max_length=30, required=False, help_text="只有经营性人力资源服务机构要写。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "lj-w-id"}),
    )  # fmt: skip
    licence_until = DateField(label="许可证有效到哪天？", required=False, help_text="有许可证的才写。")
    operator = forms.ChoiceField(label="谁来办？", widget=RadioRows, error_messages={"required": "请选谁来办"})
    operator_name = forms.CharField(
        label="经办人姓名", max_length=80, required=False, help_text="和身份证上一样。",
        error_messages={"required": "请写经办人姓名"},
        widget=forms.TextInput(attrs={"autocomplete": "name", "class": "lj-w-name"}),
    )  # fmt: skip
    id_number = forms.CharField(
        label="经办人身份证号码", max_length=30, required=False, help_text="18 位。授权书上写的是这个人。",
        error_messages={"required": "请写经办人的身份证号码"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "lj-w-id"}),
    )  # fmt: skip

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if people:
            known = [(str(one.pk), f"{one.name}（证件尾号 {mask_id(one.id_number)[-4:]}）") for one in people]
            self.fields["operator"].choices = [*known, (NEW, "另一个人，在下面写")]  # type: ignore[attr-defined]
        else:
            del self.fields["operator"]
            self.fields["operator_name"].required = self.fields["id_number"].required = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._check_licence(cleaned)
        if "operator" not in self.fields or cleaned.get("operator") == NEW:
            self._read_operator(cleaned)
        return cleaned

    def _check_licence(self, cleaned: dict[str, Any]) -> None:
        cleaned["licence_no"] = " ".join(plain_text(cleaned.get("licence_no") or "").split())
        if cleaned.get("account_class") != AccountClass.AGENCY:
            cleaned["licence_no"], cleaned["licence_until"] = "", None
            return
        if not cleaned["licence_no"]:
            self.add_error("licence_no", ValidationError("请写人力资源服务许可证号", code="required"))
        if "licence_until" not in self.errors and not cleaned.get("licence_until"):
            self.add_error("licence_until", ValidationError("请写许可证有效到哪天", code="required"))
        elif cleaned.get("licence_until") and cleaned["licence_until"] < timezone.localdate():
            self.add_error("licence_until", ValidationError("许可证已经过期，请先换证", code="over"))

    def _read_operator(self, cleaned: dict[str, Any]) -> None:
        for name, read, missing in (
            ("operator_name", clean_name, "请写经办人姓名"), ("id_number", read_identity, "请写经办人的身份证号码"),
        ):  # fmt: skip
            if name in self.errors:
                continue
            try:
                if not (cleaned.get(name) or "").strip():
                    raise ValidationError(missing, code="required")
                cleaned["identity" if name == "id_number" else name] = read(cleaned[name])
            except ValidationError as problem:
                self.add_error(name, problem)


class SiteWordsForm(forms.Form):
    """What a place of work is called, and its address."""

    name = _line("用工地叫什么？", 60, "请写用工地叫什么", "比如：二厂、锦山门店。", "lj-w-name")
    address = _line("详细地址", 120, "请写用工地的地址", "街道、门牌，求职的人要找得到。", "lj-w-wide")

    def clean_name(self) -> str:
        return _plain(self.cleaned_data["name"], "请写用工地叫什么")

    def clean_address(self) -> str:
        return _plain(self.cleaned_data["address"], "请写用工地的地址")


class SiteForm(SiteWordsForm):
    """A further place of work, once its township is known."""

    key = OnceField()


class InviteForm(forms.Form):
    """Whom an owner wants to have in."""

    key = OnceField()
    name = _line("姓名", 60, "请写要邀请谁", css="lj-w-name")
    phone = forms.CharField(
        label="手机号码", max_length=20, help_text="对方用这个手机号登录，就能看到邀请。",
        error_messages={"required": "请写手机号码", "max_length": "手机号码要写满 11 位，请再看看"},
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off", "class": "lj-w-phone"}),
    )  # fmt: skip
    role = forms.ChoiceField(
        label="能做什么？", choices=MemberRole, widget=RadioRows(hints=ROLE_HINTS),
        error_messages={"required": "请选能做什么"},
    )  # fmt: skip

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=MemberRole)


class AppealForm(forms.Form):
    """Why the refusal is wrong; nothing to prove."""

    words = WordsField(
        label="哪里不对？", rows=4, help_text="一两句话就行，比如：授权书上周换过，新的盖了章。",
        error_messages={"required": "请写一两句哪里不对，县里会看"},
    )  # fmt: skip


class PaperForm(forms.Form):
    """One paper, as a photo or a PDF."""

    shows = forms.ChoiceField(
        label="传什么？", choices=Paper, widget=RadioRows, error_messages={"required": "请选传的是什么"}
    )
    file = forms.FileField(
        label="选照片或文件", help_text="JPG、PNG 照片或 PDF。照片里的拍摄地点会去掉。", max_length=200,
        error_messages={"required": "请选一张照片或一个 PDF", "empty": "这个文件是空的，请换一个", "max_length": "文件名太长，请改短再传"},
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,application/pdf"}),
    )  # fmt: skip


def _evidence() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="凭什么核对的？", choices=Evidence, widget=RadioRows, error_messages={"required": "请选是凭什么核对的"}
    )


class VerifyForm(Versioned):
    """How it was checked; papers count only where they were uploaded and found clean."""

    evidence = _evidence()

    def __init__(self, *args: Any, papers: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not papers:
            field = self.fields["evidence"]
            field.choices = [one for one in Evidence.choices if one[0] != Evidence.PAPERS]  # type: ignore[attr-defined]


class RefuseForm(Versioned):
    """One of the listed grounds, and the reason in words."""

    ground = forms.ChoiceField(
        label="什么原因？", choices=Ground, widget=RadioRows, help_text="只有这几种。",
        error_messages={"required": "请选原因"},
    )  # fmt: skip
    reason = WordsField(
        label="写一句说明",
        help_text="写给经办人看：查到了什么，补什么就行。",
        error_messages={"required": "请写一句说明"},
    )

    def __init__(self, *args: Any, papers: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class UpholdForm(VerifyForm):
    reason = WordsField(label="理由", required=False, rows=2)


class DismissForm(RefuseForm):
    """The ground stands; the county says why it stays."""

    ground = None  # type: ignore[assignment]
    reason = WordsField(label="为什么申诉不成立？", help_text="写给经办人看，说清楚查到了什么。",
                        error_messages={"required": "请写理由"})  # fmt: skip


class OfficerForm(forms.Form):
    """Who serves a place of work."""

    officer = forms.ChoiceField(label="服务专员", error_messages={"required": "请选一位", "invalid_choice": "请选一位"})

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officer"].choices = [("", "请选一位"), *((str(one.pk), one.name) for one in people)]  # type: ignore[attr-defined]


class LegalForm(forms.Form):
    """What the register of businesses, or a paper, says of an employer today."""

    state = forms.ChoiceField(
        label="登记状态", choices=LegalState, widget=RadioRows, error_messages={"required": "请选登记状态"}
    )
    source = forms.ChoiceField(
        label="从哪里知道的？", widget=RadioRows, error_messages={"required": "请选从哪里知道的"},
        choices=[(one.value, one.label) for one in (LegalSource.REGISTER, LegalSource.COUNTER)],
    )  # fmt: skip


DECISIONS: dict[str, Any] = {
    "verify": VerifyForm, "refuse": RefuseForm, "revoke": RefuseForm, "uphold": UpholdForm, "dismiss": DismissForm,
}  # fmt: skip
