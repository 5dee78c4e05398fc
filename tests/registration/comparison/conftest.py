"""A county that compares a list of civil affairs, a township with people in its registers."""

import io

import pytest

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.foundation.identifiers import uuid7
from portal.ui.imports import services, staging
from portal.ui.imports.models import Import
from portal.ui.imports.subjects import subject_of
from tests.conftest import COUNTY, TOWN
from tests.registration import cases
from tests.rosters import csv_of

ASKED = {"given_by": "富锦市民政局", "ground": "共享目录 2026-17", "purpose": "优先帮扶登记失业的低收入人口"}
HEADING = ("姓名", "身份证号", "认定日期")


@pytest.fixture
def county(staff):
    return staff(Role.COUNTY_REVIEWER, COUNTY)


@pytest.fixture
def town(staff):
    return staff(Role.CASEWORKER, TOWN)


@pytest.fixture
def registered(citizen, town):
    """`registered()`: somebody registered as unemployed in the township."""
    return lambda place=TOWN, by=None: cases.active(citizen(), place, actor_of(by or town))


@pytest.fixture
def compared(county):
    """`compared(rows)`: the list brought in, checked, and compared unless `sure=False`."""

    def bring(rows, kind="low-income", *, user=None, sure=True, place=COUNTY) -> Import:
        actor, subject = actor_of(user or county), subject_of(f"compare-{kind}")
        one = services.bring(
            actor=actor, key=uuid7(), subject=subject, file=io.BytesIO(csv_of(rows, HEADING)), name="低保.csv",
            region_code=place, asked=ASKED,
        )  # fmt: skip
        staging.read(one)
        one.refresh_from_db()
        if sure:
            services.confirm(actor=actor, one=one)
            services.write(one)
            one.refresh_from_db()
        return one

    return bring


@pytest.fixture
def row():
    """`row(case)`: the row of a registered person, or of `name` and `number`."""
    return lambda case=None, name="张某某", number="": [name, number or case.person.id_number, "2026-03-01"]
