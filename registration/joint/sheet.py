"""Contradictions between a partner and the register as a file: whose, what, and where they stand.

What the two sides say stays on the page of the case: a list to work through needs no copy of it (PIPL 6).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from portal.accounts.actors import Actor
from portal.privacy.enums import Datum
from portal.privacy.matrix import shown
from portal.regions.selectors import full_names
from portal.ui.tables.excel import Column
from portal.ui.tables.sheets import Sheet, order_by_key, places_by_key
from registration.joint.filters import LISTS, narrow, which_of
from registration.joint.models import Conflict


@dataclass(frozen=True)
class Line:
    """One row of the file, as the exporter's audience may see it."""

    case: Conflict
    name: str
    place: str


def _rows(actor: Actor, asked: Mapping[str, Any], region: str) -> QuerySet:
    return narrow(Conflict.objects.visible_to(actor), which_of(asked))


def _lines(pks: Sequence[UUID], actor: Actor) -> list[Line]:
    found = Conflict.objects.visible_to(actor).filter(pk__in=pks).select_related("person", "employer", "service_office")
    by_pk = {one.pk: one for one in found.defer("sides")}
    places = full_names({one.region_code for one in by_pk.values()})
    return [
        Line(one, _about(one, actor), places.get(one.region_code, one.region_code))
        for one in (by_pk[pk] for pk in pks if pk in by_pk)
    ]


def _about(case: Conflict, actor: Actor) -> str:
    """A unit's name is public; a person's is shown as the exporter may see it."""
    return case.employer.name if case.employer else shown(Datum.NAME, case.person.name, actor.audience)


COLUMNS = (
    Column("编号", lambda line: str(line.case.pk), width=38),
    Column("姓名或者单位", lambda line: line.name, width=24),
    Column("住在", lambda line: line.place, width=36),
    Column("什么对不上", lambda line: line.case.get_kind_display(), width=24),
    Column("哪个部门", lambda line: line.case.get_partner_display(), width=20),
    Column("对方的日期", lambda line: f"{line.case.theirs_on:%Y-%m-%d}", width=12),
    Column("状态", lambda line: line.case.get_state_display(), width=14),
    Column("最晚处理", lambda line: f"{line.case.due_at:%Y-%m-%d}" if line.case.due_at else "", width=12),
    Column("服务单位", lambda line: str(line.case.service_office), width=26),
)

CONFLICTS = Sheet(
    code="conflicts",
    title="部门数据不一致",
    address="conflicts",
    clean=lambda given: {"list": which_of(given)},
    words=lambda asked, region: LISTS[which_of(asked)][0],
    rows=_rows,
    order=order_by_key,
    lines=_lines,
    columns=COLUMNS,
    marked=frozenset({"住在", "状态"}),
    places=places_by_key(Conflict),
    unit="件",
)
