"""Who of the invented people looks for work: records with wishes, CVs and consents, set-wise inside the one transaction.

A few dozen invented CVs are written and encrypted here; which person has which one is drawn by the database. States and days
agree with the rules of today: what is over has ended, what ends soon has been told.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from psycopg2.extras import execute_values

from portal.config.demo.populate.plan import Plan
from portal.config.demo.populate.rows import unchecked
from portal.occupations.skills import skills_in
from portal.privacy.fields import EncryptedJSONField
from portal.regions.codes import PROVINCE
from registration.jobseeking.limits import remind_days, valid_days
from registration.jobseeking.models import JobSeeking, empty_cv
from registration.jobseeking.workflow import KIND

COPIES = 8  # ciphertexts of each CV: two rows with the same bytes say that they say the same
OF_REGISTERED, OF_CLOSED = 0.4, 0.12  # our assumption: nobody publishes how many of either leave a CV
TABLES = ("registration_jobseeking", "registration_wish")


@dataclass(frozen=True)
class Life:
    """One invented working life; `codes` are the occupations wished for."""

    codes: tuple[str, ...]
    title: str
    employer: str
    words: str
    low: int
    high: int | None
    licence: str = "none"
    education: str = "70"


LIVES = (
    Life(("6-18-02-04",), "电焊工", "某机械厂", "会电焊、氩弧焊，能看图纸", 5000, 7000),
    Life(("5-05-05-01",), "农机手", "某农机合作社", "开过联合收割机和插秧机，会修农机", 4500, 6000, "G"),
    Life(("4-03-02-01", "4-03-02-02"), "厨师", "某饭店", "会做东北菜，烧烤也会", 4500, 6500),
    Life(("4-03-02-05", "4-03-01-01"), "服务员", "某饭店", "点菜、传菜、收银都干过", 2800, None),
    Life(("4-07-05-01",), "保安", "某物业公司", "会消防中控，能上夜班", 2400, 3000),
    Life(("4-10-01-05", "4-10-01-06"), "保姆", "某家政公司", "照顾老人，会做家常菜，打扫卫生", 3500, 5000),
    Life(("4-10-01-06",), "月嫂", "某家政公司", "月子护理，会做辅食，会催乳", 6000, 9000),
    Life(("4-02-02-02", "4-02-02-01"), "司机", "某运输公司", "开过大货车，会换机油，熟悉路线", 5500, 8000, "A2"),
    Life(("4-02-07-08", "4-02-06-01"), "快递员", "某快递网点", "送快递，会骑手配送", 4000, 6000, "C1"),
    Life(("4-01-02-04", "4-01-02-03"), "收银员", "某超市", "收银、理货、盘点", 2500, 3200),
    Life(("4-01-06-02", "4-13-01-05"), "网店客服", "某山货网店", "电商客服，会剪视频，打包发货", 3000, 4500, education="30"),
    Life(("2-06-03-00",), "会计", "某粮库", "记账、报税，会Excel", 3500, 5000, education="30"),
    Life(("3-01-02-05", "3-01-02-02"), "文员", "某公司", "办公软件、文件归档、接电话", 2800, 3800, education="30"),
    Life(("6-29-01-01",), "瓦工", "某建筑队", "砌砖、抹灰、贴瓷砖", 6000, 9000),
    Life(("6-31-01-03", "6-28-01-14"), "电工", "某供热公司", "会接电，修过锅炉，能倒班", 4500, 6000),
    Life(("4-09-08-01",), "环卫工", "某环卫站", "扫马路、清雪", 2100, 2600, education="80"),
)  # fmt: skip
DRAWN = """
    CREATE TEMP TABLE demo_seeker ON COMMIT DROP AS
    SELECT gen_random_uuid() AS id, one.*, one.began + time '01:30' + random() * interval '8 hours' AS at,
           one.began + %(valid)s AS until, random() AS luck,
           1 + floor(random() * %(lives)s)::int AS life, 1 + floor(random() * %(copies)s)::int AS copy
    FROM (
        SELECT DISTINCT ON (reg.person_id) reg.person_id, reg.region_code, reg.service_office_id, reg.state = 'active' AS jobless,
               %(today)s - floor(random() * %(valid)s * 1.1)::int AS began
        FROM registration_unemploymentregistration AS reg
        JOIN portal_person AS person ON person.id = reg.person_id AND person.is_demo AND person.merged_into_id IS NULL
        WHERE random() < CASE reg.state WHEN 'active' THEN %(of_registered)s WHEN 'closed' THEN %(of_closed)s ELSE 0 END
          AND NOT EXISTS (SELECT 1 FROM registration_jobseeking AS had WHERE had.person_id = reg.person_id)
        ORDER BY reg.person_id, reg.id
    ) AS one
"""
LOGS = """
    INSERT INTO portal_transitionlog
        (id, at, case_kind, case_id, person_id, region_code, service_office_id, name, source, target, actor_kind, role, reason, channel)
    SELECT gen_random_uuid(), step.at, %(kind)s, seeker.id, person_id, region_code, service_office_id, step.name, step.source,
           step.target, CASE step.name WHEN 'expire' THEN 'system' ELSE 'citizen' END, '', '',
           CASE step.name WHEN 'expire' THEN 'system' ELSE 'web' END
    FROM demo_seeker AS seeker CROSS JOIN LATERAL (
        VALUES ('publish', 'draft', 'active', seeker.at, true),
               ('pause', 'active', 'paused', seeker.at + interval '20 hours', luck < 0.06 AND until >= %(today)s AND began < %(today)s - 1),
               ('expire', 'active', 'expired', (until + 1) + time '01:50' - interval '8 hours', until < %(today)s)
    ) AS step (name, source, target, at, taken) WHERE step.taken
"""
RECORDS = """
    INSERT INTO registration_jobseeking
        (id, state, state_changed_at, version, region_code, service_office_id, created_at, person_id, channel, situation, education,
         cv, skills, licence, regions, wage_low, wage_high, work_forms, shifts, lodging, commute_minutes, access_consent, visibility,
         public_consent, revisions, activated_at, valid_until, reminded_for, close_reason)
    SELECT seeker.id, last.target, last.at, 1 + last.steps, region_code, service_office_id, seeker.at - interval '9 minutes', person_id,
           'web', CASE WHEN jobless THEN 'jobless' ELSE 'employed' END, life.education, life.cvs[seeker.copy], life.skills, life.licence,
           ARRAY[rpad(left(region_code, 6), 12, '0')]::varchar[], life.low, life.high, ARRAY['full_time'],
           CASE WHEN luck < 0.3 THEN ARRAY['day', 'night'] ELSE ARRAY['day'] END, CASE WHEN luck > 0.8 THEN 'both' ELSE '' END,
           CASE WHEN luck < 0.5 THEN 30 ELSE 60 END, '', CASE WHEN luck > 0.9 THEN 'hidden' ELSE 'applied' END, '', '{}', seeker.at, until,
           CASE WHEN until <= %(told)s THEN until END, ''
    FROM demo_seeker AS seeker JOIN demo_life AS life ON life.number = seeker.life
    CROSS JOIN LATERAL (
        SELECT (array_agg(log.target ORDER BY log.at DESC))[1] AS target, max(log.at) AS at, count(*) AS steps
        FROM portal_transitionlog AS log WHERE log.case_id = seeker.id AND log.at >= seeker.at
    ) AS last
"""
WISHES = """
    INSERT INTO registration_wish (seeking_id, position, occupation_id)
    SELECT seeker.id, wish.position, wish.code FROM demo_seeker AS seeker JOIN demo_life AS life ON life.number = seeker.life
    CROSS JOIN LATERAL unnest(life.codes) WITH ORDINALITY AS wish (code, position)
"""


def fill_seekers(plan: Plan) -> int:
    """Records for some of the people who are or were registered; returns how many."""
    given = {
        "today": plan.today, "kind": KIND, "valid": valid_days(PROVINCE, plan.today), "lives": len(LIVES), "copies": COPIES,
        "of_registered": OF_REGISTERED, "of_closed": OF_CLOSED, "told": plan.today + timedelta(days=remind_days(PROVINCE, plan.today)),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE demo_life (number int, codes text[], skills text[], licence text, education text, low int,"
            " high int, cvs bytea[]) ON COMMIT DROP"
        )
        execute_values(cursor.cursor, "INSERT INTO demo_life VALUES %s", _lives())
        cursor.execute(DRAWN, given)
        number = cursor.rowcount
        cursor.execute("ANALYZE demo_seeker")
        with unchecked():
            for text in (LOGS, RECORDS, WISHES):
                cursor.execute(text, given)
        cursor.execute(f"DROP TABLE demo_seeker, demo_life; ANALYZE {', '.join(TABLES)}")
    return number


def _lives() -> list[tuple[Any, ...]]:
    field: Any = JobSeeking._meta.get_field("cv")
    assert isinstance(field, EncryptedJSONField)
    return [
        (
            number, list(life.codes), [one.term for one in skills_in(life.words)], life.licence, life.education, life.low, life.high,
            [field.get_prep_value(_cv(life)) for _ in range(COPIES)],
        )
        for number, life in enumerate(LIVES, 1)
    ]  # fmt: skip


def _cv(life: Life) -> dict[str, Any]:
    job = {"employer": life.employer, "title": life.title, "since": "2019年", "until": "2025年", "did": ""}
    return empty_cv() | {"jobs": [job], "words": life.words}
