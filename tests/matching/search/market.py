"""A small market of vacancies for tests of the search: real rows, written past the checks, for many at once."""

import random
from datetime import timedelta
from decimal import Decimal
from typing import Any

import numpy as np
from django.db import transaction
from django.utils import timezone

from matching.search.held import keeping
from matching.search.held.following import View
from matching.search.held.reading import segment_of
from matching.vacancies import effects
from matching.vacancies.enums import Access, Insurance, PayBasis, Source, Suit, VacancyState
from matching.vacancies.models import Vacancy
from portal.cases.models import TransitionLog
from portal.people.employers.models import Employer
from registration.jobseeking.enums import Shift, WorkForm
from tests.conftest import FAR_TOWN, OTHER_TOWN, SIBLING_TOWN, TOWN

TITLES = (
    "超市收银员",
    "粮食烘干塔操作工",
    "养老护理员",
    "货车司机",
    "保洁员",
    "锅炉运行工",
    "电焊工",
    "厨师",
    "会计",
    "农机修理工",
)
TOWNS = (TOWN, OTHER_TOWN, SIBLING_TOWN, FAR_TOWN)


def stocked(employer: Employer, count: int, seed: int = 7, **alike: Any) -> list[Vacancy]:
    """`count` published vacancies of many kinds, in the index; `alike` is what all of them have."""
    from portal.occupations.models import Occupation

    dice, now = random.Random(seed), timezone.now()
    codes = list(Occupation.objects.filter(level=4).order_by("code").values_list("code", flat=True)[:60])
    rows = [_one(employer, dice, now, codes) for _ in range(count)]
    for row in rows:
        row.__dict__.update(alike)
    return put(rows)


@transaction.atomic
def put(rows: list[Vacancy]) -> list[Vacancy]:
    """Write vacancies with the log row that the state's trigger asks for, and tell whoever listens."""
    TransitionLog.objects.bulk_create(
        TransitionLog(
            at=row.state_changed_at, case_kind="vacancy", case_id=row.pk, region_code=row.region_code, name="publish",
            source="checking", target=row.state, actor_kind="system", channel="system",
        )
        for row in rows
    )  # fmt: skip
    Vacancy.objects.bulk_create(rows)
    effects.changed([row.pk for row in rows])
    return rows


def arrays() -> View:
    """The index as this process would hold it, read within the test's own transaction."""
    whole = keeping.everything()
    return View(whole, np.zeros(whole.count, bool), segment_of([]))


def _one(employer: Employer, dice: random.Random, now: Any, codes: list[str]) -> Vacancy:
    low = dice.choice((2100, 2600, 3000, 3600, 4500, 6000))
    seen = now - timedelta(days=dice.randrange(40), minutes=dice.randrange(1000))
    return Vacancy(
        state=VacancyState.PUBLISHED, employer=employer, employer_name=employer.name, region_code=dice.choice(TOWNS),
        title=dice.choice(TITLES), duties=f"按班组安排{dice.choice(TITLES)}的活，看表记数。", conditions="肯干，守时。",
        headcount=dice.randint(1, 9), occupation_id=dice.choice(codes), address="通江路 12 号", pay_basis=PayBasis.MONTH,
        pay_low=Decimal(low), pay_high=Decimal(low + 600), month_low=low, month_high=low + 600,
        work_form=dice.choice(WorkForm.values), lodging=dice.random() < 0.4, meals=dice.random() < 0.5,
        insurance=dice.choice(Insurance.values), suits=dice.sample(Suit.values, dice.randint(0, 2)),
        access=dice.sample(Access.values, dice.randint(0, 2)), shifts=dice.sample(Shift.values, dice.randint(0, 2)),
        hours_day=dice.choice((None, Decimal(8), Decimal(10))), days_week=dice.choice((None, Decimal(5), Decimal(6))),
        education=dice.choice(("", "70", "60", "30", "20")), experience_months=dice.choice((0, 0, 12, 36)),
        source=dice.choice((Source.OWN, Source.OUTLET, Source.AGENCY)), kind=dice.choice(("job", "job", "job", "internship")),
        runs_from=timezone.localdate(), closes_on=timezone.localdate() + timedelta(days=30), published_at=seen, confirmed_at=seen,
    )  # fmt: skip
