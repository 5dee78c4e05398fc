"""Looking at the recommendations of a day: the only place that reads traits beside scores, and it changes no list."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone

from analytics.fairness.measures import auc, exposure_ratio, gini
from analytics.fairness.models import FairnessFigure, FairnessRun
from matching.applications.models import Application
from matching.recommend.enums import Side
from matching.recommend.explain import changes_for, total
from matching.recommend.models import NEGATIVE, MatchChoice, MatchInput, MatchPair, MatchVerdict
from matching.recommend.reading import offered_now, read_person, rule_kept, seeking_now
from matching.recommend.score.facts import FEATURES, LADDER
from matching.recommend.score.rule import rule_as_kept
from matching.recommend.services import recomputed
from portal.foundation.nightly import Nightly
from portal.people.enums import Sex
from portal.rules.parameters import parameter
from registration.jobseeking.models import JobSeeking

log = structlog.get_logger(__name__)
SAMPLE, TOP = 1_000, 10
RATIO_LOW, RATIO_HIGH, LEAK, GAP, TRUTH = 0.8, 1.25, 0.65, 0.05, 0.99
"""Alarms of algorithms.md 3: what people call fair is no parameter of a place."""
YOUNG, OLD = 30, 50


@dataclass
class Line:
    """One figure before it is kept."""

    code: str
    value: float | None
    members: int
    alarm: bool = False
    group: str = ""


@dataclass(frozen=True)
class Someone:
    """A seeker with the traits that no score sees."""

    pk: Any
    sex: str
    age: str
    county: str


def watch(on: date) -> int:
    """Work out and keep the figures of a day; a second run the same day writes them anew. Returns how many alarm."""
    people, rule = _everybody(on), rule_kept(on)
    found = [line for measure in MEASURES for line in measure(people)]
    with transaction.atomic():
        FairnessRun.objects.filter(on=on).delete()
        run = FairnessRun.objects.create(on=on, rule=rule.version)
        kept = FairnessFigure.objects.bulk_create(_kept(run, one) for one in found)
    alarms = sum(one.alarm for one in kept)
    log.info("fairness.watched", figures=len(found), alarms=alarms)
    return alarms


def _kept(run: FairnessRun, one: Line) -> FairnessFigure:
    """A group smaller than the published number leaves no figure (algorithms.md 3, Privacy)."""
    small = bool(one.group) and one.members < int(parameter("match.smallest_group"))
    return FairnessFigure(
        run=run, code=one.code, group=one.group, value=None if small else one.value, members=None if small else one.members,
        alarm=one.alarm and not small,
    )  # fmt: skip


def _everybody(on: date) -> list[Someone]:
    rows = seeking_now().values_list("pk", "person__sex", "person__birth_date", "region_code")
    return [Someone(pk, str(Sex(sex).label), _age(born, on), code[:6]) for pk, sex, born, code in rows]


def _age(born: date, on: date) -> str:
    years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return f"{YOUNG} 岁以下" if years < YOUNG else f"{OLD} 岁以上" if years >= OLD else f"{YOUNG} 到 {OLD - 1} 岁"


def _standing(side: Side) -> Any:
    return MatchPair.objects.standing().filter(side=side)


def exposure(people: list[Someone]) -> list[Line]:
    """How often each group stands among the first ten that employers see, against its share of who has a public CV."""
    eligible = set(MatchInput.objects.filter(ended_at=None, public=True).values_list("subject", flat=True))
    here = [one for one in people if one.pk in eligible]
    rows = (
        _standing(Side.VACANCY)
        .filter(place__lte=TOP, seeking__in=eligible)
        .values_list("seeking")
        .annotate(many=Count("pk"))
    )
    shown = dict(rows.order_by())
    return _by_group("exposure", here, lambda members: exposure_ratio(
        sum(shown.get(one.pk, 0) for one in members), sum(shown.values()), len(members), len(here)
    ), lambda value: not RATIO_LOW <= value <= RATIO_HIGH)  # fmt: skip


def lists_by_group(people: list[Someone]) -> list[Line]:
    """Whether each group has somebody to go to: the share of people with at least one recommendation."""
    served = set(_standing(Side.PERSON).values_list("seeking", flat=True))
    whole = _share(people, served)
    return _by_group("served", people, lambda members: _share(members, served), lambda value: whole - value > GAP)


def _share(members: list[Someone], among: set[Any]) -> float:
    return sum(one.pk in among for one in members) / len(members) if members else 0.0


def _by_group(
    code: str, people: list[Someone], value: Callable[[list[Someone]], float | None], alarms: Callable[[float], bool]
) -> list[Line]:
    found = []
    for trait in ("sex", "age", "county"):
        groups: dict[str, list[Someone]] = {}
        for one in people:
            groups.setdefault(getattr(one, trait), []).append(one)
        for group, members in sorted(groups.items()):
            figure = value(members)
            found.append(Line(code, figure, len(members), figure is not None and alarms(figure), f"{trait}:{group}"))
    return found


def spread_of_vacancies(people: list[Someone]) -> list[Line]:
    """How unevenly vacancies stand in lists and are applied for, and which share stands in none."""
    open_now = list(offered_now().values_list("pk", flat=True))
    counts = _of_each(_standing(Side.PERSON), open_now)
    applied = _of_each(Application.objects.filter(vacancy__in=open_now), open_now)
    nowhere = counts.count(0) / len(counts) if counts else 0.0
    return [
        Line("gini", gini(counts), len(counts)),
        Line("gini_applied", gini(applied), len(applied)),
        Line("nowhere", nowhere, len(counts)),
    ]


def _of_each(rows: QuerySet[Any], vacancies: list[UUID]) -> list[int]:
    many = dict(rows.order_by().values_list("vacancy").annotate(many=Count("pk")))
    return [many.get(one, 0) for one in vacancies]


def leakage(people: list[Someone]) -> list[Line]:
    """How well each thing that the score reads tells sex or age: a report, not yet an unfairness."""
    known = {one.pk: one for one in people}
    said = [
        (known[pk], facts)
        for pk, facts in MatchInput.objects.filter(kind="seeking", ended_at=None, subject__in=known).values_list(
            "subject", "said"
        )
    ]
    found = []
    for trait, is_in in TRAITS.items():
        members = [is_in(one) for one, _ in said]
        for feature in sorted(FEATURES):
            value = auc([_as_number(feature, facts[feature]) for _, facts in said], members)
            found.append(Line("leakage", value, len(said), value > LEAK, f"{trait}:{feature}"))
    return found


TRAITS: dict[str, Callable[[Someone], bool]] = {
    "sex": lambda one: one.sex == Sex.FEMALE.label,
    "age": lambda one: one.age == f"{OLD} 岁以上",
}


def _as_number(feature: str, value: Any) -> float:
    """Something of a feature that can be ranked: an amount, a step, or how many things were said."""
    if feature == "education":
        return LADDER.get(value, 0)
    if feature == "experience":
        return sum(value.values())
    if feature == "wishes":
        return float(value[0].replace("-", "").ljust(7, "0")) if value else 0.0
    return float(value) if isinstance(value, int) else float(len(value or ""))


def sums(people: list[Someone]) -> list[Line]:
    """Pairs whose parts do not add up, and pairs that computed again are another figure."""
    sample = list(MatchPair.objects.select_related("rule", "person_input", "vacancy_input").order_by("?")[:SAMPLE])
    wrong = sum(sum(one.parts) != one.score for one in sample)
    other = sum(list(recomputed(one)) != list(one.parts) for one in sample)
    return [Line("sum", wrong, len(sample), wrong > 0), Line("again", other, len(sample), other > 0)]


def truth(people: list[Someone]) -> list[Line]:
    """The share of hints that, followed, give the score that they promise."""
    sample = (
        _standing(Side.PERSON).select_related("rule", "person_input", "vacancy_input").order_by("?")[: SAMPLE // 10]
    )
    said = kept = 0
    for one in sample:
        rule, offered = rule_as_kept(one.rule.numbers), one.vacancy_input.said
        for hint in changes_for(rule, one.person_input.said, offered, one.score):
            said += 1
            kept += total(rule, hint.facts, offered) == hint.score
    share = kept / said if said else 1.0
    return [Line("truth", share, said, share < TRUTH)]


def flips(people: list[Someone]) -> list[Line]:
    """People read again as somebody of the other sex, of another age, with another name: how many would have other facts."""
    changed, rows = 0, _sample_of_people()
    for case in rows:
        before = read_person(case)
        person = case.person
        person.sex = Sex.MALE if person.sex == Sex.FEMALE else Sex.FEMALE
        person.birth_date, person.name = person.birth_date - timedelta(days=9_000), "某某"
        changed += read_person(case) != before
    return [Line("flip", changed, len(rows), changed > 0)]


def _sample_of_people() -> list[JobSeeking]:
    found = seeking_now().select_related("person").with_wishes()  # type: ignore[attr-defined]
    return list(found.order_by("?")[: SAMPLE // 10])


def opted_out(people: list[Someone]) -> list[Line]:
    """How many switched recommendations off, and whether they are referred to vacancies as often as the others."""
    off = set(MatchChoice.objects.filter(is_off=True).values_list("seeking", flat=True))
    gone = [one for one in people if one.pk in off]
    since = timezone.now() - timedelta(days=30)
    referred = set(JobSeeking.objects.filter(referrals__at__gte=since).values_list("pk", flat=True))
    gap = _share([one for one in people if one.pk not in off], referred) - _share(gone, referred) if gone else 0.0
    share = len(gone) / len(people) if people else 0.0
    return [Line("off", share, len(people)), Line("off_gap", gap, len(gone), gap > GAP, "off")]


def missing(people: list[Someone]) -> list[Line]:
    """Of each thing that the score reads, the share of people who said nothing."""
    said = list(MatchInput.objects.filter(kind="seeking", ended_at=None).values_list("said", flat=True))
    return (
        [
            Line("missing", sum(not facts[name] for facts in said) / len(said), len(said), False, name)
            for name in sorted(FEATURES)
        ]
        if said
        else []
    )


def overwritten(people: list[Someone]) -> list[Line]:
    """Pairs that a run made although a human had put them away before: must be none."""
    said = MatchVerdict.objects.filter(
        seeking=OuterRef("seeking"),
        vacancy=OuterRef("vacancy"),
        lifted_at=None,
        verdict__in=NEGATIVE,
        at__lt=OuterRef("made_at"),
    )
    wrong = _standing(Side.PERSON).filter(Exists(said)).count()
    return [Line("overwritten", wrong, wrong, wrong > 0)]


Measure = Callable[[list[Someone]], Iterable[Line]]
MEASURES: tuple[Measure, ...] = (
    flips, exposure, lists_by_group, spread_of_vacancies, leakage, sums, truth, opted_out, missing, overwritten,
)  # fmt: skip
NIGHT = Nightly("fairness", lock="fairness", of_the_night={"alarms": watch})
