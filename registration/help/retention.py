"""How long we know who asked to be called: a request claims no identity, so no person's row keeps or forgets it."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from portal.people.retention.models import LegalHold
from portal.people.retention.services import FORGOTTEN_NAME
from registration.help.enums import UNDER_WAY, HelpState
from registration.help.models import HelpRequest

BATCH = 1000
HELD = Exists(LegalHold.objects.standing().filter(person=OuterRef("person")))
NO_PHONE = b""  # in place of the telephone's index: nothing finds this row by its number any more


def forget_old_calls(before: datetime) -> int:
    """Take name, telephone and words from requests that ended before then; what was never sent goes altogether.

    Returns how many. Safe to stop anywhere and to run again, or twice at once.
    """
    HelpRequest.objects.exclude(HELD).filter(state=HelpState.NEW, state_changed_at__lt=before).delete()
    total = 0
    while taken := _forget_batch(before):
        total += taken
    return total


@transaction.atomic
def _forget_batch(before: datetime) -> int:
    ended = HelpRequest.objects.filter(state_changed_at__lt=before).exclude(state__in=sorted(UNDER_WAY))
    rows = ended.exclude(HELD).exclude(phone_index=NO_PHONE).select_for_update(skip_locked=True).order_by("pk")[:BATCH]
    found = list(rows)
    for one in found:
        one.name, one.phone, one.words, one.answer = FORGOTTEN_NAME, "", None, None
    HelpRequest.objects.bulk_update(found, ["name", "phone", "words", "answer"])
    HelpRequest.objects.filter(pk__in=[one.pk for one in found]).update(phone_index=NO_PHONE)
    return len(found)
