"""Registrations from before the category was kept get the one that their reason says; in batches, so that it may be stopped."""

from django.db import migrations

SOME = """
    UPDATE registration_unemploymentregistration AS reg
    SET unemployment_source = CASE reason
            WHEN 'business_stopped' THEN 'owner' WHEN 'graduated' THEN 'school' WHEN 'land_lost' THEN 'land'
            WHEN 'discharged' THEN 'military' WHEN 'released' THEN 'released' WHEN 'other' THEN 'other' ELSE 'employer' END,
        involuntary = CASE WHEN reason IN ('contract_end', 'dismissed', 'employer_closed', 'land_lost') THEN true
            WHEN reason = 'resigned' THEN false END
    WHERE id IN (
        SELECT id FROM registration_unemploymentregistration WHERE unemployment_source = '' AND reason <> '' LIMIT 5000
    )
"""


def fill(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(SOME)
        while cursor.rowcount:
            cursor.execute(SOME)


class Migration(migrations.Migration):

    atomic = False
    dependencies = [("registration", "0028_unemployment_source")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
