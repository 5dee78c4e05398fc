"""The night of the employer register, in sets: reminders, what ran out, and who serves which place today.

Each step may be stopped anywhere and run again; two machines at once do everything once.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from portal.accounts.enums import ActorKind, OfficeLevel
from portal.exchange.services import Told, publish_set_to_all
from portal.foundation.batches import batches
from portal.foundation.nightly import Nightly
from portal.messages.services import Letter, MessageKind, notify_set
from portal.people.employers.members import persons_of
from portal.regions.codes import PROVINCE
from portal.rules.parameters import parameter
from portal.rules.places import book_of, books
from registration.recruiting.enums import WAITING, ClaimState
from registration.recruiting.messages import RanOut, Reassigned, RunsOut
from registration.recruiting.models import EmployerVerification, Invitation
from registration.recruiting.workflow import KIND
from registration.residence.assign import Subject, assign

Verification = EmployerVerification
BATCH = 500
AHEAD = "employer.remind_ahead_days"
LOGS = """
    INSERT INTO portal_transitionlog (id, at, case_kind, case_id, person_id, region_code, service_office_id, name, source,
        target, actor_id, actor_kind, role, office_id, reason, channel, deadline)
    SELECT gen_random_uuid(), %(now)s, %(kind)s, id, person_id, region_code, service_office_id, 'expire', state, %(target)s,
           NULL, %(system)s, '', NULL, '', 'system', NULL
    FROM registration_employerverification WHERE id = ANY(%(keys)s::uuid[])
    RETURNING case_id, id
"""
STATES = """
    UPDATE registration_employerverification
    SET state = %(target)s, state_changed_at = %(now)s, version = version + 1, due_at = NULL
    WHERE id = ANY(%(keys)s::uuid[])
"""
CASES = """
        SELECT claim.id, claim.person_id, claim.state, claim.region_code AS was, claim.service_office_id AS served_by,
               claim.region_code AS lives
        FROM registration_employerverification AS claim
        WHERE claim.state = ANY(%(open)s) AND (%(only)s::uuid[] IS NULL OR claim.id = ANY(%(only)s::uuid[]))
"""
CLAIMS = Subject(
    KIND, Verification, frozenset(WAITING), CASES,
    (("registration_employerverification", "id", "region_code", "service_office_id", ", version = held.version + 1", ""),),
    lambda one: Reassigned(one.office, one.phone),
)  # fmt: skip
# Open places of work whose office is not the one that serves them today; who served them by name there does so no more.
SITES = """
    WITH served AS (
        SELECT site.id, serving.id AS office_id FROM portal_site AS site
        CROSS JOIN LATERAL (
            SELECT office.id FROM portal_officearea AS area
            JOIN portal_office AS office ON office.id = area.office_id AND office.closed_on IS NULL
            WHERE office.level = ANY(%(levels)s) AND area.valid @> %(on)s::date
              AND int8range(area.low::bigint, area.high::bigint, '[]') @> site.region_code::bigint
            ORDER BY office.level DESC LIMIT 1
        ) AS serving
        WHERE site.closed_at IS NULL AND site.service_office_id <> serving.id
    ), moved AS (
        UPDATE portal_site AS site SET service_office_id = served.office_id FROM served WHERE site.id = served.id
        RETURNING site.id
    ), ended AS (
        UPDATE registration_employerserviceofficer AS officer
        SET span = tstzrange(lower(officer.span), %(now)s) FROM moved
        WHERE officer.site_id = moved.id AND upper_inf(officer.span)
    )
    SELECT count(*) FROM moved
"""
# Somebody who works at the office no more serves nobody there; the place is on the list of those without an officer again.
GONE = """
    UPDATE registration_employerserviceofficer AS officer SET span = tstzrange(lower(officer.span), %(now)s)
    FROM portal_site AS site
    WHERE officer.site_id = site.id AND upper_inf(officer.span) AND (site.closed_at IS NOT NULL OR NOT EXISTS (
        SELECT 1 FROM portal_assignment AS held JOIN portal_user AS worker ON worker.id = held.user_id AND worker.is_active
        WHERE held.user_id = officer.officer_id AND held.office_id = site.service_office_id AND held.valid @> %(on)s::date
    ))
"""


def remind(on: date) -> int:
    """Tell the owners of whom the verification runs out within the days of their place; once each. Returns how many."""
    shelf = books(KIND, on=on, also=[AHEAD])
    longest = max(int(book.values[AHEAD]) for book in shelf)
    soon = Verification.objects.standing().filter(reminded_on__isnull=True, valid_until__gte=on)
    rows = soon.filter(valid_until__lte=date.fromordinal(on.toordinal() + longest)).values_list(
        "pk", "region_code", "valid_until"
    )
    due = [pk for pk, place, until in rows if until and (until - on).days <= int(book_of(place, shelf).values[AHEAD])]
    return sum(_remind_some(part, on) for part in batches(due, BATCH))


@transaction.atomic
def _remind_some(keys: Sequence[UUID], on: date) -> int:
    rows = Verification.objects.standing().select_for_update(of=("self",), no_key=True, skip_locked=True)
    found = list(rows.filter(pk__in=keys, reminded_on__isnull=True).select_related("employer").order_by("pk"))
    _write(found, on, lambda one: RunsOut(one.employer.name, one.valid_until))
    return Verification.objects.filter(pk__in=[one.pk for one in found]).update(reminded_on=on)


def expire(on: date) -> int:
    """What ran out before this day counts no more; its offices and its owners hear of it. Returns how many."""
    over = Verification.objects.standing().filter(valid_until__lt=on).order_by("pk").values_list("pk", flat=True)
    return sum(_expire_some(part, on) for part in batches(list(over), BATCH))


@transaction.atomic
def _expire_some(keys: Sequence[UUID], on: date) -> int:
    """One batch: locked, looked at once more, logged, then changed: the log stands before the state, as everywhere."""
    rows = Verification.objects.standing().select_for_update(of=("self",), no_key=True, skip_locked=True)
    found = list(rows.filter(pk__in=keys, valid_until__lt=on).select_related("employer").order_by("pk"))
    if not found:
        return 0
    given = {
        "now": timezone.now(), "kind": KIND, "target": ClaimState.EXPIRED.value, "system": ActorKind.SYSTEM.value,
        "keys": [str(one.pk) for one in found],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(LOGS, given)
        logs = dict(cursor.fetchall())
        cursor.execute(STATES, given)
    told = [Told(one.pk, one.person_id, one.region_code, one.service_office_id, logs[one.pk]) for one in found]
    publish_set_to_all(told, kind=f"{KIND}.expire", case_kind=KIND)
    _write(found, on, lambda one: RanOut(one.employer.name))
    return len(found)


def _write(found: Sequence[Any], on: date, kind: Any) -> None:
    """A letter to each owner of these employers, in one statement; its text message waits for the morning."""
    people = persons_of([one.employer_id for one in found])
    hour = int(parameter("messages.earliest_hour", region=PROVINCE, on=on))
    morning = timezone.make_aware(datetime(on.year, on.month, on.day, hour))
    letters: list[Letter] = []
    for one in found:
        words: MessageKind = kind(one)
        letters += [Letter(who.pk, words, one.pk, on, morning) for who in people.get(one.employer_id, ())]
    notify_set(letters)


def reassign(on: date) -> int:
    """Claims and places of work have the office that serves their place today. Returns how many changed."""
    given = {"on": on, "now": timezone.now(), "levels": [int(OfficeLevel.TOWNSHIP), int(OfficeLevel.COUNTY)]}
    changed = assign(on, subject=CLAIMS)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SITES, given)
        changed += cursor.fetchone()[0]
        cursor.execute(GONE, given)
    return changed


def forget_invitations(on: date) -> int:
    """Names and telephones of who was invited go once the invitation is over; returns how many."""
    before = timezone.make_aware(datetime(on.year, on.month, on.day)) - timezone.timedelta(
        days=int(parameter("retention.invitation_days"))
    )
    return Invitation.objects.filter(expires_at__lt=before).delete()[0]


NIGHT = Nightly(
    "employers",
    lock="employers",
    of_the_night={
        "reassigned": reassign,
        "expired": expire,
        "reminded": remind,
        "invitations_forgotten": forget_invitations,
    },
)
run, steps = NIGHT.run, NIGHT.steps
