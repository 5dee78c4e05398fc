"""What was done for registered people: contacts, the open follow-up task, facts; set-wise inside the one transaction.

The next contact is drawn first and the last one lies one interval before it, so that the load agrees with the
rules of today and the first night has nothing to repair. Contents are a few sentences, encrypted as everywhere.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection

from analytics.indicators.definitions import CONTACTS as CONTACTS_OWED
from analytics.indicators.definitions import REGISTRATIONS
from analytics.indicators.sql import backfill
from assistance.followup.cadence import LONGEST
from assistance.followup.escalate import escalate
from assistance.followup.generate import Generator
from portal.accounts.enums import Role
from portal.cases.calendar import add_working_days, working_day_by, working_days_before
from portal.cases.contacts.models import Contact
from portal.config.demo.populate.plan import Plan
from portal.config.demo.populate.rows import unchecked
from portal.config.demo.staff import TOWN
from portal.privacy.crypto import encrypt
from registration.unemployment.effects import KIND

CARE_TABLES = ("portal_followuptask", "portal_contact", "portal_personfact")
SENTENCES = (
    "在找工作，想找离家近的", "投了三份简历，还没有回信", "想学点手艺，问了培训的事", "身体不太好，先找轻一点的活",
    "孩子小，只能白天上班", "有一家让去面试，下周去", "想做保洁或者帮厨", "等镇上的招聘会", "问了补贴的事，已经讲清楚",
    "家里农活忙完再出去找",
)  # fmt: skip
COPIES = 20  # ciphertexts of each sentence: two rows with the same bytes say that they say the same

# Everybody whose registration came in by this load, with what chance decided about them.
SPELLS = """
    CREATE TEMP TABLE demo_spell ON COMMIT DROP AS
    WITH loaded AS (
        SELECT DISTINCT case_id FROM portal_transitionlog AS log
        WHERE xid = pg_current_xact_id() AND name = 'approve'
          AND NOT EXISTS (SELECT 1 FROM portal_followuptask AS task WHERE task.case_id = log.case_id)
    ),
    drawn AS (
        SELECT reg.id AS case_id, reg.person_id, reg.region_code, reg.service_office_id, reg.state,
               lower(reg.spell) AS began, upper(reg.spell) AS ended, worker.user_id,
               person.birth_date > %(today)s - interval '25 years' AS young, random() AS luck, random() AS story,
               random() AS kind, left(reg.region_code, 9) = %(town)s AS in_town,
               row_number() OVER (PARTITION BY left(reg.region_code, 9), reg.state ORDER BY reg.id) AS place
        FROM loaded JOIN registration_unemploymentregistration AS reg ON reg.id = loaded.case_id
        JOIN portal_person AS person ON person.id = reg.person_id
        LEFT JOIN LATERAL (
            SELECT min(user_id::text)::uuid AS user_id FROM portal_assignment
            WHERE office_id = reg.service_office_id AND role = %(caseworker)s
        ) AS worker ON true
    )
    SELECT drawn.*, story < 0.06 AS hardship, story > 0.997 AS zero_household,
           young AND story BETWEEN 0.5 AND 0.9 AS graduate,
           state = 'active' AND began < %(lost_from)s AND (kind < 0.02 OR in_town AND place BETWEEN 30 AND 33) AS lost,
           CASE WHEN story > 0.997 THEN 7
                WHEN young OR story < 0.06 OR began < %(stale)s THEN 14 ELSE 30 END AS every
    FROM drawn
"""
# Due over the coming interval; seven in a hundred a few days late, three more than that; the demo town by count.
DUE = """
    CREATE TEMP TABLE demo_due ON COMMIT DROP AS
    SELECT spell.*, calendar.settled AS due_on,
           GREATEST(calendar.day - LEAST(every, 28), began) AS last_on,  -- 28: no month is shorter
           fresh AND luck < 0.7 AS first_open
    FROM (
        SELECT demo_spell.*, began > %(fresh)s AS fresh,
               CASE WHEN in_town AND place <= 8 THEN 0 WHEN in_town AND place <= 13 THEN -2
                    WHEN in_town AND place <= 17 THEN -6 WHEN in_town AND place <= 19 THEN -17
                    WHEN luck < 0.90 THEN floor(random() * every)
                    WHEN luck < 0.97 THEN -1 - floor(random() * 5) ELSE -6 - floor(random() * 30) END AS ahead
        FROM demo_spell WHERE state = 'active'
    ) AS spell
    JOIN unnest(%(days)s::date[], %(settled)s::date[]) AS calendar (day, settled)
      ON calendar.day = GREATEST(%(today)s + spell.ahead::int, spell.began + LEAST(every, 7))
"""
CONTACTS = """
    INSERT INTO portal_contact
        (id, at, case_kind, case_id, person_id, region_code, service_office_id, means, outcome, situation, content,
         next_step, counts, actor_id, actor_kind, office_id)
    SELECT gen_random_uuid(), one.at, %(kind)s, case_id, person_id, region_code, service_office_id,
           (ARRAY['phone','phone','phone','phone','phone','phone','phone','wechat','in_person','visit'])[1 + floor(luck * 10)::int],
           CASE WHEN reached THEN 'reached' ELSE 'no_answer' END,
           CASE WHEN reached THEN (ARRAY['looking','looking','looking','training','paused','needs_help'])[1 + floor(luck * 6)::int] ELSE '' END,
           CASE WHEN reached THEN (%(words)s::bytea[])[1 + floor(pick * %(many)s)::int] END,
           CASE WHEN reached THEN (ARRAY['contact','contact','refer_jobs','guidance','training'])[1 + floor(luck * 5)::int] ELSE '' END,
           reached, user_id, 'staff', service_office_id
    FROM (
        SELECT each.*, day + time '00:30' + random() * interval '8 hours' AS at, number = 0 OR random() < 0.88 AS reached,
               random() AS luck, random() AS pick
        FROM (
            SELECT case_id, person_id, region_code, service_office_id, user_id, number, (last - 30 * number) AS day
            FROM {source} CROSS JOIN LATERAL generate_series(0, GREATEST((last - began) / 30, 0)) AS number
        ) AS each
    ) AS one
    WHERE one.at < %(now)s
"""
LAST_OF_ACTIVE = """(
    SELECT demo_due.*, CASE WHEN lost THEN %(lost_since)s - (place %% 50)::int ELSE last_on END AS last
    FROM demo_due WHERE NOT first_open
) AS active"""
LAST_OF_CLOSED = "(SELECT demo_spell.*, ended - 1 - (random() * 20)::int AS last FROM demo_spell WHERE state = 'closed' AND ended - began > 10) AS closed"
# Months of tries: by telephone each month, for most of them also another way and at the door.
TRIES = """
    INSERT INTO portal_contact
        (id, at, case_kind, case_id, person_id, region_code, service_office_id, means, outcome, situation, next_step,
         next_on, counts, actor_id, actor_kind, office_id)
    SELECT gen_random_uuid(), (%(today)s - days) + time '02:00' + random() * interval '6 hours', %(kind)s, case_id, person_id,
           region_code, service_office_id, means, 'no_answer', '', '', %(today)s - days + 3, false, user_id, 'staff', service_office_id
    FROM demo_due
    JOIN (VALUES (170, 'phone', 1.0), (141, 'phone', 1.0), (113, 'wechat', 0.9), (84, 'phone', 1.0), (55, 'visit', 0.7),
                 (27, 'phone', 1.0), (2, 'phone', 1.0)) AS tries (days, means, share) ON luck < share
    WHERE lost
"""
TASKS = """
    INSERT INTO portal_followuptask
        (id, case_kind, case_id, person_id, region_code, service_office_id, step, rule, due_on, planned_for,
         postponed_why, closed_as, closed_why, created_at)
    SELECT gen_random_uuid(), %(kind)s, case_id, person_id, region_code, service_office_id,
           CASE WHEN first_open THEN 'first' ELSE 'regular' END,
           CASE WHEN first_open THEN 'registration.first_contact' WHEN zero_household THEN 'cadence.zero_household'
                WHEN hardship THEN 'cadence.hardship' WHEN began < %(stale)s THEN 'cadence.long_term'
                WHEN young THEN 'cadence.youth' ELSE 'cadence.registered' END,
           CASE WHEN lost THEN %(retry)s WHEN first_open THEN first.settled ELSE due_on END,
           CASE WHEN first_open THEN first.settled ELSE due_on END,
           CASE WHEN lost THEN '没人接，再联系' ELSE '' END, '', '',
           CASE WHEN lost THEN %(lost_since)s - (place %% 50)::int ELSE last_on END + time '01:00'
    FROM demo_due
    LEFT JOIN unnest(%(first_days)s::date[], %(first_due)s::date[]) AS first (day, settled) ON first.day = began
"""
DONE = """
    INSERT INTO portal_followuptask
        (id, case_kind, case_id, person_id, region_code, service_office_id, step, rule, due_on, planned_for,
         postponed_why, closed_at, closed_as, closed_why, contact_id, created_at)
    SELECT gen_random_uuid(), %(kind)s, case_id, person_id, region_code, service_office_id, 'regular', 'cadence.registered',
           day, day, '', at, 'done', '', id, at - interval '30 days'
    FROM (
        SELECT one.*, (one.at AT TIME ZONE %(zone)s)::date + CASE WHEN random() < 0.9 THEN 0 ELSE -2 END AS day
        FROM portal_contact AS one JOIN demo_spell USING (case_id)
        WHERE one.at > %(now)s - interval '60 days' AND one.counts
    ) AS recent
    ON CONFLICT DO NOTHING
"""
FACTS = """
    INSERT INTO portal_personfact (id, person_id, code, value, since, source, exact, recorded_at)
    SELECT gen_random_uuid(), person_id, code, 'true'::jsonb, GREATEST(began + 1, %(today)s - ago), source, exact,
           %(now)s - (random() * 20) * interval '1 hour'
    FROM (
        SELECT DISTINCT ON (person_id, code, source) * FROM (
            SELECT person_id, began, code, source, exact, (5 + random() * 80)::int AS ago
            FROM demo_spell JOIN (VALUES
                ('employment.hired', 'insurance', true, 0.100, 0.118, 20), ('employment.hired', 'phone', false, 0.118, 0.122, 0),
                ('person.draws_pension', 'pension', true, 0.130, 0.138, 22), ('person.deceased', 'civil', true, 0.140, 0.142, 0),
                ('business.registered', 'market', true, 0.150, 0.156, 24), ('person.in_school', 'education', true, 0.160, 0.162, 0),
                ('person.imprisoned', 'security', true, 0.170, 0.1705, 0)
            ) AS told (code, source, exact, low, high, in_place) ON story BETWEEN low AND high OR in_town AND place = in_place
            WHERE state = 'active' AND began < %(today)s - 10
            UNION ALL
            SELECT person_id, began, code, source, exact, 200 FROM demo_spell JOIN (VALUES
                ('person.recognised_hardship', 'office', false, 'hardship'),
                ('person.zero_employment_household', 'civil', false, 'zero'),
                ('person.unplaced_graduate', 'education', false, 'graduate')
            ) AS told (code, source, exact, flag)
              ON flag = 'hardship' AND hardship OR flag = 'zero' AND zero_household OR flag = 'graduate' AND graduate
        ) AS every_one ORDER BY person_id, code, source
    ) AS facts
    ON CONFLICT DO NOTHING
"""
# The triggers that count were left out with the others: once for all instead of county by county.
COUNTED = (
    backfill(REGISTRATIONS, "id IN (SELECT case_id FROM demo_spell)"),
    backfill(CONTACTS_OWED, "case_id IN (SELECT case_id FROM demo_spell)"),
)


def fill_care(plan: Plan) -> int:
    """Contacts, tasks and facts of the people of this load; returns how many contacts there are."""
    given = _given(plan)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE portal_person, portal_transitionlog, registration_unemploymentregistration")
        cursor.execute("SELECT setseed(%s)", [plan.seed % 1000 / 1000])
        cursor.execute(SPELLS, given)
        cursor.execute("ANALYZE demo_spell")
        cursor.execute(DUE, given)
        contacts = 0
        with unchecked() as uncounted:
            for text in (CONTACTS.format(source=LAST_OF_ACTIVE), CONTACTS.format(source=LAST_OF_CLOSED), TRIES):
                cursor.execute(text, given)
                contacts += cursor.rowcount
            for text in (TASKS, DONE, FACTS):
                cursor.execute(text, given)
        for text in COUNTED if uncounted else ():
            cursor.execute(text)
        cursor.execute(f"DROP TABLE demo_spell, demo_due; ANALYZE {', '.join(CARE_TABLES)}")
    Generator(plan.today).plan_visits()
    escalate(plan.today)
    return contacts


def _given(plan: Plan) -> dict[str, Any]:
    today = plan.today
    days = [today + timedelta(days=n) for n in range(-60, LONGEST)]
    purpose = Contact._meta.get_field("content").purpose  # type: ignore[union-attr]
    words = [encrypt(sentence, purpose) for sentence in SENTENCES for _ in range(COPIES)]
    firsts = [today - timedelta(days=n) for n in range(30)]
    return {
        "today": today, "now": plan.now, "town": TOWN[:9], "kind": KIND, "zone": settings.TIME_ZONE,
        "caseworker": Role.CASEWORKER.value, "words": words, "many": len(words), "stale": plan.stale_before,
        "lost_from": today - timedelta(days=290), "lost_since": today - timedelta(days=215),
        "fresh": working_days_before(today, 5), "retry": working_day_by(today + timedelta(days=2)), "days": days,
        "settled": [working_day_by(day) for day in days], "first_days": firsts,
        "first_due": [add_working_days(day, 5) for day in firsts],
    }  # fmt: skip
