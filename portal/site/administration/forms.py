"""Forms of the system administrator. Choices are made for the office and the actor at hand."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils import timezone

from matching.vacancies.sources.models import FED
from portal.accounts.administration import Term, roles_for
from portal.accounts.enums import Role
from portal.accounts.models import Assignment, Office, User
from portal.exchange.channels.enums import Algorithm
from portal.people.names import clean_name
from portal.people.organisations import read_credit_code
from portal.ui.fields.choices import RadioRows
from portal.ui.fields.dates import DateField

USERNAME = RegexValidator(r"^[a-z][a-z0-9._-]{2,39}$", "用户名用小写字母开头，3 到 40 位，只有字母、数字、点和横线")
CODE = RegexValidator(r"^[0-9]{12}$", "区划代码要写满 12 位数字")


class OfficeForm(forms.ModelForm):
    """What people see of an office: name, telephone, address, hours."""

    class Meta:
        model = Office
        fields = ["name", "phone", "address", "hours"]
        help_texts = {"phone": "给群众打的电话，比如 0454-1234567。", "hours": "比如 工作日 8:30—16:30。"}
        error_messages = {"name": {"required": "请写单位名称"}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("phone", "address", "hours"):
            self.fields[name].required = False


class AreaForm(forms.Form):
    """A range of codes and its days."""

    low = forms.CharField(label="从哪个代码起", validators=[CODE], help_text="12 位区划代码，比如 230882113000。",
                          error_messages={"required": "请写开始的代码"})  # fmt: skip
    high = forms.CharField(label="到哪个代码止", validators=[CODE], error_messages={"required": "请写结束的代码"})
    since = DateField(label="从哪天起", error_messages={"required": "请写从哪天起"})
    until = DateField(label="到哪天止", required=False, help_text="不写就一直有效。")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        low, high = given.get("low"), given.get("high")
        if low and high and high < low:
            self.add_error("high", "范围的终点不能小于起点")
        return given


class UntilForm(forms.Form):
    """The last day of something."""

    until = DateField(label="最后一天", error_messages={"required": "请写最后一天"})


class TermForm(forms.Form):
    """A role in one of the administrator's offices, for a time; also in somebody's place."""

    office_code = forms.CharField(label="单位编号", max_length=20, help_text="在“单位”页上能查到。",
                                  error_messages={"required": "请写单位编号"})  # fmt: skip
    role = forms.ChoiceField(label="岗位", choices=Role, widget=RadioRows, error_messages={"required": "请选岗位"})
    since = DateField(label="从哪天起", error_messages={"required": "请写从哪天起"})
    until = DateField(label="到哪天止", required=False, help_text="长期的不用写；替别人的要写。")
    stands_in_for = forms.ModelChoiceField(
        label="替谁", queryset=User.objects.none(), required=False, help_text="那个人休假、出差时选；不替人就不选。",
        empty_label="不替人",
    )  # fmt: skip

    def __init__(self, *args: Any, offices: QuerySet, office: Office | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offices, self.office = offices, office
        if office is not None:
            self._settle(office)
        self.initial.setdefault("since", timezone.localdate())

    def _settle(self, office: Office) -> None:
        """The office is known: only its roles, and only its people to stand in for."""
        del self.fields["office_code"]
        self.fields["role"].choices = [(role.value, role.label) for role in roles_for(office)]  # type: ignore[attr-defined]
        held = Assignment.objects.filter(office=office, valid__contains=timezone.localdate())
        self.fields["stands_in_for"].queryset = User.objects.filter(pk__in=held.values("user")).order_by("name")  # type: ignore[attr-defined]

    def clean_office_code(self) -> str:
        self.office = self.offices.filter(code=self.cleaned_data["office_code"].strip()).first()
        if self.office is None:
            raise ValidationError("您管的单位里没有这个编号，请到“单位”页查一查")
        return self.office.code

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("stands_in_for") and not given.get("until") and "until" not in self.errors:
            self.add_error("until", "替别人的要写到哪天止")
        return given

    def term(self) -> Term:
        """What was asked for, once the form is valid."""
        given = self.cleaned_data
        assert self.office is not None
        return Term(self.office, Role(given["role"]), given["since"], given["until"], given.get("stands_in_for"))


class NewStaffForm(TermForm):
    """A new colleague: the account and the first role in one go."""

    username = forms.CharField(label="用户名", validators=[USERNAME], error_messages={"required": "请写用户名"},
                               help_text="本人登录时写的，用小写拼音，比如 wang.fang。")  # fmt: skip
    name = forms.CharField(label="姓名", max_length=60, error_messages={"required": "请写姓名"})
    field_order = ["username", "name", "role", "since", "until", "stands_in_for"]

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])


class TransferForm(forms.Form):
    """Where somebody moves, in which role, from which day."""

    office_code = forms.CharField(label="新单位的编号", max_length=20, help_text="在“单位”页上能查到。",
                                  error_messages={"required": "请写单位编号"})  # fmt: skip
    role = forms.ChoiceField(label="新岗位", choices=Role, widget=RadioRows, error_messages={"required": "请选岗位"})
    on = DateField(label="从哪天起在新单位上班", error_messages={"required": "请写从哪天起"})

    def __init__(self, *args: Any, offices: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offices = offices
        self.office: Office | None = None

    clean_office_code = TermForm.clean_office_code


class HoldForm(forms.Form):
    """Whose data are to be kept, by the number of a case, and why: administrators look nobody up by name."""

    receipt_no = forms.CharField(
        label="受理号", max_length=24, help_text="失业登记或求助的受理号，照着来函或回执写。",
        error_messages={"required": "请写受理号", "max_length": "受理号没有这么长"},
    )  # fmt: skip
    reason = forms.CharField(
        label="为什么留存", max_length=200, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="写哪件争议、来函文号，比如：行政复议，某复议〔2026〕12 号。不写姓名和证件号码。",
        error_messages={"required": "请写为什么留存", "max_length": "最多写 200 个字"},
    )  # fmt: skip


class LiftForm(forms.Form):
    """Why the data may go their way again."""

    why = forms.CharField(
        label="为什么解除", max_length=200, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="写争议怎么了结的、文号。",
        error_messages={"required": "请写为什么解除", "max_length": "最多写 200 个字"},
    )  # fmt: skip


class OpenAgainForm(forms.Form):
    """Why data that may only be stored must be read again."""

    why = forms.CharField(
        label="为什么要重新打开", max_length=200, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="写哪个机关要用、文号，比如：法院调取，某民初〔2026〕8 号。不写姓名和证件号码。",
        error_messages={"required": "请写为什么要重新打开", "max_length": "最多写 200 个字"},
    )  # fmt: skip


class SecondForm(forms.Form):
    """The word of the second security administrator."""

    agreed = forms.ChoiceField(
        label="您同意吗？", choices=[("yes", "同意，重新打开"), ("no", "不同意，继续只存不用")], widget=RadioRows,
        error_messages={"required": "请选同意还是不同意"},
    )  # fmt: skip


class ChannelForm(forms.Form):
    """How often a channel is answered, and whether at all."""

    per_minute = forms.IntegerField(
        label="每分钟最多答几次", min_value=1, max_value=1_000_000, error_messages={"required": "请写一个数"}
    )
    is_active = forms.BooleanField(label="开着（不勾，这个渠道的请求都不答）", required=False)


class KeyDaysForm(forms.Form):
    """For how long a key signs."""

    since = DateField(label="从哪天起", error_messages={"required": "请写从哪天起"})
    until = DateField(
        label="到哪天止", help_text="最长三年，到期前换新的。", error_messages={"required": "请写到哪天止"}
    )

    def clean_until(self) -> date:
        until, since = self.cleaned_data["until"], self.cleaned_data.get("since")
        if since and not since <= until <= since + timedelta(days=3 * 366):
            raise ValidationError("到期的日子要在三年以内，也不能早于第一天")
        return until

    def ends(self) -> dict[str, datetime]:
        """Whole days of the working time zone, as the service takes them."""
        start, end = (datetime.combine(self.cleaned_data[name], time()) for name in ("since", "until"))
        return {"start": timezone.make_aware(start), "end": timezone.make_aware(end) + timedelta(days=1)}


class ChannelKeyForm(KeyDaysForm):
    """What a channel signs with, and for how long."""

    field_order = ("key_id", "algorithm", "material", "since", "until")

    key_id = forms.RegexField(
        r"^[A-Za-z0-9._-]{4,64}$", label="密钥编号", help_text="对方签名时写的 keyid，比如 quansheng-2026-11。",
        error_messages={"required": "请写密钥编号", "invalid": "用 4 到 64 个字母、数字、点、横线"},
    )  # fmt: skip
    algorithm = forms.ChoiceField(label="算法", choices=Algorithm, widget=RadioRows, initial=Algorithm.ED25519,
                                  error_messages={"required": "请选算法"})  # fmt: skip
    material = forms.CharField(
        label="密钥（base64）", max_length=200, help_text="Ed25519 写公钥（32 个字节）；HMAC 写共同的密钥（32 到 64 个字节）。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}), error_messages={"required": "请写密钥"},
    )  # fmt: skip

    def given(self) -> dict[str, Any]:
        """What was entered, as the service takes it."""
        return {name: self.cleaned_data[name] for name in ("key_id", "algorithm", "material")} | self.ends()


class FeedForm(forms.Form):
    """A partner who sends vacancies."""

    name = forms.CharField(label="机构名称", max_length=60, error_messages={"required": "请写机构名称"})
    code = forms.SlugField(
        label="编号", max_length=30, help_text="字母、数字、横线；以后不改。",
        error_messages={"required": "请写编号", "invalid": "用字母、数字、横线"},
    )  # fmt: skip
    source = forms.ChoiceField(
        label="是哪一类", choices=[(one.value, one.label) for one in FED], widget=RadioRows, error_messages={"required": "请选是哪一类"}
    )  # fmt: skip


class FeedEmployerForm(forms.Form):
    """An employer whose letter of authorisation was seen."""

    uscc = forms.CharField(label="统一社会信用代码", max_length=30, error_messages={"required": "请写单位的代码"})

    def clean_uscc(self) -> str:
        return read_credit_code(self.cleaned_data["uscc"])


class ReasonForm(forms.Form):
    """Why something is done, for the audit."""

    reason = forms.CharField(label="理由", max_length=100, error_messages={"required": "请写一句理由"})
