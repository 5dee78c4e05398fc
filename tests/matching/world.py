"""Vacancies for tests, written and handed in through the services, never past the workflow."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from matching.vacancies import services
from matching.vacancies.enums import PayBasis
from matching.vacancies.models import Vacancy
from portal.accounts.actors import Actor
from portal.people.employers.models import Employer
from registration.jobseeking.enums import WorkForm


def words(**changes: Any) -> dict[str, Any]:
    """A whole and lawful vacancy, as columns."""
    said = {
        "title": "粮食烘干塔操作工", "occupation_id": occupation(), "headcount": 6,
        "duties": "看烘干塔温度，按表调节。每小时记一次水分和温度。", "conditions": "能上夜班，会写字记数。没做过也行，单位带 7 天。",
        "pay_basis": PayBasis.MONTH, "pay_low": Decimal(4500), "pay_high": Decimal(5500), "month_low": 4500,
        "month_high": 5500, "work_form": WorkForm.FULL_TIME, "hours_day": Decimal(8), "days_week": Decimal(6),
        "closes_on": timezone.localdate() + timedelta(days=30),
    }  # fmt: skip
    return said | changes


def occupation() -> str:
    """Some occupation of the classification."""
    from portal.occupations.models import Occupation

    return str(Occupation.objects.filter(level=4).order_by("code").values_list("code", flat=True)[0])


def draft(actor: Actor, employer: Employer, **changes: Any) -> Vacancy:
    """A draft at the employer's main place of work."""
    site = employer.sites.main().get()
    vacancy = services.begin(actor=actor, employer=employer, site=site)
    services.save(actor=actor, vacancy=vacancy, changes=words(**changes))
    return vacancy


def published(actor: Actor, employer: Employer, **changes: Any) -> Vacancy:
    """One that everybody reads."""
    vacancy = draft(actor, employer, **changes)
    services.submit(actor=actor, vacancy=vacancy)
    assert vacancy.state == "published", vacancy.findings
    return vacancy
