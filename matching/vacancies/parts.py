"""The parts of a vacancy: which form asks each, what it becomes, and how it is said. Pages and previews read this table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms

from matching.vacancies import forms as asked
from matching.vacancies.enums import Access, Suit
from matching.vacancies.models import Vacancy
from matching.vacancies.services import place_of
from matching.vacancies.words import pay_line, pay_typed
from portal.accounts.actors import Actor
from portal.occupations.selectors import name_of
from portal.occupations.skills import skills_in
from portal.people.employers.models import Site
from portal.regions.selectors import full_name
from portal.ui.fields.occupations import OccupationsField
from portal.ui.words import cn_full_date
from registration.jobseeking.enums import Shift

Lines = list[tuple[str, str]]
LONGEST_KEPT, MOST_KEPT, MOST_OFFERED = 3_000, 40, 12


@dataclass(frozen=True)
class Part:
    """One topic on a page of its own; `elements` are the legal elements (2B.3) that it asks."""

    slug: str
    title: str
    why: str
    form: type[asked.PartForm]
    columns: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    said: Callable[[Vacancy], Lines] = field(default=lambda one: [])

    def initial(self, one: Vacancy) -> dict[str, Any]:
        """What stands in the columns, as the form takes it; what was typed and not saved comes first."""
        drafts: dict[str, Any] = one.typed or {}  # type: ignore[assignment]
        return self.stored(one) | (drafts.get(self.slug) or {}) | {"version": one.revision(self.slug)}

    def stored(self, one: Vacancy) -> dict[str, Any]:
        found = {name: getattr(one, name) for name in self.columns}
        more: dict[str, Callable[[], dict[str, Any]]] = {
            "kind": lambda: {"occupation": [one.occupation_id] if one.occupation_id else []},
            "pay": lambda: {"pay": pay_typed(one), "benefits": "，".join(one.benefits)},
            "place": lambda: {"site": str(one.site_id or "")},
        }
        return found | (more[self.slug]() if self.slug in more else {})

    def changes(self, form: forms.Form) -> dict[str, Any]:
        """What a right form becomes: columns of the vacancy."""
        given = form.cleaned_data
        found: dict[str, Any] = {name: given[name] for name in self.columns if name in given}
        if self.slug == "kind":
            found["occupation_id"] = given["occupation"][0]
        if self.slug == "pay":
            found |= form.changes()  # type: ignore[attr-defined]
        if self.slug == "place":
            site = form.sites[given["site"]]  # type: ignore[attr-defined]
            found |= {"site": site} | place_of(site)
            found |= {name: given[name] or None for name in ("contact_name", "contact_phone")}
        return found

    def typed(self, form: forms.Form, data: Any) -> dict[str, Any]:
        """The raw words of this part's own fields, cut to what a draft can hold."""
        kept: dict[str, Any] = {}
        for name, one in form.fields.items():
            if name != "version":
                several = isinstance(one, forms.MultipleChoiceField | OccupationsField)
                values = [str(value).replace("\x00", "")[:LONGEST_KEPT] for value in data.getlist(name)[:MOST_KEPT]]
                kept[name] = values if several else next(iter(values), "")
        return kept


def open_form(part: Part, one: Vacancy, actor: Actor, data: Any = None) -> asked.PartForm:
    """The form of a part as it opens for this vacancy and whoever writes it."""
    more: dict[str, Any] = {}
    if part.slug == "asks":
        more["offered"] = offered_skills(one)
    if part.slug == "place":
        more["sites"] = _sites(actor, one)
    form = part.form(data, initial=part.initial(one), vacancy=one, **more)
    if part.slug == "kind":
        form.fields["occupation"].suggest_for(one.title)  # type: ignore[attr-defined]
    return form


def _sites(actor: Actor, one: Vacancy) -> list[Site]:
    """The employer's open places; an office writes only for those that it serves."""
    found = Site.objects.visible_to(actor).open().filter(employer=one.employer_id)
    mine = found.filter(service_office=actor.office_id) if actor.role else found
    return list(mine.order_by("-is_main", "name"))


def is_said(part: Part, one: Vacancy) -> bool:
    """Whether what the part has to ask is there."""
    return all(getattr(one, name) not in ("", None, []) for name in part.needs)


def offered_skills(one: Vacancy, words: str = "") -> list[str]:
    """Terms that the title, the duties and the conditions speak of; suggestions, none is ticked."""
    return [found.term for found in skills_in("。".join([one.title, one.duties, one.conditions, words]))][:MOST_OFFERED]


def _labels(choices: Any, codes: Any) -> str:
    return "、".join(str(choices(code).label) for code in codes)


def _work(one: Vacancy) -> Lines:
    return [("岗位", one.title), ("招几个人", f"{one.headcount} 人" if one.headcount else ""), ("做什么", one.duties)]


def _kind(one: Vacancy) -> Lines:
    return [("职业", name_of(one.occupation_id or "") + ("（按岗位名称归的）" if one.occupation_by_title else ""))]


def _asks(one: Vacancy) -> Lines:
    months = dict(asked.EXPERIENCE).get(one.experience_months, f"干过 {one.experience_months} 个月")
    return [
        ("要求", one.conditions),
        ("文化程度最低", str(one.get_education_display())),
        ("干过多久", months if one.conditions else ""),
        ("要会", "、".join(one.skills)),
        ("驾照", str(one.get_licence_display())),
        ("特别适合", _labels(Suit, one.suits)),
        ("方便的地方", _labels(Access, one.access)),
        ("写年龄的原因", one.age_reason),
        ("女职工不能干的劳动", one.barred_work),
    ]


def _pay(one: Vacancy) -> Lines:
    more = "、".join([*(["包住"] if one.lodging else []), *(["包吃"] if one.meals else []), *one.benefits])
    month = f"{one.month_low:,} 元" if one.month_low and one.pay_basis != "month" else ""
    return [
        ("工资", pay_line(one)),
        ("折合每月，最低", month),
        ("保险", str(one.get_insurance_display())),
        ("好处", more),
    ]


def _terms(one: Vacancy) -> Lines:
    contract = str(one.get_contract_display()) + (f"，{one.contract_months} 个月" if one.contract_months else "")
    hours = "，".join(
        ([f"每天 {one.hours_day:g} 小时"] if one.hours_day else []) + ([f"每周 {one.days_week:g} 天"] if one.days_week else [])
    )  # fmt: skip
    probation = f"{one.probation_months} 个月" if one.probation_months else ""
    if probation and one.probation_percent:
        probation += f"，工资是正式的 {one.probation_percent}%"
    return [
        ("怎么上班", str(one.get_work_form_display())),
        ("时间", hours),
        ("班次", _labels(Shift, one.shifts)),
        ("签什么", contract),
        ("试用期", probation),
        ("最早上班", cn_full_date(one.starts_on) if one.starts_on else ""),
    ]


def _place(one: Vacancy) -> Lines:
    return [
        ("在哪里上班", f"{full_name(one.region_code)}，{one.address}" if one.region_code and one.address else ""),
        ("招到哪天", cn_full_date(one.closes_on) if one.closes_on else ""),
        ("联系人", " ".join(str(value) for value in (one.contact_name, one.contact_phone) if value)),
    ]


PARTS = (
    Part("work", "招什么人", "写清楚做什么，来的人才对。", asked.JobForm, ("title", "headcount", "duties"),
         ("title", "headcount", "duties"), _work),
    Part("kind", "是哪个职业", "求职的人按职业找岗位，选对了才找得到您。", asked.KindForm, (), ("occupation_id",), _kind),
    Part("asks", "要什么样的人", "要求越少，来的人越多。不能写性别、婚育、户口、民族。", asked.AskForm,
         ("conditions", "education", "experience_months", "licence", "skills", "suits", "access", "age_reason", "barred_work"),
         ("conditions",), _asks),
    Part("pay", "给多少工资", "法律要求写明工资。写清楚的岗位，投的人多。", asked.PayForm,
         ("insurance", "lodging", "meals", "benefits"), ("pay_low",), _pay),
    Part("terms", "怎么上班", "班次、时间说在前头，少白跑一趟。", asked.TermsForm,
         ("work_form", "hours_day", "days_week", "shifts", "contract", "contract_months", "probation_months",
          "probation_percent", "starts_on"), ("work_form",), _terms),
    Part("place", "在哪里、招到哪天", "联系人和电话加密保存，有人应聘以后才给他看。", asked.PlaceForm,
         ("closes_on", "contact_name", "contact_phone"), ("site_id", "closes_on"), _place),
)  # fmt: skip
BY_SLUG: Mapping[str, Part] = {part.slug: part for part in PARTS}
