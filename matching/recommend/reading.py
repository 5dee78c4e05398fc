"""From the registers to what the score reads: one row a person or vacancy, kept as long as a figure made from it."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from matching.recommend.enums import Subject
from matching.recommend.models import MatchInput, MatchRule
from matching.recommend.score.facts import FEATURES
from matching.recommend.score.rule import Rule, rule_on
from matching.vacancies.enums import Access
from matching.vacancies.models import Vacancy
from portal.occupations.codes import cut
from portal.occupations.titles import suggest
from registration.jobseeking.enums import SeekState, Visibility
from registration.jobseeking.models import JobSeeking

Facts = dict[str, Any]
NEEDS = {
    Access.STEP_FREE: ("轮椅", "台阶", "楼梯", "拐", "腿脚"),
    Access.SIGN: ("手语", "听不见", "听力", "写字沟通", "耳"),
    Access.SCREEN: ("读屏", "看不见", "看不清", "视力"),
    Access.SEATED: ("坐着", "久站", "站不", "腰"),
    Access.FLEXIBLE: ("接孩子", "接送", "透析", "时间能商量", "早走", "照顾老人"),
}
"""Words of a need, and what of a vacancy's own word answers it."""


def seeking_now() -> QuerySet[JobSeeking]:
    """Whom vacancies are recommended to: those who look for work today."""
    return JobSeeking.objects.filter(state=SeekState.ACTIVE)


def offered_now() -> QuerySet[Vacancy]:
    """What is recommended: shown, with time left and somebody still wanted."""
    return Vacancy.objects.shown().filter(closes_on__gte=timezone.localdate(), occupation__isnull=False)


def read_person(case: JobSeeking) -> Facts:
    """What the score reads of a person: FEATURES and nothing else."""
    facts = {
        "wishes": [wish.occupation_id for wish in case.wishes.all()],
        "places": list(case.regions),
        "wage": case.wage_low,
        "education": case.education,
        "forms": sorted(case.work_forms),
        "shifts": sorted(case.shifts),
        "lodging": case.lodging,
        "licence": case.licence,
        "starts": case.starts_on.isoformat() if case.starts_on else None,
        "experience": months_by_group(case.cv.get("jobs", [])),  # type: ignore[attr-defined]
        "skills": list(case.skills),
    }
    assert facts.keys() == FEATURES
    return facts


def read_access(case: JobSeeking) -> list[str] | None:
    """What the person needs, as the vacancies say it; only while the consent stands."""
    words = str(case.access_needs or "") if case.access_consent else ""
    return [need.value for need, said in NEEDS.items() if any(word in words for word in said)] or None


def read_vacancy(vacancy: Vacancy) -> Facts:
    """What the score reads of a vacancy."""
    gives = [word for word, given in (("lodging", vacancy.lodging), ("meals", vacancy.meals)) if given]
    return {
        "occupation": vacancy.occupation_id, "place": vacancy.region_code, "low": vacancy.month_low, "high": vacancy.month_high,
        "education": vacancy.education, "experience": vacancy.experience_months, "skills": list(vacancy.skills),
        "licence": vacancy.licence, "form": vacancy.work_form, "shifts": sorted(vacancy.shifts), "gives": gives,
        "starts": vacancy.starts_on.isoformat() if vacancy.starts_on else None, "access": sorted(vacancy.access),
    }  # fmt: skip


def months_by_group(jobs: Iterable[dict[str, str]]) -> dict[str, int]:
    """Months in each small group of occupations, by what the title of a job most likely means."""
    found: dict[str, int] = {}
    for job in jobs:
        months, title = months_between(job.get("since", ""), job.get("until", "")), job.get("title", "")
        meant = suggest(title, 1) if title and months else []
        if meant:
            group = cut(meant[0][0], 7)
            found[group] = found.get(group, 0) + months
    return found


def months_between(since: str, until: str) -> int:
    """Whole months from 2019-03 or 2019年3月 to another such word, or to today; 0 where no beginning can be read."""
    begin, end = _month(since), _month(until)
    today = timezone.localdate()
    last = end if end is not None else today.year * 12 + today.month
    return max(0, min(last - begin, 600)) if begin is not None else 0


def _month(words: str) -> int | None:
    numbers = [
        int(part) for part in "".join(one if one.isdecimal() and one.isascii() else " " for one in words).split()
    ]
    if not numbers or not 1950 <= numbers[0] <= date.max.year:
        return None
    month = numbers[1] if len(numbers) > 1 and 1 <= numbers[1] <= 12 else 1
    return numbers[0] * 12 + month


def read_again(kind: Subject, subjects: Sequence[UUID]) -> None:
    """Keep what these say now: a new row where it changed, none where they are not looked at any more."""
    now = timezone.now()
    said = _people(subjects) if kind == Subject.SEEKING else _vacancies(subjects)
    current = {
        one.subject: one
        for one in MatchInput.objects.filter(kind=kind, subject__in=subjects, ended_at=None).select_for_update()
    }
    over = [one.pk for subject, one in current.items() if said.get(subject) != (one.said, one.access, one.public)]
    MatchInput.objects.filter(pk__in=over).update(ended_at=now)
    fresh = [
        MatchInput(kind=kind, subject=subject, said=facts, access=access, public=public, made_at=now)
        for subject, (facts, access, public) in said.items()
        if subject not in current or current[subject].pk in over
    ]
    MatchInput.objects.bulk_create(fresh, batch_size=1000)
    _forget_taken_back(said)


def _forget_taken_back(said: dict[UUID, Any]) -> None:
    """A need whose consent was taken back is nowhere any more, not in old inputs either (PIPL 15)."""
    none = [subject for subject, (_, access, _) in said.items() if access is None]
    MatchInput.objects.filter(kind=Subject.SEEKING, subject__in=none, access__isnull=False).update(access=None)


def _people(subjects: Sequence[UUID]) -> dict[UUID, tuple[Facts, list[str] | None, bool]]:
    rows = seeking_now().filter(pk__in=subjects).with_wishes()  # type: ignore[attr-defined]
    return {one.pk: (read_person(one), read_access(one), one.visibility == Visibility.PUBLIC) for one in rows}


def _vacancies(subjects: Sequence[UUID]) -> dict[UUID, tuple[Facts, None, bool]]:
    return {one.pk: (read_vacancy(one), None, False) for one in offered_now().filter(pk__in=subjects)}


def what_differs() -> tuple[list[UUID], list[UUID]]:
    """Who and what the inputs do not know, or know and should not: for the night, which trusts no hook."""
    current = MatchInput.objects.filter(ended_at=None)
    found = []
    for kind, standing in ((Subject.SEEKING, seeking_now()), (Subject.VACANCY, offered_now())):
        now = set(standing.values_list("pk", flat=True))
        kept = set(current.filter(kind=kind).values_list("subject", flat=True))
        found.append(sorted(now ^ kept))
    return found[0], found[1]


def rule_kept(on: date | None = None) -> Rule:
    """The rule in force, kept under its version."""
    rule = rule_on(on)
    MatchRule.objects.get_or_create(version=rule.version, defaults={"numbers": rule.as_said()})
    return rule


def inputs_since(moment: Any) -> QuerySet[MatchInput]:
    """What began or ended since a moment."""
    return MatchInput.objects.filter(Q(made_at__gte=moment) | Q(ended_at__gte=moment))
