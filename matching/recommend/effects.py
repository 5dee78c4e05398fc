"""Who hears, in the same transaction, that a caseworker referred somebody, and that they would not go."""

from collections.abc import Callable

from matching.vacancies.models import Vacancy
from portal.accounts.actors import Actor
from registration.jobseeking.models import JobSeeking

Listener = Callable[[Actor, JobSeeking, Vacancy], None]
_when_referred: list[Listener] = []
_when_declined: list[Listener] = []


def listen(*, referred: Listener, declined: Listener) -> None:
    """Let another subject open and end what follows from a referral. Call it once a subject, in its app's `ready`."""
    _when_referred.append(referred)
    _when_declined.append(declined)


def referred(actor: Actor, seeking: JobSeeking, vacancy: Vacancy) -> None:
    """A caseworker recommends a vacancy to somebody. A listener's ValidationError undoes the referral."""
    for listener in _when_referred:
        listener(actor, seeking, vacancy)


def declined(actor: Actor, seeking: JobSeeking, vacancy: Vacancy) -> None:
    """The person would not go."""
    for listener in _when_declined:
        listener(actor, seeking, vacancy)
