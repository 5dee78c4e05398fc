"""Records for tests, made the way people make them: through the services, never past the workflow."""

from typing import Any

from portal.accounts.actors import actor_of
from portal.accounts.models import User
from portal.people.identity import read_identity
from portal.people.models import Person
from portal.people.services import Typed
from registration.jobseeking import services
from registration.jobseeking.models import JobSeeking
from tests.conftest import COUNTY, TOWN
from tests.harness import id_number

WELDER, COOK, GUARD = "6-18-02-04", "4-03-02-01", "4-07-05-01"
ENOUGH: dict[str, Any] = {
    "wishes": [WELDER, COOK], "regions": [COUNTY], "situation": "jobless", "work_forms": ["full_time"], "wage_low": 3500,
}  # fmt: skip


def typed(account: User | None, place: str = TOWN, name: str = "张某某", number: str = "") -> Typed:
    phone = account.phone if account else ""
    return Typed(name, read_identity(number or id_number()), "resident", phone, place)


def person_of(account: User, place: str = TOWN) -> Person:
    return services.claim_self(actor=actor_of(account), typed=typed(account, place))


def draft(account: User, place: str = TOWN) -> JobSeeking:
    return services.begin(actor=actor_of(account), person=person_of(account, place))


def write(case: JobSeeking, part: str, **changes: Any) -> None:
    revision = JobSeeking.objects.get(pk=case.pk).revision(part)
    services.save_part(actor=actor_of(case.account), case=case, part=part, changes=changes, revision=revision)


def active(account: User, place: str = TOWN, **changes: Any) -> JobSeeking:
    case = draft(account, place)
    write(case, "all", **(ENOUGH | changes))
    services.publish(actor=actor_of(account), case=case)
    return case


def fresh(case: JobSeeking) -> JobSeeking:
    return JobSeeking.objects.select_related("person", "service_office").get(pk=case.pk)
