"""What a caseworker's referral begins: an application that the employer reads masked until the person agrees (domain.md 10.6)."""

from collections.abc import Iterable
from uuid import UUID

from matching.applications import services
from matching.applications.enums import ApplicationSource, ApplicationState
from matching.applications.models import Application
from matching.vacancies.models import Vacancy
from portal.accounts.actors import Actor
from registration.jobseeking.models import JobSeeking


def begin(actor: Actor, seeking: JobSeeking, vacancy: Vacancy) -> None:
    """Open the application. Raises ValidationError where nobody can apply here."""
    services.refer(actor=actor, person=seeking.person, vacancy=vacancy)


def sent(seeking: JobSeeking) -> Iterable[UUID]:
    """For which vacancies the person has applied and not taken it back, however it ended."""
    mine = Application.objects.filter(person=seeking.person_id)
    return mine.exclude(state__in=[ApplicationState.NEW, ApplicationState.WITHDRAWN]).values_list(
        "vacancy_id", flat=True
    )


def drop(actor: Actor, seeking: JobSeeking, vacancy: Vacancy) -> None:
    """The person would not go: the employer reads nothing of them any more."""
    case = services.open_one(seeking.person, vacancy)
    if case is not None and case.is_open and case.source == ApplicationSource.REFERRAL:
        services.withdraw(actor=actor, case=case)
