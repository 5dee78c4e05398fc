"""Asking another authority about somebody on demand (domain.md 8.1): a colleague presses, says why, and reads the answer.

The question is a message, the answer an event of the partner's feed: whatever is slow, away or killed, it comes once. It
refuses nobody anything; what does not fit is a contradiction for the inbox.
"""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.permissions import Action
from portal.exchange.partners.enums import Partner, SendState
from portal.exchange.partners.feeds import try_now
from portal.exchange.partners.models import PartnerMessage
from portal.exchange.partners.sending import tell
from portal.exchange.partners.working import Arrived, Outcome
from portal.foundation.constraints import explained
from portal.people.models import Person
from portal.regions.selectors import full_name
from registration.joint.conflicts import Side, find_about_person
from registration.joint.enums import CheckKind, CheckResult, CheckState, ConflictKind
from registration.joint.events import handled, ignored
from registration.joint.models import RegisterCheck

PARTNERS = {
    CheckKind.IDENTITY: Partner.SECURITY, CheckKind.RESIDENCE: Partner.SECURITY, CheckKind.INCOME: Partner.TAX,
}  # fmt: skip
MESSAGES = {kind: f"{kind.value}.check" for kind in CheckKind}
PERMIT, COUNTY = "permit", 6
"""Where somebody is registered by a residence permit is where they live; a hukou may be anywhere."""


@transaction.atomic
def ask(*, actor: Actor, key: UUID, person: Person, kind: str, reason: str) -> RegisterCheck:
    """Put the question. `key` is the form's own: sent twice it asks once.

    Raises ValidationError for who may not ask, without a reason, where one of the kind waits, and where nobody is connected.
    """
    if made := RegisterCheck.objects.filter(pk=key, person=person).first():
        return made
    if not actor.can(Action.REGISTER_ASK) or actor.user_id is None:
        raise ValidationError("不能问这件事", code="right")
    if kind not in CheckKind or not reason.strip():
        raise ValidationError("请选问什么，写明为什么问", code="reason")
    with explained():
        one = RegisterCheck.objects.create(
            pk=key, person=person, kind=kind, reason=reason.strip(), asked_by=actor.user_id, office_id=actor.office_id
        )
    asked = CheckKind(kind)
    said = {
        "check": str(one.pk), "name": person.name, "number": person.id_number,
        "asked_on": timezone.localdate(one.asked_at).isoformat(),
    }  # fmt: skip
    one.message = tell(partner=PARTNERS[asked], kind=MESSAGES[asked], key=one.pk, payload=said, person_id=person.pk)
    if one.message is None:
        raise ValidationError(f"{PARTNERS[asked].label}还没有接通，请看证件或材料原件，或者打电话问", code="off")
    one.save(update_fields=["message"])
    return one


def heard(message: PartnerMessage) -> None:
    """The partner refuses to answer: it says why, and another question may be put. Taken, its answer is fetched at once."""
    if message.state == SendState.REFUSED:
        RegisterCheck.objects.filter(message=message, state=CheckState.ASKED).update(
            state=CheckState.REFUSED, answered_at=timezone.now(), why=message.why or "对方没有写原因"
        )
    else:
        try_now(message.partner)


def identity(arrived: Arrived, settled: frozenset[ConflictKind]) -> Outcome:
    """Whether name and number are those of one person."""
    one = _of(arrived, CheckKind.IDENTITY)
    if one is None:
        return ignored(NOT_ASKED)
    result = CheckResult(arrived.data["result"])
    _answer(one, result)
    if result == CheckResult.SAME or ConflictKind.IDENTITY in settled:
        return handled(str(result.label))
    sides: list[Side] = [("姓名和证件号码", one.person.name, str(result.label))]
    return _contradicts(arrived, one, ConflictKind.IDENTITY, sides)


def residence(arrived: Arrived, settled: frozenset[ConflictKind]) -> Outcome:
    """In which county somebody is registered; only a residence permit elsewhere contradicts what they say."""
    one = _of(arrived, CheckKind.RESIDENCE)
    if one is None:
        return ignored(NOT_ASKED)
    place = arrived.data.get("region", "")
    same = place[:COUNTY] == one.person.region_code[:COUNTY]
    result = (CheckResult.SAME if same else CheckResult.DIFFERS) if place else CheckResult.UNKNOWN
    _answer(one, result, place)
    stands = result == CheckResult.DIFFERS and arrived.data.get("by") == PERMIT
    if not stands or ConflictKind.RESIDENCE in settled:
        return handled(str(result.label))
    sides: list[Side] = [("住在哪里", full_name(one.person.region_code), full_name(place) or place)]
    return _contradicts(arrived, one, ConflictKind.RESIDENCE, sides)


def income(arrived: Arrived, settled: frozenset[ConflictKind]) -> Outcome:
    """Whether anything was declared: to be read beside the person's word, which stands."""
    one = _of(arrived, CheckKind.INCOME)
    if one is None:
        return ignored(NOT_ASKED)
    result = CheckResult.DECLARED if arrived.data["declared"] else CheckResult.NOT_DECLARED
    _answer(one, result)
    return handled(str(result.label))


NOT_ASKED = "没有问过这件事"


def _of(arrived: Arrived, kind: CheckKind) -> RegisterCheck | None:
    """The question that is answered; one about another number, or of another kind, was never put."""
    found = RegisterCheck.objects.select_for_update(of=("self",), no_key=True).select_related("person")
    one: RegisterCheck | None = found.filter(pk=arrived.data["check"], kind=kind).first()
    return one if one is not None and one.person.id_number == arrived.number else None


def _answer(one: RegisterCheck, result: CheckResult, place: str = "") -> None:
    one.state, one.result, one.place, one.why = CheckState.ANSWERED, result, place, ""
    one.answered_at = one.answered_at or timezone.now()
    one.save(update_fields=["state", "result", "place", "why", "answered_at"])


def _contradicts(arrived: Arrived, one: RegisterCheck, kind: ConflictKind, sides: list[Side]) -> Outcome:
    proved = one.person.proved_at
    ours = "核对过的证件" if proved else "本人填写"
    return find_about_person(
        arrived, one.person, kind, sides, ours_from=ours, ours_on=timezone.localdate(proved) if proved else None
    )
