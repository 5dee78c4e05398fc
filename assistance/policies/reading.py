"""The policies that anybody may read: published by two people here, or shipped with a statute that says so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from assistance.policies.enums import Group
from portal.regions.codes import PROVINCE
from portal.regions.selectors import full_names
from portal.rules.enums import Purpose
from portal.rules.models import RuleVersion
from portal.rules.selectors import bound, versions_in_force
from portal.rules.sentences import sentence
from portal.ui.navigation import address
from portal.ui.words import cn_days

PREFIX = "policy."
CONFIRMED_MARKS = frozenset({"S", "L"})
"""What a release may show without the province's own word: the notice and the statutes (domain.md 0). The rest waits for two people."""


@dataclass(frozen=True)
class Policy:
    """One policy as it holds in a place on a day, in the words of its page."""

    slug: str
    title: str
    groups: tuple[Group, ...]
    who: str
    gives: tuple[str, ...]
    conditions: tuple[str, ...]
    apply: str
    ends: str
    ask: str
    words: str
    source: str
    days: str
    checked: date
    region_code: str
    at: str = ""
    act: str = ""

    @property
    def url(self) -> str:
        return address("policies") + self.slug + "/"

    @property
    def next(self) -> str:
        """Where one goes on from here in this portal, or nothing."""
        return address(self.at) if self.at else ""

    @property
    def place(self) -> str:
        return full_names([self.region_code])[self.region_code] if self.region_code != PROVINCE else "全省"

    @property
    def known(self) -> str:
        """All words by which somebody may look for it."""
        return f"{self.who} {' '.join(self.gives)} {' '.join(one.label for one in self.groups)} {self.words}"


def policies(*, region: str = "", group: str = "", on: date | None = None) -> list[Policy]:
    """What holds in a place on a day (today), for one group or for all, in the order of the groups. No query once they are read."""
    day, place = on or timezone.localdate(), region or PROVINCE
    held = versions_in_force(Purpose.POLICY, region=place, on=day)
    found = [_policy(one, place, day) for one in held if is_confirmed(one)]
    return sorted((one for one in found if not group or group in one.groups), key=_order)


def policy_of(slug: str, *, region: str = "", on: date | None = None) -> Policy | None:
    """The policy of an address, or None where none holds there and then."""
    return next((one for one in policies(region=region, on=on) if one.slug == slug), None)


def groups_of(found: Iterable[Policy]) -> list[Group]:
    """The groups for whom there is something, in the order of their list."""
    named = {group for one in found for group in one.groups}
    return [one for one in Group if one in named]


def is_confirmed(version: RuleVersion) -> bool:
    """Whether it may be shown to the public at all."""
    return not version.shipped or version.mark in CONFIRMED_MARKS


def _order(one: Policy) -> tuple[int, str]:
    return list(Group).index(one.groups[0]), one.slug


def _policy(version: RuleVersion, region: str, on: date) -> Policy:
    rule = bound(version, region=region, on=on)
    says, tree = rule.result, rule.condition
    return Policy(
        slug=rule.code.removeprefix(PREFIX).replace("_", "-"), title=rule.name,
        groups=tuple(Group(one) for one in says["groups"]), who=says["who"], gives=tuple(says["gives"]),
        conditions=tuple(sentence(part) for part in tree.get("all", [tree])), apply=says["apply"],
        ends=says.get("ends", ""), ask=says["ask"], words=says.get("words", ""), source=rule.source,
        days=cn_days(version.valid), checked=date.fromisoformat(says["checked"]), region_code=version.region_code,
        at=says.get("at", ""), act=says.get("act", ""),
    )  # fmt: skip
