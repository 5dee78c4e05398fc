"""Who hears, in the same transaction, that a caseworker referred somebody, and that they would not go; and what somebody has sent off already."""

from collections.abc import Callable, Iterable
from uuid import UUID

from matching.vacancies.models import Vacancy
from portal.accounts.actors import Actor
from registration.jobseeking.models import JobSeeking

Listener = Callable[[Actor, JobSeeking, Vacancy], None]
Sent = Callable[[JobSeeking], Iterable[UUID]]
_when_referred: list[Listener] = []
_when_declined: list[Listener] = []
_sent: list[Sent] = []


def listen(*, referred: Listener, declined: Listener, sent: Sent) -> None:
    """Let another subject open and end what follows from a referral, and say for which vacancies somebody has applied.

    Call it once a subject, in its app's `ready`.
    """
    _when_referred.append(referred)
    _when_declined.append(declined)
    _sent.append(sent)


def sent_to(seeking: JobSeeking) -> set[UUID]:
    """The vacancies that need not be recommended any more: the person has applied. One query a subject."""
    return {vacancy for ask in _sent for vacancy in ask(seeking)}


def referred(actor: Actor, seeking: JobSeeking, vacancy: Vacancy) -> None:
    """A caseworker recommends a vacancy to somebody. A listener's ValidationError undoes the referral."""
    for listener in _when_referred:
        listener(actor, seeking, vacancy)


def declined(actor: Actor, seeking: JobSeeking, vacancy: Vacancy) -> None:
    """The person would not go."""
    for listener in _when_declined:
        listener(actor, seeking, vacancy)
