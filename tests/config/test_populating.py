"""Loading the synthetic province: again, cut short, in the wrong place, with a plan that makes no sense."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.config.demo.populate import load as loading
from portal.config.demo.populate import populate_progress
from portal.config.demo.populate.load import Refused, has_people, load
from portal.config.demo.populate.plan import Plan
from portal.config.demo.populate.scenes import _transfer
from portal.people.models import Person
from registration.transfer.models import TransferRequest
from tests.conftest import TOWN
from tests.registration import cases

pytestmark = pytest.mark.django_db
PLAN = Plan(people=1500, seed=7)


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    """Progress is a file of the machine; tests of other processes have theirs."""
    settings.DATA_DIR = tmp_path


def test_second_load_adds_other_people() -> None:
    for _ in range(2):
        load(Plan(people=100, seed=7))
    assert Person.objects.aggregate(n=Count("id_index", distinct=True))["n"] == 200


def test_the_scene_of_a_second_load_finds_somebody_else(citizen: Any, staff: Any) -> None:
    worker = actor_of(staff(Role.CASEWORKER, TOWN))
    there = [cases.active(citizen(), TOWN, worker).person for _ in range(2)]
    for _ in range(2):
        _transfer()
    assert {one.person for one in TransferRequest.objects.all()} == set(there)


def test_broken_load_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(plan: Plan) -> int:
        assert populate_progress() == {"percent": 100}
        raise KeyboardInterrupt

    monkeypatch.setattr(loading, "fill_inboxes", fail)
    with pytest.raises(KeyboardInterrupt):
        load(PLAN)
    assert not has_people()
    assert populate_progress() is None


def test_only_demo_machines(settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("populate", "--people", "10")


@pytest.mark.parametrize("plan", [Plan(0), Plan(10, months=1), Plan(10, stale_share=2)])
def test_senseless_plans_are_refused(plan: Plan) -> None:
    with pytest.raises(Refused):
        load(plan)
