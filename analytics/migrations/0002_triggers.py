"""The triggers that keep the tallies, as analytics/indicators/sql.py made them; a test compares the two.

A change of a definition is a new migration with the new text.
"""

from django.db import migrations

REGISTRATION = r"""
CREATE OR REPLACE FUNCTION lj_tally_registration() RETURNS trigger LANGUAGE plpgsql AS $tally$
BEGIN
IF TG_OP = 'INSERT' THEN
INSERT INTO analytics_tallychange (subject, region_code, day, code, detail, value)
SELECT 'registration', region_code, day, code, detail, count(*)
FROM (SELECT cell.region_code, cell.day, cell.code COLLATE "C" AS code, cell.detail COLLATE "C" AS detail
FROM new_rows AS r LEFT JOIN LATERAL (SELECT source FROM analytics_move WHERE registration_id = r.id ORDER BY id LIMIT 1) AS move ON true
CROSS JOIN LATERAL (VALUES
    ('begun', rpad(left(coalesce(move.source, r.region_code), 9), 12, '0'), lower(r.spell), '', true),
    ('open', rpad(left(r.region_code, 9), 12, '0'), lower(r.spell), '', upper_inf(r.spell)),
    ('left', rpad(left(r.region_code, 9), 12, '0'), (upper(r.spell) - 1), r.exit_code, NOT upper_inf(r.spell))
) AS cell(code, region_code, day, detail, applies)
WHERE lower(r.spell) IS NOT NULL AND cell.applies
UNION ALL
SELECT cell.region_code, cell.day, cell.code COLLATE "C" AS code, cell.detail COLLATE "C" AS detail
FROM new_rows AS r JOIN analytics_move AS move ON move.registration_id = r.id
CROSS JOIN LATERAL (VALUES
    ('moved_out', rpad(left(move.source, 9), 12, '0'), greatest(lower(r.spell), least(move.day, (upper(r.spell) - 1))), '', true),
    ('moved_in', rpad(left(move.target, 9), 12, '0'), greatest(lower(r.spell), least(move.day, (upper(r.spell) - 1))), '', true)
) AS cell(code, region_code, day, detail, applies)
WHERE lower(r.spell) IS NOT NULL AND cell.applies) AS counted GROUP BY region_code, day, code, detail;
ELSIF TG_OP = 'DELETE' THEN
INSERT INTO analytics_tallychange (subject, region_code, day, code, detail, value)
SELECT 'registration', region_code, day, code, detail, -count(*)
FROM (SELECT cell.region_code, cell.day, cell.code COLLATE "C" AS code, cell.detail COLLATE "C" AS detail
FROM old_rows AS r LEFT JOIN LATERAL (SELECT source FROM analytics_move WHERE registration_id = r.id ORDER BY id LIMIT 1) AS move ON true
CROSS JOIN LATERAL (VALUES
    ('begun', rpad(left(coalesce(move.source, r.region_code), 9), 12, '0'), lower(r.spell), '', true),
    ('open', rpad(left(r.region_code, 9), 12, '0'), lower(r.spell), '', upper_inf(r.spell)),
    ('left', rpad(left(r.region_code, 9), 12, '0'), (upper(r.spell) - 1), r.exit_code, NOT upper_inf(r.spell))
) AS cell(code, region_code, day, detail, applies)
WHERE lower(r.spell) IS NOT NULL AND cell.applies
UNION ALL
SELECT cell.region_code, cell.day, cell.code COLLATE "C" AS code, cell.detail COLLATE "C" AS detail
FROM old_rows AS r JOIN analytics_move AS move ON move.registration_id = r.id
CROSS JOIN LATERAL (VALUES
    ('moved_out', rpad(left(move.source, 9), 12, '0'), greatest(lower(r.spell), least(move.day, (upper(r.spell) - 1))), '', true),
    ('moved_in', rpad(left(move.target, 9), 12, '0'), greatest(lower(r.spell), least(move.day, (upper(r.spell) - 1))), '', true)
) AS cell(code, region_code, day, detail, applies)
WHERE lower(r.spell) IS NOT NULL AND cell.applies) AS counted GROUP BY region_code, day, code, detail;
DELETE FROM analytics_move WHERE registration_id IN (SELECT id FROM old_rows);
ELSIF EXISTS (SELECT id, region_code, spell, exit_code FROM old_rows EXCEPT SELECT id, region_code, spell, exit_code FROM new_rows) OR EXISTS (SELECT id, region_code, spell, exit_code FROM new_rows EXCEPT SELECT id, region_code, spell, exit_code FROM old_rows) THEN
INSERT INTO analytics_tallychange (subject, region_code, day, code, detail, value)
SELECT 'registration', region_code, day, code, detail, -count(*)
FROM (SELECT cell.region_code, cell.day, cell.code COLLATE "C" AS code, cell.detail COLLATE "C" AS detail
FROM (SELECT id, region_code, spell, exit_code FROM old_rows EXCEPT SELECT id, region_code, spell, exit_code FROM new_rows) AS r LEFT JOIN LATERAL (SELECT source FROM analytics_move WHERE registration_id = r.id ORDER BY id LIMIT 1) AS move ON true
CROSS JOIN LATERAL (VALUES
    ('begun', rpad(left(coalesce(move.source, r.region_code), 9), 12, '0'), lower(r.spell), '', true),
    ('open', rpad(left(r.region_code, 9), 12, '0'), lower(r.spell), '', upper_inf(r.spell)),
    ('left', rpad(left(r.region_code, 9), 12, '0'), (upper(r.spell) - 1), r.exit_code, NOT upper_inf(r.spell))
) AS cell(code, region_code, day, detail, applies)
WHERE lower(r.spell) IS NOT NULL AND cell.applies
UNION ALL
SELECT cell.region_code, cell.day, cell.code COLLATE "C" AS code, cell.detail COLLATE "C" AS detail
FROM (SELECT id, region_code, spell, exit_code FROM old_rows EXCEPT SELECT id, region_code, spell, exit_code FROM new_rows) AS r JOIN analytics_move AS move ON move.registration_id = r.id
CROSS JOIN LATERAL (VALUES
    ('moved_out', rpad(left(move.source, 9), 12, '0'), greatest(lower(r.spell), least(move.day, (upper(r.spell) - 1))), '', true),
    ('moved_in', rpad(left(move.target, 9), 12, '0'), greatest(lower(r.spell), least(move.day, (upper(r.spell) - 1))), '', true)
) AS cell(code, region_code, day, detail, applies)
WHERE lower(r.spell) IS NOT NULL AND cell.applies) AS counted GROUP BY region_code, day, code, detail;
DELETE FROM analytics_move WHERE registration_id IN (SELECT id FROM (SELECT id, region_code, spell, exit_code FROM new_rows EXCEPT SELECT id, region_code, spell, exit_code FROM old_rows) AS r WHERE r.spell IS NULL);
INSERT INTO analytics_move (registration_id, day, source, target)
SELECT id, (now() AT TIME ZONE 'Asia/Shanghai')::date, min(place) FILTER (WHERE side = 'gone'), min(place) FILTER (WHERE side = 'come')
FROM (
    SELECT 'gone' AS side, id, rpad(left(region_code, 9), 12, '0') AS place FROM (SELECT id, region_code, spell, exit_code FROM old_rows EXCEPT SELECT id, region_code, spell, exit_code FROM new_rows) AS r WHERE spell IS NOT NULL
    UNION ALL
    SELECT 'come', id, rpad(left(region_code, 9), 12, '0') FROM (SELECT id, region_code, spell, exit_code FROM new_rows EXCEPT SELECT id, region_code, spell, exit_code FROM old_rows) AS r WHERE spell IS NOT NULL
) AS sides
GROUP BY id HAVING min(place) <> max(place);
INSERT INTO analytics_tallychange (subject, region_code, day, code, detail, value)
SELECT 'registration', region_code, day, code, detail, count(*)
FROM (SELECT cell.region_code, cell.day, cell.code COLLATE "C" AS code, cell.detail COLLATE "C" AS detail
FROM (SELECT id, region_code, spell, exit_code FROM new_rows EXCEPT SELECT id, region_code, spell, exit_code FROM old_rows) AS r LEFT JOIN LATERAL (SELECT source FROM analytics_move WHERE registration_id = r.id ORDER BY id LIMIT 1) AS move ON true
CROSS JOIN LATERAL (VALUES
    ('begun', rpad(left(coalesce(move.source, r.region_code), 9), 12, '0'), lower(r.spell), '', true),
    ('open', rpad(left(r.region_code, 9), 12, '0'), lower(r.spell), '', upper_inf(r.spell)),
    ('left', rpad(left(r.region_code, 9), 12, '0'), (upper(r.spell) - 1), r.exit_code, NOT upper_inf(r.spell))
) AS cell(code, region_code, day, detail, applies)
WHERE lower(r.spell) IS NOT NULL AND cell.applies
UNION ALL
SELECT cell.region_code, cell.day, cell.code COLLATE "C" AS code, cell.detail COLLATE "C" AS detail
FROM (SELECT id, region_code, spell, exit_code FROM new_rows EXCEPT SELECT id, region_code, spell, exit_code FROM old_rows) AS r JOIN analytics_move AS move ON move.registration_id = r.id
CROSS JOIN LATERAL (VALUES
    ('moved_out', rpad(left(move.source, 9), 12, '0'), greatest(lower(r.spell), least(move.day, (upper(r.spell) - 1))), '', true),
    ('moved_in', rpad(left(move.target, 9), 12, '0'), greatest(lower(r.spell), least(move.day, (upper(r.spell) - 1))), '', true)
) AS cell(code, region_code, day, detail, applies)
WHERE lower(r.spell) IS NOT NULL AND cell.applies) AS counted GROUP BY region_code, day, code, detail;
END IF;
RETURN NULL;
END $tally$;
CREATE TRIGGER tally_insert AFTER INSERT ON registration_unemploymentregistration REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION lj_tally_registration();
CREATE TRIGGER tally_delete AFTER DELETE ON registration_unemploymentregistration REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION lj_tally_registration();
CREATE TRIGGER tally_update AFTER UPDATE ON registration_unemploymentregistration REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION lj_tally_registration();
CREATE TRIGGER tally_kept BEFORE TRUNCATE ON registration_unemploymentregistration FOR EACH STATEMENT EXECUTE FUNCTION lj_refuse_truncate();
INSERT INTO analytics_tallychange (subject, region_code, day, code, detail, value)
SELECT 'registration', region_code, day, code, detail, count(*)
FROM (SELECT cell.region_code, cell.day, cell.code COLLATE "C" AS code, cell.detail COLLATE "C" AS detail
FROM registration_unemploymentregistration AS r LEFT JOIN LATERAL (SELECT source FROM analytics_move WHERE registration_id = r.id ORDER BY id LIMIT 1) AS move ON true
CROSS JOIN LATERAL (VALUES
    ('begun', rpad(left(coalesce(move.source, r.region_code), 9), 12, '0'), lower(r.spell), '', true),
    ('open', rpad(left(r.region_code, 9), 12, '0'), lower(r.spell), '', upper_inf(r.spell)),
    ('left', rpad(left(r.region_code, 9), 12, '0'), (upper(r.spell) - 1), r.exit_code, NOT upper_inf(r.spell))
) AS cell(code, region_code, day, detail, applies)
WHERE lower(r.spell) IS NOT NULL AND cell.applies
UNION ALL
SELECT cell.region_code, cell.day, cell.code COLLATE "C" AS code, cell.detail COLLATE "C" AS detail
FROM registration_unemploymentregistration AS r JOIN analytics_move AS move ON move.registration_id = r.id
CROSS JOIN LATERAL (VALUES
    ('moved_out', rpad(left(move.source, 9), 12, '0'), greatest(lower(r.spell), least(move.day, (upper(r.spell) - 1))), '', true),
    ('moved_in', rpad(left(move.target, 9), 12, '0'), greatest(lower(r.spell), least(move.day, (upper(r.spell) - 1))), '', true)
) AS cell(code, region_code, day, detail, applies)
WHERE lower(r.spell) IS NOT NULL AND cell.applies) AS counted GROUP BY region_code, day, code, detail;
"""

UNDO_REGISTRATION = """
DROP TRIGGER tally_insert ON registration_unemploymentregistration;
DROP TRIGGER tally_update ON registration_unemploymentregistration;
DROP TRIGGER tally_delete ON registration_unemploymentregistration;
DROP TRIGGER tally_kept ON registration_unemploymentregistration;
DROP FUNCTION lj_tally_registration();
"""

CONTACT = r"""
CREATE OR REPLACE FUNCTION lj_tally_contact() RETURNS trigger LANGUAGE plpgsql AS $tally$
BEGIN
IF TG_OP = 'INSERT' THEN
INSERT INTO analytics_tallychange (subject, region_code, day, code, detail, value)
SELECT 'contact', region_code, day, code, detail, count(*)
FROM (SELECT cell.region_code, cell.day, cell.code COLLATE "C" AS code, cell.detail COLLATE "C" AS detail
FROM new_rows AS r 
CROSS JOIN LATERAL (VALUES
    ('due', rpad(left(r.region_code, 9), 12, '0'), r.due_on, '', r.closed_as IN ('', 'done')),
    ('reached', rpad(left(r.region_code, 9), 12, '0'), r.due_on, '', r.closed_as = 'done'),
    ('owed', rpad(left(r.region_code, 9), 12, '0'), r.due_on, '', r.closed_at IS NULL)
) AS cell(code, region_code, day, detail, applies)
WHERE r.step IN ('first', 'regular') AND cell.applies) AS counted GROUP BY region_code, day, code, detail;
ELSIF TG_OP = 'DELETE' THEN
INSERT INTO analytics_tallychange (subject, region_code, day, code, detail, value)
SELECT 'contact', region_code, day, code, detail, -count(*)
FROM (SELECT cell.region_code, cell.day, cell.code COLLATE "C" AS code, cell.detail COLLATE "C" AS detail
FROM old_rows AS r 
CROSS JOIN LATERAL (VALUES
    ('due', rpad(left(r.region_code, 9), 12, '0'), r.due_on, '', r.closed_as IN ('', 'done')),
    ('reached', rpad(left(r.region_code, 9), 12, '0'), r.due_on, '', r.closed_as = 'done'),
    ('owed', rpad(left(r.region_code, 9), 12, '0'), r.due_on, '', r.closed_at IS NULL)
) AS cell(code, region_code, day, detail, applies)
WHERE r.step IN ('first', 'regular') AND cell.applies) AS counted GROUP BY region_code, day, code, detail;

ELSIF EXISTS (SELECT id, region_code, step, due_on, closed_at, closed_as FROM old_rows EXCEPT SELECT id, region_code, step, due_on, closed_at, closed_as FROM new_rows) OR EXISTS (SELECT id, region_code, step, due_on, closed_at, closed_as FROM new_rows EXCEPT SELECT id, region_code, step, due_on, closed_at, closed_as FROM old_rows) THEN
INSERT INTO analytics_tallychange (subject, region_code, day, code, detail, value)
SELECT 'contact', region_code, day, code, detail, -count(*)
FROM (SELECT cell.region_code, cell.day, cell.code COLLATE "C" AS code, cell.detail COLLATE "C" AS detail
FROM (SELECT id, region_code, step, due_on, closed_at, closed_as FROM old_rows EXCEPT SELECT id, region_code, step, due_on, closed_at, closed_as FROM new_rows) AS r 
CROSS JOIN LATERAL (VALUES
    ('due', rpad(left(r.region_code, 9), 12, '0'), r.due_on, '', r.closed_as IN ('', 'done')),
    ('reached', rpad(left(r.region_code, 9), 12, '0'), r.due_on, '', r.closed_as = 'done'),
    ('owed', rpad(left(r.region_code, 9), 12, '0'), r.due_on, '', r.closed_at IS NULL)
) AS cell(code, region_code, day, detail, applies)
WHERE r.step IN ('first', 'regular') AND cell.applies) AS counted GROUP BY region_code, day, code, detail;

INSERT INTO analytics_tallychange (subject, region_code, day, code, detail, value)
SELECT 'contact', region_code, day, code, detail, count(*)
FROM (SELECT cell.region_code, cell.day, cell.code COLLATE "C" AS code, cell.detail COLLATE "C" AS detail
FROM (SELECT id, region_code, step, due_on, closed_at, closed_as FROM new_rows EXCEPT SELECT id, region_code, step, due_on, closed_at, closed_as FROM old_rows) AS r 
CROSS JOIN LATERAL (VALUES
    ('due', rpad(left(r.region_code, 9), 12, '0'), r.due_on, '', r.closed_as IN ('', 'done')),
    ('reached', rpad(left(r.region_code, 9), 12, '0'), r.due_on, '', r.closed_as = 'done'),
    ('owed', rpad(left(r.region_code, 9), 12, '0'), r.due_on, '', r.closed_at IS NULL)
) AS cell(code, region_code, day, detail, applies)
WHERE r.step IN ('first', 'regular') AND cell.applies) AS counted GROUP BY region_code, day, code, detail;
END IF;
RETURN NULL;
END $tally$;
CREATE TRIGGER tally_insert AFTER INSERT ON portal_followuptask REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION lj_tally_contact();
CREATE TRIGGER tally_delete AFTER DELETE ON portal_followuptask REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION lj_tally_contact();
CREATE TRIGGER tally_update AFTER UPDATE ON portal_followuptask REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION lj_tally_contact();
CREATE TRIGGER tally_kept BEFORE TRUNCATE ON portal_followuptask FOR EACH STATEMENT EXECUTE FUNCTION lj_refuse_truncate();
INSERT INTO analytics_tallychange (subject, region_code, day, code, detail, value)
SELECT 'contact', region_code, day, code, detail, count(*)
FROM (SELECT cell.region_code, cell.day, cell.code COLLATE "C" AS code, cell.detail COLLATE "C" AS detail
FROM portal_followuptask AS r 
CROSS JOIN LATERAL (VALUES
    ('due', rpad(left(r.region_code, 9), 12, '0'), r.due_on, '', r.closed_as IN ('', 'done')),
    ('reached', rpad(left(r.region_code, 9), 12, '0'), r.due_on, '', r.closed_as = 'done'),
    ('owed', rpad(left(r.region_code, 9), 12, '0'), r.due_on, '', r.closed_at IS NULL)
) AS cell(code, region_code, day, detail, applies)
WHERE r.step IN ('first', 'regular') AND cell.applies) AS counted GROUP BY region_code, day, code, detail;
"""

UNDO_CONTACT = """
DROP TRIGGER tally_insert ON portal_followuptask;
DROP TRIGGER tally_update ON portal_followuptask;
DROP TRIGGER tally_delete ON portal_followuptask;
DROP TRIGGER tally_kept ON portal_followuptask;
DROP FUNCTION lj_tally_contact();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("analytics", "0001_initial"),
        ("portal", "0002_partitions"),
        ("registration", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL(REGISTRATION, UNDO_REGISTRATION),
        migrations.RunSQL(CONTACT, UNDO_CONTACT),
    ]
