"""The score: what it is made of, what never enters, and that its two executions are one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.recommend.explain import changes_for, explain, total
from matching.recommend.score import columns
from matching.recommend.score import definition as d
from matching.recommend.score.facts import FEATURES, person_row, vacancy_row
from matching.recommend.score.rule import NUMBERS, Rule
from matching.recommend.spread import spread
from tests.matching.recommend.numbers import NEEDS, PEOPLE, RULE, VACANCIES, person, vacancy

RULES = st.lists(st.integers(0, 40), min_size=len(NUMBERS), max_size=len(NUMBERS)).map(lambda found: Rule(tuple(found)))
"""Whatever somebody may publish: even points that give the better of two less."""
NEVER = {
    "sex",
    "gender",
    "birth",
    "age",
    "ethnicity",
    "hukou",
    "marriage",
    "children",
    "disability",
    "religion",
    "photo",
    "health",
    "name",
    "phone",
}


def test_what_fits_in_everything_has_a_hundred_points():
    told = explain(RULE, person(), vacancy())
    assert told.score == 100 == sum(RULE.most(part) for part in d.PARTS)
    assert all(one.is_full for one in told.parts)
    assert told.changes == ()


def test_case_113_nothing_protected_is_read():
    assert set(person()) == FEATURES
    assert not NEVER & {word for name in (*FEATURES, *NUMBERS) for word in name.split("_")}


@pytest.mark.parametrize(
    ("changes", "part", "points"),
    [
        ({"wishes": ["6-18-02-00"]}, "occupation", 30),
        ({"wishes": ["4-03-02-01", "6-18-02-04"]}, "occupation", 28),
        ({"wishes": ["6-18-02-01"]}, "occupation", 18),
        ({"wishes": ["6-18-03-01"]}, "occupation", 8),
        ({"wishes": ["4-03-02-01"]}, "occupation", 0),
        ({"places": ["230800000000"]}, "place", 20),
        ({"places": ["230882101000"]}, "place", 14),
        ({"places": ["230826000000"]}, "place", 7),
        ({"places": ["230100000000"]}, "place", 0),
        ({"places": ["230000000000"]}, "place", 20),
        ({"wage": 4800}, "wage", 7),
        ({"wage": 5400}, "wage", 3),
        ({"wage": 9000}, "wage", 0),
        ({"wage": None}, "wage", 12),
        ({"experience": {}}, "experience", 0),
        ({"experience": {"6-18-02": 3}}, "experience", 4),
        ({"skills": []}, "skills", 0),
        ({"forms": ["gig"]}, "form", 0),
        ({"shifts": ["weekend"]}, "shift", 0),
        ({"lodging": "both"}, "lodging", 0),
    ],
)
def test_each_part_by_what_the_person_says(changes, part, points):
    told = explain(RULE, person(**changes), vacancy())
    assert {one.key: one.points for one in told.parts}[part] == points


def test_an_unwanted_work_or_place_is_no_candidate():
    assert total(RULE, person(wishes=["4-03-02-01"]), vacancy()) == 0
    assert total(RULE, person(places=["230100000000"]), vacancy()) == 0


def test_half_of_the_skills_is_half_of_the_points_and_the_other_half_is_named():
    told = explain(RULE, person(), vacancy(skills=["电焊", "开叉车"]))
    assert {one.key: one.points for one in told.parts}["skills"] == 4
    assert told.missing == ("开叉车",)
    assert any("开叉车" in one.words for one in told.changes)


@given(PEOPLE, VACANCIES, NEEDS)
def test_the_parts_add_up_and_needs_only_help(one, other, needs):
    told = explain(RULE, one, other, needs)
    assert sum(part.points for part in told.parts) == told.score
    assert all(0 <= part.points <= part.most for part in told.parts)
    assert told.score == explain(RULE, one, other).score
    assert 0 <= told.access <= RULE.most("access")
    assert explain(RULE, one, other, needs, for_employer=True).access == 0


@given(PEOPLE, VACANCIES)
def test_what_would_change_it_does_when_done(one, other):
    now = explain(RULE, one, other).score
    for hint in changes_for(RULE, one, other, now):
        assert total(RULE, hint.facts, other) == hint.score == now + hint.gain > now


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(PEOPLE, NEEDS), min_size=1, max_size=12),
    st.lists(VACANCIES, min_size=1, max_size=40),
    st.integers(0, 9),
    st.just(RULE) | RULES,
)
def test_compiled_and_plain_are_the_same_and_lists_lose_nothing(people, vacancies, seed, rule):
    rows = columns.array_of(
        [person_row(facts, needs, str(at)) for at, (facts, needs) in enumerate(people)], d.PERSON_WIDTH
    )
    offered = columns.array_of([vacancy_row(facts, f"v{at}") for at, facts in enumerate(vacancies)], d.VACANCY_WIDTH)
    shelf = columns.Vacancies.of(offered)
    keys, found = shelf.best_for(rows, rule, 5, seed)
    every, _ = columns.brute(rows, offered, rule, 5, seed)
    assert (keys == every).all()
    parts = columns.parts_of(rows, shelf.rows, found, rule)
    for at, row in enumerate(rows.tolist()):
        plain = sorted(
            (_key(row, other, seed, rule) for other in offered.tolist() if d.total(rule.values, row, other)),
            reverse=True,
        )[:5]
        assert [key for key in keys[at].tolist() if key >= 0] == plain
        for place, number in enumerate(found[at]):
            if number >= 0:
                assert tuple(parts[at, place]) == d.parts(rule.values, row, shelf.rows[number].tolist())
    _the_other_way(rows, shelf, seed, rule)


def _key(row, other, seed, rule):
    points = d.total(rule.values, row, other) + d.access(rule.values, row, other)
    return d.key_of(points, d.lot(seed, row[d.P_UID], other[d.V_UID]))


def _the_other_way(rows, shelf, seed, rule):
    keys, _ = columns.People.of(rows, shelf.cities).best_for(shelf.rows, rule, 5, seed)
    for at, offered in enumerate(shelf.rows.tolist()):
        plain = [
            d.key_of(points, d.lot(seed, offered[d.V_UID], row[d.P_UID]))
            for row in rows.tolist()
            if (points := d.total(rule.values, row, offered))
        ]
        assert [key for key in keys[at].tolist() if key >= 0] == sorted(plain, reverse=True)[:5]


def test_a_rule_that_gives_the_nearer_less_still_loses_nobody():
    said = RULE.as_said() | {"occupation": 1, "occupation_minor": 30, "occupation_medium": 20}
    odd = Rule(tuple(said[name] for name in NUMBERS))
    works = ["6-18-02-05", *["6-18-01-01"] * 5]
    offered = columns.array_of(
        [vacancy_row(vacancy(occupation=one), f"v{at}") for at, one in enumerate(works)], d.VACANCY_WIDTH
    )
    rows = columns.array_of([person_row(person(experience={}), (), "p")], d.PERSON_WIDTH)
    keys, _ = columns.Vacancies.of(offered).best_for(rows, odd, 5)
    assert (keys == columns.brute(rows, offered, odd, 5)[0]).all()


def test_equals_are_drawn_anew_each_day_and_the_same_all_day():
    offered = columns.array_of([vacancy_row(vacancy(), f"v{at}") for at in range(50)], d.VACANCY_WIDTH)
    rows = columns.array_of([person_row(person(), (), "p")], d.PERSON_WIDTH)
    shelf = columns.Vacancies.of(offered)
    days = [shelf.best_for(rows, RULE, 10, day)[1].tolist() for day in (739947, 739947, 739948)]
    assert days[0] == days[1] != days[2]


def test_nobody_is_shown_to_everybody_and_nobody_loses_by_it():
    wanted = [["best", f"own{at}", "last"] for at in range(10)]
    given = spread(wanted, {"best": 3}, 1, order=range(10))
    assert sum(row == ["best"] for row in given) == 3
    assert all(len(row) == 1 for row in given)
    assert spread([["best"]], {"best": 0}, 2, order=[0]) == [["best"]]


def test_another_number_is_another_version():
    other = Rule((RULE.values[0] + 1, *RULE.values[1:]))
    assert other.version != RULE.version
    assert RULE.version == Rule(RULE.values).version
