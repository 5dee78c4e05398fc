"""The leads of an area as a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from portal.accounts.actors import Actor
from portal.cases.contacts.models import Contact
from portal.privacy.enums import Datum
from portal.privacy.matrix import shown
from portal.regions.selectors import full_names
from portal.ui.contacts import how_it_went
from portal.ui.tables.excel import Column
from portal.ui.tables.sheets import Sheet, order_by_key, places_by_key
from registration.discovery.enums import LeadKind
from registration.discovery.filters import LISTS, Asked
from registration.discovery.models import Lead


@dataclass(frozen=True)
class Line:
    """One row of the file, as the exporter's audience may see it."""

    lead: Lead
    name: str
    phone: str
    place: str
    last: str


def _words(given: Mapping[str, Any], region: str) -> str:
    asked = Asked.of(given, may_kind=True)
    kind = LeadKind(asked.kind).label if asked.kind else ""
    place = full_names({asked.place}).get(asked.place, "") if asked.place else ""
    return "，".join(str(word) for word in (LISTS[asked.which][0], kind, place) if word)


def _rows(actor: Actor, asked: Mapping[str, Any], region: str) -> QuerySet:
    return Asked.of(asked, may_kind=True).narrow(Lead.objects.visible_to(actor))


def _lines(pks: Sequence[UUID], actor: Actor) -> list[Line]:
    found = Lead.objects.visible_to(actor).filter(pk__in=pks).select_related("person", "service_office").defer("remark")
    by_pk = {one.pk: one for one in found}
    places, last = full_names({one.region_code for one in by_pk.values()}), Contact.objects.latest(list(by_pk))
    return [_line(by_pk[pk], actor, places, last) for pk in pks if pk in by_pk]


def _line(one: Lead, actor: Actor, places: dict[str, str], last: dict[UUID, Contact]) -> Line:
    show = partial(shown, audience=actor.audience)
    phone = show(Datum.PHONE, one.phone or one.person.phone)
    place = places.get(one.region_code, one.region_code)
    return Line(one, show(Datum.NAME, one.person.name), phone, place, how_it_went(last.get(one.pk)))


COLUMNS = (
    Column("编号", lambda line: str(line.lead.pk), width=38),
    Column("姓名", lambda line: line.name),
    Column("手机", lambda line: line.phone),
    Column("住在", lambda line: line.place, width=36),
    Column("来源", lambda line: line.lead.get_kind_display(), width=20),
    Column("状态", lambda line: line.lead.get_state_display(), width=14),
    Column("结果", lambda line: line.lead.get_outcome_display() if line.lead.outcome else "", width=20),
    Column("上次联系", lambda line: line.last, width=18),
    Column("期限", lambda line: f"{line.lead.due_at:%Y-%m-%d}" if line.lead.due_at else "", width=12),
    Column("服务单位", lambda line: str(line.lead.service_office), width=26),
)

LEADS = Sheet(
    code="leads",
    title="摸排线索",
    address="leads",
    clean=lambda given: Asked.of(given, may_kind=True).stored(),
    words=_words,
    rows=_rows,
    order=order_by_key,
    lines=_lines,
    columns=COLUMNS,
    marked=frozenset({"住在", "状态"}),
    places=places_by_key(Lead),
)
