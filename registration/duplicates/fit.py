"""What the registers say before two rows become one: which step comes first, and what must end."""

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.people.merging.references import Change
from portal.people.models import Person
from registration.residence.models import ResidenceHistory
from registration.unemployment.enums import REGISTERED
from registration.unemployment.models import UnemploymentRegistration


def one_registration(keep: Person, other: Person) -> None:
    """Raise ValidationError with the step that comes first where both are registered unemployed today."""
    registered = UnemploymentRegistration.objects.filter(person__in=(keep, other), state__in=sorted(REGISTERED))
    if registered.values("person").distinct().count() > 1:
        raise ValidationError(
            "两个人都登记着失业。先办掉一个：不该有的请县里作废，在别处的请那边退出或转过来，再合并",
            code="two_registrations",
        )


def one_residence(keep: UUID, other: UUID) -> Iterable[Change]:
    """Where both histories speak of the same days, the kept person's counts."""
    ours = list(ResidenceHistory.objects.current().filter(person=keep))
    for row in ResidenceHistory.objects.current().filter(person=other):
        if any(_overlap(row, one) for one in ours):
            yield Change(ResidenceHistory, row.pk, {"replaced_at": timezone.now()})


def _overlap(one: ResidenceHistory, two: ResidenceHistory) -> bool:
    ends_before = one.days.upper is not None and one.days.upper <= two.days.lower
    begins_after = two.days.upper is not None and two.days.upper <= one.days.lower
    return not (ends_before or begins_after)
