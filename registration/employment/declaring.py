"""What somebody gave at a door, cleaned by its form, as a declaration: the same for the pages and the channels."""

from typing import Any

from django.db import transaction

from portal.accounts.actors import Actor
from portal.accounts.models import User
from portal.people.employers.models import Employer
from portal.people.listed import EMPLOYER, listed_person
from portal.people.models import Person
from portal.people.services import Typed, claim_person
from registration.employment import services
from registration.employment.effects import Work
from registration.employment.enums import EmploymentKind, Source
from registration.employment.models import EmploymentRegistration
from registration.unemployment.enums import Channel


def people_of(actor: Actor) -> list[Person]:
    """Those for whom the account speaks, whoever is proved first."""
    return list(Person.objects.of_account(actor).order_by("-proved_at", "-created_at"))


@transaction.atomic
def hire(
    *, actor: Actor, employer: Employer, given: dict[str, Any], work: Work, channel: str = Channel.WEB
) -> EmploymentRegistration:
    """An employer's hire. Only the number finds somebody. Raises ValidationError as `declare` does, and for another's name."""
    site = given["site"]
    person = listed_person(
        name=given["name"], identity=given["identity"], id_type=given["id_type"], phone=given["phone"],
        region_code=site.region_code, source=EMPLOYER,
    )  # fmt: skip
    declared = services.Declared(
        person, EmploymentKind.EMPLOYER, work, site.region_code, Source.EMPLOYER, channel=channel, employer=employer, site=site,
    )  # fmt: skip
    return services.declare(actor=actor, key=given["key"], declared=declared)


@transaction.atomic
def own_work(*, actor: Actor, given: dict[str, Any], channel: str = Channel.WEB) -> EmploymentRegistration:
    """A person's own work; who the account is, from now on, where it has not said so yet."""
    people = people_of(actor)
    person = people[0] if people else _claimed(actor, given, channel)
    work = Work(given["first_day"], post=given["post"])
    declared = services.Declared(
        person, EmploymentKind(given["kind"]), work, given["region"], Source.SELF, channel=channel
    )
    return services.declare(actor=actor, key=given["key"], declared=declared)


def _claimed(actor: Actor, given: dict[str, Any], channel: str) -> Person:
    account = User.objects.get(pk=actor.user_id)
    typed = Typed(given["name"], given["identity"], given["id_type"], account.phone or "", given["region"])
    return claim_person(actor=actor, account=account, typed=typed, source=channel)
