"""The parts of a record: which form asks it, what it becomes, and how it is said. Pages, preview and paper read this table."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms

from portal.occupations.selectors import names_of
from portal.occupations.skills import skills_in
from portal.privacy.notices import current_access_consent, current_public_consent
from portal.regions.selectors import full_names
from portal.ui.words import cn_full_date
from registration.jobseeking import forms as asked
from registration.jobseeking.enums import ConsentKind, LanguageLevel, Shift, Visibility, WorkForm
from registration.jobseeking.limits import MOST_ROWS, MOST_SKILLS
from registration.jobseeking.models import JobSeeking

Lines = list[tuple[str, str]]
LONGEST_KEPT, MOST_KEPT = 600, 60  # characters of a kept answer, and how many of one name


@dataclass(frozen=True)
class Rows:
    """A list inside a part: one small form a row, kept in the CV under `key`."""

    key: str
    title: str
    form: type[forms.Form]
    more: str


@dataclass(frozen=True)
class Part:
    """One topic on a page of its own."""

    slug: str
    title: str
    why: str
    form: type[asked.PartForm]
    columns: tuple[str, ...] = ()
    rows: tuple[Rows, ...] = ()
    needed: bool = False
    said: Callable[[JobSeeking], Lines] = field(default=lambda case: [])

    def initial(self, case: JobSeeking) -> dict[str, Any]:
        """What stands in the columns, as the form takes it; what was typed and not saved comes first."""
        kept = _kept(case, self.slug).get("form", {})
        return self.stored(case) | kept | {"version": case.revision(self.slug)}

    def stored(self, case: JobSeeking) -> dict[str, Any]:
        found = {name: getattr(case, name) for name in self.columns}
        if self.slug == "wanted":
            found["wanted"] = [wish.occupation_id for wish in case.wishes.all()]
        if self.slug == "skills":
            found["words"] = case.cv.get("words", "")  # type: ignore[attr-defined]
        if self.slug == "needs":
            found["consent"] = bool(case.access_consent)
        if self.slug == "visible":
            found["consent"] = bool(case.public_consent)
        return found

    def formsets(self, case: JobSeeking, data: Any = None) -> list[Any]:
        """One formset a list, with the rows that are kept and one empty one.

        What was posted is not compared with what is kept: an equal row counts as unchanged, and would be left out.
        """
        kept = _kept(case, self.slug)
        if data is not None:
            return [_set_of(rows)(data, prefix=rows.key) for rows in self.rows]
        return [
            _set_of(rows)(prefix=rows.key, initial=kept.get(rows.key) or case.cv.get(rows.key, []))  # type: ignore[attr-defined]
            for rows in self.rows
        ]

    def changes(self, cleaned: Mapping[str, Any], lists: Sequence[Any]) -> dict[str, Any]:
        """What a right form becomes: columns, wishes, consents, and lists of the CV without empty rows."""
        found: dict[str, Any] = {name: cleaned[name] for name in self.columns if name in cleaned}
        cv = {one.prefix: rows_in(one) for one in lists}
        if self.slug == "wanted":
            found["wishes"] = cleaned["wanted"]
        if self.slug == "skills":
            cv["words"] = cleaned["words"]
        if self.slug == "needs":
            found["access_needs"] = cleaned["access_needs"] or None
            found["consents"] = [ConsentKind.ACCESS] if cleaned["access_needs"] else []
        if self.slug == "visible":
            public = cleaned["visibility"] == Visibility.PUBLIC
            found["consents"] = [ConsentKind.PUBLIC] if public else []
        return found | ({"cv": cv} if cv else {})

    def typed(self, form: forms.Form, data: Any) -> dict[str, Any]:
        """The raw words of this part's own fields, cut to what a draft can hold."""
        kept: dict[str, Any] = {"form": {}}
        for name, one in form.fields.items():
            if name != "version":
                several = isinstance(one, forms.MultipleChoiceField | asked.OccupationsField)
                values = [_cut(value) for value in data.getlist(name)[:MOST_KEPT]]
                kept["form"][name] = values if several else next(iter(values), "")
        if self.slug == "place":  # what is picked in the panel is one more of the list
            picked = [*kept["form"]["regions"], kept["form"].pop("region")]
            kept["form"]["regions"] = list(dict.fromkeys(filter(None, picked)))
        for rows in self.rows:
            count = min(number_in(data.get(f"{rows.key}-TOTAL_FORMS")), MOST_ROWS)
            names = rows.form.base_fields  # type: ignore[attr-defined]
            kept[rows.key] = [
                {name: _cut(data.get(f"{rows.key}-{place}-{name}", "")) for name in names} for place in range(count)
            ]
            kept[rows.key] = [row for row in kept[rows.key] if any(row.values())]
        return kept


def open_form(part: Part, case: JobSeeking, data: Any = None) -> asked.PartForm:
    """The form of a part as it opens for this record: what stands there, and the skills that the person's words speak of."""
    initial = part.initial(case)
    offered: dict[str, Any] = {"offered": offered_skills(case, initial["words"])} if part.slug == "skills" else {}
    form = part.form(data, initial=initial, **offered)
    if part.slug == "wanted":
        form.fields["wanted"].suggest_for(last_title(case))  # type: ignore[attr-defined]
    return form


def _kept(case: JobSeeking, slug: str) -> dict[str, Any]:
    """What was typed in a part and not saved."""
    drafts: dict[str, Any] = case.draft or {}  # type: ignore[assignment]
    return drafts.get(slug) or {}


def _cut(value: str) -> str:
    return str(value).replace("\x00", "")[:LONGEST_KEPT]


def number_in(text: str | None) -> int:
    """A small number that a form carries, or 0 for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else 0


def _set_of(rows: Rows) -> Any:
    return forms.formset_factory(rows.form, extra=1, max_num=MOST_ROWS, validate_max=True, absolute_max=MOST_ROWS * 2)


def rows_in(formset: Any) -> list[dict[str, str]]:
    """The rows in which something is written."""
    found = [{name: str(value) for name, value in one.cleaned_data.items()} for one in formset.forms if one.is_valid()]
    return [row for row in found if any(row.values())]


def _named(codes: Sequence[str], choices: Any) -> str:
    return "、".join(str(choices(code).label) for code in codes)


def _wanted(case: JobSeeking) -> Lines:
    names = names_of(wish.occupation_id for wish in case.wishes.all())
    return [("想干什么", "、".join(one.name for one in names.values()))]


def _place(case: JobSeeking) -> Lines:
    names = full_names(case.regions)
    return [
        ("想去哪里", "、".join(names[code] for code in case.regions if code in names)),
        ("路上最多", str(case.get_commute_minutes_display() or "")),
        ("吃住", str(case.get_lodging_display())),
    ]


def wage(case: JobSeeking) -> str:
    """3,500 到 5,000 元；3,500 元以上."""
    if case.wage_low and case.wage_high:
        return f"{case.wage_low:,} 到 {case.wage_high:,} 元"
    return f"{case.wage_low:,} 元以上" if case.wage_low else ""


def _terms(case: JobSeeking) -> Lines:
    return [
        ("现在的情况", str(case.get_situation_display())),
        ("想怎么上班", _named(case.work_forms, WorkForm)),
        ("班次", _named(case.shifts, Shift)),
        ("一个月工资", wage(case)),
        ("最早哪天能上班", cn_full_date(case.starts_on) if case.starts_on else "随时" if case.situation else ""),
    ]


def job_line(row: Mapping[str, str]) -> str:
    """富锦米业，烘干塔操作工（2019年3月到 2022年）：看温度."""
    what = "，".join(part for part in (row.get("employer"), row.get("title")) if part)
    when = (
        "到".join(part for part in (row.get("since"), row.get("until") or "现在") if part) if row.get("since") else ""
    )
    return what + (f"（{when}）" if when else "") + (f"：{row['did']}" if row.get("did") else "")


def _past(case: JobSeeking) -> Lines:
    return [("干过什么", "\n".join(job_line(row) for row in case.cv.get("jobs", [])))]  # type: ignore[attr-defined]


def _school(case: JobSeeking) -> Lines:
    schools = case.cv.get("schools", [])  # type: ignore[attr-defined]
    lines = ["，".join(value for value in row.values() if value) for row in schools]
    return [("文化程度", str(case.get_education_display())), ("学校", "\n".join(lines))]


def _skills(case: JobSeeking) -> Lines:
    return [("会什么", "、".join(case.skills)), ("自己的话", case.cv.get("words", ""))]  # type: ignore[attr-defined]


def _papers(case: JobSeeking) -> Lines:
    papers = ["，".join(value for value in row.values() if value) for row in case.cv.get("certificates", [])]  # type: ignore[attr-defined]
    spoken = [
        row["language"] + (f"（{LanguageLevel(row['level']).label}）" if row.get("level") in LanguageLevel else "")
        for row in case.cv.get("languages", [])  # type: ignore[attr-defined]
        if row.get("language")
    ]
    return [("证书", "\n".join(papers)), ("外语", "、".join(spoken)), ("驾照", str(case.get_licence_display()))]


def _needs(case: JobSeeking) -> Lines:
    return [("要照顾的地方", str(case.access_needs or ""))]


def _visible(case: JobSeeking) -> Lines:
    return [("谁能看", str(case.get_visibility_display()))]


JOBS = Rows("jobs", "干过的活", asked.JobRow, "再写一份")
SCHOOLS = Rows("schools", "上过的学校", asked.SchoolRow, "再写一所")
CERTIFICATES = Rows("certificates", "证书", asked.PaperRow, "再写一个")
LANGUAGES = Rows("languages", "外语", asked.LanguageRow, "再写一种")
PARTS = (
    Part("past", "干过什么", "按您干过的活猜想干什么，少写几个字。", asked.PastForm, rows=(JOBS,), said=_past),
    Part("wanted", "想干什么", "按这个给您推荐岗位。", asked.WantedForm, needed=True, said=_wanted),
    Part("place", "想去哪里", "只推荐您愿意去的地方。", asked.PlaceForm, ("regions", "commute_minutes", "lodging"),
         needed=True, said=_place),
    Part("terms", "怎么上班、要多少工资", "不合适的就不打扰您。", asked.TermsForm,
         ("situation", "work_forms", "shifts", "wage_low", "wage_high", "starts_on"), needed=True, said=_terms),
    Part("skills", "会什么", "会的越具体，推荐得越准。", asked.SkillsForm, ("skills",), said=_skills),
    Part("school", "上过什么学", "有的岗位看学历，不写也能推荐。", asked.SchoolForm, ("education",), (SCHOOLS,), said=_school),
    Part("papers", "证书、外语、驾照", "不用交证书，写上名字就行。", asked.PapersForm, ("licence",), (CERTIFICATES, LANGUAGES),
         said=_papers),
    Part("needs", "要照顾的地方", "想提前说，就写在这里；不写也一样。", asked.NeedsForm, ("access_needs",), said=_needs),
    Part("visible", "谁能看", "您自己定，随时能改。", asked.VisibleForm, ("visibility",), said=_visible),
)  # fmt: skip
BY_SLUG = {part.slug: part for part in PARTS}
CONSENTS = {"needs": current_access_consent, "visible": current_public_consent}
"""The parts that need a consent of their own, and the text that is read before it."""
SHOWN_TO_EMPLOYERS = tuple(part for part in PARTS if part.slug not in ("needs", "visible"))


def is_said(part: Part, case: JobSeeking) -> bool:
    """Whether anything stands in the part."""
    return any(value for _, value in part.said(case))


def last_title(case: JobSeeking) -> str:
    """What the person did last, to suggest occupations from: the first row written."""
    return next((row["title"] for row in case.cv.get("jobs", []) if row.get("title")), "")  # type: ignore[attr-defined]


def offered_skills(case: JobSeeking, words: str) -> list[str]:
    """Terms that a person's own words and earlier jobs speak of; suggestions, none is ticked."""
    jobs = [f"{row.get('title', '')}。{row.get('did', '')}" for row in case.cv.get("jobs", [])]  # type: ignore[attr-defined]
    return [one.term for one in skills_in("。".join([words, *jobs]))][:MOST_SKILLS]
