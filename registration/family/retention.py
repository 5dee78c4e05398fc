"""How long we know who once acted for whom: as long as the case that came of it."""

from datetime import datetime

from registration.family.models import Representation


def forget_old_representations(before: datetime) -> int:
    """Delete those that ran out before then; returns how many."""
    return Representation.objects.filter(until__lt=before).delete()[0]
