"""Counting lost work: whole months at a time, safe to run twice."""

from collections import Counter
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from analytics.losses.limits import same_job_within
from analytics.losses.models import LossMonth
from portal.foundation.locks import lock_in_transaction
from portal.foundation.partitions import month_start
from portal.occupations import titles
from portal.occupations.codes import cut
from registration.unemployment.enums import INTO_WORK, LOST_WORK, Reason

BEGINNING = date(2000, 1, 1)
MIDDLE = 4  # characters of a code that name a medium group
# Why is what an office heard last, else what the person wrote. The job that was lost is the last one on the register that ended about the day the person names, up to their registration.
COUNT = """
    SELECT date_trunc('month', lower(reg.spell))::date, rpad(left(reg.region_code, 9), 12, '0'), why.code,
           CASE WHEN reg.previous_id IS NULL THEN 'first' WHEN earlier.exit_code = ANY(%(into_work)s) THEN 'again'
                ELSE 'other' END,
           work.employer_id, coalesce(employer.industry, ''), coalesce(employer.size, ''), coalesce(last.post, ''), count(*)
    FROM registration_unemploymentregistration AS reg
    LEFT JOIN registration_unemploymentregistration AS earlier ON earlier.id = reg.previous_id
    CROSS JOIN LATERAL (
        SELECT coalesce((SELECT said.code FROM registration_joblossreason AS said WHERE said.registration_id = reg.id
                         ORDER BY said.at DESC, said.id DESC LIMIT 1), reg.reason) AS code
    ) AS why
    LEFT JOIN LATERAL (
        SELECT spell.registration_id, spell.post FROM registration_employmentspell AS spell
        WHERE spell.person_id = reg.person_id AND spell.counts AND upper_inf(spell.known) AND NOT upper_inf(spell.days)
          AND upper(spell.days) > reg.jobless_since - %(days)s AND upper(spell.days) - 1 <= lower(reg.spell)
        ORDER BY upper(spell.days) DESC LIMIT 1
    ) AS last ON true
    LEFT JOIN registration_employmentregistration AS work ON work.id = last.registration_id
    LEFT JOIN portal_employer AS employer ON employer.id = work.employer_id
    WHERE lower(reg.spell) >= %(since)s
      AND (why.code = ANY(%(lost)s) OR why.code = %(other)s AND last.registration_id IS NOT NULL)
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
"""


@transaction.atomic
def count_losses(today: date | None = None, *, everything: bool = False) -> int:
    """Count this month and the last anew; everything, where nothing was counted yet. Returns how many cells were written.

    A word on an older case, or a job entered late, moves an old figure: that is why a night counts everything.
    """
    lock_in_transaction("analytics.losses")
    whole = everything or not LossMonth.objects.exists()
    since = BEGINNING if whole else month_start(today or timezone.localdate(), -1)
    LossMonth.objects.filter(month__gte=since).delete()
    found, at = _found(since), timezone.now()
    names = ("month", "region_code", "reason", "before", "employer_id", "industry", "size", "occupation")
    rows = (
        LossMonth(**dict(zip(names, key, strict=True)), people=people, counted_at=at) for key, people in found.items()
    )
    return len(LossMonth.objects.bulk_create(rows, batch_size=5_000))


def _found(since: date) -> Counter[tuple[Any, ...]]:
    """People by cell: what the register says of the post in words becomes the group of occupations that it most likely means."""
    given = {
        "since": since, "days": same_job_within(), "lost": sorted(LOST_WORK), "other": Reason.OTHER.value,
        "into_work": sorted(INTO_WORK),
    }  # fmt: skip
    cells: Counter[tuple[Any, ...]] = Counter()
    groups: dict[str, str] = {}
    with connection.cursor() as cursor:
        cursor.execute(COUNT, given)
        for *kind, post, people in cursor.fetchall():
            if post not in groups:
                groups[post] = _group_of(post)
            cells[(*kind, groups[post])] += people
    return cells


def _group_of(post: str) -> str:
    likeliest = titles.suggest(post, 1)
    return cut(likeliest[0][0], MIDDLE) if likeliest else ""
