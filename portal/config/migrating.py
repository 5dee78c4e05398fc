"""The schema brought up to this release, as `up` and the tests do it."""

import gc

from django.core.management import call_command


def migrate() -> None:
    """Run the migrations that are missing, without looking for garbage all the while.

    Each step makes the models anew, hundreds of classes that stay: the collector finds little and takes a quarter of the time.
    """
    usual = gc.get_threshold()
    gc.set_threshold(100_000, 50, 50)
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        gc.set_threshold(*usual)
