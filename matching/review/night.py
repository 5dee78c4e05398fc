"""V16 at night: employers that may not recruit today have their vacancies rest, and hear why. Safe to stop and to run again."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from matching.compliance.employers import said_of
from matching.review import messages
from matching.review.models import Suspension
from matching.review.services import rest
from matching.vacancies.checking import state_of
from matching.vacancies.models import Vacancy
from portal.foundation.batches import batches
from portal.foundation.identifiers import uuid7
from portal.foundation.nightly import Nightly
from portal.messages.services import notify
from portal.people.employers.enums import LegalState
from portal.people.employers.members import persons_of
from portal.people.employers.models import Employer
from registration.recruiting.enums import AccountClass
from registration.recruiting.models import EmployerVerification

BATCH = 200


def rest_unverified(on: date) -> int:
    """Vacancies of employers that are struck off, unverified, suspended or without a licence; returns how many rest."""
    verified = EmployerVerification.objects.standing().filter(employer=OuterRef("pk"), valid_until__gte=on)
    licensed = verified.filter(~Q(account_class=AccountClass.AGENCY) | Q(licence_until__gte=on))
    shown = Vacancy.objects.shown().filter(employer=OuterRef("pk"))
    may_not = (
        Q(legal_state=LegalState.CANCELLED)
        | ~Exists(licensed)
        | Exists(Suspension.objects.standing().filter(employer=OuterRef("pk")))
    )
    keys = list(Employer.objects.filter(Exists(shown)).filter(may_not).order_by("pk").values_list("pk", flat=True))
    return sum(_rest(list(some), on) for some in batches(keys, BATCH))


@transaction.atomic
def _rest(keys: list, on: date) -> int:
    total, owners = 0, persons_of(keys)
    for employer in Employer.objects.filter(pk__in=keys):
        why = next((said for action, said, _ in said_of(state_of(employer), on) if action == "block"), "")
        rested = rest(employer)
        total += rested
        for person in owners.get(employer.pk, ()) if rested and why else ():
            notify(person=person, kind=messages.Paused(employer.name, why), subject_id=uuid7())
    return total


def struck_off(employer: Employer) -> None:
    """The register of businesses strikes an employer off: its vacancies rest at once, in the same transaction."""
    if employer.legal_state == LegalState.CANCELLED:
        _rest([employer.pk], timezone.localdate())


NIGHT = Nightly("review", lock="review", of_the_night={"rested": rest_unverified})
run = NIGHT.run
