import pytest

from portal.cases.calendar import load_calendar
from portal.cases.calendar.days import EDITION


@pytest.fixture(scope="session")
def published_years(django_db_setup, django_db_blocker):  # type: ignore[no-untyped-def]
    """2024 to 2026 as published, loaded once."""
    with django_db_blocker.unblock():
        load_calendar()


@pytest.fixture
def calendar(published_years, db):  # type: ignore[no-untyped-def]
    """The working-day calendar, read anew for this test and forgotten after it."""
    EDITION.forget()
    yield EDITION
    EDITION.forget()
