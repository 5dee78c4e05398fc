"""The rules in force, bound to the parameters of a place and a day, and what they decide."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from portal.regions.codes import PROVINCE
from portal.regions.editions import Edition
from portal.rules.conditions import Condition, bind, with_values
from portal.rules.enums import Status, Truth
from portal.rules.evaluation import Outcome, evaluate
from portal.rules.facts import Facts
from portal.rules.models import Parameter, RuleVersion
from portal.rules.parameters import most_specific, parameter, shelve
from portal.rules.sentences import sentence


class UnknownRule(LookupError):
    """No published version of a rule covers a place and a day."""


@dataclass(frozen=True)
class BoundRule:
    """One rule as it holds in a place on a day: no parameter is left open."""

    code: str
    name: str
    version_id: UUID
    condition: Condition
    result: dict[str, Any]
    source: str

    def judge(self, facts: Facts) -> Outcome:
        return evaluate(self.condition, facts)

    def sentence(self) -> str:
        return sentence(self.condition)


@dataclass
class DryRun:
    """What a rule would decide about many, without deciding anything. Counts only, no person."""

    counts: Counter[Truth] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)  # fact codes that left somebody open
    failed: Counter[str] = field(default_factory=Counter)  # sentences of single tests that said no

    @property
    def total(self) -> int:
        return self.counts.total()


def _read() -> tuple[Any, dict[str, str]]:
    rows = RuleVersion.objects.filter(status=Status.PUBLISHED).select_related("rule")
    shelf = shelve((row.rule_id, row.region_code, row.valid, row) for row in rows)
    return shelf, {row.rule_id: row.rule.purpose for row in rows}


EDITION = Edition("rules", _read)


def rule_in_force(code: str, *, region: str = PROVINCE, on: date | None = None) -> BoundRule:
    """The version of the rule `code` for the smallest unit around `region` on the day `on` (today).

    Raises UnknownRule, and UnknownParameter for a parameter without a value there and then.
    """
    day = on or timezone.localdate()
    held = most_specific(EDITION.current()[0], code, region or PROVINCE, day)
    if held is None:
        raise UnknownRule(f"no published version of {code!r} for {region} on {day}")
    return bound(held.says, region=region, on=day)


def rules_in_force(
    purpose: str, *, region: str = PROVINCE, on: date | None = None, changed: Mapping[str, Any] | None = None
) -> list[BoundRule]:
    """Every rule of a purpose that holds in `region` on the day `on`, by code.

    `changed` holds values to try instead of the published ones, by parameter: a dry run.
    """
    day = on or timezone.localdate()
    held = versions_in_force(purpose, region=region, on=day)
    return [bound(version, region=region, on=day, changed=changed) for version in held]


def versions_in_force(purpose: str, *, region: str = PROVINCE, on: date | None = None) -> list[RuleVersion]:
    """The versions of a purpose that hold in `region` on the day `on`, by code, as they are written."""
    day = on or timezone.localdate()
    shelf, purposes = EDITION.current()
    codes = sorted(code for code, kind in purposes.items() if kind == purpose)
    held = (most_specific(shelf, code, region or PROVINCE, day) for code in codes)
    return [one.says for one in held if one is not None]


def bound(version: RuleVersion, *, region: str, on: date, changed: Mapping[str, Any] | None = None) -> BoundRule:
    """A version, published or draft, with the parameters of a place and a day put in, or those of `changed`."""

    def lookup(code: str) -> Any:
        return changed[code] if changed and code in changed else parameter(code, region=region, on=on)

    condition = bind(version.condition, lookup)
    result = with_values(version.result, lookup)
    return BoundRule(version.rule_id, version.rule.name, version.pk, condition, result, version.source)


def dry_run(version: RuleVersion, people: Iterable[Facts], *, region: str = PROVINCE, on: date | None = None) -> DryRun:
    """Judge everybody by `version` as if it were in force, and count. Nothing is written."""
    rule, run = bound(version, region=region, on=on or timezone.localdate()), DryRun()
    for facts in people:
        outcome = rule.judge(facts)
        run.counts[outcome.truth] += 1
        run.missing.update(outcome.open_questions())
        if outcome.truth is Truth.NO:
            run.failed.update({sentence(leaf.condition) for leaf in outcome.leaves() if leaf.truth is Truth.NO})
    return run


def readable(version: RuleVersion) -> str:
    """The condition of a version as a sentence, parameters by their meaning. One query."""
    return sentence(version.condition, dict(Parameter.objects.values_list("code", "meaning")))
