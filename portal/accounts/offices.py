"""The unit tree out of the divisions: one office for each, so that no place is without one.

Set-wise and repeatable: an office that exists keeps what its people entered. Villages get their own
office only when one is entered; until then the township sees to them.
"""

from collections.abc import Collection
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from portal.accounts.enums import OfficeLevel
from portal.foundation.locks import lock_in_transaction

SUFFIXES = {1: "就业服务中心", 2: "就业服务中心", 3: "就业服务中心", 4: "就业创业服务站"}

INSERT = """
    INSERT INTO portal_office
        (id, code, name, level, parent_id, ancestor_ids, region_code, phone, address, hours, is_demo)
    SELECT gen_random_uuid(), division.code, division.name || %(suffix)s, division.level, parent.id,
           CASE WHEN parent.id IS NULL THEN '{}'::uuid[] ELSE parent.ancestor_ids || parent.id END,
           division.code, '', '', '', %(demo)s
    FROM portal_division AS division
    LEFT JOIN portal_office AS parent ON parent.code = division.parent_id
    WHERE division.level = %(level)s AND division.is_current AND (division.level = 1 OR parent.id IS NOT NULL)
    ON CONFLICT (code) DO NOTHING
"""

AREAS = """
    INSERT INTO portal_officearea (office_id, level, low, high, valid)
    SELECT office.id, office.level, office.region_code,
           rpad(left(office.region_code, (ARRAY[2, 4, 6, 9])[office.level]), 12, '9'), '(,)'::daterange
    FROM portal_office AS office
    WHERE office.level <= 4 AND NOT EXISTS (SELECT 1 FROM portal_officearea AS area WHERE area.office_id = office.id)
"""


@transaction.atomic
def make_offices(*, demo: bool) -> int:
    """Create the missing office of every current division down to the township; returns how many were made.

    `demo` marks them 示范. Phone, address and hours stay empty until the office enters them.
    """
    lock_in_transaction("make-offices")
    made = 0
    with connection.cursor() as cursor:
        for level, suffix in SUFFIXES.items():
            cursor.execute(INSERT, {"level": level, "suffix": suffix, "demo": demo})
            made += cursor.rowcount
        cursor.execute(AREAS)
    return made


# Level by level: with one level named, the index that keeps areas apart finds the place at once.
SERVING = """
    SELECT places.code, coalesce(town.id, county.id) FROM unnest(%(codes)s::text[]) AS places (code)
    LEFT JOIN LATERAL ({town}) AS town ON true LEFT JOIN LATERAL ({county}) AS county ON town.id IS NULL
    WHERE coalesce(town.id, county.id) IS NOT NULL
"""
AT_LEVEL = """
    SELECT office.id FROM portal_officearea AS area
    JOIN portal_office AS office ON office.id = area.office_id AND office.level = {level} AND office.closed_on IS NULL
    WHERE area.level = {level} AND int8range(area.low::bigint, area.high::bigint, '[]') @> places.code::bigint
      AND area.valid @> %(today)s::date
"""


def serving_many(codes: Collection[str]) -> dict[str, UUID]:
    """The office that serves each place today, the township's or else the county's, in one query; a place that nobody
    serves is left out."""
    town, county = (AT_LEVEL.format(level=int(level)) for level in (OfficeLevel.TOWNSHIP, OfficeLevel.COUNTY))
    with connection.cursor() as cursor:
        cursor.execute(
            SERVING.format(town=town, county=county), {"codes": sorted(codes), "today": timezone.localdate()}
        )
        return dict(cursor.fetchall())
