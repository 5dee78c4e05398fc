"""The jobs that some of the invented people lost before they registered: with an invented employer of their county, till that day."""

from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from portal.accounts.enums import ActorKind
from portal.config.demo.populate.cases import LOG_COLUMNS, LOGS, reserve
from portal.config.demo.populate.plan import Plan
from portal.config.demo.populate.rows import Row, copy_rows, instant, stamp, unchecked, uuid7_at
from portal.foundation.identifiers import receipt_number
from registration.employment.effects import KIND
from registration.employment.enums import Contract, EmploymentKind, EmploymentState, Source
from registration.employment.linked import ENDED_BY
from registration.unemployment.enums import Reason

ONE_IN, SHORTEST, LONGEST = 40, 40, 400  # people a job; days that one lasted
POSTS = {
    "A": ("农机手", "养殖工"), "C": ("质检员", "车间操作工", "包装工"), "E": ("瓦工", "架子工"), "F": ("收银员", "理货员"),
    "G": ("货车司机", "装卸工"), "H": ("厨师", "服务员"), "K": ("保安", "保洁员"), "O": ("保姆", "汽车修理工"), "P": ("保育员",),
    "Q": ("护工",),
}  # fmt: skip
OFFICE_WORK = ("办公室文员", "会计")
BY_AN_EMPLOYER = sorted(set(ENDED_BY) - {Reason.BUSINESS_STOPPED})
# The first registration of somebody, and one of the employers with a place of work in its county.
LOST = """
    WITH place AS (
        SELECT site.id, site.employer_id, site.region_code, site.service_office_id, employer.industry,
               left(site.region_code, 6) AS county, count(*) OVER county AS many, row_number() OVER county - 1 AS number
        FROM portal_site AS site JOIN portal_employer AS employer ON employer.id = site.employer_id AND employer.is_demo
        WHERE site.is_main WINDOW county AS (PARTITION BY left(site.region_code, 6))
    ), lost AS (
        SELECT reg.id, reg.person_id, reg.reason, reg.jobless_since, left(reg.region_code, 6) AS county
        FROM registration_unemploymentregistration AS reg
        JOIN portal_person AS person ON person.id = reg.person_id AND person.is_demo AND person.proved_at IS NOT NULL
        WHERE reg.spell IS NOT NULL AND reg.reason = ANY(%(reasons)s) AND reg.jobless_since > %(first)s
          AND NOT EXISTS (SELECT FROM registration_employmentregistration AS work WHERE work.person_id = reg.person_id)
          AND NOT EXISTS (SELECT FROM registration_unemploymentregistration AS other
                          WHERE other.person_id = reg.person_id AND other.id <> reg.id)
        ORDER BY md5(reg.id::text) LIMIT %(many)s
    )
    SELECT lost.person_id, lost.reason, lost.jobless_since, place.id, place.employer_id, place.region_code,
           place.service_office_id, place.industry
    FROM lost JOIN place ON place.county = lost.county AND place.number = abs(hashtext(lost.id::text)::bigint) %% place.many
"""
REGISTRATIONS, SPELLS = "registration_employmentregistration", "registration_employmentspell"
COLUMNS = {
    LOGS: LOG_COLUMNS,
    REGISTRATIONS: (
        "id", "state", "state_changed_at", "version", "region_code", "service_office_id", "created_at", "person_id", "kind",
        "employer_id", "site_id", "employer_words", "source", "channel", "receipt_no", "declared_at", "ended_at",
    ),
    SPELLS: (
        "id", "registration_id", "person_id", "counts", "days", "known", "post", "contract", "end_reason", "why", "source",
    ),
}  # fmt: skip


class Lost(NamedTuple):
    """Whose job, why and when it ended, and where it was."""

    person_id: UUID
    reason: str
    jobless_since: date
    site_id: UUID
    employer_id: UUID
    region_code: str
    office_id: UUID
    industry: str


def fill_jobs(plan: Plan, rng: Random) -> int:
    """Give some of the unemployed the job that they lost; returns how many."""
    found = _lost(plan)
    serials: dict[tuple[str, int], int] = {}
    for county in {one.region_code[:6] for one in found}:
        years = Counter(one.jobless_since.year for one in found if one.region_code[:6] == county)
        serials |= {(county, year): before for year, before in reserve(county, years).items()}
    rows: dict[str, list[Row]] = {table: [] for table in COLUMNS}
    for one in found:
        serials[one.region_code[:6], one.jobless_since.year] += 1
        _draw(rows, rng, one, serials[one.region_code[:6], one.jobless_since.year], plan)
    with unchecked():
        for table, lines in rows.items():
            copy_rows(table, COLUMNS[table], lines)
    return len(found)


def _lost(plan: Plan) -> list[Lost]:
    given = {
        "reasons": BY_AN_EMPLOYER, "first": plan.first_day + timedelta(days=LONGEST), "many": plan.people // ONE_IN,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(LOST, given)
        return [Lost(*row) for row in cursor.fetchall()]


def _draw(rows: dict[str, list[Row]], rng: Random, one: Lost, serial: int, plan: Plan) -> None:
    """A job as its employer would have registered and ended it; the number is of the year in which it ended."""
    first = one.jobless_since - timedelta(days=rng.randint(SHORTEST, LONGEST))
    declared = instant(first.toordinal(), rng.randrange(8 * 3600, 17 * 3600))
    ended = min(instant(one.jobless_since.toordinal(), rng.randrange(8 * 3600, 17 * 3600)), int(plan.now.timestamp()))
    case, over = uuid7_at(declared, rng), one.jobless_since + timedelta(days=1)
    begun, done = stamp(declared), stamp(ended)
    rows[LOGS] += [
        _step(case, one, rng, "declare", (EmploymentState.NEW, EmploymentState.CURRENT), declared),
        _step(case, one, rng, "end", (EmploymentState.CURRENT, EmploymentState.ENDED), ended),
    ]
    rows[REGISTRATIONS].append((
        case, EmploymentState.ENDED.value, done, 3, one.region_code, one.office_id, begun, one.person_id,
        EmploymentKind.EMPLOYER.value, one.employer_id, one.site_id, "", Source.EMPLOYER.value, "web",
        receipt_number(one.region_code[:6], one.jobless_since.year, serial), begun, done,
    ))  # fmt: skip
    post, said = rng.choice(POSTS.get(one.industry, OFFICE_WORK)), ENDED_BY[Reason(one.reason)].value
    same: tuple[Any, ...] = (post, Contract.OPEN.value)
    for days, known, reason in ((f"[{first},)", f"[{begun},{done})", ""), (f"[{first},{over})", f"[{done},)", said)):
        rows[SPELLS].append((
            uuid7_at(declared, rng), case, one.person_id, "t", days, known, *same, reason, "", Source.EMPLOYER.value,
        ))  # fmt: skip


def _step(
    case: str, one: Lost, rng: Random, name: str, states: tuple[EmploymentState, EmploymentState], at: int
) -> Row:
    return (
        uuid7_at(at, rng), stamp(at), KIND, case, one.person_id, one.region_code, one.office_id, name,
        *(state.value for state in states), None, ActorKind.CITIZEN.value, "", None, "", "web", None,
    )  # fmt: skip
