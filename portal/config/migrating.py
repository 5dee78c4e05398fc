"""The schema brought up to this release, as `up` and the tests do it."""

from django.core.management import call_command

from portal.foundation.collecting import patiently


def migrate() -> None:
    """Run the migrations that are missing. Each makes the models anew, hundreds of classes: looking for garbage took a quarter of the time."""
    with patiently():
        call_command("migrate", verbosity=0, interactive=False)
