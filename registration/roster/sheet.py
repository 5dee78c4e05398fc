"""The roster of the registered as a file."""

from collections.abc import Iterator, Mapping, Sequence
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
from portal.ui.tables.sheets import Order, Sheet
from registration.roster.filters import Asked, with_next_due, words_of
from registration.unemployment.models import UnemploymentRegistration
from registration.unemployment.pages.papers import WILL


@dataclass(frozen=True)
class Line:
    """One row of the file, as the exporter's audience may see it."""

    case: Any
    name: str
    number: str
    phone: str
    place: str
    last: str


def _rows(actor: Actor, asked: Mapping[str, Any], region: str) -> QuerySet:
    """Whom an export of this filter holds, as far as the actor's reach goes."""
    found = UnemploymentRegistration.objects.visible_to(actor).filter(Asked.of(asked).condition(region, actor=actor))
    return found.exclude(person=None)


def _order(found: QuerySet) -> Iterator[Order]:
    yield from found.values_list("region_code", "receipt_no", "pk")


def _lines(pks: Sequence[UUID], actor: Actor) -> list[Line]:
    cases = with_next_due(UnemploymentRegistration.objects.filter(pk__in=pks).readable())
    by_pk = {case.pk: case for case in cases.select_related("person", "service_office")}
    places, last = full_names({case.region_code for case in by_pk.values()}), Contact.objects.latest(list(pks))
    return [_line(by_pk[pk], actor, places, last) for pk in pks if pk in by_pk]


def _line(case: Any, actor: Actor, places: dict[str, str], last: dict[UUID, Contact]) -> Line:
    show, who = partial(shown, audience=actor.audience), case.person
    number = show(Datum.ID_NUMBER, who.id_number)
    return Line(
        case, show(Datum.NAME, who.name), number[-4:], show(Datum.PHONE, who.phone),
        places.get(case.region_code, case.region_code), how_it_went(last.get(case.pk)),
    )  # fmt: skip


COLUMNS = (
    Column("受理号", lambda line: line.case.receipt_no, width=22),
    Column("姓名", lambda line: line.name),
    Column("证件尾号", lambda line: line.number, width=10),
    Column("手机", lambda line: line.phone),
    Column("住在", lambda line: line.place, width=36),
    Column("状态", lambda line: line.case.get_state_display(), width=14),
    Column("失业原因", lambda line: line.case.get_reason_display(), width=20),
    Column("人员类别", lambda line: line.case.get_unemployment_source_display(), width=26),
    Column(
        "非因本人意愿",
        lambda line: WILL[line.case.involuntary] + ("" if line.case.involuntary_confirmed_at else "，没核实"),
        width=14,
    ),
    Column("全国申请编号", lambda line: line.case.external_app_no or "", width=22),
    Column("登记失业", lambda line: f"{line.case.spell.lower:%Y-%m-%d}" if line.case.spell else "", width=12),
    Column("上次联系", lambda line: line.last, width=18),
    Column("下次联系", lambda line: f"{line.case.next_due:%Y-%m-%d}" if line.case.next_due else "", width=12),
    Column("服务单位", lambda line: str(line.case.service_office), width=26),
)


def _places(numbers: Sequence[str]) -> dict[str, str]:
    known = UnemploymentRegistration.objects.filter(receipt_no__in=numbers).values_list("receipt_no", "region_code")
    return dict(known)


ROSTER = Sheet(
    code="roster",
    title="失业登记名册",
    address="roster",
    clean=lambda given: Asked.of(given).stored(),
    words=lambda asked, region: words_of(Asked.of(asked), region),
    rows=_rows,
    order=_order,
    lines=_lines,
    columns=COLUMNS,
    marked=frozenset({"住在", "状态"}),
    places=_places,
)
