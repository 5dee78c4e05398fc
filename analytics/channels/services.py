"""Counting registrations by channel: whole months at a time, in one statement, safe to run twice."""

from datetime import date, datetime, time

from django.db import connection, transaction
from django.utils import timezone

from analytics.channels.models import ChannelMonth
from portal.foundation.locks import lock_in_transaction
from portal.foundation.partitions import month_start

BEGINNING = date(2000, 1, 1)
# A registration counts where it was begun, by the month of its beginning; and where it was handed in, by the month of that.
COUNT = """
    INSERT INTO analytics_channelmonth (month, region_code, channel, begun, handed_in, elsewhere, counted_at)
    SELECT month, place, channel, sum(begun), sum(handed_in), sum(elsewhere), now() FROM (
        SELECT date_trunc('month', reg.created_at AT TIME ZONE 'Asia/Shanghai')::date AS month,
               CASE reg.region_code WHEN '' THEN '' ELSE rpad(left(reg.region_code, 9), 12, '0') END AS place,
               reg.begun_in AS channel, 1 AS begun, 0 AS handed_in, 0 AS elsewhere
        FROM registration_unemploymentregistration AS reg WHERE reg.created_at >= %(since)s AND reg.state <> 'voided'
        UNION ALL
        SELECT date_trunc('month', reg.submitted_at AT TIME ZONE 'Asia/Shanghai')::date,
               rpad(left(reg.region_code, 9), 12, '0'), one.channel, 0, one.handed_in, one.elsewhere
        FROM registration_unemploymentregistration AS reg
        CROSS JOIN LATERAL (
            SELECT reg.channel, 1 AS handed_in, 0 AS elsewhere
            UNION ALL SELECT reg.begun_in, 0, 1 WHERE reg.begun_in <> reg.channel
        ) AS one
        WHERE reg.submitted_at >= %(since)s AND reg.state <> 'voided'
    ) AS counted
    GROUP BY month, place, channel
"""


@transaction.atomic
def count_months(today: date | None = None) -> int:
    """Count this month and the last anew; everything, where nothing was counted yet. Returns how many cells there are now."""
    lock_in_transaction("analytics.channels")
    since = month_start(today or timezone.localdate(), -1) if ChannelMonth.objects.exists() else BEGINNING
    ChannelMonth.objects.filter(month__gte=since).delete()
    midnight = timezone.make_aware(datetime.combine(since, time()))
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"since": midnight})
        return cursor.rowcount
