"""What a layoff report asks, and the field by which a list of employees names its report."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.foundation.text import plain_text
from portal.people.employers.models import Employer
from portal.people.organisations import read_credit_code
from portal.ui.fields.choices import RadioRows
from portal.ui.fields.dates import DateField
from portal.ui.fields.once import OnceField
from portal.ui.fields.region import RegionField
from portal.ui.fields.whole import WholeField
from portal.ui.imports import cells
from portal.ui.imports.forms import OfEmployerField
from portal.ui.words import cn_full_date
from registration.layoffs.models import LayoffReport
from registration.layoffs.services import Plan

MOST_STAFF, MOST_REPORTS, FARTHEST = 1_000_000, 20, timedelta(days=366)


class PlanForm(forms.Form):
    """How many, of how many, from when, why."""

    key = OnceField()
    staff_total = WholeField(
        label="一共有多少职工？", min_value=1, max_value=MOST_STAFF,
        error_messages={"required": "请写职工人数", "invalid": "请写数字", "min_value": "至少 1 个人", "max_value": "人数太多了，请再看看"},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "lj-w-phone"}),
    )  # fmt: skip
    planned = WholeField(
        label="打算裁多少人？", min_value=1, max_value=MOST_STAFF,
        error_messages={"required": "请写打算裁的人数", "invalid": "请写数字", "min_value": "至少 1 个人", "max_value": "人数太多了，请再看看"},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "lj-w-phone"}),
    )  # fmt: skip
    first_day = DateField(
        label="从哪天起？", help_text="第一个人离开的日子。", error_messages={"required": "请写从哪天起"}
    )
    why = forms.CharField(
        label="为什么裁员？", max_length=200, help_text="比如：订单减少，关一条生产线。不写职工的姓名。",
        error_messages={"required": "请写为什么裁员"},
    )  # fmt: skip
    region = RegionField(
        label="在哪里？", help_text="职工上班的地方。", error_messages={"required": "请选到乡镇或街道"}
    )

    def clean_first_day(self) -> date:
        day, today = self.cleaned_data["first_day"], timezone.localdate()
        if abs(day - today) > FARTHEST:
            raise ValidationError("请写前后一年以内的日子", code="far")
        return day

    def clean_why(self) -> str:
        return plain_text(self.cleaned_data["why"]).strip()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if (given.get("planned") or 0) > (given.get("staff_total") or MOST_STAFF):
            self.add_error("planned", "裁的人数不能比职工总数多")
        return given

    def plan(self, uscc: str, name: str) -> Plan:
        """What is reported, once the form is valid."""
        given = self.cleaned_data
        return Plan(
            uscc, name, given["region"], given["staff_total"], given["planned"], given["first_day"], given["why"]
        )


class OfficeForm(PlanForm):
    """The same by an office, for a firm that it names; the place is the office's own."""

    uscc = forms.CharField(
        label="统一社会信用代码", max_length=40, help_text="营业执照上 18 位。", error_messages={"required": "请写信用代码"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "lj-w-id"}),
    )  # fmt: skip
    name = forms.CharField(label="单位名称", max_length=80, error_messages={"required": "请写单位名称"})
    field_order = ("key", "uscc", "name", "region", "staff_total", "planned", "first_day", "why")

    def __init__(self, *args: Any, areas: tuple[tuple[str, str], ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.areas = areas

    def clean_uscc(self) -> str:
        return read_credit_code(self.cleaned_data["uscc"])

    def clean_region(self) -> str:
        code = self.cleaned_data["region"]
        if not any(low <= code <= high for low, high in self.areas):
            raise ValidationError("这个地方不归本单位管，请那里的服务站来报", code="area")
        return code


class WhyForm(forms.Form):
    """A reason, to take something back."""

    why = forms.CharField(label="为什么", max_length=200, error_messages={"required": "请写为什么"})


class ReportNumberField(forms.CharField):
    """The number of the report to which the people of a list belong; without one they are leads all the same."""

    def __init__(self) -> None:
        super().__init__(
            label="裁员报告编号", max_length=24, required=False, help_text="先报了裁员的，写报告上的编号，就能看到这些人后来怎么样了。可以不写。",
        )  # fmt: skip

    def clean(self, value: Any) -> str:
        number = super().clean(value).strip().upper()
        if number and not LayoffReport.objects.standing().filter(number=number).exists():
            raise ValidationError("没有这个编号的裁员报告，请再看一看", code="unknown")
        return number


class OwnReportField(OfEmployerField):
    """To which of its own reports an employer's list belongs."""

    def __init__(self) -> None:
        super().__init__(
            label="是哪一次裁员？", widget=RadioRows,
            error_messages={"required": "请选是哪一次裁员。还没有报的，先报裁员", "invalid_choice": "请选是哪一次裁员"},
        )  # fmt: skip

    def choices_of(self, employer: Employer) -> list[tuple[str, str]]:
        """Its reports that stand, the latest first."""
        found = LayoffReport.objects.standing().filter(employer=employer).order_by("-reported_at", "-pk")[:MOST_REPORTS]
        return [
            (one.number, f"{cn_full_date(one.first_day)}起裁 {one.planned} 人（编号 {one.number}）") for one in found
        ]


class WorkerForm(forms.Form):
    """One employee of a layoff; each cell is read as the list's own reader reads it."""

    name = forms.CharField(
        label="姓名", max_length=80, error_messages={"required": "请写姓名"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "lj-w-name"}),
    )  # fmt: skip
    number = forms.CharField(
        label="证件号码", max_length=30, help_text="身份证上 18 位。", error_messages={"required": "请写证件号码"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "lj-w-id"}),
    )  # fmt: skip
    phone = forms.CharField(
        label="手机号码", max_length=20, required=False, help_text="不知道就空着。",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off", "class": "lj-w-phone"}),
    )  # fmt: skip
    region = RegionField(label="住在哪里？", error_messages={"required": "请选到乡镇或街道"})
    since = DateField(label="离职日期", required=False, help_text="还没离职就空着。")
    remark = forms.CharField(label="备注", max_length=200, required=False)

    def clean_name(self) -> str:
        return cells.name(self.cleaned_data["name"])

    def clean_number(self) -> str:
        return cells.id_number(self.cleaned_data["number"])

    def clean_phone(self) -> str:
        return cells.phone(self.cleaned_data["phone"]) if self.cleaned_data["phone"] else ""

    def clean_since(self) -> str:
        day = self.cleaned_data["since"]
        return cells.past_day(day.isoformat()) if day else ""

    def row(self) -> list[str]:
        """The row that a list would hold, in the order of its columns."""
        return [self.cleaned_data[name] for name in ("name", "number", "phone", "region", "since", "remark")]
