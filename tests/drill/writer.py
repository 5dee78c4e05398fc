"""What the kill drill does to the register, and how it compares the inboxes with the log. Needs Django set up."""

import time
from datetime import date

from django.db import Error, connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from portal.accounts.actors import Actor, actor_of
from portal.accounts.enums import Role, UserKind
from portal.accounts.models import Assignment, Office, User
from portal.accounts.phones import PHONE_PURPOSE
from portal.foundation.outages import is_outage
from portal.privacy import crypto
from registration.unemployment import services
from registration.unemployment.enums import Evidence, ExitCode, State
from registration.unemployment.models import UnemploymentRegistration
from tests.registration.cases import answers

TOWN = "230882113000"
SIDE_BY_SIDE = 10  # people whose steps are interleaved
REACHED = (
    frozenset({State.SUBMITTED, State.ACTIVE, State.CLOSED}),
    frozenset({State.ACTIVE, State.CLOSED}),
    frozenset({State.CLOSED}),
)
PATIENCE = 60  # seconds one step may take while the database restarts

# Whom the exchange must tell, worked out from the log alone: the office that serves, its county, its city.
EXPECTED = """
    SELECT log.id AS log_id, office.id AS office_id FROM portal_transitionlog AS log
    JOIN portal_office AS serving ON serving.id = log.service_office_id
    JOIN portal_office AS office
      ON office.id = serving.id OR (office.id = ANY(serving.ancestor_ids) AND office.level IN (2, 3))
"""
ARRIVED = """
    SELECT event.log_id, item.office_id FROM portal_inboxitem AS item
    JOIN portal_outboxevent AS event ON event.id = item.event_id
"""
OUT_OF_ORDER = """
    SELECT count(*) FROM (
        SELECT occurred_at, lag(occurred_at) OVER (PARTITION BY office_id, person_id ORDER BY received_at, id) AS before
        FROM portal_inboxitem
    ) AS items WHERE occurred_at < before
"""


class Writer:
    """Takes people through submit, approve and leave, ten side by side; survives a database that goes away."""

    def __init__(self, transitions: int) -> None:
        user = User.objects.create(kind=UserKind.STAFF, username="drill", name="李某某")
        office = Office.objects.get(code=TOWN)
        Assignment.objects.create(
            user=user, office=office, role=Role.CASEWORKER, valid=DateRange(date(2020, 1, 1), None)
        )
        self.desk: Actor = actor_of(user)
        self.people = [_citizen(number) for number in range(-(-transitions // 30) * SIDE_BY_SIDE)]
        self.retries = self.done = 0

    def write(self, first: int, last: int) -> None:
        """Take the steps `first` to `last`, each exactly once whatever happens to the database."""
        for number in range(first, last):
            self._take(number // 30 * SIDE_BY_SIDE + number % SIDE_BY_SIDE, number % 30 // SIDE_BY_SIDE)
            self.done += 1
        connection.close()

    def _take(self, who: int, step: int) -> None:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                case = UnemploymentRegistration.objects.filter(account=self.people[who]).first()
                if case is None or case.state not in REACHED[step]:  # a commit may have got through before the crash
                    self._step(self.people[who], case, step)
                return
            except Error as error:
                if not is_outage(error) or time.monotonic() > deadline:
                    raise
                self.retries += 1
                connection.close()
                time.sleep(0.05)

    def _step(self, account: User, case: UnemploymentRegistration | None, step: int) -> None:
        if step == 0 or case is None:
            draft = services.save_draft(actor=actor_of(account), answers={"name": "张某某"})
            services.submit(actor=actor_of(account), draft=draft, answers=answers(account, TOWN))
        elif step == 1:
            services.approve(actor=self.desk, case=case, evidence=Evidence.COUNTER)
        else:
            today = timezone.localdate()
            services.leave(actor=self.desk, case=case, exit_code=ExitCode.EMPLOYED, exit_date=today)


def _citizen(number: int) -> User:
    phone = f"129{number:08d}"
    return User.objects.create(
        kind=UserKind.CITIZEN, phone=phone, phone_index=crypto.mac(phone, PHONE_PURPOSE), password="!"
    )


def compare() -> dict[str, int]:
    """The inboxes against the log: what is missing, what is there twice or for nobody, what came too early."""
    connection.close()  # this thread's own may be from before the restart
    return {
        "logged": _one("SELECT count(*) FROM portal_transitionlog WHERE case_kind = 'unemployment'"),
        "began_work": _one("SELECT count(*) FROM portal_transitionlog WHERE case_kind = 'employment'"),
        "inbox_items": _one("SELECT count(*) FROM portal_inboxitem"),
        "lost": _one(f"SELECT count(*) FROM ({EXPECTED} EXCEPT ALL {ARRIVED} ) AS found"),
        "doubled": _one(f"SELECT count(*) FROM ({ARRIVED} EXCEPT ALL {EXPECTED} ) AS found"),
        "out_of_order": _one(OUT_OF_ORDER),
        "half_cases": _one("""
            SELECT count(*) FROM registration_unemploymentregistration AS register WHERE state <> 'draft' AND state <> (
                SELECT target FROM portal_transitionlog AS log WHERE log.case_id = register.id ORDER BY at DESC LIMIT 1)
            OR state = 'closed' AND NOT EXISTS (
                SELECT FROM registration_employmentregistration AS work WHERE work.person_id = register.person_id)"""),
    }


def _one(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]
