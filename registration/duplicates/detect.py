"""Finding pairs, in sets: the same ID number, the same telephone and name, or the same name, birth date and township.

A night looks at who came or changed since; by hand, and once a week, at everybody. Nobody is ever merged by it (case 22).
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from portal.accounts.offices import serving_many
from portal.foundation.text import VARIATIONS
from portal.people.names import DOTS
from portal.people.retention.scope import READABLE
from registration.duplicates.enums import PairState
from registration.duplicates.limits import points
from registration.duplicates.models import DuplicatePair

LOOKS_BACK = timedelta(days=2)  # a night that did not run is made good by the next one
FULL_ON = 6  # Sunday
# The form in which names are compared (portal.people.names.comparing), in the database's words.
COMPARING = (
    r"lower(regexp_replace(normalize(regexp_replace(regexp_replace({0}.name, %(variations)s, '', 'g'), "
    r"%(dots)s, '·', 'g'), NFKC), '[·\s''-]', '', 'g'))"
)
ALIVE = "{0}.merged_into_id IS NULL AND {0}.forgotten_at IS NULL AND " + READABLE
FRESH = """
    SELECT one.* FROM portal_person AS one WHERE {alive} AND (%(since)s::timestamptz IS NULL OR one.created_at >= %(since)s
        OR one.id IN (SELECT pgh_obj_id FROM portal_personevent WHERE pgh_created_at >= %(since)s))
"""
SERVED = """
    LEFT JOIN LATERAL (
        SELECT service_office_id, region_code FROM registration_unemploymentregistration
        WHERE person_id = {0}.id AND service_office_id IS NOT NULL
        ORDER BY submitted_at DESC NULLS LAST LIMIT 1
    ) AS {0}_at ON true
"""
PARTS = {
    "id": "a.id_index = b.id_index",
    "phone": "a.phone_index IS NOT NULL AND a.phone_index IS NOT DISTINCT FROM b.phone_index",
    "name": "{a_name} = {b_name}",
    "birth": "a.birth_date = b.birth_date",
    "town": "left(a.region_code, 9) = left(b.region_code, 9)",
}
FOUND = """
    SELECT least(one.id, two.id), greatest(one.id, two.id) FROM fresh AS one JOIN portal_person AS two
        ON two.id_index = one.id_index AND two.id <> one.id WHERE {alive_two}
    UNION
    SELECT least(one.id, two.id), greatest(one.id, two.id) FROM fresh AS one JOIN portal_person AS two
        ON two.phone_index = one.phone_index AND two.id <> one.id
        WHERE {alive_two} AND {one_name} = {two_name}
    UNION
    SELECT least(one.id, two.id), greatest(one.id, two.id) FROM fresh AS one JOIN portal_person AS two
        ON two.name_pinyin = one.name_pinyin AND two.birth_date = one.birth_date AND two.id <> one.id
        AND left(two.region_code, 9) = left(one.region_code, 9)
        WHERE {alive_two} AND {one_name} = {two_name}
"""
# Two people whom somebody told apart stay apart when one of them is merged into a third row.
TOLD_APART = """
    SELECT least(p, q) AS first_id, greatest(p, q) AS second_id FROM (
        SELECT coalesce(one.merged_into_id, one.id) AS p, coalesce(two.merged_into_id, two.id) AS q
        FROM registration_duplicatepair AS pair JOIN portal_person AS one ON one.id = pair.first_id
        JOIN portal_person AS two ON two.id = pair.second_id WHERE pair.state = 'not_same'
    ) AS apart
"""
# Whoever has no registration keeps the office of their place, as long as the place is the same.
OFFICE_NOW = """coalesce(EXCLUDED.{0}_office_id, CASE WHEN EXCLUDED.{0}_region = registration_duplicatepair.{0}_region
    THEN registration_duplicatepair.{0}_office_id END)"""
INSERT = """
    WITH fresh AS MATERIALIZED ({fresh}), found (first_id, second_id) AS ({found}), weighed AS (
        SELECT a.id AS first_id, b.id AS second_id, {flags},
               coalesce(a_at.region_code, a.region_code) AS first_region, a_at.service_office_id AS first_office_id,
               coalesce(b_at.region_code, b.region_code) AS second_region, b_at.service_office_id AS second_office_id
        FROM found JOIN portal_person AS a ON a.id = found.first_id JOIN portal_person AS b ON b.id = found.second_id
        {served_a} {served_b}
    )
    INSERT INTO registration_duplicatepair (id, first_id, second_id, first_region, second_region, first_office_id,
        second_office_id, parts, score, found_at, state, reason)
    SELECT gen_random_uuid(), first_id, second_id, first_region, second_region, first_office_id, second_office_id,
           jsonb_strip_nulls(jsonb_build_object({parts})), {score}, %(now)s, 'open', ''
    FROM weighed WHERE (first_id, second_id) NOT IN ({apart})
    ON CONFLICT (first_id, second_id) DO UPDATE SET parts = registration_duplicatepair.parts || EXCLUDED.parts,
        score = EXCLUDED.score, first_region = EXCLUDED.first_region, second_region = EXCLUDED.second_region,
        first_office_id = {first_now}, second_office_id = {second_now}
    WHERE registration_duplicatepair.state = 'open' AND (registration_duplicatepair.score,
        registration_duplicatepair.first_office_id, registration_duplicatepair.second_office_id)
        IS DISTINCT FROM (EXCLUDED.score, {first_now}, {second_now})
"""


def _statement() -> str:
    one, two, a, b = (COMPARING.format(alias) for alias in ("one", "two", "a", "b"))
    flags = ", ".join(f"{rule.format(a_name=a, b_name=b)} AS same_{part}" for part, rule in PARTS.items())
    counted = {part: f"CASE WHEN same_{part} THEN %({part})s END" for part in PARTS}
    return INSERT.format(
        fresh=FRESH.format(alive=ALIVE.format("one")), apart=TOLD_APART, flags=flags,
        found=FOUND.format(alive_two=ALIVE.format("two"), one_name=one, two_name=two),
        first_now=OFFICE_NOW.format("first"), second_now=OFFICE_NOW.format("second"),
        served_a=SERVED.format("a"), served_b=SERVED.format("b"),
        parts=", ".join(f"'{part}', {case}::int" for part, case in counted.items()),
        score=" + ".join(f"coalesce({case}, 0)" for case in counted.values()),
    )  # fmt: skip


@transaction.atomic
def find_pairs(*, since: datetime | None = None) -> int:
    """Write down the pairs of whoever came or changed since (everybody where none is given); returns how many rows."""
    given: dict[str, Any] = {
        "since": since, "now": timezone.now(), "dots": DOTS.pattern, "variations": VARIATIONS.pattern,
    } | points()  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_statement(), given)
        found = cursor.rowcount
    give_offices()
    return found


def give_offices() -> None:
    """Whoever has no registration is served by the office of their place."""
    for side in ("first", "second"):
        without = DuplicatePair.objects.open().filter(**{f"{side}_office__isnull": True})
        offices = serving_many(set(without.values_list(f"{side}_region", flat=True)))
        if offices:
            with connection.cursor() as cursor:
                cursor.execute(
                    f"UPDATE registration_duplicatepair SET {side}_office_id = places.office "
                    "FROM unnest(%s::text[], %s::uuid[]) AS places (code, office) "
                    f"WHERE state = 'open' AND {side}_office_id IS NULL AND {side}_region = places.code",
                    [list(offices), [str(one) for one in offices.values()]],
                )


@transaction.atomic
def drop_settled() -> int:
    """Take pairs off the list of whom one is merged elsewhere, forgotten, or told apart under another row; how many."""
    gone = DuplicatePair.objects.open()
    gone = gone.exclude(first__merged_into=None, second__merged_into=None, first__forgotten_at=None,
                        second__forgotten_at=None)  # fmt: skip
    dropped = gone.update(state=PairState.NOT_SAME, reason="其中一个已经并到别处或者匿名了", decided_at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE registration_duplicatepair SET state = 'not_same', reason = '核对过，不是同一个人', decided_at = %s "
            f"WHERE state = 'open' AND (first_id, second_id) IN ({TOLD_APART})",
            [timezone.now()],
        )
        return dropped + cursor.rowcount


def of_the_night(on: date) -> int:
    """Who came or changed lately; on Sundays everybody."""
    return find_pairs(since=None if on.weekday() == FULL_ON else timezone.now() - LOOKS_BACK)
