"""Two at once, and a crash between: the tally stays the recount of the register."""

import os
import subprocess
import sys

import pytest
from django.db import connection, connections, transaction

from analytics.indicators import services
from analytics.indicators.definitions import REGISTRATIONS
from analytics.indicators.models import Tally, TallyChange
from portal.accounts.enums import Role
from registration.unemployment.models import UnemploymentRegistration
from tests.analytics.register import agrees, held, truth
from tests.conftest import OTHER_TOWN, SIBLING_TOWN, TOWN
from tests.races.test_races import at_once
from tests.registration import cases

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed_db")]


@pytest.fixture(autouse=True)
def _own_letter_box(settings, tmp_path):
    settings.SMS_FOLDER = tmp_path


def move(case, town):
    UnemploymentRegistration.objects.filter(pk=case.pk).update(region_code=town)


@pytest.mark.parametrize("round_", range(3))
def test_two_writers_a_fold_and_a_recount_at_the_same_moment(citizen, acting, round_):
    """Given people of one township, when they move, others register, and the cells are folded and recounted meanwhile,
    then nothing is lost and nothing doubled."""
    worker = acting(Role.CASEWORKER)
    moving = [cases.active(citizen(), TOWN, worker) for _ in range(4)]
    waiting = [cases.submitted(citizen(), TOWN) for _ in range(3)]
    ends = at_once(
        *(
            lambda case=case, to=to: move(case, to)
            for case, to in zip(moving, [OTHER_TOWN, SIBLING_TOWN] * 2, strict=True)
        ),
        *(
            lambda case=case: cases.services.approve(actor=worker, case=case, evidence=cases.Evidence.COUNTER)
            for case in waiting
        ),
        services.fold,
        services.recount,
        services.fold,
    )
    assert [end for end in ends if isinstance(end, Exception)] == []
    assert agrees()
    services.fold()
    assert agrees() and not TallyChange.objects.exists() and services.unbalanced() == []
    assert all(found.is_clean for found in services.recount())


def test_a_row_moved_by_two_at_once_counts_in_one_place(citizen, acting):
    case = cases.active(citizen(), TOWN, acting(Role.CASEWORKER))
    at_once(lambda: move(case, OTHER_TOWN), lambda: move(case, SIBLING_TOWN))
    case.refresh_from_db()
    stock = [region for (region, _, code, _), value in held(REGISTRATIONS).items() if code == "open" and value]
    assert stock == [case.region_code] and agrees()


def test_writers_do_not_wait_for_each_other_on_a_busy_counter(citizen, acting):
    """The same township, the same day, the same count: the second writer commits while the first is still open."""
    worker = acting(Role.CASEWORKER)
    first, second = (cases.active(citizen(), TOWN, worker) for _ in range(2))

    def other():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '1s'")
        move(second, OTHER_TOWN)
        connections.close_all()

    with transaction.atomic():
        move(first, OTHER_TOWN)
        ends = at_once(other)
    assert ends == [None] and agrees()


CRASH = """
import os, signal, django
django.setup()
from django.db import connection, transaction
from analytics.indicators import services, sql
from registration.unemployment.models import UnemploymentRegistration
with transaction.atomic():
    UnemploymentRegistration.objects.update(region_code={town!r})
    with connection.cursor() as cursor:
        cursor.execute(sql.FOLD, {{"most": 1000}})
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_process_killed_between_change_fold_and_commit_leaves_nothing_behind(citizen, acting):
    worker = acting(Role.CASEWORKER)
    for _ in range(3):
        cases.active(citizen(), TOWN, worker)
    before, cells = truth(REGISTRATIONS), Tally.objects.count()
    address = os.environ["DATABASE_URL"].replace("/portal?", f"/{connection.settings_dict['NAME']}?")
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "portal.config.settings", "DATABASE_URL": address}
    killed = subprocess.run([sys.executable, "-c", CRASH.format(town=OTHER_TOWN)], env=environment, capture_output=True)
    assert killed.returncode == -9, killed.stderr.decode()
    assert truth(REGISTRATIONS) == before == held(REGISTRATIONS) and Tally.objects.count() == cells
    services.fold()
    assert held(REGISTRATIONS) == before
