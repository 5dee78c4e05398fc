import pytest

from portal.regions.services import load_divisions


@pytest.fixture(scope="session")
def province(django_db_setup, django_db_blocker):  # type: ignore[no-untyped-def]
    """All divisions, loaded once; tests change them inside their own transactions only."""
    with django_db_blocker.unblock():
        load_divisions()


@pytest.fixture
def divisions(province, db):  # type: ignore[no-untyped-def]
    return None
