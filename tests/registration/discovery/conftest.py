"""A county that brings lists in, the township that calls, and a shorter way to an import."""

import io

import pytest

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.foundation.identifiers import uuid7
from portal.ui.imports import services, staging
from portal.ui.imports.models import Import
from portal.ui.imports.subjects import subject_of
from registration.discovery.rosters import PREFIX
from tests.conftest import COUNTY, TOWN

ASKED = {"given_by": "富锦市教育局", "ground": "教毕〔2026〕3号", "purpose": "实名就业服务"}


@pytest.fixture
def county(staff):
    return staff(Role.COUNTY_REVIEWER, COUNTY)


@pytest.fixture
def town(staff):
    return staff(Role.CASEWORKER, TOWN)


@pytest.fixture
def brought(county):
    """`brought(content)`: the file brought in by the county and checked; `sure=True` writes it as well."""

    def bring(
        content: bytes, kind: str = "graduate", *, user=None, sure: bool = False, name: str = "名册.csv"
    ) -> Import:
        actor, subject = actor_of(user or county), subject_of(PREFIX + kind.replace("_", "-"))
        one = services.bring(
            actor=actor,
            key=uuid7(),
            subject=subject,
            file=io.BytesIO(content),
            name=name,
            region_code=COUNTY,
            asked=ASKED,
        )
        staging.read(one)
        one.refresh_from_db()
        if sure:
            services.confirm(actor=actor, one=one)
            services.write(one)
            one.refresh_from_db()
        return one

    return bring
