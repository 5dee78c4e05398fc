"""Writes of changes: asking online, recording at the counter, the county's confirmation, refusing, taking back."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from portal.accounts.actors import Actor
from portal.cases.workflow import perform
from portal.foundation.constraints import explained
from portal.messages.services import notify
from portal.people.changes import change_name, change_number
from portal.people.identity import read_identity
from portal.people.models import Person
from registration.identity import messages
from registration.identity.enums import ChangeKind, ChangeState
from registration.identity.models import IdentityChange
from registration.identity.workflow import WORKFLOW
from registration.unemployment.models import UnemploymentRegistration
from registration.unemployment.services import give_phone, latest_of


@transaction.atomic
def ask(*, actor: Actor, case: UnemploymentRegistration, kind: str, value: str, words: str = "") -> IdentityChange:
    """The person asks for a change; the office that serves `case` looks at the document.

    Raises ValidationError while the same is asked already, and where nothing would change.
    """
    one = _new(case, kind, value, words, account=actor.user_id)
    with explained():
        one.save()
        perform(WORKFLOW, "ask", actor=actor, case=one)
    return one


def _new(case: UnemploymentRegistration, kind: str, value: str, words: str = "", **more: Any) -> IdentityChange:
    person = case.person
    before = value_of(person, kind)
    if before == value:
        raise ValidationError("和现在的一样，不用改", code="same")
    return IdentityChange(
        person=person, kind=ChangeKind(kind), new_value=value, old_value=before or None, words=words or None,
        region_code=case.region_code, service_office=case.service_office, account_id=more.get("account"),
    )  # fmt: skip


def value_of(person: Person, kind: str) -> str:
    """What stands there now."""
    return {ChangeKind.NAME: person.name, ChangeKind.NUMBER: person.id_number, ChangeKind.PHONE: person.phone or ""}[
        ChangeKind(kind)
    ]


@transaction.atomic
def enter(*, actor: Actor, case: UnemploymentRegistration, kind: str, value: str, evidence: str) -> IdentityChange:
    """At the counter: the document is seen, the change is made at once; an ID number goes to the county first.

    Raises ValidationError as the steps do.
    """
    one = _new(case, kind, value)
    with explained():
        one.save()
        see(actor=actor, change=one, evidence=evidence)
    return one


@transaction.atomic
def see(*, actor: Actor, change: IdentityChange, evidence: str, version: int | None = None) -> None:
    """The caseworker saw the document. Raises ValidationError for another office, and where the value can't be taken."""
    step = "hand_up" if change.kind == ChangeKind.NUMBER else "record"
    perform(WORKFLOW, step, actor=actor, case=change, version=version, facts={"evidence": evidence})
    if change.state == ChangeState.DONE:
        _apply(actor, change)


@transaction.atomic
def confirm(*, actor: Actor, change: IdentityChange, number: str, version: int | None = None) -> None:
    """The county read the document too. Raises ValidationError where it read another number, or somebody else has it."""
    perform(WORKFLOW, "confirm", actor=actor, case=change, version=version, facts={"number": number})
    _apply(actor, change)


def _apply(actor: Actor, change: IdentityChange) -> None:
    """Write it where it counts; the row of a merged person speaks for the kept one."""
    person = Person.objects.select_for_update(of=("self",), no_key=True).get(pk=change.person_id)
    if person.merged_into_id:
        person = Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.merged_into_id)
    if change.kind == ChangeKind.NAME:
        change_name(actor=actor, person=person, name=change.new_value)  # type: ignore[arg-type]
    elif change.kind == ChangeKind.NUMBER:
        identity = read_identity(change.new_value, person.id_type)  # type: ignore[arg-type]
        change_number(actor=actor, person=person, identity=identity)
    else:
        give_phone(actor=actor, case=latest_of(person), phone=change.new_value, evidence=change.evidence)  # type: ignore[arg-type]
    told = messages.Changed(change.get_kind_display(), str(change.service_office))
    notify(person=person, kind=told, subject_id=change.pk)


@transaction.atomic
def refuse(*, actor: Actor, change: IdentityChange, reason: str, version: int | None = None) -> None:
    """Not changed, with a reason that the person reads."""
    perform(WORKFLOW, "refuse", actor=actor, case=change, reason=reason, version=version)
    told = messages.Refused(change.get_kind_display(), actor.office_name, reason)
    notify(person=change.person, kind=told, subject_id=change.pk)


@transaction.atomic
def withdraw(*, actor: Actor, change: IdentityChange) -> None:
    """The person does not want it any more."""
    perform(WORKFLOW, "withdraw", actor=actor, case=change)
