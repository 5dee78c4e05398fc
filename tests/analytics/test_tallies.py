"""Whatever happens to the register, and by whatever way, the tally is its recount."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.indicators import services, sql
from analytics.indicators.definitions import CONTACTS, REGISTERS, REGISTRATIONS
from analytics.indicators.models import Move, Recount, Tally, TallyChange
from portal.accounts.enums import Role
from portal.cases.contacts.models import FollowUpTask
from registration.unemployment.models import UnemploymentRegistration
from tests.analytics import register
from tests.analytics.register import TABLE, agrees, copy, held, insert, insert_many, spell
from tests.conftest import FAR_TOWN, OTHER_TOWN, SIBLING_TOWN, TOWN
from tests.registration import cases

pytestmark = pytest.mark.django_db
VILLAGE = TOWN[:9] + "201"
PLACES = st.sampled_from([TOWN, VILLAGE, OTHER_TOWN, SIBLING_TOWN, FAR_TOWN])
DAYS = st.dates(date(2025, 1, 1), date(2026, 11, 26))
CODES = st.sampled_from(["employed", "pension", "deceased"])


@st.composite
def spells(draw):
    begins = draw(DAYS)
    if draw(st.booleans()):
        return spell(begins), ""
    return spell(begins, begins + timedelta(days=draw(st.integers(0, 300)))), draw(CODES)


@st.composite
def rows(draw):
    place, (when, code) = draw(PLACES), draw(st.one_of(st.just((None, "")), spells()))
    return place, when, code


STEPS = st.one_of(
    st.tuples(st.just("insert"), rows()),
    st.tuples(st.just("insert many"), st.lists(rows(), min_size=1, max_size=6)),
    st.tuples(st.just("copy"), st.lists(rows(), min_size=1, max_size=6)),
    st.tuples(st.just("close"), st.integers(0, 50), DAYS, CODES),
    st.tuples(st.just("reopen"), st.integers(0, 50)),
    st.tuples(st.just("move"), st.integers(0, 50), PLACES),
    st.tuples(st.just("void"), st.integers(0, 50)),
    st.tuples(st.just("set"), st.integers(0, 50), rows()),
    st.tuples(st.just("move all"), PLACES, PLACES),
    st.tuples(st.just("delete"), st.integers(0, 50)),
    st.tuples(st.just("upsert"), st.integers(0, 50), rows()),
    st.tuples(st.just("touch all")),
    st.tuples(st.just("rolled back"), PLACES),
    st.tuples(st.just("fold")),
)


class Book:
    """Applies steps to the register the way pages, imports and hands at a console would."""

    def __init__(self) -> None:
        self.keys: list = []

    def apply(self, name, *given) -> None:
        getattr(self, name.replace(" ", "_"))(*given)

    def run(self, statement, *values) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)

    def _at(self, place):
        return self.keys[place % len(self.keys)] if self.keys else None

    def _update(self, place, assignment, *values) -> None:
        self.run(f"UPDATE {TABLE} SET {assignment} WHERE id = %s", *values, self._at(place))

    def insert(self, row):
        self.keys.append(insert(*row))

    def insert_many(self, found):
        self.keys += insert_many(found)

    def copy(self, found):
        self.keys += copy(found)

    def close(self, place, last, code):
        self._update(
            place,
            "spell = daterange(lower(spell), greatest(lower(spell), %s::date) + 1), exit_code = %s",
            last,
            code,
        )

    def reopen(self, place):
        self._update(place, "spell = daterange(lower(spell), NULL), exit_code = ''")

    def move(self, place, target):
        UnemploymentRegistration.objects.filter(pk=self._at(place)).update(region_code=target)

    def void(self, place):
        self._update(place, "spell = NULL, exit_code = ''")

    def set(self, place, row):
        self._update(place, "region_code = %s, spell = %s, exit_code = %s", *row)

    def move_all(self, source, target):
        UnemploymentRegistration.objects.filter(region_code=source).update(region_code=target)

    def delete(self, place):
        self.run(f"DELETE FROM {TABLE} WHERE id = %s", self._at(place))

    def upsert(self, place, row):
        key = self._at(place)
        if key is not None and not UnemploymentRegistration.objects.filter(pk=key).exists():
            insert(*row, key=key)
        elif key is not None:
            self.set(place, row)

    def touch_all(self):
        self.run(f"UPDATE {TABLE} SET version = version + 1")

    def rolled_back(self, place):
        try:
            with transaction.atomic():
                insert(place, spell(date(2026, 3, 1)))
                raise DatabaseError
        except DatabaseError:
            pass

    def fold(self):
        services.fold()


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(STEPS, max_size=25))
def test_the_tally_is_the_recount_after_anything(db, steps):
    with transaction.atomic():
        register.lift_sentences()
        book = Book()
        for step in steps:
            book.apply(*step)
            assert agrees(), step
        services.fold()
        assert agrees() and not TallyChange.objects.exists()
        assert all(found.is_clean for found in services.recount())
        assert _sums_fit()
        transaction.set_rollback(True)


def _sums_fit() -> bool:
    """Each level and each month holds what its days and townships hold."""
    cells = list(
        Tally.objects.values_list("subject", "level", "region_code", "code", "grain", "day", "detail", "value")
    )
    base = [cell for cell in cells if cell[1] == 4 and cell[4] == "d"]
    for subject, level, region, code, grain, day, detail, value in cells:
        digits = {1: 2, 2: 4, 3: 6, 4: 9}[level]
        found = sum(
            one[7]
            for one in base
            if (one[0], one[3], one[6], one[2][:digits]) == (subject, code, detail, region[:digits])
            and (one[5] == day if grain == "d" else one[5].replace(day=1) == day)
        )
        if found != value:
            return False
    return True


@pytest.fixture
def free(db):
    """The register without its sentences."""
    register.lift_sentences()


def test_a_reopened_spell_takes_its_exit_back_from_the_day_it_was_counted(free):
    key = insert(TOWN, spell(date(2026, 1, 5), date(2026, 6, 30)), "employed")
    assert held(REGISTRATIONS)[TOWN, date(2026, 6, 30), "left", "employed"] == 1
    Book.run(None, f"UPDATE {TABLE} SET spell = '[2026-01-05,)', exit_code = '' WHERE id = %s", key)
    assert held(REGISTRATIONS) == {
        (TOWN, date(2026, 1, 5), "begun", ""): 1,
        (TOWN, date(2026, 1, 5), "open", ""): 1,
    }


def test_a_move_flows_out_of_one_region_and_into_another(free):
    insert(TOWN, spell(date(2026, 1, 5)))
    UnemploymentRegistration.objects.update(region_code=SIBLING_TOWN)
    cells = {(region, code): value for (region, _, code, _), value in held(REGISTRATIONS).items()}
    assert cells == {
        (TOWN, "begun"): 1, (TOWN, "moved_out"): 1, (SIBLING_TOWN, "moved_in"): 1, (SIBLING_TOWN, "open"): 1,
    }  # fmt: skip
    services.fold()
    assert services.unbalanced() == []


def test_a_move_within_the_township_is_none(free):
    insert(TOWN, spell(date(2026, 1, 5)))
    UnemploymentRegistration.objects.update(region_code=VILLAGE)
    assert not Move.objects.exists()


def test_an_exit_dated_before_the_move_takes_the_move_with_it(free):
    """The day of the event is the day of the exit (domain.md 2.8 c): no region may count below zero in between."""
    key = insert(TOWN, spell(date(2026, 1, 5)))
    UnemploymentRegistration.objects.update(region_code=SIBLING_TOWN)
    Book.run(None, f"UPDATE {TABLE} SET spell = '[2026-01-05,2026-02-01)', exit_code = 'employed' WHERE id = %s", key)
    days = {code: day for (_, day, code, _) in held(REGISTRATIONS)}
    assert days["moved_in"] == days["moved_out"] == days["left"] == date(2026, 1, 31)


def test_what_the_services_do_is_counted(citizen, acting):
    """Given a person who registers, then the tally has the spell and the first contact that is due."""
    case = cases.active(citizen(), TOWN, acting(Role.CASEWORKER))
    assert (TOWN, case.spell.lower, "open", "") in held(REGISTRATIONS)
    task = FollowUpTask.objects.get()
    assert held(CONTACTS) == {(TOWN, task.due_on, "due", ""): 1, (TOWN, task.due_on, "owed", ""): 1}
    task.closed_at, task.closed_as = case.decided_at, "done"
    task.save()
    assert held(CONTACTS) == {(TOWN, task.due_on, "due", ""): 1, (TOWN, task.due_on, "reached", ""): 1}
    assert agrees()


def test_a_wrong_tally_is_found_told_and_put_right(free, server_log_of_errors):
    insert(TOWN, spell(date(2026, 1, 5)))
    services.fold()
    Tally.objects.filter(level=4, grain="d", code="open").update(value=7)
    Tally.objects.filter(level=1, grain="m", code="begun").update(value=3)
    found = services.recount()[0]
    assert (found.wrong_cells, found.wrong_units, found.is_clean) == (1, 6, False)
    assert found.wrong_sums >= 1 and "tally.recounted" in server_log_of_errors
    assert agrees() and services.recount()[0].is_clean
    assert Recount.objects.count() == 4


@pytest.fixture
def server_log_of_errors():
    from structlog.testing import capture_logs

    with capture_logs() as lines:
        yield _Names(lines)


class _Names:
    def __init__(self, lines) -> None:
        self.lines = lines

    def __contains__(self, name: str) -> bool:
        return any(line["event"] == name and line["log_level"] == "error" for line in self.lines)


@pytest.mark.parametrize("one", REGISTERS, ids=lambda one: one.subject)
def test_the_installed_trigger_is_the_one_that_the_definition_makes(one, sql):
    """A definition cannot change without a migration, so trigger and recount cannot drift apart."""
    (source,) = sql("SELECT prosrc FROM pg_proc WHERE proname = %s", [one.function])[0]
    from analytics.indicators.sql import trigger_function

    assert source.strip() == trigger_function(one).split("$tally$")[1].strip()
    events = sql(
        "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname LIKE 'tally%%' ORDER BY 1", [one.table]
    )
    assert [name for (name,) in events] == ["tally_delete", "tally_insert", "tally_kept", "tally_update"]


@pytest.mark.parametrize("one", REGISTERS, ids=lambda one: one.subject)
def test_the_expressions_read_watched_columns_only(one):
    import re

    text = sql.cells_of(one, one.table)
    assert set(re.findall(r"\br\.(\w+)", text)) <= set(one.watched)


@pytest.mark.parametrize("one", REGISTERS, ids=lambda one: one.subject)
def test_a_register_cannot_be_emptied_behind_its_tally(one):
    with pytest.raises(DatabaseError, match="are kept"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {one.table} CASCADE")
