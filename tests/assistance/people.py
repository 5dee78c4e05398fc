"""Registered people by the dozen for the night's tests, and the night moved on."""

from datetime import date, datetime, time, timedelta

from django.db import connection
from django.utils import timezone

from portal.cases.contacts.models import Contact, FollowUpTask


def at_noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def backdate(contact: Contact, day: date) -> None:
    """Let a contact have happened on `day`: append-only rows are moved by the owner of the table alone."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE portal_contact DISABLE TRIGGER USER")
        cursor.execute("UPDATE portal_contact SET at = %s WHERE id = %s", [at_noon(day), contact.pk])
        cursor.execute("ALTER TABLE portal_contact ENABLE TRIGGER USER")


def registered_since(case, day: date) -> None:
    """Let a spell have begun on `day`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE registration_unemploymentregistration SET spell = daterange(%s, NULL) WHERE id = %s", [day, case.pk]
        )
    case.refresh_from_db()


def due(case, day: date, **changes) -> FollowUpTask:
    """Let the open task of a case be due on `day`."""
    task = FollowUpTask.objects.open().filter(case_id=case.pk).order_by("step").first()
    assert task is not None
    for name, value in (dict(due_on=day, planned_for=day) | changes).items():
        setattr(task, name, value)
    task.save()
    return task


def days_ago(number: int) -> date:
    return timezone.localdate() - timedelta(days=number)


def wipe_contacts() -> None:
    """Forget every contact: the next example of a property test begins anew."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE portal_contact DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM portal_contact")
        cursor.execute("ALTER TABLE portal_contact ENABLE TRIGGER USER")
