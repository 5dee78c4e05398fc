"""What a machine must not be, said by `manage.py check`."""

import pytest

from portal.config import checks
from portal.messages.gateways import FileGateway

pytestmark = pytest.mark.django_db


class RealGateway(FileGateway):
    is_real = True


def ids(found) -> set[str]:
    return {one.id for one in found}


@pytest.mark.parametrize(
    ("hosts", "refused"),
    [
        (["127.0.0.1", "localhost", "[::1]", "127.8.8.8"], False),
        (["jiuye.example"], True),
        (["*"], True),
        (["10.0.0.2"], True),
        ([".local"], True),
    ],
)
def test_a_demo_serves_this_machine_only(settings, hosts, refused):
    settings.ALLOWED_HOSTS = hosts
    assert ("portal.E001" in ids(checks.demo_stays_at_home(None))) is refused


def test_a_demo_sends_nothing_and_holds_no_real_key(settings):
    settings.ALLOWED_HOSTS, settings.SECRETS_NAMED = ["127.0.0.1"], True
    settings.SMS_GATEWAY = "tests.config.test_checks.RealGateway"
    assert ids(checks.demo_stays_at_home(None)) == {"portal.E002", "portal.E003"}
    settings.DEMO = False
    assert checks.demo_stays_at_home(None) == []


def test_invented_offices_are_refused_outside_a_demo(settings):
    assert checks.no_invented_people(None, databases=["default"]) == []
    settings.DEMO = False
    assert ids(checks.no_invented_people(None, databases=["default"])) == {"portal.E004"}
    assert checks.no_invented_people(None, databases=None) == []


def test_this_database_reads_chinese():
    assert checks.database_reads_chinese(None, databases=["default"]) == []


def test_an_empty_footer_is_a_warning_outside_a_demo(settings):
    settings.DEMO = False
    assert ids(checks.footer_is_filled(None)) == {"portal.W001"}
    settings.FOOTER_SLOTS = {"主办单位": "有"}
    assert checks.footer_is_filled(None) == []
