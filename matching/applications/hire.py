"""From the offer to the first day: what is promised, what the applicant says, and the registers that follow by themselves."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from matching.applications import messages
from matching.applications.models import Application
from matching.applications.services import tell_employer
from matching.applications.workflow import WORKFLOW, theirs
from matching.vacancies import services as vacancies
from matching.vacancies.enums import Contract as VacancyContract
from portal.accounts.actors import SYSTEM, Actor
from portal.accounts.enums import ActorKind
from portal.cases.workflow import check_open_to, perform
from portal.foundation.constraints import explained
from portal.foundation.identifiers import uuid7
from portal.messages.services import notify
from registration.employment import services as employment
from registration.employment.effects import Work
from registration.employment.enums import Contract, EmploymentKind, Source
from registration.employment.models import EmploymentRegistration

CONTRACTS = {
    VacancyContract.FIXED: Contract.FIXED, VacancyContract.OPEN: Contract.OPEN, VacancyContract.TASK: Contract.TASK,
    VacancyContract.SERVICE: Contract.SERVICE,
}  # fmt: skip


@transaction.atomic
def offer(*, actor: Actor, case: Application, pay: Decimal, starts_on: date, version: int | None = None) -> None:
    """Offer the work. Raises ValidationError below the minimum wage, and where the vacancy is not lawful any more."""
    facts = {"pay": pay, "starts_on": starts_on}
    with explained():
        perform(WORKFLOW, "offer", actor=actor, case=case, version=version, facts=facts)
    kind = messages.Offered(case.employer.name, case.vacancy.title, case.answer_by)  # type: ignore[arg-type]
    notify(person=case.person, kind=kind, subject_id=case.pk)


@transaction.atomic
def accept(*, actor: Actor, case: Application, version: int | None = None) -> None:
    """The applicant comes."""
    perform(WORKFLOW, "accept", actor=actor, case=case, version=version)
    tell_employer(case.employer, messages.OfferAnswered(case.employer.name, True), case.pk)


@transaction.atomic
def decline(*, actor: Actor, case: Application, version: int | None = None) -> None:
    """The applicant does not come; nobody asks why."""
    perform(WORKFLOW, "decline", actor=actor, case=case, version=version)
    tell_employer(case.employer, messages.OfferAnswered(case.employer.name, False), case.pk)


@transaction.atomic
def onboard(*, actor: Actor, case: Application, first_day: date, version: int | None = None) -> EmploymentRegistration:
    """The first day at work: the employment is registered by the employer's word, and who is registered as unemployed
    gets a proposal to leave that register, to which they may object (domain.md 2.8). Counts towards the vacancy.

    Raises ValidationError for a day to come, and where the person is registered at work elsewhere on that day.
    """
    locked = Application.objects.select_for_update(of=("self",), no_key=True).select_related("vacancy").get(pk=case.pk)
    check_open_to(WORKFLOW, "onboard", actor=actor, case=locked, version=version)  # before anything is registered
    theirs(locked, actor, {})
    made = _registered(actor, case, first_day)
    facts = {"first_day": first_day, "employment": made.pk}
    perform(WORKFLOW, "onboard", actor=actor, case=case, version=version, facts=facts)
    vacancies.hired(actor=SYSTEM, vacancy=case.vacancy)
    notify(person=case.person, kind=messages.Onboarded(case.employer.name, case.vacancy.title), subject_id=case.pk)
    return made


def _registered(actor: Actor, case: Application, first_day: date) -> EmploymentRegistration:
    vacancy = case.vacancy
    contract = CONTRACTS.get(VacancyContract(vacancy.contract), "") if vacancy.contract else ""
    declared = employment.Declared(
        case.person, EmploymentKind.EMPLOYER, Work(first_day, post=vacancy.title[:40], contract=contract),
        vacancy.region_code, Source.EMPLOYER, employer=case.employer, site=vacancy.site,
    )  # fmt: skip
    # The vacancy's own office may have written this down: whoever it was, it is the employer's word.
    by = actor if actor.kind is ActorKind.CITIZEN else SYSTEM
    return employment.declare(actor=by, key=uuid7(), declared=declared)


@transaction.atomic
def found_at_work(*, case: Application, work: EmploymentRegistration, first_day: date) -> None:
    """The register shows that who accepted works there: nobody need press anything (domain.md 10.6)."""
    perform(WORKFLOW, "onboard", actor=SYSTEM, case=case, facts={"first_day": first_day, "employment": work.pk})
    vacancies.hired(actor=SYSTEM, vacancy=case.vacancy)
