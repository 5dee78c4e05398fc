"""Writes of verifications: keyword-only, actor first, one transaction each. The employer is locked before the case."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from portal.accounts.actors import SYSTEM, Actor
from portal.accounts.models import Office, User
from portal.cases.workflow import perform
from portal.foundation.constraints import explained
from portal.foundation.identifiers import uuid7
from portal.messages.services import MessageKind, notify
from portal.people.employers.enums import Ended, Granted, LegalSource, LegalState, MemberRole
from portal.people.employers.members import end_all, let_in, persons_of
from portal.people.employers.models import Employer, Membership, Site
from portal.people.employers.services import (
    Described,
    Place,
    describe,
    find_or_register,
    lock,
    open_site,
    record_legal_state,
)
from portal.people.enums import IdType
from portal.people.identity import Identity
from portal.people.models import Person
from portal.people.services import Typed, claim_person
from portal.regions.selectors import resolve
from registration.recruiting import messages
from registration.recruiting.enums import ClaimState, Evidence
from registration.recruiting.models import EmployerVerification
from registration.recruiting.workflow import WORKFLOW
from registration.unemployment.services import next_receipt, office_of_residence, service_region

Verification = EmployerVerification
SOURCES = {
    Evidence.COUNTER: LegalSource.COUNTER, Evidence.REGISTER: LegalSource.REGISTER, Evidence.PAPERS: LegalSource.PAPERS,
}  # fmt: skip


@dataclass(frozen=True)
class Claim:
    """What an account says of an employer, cleaned; the place of registration follows from the code."""

    name: str
    kind: str
    size: str
    industry: str
    account_class: str
    licence_no: str
    licence_until: date | None
    site_name: str
    site_address: str


@dataclass(frozen=True)
class Operator:
    """Who acts: a person for whom the account speaks already, or one whom it names now."""

    person_id: UUID | None = None
    name: str = ""
    identity: Identity | None = None


def current_draft(actor: Actor) -> Verification | None:
    """What this account is writing, on whatever device it began."""
    return Verification.objects.visible_to(actor).filter(state=ClaimState.NEW, account=actor.user_id).first()


@transaction.atomic
def save_draft(*, actor: Actor, answers: dict[str, Any]) -> Verification:
    """Keep what was typed, complete or not; the first call opens the draft. One for an employer that the account has left
    meanwhile is gone."""
    seen = Verification.objects.visible_to(actor).values("pk")
    Verification.objects.filter(account=actor.user_id, state=ClaimState.NEW).exclude(pk__in=seen).delete()
    draft, _ = Verification.objects.select_for_update(of=("self",), no_key=True).get_or_create(
        account_id=actor.user_id, state=ClaimState.NEW
    )
    kept: dict[str, Any] = draft.draft or {}  # type: ignore[assignment]
    draft.draft = kept | answers
    draft.save(update_fields=["draft"])
    return draft


@transaction.atomic
def begin_renewal(*, actor: Actor, employer: Employer) -> Verification:
    """A further verification, with everything as it stands filled in. Raises ValidationError for who is no owner."""
    lock(employer)
    if not Membership.objects.owners().filter(account=actor.user_id, employer=employer).exists():
        raise ValidationError("请单位的管理员来办", code="not_owner")
    drop_draft(actor=actor)
    last = Verification.objects.filter(employer=employer, submitted_at__isnull=False).order_by("-submitted_at").first()
    main = employer.sites.main().first()
    return Verification.objects.create(
        account_id=actor.user_id, employer=employer, is_renewal=True, draft=_known(employer, last, main)
    )


def _known(employer: Employer, last: Verification | None, main: Site | None) -> dict[str, Any]:
    said = {"uscc": employer.uscc, "name": employer.name, "kind": employer.kind, "size": employer.size,
            "industry": employer.industry}  # fmt: skip
    if main:
        said |= {"region": main.region_code, "site_name": main.name, "site_address": main.address}
    if last:
        until = last.licence_until.isoformat() if last.licence_until else ""
        said |= {"account_class": last.account_class, "licence_no": last.licence_no, "licence_until": until}
    return said


@transaction.atomic
def drop_draft(*, actor: Actor) -> None:
    """Throw away what this account has not handed in."""
    Verification.objects.filter(account=actor.user_id, state=ClaimState.NEW).delete()


@transaction.atomic
def submit(*, actor: Actor, draft: Verification, uscc: str, region: str, claim: Claim, operator: Operator) -> None:
    """Hand the claim to the office of the place of work, with a number and the day promised.

    The one employer of the code is found or made; nothing of one that was there is changed, and whoever speaks for it
    hears of the claim. Raises ValidationError for a second hand-in and by the sentences of the constraints.
    """
    person = _operator(actor, draft.account, operator)
    place = service_region(region)
    employer, _ = find_or_register(actor=actor, described=_described(uscc, region, claim))
    fields = asdict(claim) | {
        "employer": employer, "person": person, "region_code": place, "service_office": office_of_residence(place),
        "receipt_no": next_receipt(place, timezone.now()), "previous": _standing(employer),
    }  # fmt: skip
    with explained():
        perform(WORKFLOW, "submit", actor=actor, case=draft, facts={"fields": fields})
    notify(person=person, kind=messages.Received(draft), subject_id=draft.pk)
    if not draft.is_renewal:
        _tell(employer, messages.ClaimedByOther(draft), draft.pk)


def _operator(actor: Actor, account: User, operator: Operator) -> Person:
    """The person who acts. Nothing of anybody else is read; a person known to the account is not written anew."""
    known = Person.objects.of_account(actor)
    person = known.filter(pk=operator.person_id).first() if operator.person_id else None
    if person is None and operator.identity:
        person = known.with_id_number(operator.identity.number).first()
    if person is None and operator.identity:
        typed = Typed(operator.name, operator.identity, IdType.RESIDENT, account.phone or "", "")
        person = claim_person(actor=actor, account=account, typed=typed, source="employer")
        User.objects.filter(pk=account.pk, name="").update(name=operator.name)
    if person is None:
        raise ValidationError("请选谁来办，或者写经办人的姓名和证件号码", code="operator")
    return person


def _described(uscc: str, region: str, claim: Claim) -> Described:
    return Described(uscc, claim.name, claim.kind, claim.size, claim.industry, registered_in(uscc, region))


def registered_in(uscc: str, region: str) -> str:
    """Where it is registered, by digits 3 to 8 of its code (GB 32100-2015); the county of its place of work where these
    name no place that we know."""
    try:
        found = resolve(f"{uscc[2:8]}000000")
    except ValueError:
        return f"{region[:6]}000000"
    return found.current or found.code


def _standing(employer: Employer) -> Verification | None:
    return Verification.objects.standing().filter(employer=employer).first()


@transaction.atomic
def withdraw(*, actor: Actor, case: Verification) -> None:
    """Take a claim back before it is decided."""
    perform(WORKFLOW, "withdraw", actor=actor, case=case)


@transaction.atomic
def verify(*, actor: Actor, case: Verification, evidence: str, version: int | None = None) -> None:
    """The employer and the authorisation were checked: good for six months, and the claim's account is the employer's owner.

    Raises ValidationError for a cancelled employer, an agency without a licence in force, and another office.
    """
    _accept("verify", actor, case, evidence, "", version)


@transaction.atomic
def uphold(*, actor: Actor, case: Verification, evidence: str, reason: str = "", version: int | None = None) -> None:
    """The county finds the claim right after all."""
    _accept("uphold", actor, case, evidence, reason, version)


def _accept(step: str, actor: Actor, case: Verification, evidence: str, reason: str, version: int | None) -> None:
    assert case.employer is not None  # kept by the constraint on what was handed in
    lock(case.employer)
    earlier = Verification.objects.standing().filter(employer=case.employer_id).exclude(pk=case.pk).first()
    if earlier:
        perform(WORKFLOW, "replace", actor=SYSTEM, case=earlier)
    facts = {"evidence": evidence}
    with explained():
        perform(WORKFLOW, step, actor=actor, case=case, reason=reason, version=version, facts=facts)
    _settle(actor, case)
    notify(person=case.person, kind=messages.Verified(case), subject_id=case.pk)


def _settle(actor: Actor, case: Verification) -> None:
    """What was only claimed is so now: the employer's description, its legal state, its place of work, its owner."""
    employer, person, office = case.employer, case.person, case.service_office
    assert employer and person and office  # kept by the constraint on what was handed in
    described = Described(
        employer.uscc, case.name, case.kind, case.size, case.industry, registered_in(employer.uscc, case.region_code)
    )
    describe(actor=actor, employer=employer, described=described)
    evidence = Evidence(case.evidence)
    if employer.legal_state == LegalState.ACTIVE or evidence == Evidence.REGISTER:  # no licence ends an abnormal entry
        record_legal_state(actor=actor, employer=employer, state=LegalState.ACTIVE, source=SOURCES[evidence])
    sites = Site.objects.open().filter(employer=employer)
    if not sites.filter(name=case.site_name).exists() and not (case.is_renewal and sites.exists()):
        open_site(
            actor=actor, employer=employer, place=Place(case.site_name, case.region_code, case.site_address, office)
        )
    if not Membership.objects.live().filter(employer=employer, account=case.account_id).exists():
        let_in(
            actor=actor, employer=employer, account=case.account, role=MemberRole.OWNER, name=person.name,
            granted=Granted.AUTHORISED,
        )  # fmt: skip


@transaction.atomic
def refuse(*, actor: Actor, case: Verification, ground: str, reason: str, version: int | None = None) -> None:
    """Not accepted, on one of the listed grounds and with words that the operator reads; the county hears appeals."""
    perform(WORKFLOW, "refuse", actor=actor, case=case, reason=reason, version=version, facts={"ground": ground})
    notify(person=case.person, kind=messages.Refused(case, reason, case.appeal_by), subject_id=case.pk)


@transaction.atomic
def revoke(*, actor: Actor, case: Verification, ground: str, reason: str, version: int | None = None) -> None:
    """A verification was wrong: it counts no more, and whom it let in speaks for the employer no more."""
    assert case.employer is not None  # kept by the constraint on what was handed in
    lock(case.employer)
    log = perform(WORKFLOW, "revoke", actor=actor, case=case, reason=reason, version=version, facts={"ground": ground})
    if not case.is_renewal:
        end_all(actor=actor, employer=case.employer, account=case.account, why=Ended.REVOKED)
    notify(person=case.person, kind=messages.Revoked(case, reason, case.appeal_by), subject_id=log.pk)


@transaction.atomic
def appeal(*, actor: Actor, case: Verification, words: str) -> None:
    """Who finds a refusal wrong says so once, within the days; the county decides."""
    perform(WORKFLOW, "appeal", actor=actor, case=case, facts={"words": words})


@transaction.atomic
def dismiss(*, actor: Actor, case: Verification, reason: str, version: int | None = None) -> None:
    """The county finds the refusal right."""
    log = perform(WORKFLOW, "dismiss", actor=actor, case=case, reason=reason, version=version)
    notify(person=case.person, kind=messages.AppealAnswered(case, reason), subject_id=log.pk)


@transaction.atomic
def note_legal_state(*, actor: Actor, employer: Employer, state: str, source: str) -> None:
    """What the register of businesses, or a paper at the counter, says today; the owners hear of a change."""
    lock(employer)
    before = Employer.objects.values_list("legal_state", flat=True).get(pk=employer.pk)
    record_legal_state(actor=actor, employer=employer, state=LegalState(state), source=LegalSource(source))
    office = Office.objects.get(pk=actor.office_id)
    if before != state:
        label = str(LegalState(state).label)
        _tell(employer, messages.LegalStateChanged(employer.name, label, office.name, office.phone), uuid7())


def _tell(employer: Employer, kind: MessageKind, subject: UUID) -> None:
    """The owners who have a letter box."""
    for person in persons_of([employer.pk]).get(employer.pk, ()):
        notify(person=person, kind=kind, subject_id=subject)
