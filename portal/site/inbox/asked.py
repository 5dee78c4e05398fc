"""What a reader of an inbox asks for: a list, a kind of event, a place, words; as conditions of the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from portal.accounts.scope import in_areas
from portal.exchange.enums import ItemState
from portal.exchange.kinds import GROUPS, KINDS, VILLAGE_KINDS, kind_of, kinds_in
from portal.exchange.lateness import Limits
from portal.people.models import PHONE_PURPOSE, Person
from portal.privacy import crypto
from portal.privacy.tokens import opened, sealed
from portal.regions.codes import code_range, is_local

LISTS = {"all": "全部", "new": "新到，等确认", "open": "已收到，在办", "late": "逾期", "done": "已办"}
SORTS: dict[str, tuple[str, str]] = {
    "state": ("状态", "state"),
    "what": ("内容", "kind"),
    "received": ("送到", "received_at"),
}
LONGEST_SEARCH = 60


@dataclass(frozen=True)
class Asked:
    """The filter of an inbox. Whatever an address holds, only what is known counts."""

    which: str = "all"
    kind: str = ""  # an event, or a group of them by its number
    place: str = ""
    words: str = ""
    sort: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Asked":
        which, kind, place = (str(given.get(name, "")) for name in ("list", "kind", "place"))
        ours = len(place) == 12 and place.isascii() and place.isdigit() and is_local(place)
        sort = str(given.get("sort", ""))
        return cls(
            which if which in LISTS else "all",
            kind if kind in KINDS or kind in _numbers() else "",
            place if ours else "",
            opened(str(given.get("s", ""))),
            sort if sort.lstrip("-") in SORTS else "",
        )

    def query(self, **changed: str) -> str:
        """The address' part that asks for this, with some of it changed; a search only as ciphertext."""
        asked = {
            "list": "" if self.which == "all" else self.which,
            "kind": self.kind, "place": self.place, "s": sealed(self.words) if self.words else "", "sort": self.sort,
        } | changed  # fmt: skip
        return urlencode({name: value for name, value in asked.items() if value})

    @property
    def is_narrow(self) -> bool:
        return bool(self.kind or self.place or self.words)

    def narrow(self, mine: QuerySet, limits: Limits) -> QuerySet:
        """What is asked for among the items of the actor's own inbox."""
        found = mine.filter(conditions(limits)[self.which])
        if self.kind:
            found = found.filter(kind__in=[self.kind] if self.kind in KINDS else kinds_in(GROUPS[int(self.kind)]))
        if self.place:
            found = found.filter(in_areas("region_code", (code_range(self.place),)))
        return found.filter(Exists(_people(self.words).filter(pk=OuterRef("person_id")))) if self.words else found

    def ordered(self, found: QuerySet) -> QuerySet:
        """The newest first, or as a heading asks."""
        if not self.sort:
            return found.order_by("-received_at", "id")
        sign, name = ("-", self.sort[1:]) if self.sort.startswith("-") else ("", self.sort)
        return found.order_by(sign + SORTS[name][1], "-received_at", "id")


def conditions(limits: Limits) -> dict[str, Q]:
    """The five lists; "all" has no condition."""
    return {
        "all": Q(),
        "new": Q(state=ItemState.NEW),
        "open": Q(state=ItemState.ACKNOWLEDGED),
        "late": limits.late(),
        "done": Q(state=ItemState.ACTED),
    }


def counts(mine: QuerySet, limits: Limits) -> dict[str, int]:
    """How many each list holds. One query; "all" is the sum of the three states."""
    asked = conditions(limits)
    found = mine.aggregate(**{name: Count("pk", filter=asked[name]) for name in ("new", "open", "late", "done")})
    return found | {"all": found["new"] + found["open"] + found["done"]}


def choices(*, tasks_only: bool) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """(number, group, [(event, words)]) to pick from; a village picks among its tasks."""
    found = []
    for number, group in enumerate(GROUPS):
        codes = [code for code in kinds_in(group) if not tasks_only or code in VILLAGE_KINDS]
        words = [(code, kind_of(code).village if tasks_only else kind_of(code).what) for code in codes]
        if words:
            found.append((str(number), group, words))
    return found


def _numbers() -> set[str]:
    return {str(number) for number in range(len(GROUPS))}


def _people(words: str) -> QuerySet:
    """By whole phone number, or by the beginning of a name or its pinyin."""
    text = words.strip()[:LONGEST_SEARCH]
    if text.isascii() and text.isdigit() and len(text) == 11:
        return Person.objects.filter(phone_index__in=crypto.macs(text, PHONE_PURPOSE))
    return Person.objects.filter(Q(name__startswith=text) | Q(name_pinyin__startswith=text.lower()))
