"""The definition, compiled: the best vacancies for many people, the best people for many vacancies.

The text compiled is that of `definition` itself; a property test proves that both give the same. Candidates come from
lists by medium group of occupation and city. A list is cut into runs of one minor group and one county; a run whose
most possible points are below what a person holds already is passed over, which loses nothing.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from types import FunctionType
from typing import Any

import numba
import numpy as np
from django.conf import settings

from matching.recommend.score import definition as d

THREADS, CHUNK = 2, 512
NAMES = (
    "occupation", "place", "wage", "education", "experience", "skills", "licence", "form", "shift", "lodging", "start",
    "access", "quick", "slow", "rest", "total", "parts", "lot", "key_of",
)  # fmt: skip


def _keep_machine_code() -> None:
    """In the data folder, under a name of both texts: a change of either is never answered with old code."""
    texts = b"".join(Path(one).read_bytes() for one in (d.__file__, __file__))
    kept = Path(settings.DATA_DIR) / "compiled" / sha256(texts + numba.__version__.encode()).hexdigest()[:12]
    numba.config.CACHE_DIR = str(kept)


_keep_machine_code()


def _compile(names: tuple[str, ...]) -> dict[str, Callable]:
    """The functions of the definition, each bound to the compiled ones before it instead of the plain ones."""
    bound = dict(vars(d))
    for name in names:
        plain = getattr(d, name)
        bound[name] = numba.njit(nogil=True)(FunctionType(plain.__code__, bound, name))
    return {name: bound[name] for name in names}


_done = _compile(NAMES)
occupation, place, quick, slow = (_done[name] for name in ("occupation", "place", "quick", "slow"))
experience, skills = _done["experience"], _done["skills"]
access, total, parts = _done["access"], _done["total"], _done["parts"]
lot, key_of = _done["lot"], _done["key_of"]
_jit = numba.njit(nogil=True, cache=True)


@_jit
def _insert(keys, rows, held, key, row):
    """Keep the best: keys stand in falling order. Returns how many are held."""
    most = keys.shape[0]
    if held == most and key <= keys[most - 1]:
        return held
    at = held if held < most else most - 1
    while at > 0 and keys[at - 1] < key:
        keys[at], rows[at] = keys[at - 1], rows[at - 1]
        at -= 1
    keys[at], rows[at] = key, row
    return held if held == most else held + 1


@_jit
def _work_bound(rule, person, minor):
    """The most that any occupation of a minor group can be worth."""
    best = 0
    for wished in range(d.WISHES):
        wish = person[d.P_WISHES + wished]
        if wish == 0:
            break
        points = 0
        if wish // 100 == minor:
            points = max(rule[d.OCCUPATION], rule[d.OCCUPATION_MINOR])
        elif wish // 10000 == minor // 100:
            points = rule[d.OCCUPATION_MEDIUM]
        if points > 0:
            points = max(1, points - wished * rule[d.NEXT_WISH])
        best = max(best, points)
    return best


@_jit
def _place_bound(rule, person, county):
    """The most that any place of a county can be worth."""
    best = 0
    for number in range(d.PLACES):
        digits = person[d.P_DIGITS + number]
        if digits < 0:
            break
        wish, points = person[d.P_PLACES + number], 0
        if digits == 0 or (digits == 2 and wish // 10000000 == county // 10000):
            points = rule[d.PLACE]
        elif digits >= 4 and wish // 100000 == county // 100:
            points = rule[d.PLACE_CITY]
            if digits == 4 or (digits == 6 and wish // 1000 == county):
                points = rule[d.PLACE]
            elif wish // 1000 == county:
                points = max(rule[d.PLACE], rule[d.PLACE_COUNTY])
        best = max(best, points)
    return best


@_jit
def _cities(person, cities, out):
    """Which of the known cities a person would go to: their numbers in `out`. Returns how many."""
    found = 0
    for number in range(cities.shape[0]):
        for wished in range(d.PLACES):
            digits = person[d.P_DIGITS + wished]
            if digits < 0:
                break
            wish = person[d.P_PLACES + wished]
            if (
                digits == 0
                or (digits == 2 and wish // 10000000 == cities[number] // 100)
                or (digits >= 4 and wish // 100000 == cities[number])
            ):
                out[found] = number
                found += 1
                break
    return found


@_jit
def _mediums(person, out):
    """The medium groups of the wishes, each once. Returns how many."""
    found = 0
    for wished in range(d.WISHES):
        wish = person[d.P_WISHES + wished]
        if wish == 0:
            break
        medium, known = wish // 10000, False
        for before in range(found):
            known = known or out[before] == medium
        if not known:
            out[found] = medium
            found += 1
    return found


@_jit
def _is_one_work(person, minor):
    """Whether all occupations of a minor group are worth the same: nobody wished for one of them."""
    for wished in range(d.WISHES):
        wish = person[d.P_WISHES + wished]
        if wish != 0 and wish // 100 == minor:
            return False
    return True


@_jit
def _is_one_place(person, county):
    """Whether all places of a county are worth the same: nobody wished for one township of it."""
    for number in range(d.PLACES):
        if person[d.P_DIGITS + number] > 6 and person[d.P_PLACES + number] // 1000 == county:
            return False
    return True


@_jit
def _most_of_experience(rule):
    """The most that experience can be worth: a published rule may give less for more of it."""
    return max(rule[d.EXPERIENCE], rule[d.EXPERIENCE_FREE], rule[d.EXPERIENCE_SOME])


@_jit
def _most_of_place(rule):
    """The most that a place can be worth."""
    return max(rule[d.PLACE], rule[d.PLACE_COUNTY], rule[d.PLACE_CITY])


@_jit
def _most_of_rest(rule):
    """The most that all parts but work and place can be worth together, access left out."""
    most = _most_of_experience(rule) + max(rule[d.WAGE], rule[d.WAGE_PARTLY], rule[d.WAGE_NEAR], rule[d.WAGE_UNKNOWN])
    most += max(rule[d.EDUCATION], rule[d.EDUCATION_NEAR], rule[d.EDUCATION_UNSAID])
    for number in (d.SKILLS, d.LICENCE, d.FORM, d.SHIFT, d.LODGING, d.START):
        most += rule[number]
    return most


@_jit
def _one_person(rule, person, vacancies, cities, run_starts, runs, seed, keys, rows, seen, numbers):
    """The best vacancies for one person, best first. `seen` and `numbers` are space to work in."""
    mediums, held, most = np.empty(d.WISHES, np.int32), 0, _most_of_rest(rule)
    most += rule[d.ACCESS] if person[d.P_ACCESS] > 0 else 0
    many_cities, many_mediums, many = _cities(person, cities, numbers), _mediums(person, mediums), 0
    for one in range(many_mediums):
        for other in range(many_cities):
            bucket = mediums[one] * cities.shape[0] + numbers[other]
            for run in range(run_starts[bucket], run_starts[bucket + 1]):
                work, there = _work_bound(rule, person, runs[run, 0]), _place_bound(rule, person, runs[run, 1])
                if work > 0 and there > 0:
                    seen[many, 0], seen[many, 1], seen[many, 2], many = run, work, there, many + 1
    high = 1 << 20
    full = most + rule[d.OCCUPATION] + rule[d.PLACE]
    for low in (
        full - 3,
        full - 10,
        full - 18,
        full - 26,
        0,
    ):  # the best first: what they hold lets others be passed over
        for at in range(many):
            bound = seen[at, 1] + seen[at, 2] + most
            if bound < low or bound >= high or (held == keys.shape[0] and bound < keys[held - 1] >> 31):
                continue
            held = _scan(rule, person, vacancies, runs[seen[at, 0]], seen[at], most, seed, keys, rows, held)
        high = low
    return held


@_jit
def _scan(rule, person, vacancies, run, bounds, most, seed, keys, rows, held):
    """Look at the vacancies of one run."""
    one_work, one_place = _is_one_work(person, run[0]), _is_one_place(person, run[1])
    work, there, size, least = bounds[1], bounds[2], keys.shape[0], np.int64(-1)
    last = rule[d.SKILLS] + (rule[d.ACCESS] if person[d.P_ACCESS] > 0 else 0)
    late = last + _most_of_experience(rule)
    if held == size:
        least = keys[size - 1] >> 31
    for row in range(run[2], run[3]):
        vacancy = vacancies[row]
        if not one_work:
            work = occupation(rule, person, vacancy)
        if not one_place:
            there = place(rule, person, vacancy)
        if vacancy[d.V_LIVE] == 0 or work == 0 or there == 0 or work + there + most < least:
            continue
        points = work + there + quick(rule, person, vacancy)
        if points + late < least:
            continue
        points += experience(rule, person, vacancy)
        if points + last < least:
            continue
        points += skills(rule, person, vacancy) + access(rule, person, vacancy)
        if points < least:
            continue
        drawn = lot(seed, np.int64(person[d.P_UID]), np.int64(vacancy[d.V_UID]))
        held = _insert(keys, rows, held, key_of(np.int64(points), drawn), row)
        if held == size:
            least = keys[size - 1] >> 31
    return held


@_jit
def people_range(rule, people, vacancies, cities, run_starts, runs, seed, begin, end, keys, rows):
    """The best vacancies for the people from `begin` to `end`."""
    seen, numbers = np.empty((runs.shape[0], 3), np.int32), np.empty(cities.shape[0], np.int32)
    for one in range(begin, end):
        if people[one, d.P_LIVE] != 0:
            _one_person(
                rule, people[one], vacancies, cities, run_starts, runs, seed, keys[one], rows[one], seen, numbers
            )


@_jit
def vacancies_range(rule, vacancies, people, starts, members, cities, seed, begin, end, keys, rows):
    """The best people for the vacancies from `begin` to `end`."""
    late, size, rest = _most_of_experience(rule) + rule[d.SKILLS], keys.shape[1], _most_of_rest(rule)
    most = rest + _most_of_place(rule)
    for one in range(begin, end):
        vacancy, held, least = vacancies[one], 0, np.int64(-1)
        number = np.searchsorted(cities, vacancy[d.V_PLACE] // 100000)
        if vacancy[d.V_LIVE] == 0 or number == cities.shape[0] or cities[number] != vacancy[d.V_PLACE] // 100000:
            continue
        bucket = (vacancy[d.V_OCCUPATION] // 10000) * cities.shape[0] + number
        for at in range(starts[bucket], starts[bucket + 1]):
            person = people[members[at]]
            work = occupation(rule, person, vacancy)
            if person[d.P_LIVE] == 0 or work == 0 or work + most < least:
                continue
            there = place(rule, person, vacancy)
            if there == 0 or work + there + rest < least:
                continue
            points = work + there + quick(rule, person, vacancy)
            if points + late < least:
                continue
            points += slow(rule, person, vacancy)
            if points < least:
                continue
            drawn = lot(seed, np.int64(vacancy[d.V_UID]), np.int64(person[d.P_UID]))
            held = _insert(keys[one], rows[one], held, key_of(np.int64(points), drawn), members[at])
            if held == size:
                least = keys[one, size - 1] >> 31


@_jit
def brute_range(rule, people, vacancies, seed, begin, end, keys, rows):
    """Every pair: what the lists are measured against."""
    for one in range(begin, end):
        held = 0
        for row in range(vacancies.shape[0]):
            points = total(rule, people[one], vacancies[row])
            if points > 0 and vacancies[row, d.V_LIVE] != 0:
                points += access(rule, people[one], vacancies[row])
                drawn = lot(seed, np.int64(people[one, d.P_UID]), np.int64(vacancies[row, d.V_UID]))
                held = _insert(keys[one], rows[one], held, key_of(np.int64(points), drawn), row)


@_jit
def count_members(people, cities, counts):
    """How many people stand in each list."""
    city_numbers, mediums = np.empty(cities.shape[0], np.int32), np.empty(d.WISHES, np.int32)
    for one in range(people.shape[0]):
        many_cities, many_mediums = _cities(people[one], cities, city_numbers), _mediums(people[one], mediums)
        for medium in range(many_mediums):
            for city in range(many_cities):
                counts[mediums[medium] * cities.shape[0] + city_numbers[city] + 1] += 1


@_jit
def place_members(people, cities, at, members):
    """Write everybody into their lists; `at` is where each list goes on."""
    city_numbers, mediums = np.empty(cities.shape[0], np.int32), np.empty(d.WISHES, np.int32)
    for one in range(people.shape[0]):
        many_cities, many_mediums = _cities(people[one], cities, city_numbers), _mediums(people[one], mediums)
        for medium in range(many_mediums):
            for city in range(many_cities):
                bucket = mediums[medium] * cities.shape[0] + city_numbers[city]
                members[at[bucket]] = one
                at[bucket] += 1


@_jit
def parts_range(rule, people, vacancies, rows, begin, end, out):
    """The parts of everything in the lists: `rows` are places in `vacancies`, -1 for nothing."""
    for one in range(begin, end):
        for place_in_list in range(rows.shape[1]):
            row = rows[one, place_in_list]
            if row >= 0:
                told = parts(rule, people[one], vacancies[row])
                for number in range(len(told)):
                    out[one, place_in_list, number] = told[number]


def best(work: Callable[..., None], given: tuple[Any, ...], many: int, most: int) -> tuple[np.ndarray, np.ndarray]:
    """Run one of the `…_range` functions over all rows in parts on two threads: keys and rows, best first; -1 is nobody."""
    keys, rows = np.full((many, most), -1, np.int64), np.full((many, most), -1, np.int32)
    spans = [(begin, min(begin + CHUNK, many)) for begin in range(0, many, CHUNK)]
    if len(spans) < THREADS:
        for begin, end in spans:
            work(*given, begin, end, keys, rows)
        return keys, rows
    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(lambda span: work(*given, *span, keys, rows), spans))
    return keys, rows
