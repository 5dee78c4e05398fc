"""Append-only tables by month: made in a migration, kept three months ahead by a nightly task."""

from datetime import date

from django.db import connection

MONTHS_AHEAD = 3


def month_start(day: date, offset: int = 0) -> date:
    """The first day of `day`'s month, `offset` months on."""
    index = day.year * 12 + day.month - 1 + offset
    return date(index // 12, index % 12 + 1, 1)


def make_partitions(table: str, first: date, last: date) -> int:
    """Create the missing monthly partitions of `table` from `first` to `last`; returns how many were made."""
    made = 0
    with connection.cursor() as cursor:
        month = month_start(first)
        while month <= last:
            name = f"{table}_{month:%Y%m}"
            cursor.execute("SELECT to_regclass(%s)", [name])
            if cursor.fetchone()[0] is None:
                bounds = [month.isoformat() + "+08", month_start(month, 1).isoformat() + "+08"]
                cursor.execute(f'CREATE TABLE "{name}" PARTITION OF "{table}" FOR VALUES FROM (%s) TO (%s)', bounds)
                made += 1
            month = month_start(month, 1)
    return made


def partition_by_month(table: str, column: str) -> str:
    """SQL that turns a fresh, empty `table` into one partitioned by month of `column`, with a default partition.

    For migrations only: the table is made anew from its own definition, so it must hold no row. The
    primary key gains `column`, as PostgreSQL asks; `id` stays unique in practice, being a UUIDv7 or a sequence.
    """
    return f"""
    ALTER TABLE "{table}" RENAME TO "{table}_plain";
    ALTER TABLE "{table}_plain" DROP CONSTRAINT IF EXISTS "{table}_pkey";
    CREATE TABLE "{table}" (LIKE "{table}_plain" INCLUDING DEFAULTS INCLUDING IDENTITY INCLUDING CONSTRAINTS)
        PARTITION BY RANGE ("{column}");
    ALTER TABLE "{table}" ADD PRIMARY KEY ("id", "{column}");
    DO $$
    DECLARE statement text; note text; name text;
    BEGIN
        FOR statement IN SELECT indexdef FROM pg_indexes WHERE tablename = '{table}_plain' LOOP
            EXECUTE 'DROP INDEX ' || quote_ident(split_part(split_part(statement, 'INDEX ', 2), ' ON ', 1));
            EXECUTE replace(statement, '{table}_plain', '{table}');
        END LOOP;
        FOR name, statement, note IN
            SELECT tgname, pg_get_triggerdef(oid), obj_description(oid, 'pg_trigger')
            FROM pg_trigger WHERE tgrelid = '{table}_plain'::regclass AND NOT tgisinternal
        LOOP
            EXECUTE replace(statement, '{table}_plain', '{table}');
            EXECUTE format('COMMENT ON TRIGGER %I ON "{table}" IS %L', name, note);
        END LOOP;
    END $$;
    DROP TABLE "{table}_plain";
    CREATE TABLE "{table}_default" PARTITION OF "{table}" DEFAULT;
    """
