"""Matching's app: what each subject offers to pages, to retention and to the others.

Models are there only once the app is ready, so each function imports what it offers.
"""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "matching"

    def ready(self) -> None:
        """Let every subject offer what it has."""
        _recommendations()


def _recommendations() -> None:
    from matching.recommend import services, slots
    from matching.recommend.pages import mine
    from matching.recommend.retention import RECOMMENDED
    from matching.vacancies import effects
    from matching.vacancies.slots import Slot, fill
    from portal.people.retention.services import hold
    from portal.ui import own
    from registration.jobseeking import effects as seeking

    hold("recommendations", RECOMMENDED)
    effects.listen(changed=services.heard_vacancies)
    seeking.listen(changed=services.heard_records)
    own.offer("invitations", order=8, provider=mine.own_tasks)
    fill(Slot.PUBLIC_BELOW, "why", order=10, filler=slots.why_it_fits_me)
    fill(Slot.EMPLOYER_BELOW, "candidates", order=30, filler=slots.candidates)
