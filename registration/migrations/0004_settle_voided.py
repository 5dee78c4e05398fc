"""A registration that was voided while an exit was proposed left the proposal open, and nobody could decide it."""

from django.db import migrations

SETTLE = """
    UPDATE registration_exitproposal AS one
    SET resolution = 'taken_back', resolved_at = now(), resolved_why = '登记作废'
    FROM registration_unemploymentregistration AS registration
    WHERE registration.id = one.registration_id AND registration.state = 'voided' AND one.resolved_at IS NULL
"""


class Migration(migrations.Migration):

    dependencies = [("registration", "0003_transfer_above")]

    operations = [migrations.RunSQL(SETTLE, reverse_sql=migrations.RunSQL.noop)]
