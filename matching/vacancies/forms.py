"""The parts of a vacancy as short forms, one topic each; and the forms of its steps."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from matching.vacancies.enums import Access, Contract, Insurance, Suit, WithdrawnWhy
from matching.vacancies.limits import (
    CONDITIONS_LENGTH,
    LONGEST_DAYS,
    MOST_HEADCOUNT,
    MOST_SKILLS,
    TEXT_LENGTH,
    TITLE_LENGTH,
    latest_close,
)
from matching.vacancies.pay.columns import LONGEST_WORDS, Unreadable, believed, columns_of
from portal.accounts.phones import clean_phone
from portal.occupations.skills import skill
from portal.people.facts.enums import Education
from portal.regions.codes import PROVINCE
from portal.ui.fields.choices import CheckRows, RadioRows
from portal.ui.fields.dates import DateField
from portal.ui.fields.occupations import Looking, OccupationsField
from portal.ui.fields.once import OnceField
from portal.ui.fields.whole import WholeField
from registration.jobseeking.enums import Licence, Shift, WorkForm
from registration.jobseeking.forms import Line
from registration.unemployment.forms import Versioned

UNSAID = [("", "不限")]
EXPERIENCE = [
    (0, "没干过也行"),
    (6, "干过半年"),
    (12, "干过一年"),
    (24, "干过两年"),
    (36, "干过三年"),
    (60, "干过五年"),
]
NEGOTIABLE = "只写“面议”不够，要写最低多少，比如：3000元/月以上，面议"


def line(label: str, longest: int, missing: str = "", hint: str = "", css: str = "lj-w-wide") -> Line:
    """One line of words; `missing` says what to write where it may not be left out."""
    return Line(
        label=label, max_length=longest, required=bool(missing), help_text=hint,
        error_messages={"required": missing} if missing else {},
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": css}),
    )  # fmt: skip


def block(label: str, longest: int, missing: str = "", hint: str = "", rows: int = 6) -> Line:
    """Several lines of words."""
    return Line(
        label=label, max_length=longest, required=bool(missing), help_text=hint,
        error_messages={"required": missing} if missing else {}, widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


def whole(label: str, most: int, hint: str = "", least: int = 1, missing: str = "") -> WholeField:
    """A whole number of two or three figures."""
    return WholeField(
        label=label, min_value=least, max_value=most, required=bool(missing), help_text=hint,
        error_messages={"required": missing, "invalid": "请写一个整数", "min_value": f"写 {least} 到 {most}", "max_value": f"写 {least} 到 {most}"},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "lj-w-num", "autocomplete": "off"}),
    )  # fmt: skip


def number(label: str, most: int, hint: str = "") -> forms.DecimalField:
    """Hours or days, with a half."""
    words = f"写 {most} 以内的数，可以带一位小数"
    return forms.DecimalField(
        label=label, min_value=0.5, max_value=most, max_digits=3, decimal_places=1, required=False, help_text=hint,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value", "max_digits", "max_decimal_places", "max_whole_digits"), words
        ),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "lj-w-num", "autocomplete": "off"}),
    )  # fmt: skip


class PartForm(Versioned):
    """A part carries how often it was written when its page was read. `vacancy` is whose part it is."""

    def __init__(self, *args: Any, vacancy: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.vacancy = vacancy


class JobForm(PartForm):
    """招什么人."""

    title = line("招什么岗位？", TITLE_LENGTH, "请写岗位名称", "写大家都懂的叫法，比如：烘干塔操作工、收银员。")
    headcount = whole("招几个人？", MOST_HEADCOUNT, missing="请写招几个人")
    duties = block("每天做什么？", TEXT_LENGTH, "请写做什么工作", "写具体的活，比如：看烘干塔温度，每小时记一次水分。")


class KindForm(Looking, PartForm):
    """是哪个职业."""

    occupation = OccupationsField(label="这个岗位算哪个职业？", most=1, help_text="勾一个。求职的人按职业找得到您。")


class AskForm(PartForm):
    """要什么样的人."""

    conditions = block(
        "有什么要求？",
        CONDITIONS_LENGTH,
        "请写招聘条件；没有条件就写“不限”",
        "只写干这个活真正要的，比如：会电焊；能上夜班。",
        4,
    )
    education = forms.ChoiceField(label="文化程度最低", choices=[*UNSAID, *Education.choices], required=False)
    experience_months = forms.TypedChoiceField(
        label="干过多久", choices=EXPERIENCE, coerce=int, empty_value=0, required=False
    )
    licence = forms.ChoiceField(
        label="驾照", choices=[*UNSAID, *(one for one in Licence.choices if one[0] != Licence.NONE)], required=False
    )
    skills = forms.MultipleChoiceField(label="要会这些吗？勾上才算", required=False, widget=CheckRows)
    suits = forms.MultipleChoiceField(label="特别适合谁？", choices=Suit, required=False, widget=CheckRows)
    access = forms.MultipleChoiceField(label="有什么方便的地方？", choices=Access, required=False, widget=CheckRows)
    age_reason = line("写了年龄的，为什么非要这个年龄？", 200, hint="没写年龄就空着。")
    barred_work = line("属于国家规定女职工不能干的劳动，写是哪一项", 100, hint="不是就空着。")

    def __init__(self, *args: Any, offered: list[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = self.data.getlist("skills") if self.is_bound and hasattr(self.data, "getlist") else []  # type: ignore[attr-defined]
        terms = dict.fromkeys([*self.initial.get("skills", []), *(offered or []), *given])
        self.fields["skills"].choices = [(term, term) for term in terms if skill(term)]  # type: ignore[attr-defined]
        if not self.fields["skills"].choices:  # type: ignore[attr-defined]
            self.fields["skills"].widget = forms.MultipleHiddenInput()

    def clean_skills(self) -> list[str]:
        picked = self.cleaned_data["skills"]
        if len(picked) > MOST_SKILLS:
            raise ValidationError("要会的最多写 20 样，请挑最要紧的", code="too_many")
        return picked


class PayForm(PartForm):
    """给多少工资: one line as people say it, read at once."""

    pay = line(
        "工资怎么开？", LONGEST_WORDS, "请写工资", "照平时的说法写，比如：4000-5500元/月、日结180、底薪3000+提成。"
    )
    insurance = forms.ChoiceField(label="交什么保险？", choices=[("", "还没定"), *Insurance.choices], required=False)
    lodging = forms.BooleanField(label="包住", required=False)
    meals = forms.BooleanField(label="包吃", required=False)
    benefits = line("还有什么好处？", 120, hint="用逗号隔开，比如：班车，年底奖金。")

    def clean_pay(self) -> str:
        words = self.cleaned_data["pay"]
        place = getattr(self.vacancy, "region_code", "") or PROVINCE
        try:
            wage = believed(words, place, timezone.localdate())
        except Unreadable as problem:
            raise ValidationError(str(problem), code="unread") from problem
        if wage.low is None:
            raise ValidationError(NEGOTIABLE, code="low")
        return words

    def clean_benefits(self) -> list[str]:
        words = [one.strip() for one in self.cleaned_data["benefits"].replace("，", ",").replace("、", ",").split(",")]
        found = list(dict.fromkeys(one for one in words if one))
        if len(found) > 12 or any(len(one) > 20 for one in found):
            raise ValidationError("最多写 12 样，每样 20 个字以内", code="many")
        return found

    def changes(self) -> dict[str, Any]:
        """The columns that the pay is read as."""
        return columns_of(self.cleaned_data["pay"])


class TermsForm(PartForm):
    """怎么上班."""

    work_form = forms.ChoiceField(
        label="怎么上班？", choices=WorkForm, widget=RadioRows, error_messages={"required": "请选怎么上班"}
    )
    hours_day = number("每天几小时？", 24)
    days_week = number("每周几天？", 7)
    shifts = forms.MultipleChoiceField(label="什么班？", choices=Shift, widget=CheckRows, required=False)
    contract = forms.ChoiceField(label="签什么？", choices=[("", "还没定"), *Contract.choices], required=False)
    contract_months = whole("签几个月？", 600, "固定期限的才写，一年写 12。")
    probation_months = whole("试用期几个月？", 12, "没有试用期就空着。")
    probation_percent = whole("试用期工资是正式工资的百分之几？", 100, "比如 80。")
    starts_on = DateField(label="最早哪天上班？", required=False, help_text="不写就是随时。")


class PlaceForm(PartForm):
    """在哪里上班、招到哪天、找谁."""

    site = forms.ChoiceField(label="在哪里上班？", widget=RadioRows, error_messages={"required": "请选在哪里上班"})
    closes_on = DateField(
        label="招到哪天？",
        error_messages={"required": "请写招到哪天"},
        help_text=f"最晚从今天起第 {LONGEST_DAYS} 天，到期可以续。",
    )
    contact_name = line("联系人", 60, hint="有人应聘以后才给他看。", css="lj-w-name")
    contact_phone = Line(
        label="联系电话", max_length=20, required=False, help_text="有人应聘以后才给他看。",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off", "class": "lj-w-phone"}),
    )  # fmt: skip

    def __init__(self, *args: Any, sites: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sites = {str(site.pk): site for site in sites}
        self.fields["site"].choices = [(key, f"{one.name}，{one.address}") for key, one in self.sites.items()]  # type: ignore[attr-defined]

    def clean_closes_on(self) -> Any:
        until, today = self.cleaned_data["closes_on"], timezone.localdate()
        latest = latest_close(getattr(self.vacancy, "runs_from", None) or today)
        if not today <= until <= latest:
            raise ValidationError(f"从今天起，最晚{latest.month}月{latest.day}日", code="closes_on")
        return until

    def clean_contact_phone(self) -> str:
        given = self.cleaned_data["contact_phone"].strip()
        if given and given[0] != "1":
            if not (7 <= len(given) <= 20 and set(given) <= set("0123456789-转 ")):
                raise ValidationError("请写手机号码，或者带区号的座机", code="phone")
            return given
        return clean_phone(given) if given else ""


class BeginForm(forms.Form):
    """Open a draft, once however often it is pressed."""

    key = OnceField()


class StepForm(Versioned):
    """A step that asks nothing more."""


class RenewForm(Versioned):
    """Until when, from today."""

    closes_on = DateField(label="招到哪天？", error_messages={"required": "请写招到哪天"})

    def clean_closes_on(self) -> Any:
        until, today = self.cleaned_data["closes_on"], timezone.localdate()
        if not today <= until <= today + timedelta(days=LONGEST_DAYS):
            raise ValidationError(f"从今天起，最晚第 {LONGEST_DAYS} 天", code="closes_on")
        return until


class WithdrawForm(Versioned):
    """Why nobody is looked for any more."""

    why = forms.ChoiceField(
        label="为什么不招了？", choices=[(one.value, one.label) for one in WithdrawnWhy if one != WithdrawnWhy.GONE],
        widget=RadioRows, error_messages={"required": "请选一个最像的"},
    )  # fmt: skip
