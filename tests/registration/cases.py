"""Registrations for tests, made the way people make them: through the services, never past the workflow."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from portal.accounts.actors import Actor, actor_of
from portal.accounts.models import User
from portal.people.identity import read_identity
from portal.people.models import Person
from portal.people.services import Typed, claim_person
from registration.unemployment import services
from registration.unemployment.enums import Evidence, Reason
from registration.unemployment.models import UnemploymentRegistration
from tests.harness import id_number


@dataclass(frozen=True)
class Spoken:
    """Somebody who has no account, and perhaps no telephone."""

    phone: str = ""


def answers(
    account: User | Spoken, region_code: str, number: str = "", name: str = "张某某", reason: str = Reason.CONTRACT_END
) -> services.Answers:
    return services.Answers(
        name=name,
        id_type="resident",
        identity=read_identity(number or id_number()),
        phone=account.phone or "",
        region_code=region_code,
        reason=reason,
        jobless_since=timezone.localdate() - timedelta(days=13),
    )


def draft(account: User) -> UnemploymentRegistration:
    return services.save_draft(actor=actor_of(account), answers={"name": "张某某"})


def submitted(account: User, region_code: str, number: str = "", name: str = "张某某") -> UnemploymentRegistration:
    case = draft(account)
    services.submit(actor=actor_of(account), draft=case, answers=answers(account, region_code, number, name))
    return case


def active(account: User, region_code: str, caseworker: Actor, number: str = "") -> UnemploymentRegistration:
    case = submitted(account, region_code, number)
    services.approve(actor=caseworker, case=case, evidence=Evidence.COUNTER)
    return case


def claimed(account: User, region_code: str) -> Person:
    """Another identity that the same account typed."""
    typed = Typed("李某某", read_identity(id_number()), "resident", account.phone or "", region_code)
    return claim_person(actor=actor_of(account), account=account, typed=typed, source="web")
