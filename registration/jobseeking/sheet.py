"""The register of job seekers as a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from portal.accounts.actors import Actor
from portal.occupations import selectors as occupations
from portal.privacy.enums import Datum
from portal.privacy.matrix import shown
from portal.regions.selectors import full_names
from portal.ui.tables.excel import Column
from portal.ui.tables.sheets import Sheet, order_by_key, places_by_key
from registration.jobseeking.filters import WHICH, cleaned, matching
from registration.jobseeking.models import JobSeeking
from registration.jobseeking.parts import wage


@dataclass(frozen=True)
class Line:
    """One row of the file, as the exporter's audience may see it."""

    case: JobSeeking
    name: str
    phone: str
    place: str
    wanted: str
    regions: str


def _words(asked: Mapping[str, Any], region: str) -> str:
    given = cleaned(asked)
    places = full_names({given["place"]}) if given.get("place") else {}
    said = [WHICH[given.get("which", "open")], f"想干“{given['q']}”" if given.get("q") else "", *places.values()]
    return "，".join(one for one in said if one)


def _lines(pks: Sequence[UUID], actor: Actor) -> list[Line]:
    cases = JobSeeking.objects.filter(pk__in=pks).readable().select_related("person", "service_office").with_wishes()
    by_pk = {case.pk: case for case in cases.defer("cv", "draft", "access_needs")}
    places = full_names(
        {case.region_code for case in by_pk.values()} | {code for case in by_pk.values() for code in case.regions}
    )
    names = occupations.names_of({wish.occupation_id for case in by_pk.values() for wish in case.wishes.all()})
    return [_line(by_pk[pk], actor, places, names) for pk in pks if pk in by_pk]


def _line(case: JobSeeking, actor: Actor, places: dict[str, str], names: dict[str, Any]) -> Line:
    show = partial(shown, audience=actor.audience)
    wanted = "、".join(names[wish.occupation_id].name for wish in case.wishes.all() if wish.occupation_id in names)
    return Line(
        case, show(Datum.NAME, case.person.name), show(Datum.PHONE, case.person.phone), places.get(case.region_code, ""),
        wanted, "、".join(places.get(code, code) for code in case.regions),
    )  # fmt: skip


COLUMNS = (
    Column("编号", lambda line: str(line.case.pk), width=38),
    Column("姓名", lambda line: line.name),
    Column("手机", lambda line: line.phone),
    Column("住在", lambda line: line.place, width=36),
    Column("状态", lambda line: line.case.get_state_display(), width=14),
    Column("现在的情况", lambda line: line.case.get_situation_display(), width=14),
    Column("文化程度", lambda line: line.case.get_education_display(), width=12),
    Column("想干什么", lambda line: line.wanted, width=36),
    Column("想去哪里", lambda line: line.regions, width=36),
    Column("一个月工资", lambda line: wage(line.case), width=18),
    Column("有效到", lambda line: f"{line.case.valid_until:%Y-%m-%d}" if line.case.valid_until else "", width=12),
    Column("服务单位", lambda line: str(line.case.service_office), width=26),
)


SEEKERS = Sheet(
    code="seekers",
    title="求职登记名册",
    address="seekers",
    clean=cleaned,
    words=_words,
    rows=lambda actor, asked, region: matching(actor, asked),
    order=order_by_key,
    lines=_lines,
    columns=COLUMNS,
    marked=frozenset({"住在", "状态"}),
    places=places_by_key(JobSeeking),
)
