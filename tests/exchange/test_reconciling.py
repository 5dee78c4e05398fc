"""The nightly reconciliation: what the register says against what the inboxes hold, repaired within the night."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, InternalError, connection, transaction
from django.utils import timezone
from python_calamine import CalamineWorkbook

from portal.accounts.actors import actor_of
from portal.accounts.enums import ActorKind, Role
from portal.accounts.permissions import ROLES, Action
from portal.cases.models import TransitionLog
from portal.exchange import services as exchange
from portal.exchange.models import Delivery, InboxItem, OutboxEvent
from portal.exchange.reconciling import services
from portal.exchange.reconciling.models import CheckedDay, Digest, Drift, MonthConfirmation
from portal.exchange.reconciling.services import confirm, reconcile
from portal.exchange.relay import relay
from portal.exchange.tally.services import fold
from portal.foundation.partitions import month_start
from portal.privacy.models import AuditEntry
from tests.conftest import CITY, COUNTY, OTHER_CITY, OTHER_TOWN, PROVINCE, SIBLING_COUNTY, SIBLING_TOWN, TOWN, office_at
from tests.registration import cases

pytestmark = pytest.mark.django_db


def tomorrow():
    return timezone.localdate() + timedelta(days=1)


@pytest.fixture
def arrived(citizen):
    made = [cases.submitted(citizen(), place) for place in (TOWN, TOWN, OTHER_TOWN, SIBLING_TOWN)]
    relay()
    return made


def state() -> set[tuple]:
    """The inboxes as they are, without the numbers of their rows."""
    return set(InboxItem.objects.values_list("event_id", "office_id", "kind", "case_id", "person_id", "region_code"))


def sql_run(text: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def forbid_nothing() -> None:
    """For faults only: the outbox is append-only, so what is lost there is lost past its trigger."""
    sql_run("SET LOCAL session_replication_role = replica")


def test_what_agrees_has_equal_counts_and_digests_by_county_and_day(arrived):
    assert reconcile(tomorrow()) == 1
    digests = {one.region_code: one for one in Digest.objects.all()}
    assert {code: (one.sent, one.received) for code, one in digests.items()} == {
        COUNTY: (6, 6), SIBLING_COUNTY: (2, 2), CITY: (4, 4),
    }  # fmt: skip
    assert all(one.is_equal and one.sent_hash for one in digests.values())
    assert not Drift.objects.exists() and CheckedDay.objects.get().checked_on == tomorrow()


def lose_an_item() -> None:
    InboxItem.objects.filter(office__code=COUNTY).order_by("pk")[:1].get().delete()


def lose_a_delivery_and_its_item() -> None:
    item = InboxItem.objects.filter(office__code=TOWN).order_by("pk")[0]
    Delivery.objects.filter(event_id=item.event_id, office=item.office).delete()
    item.delete()


def lose_an_event_everywhere() -> None:
    event = OutboxEvent.objects.filter(service_office_id=office_at(TOWN).pk).latest("at")
    InboxItem.objects.filter(event_id=event.pk).delete()
    Delivery.objects.filter(event_id=event.pk).delete()
    forbid_nothing()
    sql_run("DELETE FROM portal_outboxevent WHERE id = %s", event.pk)
    sql_run("SET LOCAL session_replication_role = origin")


def change_an_item() -> None:
    item = InboxItem.objects.filter(office__code=TOWN).order_by("pk")[0]
    InboxItem.objects.filter(pk=item.pk).update(kind="unemployment.void", region_code=OTHER_TOWN)


def add_an_item_that_nobody_sent() -> None:
    item = InboxItem.objects.filter(office__code=COUNTY).order_by("pk")[0]
    item.pk, item.event_id = uuid4(), uuid4()
    item.save(force_insert=True)


def put_an_item_into_an_office_it_does_not_concern() -> None:
    item = InboxItem.objects.filter(office__code=TOWN).order_by("pk")[0]
    item.pk, item.office = uuid4(), office_at(OTHER_CITY)
    item.save(force_insert=True)


FAULTS = {
    lose_an_item: {(COUNTY, "missing", 1)},
    lose_a_delivery_and_its_item: {(COUNTY, "missing", 1)},
    lose_an_event_everywhere: {(COUNTY, "untold", 2), (CITY, "untold", 1)},
    change_an_item: {(COUNTY, "changed", 1)},
    add_an_item_that_nobody_sent: {(COUNTY, "extra", 1)},
    put_an_item_into_an_office_it_does_not_concern: {(OTHER_CITY, "extra", 1)},
}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_case_87_a_drift_that_was_injected_is_found_and_repaired_the_same_night(arrived, fault):
    """Given a fault of any kind, when the night's run is through, then the inboxes are as before and a row says so."""
    before, events = state(), OutboxEvent.objects.count()
    fault()
    assert state() != before
    assert reconcile(tomorrow()) == 1
    told = {row[1:] for row in before}
    assert {row[1:] for row in state()} == told and OutboxEvent.objects.count() == events
    assert {(one.region_code, one.kind, one.count) for one in Drift.objects.all()} == FAULTS[fault]
    assert all(one.repaired_at and one.repaired_at - one.found_at < timedelta(hours=24) for one in Drift.objects.all())
    assert all(one.is_equal for one in Digest.objects.all())
    assert services.reconcile_day(timezone.localdate()) == [] and Drift.objects.count() == len(FAULTS[fault])


def test_case_87_an_older_day_of_the_month_before_is_looked_at_as_well(arrived):
    lose_an_item()
    assert reconcile(month_start(timezone.localdate(), 1) + timedelta(days=14)) > 14
    assert Drift.objects.get().repaired_at is not None


def test_the_repair_is_logged_and_what_was_there_keeps_its_state(arrived, acting, caplog, capsys):
    worker = acting(Role.CASEWORKER)
    kept = list(InboxItem.objects.visible_to(worker).values_list("pk", flat=True))
    exchange.acknowledge(actor=worker, items=kept)
    lose_an_item()
    reconcile(tomorrow())
    said = capsys.readouterr()
    assert "reconcile.drift" in said.out + said.err + caplog.text
    assert InboxItem.objects.filter(pk__in=kept, acknowledged_at__isnull=False).count() == len(kept)


def test_a_run_that_broke_off_goes_on_with_the_day_it_had_not_done(arrived, monkeypatch):
    """Killed in the second of three days, the next run begins there; a third one finds nothing to do."""
    seen: list = []
    real = services.reconcile_day

    def once(day):
        if len(seen) == 1:
            seen.append(None)
            raise KeyboardInterrupt
        seen.append(day)
        return real(day)

    monkeypatch.setattr(services, "reconcile_day", once)
    later = timezone.localdate() + timedelta(days=3)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        reconcile(later)
    # the transaction of this test stands for the process; its finished days are kept by their own commits
    CheckedDay.objects.update_or_create(day=timezone.localdate(), defaults={"checked_on": later})
    assert reconcile(later) == 2 and reconcile(later) == 0


def test_what_waits_is_a_difference_until_it_has_arrived_and_is_not_repaired_twice(citizen):
    cases.submitted(citizen(), TOWN)
    Delivery.objects.update(next_at=timezone.now() + timedelta(hours=1))
    reconcile(tomorrow())
    assert {one.kind for one in Drift.objects.all()} == {"missing"} and not Drift.objects.exclude(repaired_at=None)
    relay()
    Delivery.objects.update(next_at=timezone.now())
    relay()
    reconcile(tomorrow() + timedelta(days=1))
    assert not Drift.objects.filter(repaired_at=None).exists() and InboxItem.objects.count() == 3
    assert Drift.objects.count() == 2


def test_steps_from_before_a_countys_first_event_are_not_told_now(citizen, acting):
    """An office that joins later is not flooded with what happened before."""
    old = cases.submitted(citizen(), TOWN)
    event = OutboxEvent.objects.get(case_id=old.pk)
    Delivery.objects.all().delete()
    forbid_nothing()
    sql_run("DELETE FROM portal_outboxevent WHERE id = %s", event.pk)
    sql_run("SET LOCAL session_replication_role = origin")
    cases.submitted(citizen(), TOWN)
    relay()
    reconcile(tomorrow())
    assert not Drift.objects.exists() and InboxItem.objects.count() == 3


def test_a_move_in_a_set_and_a_draft_thrown_away_are_no_lost_events(arrived):
    """Both write a step that tells nobody, or tells at another moment (registration.residence.assign)."""
    case = arrived[0]
    for name, source, kind in (("transfer", "active", ActorKind.SYSTEM), ("withdraw", "draft", ActorKind.CITIZEN)):
        TransitionLog.objects.create(
            case_kind="unemployment", case_id=case.pk, person_id=case.person_id, region_code=case.region_code,
            service_office_id=case.service_office_id, name=name, source=source, target="x", actor_kind=kind, channel="x",
        )  # fmt: skip
    reconcile(tomorrow())
    assert not Drift.objects.exists() and InboxItem.objects.count() == 12


def last_month():
    return month_start(timezone.localdate(), -1)


@pytest.fixture
def month_over(arrived):
    """The month of the events has ended and been gone through: everything happens a month earlier."""
    back = "make_interval(days => %s)"
    days = (timezone.localdate() - last_month()).days
    forbid_nothing()
    sql_run(f"UPDATE portal_outboxevent SET at = at - {back}", days)
    sql_run(f"UPDATE portal_transitionlog SET at = at - {back}", days)
    sql_run("SET LOCAL session_replication_role = origin")
    sql_run(f"UPDATE portal_delivery SET event_at = event_at - {back}", days)
    sql_run(
        f"UPDATE portal_inboxitem SET occurred_at = occurred_at - {back}, received_at = received_at - {back}",
        days,
        days,
    )
    fold()
    reconcile(month_start(timezone.localdate()))  # the first night after it
    return arrived


def test_the_county_confirms_a_month_with_one_button_and_the_row_is_kept(month_over, staff, browser_of):
    user = staff(Role.COUNTY_REVIEWER, COUNTY)
    browser = browser_of(user)
    shown = browser.get("/inbox/reconciliation/")
    assert "请点确认" in shown.content.decode()
    answer = browser.post(f"/inbox/reconciliation/{COUNTY}/confirm/", {"month": f"{last_month():%Y-%m}"})
    assert answer.status_code == 302
    kept = MonthConfirmation.objects.get()
    assert (kept.region_code, kept.month, kept.sent, kept.received, kept.confirmed_by_id) == (
        COUNTY,
        last_month(),
        6,
        6,
        user.pk,
    )
    assert kept.digest and AuditEntry.objects.filter(action="inbox-reconciliation-confirm", actor_id=user.pk).exists()
    assert "王某某" in browser.get(answer.url).content.decode()
    again = browser.post(f"/inbox/reconciliation/{COUNTY}/confirm/", {"month": f"{last_month():%Y-%m}"})
    assert (
        again.status_code == 409 and "已经确认过了" in again.content.decode() and MonthConfirmation.objects.count() == 1
    )
    city = browser_of(staff(Role.CITY_OFFICIAL, CITY)).get("/inbox/reconciliation/").content.decode()
    assert "一致" in city and "确认" in city and "王某某" in city
    for change in (MonthConfirmation.objects.update, lambda **_: MonthConfirmation.objects.all().delete()):
        with pytest.raises(InternalError), transaction.atomic():
            change(sent=0)


@pytest.mark.parametrize(("spoil", "month", "words"), [
    (lambda: None, 0, "还没有过完"),
    (lambda: CheckedDay.objects.all().delete(), -1, "还没有对完"),
    (lambda: Digest.objects.filter(region_code=COUNTY).update(received=99), -1, "还有差异"),
])  # fmt: skip
def test_a_month_is_not_confirmed_before_it_is_over_and_equal(month_over, acting, spoil, month, words):
    spoil()
    with pytest.raises(ValidationError, match=words):
        confirm(actor=acting(Role.COUNTY_REVIEWER, COUNTY), code=COUNTY, month=month_start(timezone.localdate(), month))
    assert not MonthConfirmation.objects.exists()


def test_a_month_is_confirmed_once_by_the_database_as_well(month_over, acting):
    confirm(actor=acting(Role.COUNTY_REVIEWER, COUNTY), code=COUNTY, month=last_month())
    kept = MonthConfirmation.objects.get()
    kept.pk = None
    with pytest.raises(IntegrityError, match="month_confirmed_once"), transaction.atomic():
        kept.save(force_insert=True)


ALLOWED = {
    (Role.COUNTY_REVIEWER, COUNTY): {COUNTY},
    (Role.COUNTY_REVIEWER, SIBLING_COUNTY): {SIBLING_COUNTY},
    (Role.CITY_OFFICIAL, CITY): {CITY, COUNTY, SIBLING_COUNTY},
    (Role.PROVINCE_OFFICIAL, PROVINCE): {PROVINCE, CITY, OTHER_CITY},
    (Role.SYSTEM_ADMIN, PROVINCE): {PROVINCE, CITY, OTHER_CITY},
    (Role.CASEWORKER, TOWN): set(),
    (Role.VILLAGE_WORKER, TOWN): set(),
    (Role.AUDIT_ADMIN, PROVINCE): set(),
}


@pytest.mark.parametrize(("role", "place"), ALLOWED)
def test_who_may_see_and_who_may_confirm(month_over, staff, browser_of, role, place):
    """Actor × page, sheet and button × own, another's, none: only a county confirms, and only for itself."""
    browser = browser_of(staff(role, place))
    for code in (PROVINCE, CITY, OTHER_CITY, COUNTY, SIBLING_COUNTY, TOWN):
        expected = 200 if code in ALLOWED[role, place] else 404
        for door in ("", "reconciliation.xlsx"):
            assert browser.get(f"/inbox/reconciliation/{code}/{door}").status_code == expected, (code, door)
        mine = role is Role.COUNTY_REVIEWER and code == place
        answer = browser.post(f"/inbox/reconciliation/{code}/confirm/", {"month": f"{last_month():%Y-%m}"})
        assert answer.status_code == (302 if mine else 404), code
        assert browser.post(f"/inbox/reconciliation/{code}/confirm/", {"month": "x"}).status_code == 404
    assert ROLES[Action.RECONCILE_CONFIRM] == {Role.COUNTY_REVIEWER}


def test_the_report_as_a_sheet(month_over, staff, browser_of):
    answer = browser_of(staff(Role.CITY_OFFICIAL, CITY)).get(f"/inbox/reconciliation/{CITY}/reconciliation.xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert ["富锦市", 6, 6, 0, "0", "一致"] in [row[:6] for row in rows]


def test_a_difference_is_on_the_report_with_when_it_was_repaired(month_over, staff, browser_of):
    lose_an_item()
    CheckedDay.objects.all().delete()
    reconcile()
    text = browser_of(staff(Role.COUNTY_REVIEWER, COUNTY)).get("/inbox/reconciliation/").content.decode()
    assert "查到的差异" in text and "没有送到" in text and "还没补好" not in text


@pytest.mark.parametrize("amount", [1, 30])
@pytest.mark.parametrize(("role", "place"), [(Role.COUNTY_REVIEWER, COUNTY), (Role.CITY_OFFICIAL, CITY)])
def test_the_report_asks_as_often_for_thirty_as_for_one(
    citizen, staff, browser_of, django_assert_max_num_queries, amount, role, place
):
    for at in range(amount):
        cases.submitted(citizen(), [TOWN, OTHER_TOWN, SIBLING_TOWN][at % 3])
    relay()
    fold()
    reconcile(tomorrow())
    for at in range(amount):
        Drift.objects.create(day=timezone.localdate(), region_code=COUNTY, kind="extra", count=at + 1)
    browser = browser_of(staff(role, place))
    with django_assert_max_num_queries(18):
        assert browser.get(f"/inbox/reconciliation/?month={timezone.localdate():%Y-%m}").status_code == 200


def test_the_account_that_confirms_is_the_actors(month_over, staff):
    user = staff(Role.COUNTY_REVIEWER, COUNTY)
    assert confirm(actor=actor_of(user), code=COUNTY, month=last_month()).confirmed_by == user
