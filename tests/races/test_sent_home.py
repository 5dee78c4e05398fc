"""Two reconciliations, two folds, two confirmations at once: one does it, nothing is repaired twice."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.accounts.enums import Role
from portal.exchange.models import InboxItem
from portal.exchange.reconciling.models import CheckedDay, Digest, Drift, MonthConfirmation
from portal.exchange.reconciling.services import confirm, reconcile, reconcile_day
from portal.exchange.relay import relay
from portal.exchange.tally.models import SentCell
from portal.exchange.tally.services import count_days, fold
from portal.foundation.partitions import month_start
from tests.conftest import COUNTY, TOWN
from tests.races.test_races import at_once
from tests.registration import cases

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed_db")]


@pytest.fixture(autouse=True)
def _own_letter_box(settings, tmp_path):
    settings.SMS_FOLDER = tmp_path


def test_case_87_two_reconciliations_at_once_repair_a_drift_once(citizen):
    for _ in range(4):
        cases.submitted(citizen(), TOWN)
    relay()
    InboxItem.objects.filter(office__code=COUNTY).delete()
    tomorrow = timezone.localdate() + timedelta(days=1)
    ends = at_once(lambda: reconcile(tomorrow), lambda: reconcile(tomorrow), lambda: reconcile(tomorrow))
    assert sorted(ends)[-1] == 1 and not [end for end in ends if isinstance(end, Exception)]
    assert InboxItem.objects.count() == 12 and all(one.is_equal for one in Digest.objects.all())
    assert [(one.count, bool(one.repaired_at)) for one in Drift.objects.all()] == [(4, True)]
    assert CheckedDay.objects.count() == 1


def test_a_day_repaired_by_two_who_both_went_in_ends_equal(citizen):
    """The lock aside: even two who compare the same day at once send nothing twice."""
    for _ in range(4):
        cases.submitted(citizen(), TOWN)
    relay()
    InboxItem.objects.filter(office__code=COUNTY).delete()
    today = timezone.localdate()
    at_once(lambda: reconcile_day(today), lambda: reconcile_day(today))
    relay()
    reconcile_day(today)
    assert InboxItem.objects.count() == 12 and all(one.is_equal for one in Digest.objects.all())
    assert not Drift.objects.filter(repaired_at=None).exists()


def test_two_folds_and_a_relay_at_once_leave_the_cells_a_recount(citizen):
    for _ in range(4):
        cases.submitted(citizen(), TOWN)
    at_once(fold, relay, fold)
    fold()
    cells = set(SentCell.objects.values_list("day", "region_code", "kind", "sent", "received"))
    SentCell.objects.all().delete()
    count_days([timezone.localdate()])
    assert cells == set(SentCell.objects.values_list("day", "region_code", "kind", "sent", "received"))


def test_a_month_confirmed_by_two_at_once_is_confirmed_once(acting):
    month = month_start(timezone.localdate(), -1)
    CheckedDay.objects.create(day=month_start(month, 1) - timedelta(days=1), checked_on=timezone.localdate())
    actor = acting(Role.COUNTY_REVIEWER, COUNTY)
    ends = at_once(*(lambda: confirm(actor=actor, code=COUNTY, month=month) for _ in range(3)))
    assert sum(isinstance(end, ValidationError) for end in ends) == 2 and MonthConfirmation.objects.count() == 1
