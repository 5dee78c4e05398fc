"""The definition of the score: whole numbers in, whole numbers out, one small function a part.

This text is executed twice: as it stands for one pair, and compiled for millions (matching.recommend.score.compiled).
So it speaks only of numbers in rows whose places are named here, and calls nothing but itself. Points come from the
published parameters `match.*`; the places of `rule` are in the order of `matching.recommend.score.rule.NUMBERS`.
"""

from typing import Any

Row = Any  # a list of int, or one row of an int32 array

PARTS = (
    "occupation", "place", "wage", "education", "experience", "skills", "licence", "form", "shift", "lodging", "start",
)  # fmt: skip
"""The parts of the score in their order; `access` stands beside them and is nobody's but the person's and the office's."""

# A person's row.
P_LIVE, P_UID, P_WISHES, P_PLACES, P_DIGITS, WISHES, PLACES = 0, 1, 2, 7, 12, 5, 5
P_WAGE, P_EDUCATION, P_FORMS, P_SHIFTS, P_LODGING, P_LICENCE, P_START, P_ACCESS = 17, 18, 19, 20, 21, 22, 23, 24
P_EXPERIENCE, EXPERIENCES, P_SKILLS, P_SKILLS_MOST = 25, 4, 33, 30
PERSON_WIDTH = 63
# A vacancy's row.
V_LIVE, V_UID, V_OCCUPATION, V_PLACE, V_LOW, V_HIGH, V_EDUCATION, V_EXPERIENCE, V_FORM, V_SHIFTS = (
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    9,
)
V_GIVES, V_LICENCE, V_START, V_ACCESS, V_SKILLS, V_SKILLS_MOST = 10, 11, 12, 13, 14, 20
VACANCY_WIDTH = 34
# The rule's numbers.
(OCCUPATION, NEXT_WISH, OCCUPATION_MINOR, OCCUPATION_MEDIUM, PLACE, PLACE_COUNTY, PLACE_CITY, WAGE, WAGE_PARTLY, WAGE_NEAR,
 NEAR_PERCENT, WAGE_UNKNOWN, EDUCATION, EDUCATION_NEAR, EDUCATION_UNSAID, EXPERIENCE, EXPERIENCE_FREE, EXPERIENCE_SOME,
 EXPERIENCE_MONTHS, SKILLS, LICENCE, FORM, SHIFT, LODGING, START, ACCESS, ACCESS_EACH) = range(27)  # fmt: skip
NUMBERS_COUNT = 27
MIX = 2654435761  # Knuth's multiplicative hash: spreads neighbours over the whole range


def occupation(rule: Row, person: Row, vacancy: Row) -> int:
    """How near the work is to a wish by the tree of occupations; a later wish counts a little less. 0: no candidate."""
    best, wanted = 0, vacancy[V_OCCUPATION]
    for place in range(WISHES):
        wish = person[P_WISHES + place]
        if wish == 0:
            break
        points = 0
        if wish == wanted or (wish % 100 == 0 and wish // 100 == wanted // 100):
            points = rule[OCCUPATION]
        elif wish // 100 == wanted // 100:
            points = rule[OCCUPATION_MINOR]
        elif wish // 10000 == wanted // 10000:
            points = rule[OCCUPATION_MEDIUM]
        if points > 0:
            points = max(1, points - place * rule[NEXT_WISH])
        best = max(best, points)
    return best


def place(rule: Row, person: Row, vacancy: Row) -> int:
    """How near the place of work is to a wished one by the tree of divisions. 0: no candidate."""
    best, at = 0, vacancy[V_PLACE]
    for number in range(PLACES):
        digits = person[P_DIGITS + number]
        if digits < 0:
            break
        wish, points = person[P_PLACES + number], 0
        if digits == 0 or (digits == 2 and wish // 10000000 == at // 10000000):
            points = rule[PLACE]
        elif digits >= 4 and wish // 100000 == at // 100000:
            points = rule[PLACE_CITY]
            if digits == 4 or (digits == 6 and wish // 1000 == at // 1000) or wish == at:
                points = rule[PLACE]
            elif wish // 1000 == at // 1000:
                points = rule[PLACE_COUNTY]
        best = max(best, points)
    return best


def wage(rule: Row, person: Row, vacancy: Row) -> int:
    """Whether the pay reaches what is asked: surely, at its best, or nearly. Who asks for nothing gets all."""
    asked, low, high = person[P_WAGE], vacancy[V_LOW], vacancy[V_HIGH]
    if asked == 0:
        return rule[WAGE]
    if high == 0:
        return rule[WAGE_UNKNOWN]
    if low >= asked:
        return rule[WAGE]
    if high >= asked:
        return rule[WAGE_PARTLY]
    return rule[WAGE_NEAR] if high * 100 >= asked * rule[NEAR_PERCENT] else 0


def education(rule: Row, person: Row, vacancy: Row) -> int:
    """Whether the schooling asked for is there, or one step below it."""
    asked, has = vacancy[V_EDUCATION], person[P_EDUCATION]
    if asked <= 1 or has >= asked:
        return rule[EDUCATION]
    if has == 0:
        return rule[EDUCATION_UNSAID]
    return rule[EDUCATION_NEAR] if has == asked - 1 else 0


def experience(rule: Row, person: Row, vacancy: Row) -> int:
    """Months in the same small group of occupations, beside those asked for."""
    asked, group, has = vacancy[V_EXPERIENCE], vacancy[V_OCCUPATION] // 100, 0
    for number in range(EXPERIENCES):
        if person[P_EXPERIENCE + 2 * number] == group:
            has = person[P_EXPERIENCE + 2 * number + 1]
    if asked == 0:
        return rule[EXPERIENCE] if has >= rule[EXPERIENCE_MONTHS] else rule[EXPERIENCE_FREE]
    if has >= asked:
        return rule[EXPERIENCE]
    return rule[EXPERIENCE_SOME] if has > 0 else 0


def skills(rule: Row, person: Row, vacancy: Row) -> int:
    """The share of the asked skills that the person has; nothing asked is all had."""
    asked, had = 0, 0
    for number in range(V_SKILLS_MOST):
        skill = vacancy[V_SKILLS + number]
        if skill == 0:
            break
        asked += 1
        for other in range(P_SKILLS_MOST):
            mine = person[P_SKILLS + other]
            if mine == 0:
                break
            if mine == skill:
                had += 1
                break
    return rule[SKILLS] if asked == 0 else rule[SKILLS] * had // asked


def licence(rule: Row, person: Row, vacancy: Row) -> int:
    """A licence that covers the class asked for."""
    asked = vacancy[V_LICENCE]
    return rule[LICENCE] if asked == 0 or person[P_LICENCE] & asked else 0


def form(rule: Row, person: Row, vacancy: Row) -> int:
    """The form of work is one of those wanted."""
    wanted = person[P_FORMS]
    return rule[FORM] if wanted == 0 or wanted & vacancy[V_FORM] else 0


def shift(rule: Row, person: Row, vacancy: Row) -> int:
    """Every shift worked is all right; who said nothing of shifts, or is told nothing, gets all."""
    fine, worked = person[P_SHIFTS], vacancy[V_SHIFTS]
    return rule[SHIFT] if fine == 0 or fine & worked == worked else 0


def lodging(rule: Row, person: Row, vacancy: Row) -> int:
    """Bed and meals as needed."""
    needed = person[P_LODGING]
    return rule[LODGING] if needed & vacancy[V_GIVES] == needed else 0


def start(rule: Row, person: Row, vacancy: Row) -> int:
    """The work begins no earlier than the person can."""
    can, begins = person[P_START], vacancy[V_START]
    return rule[START] if can == 0 or begins == 0 or begins >= can else 0


def access(rule: Row, person: Row, vacancy: Row) -> int:
    """What somebody needs, and said with a consent, is there: only ever adds, and not to the score that others see."""
    met, points = person[P_ACCESS] & vacancy[V_ACCESS], 0
    while met:
        points += rule[ACCESS_EACH] if met & 1 else 0
        met >>= 1
    return min(points, rule[ACCESS])


def quick(rule: Row, person: Row, vacancy: Row) -> int:
    """The parts that one look at each side tells."""
    return (
        wage(rule, person, vacancy) + education(rule, person, vacancy) + licence(rule, person, vacancy)
        + form(rule, person, vacancy) + shift(rule, person, vacancy) + lodging(rule, person, vacancy)
        + start(rule, person, vacancy)
    )  # fmt: skip


def slow(rule: Row, person: Row, vacancy: Row) -> int:
    """The parts that lists are gone through for."""
    return experience(rule, person, vacancy) + skills(rule, person, vacancy)


def rest(rule: Row, person: Row, vacancy: Row) -> int:
    """Everything but occupation and place."""
    return quick(rule, person, vacancy) + slow(rule, person, vacancy)


def total(rule: Row, person: Row, vacancy: Row) -> int:
    """The score, 0 where the work or the place is none that the person wants: such a pair is no candidate."""
    work = occupation(rule, person, vacancy)
    if work == 0:
        return 0
    there = place(rule, person, vacancy)
    if there == 0:
        return 0
    return work + there + rest(rule, person, vacancy)


def parts(rule: Row, person: Row, vacancy: Row) -> tuple[int, ...]:
    """The parts in the order of PARTS; their sum is the score of a candidate."""
    return (
        occupation(rule, person, vacancy), place(rule, person, vacancy), wage(rule, person, vacancy),
        education(rule, person, vacancy), experience(rule, person, vacancy), skills(rule, person, vacancy),
        licence(rule, person, vacancy), form(rule, person, vacancy), shift(rule, person, vacancy),
        lodging(rule, person, vacancy), start(rule, person, vacancy),
    )  # fmt: skip


def lot(seed: int, one: int, other: int) -> int:
    """Where a pair stands among equals, 31 bits: by the day's seed, so that nobody is always first; seed 0 is a fixed order."""
    mixed = (other & 0x7FFFFFFF) if seed == 0 else ((seed ^ (one * MIX & 0x7FFFFFFF) ^ other) * MIX) & 0x7FFFFFFF
    return (mixed ^ (mixed >> 15)) & 0x7FFFFFFF


def key_of(points: int, drawn: int) -> int:
    """What lists are ordered by: points, and among equals the lot."""
    return (points << 31) | drawn
