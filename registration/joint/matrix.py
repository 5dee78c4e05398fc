"""The matrix of joint handling (domain.md 2.9, 8.1): which event does what. One row each, and a test for each row."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from portal.exchange.partners.enums import Partner
from portal.exchange.partners.strangers import mean_nothing
from portal.exchange.partners.working import Arrived, Outcome, on
from portal.people.facts.enums import FactSource
from registration.discovery.enums import LeadKind
from registration.joint import business, checks, insurance, labour, leads, units
from registration.joint.conflicts import name_differs
from registration.joint.enums import ConflictKind, ConflictState
from registration.joint.events import Event, ignored, person_behind, strangers
from registration.joint.facts import Learn
from registration.joint.models import Conflict


@dataclass(frozen=True)
class Row:
    """An event, what it does for somebody we know, and for somebody we don't (nothing, unless said).

    `lead`: of somebody we don't know it makes such a lead where the record says the place, and nothing where it does not.
    """

    partner: Partner
    kind: str
    does: Callable[..., Outcome]
    """Of an event about a person; where the row is direct, of what arrived and what somebody decided for the partner before."""
    unknown: Callable[[Arrived], Outcome] | None = None
    lead: LeadKind | None = None
    where: str = ""
    """The field that says where such a person worked or studied."""
    of_unit: bool = False
    of_check: bool = False
    """An answer: about whomever was asked about, proved or not."""

    @property
    def is_direct(self) -> bool:
        """Whether it is given what arrived, with what somebody decided for the partner before, rather than an event of a person."""
        return self.of_unit or self.of_check

    def about_nobody(self, arrived: Arrived) -> Outcome:
        """What it does for somebody we don't know."""
        if self.unknown:
            return self.unknown(arrived)
        return leads.of_stranger(arrived, self.lead, self.where) if self.lead else ignored(NOBODY)


def _learns_and_leads(partner: Partner, kind: str, learn: Learn, where: str = "") -> Row:
    """A fact about somebody we know, and for everybody a lead: of strangers the same kind as of people we know."""
    return Row(partner, kind, learn, lead=learn.lead, where=where)


_S = FactSource
MATRIX: tuple[Row, ...] = (
    Row(Partner.INSURANCE, "enrolled", insurance.enrolled),
    Row(Partner.INSURANCE, "stopped", insurance.stopped, insurance.stopped_unknown),
    Row(Partner.INSURANCE, "benefit_started", partial(insurance.benefit, draws=True)),
    Row(Partner.INSURANCE, "benefit_stopped", partial(insurance.benefit, draws=False)),
    Row(Partner.INSURANCE, "pension_started", Learn("person.draws_pension", _S.PENSION)),
    Row(Partner.INSURANCE, "pension_stopped", Learn("person.draws_pension", _S.PENSION, False)),
    Row(Partner.FILING, "contract_filed", labour.filed),
    Row(Partner.FILING, "contract_ended", labour.ended),
    Row(Partner.MARKET, "business_registered", business.registered),
    Row(Partner.MARKET, "business_closed", business.closed, business.closed_unknown),
    *(Row(Partner.MARKET, kind, units.meaning, of_unit=True) for kind in units.DOES),
    Row(Partner.EDUCATION, "enrolled", Learn("person.in_school", _S.EDUCATION)),
    Row(Partner.EDUCATION, "left", Learn("person.in_school", _S.EDUCATION, False)),
    _learns_and_leads(
        Partner.EDUCATION, "unplaced", Learn("person.unplaced_graduate", _S.EDUCATION, lead=LeadKind.GRADUATE), "school"
    ),
    _learns_and_leads(Partner.CIVIL, "low_income", Learn("person.low_income", _S.CIVIL, lead=LeadKind.LOW_INCOME)),
    Row(Partner.CIVIL, "low_income_ended", Learn("person.low_income", _S.CIVIL, False)),
    Row(Partner.CIVIL, "deceased", Learn("person.deceased", _S.CIVIL)),
    Row(Partner.DISABILITY, "certified", Learn("person.disability", _S.DISABILITY, of="level")),
    Row(Partner.DISABILITY, "certificate_ended", Learn("person.disability", _S.DISABILITY, False)),
    Row(Partner.VETERANS, "joined", Learn("person.in_army", _S.VETERANS)),
    _learns_and_leads(
        Partner.VETERANS,
        "discharged",
        Learn("person.in_army", _S.VETERANS, False, lead=LeadKind.VETERAN, also="person.veteran"),
    ),
    Row(Partner.SECURITY, "deceased", Learn("person.deceased", _S.SECURITY)),
    Row(Partner.SECURITY, "emigrated", Learn("person.emigrated", _S.SECURITY)),
    Row(Partner.SECURITY, "identity_checked", checks.identity, of_check=True),
    Row(Partner.SECURITY, "residence_checked", checks.residence, of_check=True),
    Row(Partner.TAX, "income_checked", checks.income, of_check=True),
    _learns_and_leads(
        Partner.AGRICULTURE,
        "monitored",
        Learn("person.poverty_monitored", _S.AGRICULTURE, lead=LeadKind.MONITORED),
    ),
    Row(Partner.AGRICULTURE, "monitoring_ended", Learn("person.poverty_monitored", _S.AGRICULTURE, False)),
    Row(Partner.JUSTICE, "imprisoned", Learn("person.imprisoned", _S.JUSTICE)),
    Row(Partner.JUSTICE, "released", Learn("person.imprisoned", _S.JUSTICE, False)),
)
BY_EVENT = {(row.partner.value, row.kind): row for row in MATRIX}
NOBODY = "平台没有这个人"


def meaning(arrived: Arrived) -> Outcome:
    """What an event does. What an office decided for the partner before is not a contradiction any more."""
    row = BY_EVENT[arrived.partner, arrived.kind]
    if row.is_direct:
        return row.does(arrived, _settled(arrived))
    person = person_behind(arrived.number)
    if person is None:
        return row.about_nobody(arrived)
    event = Event(arrived, person, _settled(arrived))
    if not event.same_name and event.stands(ConflictKind.NAME):
        return name_differs(event)
    return row.does(event)


def _settled(arrived: Arrived) -> frozenset[ConflictKind]:
    taken = Conflict.objects.filter(record=arrived.id, state=ConflictState.TAKEN).values_list("kind", flat=True)
    return frozenset(ConflictKind(kind) for kind in taken)


def take_part() -> None:
    """Say what every kind of record means; called in the app's `ready`."""
    for row in MATRIX:
        on(row.partner, row.kind, meaning)
        if row.lead:
            mean_nothing(row.partner, row.kind, strangers=strangers, why=leads.NO_PLACE, unless=leads.has_place)
        elif row.unknown is None and not row.is_direct:
            mean_nothing(row.partner, row.kind, strangers=strangers, why=NOBODY)
