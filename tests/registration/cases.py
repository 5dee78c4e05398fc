"""Registrations for tests, made the way people make them: through the services, never past the workflow."""

from datetime import timedelta

from django.utils import timezone

from portal.accounts.actors import Actor, actor_of
from portal.accounts.models import User
from portal.people.identity import read_identity
from registration.unemployment import services
from registration.unemployment.enums import Evidence, Reason
from registration.unemployment.models import UnemploymentRegistration
from tests.harness import id_number


def answers(account: User, region_code: str, number: str = "", name: str = "张某某") -> services.Answers:
    return services.Answers(
        name=name,
        id_type="resident",
        identity=read_identity(number or id_number()),
        phone=account.phone,
        region_code=region_code,
        reason=Reason.CONTRACT_END,
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
