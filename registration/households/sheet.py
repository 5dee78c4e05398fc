"""The households of an area as a file: a row a household, with its head and what the registers say of its people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from portal.accounts.actors import Actor
from portal.people.households.models import Household, HouseholdMember
from portal.regions.selectors import full_names
from portal.ui.tables.excel import Column
from portal.ui.tables.sheets import Sheet, order_by_key, places_by_key
from registration.households.filters import LISTS, Asked
from registration.households.selectors import Status, head_of, status_of, staying_in


@dataclass(frozen=True)
class Line:
    """One row of the file, as the exporter's audience may see it."""

    household: Household
    head: str
    place: str
    members: int
    unemployed: int
    employed: int


def _words(asked: Mapping[str, Any], region: str) -> str:
    given = Asked.of(asked)
    place = full_names({given.place}).get(given.place, "") if given.place else ""
    return "，".join(word for word in (LISTS[given.which], place) if word)


def _lines(pks: Sequence[UUID], actor: Actor) -> list[Line]:
    found = Household.objects.visible_to(actor).filter(pk__in=pks).defer("address")
    by_pk = {one.pk: one for one in found}
    members, places = staying_in(by_pk.values()), full_names({one.region_code for one in by_pk.values()})
    status = status_of({row.person_id for rows in members.values() for row in rows}, actor)
    return [_line(by_pk[pk], members.get(pk, []), status, places, actor) for pk in pks if pk in by_pk]


def _line(
    one: Household, members: list[HouseholdMember], status: dict[UUID, Status], places: dict[str, str], actor: Actor
) -> Line:
    unemployed = sum(status[row.person_id].unemployed for row in members)
    employed = sum(status[row.person_id].employed for row in members)
    place = places.get(one.region_code, one.region_code)
    return Line(one, head_of(members, actor), place, len(members), unemployed, employed)


COLUMNS = (
    Column("编号", lambda line: str(line.household.pk), width=38),
    Column("户主", lambda line: line.head),
    Column("住在", lambda line: line.place, width=36),
    Column("凭什么算一户", lambda line: line.household.get_basis_display(), width=16),
    Column("几个人", lambda line: line.members, numeric=True, width=10),
    Column("登记失业", lambda line: line.unemployed, numeric=True, width=10),
    Column("登记就业", lambda line: line.employed, numeric=True, width=10),
    Column("从哪天起没有人了", lambda line: f"{day:%Y-%m-%d}" if (day := line.household.closed_on) else "", width=18),
)

HOUSEHOLDS = Sheet(
    code="households",
    title="家庭户名册",
    address="households",
    clean=lambda given: Asked.of(given).stored(),
    words=_words,
    rows=lambda actor, asked, region: Asked.of(asked).found(actor),
    order=order_by_key,
    lines=_lines,
    columns=COLUMNS,
    marked=frozenset({"住在", "凭什么算一户"}),
    places=places_by_key(Household),
    unit="户",
)
