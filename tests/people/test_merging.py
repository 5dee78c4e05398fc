"""Merging two rows of one person: everything moves, and everything goes back (trust.md case 71)."""

from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.accounts.enums import Role
from portal.cases.contacts.models import Contact
from portal.cases.models import TransitionLog
from portal.foundation.identifiers import uuid7
from portal.messages.models import Message
from portal.people.facts.enums import FactSource
from portal.people.facts.models import PersonFact, SkippedQuestion
from portal.people.facts.services import learn, skip
from portal.people.merging import references, services
from portal.people.merging.enums import MergeEvidence
from portal.people.merging.models import PersonMerge
from portal.people.models import Person, PersonLink
from portal.people.phones import change_phone
from portal.people.retention.services import set_hold
from registration.residence.enums import Told
from registration.residence.models import ResidenceHistory
from registration.unemployment.enums import Evidence
from tests.conftest import OTHER_TOWN, TOWN
from tests.harness import id_number
from tests.registration import cases

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=30)


@pytest.fixture
def worker(acting):
    return acting(Role.CASEWORKER, TOWN)


@pytest.fixture
def two(citizen, worker):
    """Somebody registered here, and the same person's claim from another account with another telephone."""
    first = cases.active(citizen(), TOWN, worker)
    second = cases.submitted(citizen(), OTHER_TOWN, first.person.id_number)
    return first.person, second.person


def merged(worker, keep, other, **more):
    keep.refresh_from_db()
    given = {"reason": "看过证件，是同一个人", "evidence": MergeEvidence.PAPERS} | more
    return services.merge(actor=worker, keep=keep, other=other, **given)


def undone(worker, one, within=MONTH):
    return services.undo(actor=worker, merge=one, why="弄错了，是两个人", within=within)


def everything(*people) -> dict[str, list]:
    """All rows that name these people, as they stand."""
    keys = [one.pk for one in people]
    found = {}
    for one in references.naming_persons():
        rows = one.model._base_manager.filter(**{f"{one.field.attname}__in": keys}).order_by("pk")
        if one.model._meta.label_lower not in ("portal.personmerge", "portal.auditentry"):
            found[one.name] = list(rows.values())
    found["people"] = list(Person.objects.filter(pk__in=keys).order_by("pk").values())
    return found


def test_every_column_that_names_a_person_moves_or_says_why_it_stays():
    """Given all models, then each one with a person in it is moved by a merge, or stands in the list of those that stay."""
    named = {
        f"{model._meta.label_lower}.{field.attname}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if not any(one.name == "pgh_id" for one in model._meta.concrete_fields)
        if field.attname == "person_id" or field.related_model is Person
    }
    moved = {one.name for one in references.moving()}
    kept = {name for name in named if name.rsplit(".", 1)[0] in references.KEPT}
    assert moved | kept == named and not moved & kept
    assert {name.rsplit(".", 1)[0] for name in kept} == set(references.KEPT), (
        "a table that is gone still stands in KEPT"
    )
    assert len(moved) >= 14 and "portal.contact.person_id" in moved


def test_all_that_names_the_other_names_the_kept_one_afterwards(two, worker):
    keep, other = two
    learn(person=other, code="person.education", value="junior", source=FactSource.SELF)
    Contact.objects.create(case_kind="unemployment", case_id=uuid7(), person_id=other.pk, region_code=TOWN,
                           service_office_id=worker.office_id, means="phone", outcome="no_answer", counts=False,
                           actor_kind="staff")  # fmt: skip
    one = merged(worker, keep, other)
    left = [found.name for found in references.moving() if found.rows(other.pk).exists()]
    assert left == []
    assert Contact.objects.get().person_id == keep.pk
    assert keep.registrations.count() == 2 and keep.links.count() == 2
    assert TransitionLog.objects.filter(person_id=other.pk).exists(), "what was logged stays as it was written"
    assert set(services.everyone_behind(keep.pk)) == {keep.pk, other.pk}
    assert one.moved["portal.contact.person_id"] and one.by == worker.user_id


def test_case_71_undone_within_the_days_everything_is_as_it_was(two, worker):
    keep, other = two
    learn(person=keep, code="person.education", value="primary", source=FactSource.SELF)
    learn(person=other, code="person.education", value="junior", source=FactSource.SELF)
    skip(person=keep, code="person.skills")
    skip(person=other, code="person.skills")
    before = everything(keep, other)
    one = merged(worker, keep, other, take=("phone", "region_code"))
    assert PersonFact.objects.current().get(person=keep, code="person.education").value == "junior"
    assert SkippedQuestion.objects.filter(person=keep).count() == 1
    assert Person.objects.get(pk=keep.pk).region_code == OTHER_TOWN
    assert undone(worker, one) == []
    after = everything(keep, other)
    for rows in (*before["people"], *after["people"]):
        rows.pop("phone_index")  # the same number, whatever the key version
    assert after == before


def test_what_changed_hands_since_stays_and_is_said(two, worker, citizen):
    keep, other = two
    one = merged(worker, keep, other, take=("phone",))
    third = cases.submitted(citizen(), TOWN).person
    Message.objects.filter(person=keep, pk__in=one.moved["portal.message.person_id"]).update(person=third)
    account = keep.links.first().account
    change_phone(actor=worker, account=account, person=keep, phone="12688800001", evidence=Evidence.COUNTER)
    said = undone(worker, one)
    assert any("消息" in words or "信" in words for words in said), said
    assert any("手机号码" in words for words in said), said
    assert Person.objects.get(pk=keep.pk).phone == "12688800001"


def test_after_the_days_it_can_not_be_undone_and_the_old_values_are_gone(two, worker):
    keep, other = two
    one = merged(worker, keep, other)
    with time_machine.travel(timezone.now() + MONTH + timedelta(hours=1)):
        with pytest.raises(ValidationError, match="过了 30 天"):
            undone(worker, one)
        assert services.clear_old(before=timezone.now() - MONTH) == 1
    one.refresh_from_db()
    assert one.before is None


def test_undoing_twice_and_merging_twice_are_refused_in_words(two, worker):
    keep, other = two
    one = merged(worker, keep, other)
    with pytest.raises(ValidationError, match="合并过了"):
        merged(worker, keep, Person.objects.get(pk=other.pk))
    undone(worker, one)
    with pytest.raises(ValidationError, match="已经撤回"):
        undone(worker, one)
    merged(worker, keep, Person.objects.get(pk=other.pk))


def test_two_open_registrations_name_the_step_that_comes_first(citizen, worker, acting):
    first = cases.active(citizen(), TOWN, worker)
    second = cases.active(citizen(), OTHER_TOWN, acting(Role.CASEWORKER, OTHER_TOWN))
    before = everything(first.person, second.person)
    with pytest.raises(ValidationError, match="作废"):
        merged(worker, first.person, second.person)
    assert everything(first.person, second.person) == before


def test_two_legal_holds_are_settled_first(two, worker):
    for person in two:
        set_hold(actor=worker, person=person, reason="法院要求")
    with pytest.raises(ValidationError, match="依法留存"):
        merged(worker, *two)


def test_the_proved_one_is_kept(two, worker):
    with pytest.raises(ValidationError, match="核实过身份"):
        merged(worker, two[1], two[0])
    with pytest.raises(ValidationError, match="和自己"):
        merged(worker, two[0], two[0])


def test_a_merge_without_a_reason_changes_nothing(two, worker):
    before = everything(*two)
    with pytest.raises(ValidationError, match="理由"):
        merged(worker, *two, reason="  ")
    assert everything(*two) == before and not PersonMerge.objects.exists()


def test_an_account_of_both_speaks_for_the_person_once(citizen, worker):
    account = citizen()
    keep = cases.submitted(account, TOWN).person
    other = cases.claimed(account, OTHER_TOWN)
    one = merged(worker, keep, other)
    assert PersonLink.objects.live().filter(account=account, person=keep).count() == 1
    assert undone(worker, one) == []
    assert PersonLink.objects.live().filter(account=account).count() == 2


def test_overlapping_places_count_once(two, worker):
    keep, other = two
    days = DateRange(timezone.localdate(), None)
    own = ResidenceHistory.objects.create(person=keep, region_code=TOWN, days=days, told=Told.SELF)
    ResidenceHistory.objects.create(person=other, region_code=OTHER_TOWN, days=days, told=Told.SELF)
    one = merged(worker, keep, other)
    assert ResidenceHistory.objects.current().get(person=keep) == own
    assert undone(worker, one) == []
    assert ResidenceHistory.objects.current().filter(person=other).count() == 1


def test_a_contact_is_still_nobodys_to_change(two, worker, sql):
    keep, other = two
    one = Contact.objects.create(case_kind="unemployment", case_id=uuid7(), person_id=other.pk, region_code=TOWN,
                                 service_office_id=worker.office_id, means="phone", outcome="no_answer", counts=False,
                                 actor_kind="staff")  # fmt: skip
    with pytest.raises(DatabaseError, match="kept as it was written"), transaction.atomic():
        sql("UPDATE portal_contact SET person_id = %s WHERE id = %s", [keep.pk, one.pk])


def test_what_comes_in_for_the_other_meanwhile_is_swept_up(two, worker):
    keep, other = two
    one = merged(worker, keep, other)
    skip(person=other, code="person.last_post")
    assert services.sweep() == 1 and services.sweep() == 0
    assert undone(worker, one) == []
    assert SkippedQuestion.objects.get(code="person.last_post").person_id == other.pk


CODES = ["person.education", "person.skills", "person.last_post"]
SOURCES = [FactSource.SELF, FactSource.CIVIL]
rows = st.lists(
    st.tuples(
        st.booleans(), st.sampled_from(["fact", "skip", "letter"]), st.sampled_from(CODES), st.sampled_from(SOURCES)
    ),
    max_size=8,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows)
def test_case_71_whatever_names_the_two_merge_then_undo_is_as_before(worker, rows):
    """Given any rows of two people, when they are merged and put apart, then all is as it was."""
    from portal.people.identity import read_identity
    from portal.people.services import Typed, claim_at_office

    typed = [Typed("张某某", read_identity(id_number()), "resident", "", TOWN) for _ in range(2)]
    keep, other = (claim_at_office(actor=worker, typed=one, source="outlet") for one in typed)
    for number, (which, kind, code, source) in enumerate(rows):
        person = keep if which else other
        if kind == "fact":
            learn(person=person, code=code, value=number, source=source)
        elif kind == "skip":
            skip(person=person, code=code)
        else:
            Message.objects.get_or_create(person=person, kind=code, subject_id=worker.user_id, due_on="2026-11-27",
                                          defaults={"title": "信", "text": "信"})  # fmt: skip
    before = everything(keep, other)
    one = merged(worker, keep, other, take=("region_code",))
    assert not PersonFact.objects.filter(person=other).exists()
    assert undone(worker, one) == []
    assert everything(keep, other) == before
