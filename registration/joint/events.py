"""An event about somebody we know: the person behind the number, the employer behind the code, what was settled before."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.accounts.models import Office
from portal.exchange.partners.enums import Partner, RecordState
from portal.exchange.partners.working import Arrived, Outcome
from portal.people.employers.models import Employer
from portal.people.models import ID_PURPOSE, Person
from portal.people.names import comparing
from portal.people.retention.scope import is_only_stored
from portal.privacy import crypto
from registration.joint.enums import ConflictKind
from registration.unemployment.enums import REGISTERED
from registration.unemployment.models import UnemploymentRegistration
from registration.unemployment.services import office_of_residence, service_region


@dataclass(frozen=True)
class Event:
    """A partner's record about a proved person; `settled` are the contradictions somebody decided for the partner."""

    arrived: Arrived
    person: Person
    settled: frozenset[ConflictKind] = frozenset()

    @property
    def on(self) -> date:
        """The day it happened."""
        return self.arrived.happened_on

    @property
    def data(self) -> dict[str, Any]:
        return self.arrived.data

    @property
    def says(self) -> str:
        """Whose word it is, as people read it."""
        return f"{Partner(self.arrived.partner).label}数据"

    @property
    def same_name(self) -> bool:
        return comparing(self.person.name) == comparing(self.arrived.name)

    def stands(self, kind: ConflictKind) -> bool:
        """Whether such a contradiction is still one."""
        return kind not in self.settled


def handled(why: str) -> Outcome:
    return Outcome(RecordState.HANDLED, why)


def ignored(why: str) -> Outcome:
    return Outcome(RecordState.IGNORED, why)


def impossible(why: str) -> Outcome:
    return Outcome(RecordState.BAD, why)


def person_behind(number: str) -> Person | None:
    """The one person whose document with this number was seen. A claim that somebody made for themselves is nobody yet."""
    found = Person.objects.proved().with_id_number(number).filter(~is_only_stored(), merged_into__isnull=True)
    return found.first()


def strangers(numbers: Collection[str]) -> set[str]:
    """Those of the numbers behind which `person_behind` finds nobody. One query."""
    listed = list(numbers)
    digests = crypto.macs_of(listed, ID_PURPOSE)  # all under one key, then all under the next
    borne = Person.objects.proved().filter(~is_only_stored(), id_index__in=digests, merged_into__isnull=True)
    known = {bytes(one) for one in borne.values_list("id_index", flat=True)}
    return set(listed) - {listed[at % len(listed)] for at, digest in enumerate(digests) if digest in known}


def employer_behind(code: str) -> Employer | None:
    """The employer of a credit code, where we have it."""
    return Employer.objects.filter(uscc=code).first()


def unemployed(person: Person) -> UnemploymentRegistration | None:
    """The registration as unemployed that goes on."""
    found = UnemploymentRegistration.objects.filter(person=person, state__in=sorted(REGISTERED))
    return found.select_related("service_office").first()


def where(person: Person) -> tuple[str, Office]:
    """Who sees to a person: the office of the registration that goes on, else that of the place they live in."""
    case = unemployed(person)
    if case is not None and case.service_office is not None:
        return case.region_code, case.service_office
    place = service_region(person.region_code)
    return place, office_of_residence(place)
