"""The parts of a record as short forms, one topic each; and the forms of its steps."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.foundation.text import plain_text
from portal.occupations.skills import skill
from portal.people.facts.enums import Education
from portal.regions.codes import PROVINCE
from portal.regions.selectors import full_names
from portal.ui.fields.choices import CheckRows, RadioRows
from portal.ui.fields.dates import DateField
from portal.ui.fields.occupations import Looking, OccupationsField
from portal.ui.fields.region import RegionField
from portal.ui.fields.whole import WholeField
from registration.jobseeking.enums import (
    CloseReason,
    Commute,
    LanguageLevel,
    Licence,
    Lodging,
    Shift,
    Situation,
    Visibility,
    WorkForm,
)
from registration.jobseeking.limits import MOST_REGIONS, MOST_SKILLS, most_wage
from registration.unemployment.forms import Versioned

LONGEST_LINE, LONGEST_WORDS = 60, 500
VISIBILITY_HINTS = {
    Visibility.APPLIED: "您投了哪家，哪家才看得到",
    Visibility.HIDDEN: "只有服务站看得到，帮您留意岗位",
    Visibility.PUBLIC: "姓名只露姓，电话不露",
}
UNSAID = [("", "没说")]


def line(label: str, hint: str = "", **attrs: Any) -> forms.CharField:
    """One line of free words, without anything invisible."""
    return Line(label=label, help_text=hint, required=False, max_length=LONGEST_LINE,
                widget=forms.TextInput(attrs={"autocomplete": "off"} | attrs))  # fmt: skip


class Line(forms.CharField):
    """Free words as they may be kept: no controls, no direction marks, no tabs (trust.md cases 41, 42)."""

    default_error_messages = {"max_length": "请写短一点，最多 %(limit_value)d 个字"}

    def to_python(self, value: Any) -> str:
        return plain_text(super().to_python(value)).strip()


class PartForm(Versioned):
    """A part carries how often it was written when its page was read."""


class WantedForm(Looking, PartForm):
    """想干什么."""

    wanted = OccupationsField(label="想干什么？", help_text="勾上想干的，最多 5 个。", required=True)


class PlaceForm(PartForm):
    """想去哪里上班."""

    regions = forms.MultipleChoiceField(label="已经选的地方", required=False, widget=CheckRows)
    region = RegionField(
        label="想去哪里上班？", level="city", deepest="township", help_text="可以选到县或乡镇，最多 5 个地方。",
        error_messages={"required": "请选想去的地方"},
    )  # fmt: skip
    commute_minutes = forms.TypedChoiceField(
        label="路上最多花多久？", choices=[*UNSAID, *Commute.choices], coerce=int, empty_value=None, required=False
    )
    lodging = forms.ChoiceField(label="吃住", choices=[*UNSAID, *Lodging.choices], required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = self.data.getlist("regions") if self.is_bound and hasattr(self.data, "getlist") else None  # type: ignore[attr-defined]
        codes = given if given is not None else self.initial.get("regions", [])
        names = full_names(codes[: MOST_REGIONS * 2])
        self.fields["regions"].choices = [(code, names[code]) for code in codes if code in names]  # type: ignore[attr-defined]
        if names:
            self.fields["region"].required, self.fields["region"].label = False, "再加一个地方"
        else:
            self.fields["regions"].widget = forms.MultipleHiddenInput()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        picked = [*cleaned.get("regions", []), *([cleaned["region"]] if cleaned.get("region") else [])]
        cleaned["regions"] = list(dict.fromkeys(picked))
        if not cleaned["regions"] and "region" not in self.errors:  # every box was unticked
            self.add_error("region", "请选想去的地方")
        if len(cleaned["regions"]) > MOST_REGIONS:
            self.add_error("region", "想去的地方最多选 5 个，请先去掉一个")
        return cleaned


def whole(label: str, hint: str) -> WholeField:
    """A wage in yuan a month; what is no number is told how to write one."""
    return WholeField(
        label=label, help_text=hint, required=False, min_value=1,
        error_messages={"invalid": "请写一个整数，比如 3500；说不准，写最低能接受的", "min_value": "月薪要大于 0"},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "lj-w-phone", "autocomplete": "off"}),
    )  # fmt: skip


class TermsForm(PartForm):
    """想怎么上班、要多少工资."""

    situation = forms.ChoiceField(
        label="您现在的情况", choices=Situation, widget=RadioRows, error_messages={"required": "请选一个最像您的"}
    )
    work_forms = forms.MultipleChoiceField(
        label="想怎么上班？", choices=WorkForm, widget=CheckRows, error_messages={"required": "请至少选一样"}
    )
    shifts = forms.MultipleChoiceField(label="什么班都行？", choices=Shift, widget=CheckRows, required=False)
    wage_low = whole("一个月最低要多少（元）", "比如 3500。")
    wage_high = whole("最好能有多少（元）", "不写也行。")
    starts_on = DateField(label="最早哪天能上班？", required=False, help_text="不写就是随时。")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        check_wages(self, cleaned)
        return cleaned


def check_wages(form: forms.Form, cleaned: dict[str, Any]) -> None:
    """Both wages make sense together, and no figure is a slip of the finger (trust.md case 43)."""
    low, high = cleaned.get("wage_low"), cleaned.get("wage_high")
    most = most_wage(PROVINCE, timezone.localdate())
    for name in ("wage_low", "wage_high"):
        if (cleaned.get(name) or 0) > most:
            form.add_error(name, f"这里写一个月的工资，最多 {most:,} 元，请再看看")
    if high and not low and "wage_low" not in form.errors:
        form.add_error("wage_low", "请先写最低要多少")
    if low and high and high < low:
        form.add_error("wage_high", "最高的月薪不能比最低的还少")


class PastForm(PartForm):
    """干过什么; the rows are JobRow."""


class JobRow(forms.Form):
    """One earlier job."""

    employer = line("在哪儿干", "单位或老板，比如：富锦米业。")
    title = line("干什么", "比如：烘干塔操作工。")
    since = line("从什么时候", "比如 2019年3月。", **{"class": "lj-w-phone"})
    until = line("到什么时候", "还在干就空着。", **{"class": "lj-w-phone"})
    did = line("主要做什么", "一句话。")


class SchoolForm(PartForm):
    """上过什么学; the rows are SchoolRow."""

    education = forms.ChoiceField(label="最高上到什么学校？", choices=[*UNSAID, *Education.choices], required=False)


class SchoolRow(forms.Form):
    """One school."""

    school = line("学校", "比如：佳木斯技师学院。")
    major = line("学什么", "没有专业就空着。")
    until = line("哪年毕业", "比如 2015年。", **{"class": "lj-w-phone"})


class SkillsForm(PartForm):
    """会什么: one's own words, and the terms of our list that were accepted."""

    words = Line(
        label="会干什么？用您自己的话写", max_length=LONGEST_WORDS, required=False,
        help_text="比如：开过联合收割机，会电焊，会做东北菜。", widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    skills = forms.MultipleChoiceField(label="这些算您会的吗？勾上才算", required=False, widget=CheckRows)

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
            raise ValidationError("会的手艺最多留 30 样，请挑最拿手的", code="too_many")
        return picked


class PapersForm(PartForm):
    """证书、语言、驾照; the rows are PaperRow and LanguageRow."""

    licence = forms.ChoiceField(label="有什么驾照？", choices=[*UNSAID, *Licence.choices], required=False)


class PaperRow(forms.Form):
    """One certificate (职业资格、技能等级)."""

    name = line("证书", "比如：焊工证、育婴师证。")
    level = line("等级", "没有就空着。", **{"class": "lj-w-phone"})


class LanguageRow(forms.Form):
    """One language beside Chinese."""

    language = line("会什么外语", "比如：俄语。")
    level = forms.ChoiceField(label="说到什么程度", choices=[*UNSAID, *LanguageLevel.choices], required=False)


class NeedsForm(PartForm):
    """工作上要照顾的地方: sensitive, with a consent of its own."""

    access_needs = Line(
        label="工作上有什么要照顾的？", max_length=LONGEST_WORDS, required=False,
        help_text="比如：要坐轮椅进出；听不清，要写字说。不填也一样帮您找。", widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    consent = forms.BooleanField(label="我同意保存这一项，只用来找合适的岗位", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("access_needs") and not cleaned.get("consent"):
            self.add_error("consent", "同意我们保存这一项，再填；不想填就空着")
        return cleaned


class VisibleForm(PartForm):
    """谁能看我的简历."""

    visibility = forms.ChoiceField(
        label="谁能看您的简历？", choices=[(one.value, one.label) for one in VISIBILITY_HINTS],
        widget=RadioRows(hints={key.value: words for key, words in VISIBILITY_HINTS.items()}),
        error_messages={"required": "请选谁能看"},
    )  # fmt: skip
    consent = forms.BooleanField(label="我看过下面的说明，同意公开", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("visibility") == Visibility.PUBLIC and not cleaned.get("consent"):
            self.add_error("consent", "公开简历要您单独同意；不想公开，选别的就行")
        return cleaned


class CloseForm(Versioned):
    """Why somebody looks no more."""

    reason = forms.ChoiceField(
        label="为什么不找了？", choices=CloseReason, widget=RadioRows, error_messages={"required": "请选一个最像的"}
    )
