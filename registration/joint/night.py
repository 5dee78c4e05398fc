"""Once a day: remind whose probation of a filed contract ends soon and employers of what they owe, and hand over the hires
of lists. Safe to run twice."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from portal.foundation.nightly import Nightly
from portal.messages.services import Letter, notify_set
from portal.regions.codes import PROVINCE
from registration.employment.enums import EmploymentState
from registration.joint import duties
from registration.joint.filings import hand_over_lists
from registration.joint.follow import reassign
from registration.joint.limits import probation_reminder
from registration.joint.messages import ProbationEnds
from registration.joint.models import ContractTerm
from registration.joint.prompts import remind_of_reasons, remind_to_register

BATCH, MORNING = 1_000, time(9)


def remind(on: date) -> int:
    """Remind everybody whose probation ends within the days of the parameter; returns how many."""
    total = 0
    while found := _remind_some(on):
        total += found
    return total


@transaction.atomic
def _remind_some(on: date) -> int:
    last = on + timedelta(days=probation_reminder(PROVINCE, on))
    due = ContractTerm.objects.filter(
        probation_until__gte=on,
        probation_until__lte=last,
        reminded_at=None,
        registration__state=EmploymentState.CURRENT,
    )
    rows = list(
        due.select_for_update(of=("self",), skip_locked=True).select_related("registration").order_by("pk")[:BATCH]
    )
    morning = timezone.make_aware(datetime.combine(on, MORNING))
    notify_set(
        Letter(one.registration.person_id, ProbationEnds(one.probation_until), one.pk, on, morning)  # type: ignore[arg-type]
        for one in rows
    )
    ContractTerm.objects.filter(pk__in=[one.pk for one in rows]).update(reminded_at=timezone.now())
    return len(rows)


def lists(on: date) -> int:
    """Hand the hires of lists over that can't be taken back any more."""
    return hand_over_lists(timezone.now())


NIGHT = Nightly(
    "joint", "joint-night",
    {"reassigned": reassign, "probation": remind, "lists": lists, "unregistered": remind_to_register, "reasons": remind_of_reasons,
     "duties": duties.remind},
)  # fmt: skip
