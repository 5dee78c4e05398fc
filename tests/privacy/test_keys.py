"""Rotating keys: nothing is lost on the way, a broken run goes on, and a missing key stops everything loudly."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.utils import decrypt
from django.core.management import CommandError, call_command

from portal.accounts.enums import Role
from portal.accounts.models import User
from portal.people.models import Person
from portal.privacy import crypto, keys
from tests.conftest import TOWN
from tests.registration import cases

pytestmark = pytest.mark.django_db
NEW_FIELD, NEW_INDEX = {"7": "0f" * 16}, {"7": "0e" * 32}


@pytest.fixture
def case(citizen):
    return cases.submitted(citizen(), TOWN)


@pytest.fixture
def fresh_keys(settings):
    """A further version of each key, as after an operator added it."""
    settings.FIELD_KEYS = settings.FIELD_KEYS | NEW_FIELD
    settings.INDEX_KEYS = settings.INDEX_KEYS | NEW_INDEX
    crypto.forget_keys()
    yield settings
    crypto.forget_keys()


def _versions(columns) -> set[int]:
    return {version for column in columns for version in keys.rows_by_version(column)}


def test_case_93_a_dry_run_changes_nothing(case, fresh_keys, capsys):
    call_command("rotate_keys", fields=True, indexes=True)
    assert "要换" in capsys.readouterr().out
    assert 7 not in _versions(keys.encrypted_columns()) | _versions(keys.index_columns())


def test_case_93_after_a_rotation_the_old_keys_may_go(case, staff, fresh_keys):
    number, phone = case.person.id_number, case.account.phone
    authenticator = TOTP.activate(staff(Role.CASEWORKER), secret := generate_totp_secret()).instance
    call_command("rotate_keys", fields=True, indexes=True, wet_run=True)
    assert _versions(keys.encrypted_columns()) | _versions(keys.index_columns()) == {7}
    fresh_keys.FIELD_KEYS, fresh_keys.INDEX_KEYS = NEW_FIELD, NEW_INDEX
    crypto.forget_keys()
    assert Person.objects.with_id_number(number).get().id_number == number
    assert User.objects.by_phone(phone).phone == phone
    assert decrypt(Authenticator.objects.get(pk=authenticator.pk).data["secret"]) == secret


def test_case_93_old_rows_are_found_and_read_during_a_rotation(case, fresh_keys):
    assert Person.objects.with_id_number(case.person.id_number).get() == case.person
    assert Person.objects.get(pk=case.person_id).id_number == case.person.id_number


def test_case_93_a_broken_run_goes_on_where_it_stopped(citizen, fresh_keys, monkeypatch):
    fresh_keys.FIELD_KEYS = {key: value for key, value in fresh_keys.FIELD_KEYS.items() if key != "7"}
    for _ in range(5):
        cases.submitted(citizen(), TOWN)
    fresh_keys.FIELD_KEYS = fresh_keys.FIELD_KEYS | NEW_FIELD
    monkeypatch.setattr(keys, "BATCH", 2)
    column = next(one for one in keys.encrypted_columns() if one.label == "portal.person.id_number")
    half = keys.re_encrypt(column)
    assert next(half) == 2
    assert keys.rows_by_version(column)[7] == 2
    call_command("rotate_keys", fields=True, wet_run=True)
    assert keys.rows_by_version(column) == {7: 5}


def test_case_93_a_missing_key_stops_before_anything_is_touched(case, fresh_keys):
    fresh_keys.FIELD_KEYS, fresh_keys.INDEX_KEYS = NEW_FIELD, NEW_INDEX
    crypto.forget_keys()
    for kind in ({"fields": True}, {"indexes": True}):
        with pytest.raises(CommandError, match="缺密钥"):
            call_command("rotate_keys", wet_run=True, **kind)
    assert 7 not in _versions(keys.encrypted_columns())
    with pytest.raises(crypto.MissingKey):
        Person.objects.get(pk=case.person_id)


def test_a_rotation_leaves_no_trace_in_the_history(case, fresh_keys, sql):
    count = "SELECT count(*) FROM portal_personevent"
    before = sql(count)
    call_command("rotate_keys", fields=True, wet_run=True)
    assert sql(count) == before
