"""What the list of employers can be narrowed to; whatever an address says, only what is known counts."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import OfficeLevel
from portal.accounts.scope import in_areas
from portal.people.employers.enums import EmployerKind, EmployerSize, Industry
from portal.people.employers.models import Employer
from portal.people.identity import canonical
from portal.regions.codes import code_range, is_local
from portal.regions.models import Division
from portal.regions.selectors import full_names, short_names
from registration.recruiting.enums import AccountClass, Standing
from registration.recruiting.models import EmployerVerification
from registration.recruiting.reading import in_standing

CHOICES: dict[str, Any] = {
    "kind": EmployerKind, "size": EmployerSize, "standing": Standing, "account_class": AccountClass, "industry": Industry,
}  # fmt: skip
EMPTY = {
    "kind": "类别：全部", "size": "规模：全部", "standing": "核对：全部", "account_class": "账号：全部",
    "industry": "行业：全部",
}  # fmt: skip
SORTS: dict[str, tuple[str, str]] = {
    "name": ("单位名称", "name_pinyin"), "until": ("核对有效到", "claim_until"), "since": ("建立时间", "created_at"),
}  # fmt: skip
MOST_PLACES = 400


@dataclass(frozen=True)
class Asked:
    """The filter of the list."""

    kind: str = ""
    size: str = ""
    standing: str = ""
    account_class: str = ""
    industry: str = ""
    place: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Asked":
        kept = {name: str(given.get(name, "")) for name in CHOICES}
        known = {name: value for name, value in kept.items() if value in CHOICES[name]}
        place = str(given.get("place", ""))
        ours = len(place) == 12 and place.isascii() and place.isdigit() and is_local(place)
        return cls(**known, place=place if ours else "")

    def query(self, **changes: str) -> str:
        """What an address carries, with changes; what is not asked for is left out."""
        return urlencode({name: value for name, value in asdict(replace(self, **changes)).items() if value})

    @property
    def is_narrow(self) -> bool:
        return any(asdict(self).values())


def narrow(found: QuerySet[Employer], asked: Asked) -> QuerySet[Employer]:
    """The employers that were asked for."""
    plain = {name: getattr(asked, name) for name in ("kind", "size", "industry") if getattr(asked, name)}
    rows = found.filter(**plain)
    if asked.standing:
        rows = rows.filter(in_standing(asked.standing, timezone.localdate()))
    if asked.account_class:
        held = EmployerVerification.objects.standing().filter(
            employer=OuterRef("pk"), account_class=asked.account_class
        )
        rows = rows.filter(Exists(held))
    return rows.within(*code_range(asked.place)) if asked.place else rows  # type: ignore[attr-defined]


def by_kind(found: QuerySet[Employer], asked: Asked) -> dict[str, int]:
    """How many of each kind there are under the other conditions: they add up to all of them. One query."""
    rows = narrow(found, replace(asked, kind="")).order_by().values("kind").annotate(n=Count("pk"))
    return {row["kind"]: row["n"] for row in rows}


def search(found: QuerySet[Employer], words: str) -> QuerySet[Employer]:
    """By any part of the name, by the beginning of its pinyin, by the beginning of the code."""
    code = canonical(words)
    return found.filter(Q(name__icontains=words) | Q(name_pinyin__startswith=words.lower()) | Q(uscc__startswith=code))


def places_of(actor: Actor) -> list[tuple[str, str]]:
    """What lies one level below the actor's own office, to pick from. One query."""
    level = {OfficeLevel.PROVINCE: 2, OfficeLevel.CITY: 3, OfficeLevel.COUNTY: 4}.get(
        OfficeLevel(actor.office_level or 4)
    )
    if level is None or not actor.areas:
        return []
    found = Division.objects.current().filter(in_areas("code", actor.areas), level=level).by_pinyin()
    codes = list(found.values_list("code", flat=True)[:MOST_PLACES])
    names = short_names(codes)
    return [(code, names[code]) for code in codes]


def near_names(actor: Actor, codes: Iterable[str]) -> dict[str, str]:
    """Places by code as they are called within the actor's own area: without what all of them have in common. One query."""
    home = actor.areas[0][0] if actor.areas else ""
    names = full_names({*codes, *([home] if home else [])})
    above = names.get(home, "")
    return {code: name.removeprefix(above) or name for code, name in names.items()}
