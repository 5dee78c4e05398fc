"""Contracts are whole, and their schemas say nothing that nobody checks."""

import pytest

from portal.exchange.partners.contracts import contract, contracts
from portal.exchange.partners.enums import Partner
from portal.exchange.partners.shapes import check_schema, faults
from tests.harness import id_number

GOOD = {
    "id": "a-1", "kind": "enrolled", "person": {"name": "张某某", "number": id_number()}, "version": 2, "previous": 1,
    "happened_on": "2026-11-02", "data": {"employer": "某某米业", "uscc": "91239999MA0000518X"},
}  # fmt: skip


def test_every_partner_has_a_contract_with_everything_an_agreement_names():
    assert [one.code for one in contracts()] == list(Partner)
    for one in contracts():
        assert one.legal_basis and one.purpose and one.frequency and one.signature and one.contact and one.name
        assert one.version >= 1 and one.retention_days > 0 and one.lag_alarm_hours > 0
        assert one.fields and all(field.name and field.why for field in one.fields)
        assert one.records and {"resend", "conflict.decided"} <= set(one.messages)


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "oneOf": []}, {"type": "null"}, {"type": "string", "format": "email"}, {"type": "object"},
        {"type": "object", "additionalProperties": False, "properties": {"a": {"type": "string", "const": 1}}},
    ],
)  # fmt: skip
def test_a_schema_that_nobody_could_check_is_refused(schema):
    with pytest.raises((ValueError, KeyError)):
        check_schema(schema)


def test_a_good_record_fits():
    assert contract("insurance").faults_of(GOOD) == []


@pytest.mark.parametrize(
    "change",
    [
        {"id": ""}, {"id": "a b"}, {"id": 7}, {"kind": "married"}, {"kind": None}, {"version": 0}, {"version": True},
        {"version": 1.5}, {"previous": 2}, {"happened_on": "2026-02-30"}, {"happened_on": "9999-01-01"}, {"data": {}},
        {"data": {"employer": "某", "uscc": "91239999MA0000518X"}}, {"data": GOOD["data"] | {"salary": 3000}},
        {"person": {"name": "张某某"}}, {"person": {"name": "张\x00", "number": "230000198704020013"}}, {"more": 1},
        {"data": GOOD["data"] | {"uscc": "91239999MA000051IX"}}, {"happened_on": 20261102},
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named_and_its_value_never_said(change):
    found = contract("insurance").faults_of(GOOD | change)
    assert found and not any(GOOD["person"]["number"] in fault or "张" in fault for fault in found)


@pytest.mark.parametrize("record", [None, [], "x", 7])
def test_a_record_that_is_none(record):
    assert contract("insurance").faults_of(record)


def test_lists_and_booleans_are_checked_through():
    schema = {"type": "array", "items": {"type": "boolean"}}
    check_schema(schema)
    assert list(faults([True, False], schema)) == [] and list(faults([True, "yes"], schema)) == ["[1]: not boolean"]
