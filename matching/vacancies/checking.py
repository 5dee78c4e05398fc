"""A vacancy as the checks see it, and what they say of it."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from matching.compliance.advert import Advert, EmployerState, Finding, Verdict
from matching.compliance.checks import check
from matching.vacancies import effects
from matching.vacancies.models import Vacancy
from matching.vacancies.norms.reading import norm_of
from portal.people.employers.models import Employer
from registration.recruiting.models import EmployerVerification


def findings_of(vacancy: Vacancy, on: date) -> list[dict[str, Any]]:
    """What is wrong with a vacancy as it stands, as rows that are kept with it."""
    return [asdict(one) for one in check(advert_of(vacancy, on))]


def verdict_of(findings: Sequence[dict[str, Any] | Finding]) -> str:
    """The strictest action among findings; "" where nothing holds a vacancy back. A warning holds nothing back."""
    actions = {one["action"] if isinstance(one, dict) else one.action for one in findings}
    return next((str(one) for one in (Verdict.BLOCK, Verdict.REVIEW) if one in actions), "")


def advert_of(vacancy: Vacancy, on: date) -> Advert:
    """The plain values that the checks look at."""
    employer = vacancy.employer
    return Advert(
        title=vacancy.title, duties=vacancy.duties, conditions=vacancy.conditions, address=vacancy.address,
        pay_words=vacancy.pay_words, employer_name=vacancy.employer_name, benefits=tuple(vacancy.benefits),
        headcount=vacancy.headcount, region_code=vacancy.region_code, on=on, closes_on=vacancy.closes_on,
        pay_basis=vacancy.pay_basis, pay_low=vacancy.pay_low, pay_high=vacancy.pay_high, pay_floor=vacancy.pay_floor,
        month_low=vacancy.month_low, month_high=vacancy.month_high, work_form=vacancy.work_form,
        contract_months=vacancy.contract_months, probation_months=vacancy.probation_months,
        probation_percent=vacancy.probation_percent, hours_day=vacancy.hours_day, days_week=vacancy.days_week,
        occupation=vacancy.occupation_id or "", education=vacancy.education, experience_months=vacancy.experience_months,
        norm=norm_of(vacancy.occupation_id or "", vacancy.region_code, on), age_reason=vacancy.age_reason, barred_work=vacancy.barred_work,
        employer=state_of(employer) if employer else None, excused=effects.people.excused(vacancy.pk),
    )  # fmt: skip


def state_of(employer: Employer) -> EmployerState:
    """What is known of an employer today: its registration, until when it is verified, which label it bears."""
    held = EmployerVerification.objects.standing().filter(employer=employer).first()
    return EmployerState(
        legal_state=employer.legal_state,
        verified_until=held.valid_until if held else None,
        account_class=held.account_class if held else "",
        licence_until=held.licence_until if held else None,
        is_suspended=effects.people.is_suspended(employer.pk),
    )
