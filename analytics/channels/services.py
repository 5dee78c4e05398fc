"""Counting what comes in by channel: whole months at a time, one statement each, safe to run twice."""

from datetime import date, datetime, time

from django.db import connection, transaction
from django.utils import timezone

from analytics.channels.enums import What
from analytics.channels.models import ChannelMonth
from portal.foundation.locks import lock_in_transaction
from portal.foundation.partitions import month_start

BEGINNING = date(2000, 1, 1)
MONTH = "date_trunc('month', {at} AT TIME ZONE 'Asia/Shanghai')::date"
TOWN = "CASE {row}.region_code WHEN '' THEN '' ELSE rpad(left({row}.region_code, 9), 12, '0') END"
# Where it was begun counts by the month of its beginning, where it was handed in by the month of that; each source gives rows of
# (at, region_code, channel begun in, channel handed in), the last empty for a beginning.
SOURCES = {
    What.UNEMPLOYMENT: """
        SELECT created_at AS at, region_code, begun_in, '' AS handed_in
        FROM registration_unemploymentregistration WHERE created_at >= %(since)s AND state <> 'voided'
        UNION ALL
        SELECT submitted_at, region_code, begun_in, channel
        FROM registration_unemploymentregistration WHERE submitted_at >= %(since)s AND state <> 'voided'
    """,
    # A record's own time runs anew with each renewal; when it was put to use first stands in the log.
    What.SEEKING: """
        SELECT created_at AS at, region_code, channel AS begun_in, '' AS handed_in
        FROM registration_jobseeking WHERE created_at >= %(since)s
        UNION ALL
        SELECT log.at, one.region_code, one.channel, log.channel
        FROM portal_transitionlog AS log JOIN registration_jobseeking AS one ON one.id = log.case_id
        WHERE log.at >= %(since)s AND log.case_kind = 'seeking' AND log.name = 'publish'
    """,
    # What feeds bring is no channel's; handed in again after a correction is still the one advertisement.
    What.VACANCY: """
        SELECT created_at AS at, region_code, begun_in, '' AS handed_in
        FROM matching_vacancy WHERE created_at >= %(since)s AND source IN ('own', 'outlet')
        UNION ALL
        SELECT log.at, one.region_code, one.begun_in, log.channel
        FROM portal_transitionlog AS log JOIN matching_vacancy AS one ON one.id = log.case_id
        WHERE log.at >= %(since)s AND log.case_kind = 'vacancy' AND log.name = 'submit' AND one.source IN ('own', 'outlet')
          AND NOT EXISTS (
              SELECT 1 FROM portal_transitionlog AS earlier
              WHERE earlier.case_id = log.case_id AND earlier.name = 'submit' AND earlier.at < log.at
          )
    """,
}
COUNT = f"""
    INSERT INTO analytics_channelmonth (what, month, region_code, channel, begun, handed_in, elsewhere, counted_at)
    SELECT %(what)s, {MONTH.format(at="came.at")}, {TOWN.format(row="came")}, counted.channel,
           sum(counted.begun), sum(counted.handed_in), sum(counted.elsewhere), now()
    FROM ({{source}}) AS came CROSS JOIN LATERAL (
        SELECT came.begun_in AS channel, 1 AS begun, 0 AS handed_in, 0 AS elsewhere WHERE came.handed_in = ''
        UNION ALL SELECT came.handed_in, 0, 1, 0 WHERE came.handed_in <> ''
        UNION ALL SELECT came.begun_in, 0, 0, 1 WHERE came.handed_in NOT IN ('', came.begun_in)
    ) AS counted
    GROUP BY 2, 3, 4
"""


@transaction.atomic
def count_months(today: date | None = None) -> int:
    """Count this month and the last anew; everything, where nothing was counted yet. Returns how many cells there are now."""
    lock_in_transaction("analytics.channels")
    return sum(_count(what, month_start(today or timezone.localdate(), -1)) for what in What)


def _count(what: What, last_month: date) -> int:
    cells = ChannelMonth.objects.filter(what=what)
    since = last_month if cells.exists() else BEGINNING
    cells.filter(month__gte=since).delete()
    midnight = timezone.make_aware(datetime.combine(since, time()))
    with connection.cursor() as cursor:
        cursor.execute(COUNT.format(source=SOURCES[what]), {"what": what.value, "since": midnight})
        return cursor.rowcount
