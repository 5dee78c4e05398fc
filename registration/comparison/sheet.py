"""The hits of an area as a file: whom another authority's list names, and whether it was right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from portal.accounts.actors import Actor
from portal.privacy.enums import Datum
from portal.privacy.matrix import shown
from portal.regions.selectors import full_names
from portal.rules.facts import kind_of
from portal.ui.tables.excel import Column
from portal.ui.tables.sheets import Sheet, order_by_key, places_by_key
from registration.comparison.filters import LISTS, narrow, which_of
from registration.comparison.models import CompareHit


@dataclass(frozen=True)
class Line:
    """One row of the file, as the exporter's audience may see it."""

    hit: CompareHit
    name: str
    phone: str
    place: str


def _rows(actor: Actor, asked: Mapping[str, Any], region: str) -> QuerySet:
    return narrow(CompareHit.objects.visible_to(actor), which_of(asked))


def _lines(pks: Sequence[UUID], actor: Actor) -> list[Line]:
    found = CompareHit.objects.visible_to(actor).filter(pk__in=pks).select_related("person", "service_office", "run")
    by_pk = {one.pk: one for one in found}
    places = full_names({one.region_code for one in by_pk.values()})
    return [_line(by_pk[pk], actor, places) for pk in pks if pk in by_pk]


def _line(one: CompareHit, actor: Actor, places: dict[str, str]) -> Line:
    show = partial(shown, audience=actor.audience)
    place = places.get(one.region_code, one.region_code)
    return Line(one, show(Datum.NAME, one.person.name), show(Datum.PHONE, one.person.phone), place)


COLUMNS = (
    Column("编号", lambda line: str(line.hit.pk), width=38),
    Column("姓名", lambda line: line.name),
    Column("手机", lambda line: line.phone),
    Column("住在", lambda line: line.place, width=36),
    Column("名册说", lambda line: kind_of(line.hit.says).label, width=24),
    Column("谁交来的", lambda line: line.hit.run.given_by, width=24),
    Column("在哪本册子里", lambda line: line.hit.get_found_in_display(), width=16),
    Column("姓名一样吗", lambda line: "不一样" if line.hit.name_differs else "一样", width=12),
    Column("状态", lambda line: line.hit.get_state_display(), width=14),
    Column("期限", lambda line: f"{line.hit.due_at:%Y-%m-%d}" if line.hit.due_at else "", width=12),
    Column("服务单位", lambda line: str(line.hit.service_office), width=26),
)

HITS = Sheet(
    code="hits",
    title="比对核对",
    address="compare-hits",
    clean=lambda given: {"list": which_of(given)},
    words=lambda asked, region: LISTS[which_of(asked)][0],
    rows=_rows,
    order=order_by_key,
    lines=_lines,
    columns=COLUMNS,
    marked=frozenset({"住在", "状态"}),
    places=places_by_key(CompareHit),
)
