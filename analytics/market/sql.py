"""The statements of the report: one for each table and side, for all cities and the province at once.

Counts are effective ones (domain.md 7.7): what was carried over and still held in the quarter, and what was new. A vacancy
taken down was none. A seeker counts where they live, by the occupation they want most.
"""

OFFERED = """
    SELECT coalesce(place, '230000000000'), key, count(*), coalesce(sum(headcount), 0),
           (percentile_cont(0.5) WITHIN GROUP (ORDER BY pay))::integer
    FROM (
        SELECT rpad(left(one.region_code, 4), 12, '0') AS place, {key} AS key, one.headcount,
               (one.month_low + one.month_high) / 2.0 AS pay
        FROM matching_vacancy AS one
        WHERE one.published_at < %(until)s AND (one.closed_at IS NULL OR one.closed_at >= %(since)s)
          AND one.closes_on >= %(first)s AND one.state <> 'taken_down' AND one.kind = %(kind)s
    ) AS held
    GROUP BY GROUPING SETS ((place, key), (key))
"""
WANTED = """
    SELECT coalesce(place, '230000000000'), key, count(DISTINCT person_id), 0,
           (percentile_cont(0.5) WITHIN GROUP (ORDER BY pay))::integer
    FROM (
        SELECT rpad(left(one.region_code, 4), 12, '0') AS place, {key} AS key, one.person_id, one.wage_low AS pay
        FROM registration_jobseeking AS one
        LEFT JOIN registration_wish AS wish ON wish.seeking_id = one.id AND wish.position = 1
        WHERE one.activated_at < %(until)s AND (one.closed_at IS NULL OR one.closed_at >= %(since)s)
          AND one.valid_until >= %(first)s AND one.state <> 'draft'
    ) AS held
    GROUP BY GROUPING SETS ((place, key), (key))
"""
# A band is named by where it begins; -1 is below the first one, and empty who said nothing of pay.
BAND = "coalesce((SELECT max(band) FROM unnest(%(bands)s::integer[]) AS band WHERE band <= {pay})::text, '')"
KEYS_OFFERED = {
    "total": "''", "occupation": "coalesce(left(one.occupation_id, 7), '')", "source": "one.source",
    "wage": BAND.format(pay="(one.month_low + one.month_high) / 2.0"),
}  # fmt: skip
KEYS_WANTED = {
    "total": "''", "occupation": "coalesce(left(wish.occupation_id, 7), '')", "wage": BAND.format(pay="one.wage_low"),
}  # fmt: skip
