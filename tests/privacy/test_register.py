"""Every column is in the register: personal with purpose, basis and retention, or named as not personal."""

import pytest

from portal.privacy import register
from portal.privacy.fields import BlindIndexField, EncryptedField


@pytest.mark.parametrize("column", sorted(register.columns()))
def test_every_column_is_listed_once(column):
    entry = register.entry_of(column)
    assert (entry is not None) != register.is_not_personal(column), f"{column}: list it in portal/privacy/register.py"


def test_what_is_encrypted_is_personal():
    from django.apps import apps

    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, EncryptedField | BlindIndexField):
                assert register.entry_of(f"{model._meta.label_lower}.{field.name}") is not None


def test_no_entry_is_empty():
    assert [entry.what for entry, columns in register.held().items() if not columns] == []


def test_case_105_every_personal_column_has_a_period():
    for entry in register.PERSONAL:
        assert entry.retention.label
        assert entry.purpose.label
        assert entry.basis
