"""Vacancies by the list: of an employer, and of an outlet for the employers of its place. Each goes the way of one vacancy."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid5

from django.core.exceptions import ValidationError
from django.utils import timezone

from matching.vacancies import services
from matching.vacancies.enums import LIVE, Source, VacancyState, WithdrawnWhy
from matching.vacancies.limits import (
    CONDITIONS_LENGTH,
    MOST_HEADCOUNT,
    TEXT_LENGTH,
    TITLE_LENGTH,
    default_days,
    latest_close,
)
from matching.vacancies.models import Vacancy
from matching.vacancies.pay.columns import Unreadable, believed, columns_of
from matching.vacancies.texts import digest_of
from portal.accounts.actors import SYSTEM, Actor
from portal.accounts.permissions import Action
from portal.foundation.locks import lock_in_transaction
from portal.foundation.text import plain_text
from portal.occupations.selectors import search, standing, suggested
from portal.people.employers.models import Employer, Membership, Site
from portal.people.facts.enums import Education
from portal.regions.codes import PROVINCE
from portal.ui.imports import cells
from portal.ui.imports.columns import Column
from portal.ui.imports.models import Import
from portal.ui.imports.subjects import Line, Subject, Undone, Verdict
from registration.jobseeking.enums import WorkForm
from registration.unemployment.enums import Channel

MOST_ROWS = 2_000


def _text(longest: int) -> Any:
    """Free words with their line breaks, up to a length."""

    def clean(cell: str) -> str:
        text = plain_text(cell).strip()
        if len(text) > longest:
            raise ValidationError(f"最多写 {longest:,} 个字，这里有 {len(text):,} 个", code="length")
        return text

    return clean


def _headcount(cell: str) -> str:
    text = cell.strip().removesuffix("人").removesuffix("名").removesuffix(".0").strip()
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= MOST_HEADCOUNT):
        raise ValidationError(f"招几个人写 1 到 {MOST_HEADCOUNT} 的整数", code="headcount")
    return str(int(text))


def _pay(cell: str) -> str:
    """A wage as people write it, that can be a wage (trust.md case 43)."""
    try:
        wage = believed(cell, PROVINCE, timezone.localdate())
    except Unreadable as problem:
        raise ValidationError(str(problem), code="pay") from problem
    if wage.low is None:
        raise ValidationError("只写“面议”或者最高多少不够，要写最低多少", code="pay")
    return " ".join(cell.split())


def _closes(cell: str) -> str:
    found, today = cells.day(cell), timezone.localdate()
    if not today.isoformat() <= found <= latest_close(today).isoformat():
        raise ValidationError("招到哪天，从今天起，最晚第 90 天", code="closes_on")
    return found


def _occupation(cell: str) -> str:
    """A code of the classification, or the name of one of its occupations."""
    text = cell.strip()
    if found := standing([text]):
        return found[0]
    if named := [one for one in search(text, limit=5) if one.name == text]:
        return named[0].code
    raise ValidationError("没有这个职业，请写 2022 年版大典里的名称或代码；不写，按岗位名称归", code="occupation")


COLUMNS = (
    Column("title", "岗位名称", cells.words(TITLE_LENGTH), ("岗位", "职位", "招聘岗位", "工种", "职位名称"), required=True, example="锅炉工", width=18),
    Column("headcount", "招几个人", _headcount, ("人数", "招聘人数", "需求人数", "用工人数", "名额"), required=True, example="2", width=10),
    Column("duties", "做什么", _text(TEXT_LENGTH), ("岗位职责", "工作内容", "职责", "岗位描述", "职位描述"), required=True,
           varied=True, example="烧锅炉，看压力和水位，做记录", width=36),
    Column("conditions", "要求", _text(CONDITIONS_LENGTH), ("任职要求", "招聘条件", "岗位要求", "任职条件", "条件"), required=True,
           varied=True, example="有司炉证，能倒班；没有要求写“不限”", width=36),
    Column("pay", "工资", _pay, ("薪资", "工资待遇", "薪酬", "月薪", "待遇", "薪资待遇", "基本劳动报酬"), required=True, example="3000-3600元/月", width=18),
    Column("closes_on", "招到哪天", _closes, ("截止日期", "招聘截止", "有效期", "截止时间", "有效期至"), hint="不写，招 30 天", width=14),
    Column("occupation", "职业", _occupation, ("职业名称", "职业代码", "职业（工种）"), hint="不写，按岗位名称归", width=18),
    Column("work_form", "怎么上班", cells.one_of({str(one.label): one.value for one in WorkForm} | {"全职": "full_time", "兼职": "part_time", "零工": "gig"}, "怎么上班"),
           ("工作形式", "用工形式", "工作性质"), hint="不写就是全天班", width=14),
    Column("education", "文化程度", cells.one_of({str(one.label): one.value for one in Education} | {"不限": ""}, "文化程度"), ("学历", "学历要求", "最低学历"), width=12),
    Column("site", "用工地", cells.words(60), ("工作地点", "厂区", "门店", "工作地址"), hint="不写就是主要用工地", width=18),
    Column("contact_name", "联系人", cells.name, ("招聘联系人",), width=12),
    Column("contact_phone", "联系电话", cells.words(20), ("电话", "联系方式", "手机号码"), varied=True, width=16),
)  # fmt: skip
WHOM = Column("uscc", "统一社会信用代码", cells.credit_code, ("信用代码", "单位代码", "代码", "社会信用代码"), required=True,
              example="18 位，单元格设成文本", width=22)  # fmt: skip


@dataclass(frozen=True)
class _Row:
    """One row by the names of its columns, with whose vacancy it is and where."""

    number: int
    said: dict[str, str]
    employer: Employer | None
    site: Site | None

    @property
    def digest(self) -> str:
        """What it says, as the vacancy that it becomes would."""
        if self.employer is None or self.site is None:
            return ""
        words = {name: self.said[name] for name in ("title", "duties", "conditions")}
        return digest_of(Vacancy(employer=self.employer, region_code=self.site.region_code, **words))


def _rows(one: Import, lines: Sequence[Line]) -> list[_Row]:
    """The rows with their employers and places. Two queries, however many rows."""
    keys = subject_of(one).keys
    said = [dict(zip(keys, line.cells, strict=True)) for line in lines]
    found = (
        Employer.objects.filter(pk=one.employer_id)
        if one.employer_id
        else Employer.objects.filter(uscc__in={row["uscc"] for row in said})
    )
    employers = {(row.pk if one.employer_id else row.uscc): row for row in found}
    places: dict[Any, dict[str, Site]] = {}
    mine = Site.objects.open().filter(employer__in=[row.pk for row in employers.values()])
    for site in mine.filter(service_office=one.office_id) if one.office_id else mine:
        named = places.setdefault(site.employer_id, {})
        named[site.name] = site
        if site.is_main or "" not in named:
            named[""] = site
    rows = []
    for line, row in zip(lines, said, strict=True):
        employer = employers.get(one.employer_id or row["uscc"])
        site = places.get(employer.pk, {}).get(row["site"]) if employer else None
        rows.append(_Row(line.number, row, employer, site))
    return rows


def subject_of(one: Import) -> Subject:
    return OF_EMPLOYER if one.employer_id else OF_OUTLET


def check(one: Import, lines: Sequence[Line]) -> Verdict:
    """Whose it is, where, and what is there already word for word. Three queries."""
    rows = _rows(one, lines)
    there = _there(rows)
    faults: dict[int, tuple[str, str]] = {}
    known: set[int] = set()
    for row in rows:
        if row.employer is None:
            faults[row.number] = ("uscc", "还没有这个单位，请先请它登记单位")
        elif row.site is None:
            faults[row.number] = (
                "site" if row.said["site"] or one.employer_id else "uscc",
                "没有叫这个名字的用工地，或者不归本站管",
            )
        elif row.digest in there:
            known.add(row.number)
        there.add(row.digest)  # the same words twice in one list are one vacancy
    return Verdict(faults, frozenset(known))


def _there(rows: Sequence[_Row]) -> set[str]:
    wanted = {row.digest for row in rows} - {""}
    return set(Vacancy.objects.filter(digest__in=wanted, state__in=sorted(LIVE)).values_list("digest", flat=True))


def write(one: Import, actor: Actor, lines: Sequence[Line]) -> int:
    """Hand every row in as one vacancy; the checks answer each. What has come to stand there since is left out."""
    lock_in_transaction("vacancies.batch")
    if one.employer_id and not Membership.objects.of_account(actor).filter(employer=one.employer_id).exists():
        raise ValidationError("这个账号已经不是单位人员了", code="right")
    rows = [row for row in _rows(one, lines) if row.employer and row.site]
    there, written = _there(rows), 0
    for row in rows:
        if row.digest not in there:
            there.add(row.digest)
            written += _write(one, actor, row)
    return written


def _write(one: Import, actor: Actor, row: _Row) -> int:
    assert row.employer is not None and row.site is not None
    source = Source.OWN if one.employer_id else Source.OUTLET
    key = uuid5(one.pk, str(row.number))
    channel = Channel.WEB if one.employer_id else Channel.OUTLET
    made = services.begin(actor=actor, employer=row.employer, site=row.site, source=source, key=key, channel=channel)
    if made.state != VacancyState.DRAFT:
        return 0
    services.save(actor=actor, vacancy=made, changes=_columns(one, row, timezone.localdate()))
    services.submit(actor=actor, vacancy=made, channel=channel)
    return 1


def _columns(one: Import, row: _Row, today: date) -> dict[str, Any]:
    said = row.said
    guessed = [] if said["occupation"] else suggested(said["title"], 1)
    assert row.site is not None
    until = date.fromisoformat(said["closes_on"]) if said["closes_on"] else None
    days = default_days(row.site.region_code, today)
    return columns_of(said["pay"]) | {
        "title": said["title"], "headcount": int(said["headcount"]), "duties": said["duties"], "conditions": said["conditions"],
        "closes_on": until or date.fromordinal(today.toordinal() + days),
        "occupation_id": said["occupation"] or (guessed[0].code if guessed else None), "occupation_by_title": bool(guessed),
        "work_form": said["work_form"] or WorkForm.FULL_TIME, "education": said["education"],
        "contact_name": said["contact_name"] or None, "contact_phone": said["contact_phone"] or None, "came_by": one.pk,
    }  # fmt: skip


def undo(one: Import, actor: Actor) -> Undone:
    """Withdraw what nobody has worked on since; the rest stays."""
    gone = kept = 0
    for case in Vacancy.objects.filter(came_by=one.pk, state__in=sorted(LIVE)).order_by("pk"):
        if case.renewals or case.hired or case.revisions:
            kept += 1
            continue
        services.withdraw(actor=SYSTEM, vacancy=case, why=WithdrawnWhy.OTHER)
        gone += 1
    return Undone(gone, kept)


OF_EMPLOYER = Subject(
    code="vacancies", title="招聘岗位", unit="个", columns=COLUMNS, action=Action.EMPLOYER_SPEAK, check=check, write=write,
    undo=undo, most_rows=MOST_ROWS, list_url="employer-vacancies", by_employers=True, list_words="去看这些岗位", verb="发布",
    about="一次发很多岗位。每个岗位都照样检查，没问题的马上发布，有问题的告诉您改哪里。",
)  # fmt: skip
OF_OUTLET = Subject(
    code="outlet-vacancies", title="采集的岗位", unit="个", columns=(WHOM, *COLUMNS), action=Action.VACANCY_WRITE, check=check,
    write=write, undo=undo, most_rows=MOST_ROWS, list_url="vacancies", list_words="去看这些岗位", verb="发布",
    about="替本地的单位发岗位，来源写“服务站采集”。单位要先登记，用工地要归本站管。",
)  # fmt: skip
