"""A prepared question gives what its queryset gives, for whoever asks, and is planned once a connection."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from portal.accounts.actors import SYSTEM, actor_of
from portal.accounts.enums import Role
from portal.accounts.models import Assignment, User
from portal.foundation import prepared
from portal.foundation.identifiers import uuid7
from portal.foundation.moods import once, read_only
from portal.foundation.prepared import Prepared
from portal.regions.models import Division
from registration.unemployment.models import UnemploymentRegistration
from tests.conftest import COUNTY, OTHER_TOWN, TOWN
from tests.registration import cases

pytestmark = pytest.mark.django_db
VISIBLE = lambda actor: (  # noqa: E731 - the same words are asked both ways
    UnemploymentRegistration.objects.visible_to(actor).select_related("person", "service_office").order_by("id")
)


def told(case) -> tuple:
    """Everything a page could read of a registration, encrypted fields and relations included."""
    own = {name: value for name, value in vars(case).items() if not name.startswith("_")}
    return own, case.person and (case.person.name, case.person.id_number, case.person.phone), str(case.service_office)


def test_everybody_gets_what_the_queryset_gives(citizen, acting):
    """Given two towns' registrations, each kind of actor is answered as by the queryset, first and second time."""
    worker, people = acting(Role.CASEWORKER), [citizen(), citizen()]
    cases.active(people[0], TOWN, worker)
    cases.submitted(people[1], OTHER_TOWN)
    question = Prepared(VISIBLE)
    actors = [
        SYSTEM, *(actor_of(person) for person in people), worker, acting(Role.CASEWORKER, OTHER_TOWN),
        acting(Role.COUNTY_REVIEWER, COUNTY), acting(Role.PROVINCE_OFFICIAL, "230000000000"),
    ]  # fmt: skip
    for actor in [*actors, *actors]:
        assert [told(one) for one in question.rows(actor=actor)] == [told(one) for one in VISIBLE(actor)]
    assert {len(question.rows(actor=actor)) for actor in actors} == {0, 1, 2}


def test_the_value_counts_and_not_the_one_it_was_worded_with(citizen):
    first, second = citizen(), citizen()
    question = Prepared(lambda pk: User.objects.filter(pk=pk))
    assert [question.first(pk=one.pk) for one in (first, second, first)] == [first, second, first]
    assert question.first(pk=uuid7()) is None


def test_lists_of_any_length_days_and_annotations_are_given_as_values(acting):
    user, today = User.objects.get(pk=acting(Role.CASEWORKER).user_id), timezone.localdate()
    held = Prepared(lambda ids, today: Assignment.objects.filter(user__in=ids, valid__contains=today))
    assert held.rows(ids=[user.pk], today=today) == held.rows(ids=[uuid7(), user.pk], today=today) != []
    assert held.rows(ids=[user.pk], today=today - timedelta(days=9_999)) == []
    leaves = Prepared(lambda code: Division.objects.filter(parent=code).with_leaf().order_by("code"))
    expected = [(one.code, one.leaf) for one in Division.objects.filter(parent=COUNTY).with_leaf().order_by("code")]
    assert [(one.code, one.leaf) for one in leaves.rows(code=COUNTY)] == expected


def test_columns_come_as_named_tuples_converted_as_ever(citizen, acting):
    """Encrypted and range columns are read as by the queryset, in the order they were asked for."""
    cases.active(citizen(), TOWN, acting(Role.CASEWORKER))
    wanted = ("person__phone", "pk", "spell", "region_code")
    rows = lambda code: UnemploymentRegistration.objects.filter(region_code=code).values_list(*wanted, named=True)  # noqa: E731
    (got,), (expected,) = Prepared(rows).rows(code=TOWN), rows(TOWN)
    assert tuple(got) == tuple(expected) and got._fields == expected._fields == wanted


def test_none_and_a_truth_are_worded_apart(citizen):
    citizen()
    question = Prepared(lambda active, name: User.objects.filter(is_active=active, username=name))
    assert question.rows(active=True, name=None) and not question.rows(active=False, name=None)
    assert not question.rows(active=True, name="nobody")


def test_the_order_in_which_values_are_given_does_not_matter(citizen):
    user, another = citizen(), citizen()
    question = Prepared(lambda mine, yours: User.objects.filter(pk=mine).exclude(pk=yours))
    assert question.first(mine=user.pk, yours=another.pk) == user
    assert question.first(yours=another.pk, mine=user.pk) == user


def test_it_is_worded_once_and_planned_once_a_connection(citizen, django_assert_num_queries):
    user, built = citizen(), []
    question = Prepared(lambda pk: built.append(pk) or User.objects.filter(pk=pk))
    with django_assert_num_queries(3):
        for _ in range(3):
            question.first(pk=user.pk)
    name = next(iter(question.wordings.values())).name
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name = %s", [name])
        assert (len(built), cursor.fetchone()[0]) == (1, 1)
    assert name in prepared._planned[connection.connection]


def test_what_would_stay_for_ever_is_refused(citizen):
    for build in (lambda: User.objects.filter(date_joined__lt=timezone.now()), lambda pk: User.objects.all()):
        given = {"pk": citizen().pk} if build.__code__.co_argcount else {}
        with pytest.raises(ValueError, match="for ever|does not use"):
            Prepared(build).rows(**given)
    with pytest.raises(TypeError):
        Prepared(lambda share: User.objects.filter(name=share)).rows(share=0.5)


def test_a_page_that_reads_asks_a_question_once_and_others_each_time():
    asked: list[int] = []
    question = once(lambda number: asked.append(number))
    with read_only():
        question(1), question(1), question(2)
    assert asked == [1, 2]
    question(1), question(1)
    assert asked == [1, 2, 1, 1]
