"""No row, no page, no act: what the audit trail writes, and what happens when it can't."""

import pytest
from django.conf import settings
from django.db import DatabaseError
from django.urls import reverse

from portal.accounts.enums import Role
from portal.exchange.enums import ItemState
from portal.exchange.models import InboxItem
from portal.foundation.identifiers import uuid7
from portal.privacy import audit
from portal.privacy.enums import Outcome
from portal.privacy.models import AuditEntry
from tests.architecture.urls import all_views, mark
from tests.conftest import COUNTY, OTHER_TOWN, TOWN
from tests.registration import cases

pytestmark = pytest.mark.django_db

# A POST leaves an audit row unless it is named here with its reason in the code.
UNAUDITED = {
    "seeking-keep",
    "seeking-skills",
    "prefer-elder",
    "prefer-region",
    "register-autosave",
    "sign-in-code",
    "arrive",
    "account_login",
    "session-time",
    "vacancy-keep",  # what an employer types, kept as it is typed: nobody's personal data
    "vacancy-skills",
    "interview-signals",  # what two browsers tell each other until they are connected
}
# Staff pages that show people. A page of staff is in one of the two sets, or this test fails.
SHOW_PEOPLE = {
    "admin-audit", "desk-list", "review", "inbox", "registration-list", "registration-detail", "desk-today", "desk-overdue",
    "desk-escalated", "desk-task", "contact-log", "task-postpone", "task-skip", "task-add", "desk-person", "roster",
    "roster-batch", "roster-unassigned", "export-file", "kept-form", "seekers", "seeker", "seeker-cv", "seeking-assist",
    "seeking-assist-for", "seeking-assist-done", "desk-applications", "desk-application",
}  # fmt: skip


def test_the_middleware_stands_behind_the_actor():
    order = [name.rsplit(".", 1)[-1] for name in settings.MIDDLEWARE]
    assert order.index("AuditMiddleware") == order.index("ActorMiddleware") + 1


def test_every_post_is_audited_but_the_named_ones():
    assert {name for name, view in all_views() if mark(view, "unaudited")} == UNAUDITED


def test_every_page_that_shows_people_is_marked():
    assert {name for name, view in all_views() if mark(view, "sensitive")} >= SHOW_PEOPLE


def test_case_1_a_refused_look_is_audited_as_denied_and_looks_like_a_missing_one(citizen, staff, browser_of):
    case, elsewhere = cases.submitted(citizen(), TOWN), browser_of(staff(Role.CASEWORKER, OTHER_TOWN))
    refused, missing = (elsewhere.get(reverse("review", args=[pk])) for pk in (case.pk, uuid7()))
    assert refused.status_code == missing.status_code == 404
    assert _plain(refused) == _plain(missing)
    rows = AuditEntry.objects.filter(outcome=Outcome.DENIED)
    assert str(case.pk) in rows.values_list("object_id", flat=True)
    assert not rows.filter(person_id=case.person_id).exists()


def _plain(response) -> bytes:
    """The page without what differs in every answer: request number, address and CSRF token."""
    text = response.content
    for changing in (response.wsgi_request.path.encode(), response["X-Request-Id"][:8].encode()):
        text = text.replace(changing, b"")
    return b"".join(line for line in text.splitlines() if b"csrf" not in line.lower())


def test_a_role_that_may_not_is_refused_and_audited(staff, browser_of):
    browser_of(staff(Role.AUDIT_ADMIN, COUNTY)).get(reverse("desk"))
    row = AuditEntry.objects.get()
    assert (row.action, row.outcome, row.role) == ("desk.view", Outcome.DENIED, "audit_admin")


def test_a_post_of_staff_leaves_one_row(citizen, staff, browser_of):
    item = _arrived(cases.submitted(citizen(), TOWN))
    worker = staff(Role.CASEWORKER, TOWN)
    browser_of(worker).post(reverse("inbox-acknowledge"), {"item": [str(item.pk)]})
    assert list(AuditEntry.objects.values_list("action", "actor_id", "outcome")) == [
        ("inbox-acknowledge", worker.pk, "done")
    ]


def _arrived(case) -> InboxItem:
    return InboxItem.objects.create(
        event_id=uuid7(), office=case.service_office, level=case.service_office.level, kind="unemployment.submit",
        case_kind="unemployment", case_id=case.pk, person_id=case.person_id, region_code=case.region_code,
        occurred_at=case.submitted_at,
    )  # fmt: skip


@pytest.fixture
def broken_audit(monkeypatch):
    def refuse(entry):
        raise DatabaseError("disk full")

    monkeypatch.setattr(audit, "_insert", refuse)


def test_no_row_no_page(citizen, staff, browser_of, broken_audit):
    case = cases.submitted(citizen(), TOWN)
    answer = browser_of(staff(Role.CASEWORKER, TOWN)).get(reverse("review", args=[case.pk]))
    assert answer.status_code == 503
    assert case.receipt_no not in answer.content.decode()


def test_no_row_no_act(citizen, staff, browser_of, broken_audit):
    item = _arrived(cases.submitted(citizen(), TOWN))
    answer = browser_of(staff(Role.CASEWORKER, TOWN)).post(reverse("inbox-acknowledge"), {"item": [str(item.pk)]})
    assert answer.status_code == 503
    item.refresh_from_db()
    assert item.state == ItemState.NEW
