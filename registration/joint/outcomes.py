"""What came of the people whom civil affairs named goes back to it (domain.md 8.1: in and out): one word, no grounds.

《社会救助暂行办法》42 to 44 gives them help with work; what is said back is no ground for taking anything away, so it
tells neither a refusal nor a wish.
"""

from datetime import date
from uuid import uuid5

import structlog
from django.utils import timezone

from portal.cases.models import Case
from portal.exchange.partners import sending
from portal.exchange.partners.enums import Partner
from portal.people.models import Person
from registration.comparison.enums import CompareList, FoundIn, HitState
from registration.comparison.models import CompareHit
from registration.discovery.enums import LeadKind, LeadOutcome
from registration.discovery.models import Lead

log = structlog.get_logger(__name__)
KIND, OTHER = "help.outcome", "other"
SAID = {
    LeadOutcome.IN_SERVICE: "in_service", LeadOutcome.EMPLOYED: "employed", LeadOutcome.UNREACHABLE: "unreachable",
    LeadOutcome.WRONG_DATA: "wrong_data",
}  # fmt: skip
FOUND = {FoundIn.UNEMPLOYED: "in_service", FoundIn.LEAD: "in_service", FoundIn.EMPLOYED: "employed"}


def of_lead(case: Lead) -> None:
    """What came of a lead that a list or a record of civil affairs made."""
    given = case.came_by_id is not None or case.record_id is not None
    if case.kind == LeadKind.LOW_INCOME and given and case.person is not None:
        _say_back(case, case.person, SAID.get(LeadOutcome(case.outcome), OTHER))


def of_hit(case: CompareHit) -> None:
    """Whether somebody on a list of civil affairs is whom we have, and where."""
    if case.run.kind == CompareList.LOW_INCOME:
        right = case.state == HitState.RIGHT
        _say_back(case, case.person, FOUND[FoundIn(case.found_in)] if right else "wrong_data")


def _say_back(case: Case, person: Person, outcome: str) -> None:
    """Once for each word that the case came to; what does not fit the contract is not sent and stops nobody."""
    on: date = timezone.localdate()
    said = {"name": person.name, "number": person.id_number, "outcome": outcome, "on": on.isoformat()}
    try:
        sending.tell(
            partner=Partner.CIVIL, kind=KIND, key=uuid5(case.pk, f"{KIND}:{case.version}"), payload=said,
            person_id=person.pk,
        )  # fmt: skip
    except ValueError as error:
        log.error("joint.not_told", kind=KIND, key=str(case.pk), error=str(error))
