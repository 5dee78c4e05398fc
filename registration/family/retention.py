"""How long we know who once acted for whom: as long as the case that came of it."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from portal.cases.documents import services as papers
from registration.family.models import Representation


def forget_old_representations(before: datetime) -> int:
    """Delete those that ran out before then, with their papers; returns how many."""
    return drop(Representation.objects.filter(until__lt=before))


@transaction.atomic
def drop(rows: QuerySet) -> int:
    """Delete agreements and the papers that show them; returns how many agreements."""
    papers.forget(list(rows.values_list("pk", flat=True)))
    return rows.delete()[0]
