"""Contacts by month, like the other append-only tables."""

from importlib import import_module

from django.db import migrations

from portal.foundation.partitions import partition_by_month

TABLE = "portal_contact"
earlier = import_module("portal.migrations.0002_partitions")


class Migration(migrations.Migration):
    dependencies = [("portal", "0003_contacts_and_exits")]
    operations = [
        migrations.RunSQL(partition_by_month(TABLE, "at")),
        migrations.RunSQL(earlier.months(TABLE)),
        migrations.RunSQL(earlier.keep(TABLE)),
    ]
