"""Every version of every employment and registration of a person, with since when and until when we said so.

An employment keeps its versions itself. A registration as unemployed has its row history, and each step of its table
raised its version by one: the log gives the moment and who it was. A row that was brought in as it stood has no history;
its own times say when it was decided and when it was closed.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateRange

from portal.accounts.enums import ActorKind
from portal.accounts.models import Office
from portal.cases.models import TransitionLog
from portal.privacy.enums import Audience
from portal.ui.words import cn_days
from registration.employment.enums import Source
from registration.employment.models import EmploymentRegistration, EmploymentSpell
from registration.employment.reading import lines_of, where
from registration.unemployment.enums import ExitCode
from registration.unemployment.ladder import TITLES
from registration.unemployment.models import UnemploymentRegistration

JOBLESS = "登记失业"
WHO = {ActorKind.CITIZEN: "本人", ActorKind.SYSTEM: "系统按规则", ActorKind.STAFF: "经办机构"}
Lines = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Said:
    """One version: what was said of which days, and how long it was said."""

    case: UUID
    what: str
    days: DateRange
    since: datetime
    until: datetime | None = None
    counts: bool = True
    lines: Lines = ()
    by: str = ""
    why: str = ""
    step: str = ""

    def known_at(self, moment: datetime) -> bool:
        """Whether we said so at a moment."""
        return self.since <= moment and (self.until is None or moment < self.until)

    def holds_on(self, day: date) -> bool:
        """Whether it speaks of a day."""
        return self.days.lower <= day and (self.days.upper is None or day < self.days.upper)

    def says_the_same(self, other: "Said") -> bool:
        """Whether two versions differ only in when, and by whom, they were said."""
        return (self.case, self.days, self.counts, self.lines) == (other.case, other.days, other.counts, other.lines)


@dataclass(frozen=True)
class Change:
    """What was said anew after a moment, and what had been said before."""

    now: Said
    before: Said | None

    @property
    def lines(self) -> list[tuple[str, str, str]]:
        """Label, before and now of each line that changed; all of them where it is new."""
        before, now = dict(self.before.lines) if self.before else {}, dict(self.now.lines)
        labels = list(dict.fromkeys([*before, *now]))
        found = [(one, before.get(one, ""), now.get(one, "")) for one in labels if before.get(one) != now.get(one)]
        if self.before and self.before.counts != self.now.counts:
            found.append(("算不算数", *("算数" if one.counts else "不算数" for one in (self.before, self.now))))
        return found


def held(said: Iterable[Said], *, day: date, moment: datetime) -> list[Said]:
    """What we said at a moment of a day, what counts first."""
    found = [one for one in said if one.known_at(moment) and one.holds_on(day)]
    return sorted(found, key=lambda one: (not one.counts, one.days.lower, one.since))


def changes(said: Sequence[Said], *, after: datetime) -> list[Change]:
    """What was said anew after a moment, the latest first."""
    before: dict[UUID, Said] = {}
    found = []
    for one in sorted(said, key=lambda one: one.since):
        if one.since > after:
            found.append(Change(one, before.get(one.case)))
        before[one.case] = one
    return found[::-1]


def all_said(
    employments: Iterable[EmploymentRegistration], registrations: Iterable[UnemploymentRegistration], audience: Audience
) -> list[Said]:
    """Every version of these cases, as a reader may see it. Five queries, however many cases."""
    works, regs = list(employments), list(registrations)
    logs, kept = _logs([one.pk for one in regs]), _kept([one.pk for one in regs])
    offices = _offices(logs)
    found = _worked(works, audience)
    for one in regs:
        found += _jobless(one, _whole(one, kept.get(one.pk, [])), logs[one.pk], offices)
    return found


def _logs(cases: Sequence[UUID]) -> dict[UUID, list[TransitionLog]]:
    found: dict[UUID, list[TransitionLog]] = defaultdict(list)
    for one in TransitionLog.objects.filter(case_id__in=cases).order_by("at", "id"):
        found[one.case_id].append(one)
    return found


def _offices(logs: dict[UUID, list[TransitionLog]]) -> dict[UUID, str]:
    wanted = {one.office_id for rows in logs.values() for one in rows if one.office_id}
    return {one.pk: one.name for one in Office.objects.filter(pk__in=wanted)}


def _worked(works: Sequence[EmploymentRegistration], audience: Audience) -> list[Said]:
    rows = EmploymentSpell.objects.filter(registration__in=[one.pk for one in works]).order_by("registration", "known")
    by_pk, spells = {one.pk: one for one in works}, list(rows)
    names = dict(
        Office.objects.filter(pk__in={one.office_id for one in spells if one.office_id}).values_list("pk", "name")
    )
    return [_version(one, by_pk[one.registration_id], names, audience) for one in spells]


def _version(one: EmploymentSpell, work: EmploymentRegistration, names: dict[Any, str], audience: Audience) -> Said:
    office = names.get(one.office_id, "")
    return Said(
        work.pk, where(work), one.days, one.known.lower, one.known.upper, one.counts, tuple(lines_of(one, audience)),
        f"{Source(one.source).label}{f'，{office}' if office else ''}", one.why,
    )  # fmt: skip


@dataclass(frozen=True)
class _Row:
    """A registration as it stood after one of its steps."""

    version: int
    spell: DateRange | None
    exit_code: str


def _jobless(
    case: UnemploymentRegistration, rows: Iterable[_Row], logs: Sequence[TransitionLog], offices: dict[UUID, str]
) -> list[Said]:
    """Its versions: when a spell began, was closed, reopened or voided; steps that change no day say nothing here."""
    found: list[Said] = []
    for row in rows:
        log = logs[row.version - 2] if 2 <= row.version <= len(logs) + 1 else None
        at = log.at if log else (case.closed_at if row.exit_code else case.decided_at) or case.created_at
        if row.spell is None and not found:
            continue
        said = _said(case, row, at, log, offices, found)
        if found and found[-1].says_the_same(said):
            continue
        if found:
            found[-1] = replace(found[-1], until=at)
        found.append(said)
    return found


def _said(
    case: UnemploymentRegistration, row: _Row, at: datetime, log: TransitionLog | None, offices: dict[UUID, str],
    before: Sequence[Said],
) -> Said:  # fmt: skip
    days = row.spell or before[-1].days
    lines = [("登记失业", cn_days(days))] + (
        [("退出原因", str(ExitCode(row.exit_code).label))] if row.exit_code else []
    )
    office = offices.get(log.office_id, "") if log and log.office_id else ""
    by = WHO.get(ActorKind(log.actor_kind), "") if log else ""
    return Said(
        case.pk, JOBLESS, days, at, None, row.spell is not None, tuple(lines), f"{by}{f'，{office}' if office else ''}",
        log.reason if log else "", TITLES.get(log.name, "") if log else "",
    )  # fmt: skip


def _kept(cases: Sequence[UUID]) -> dict[UUID, list[_Row]]:
    """The row history of registrations: how each stood after each of its steps."""
    events: Any = UnemploymentRegistration.pgh_event_model  # type: ignore[attr-defined]
    rows = events.objects.filter(pgh_obj_id__in=cases).order_by("pgh_id")
    last: dict[UUID, dict[int, _Row]] = defaultdict(dict)
    for case, version, spell, exit_code in rows.values_list("pgh_obj_id", "version", "spell", "exit_code"):
        last[case][version] = _Row(version, spell, exit_code)
    return {case: [by_version[version] for version in sorted(by_version)] for case, by_version in last.items()}


def _whole(case: UnemploymentRegistration, kept: list[_Row]) -> list[_Row]:
    """The history from the beginning: of a row that was brought in as it stood, only its later steps are kept."""
    if not kept:
        return _as_it_stands(case)
    begun = case.spell and kept[0].spell and kept[0].version > 1
    return [_Row(0, DateRange(kept[0].spell.lower, None), ""), *kept] if begun and kept[0].spell else kept


def _as_it_stands(case: UnemploymentRegistration) -> list[_Row]:
    """The steps that the row's own times tell of, where it has no history."""
    if case.spell is None:
        return []
    begun = _Row(0, DateRange(case.spell.lower, None), "")
    return [begun, _Row(0, case.spell, case.exit_code)] if case.exit_code else [begun]
