import pytest

from portal.rules import parameters, selectors
from portal.rules.services import load_rules


@pytest.fixture(autouse=True)
def shipped(db):  # type: ignore[no-untyped-def]
    """The wording and the numbers of the release."""
    load_rules()
    parameters.EDITION.forget()
    selectors.EDITION.forget()
    yield
    parameters.EDITION.forget()
    selectors.EDITION.forget()
