"""Append-only tables by month, and the number of the transaction that wrote a row (xid8).

`xid` is what the audit's seals and the state triggers go by; Django never writes it.
"""

from datetime import date

from django.db import migrations

from portal.foundation.partitions import partition_by_month

FIRST, LAST = date(2024, 1, 1), date(2027, 12, 1)
MONTHLY = ("portal_transitionlog", "portal_auditentry", "portal_outboxevent", "portal_contact")
WITH_XID = ("portal_transitionlog", "portal_auditentry")


def add_xid(table: str) -> str:
    return f'ALTER TABLE "{table}" ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id();'


def months(table: str) -> str:
    made = []
    for index in range(FIRST.year * 12 + FIRST.month - 1, LAST.year * 12 + LAST.month):
        start, end = (f"{at // 12:04d}-{at % 12 + 1:02d}-01 00:00+08" for at in (index, index + 1))
        name = f"{table}_{index // 12:04d}{index % 12 + 1:02d}"
        made.append(f"CREATE TABLE \"{name}\" PARTITION OF \"{table}\" FOR VALUES FROM ('{start}') TO ('{end}');")
    return "\n".join(made)


REFUSE_TRUNCATE = """
CREATE FUNCTION lj_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME USING ERRCODE = '23001'; END $$;
"""


def keep(table: str) -> str:
    return (
        f'CREATE TRIGGER kept BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT EXECUTE FUNCTION lj_refuse_truncate();'
    )


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_initial")]
    operations = [
        *(migrations.RunSQL(add_xid(table)) for table in WITH_XID),
        *(migrations.RunSQL(partition_by_month(table, "at")) for table in MONTHLY),
        *(migrations.RunSQL(months(table)) for table in MONTHLY),
        migrations.RunSQL("CREATE INDEX audit_by_xid ON portal_auditentry (xid, id);"),
        migrations.RunSQL(REFUSE_TRUNCATE),
        *(migrations.RunSQL(keep(table)) for table in (*MONTHLY, "portal_auditseal")),
    ]
