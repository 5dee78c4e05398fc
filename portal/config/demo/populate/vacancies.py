"""Vacancies of the invented employers: everyday jobs by trade, most open, some ended; in sets inside the one transaction."""

import csv
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from django.db import connection

from matching.vacancies.enums import PayBasis, VacancyState
from matching.vacancies.limits import default_days
from matching.vacancies.models import Vacancy
from matching.vacancies.pay.limits import rates
from matching.vacancies.pay.monthly import monthly
from matching.vacancies.pay.reading import Wage
from matching.vacancies.texts import digest_of, kin_of
from matching.vacancies.workflow import KIND
from portal.accounts.enums import ActorKind
from portal.config.demo.populate.cases import LOG_COLUMNS, LOGS, reserve
from portal.config.demo.populate.plan import Plan
from portal.config.demo.populate.rows import Row, copy_rows, day_of, instant, stamp, unchecked, uuid7_at
from portal.config.demo.staff import TOWN
from portal.foundation.identifiers import receipt_number
from portal.regions.codes import PROVINCE

POSTS = Path(__file__).parent / "data" / "posts.csv"
EARLIER = 150  # days: the quarter before this one
MOST, IN_TOWN = 3, 6  # vacancies of an employer; of one in the demo town, whose list is to be seen full
ANY = "F"  # the trade of which every employer may want somebody
SITES = """
    SELECT site.id, site.employer_id, employer.name, employer.industry, site.region_code, site.service_office_id, site.address
    FROM portal_site AS site JOIN portal_employer AS employer ON employer.id = site.employer_id
    JOIN registration_employerverification AS held ON held.employer_id = employer.id AND held.state = 'verified'
    WHERE employer.is_demo AND site.is_main AND site.closed_at IS NULL
      AND NOT EXISTS (SELECT FROM matching_vacancy AS had WHERE had.employer_id = employer.id)
    ORDER BY site.id
"""
COLUMNS = (
    "id", "state", "state_changed_at", "version", "region_code", "service_office_id", "created_at", "number", "kind", "source",
    "employer_id", "employer_name", "site_id", "title", "occupation_id", "occupation_by_title", "industry", "headcount", "hired",
    "duties", "conditions", "education", "experience_months", "skills", "licence", "address", "pay_basis", "pay_low", "pay_high",
    "pay_months", "pay_words", "month_low", "month_high", "work_form", "contract", "hours_day", "days_week", "shifts", "insurance",
    "lodging", "meals", "benefits", "suits", "access", "age_reason", "barred_work", "closes_on", "runs_from", "published_at",
    "confirmed_at", "renewals", "closed_at", "withdrawn_why", "digest", "kin", "findings", "checked_at", "revisions", "is_demo",
)  # fmt: skip
FORMS = {PayBasis.HOUR.value: "part_time", PayBasis.DAY.value: "gig"}  # paid by the hour, by the day
STREAM = """
    INSERT INTO matching_vacancychange (vacancy_id, is_shown, at)
    SELECT id, true, published_at FROM matching_vacancy WHERE is_demo AND state = 'published'
      AND NOT EXISTS (SELECT FROM matching_vacancychange AS had WHERE had.vacancy_id = matching_vacancy.id)
"""


@dataclass(frozen=True)
class Place:
    """Where an employer's people work."""

    site: UUID
    employer: UUID
    name: str
    industry: str
    region_code: str
    office: UUID
    address: str


def posts() -> dict[str, list[dict[str, str]]]:
    """The everyday jobs by the employer's trade."""
    found: dict[str, list[dict[str, str]]] = {}
    with open(POSTS, encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found.setdefault(row["industry"], []).append(row)
    return found


def fill_vacancies(plan: Plan, rng: Random) -> int:
    """Vacancies for every invented employer that is verified and has none; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(SITES)
        places = [Place(*row) for row in cursor.fetchall()]
    known = posts()
    drawn = [(place, post) for place in places for post in _wanted(place, known, rng)]
    past = Random(f"{plan.seed}:earlier:{_known_before()}")  # of its own, so that what is open stays what it was
    earlier = [(place, post) for place in places if not _is_in_town(place) for post in _wanted(place, known, past)[:1]]
    numbers = iter(_numbers([*drawn, *earlier], plan))
    logs: list[Row] = []
    rows = [_row(plan, rng, place, post, next(numbers), logs) for place, post in drawn]
    rows += [_row(plan, past, place, post, next(numbers), logs, EARLIER) for place, post in earlier]
    with unchecked():
        copy_rows(LOGS, LOG_COLUMNS, logs)
        copy_rows("matching_vacancy", COLUMNS, rows)
        with connection.cursor() as cursor:
            cursor.execute(STREAM)
    return len(rows)


def _known_before() -> int:
    """How many vacancies stand there: a second load draws other ones."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM matching_vacancy")
        return int(cursor.fetchone()[0])


def _is_in_town(place: Place) -> bool:
    return place.region_code[:9] == TOWN[:9]


def _wanted(place: Place, known: dict[str, list[dict[str, str]]], rng: Random) -> list[dict[str, str]]:
    """A few different jobs of the employer's trade."""
    choice = known.get(place.industry) or known[ANY]
    many = min(len(choice), rng.randint(1, IN_TOWN if _is_in_town(place) else MOST))
    sums = list(accumulate(int(post["weight"]) for post in choice))
    return list({post["title"]: post for post in rng.choices(choice, cum_weights=sums, k=many)}.values())


def _numbers(drawn: list[tuple[Place, Any]], plan: Plan) -> list[str]:
    year, counties = plan.today.year, Counter(place.region_code[:6] for place, _ in drawn)
    serial = {county: reserve(county, Counter({year: many}))[year] for county, many in counties.items()}
    found = []
    for place, _ in drawn:
        serial[place.region_code[:6]] += 1
        found.append(receipt_number(place.region_code, year, serial[place.region_code[:6]]))
    return found


def _row(
    plan: Plan, rng: Random, place: Place, post: dict[str, str], number: str, logs: list[Row], back: int = 0
) -> Row:
    """One vacancy that the rules of today would have passed: published lately, most of them still open; with `back`, one that
    ended within so many days, for the market reports of quarters that are over.
    """
    ran = default_days(place.region_code, plan.today)
    day = plan.today.toordinal() - (ran + 1 + rng.randrange(back) if back else rng.randrange(int(ran * 1.3)))
    at = instant(day, rng.randrange(8 * 3600, 18 * 3600))
    at = min(at, int(plan.now.timestamp()) - 60)
    runs_from, closes = date.fromordinal(day_of(at)), date.fromordinal(day_of(at)) + timedelta(days=ran)
    ended = closes < plan.today
    state = VacancyState.EXPIRED if ended else VacancyState.PAUSED if rng.random() < 0.05 else VacancyState.PUBLISHED
    key = uuid7_at(at - 600, rng)
    steps = _steps(key, place, at, state, closes, rng)
    logs += steps
    step = 10 if post["basis"] != PayBasis.HOUR else 1
    more = rng.randrange(0, 5) * step * (10 if post["basis"] == PayBasis.MONTH else 1)
    low, high = Decimal(post["low"]) + more, Decimal(post["high"]) + more
    found = monthly(Wage(PayBasis(post["basis"]), low, high), rates(PROVINCE, plan.today))
    assert found is not None
    part_time, form = post["basis"] == PayBasis.HOUR, FORMS.get(post["basis"], "full_time")
    said = Vacancy(
        title=post["title"], duties=post["duties"], conditions=post["conditions"], employer_id=place.employer,
        region_code=place.region_code,
    )  # fmt: skip
    headcount, skills = rng.choice((1, 1, 2, 2, 3, 5, 6)), post["skills"]
    return (
        key, state.value, steps[-1][1], len(steps) + 1, place.region_code, place.office, stamp(at - 600), number, "job", "own",
        place.employer, place.name, place.site, post["title"], post["code"], "f", place.industry, headcount, 0,
        post["duties"], post["conditions"], "", 0, f"{{{skills}}}", "", place.address, post["basis"], low, high,
        12, "", found.low, found.high, form, "fixed" if form == "full_time" else "", post["hours"],
        rng.choice((5, 6, 6)) if not part_time else 5, "{day}", "five" if form == "full_time" else "injury",
        "t" if post["lodging"] == "1" else "f", "t" if post["meals"] == "1" else "f", "{}",
        "{over_40}" if rng.random() < 0.3 else "{}", "{}", "", "", closes.isoformat(), runs_from.isoformat(), stamp(at),
        stamp(at), 0, steps[-1][1] if ended else None, "", digest_of(said), kin_of(said), "[]", stamp(at), "{}", "t",
    )  # fmt: skip


def _steps(key: str, place: Place, at: int, state: VacancyState, closes: date, rng: Random) -> list[Row]:
    """The log that the workflow would have written."""
    taken = [
        ("submit", "draft", "checking", at, ActorKind.CITIZEN),
        ("publish", "checking", "published", at, ActorKind.SYSTEM),
    ]
    if state is VacancyState.PAUSED:
        taken.append(("pause", "published", "paused", at + 3600, ActorKind.CITIZEN))
    if state is VacancyState.EXPIRED:
        night = instant(closes.toordinal() + 1, 1200)
        taken.append(("expire", "published", "expired", night, ActorKind.SYSTEM))
    return [
        (
            uuid7_at(when, rng), stamp(when), KIND, key, None, place.region_code, place.office, name, source, target, None,
            kind.value, "", None, "到期" if name == "expire" else "", "system" if kind is ActorKind.SYSTEM else "web", None,
        )
        for name, source, target, when, kind in taken
    ]  # fmt: skip
