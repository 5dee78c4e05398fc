"""Writes of the unemployment register: keyword-only, actor first, one transaction each."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind, Assurance, OfficeLevel, UserKind
from portal.accounts.models import Office, User
from portal.cases.calendar import deadline
from portal.cases.workflow import check_open_to, perform
from portal.foundation.constraints import explained
from portal.foundation.identifiers import receipt_number, uuid7
from portal.foundation.locks import lock_in_transaction
from portal.foundation.moods import once
from portal.foundation.prepared import Prepared
from portal.messages.services import notify
from portal.people.identity import Identity
from portal.people.models import Person
from portal.people.phones import account_that_claims, change_phone, join_account
from portal.people.services import Typed, claim_at_office, claim_person, prove_identity
from portal.privacy.notices import current_notice, current_promise
from portal.regions.models import Division
from registration.unemployment import messages
from registration.unemployment.enums import OPEN, Basis, Channel, State
from registration.unemployment.limits import decide_within
from registration.unemployment.models import UnemploymentRegistration
from registration.unemployment.rules import check_words, involuntary_by, read_external_number, source_of
from registration.unemployment.workflow import WORKFLOW

ONE_SPELL = "one_spell_at_a_time"  # the constraint that keeps two registrations of one person apart


@dataclass(frozen=True)
class Answers:
    """Everything a registration asks, cleaned."""

    name: str
    id_type: str
    identity: Identity
    phone: str  # empty for a person without one, whom staff write down
    region_code: str
    reason: str
    jobless_since: date
    unemployment_source: str = ""  # the one that the reason says, where nobody says another

    @property
    def source(self) -> str:
        """失业人员类别, said or out of the reason."""
        return source_of(self.reason, self.unemployment_source).value


def current_draft(actor: Actor) -> UnemploymentRegistration | None:
    """The draft this account is writing, on whatever device it began."""
    return UnemploymentRegistration.objects.visible_to(actor).filter(state=State.DRAFT).first()


OWN = Prepared(
    lambda actor: (
        UnemploymentRegistration.objects.visible_to(actor)
        .select_related("service_office", "person")
        .defer("draft", "appeal")
        .order_by("-submitted_at", "-created_at")
    )
)


@once
def own(actor: Actor) -> list[UnemploymentRegistration]:
    """Every registration of a citizen's account, drafts included, the one handed in last first; nobody else has any."""
    return OWN.rows(actor=actor) if actor.kind is ActorKind.CITIZEN else []


def latest_handed_in(actor: Actor) -> UnemploymentRegistration | None:
    """The registration that is under way or goes on; without one, the last: a withdrawn one hides no open one."""
    handed_in = [one for one in own(actor) if one.submitted_at]
    return min(handed_in, key=lambda one: one.state not in OPEN, default=None)


@transaction.atomic
def save_draft(
    *, actor: Actor, answers: dict[str, Any], channel: str = Channel.WEB, account_id: UUID | None = None
) -> UnemploymentRegistration:
    """Keep what was typed, complete or not; the first call opens the draft, and `channel` is where it began.

    `account_id` is whose draft it is, where somebody writes for a family member; else the actor's own.
    """
    with explained():
        draft, _ = UnemploymentRegistration.objects.select_for_update(of=("self",)).get_or_create(
            account_id=account_id or actor.user_id,
            state=State.DRAFT,
            defaults={"notice_version": current_notice().version, "channel": channel, "begun_in": channel},
        )
    kept: dict[str, Any] = draft.draft or {}  # type: ignore[assignment]
    draft.draft = kept | answers
    draft.save(update_fields=["draft"])
    return draft


@transaction.atomic
def submit(
    *,
    actor: Actor,
    draft: UnemploymentRegistration,
    answers: Answers,
    channel: str = Channel.WEB,
    external_app_no: str = "",
) -> None:
    """Hand the registration in: the office of residence gets it, with a number and a promise date.

    `external_app_no` is the national application's number, where the ministry's entrance gave one: its unique key
    (domain.md 2.3). Raises ValidationError for who may not register, and for a second hand-in of the same.
    """
    number = _number(external_app_no)
    _check_new(number)
    account = User.objects.get(pk=draft.account_id)
    person = claim_person(actor=actor, account=account, typed=_typed(answers), source=channel)
    User.objects.filter(pk=account.pk, kind=UserKind.CITIZEN).update(name=answers.name)
    _hand_in(actor, draft, _fields(answers, person) | number, channel)


def _number(text: str) -> dict[str, str]:
    """The national number as a column; locked, so that two of the same come one after the other."""
    number = read_external_number(text)
    if not number:
        return {}
    lock_in_transaction(f"national:{number}")
    return {"external_app_no": number}


def _check_new(number: dict[str, str]) -> None:
    """Raise ValidationError, with the receipt number of the case that has it, for a national number that is taken."""
    earlier = UnemploymentRegistration.objects.filter(**number).first() if number else None
    if earlier is not None:
        raise ValidationError(f"这个全国申请编号已经登记过，受理号 {earlier.receipt_no}", code="external")


@transaction.atomic
def register_for(
    *,
    actor: Actor,
    key: UUID,
    answers: Answers,
    channel: str,
    basis: str = Basis.RESIDENCE,
    external_app_no: str = "",
) -> UnemploymentRegistration:
    """Write down what somebody says at a counter, in a village or on the telephone: the same case, no account (N9).

    `key` is the form's own: the same form sent twice gives the case that the first one made. Raises
    ValidationError for who may not register, and for a form that somebody else sent.
    """
    number = _number(external_app_no)
    if earlier := UnemploymentRegistration.objects.filter(pk=key).first():
        return _sent_before(actor, earlier)
    _check_new(number)
    draft, made = UnemploymentRegistration.objects.get_or_create(
        pk=key,
        defaults={"notice_version": current_notice().version, "channel": channel, "begun_in": channel, **number},
    )
    if not made:
        return _sent_before(actor, draft)
    person = claim_at_office(actor=actor, typed=_typed(answers), source=channel)
    written = {"taken_by": actor.user_id, "accepting_office_id": actor.office_id, "basis": basis}
    _hand_in(actor, draft, _fields(answers, person) | written, channel)
    return draft


def _sent_before(actor: Actor, case: UnemploymentRegistration) -> UnemploymentRegistration:
    if case.taken_by != actor.user_id:
        raise ValidationError("这张表已经交过了，请重新打开一张", code="again")
    return case


def _hand_in(actor: Actor, draft: UnemploymentRegistration, fields: dict[str, Any], channel: str) -> None:
    now, place = timezone.now(), fields["region_code"]
    fields |= {
        "receipt_no": next_receipt(place, now),
        "submitted_at": now,
        "due_at": deadline(now, decide_within(place, timezone.localdate(now))),
        "channel": channel,
    }
    perform(WORKFLOW, "submit", actor=actor, case=draft, channel=channel, facts={"fields": fields})
    notify(person=fields["person"], kind=messages.Received(draft), subject_id=draft.pk)


def _typed(answers: Answers) -> Typed:
    return Typed(answers.name, answers.identity, answers.id_type, answers.phone, answers.region_code)


def _fields(answers: Answers, person: Person) -> dict[str, Any]:
    """What the answers say, as columns."""
    return {
        "person": person,
        "region_code": answers.region_code,
        "service_office": office_of_residence(answers.region_code),
        "reason": answers.reason,
        "jobless_since": answers.jobless_since,
        "unemployment_source": answers.source,
        "involuntary": involuntary_by(answers.reason),
        "wants_work": True,
        "draws_pension": False,
        "promise_version": current_promise().version,
    }


@transaction.atomic
def save_correction(*, actor: Actor, case: UnemploymentRegistration, answers: dict[str, Any]) -> None:
    """Keep what somebody is changing in a registration they handed in, until they hand it in again."""
    locked = UnemploymentRegistration.objects.select_for_update(of=("self",), no_key=True).get(pk=case.pk)
    kept: dict[str, Any] = locked.draft or {}  # type: ignore[assignment]
    locked.draft = case.draft = kept | answers
    locked.save(update_fields=["draft"])


@transaction.atomic
def hand_in_again(
    *,
    actor: Actor,
    case: UnemploymentRegistration,
    answers: Answers,
    channel: str = Channel.WEB,
    version: int | None = None,
) -> None:
    """Other answers for the same case: what the office asked for, or what the person saw was wrong (10.1, resubmit).

    The log says which lines changed, the history keeps what stood there before. Raises ValidationError where nothing
    changed, and as `submit`.
    """
    step = "resubmit" if case.state == State.NEED_SUPPLEMENT else "correct"
    changed = changed_lines(case, answers)
    if step == "correct" and not changed:
        raise ValidationError("没有改动，不用再交", code="same")
    facts = {"fields": _fields(answers, _claimed_again(actor, case, answers, channel))}
    words = "改了：" + "、".join(changed) if changed else "没有改动，请再看一看"
    log = perform(WORKFLOW, step, actor=actor, case=case, reason=words, channel=channel, version=version, facts=facts)
    notify(person=case.person, kind=messages.ReceivedAgain(case), subject_id=log.pk)


def _claimed_again(actor: Actor, case: UnemploymentRegistration, answers: Answers, channel: str) -> Person:
    typed = _typed(answers)
    if case.account_id is None:
        return claim_at_office(actor=actor, typed=typed, source=channel, earlier=case.person)
    return claim_person(actor=actor, account=case.account, typed=typed, source=channel)


def changed_lines(case: UnemploymentRegistration, answers: Answers) -> list[str]:
    """What these answers would change in a case that was handed in, in the words of its form."""
    person = case.person
    pairs = {
        "姓名": (person.name, answers.name),
        "证件": ((person.id_type, person.id_number), (answers.id_type, answers.identity.number)),
        "电话": (person.phone or "", answers.phone),
        "住的地方": (case.region_code, answers.region_code),
        "原因": (case.reason, answers.reason),
        "失业日期": (case.jobless_since, answers.jobless_since),
        "人员类别": (case.unemployment_source or source_of(case.reason), answers.source),
    }
    return [label for label, (before, now) in pairs.items() if before != now]


SERVING = (int(OfficeLevel.TOWNSHIP), int(OfficeLevel.COUNTY))
# Asked with every registration; the index that keeps areas apart finds it.
OF_RESIDENCE = """
    SELECT office.* FROM portal_officearea AS area JOIN portal_office AS office ON office.id = area.office_id
    WHERE area.level = ANY(%(levels)s) AND int8range(area.low::bigint, area.high::bigint, '[]') @> %(code)s::bigint
      AND area.valid @> %(today)s::date AND office.level = area.level AND office.closed_on IS NULL
    ORDER BY office.level DESC LIMIT 1
"""


def office_of_residence(region_code: str) -> Office:
    """The office that serves a place: the township's, or the county's where no township office is open.

    Raises ValidationError when nobody serves it; then the province's office must be told.
    """
    given = {"levels": list(SERVING), "code": int(region_code), "today": timezone.localdate()}
    for office in Office.objects.raw(OF_RESIDENCE, given):
        return office
    raise ValidationError("这个地方还没有服务站，请打 12333", code="no_office")


def service_region(code: str) -> str:
    """The code to keep beside a case for a picked place: its own, or its township's where the code was revoked."""
    return Division.objects.filter(pk=code).values_list("service_code", flat=True).first() or code


def next_receipt(region_code: str, at: datetime) -> str:
    """The next receipt number of the county and year; the counter's row serialises its users."""
    year = timezone.localdate(at).year
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO registration_serialcounter (county_code, year, value) VALUES (%s, %s, 1) "
            "ON CONFLICT (county_code, year) DO UPDATE SET value = registration_serialcounter.value + 1 RETURNING value",
            [region_code[:6], year],
        )
        return receipt_number(region_code, year, cursor.fetchone()[0])


@transaction.atomic
def accept(*, actor: Actor, case: UnemploymentRegistration, version: int | None = None) -> None:
    """Begin to check: the person sees who has it."""
    perform(WORKFLOW, "accept", actor=actor, case=case, version=version, channel=Channel.OUTLET)
    notify(person=case.person, kind=messages.Accepted(case), subject_id=case.pk)


@transaction.atomic
def ask(*, actor: Actor, case: UnemploymentRegistration, about: str, words: str, version: int | None = None) -> None:
    """Ask the person about a wrong identity or a contradiction; never for another paper. The clock stops."""
    check_words(words)
    log = perform(
        WORKFLOW, "ask", actor=actor, case=case, reason=words, version=version, channel=Channel.OUTLET,
        facts={"about": about},
    )  # fmt: skip
    notify(person=case.person, kind=messages.Asked(case, words), subject_id=log.pk)


def approve(
    *,
    actor: Actor,
    case: UnemploymentRegistration,
    evidence: str,
    version: int | None = None,
    involuntary: bool | None = None,
) -> None:
    """Take the registration up: identity seen, person proved, the spell begins today.

    `involuntary`: whether the work ended not by the person's own will, as the office confirms it; None leaves what the
    reason says, unconfirmed. It decides nothing here (失业保险条例 14 is the insurance's).

    The proof stands by itself: the document was seen, whatever else is found. Raises ValidationError with the code
    `active_elsewhere` when the proved person is registered already: then a transfer can be asked for.
    """
    person = _prove(actor, case, evidence, version)
    try:
        with explained():
            perform(
                WORKFLOW, "approve", actor=actor, case=case, version=version, channel=Channel.OUTLET,
                facts={"involuntary": involuntary},
            )  # fmt: skip
            _let_own_account_in(actor, case, person, evidence)
            notify(person=person, kind=messages.Active(case), subject_id=case.pk)
    except ValidationError as problem:
        if getattr(problem, "code", "") == ONE_SPELL:
            raise ValidationError(problem.message, code="active_elsewhere") from problem
        raise


@transaction.atomic
def _prove(actor: Actor, case: UnemploymentRegistration, evidence: str, version: int | None) -> Person:
    """Prove who it is, on the case as it stands: a document proves nothing about a number that was changed since."""
    locked = _locked_with_siblings(case)
    check_open_to(WORKFLOW, "approve", actor=actor, case=locked, version=version)
    person = prove_identity(actor=actor, person=locked.person, assurance=Assurance.COUNTER, evidence=evidence)
    if person.pk != locked.person_id:
        UnemploymentRegistration.objects.filter(pk=case.pk).update(person=person)
    return person


def _locked_with_siblings(case: UnemploymentRegistration) -> UnemploymentRegistration:
    """The case and the same claim's others, in the order of their keys: a merge moves all of them."""
    found = UnemploymentRegistration.objects.select_for_update(of=("self",), no_key=True)
    same = Q(person__isnull=False, person=case.person_id)
    return {one.pk: one for one in found.filter(Q(pk=case.pk) | same).order_by("pk")}[case.pk]


def _let_own_account_in(actor: Actor, case: UnemploymentRegistration, person: Person, evidence: str) -> None:
    """A case written at an office is the person's to see once it is proved, on the account that said it is this person."""
    account = account_that_claims(person) if case.account_id is None else None
    if account and account.phone:
        link_account(actor=actor, case=case, phone=account.phone, evidence=evidence)


@transaction.atomic
def link_account(*, actor: Actor, case: UnemploymentRegistration, phone: str, evidence: str) -> None:
    """Let a proved person without an account see their case by telephone from now on."""
    account = join_account(actor=actor, person=case.person, phone=phone, evidence=evidence)
    UnemploymentRegistration.objects.filter(person=case.person_id, account=None).update(account=account)
    case.account = account


def latest_of(person: Person) -> UnemploymentRegistration:
    """A person's registration that counts now: the open one, else the last. Raises DoesNotExist without any."""
    found = UnemploymentRegistration.objects.filter(person=person, submitted_at__isnull=False)
    in_order = sorted(found.defer("draft", "appeal"), key=lambda one: (one.state in OPEN, one.submitted_at))
    if not in_order:
        raise UnemploymentRegistration.DoesNotExist
    return in_order[-1]


@transaction.atomic
def give_phone(*, actor: Actor, case: UnemploymentRegistration, phone: str, evidence: str) -> None:
    """Another number for the person of a case; the number before hears of it too (an old SIM in strange hands).

    Raises ValidationError as changing a number and linking an account do.
    """
    before = case.person.phone
    if case.account is None:
        link_account(actor=actor, case=case, phone=phone, evidence=evidence)
    else:
        change_phone(actor=actor, account=case.account, person=case.person, phone=phone, evidence=evidence)
    if before and before != phone:
        case.person.refresh_from_db()
        notify(person=case.person, kind=messages.PhoneLeft(phone[-4:]), subject_id=uuid7(), to_phone=before)


@transaction.atomic
def reject(
    *, actor: Actor, case: UnemploymentRegistration, ground: str, reason: str, version: int | None = None
) -> None:
    """Refuse, on a lawful ground and with a reason in words; the person is told how to appeal."""
    facts = {"ground": ground}
    check_words(reason)
    log = perform(
        WORKFLOW, "reject", actor=actor, case=case, reason=reason, version=version, channel=Channel.OUTLET, facts=facts
    )
    notify(person=case.person, kind=messages.Rejected(case, reason), subject_id=log.pk)


@transaction.atomic
def appeal(*, actor: Actor, case: UnemploymentRegistration, words: str, channel: str = Channel.WEB) -> None:
    """The person says why the refusal is wrong; the county decides. The words are ciphertext, the log has none."""
    log = perform(
        WORKFLOW, "appeal", actor=actor, case=case, reason="本人不服，提出申诉", channel=channel,
        facts={"words": words.strip()},
    )  # fmt: skip
    notify(person=case.person, kind=messages.AppealReceived(case), subject_id=log.pk)


@transaction.atomic
def uphold_appeal(
    *, actor: Actor, case: UnemploymentRegistration, reason: str = "", version: int | None = None
) -> None:
    """The county agrees with the person: the township decides anew, with a whole new clock."""
    log = perform(WORKFLOW, "uphold_appeal", actor=actor, case=case, reason=reason, version=version)
    notify(person=case.person, kind=messages.AppealUpheld(case), subject_id=log.pk)


@transaction.atomic
def dismiss_appeal(*, actor: Actor, case: UnemploymentRegistration, reason: str, version: int | None = None) -> None:
    """The county finds the refusal right, with its reason in words."""
    log = perform(WORKFLOW, "dismiss_appeal", actor=actor, case=case, reason=reason, version=version)
    notify(person=case.person, kind=messages.AppealDismissed(case, reason), subject_id=log.pk)


@transaction.atomic
def withdraw(*, actor: Actor, case: UnemploymentRegistration, channel: str = Channel.WEB) -> None:
    """Take a registration back before it is decided, or throw a draft away."""
    perform(WORKFLOW, "withdraw", actor=actor, case=case, channel=channel)
    if case.person:
        notify(person=case.person, kind=messages.Withdrawn(case), subject_id=case.pk)


@transaction.atomic
def void(*, actor: Actor, case: UnemploymentRegistration, reason: str, version: int | None = None) -> None:
    """A registration got by fraud never counted (domain.md 10.1); the person is told why, and whom to ask."""
    perform(WORKFLOW, "void", actor=actor, case=case, reason=reason, version=version)
    notify(person=case.person, kind=messages.Voided(case, reason), subject_id=case.pk)


@transaction.atomic
def leave(
    *, actor: Actor, case: UnemploymentRegistration, exit_code: str, exit_date: date, version: int | None = None
) -> None:
    """End an active registration on the day of the event (domain.md 2.8 c)."""
    if exit_date > timezone.localdate():
        raise ValidationError("退出日期不能晚于今天", code="future")
    perform(
        WORKFLOW,
        "leave",
        actor=actor,
        case=case,
        version=version,
        facts={"exit_code": exit_code, "exit_date": exit_date},
    )
