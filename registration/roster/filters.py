"""What the roster's tools ask for, as conditions of the database: for the list, the views' counts and the export alike."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.scope import in_areas
from portal.cases.contacts.models import Contact, FollowUpTask
from portal.foundation.partitions import month_start
from portal.regions.codes import is_local
from portal.rules.parameters import parameter
from registration.caseload.selectors import held_by, held_by_nobody, helped_by
from registration.roster.enums import STATES, Due, Group, Holder, Length, Silence, Standing
from registration.unemployment.enums import Reason

LONG, LONGER = "long_term.registered_months", "long_term.hardship_months"
LOWEST_AGE, HIGHEST_AGE, SILENT_DAYS = "youth.lowest_age", "youth.highest_age", "cadence.silent_days"
DAYS_OF_A_WEEK = 7
CHOICES: dict[str, Any] = {
    "state": Standing, "length": Length, "group": Group, "silence": Silence, "due": Due, "reason": Reason, "holder": Holder,
}  # fmt: skip
SORTS: dict[str, tuple[str, str]] = {
    "name": ("姓名", "person__name_pinyin"),
    "since": ("登记多久", "spell__startswith"),
    "next": ("下次联系", "next_due"),
}


@dataclass(frozen=True)
class Asked:
    """The filter of a roster. Whatever an address or a stored row holds, only what is known counts."""

    state: str = Standing.REGISTERED
    length: str = ""
    group: str = ""
    silence: str = ""
    due: str = ""
    reason: str = ""
    holder: str = ""
    place: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Asked":
        kept = {name: str(given.get(name, "")) for name in CHOICES}
        known = {name: value for name, value in kept.items() if value in CHOICES[name]}
        place = str(given.get("place", ""))
        ours = len(place) == 12 and place.isascii() and place.isdigit() and is_local(place)
        return cls(**known, place=place if ours else "")

    @property
    def states(self) -> frozenset[str]:
        """The register's states that the filter looks at."""
        return STATES[self.state]

    def stored(self) -> dict[str, str]:
        """Only what was asked for: what an address or a row keeps."""
        return {name: str(value) for name, value in asdict(self).items() if value and value != getattr(Asked, name)}

    def condition(self, region: str, on: date | None = None, actor: Actor | None = None) -> Q:
        """The filter by the parameters of `region` on a day (today); whose people are "mine" depends on the actor."""
        today = on or timezone.localdate()
        found = Q(state__in=sorted(self.states))
        if self.length:
            found &= _length(self.length, region, today)
        if self.group:
            found &= _youth(region, today)
        if self.silence:
            found &= _silence(self.silence, region, today)
        if self.due:
            found &= _due(self.due, today)
        if self.reason:
            found &= Q(reason=self.reason)
        if self.holder:
            found &= _held(self.holder, actor, today)
        return found & in_areas("region_code", (_reach(self.place),)) if self.place else found


def choices_of(name: str, region: str) -> list[tuple[str, str]]:
    """The options of one tool, with the parameters' numbers in their words."""
    figures = {code: parameter(code, region=region) for code in (LONG, LONGER, LOWEST_AGE, HIGHEST_AGE, SILENT_DAYS)}
    said = {
        Length.LONG: f"登记满 {figures[LONG]} 个月", Length.LONGER: f"登记满 {figures[LONGER]} 个月",
        Length.SHORT: f"登记不到 {figures[LONG]} 个月", Group.YOUTH: f"青年，{figures[LOWEST_AGE]}—{figures[HIGHEST_AGE]} 岁",
        Silence.SILENT: f"{figures[SILENT_DAYS]} 天没联系上",
    }  # fmt: skip
    return [(one.value, said.get(one, str(one.label))) for one in CHOICES[name]]


def words_of(asked: Asked, region: str) -> str:
    """The filter in words, for a confirmation and an export's row."""
    parts = [dict(choices_of(name, region))[value] for name in CHOICES if (value := getattr(asked, name))]
    return "，".join(parts)


def _reach(code: str) -> tuple[str, str]:
    return (code, code[:9] + "999") if code.endswith("000") else (code, code)


def months_before(day: date, months: int) -> date:
    """The same day `months` months earlier, or that month's last day."""
    start, after = month_start(day, -months), month_start(day, 1 - months)
    return min(start + timedelta(days=day.day - 1), after - timedelta(days=1))


def _length(length: str, region: str, today: date) -> Q:
    code = LONGER if length == Length.LONGER else LONG
    since = months_before(today, int(parameter(code, region=region, on=today)))
    return Q(spell__startswith__gt=since) if length == Length.SHORT else Q(spell__startswith__lte=since)


def _youth(region: str, today: date) -> Q:
    lowest, highest = (int(parameter(code, region=region, on=today)) for code in (LOWEST_AGE, HIGHEST_AGE))
    return Q(
        person__birth_date__gt=months_before(today, 12 * (highest + 1)),
        person__birth_date__lte=months_before(today, 12 * lowest),
    )


def _silence(silence: str, region: str, today: date) -> Q:
    contacts = Contact.objects.kept().filter(case_id=OuterRef("pk"))
    if silence == Silence.NEVER:
        return ~Exists(contacts)
    days = timedelta(days=int(parameter(SILENT_DAYS, region=region, on=today)))
    reached = contacts.filter(counts=True, at__gte=timezone.now() - days)
    return Q(spell__startswith__lte=today - days) & ~Exists(reached)


def _held(holder: str, actor: Actor | None, today: date) -> Q:
    if holder == Holder.NOBODY:
        return held_by_nobody(today)
    if holder == Holder.HELPED and actor:
        return helped_by(actor, today)
    return held_by(actor, today) if actor and actor.office_id else Q(pk__in=[])


def _due(due: str, today: date) -> Q:
    owed = FollowUpTask.objects.open().filter(case_id=OuterRef("pk"))
    if due == Due.NONE:
        return ~Exists(owed)
    if due == Due.LATE:
        return Q(Exists(owed.filter(due_on__lt=today)))
    if due == Due.TODAY:
        return Q(Exists(owed.filter(due_on=today)))
    return Q(Exists(owed.filter(due_on__gte=today, due_on__lte=today + timedelta(days=DAYS_OF_A_WEEK))))


def with_next_due(found: QuerySet) -> QuerySet:
    """Each registration with the day of its next open task."""
    owed = FollowUpTask.objects.open().filter(case_id=OuterRef("pk")).order_by("due_on").values("due_on")[:1]
    return found.annotate(next_due=Subquery(owed))


def ordered(found: QuerySet, sort: str) -> QuerySet:
    """In the order that a heading asks for; the longest registered first where nothing is asked."""
    name = sort.lstrip("-")
    if name not in SORTS:
        return found.order_by(F("spell__startswith").asc(nulls_last=True), "pk")
    column = F(SORTS[name][1])
    by = column.desc(nulls_last=True) if sort.startswith("-") else column.asc(nulls_last=True)
    return found.order_by(by, "pk")
