"""Moving: the residence is written down, and the office that serves follows it on the day of the move."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.models import Office
from portal.cases.workflow import Stale, perform
from portal.messages.services import notify
from portal.people.models import Person
from portal.regions.selectors import full_name
from portal.ui.words import cn_full_date
from registration.residence import messages
from registration.residence.enums import Told
from registration.residence.history import lives_at, record
from registration.residence.limits import move_ahead_days
from registration.residence.models import ResidenceHistory
from registration.unemployment.enums import REGISTERED, Channel, State
from registration.unemployment.models import UnemploymentRegistration
from registration.unemployment.services import office_of_residence, service_region
from registration.unemployment.workflow import WORKFLOW

Registration = UnemploymentRegistration
CHANNELS = {Told.SELF: Channel.WEB, Told.COUNTER: Channel.OUTLET, Told.VISIT: Channel.VISIT, Told.PHONE: Channel.OUTLET}


@dataclass(frozen=True)
class Move:
    """Where to, from which day on, and how we know."""

    region_code: str
    since: date
    told: Told = Told.SELF


@dataclass(frozen=True)
class Answer:
    """What comes of a move: who serves, and whether from today on."""

    office: Office
    at_once: bool


def foresee(case: UnemploymentRegistration, move: Move) -> Answer:
    """What a move would come to; raises ValidationError for a day or a place that cannot be."""
    region = service_region(move.region_code)
    check_day(case, move.since)
    today = timezone.localdate()
    known = lives_at(case.person_id, max(move.since, today)) or case.region_code
    if known == region and to_come(case) is None:
        raise ValidationError("您写的就是现在记着的地方，没有变化", code="same_place")
    return Answer(office_of_residence(region), move.since <= today and case.state == State.ACTIVE)


def check_day(case: UnemploymentRegistration, since: date) -> None:
    """Raise ValidationError for a day before the registration, or too far ahead."""
    assert case.spell is not None  # kept by the constraint on registered people
    today = timezone.localdate()
    if since < case.spell.lower:
        first = cn_full_date(case.spell.lower)
        raise ValidationError(f"请写登记以后的日子。登记以前就搬了的，写登记那天：{first}", code="too_early")
    ahead = move_ahead_days(case.region_code, today)
    if since > today + timedelta(days=ahead):
        raise ValidationError(f"最多提前 {ahead} 天写。到时候再来改也行", code="too_late")


@dataclass(frozen=True)
class Ahead:
    """A move that was said already and lies ahead: saying another one replaces it."""

    since: date
    place: str


def to_come(case: UnemploymentRegistration) -> Ahead | None:
    """The next move of this person that has been said. One query, two where there is one."""
    rows = ResidenceHistory.objects.to_come(timezone.localdate()).filter(person=case.person_id)
    found = rows.order_by("days").first()
    return Ahead(found.days.lower, full_name(found.region_code)) if found else None


@transaction.atomic
def move(*, actor: Actor, case: UnemploymentRegistration, move: Move, version: int | None = None) -> Answer:
    """Write the move down. From its day on the office of the new place serves: today's at once, a later one that night.

    An exit that is under way keeps its office until the night. Raises ValidationError for who is not registered,
    Stale when somebody changed the case meanwhile.
    """
    locked = Registration.objects.select_for_update(of=("self",), no_key=True).get(pk=case.pk)
    if version is not None and locked.version != version:
        raise Stale("别人刚刚改过这一件，请看过再办", code="stale")
    if locked.state not in REGISTERED or locked.spell is None:
        raise ValidationError("登记失业的人才在这里改住的地方", code="state")
    answer, region = foresee(locked, move), service_region(move.region_code)
    row = record(
        actor=actor, person_id=locked.person_id, region_code=region, since=move.since, told=move.told,
        before=locked.region_code, began=locked.spell.lower,
    )  # fmt: skip
    if answer.at_once:
        _take_over(actor, locked, answer.office, region, move.told)
    _tell(locked, answer, move.since, row)
    case.__dict__.update(locked.__dict__)
    return answer


def _take_over(actor: Actor, case: UnemploymentRegistration, office: Office, region: str, told: Told) -> None:
    Person.objects.filter(pk=case.person_id).update(region_code=region)
    if (office.pk, region) != (case.service_office_id, case.region_code):
        facts = {"office": office, "region_code": region}
        perform(
            WORKFLOW,
            "transfer",
            actor=actor,
            case=case,
            reason=f"搬家，{told.label}",
            channel=CHANNELS[told],
            facts=facts,
        )


def _tell(case: UnemploymentRegistration, answer: Answer, since: date, row: ResidenceHistory) -> None:
    office, phone = str(answer.office), answer.office.phone
    kind: messages._Served = messages.Moved(office, phone)
    if since > timezone.localdate():
        kind = messages.Noted(office, phone, since)
    elif not answer.at_once:
        kind = messages.Waits(office, phone, since)
    notify(person=case.person, kind=kind, subject_id=row.pk)
