"""The night of the pairs, by the beat and by hand."""

from django.utils import timezone

from portal.foundation.nightly import Nightly
from portal.people.merging.services import clear_old, sweep
from registration.duplicates.detect import drop_settled, of_the_night
from registration.duplicates.limits import undo_within

NIGHT = Nightly(
    "duplicates",
    lock="find-duplicates",
    of_the_night={
        "swept": lambda on: sweep(),
        "settled": lambda on: drop_settled(),
        "found": of_the_night,
        "forgotten": lambda on: clear_old(before=timezone.now() - undo_within()),
    },
)
run, steps, dry_run = NIGHT.run, NIGHT.steps, NIGHT.dry_run
