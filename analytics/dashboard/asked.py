"""What pages beside the board ask of an address alike: the month, the way up, and whether small counts are hidden from the reader."""

from datetime import date

from django.db.models import Value
from django.db.models.functions import Left, RPad
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from analytics.dashboard.pages import month_asked
from portal.accounts.actors import Actor
from portal.accounts.enums import Role
from portal.foundation.partitions import month_start
from portal.regions.codes import DIGITS, LENGTH, ancestors_of, code_range
from portal.regions.enums import Level
from portal.regions.models import Division

MONTHS = 24
READS_NO_ROWS = frozenset({Role.PROVINCE_OFFICIAL})


def is_closed_to(actor: Actor) -> bool:
    """Whether small counts are hidden from this reader, who reads no rows (domain.md 8.3)."""
    return actor.role in READS_NO_ROWS


def months_back() -> list[date]:
    """The months that may be asked for, this one first."""
    return [month_start(timezone.localdate(), -back) for back in range(MONTHS)]


def month_of(request: HttpRequest) -> date:
    """The month asked for, if it is one of them; else this one."""
    current, asked = month_start(timezone.localdate()), month_asked(request.GET.get("month", ""))
    return asked if asked and month_start(current, 1 - MONTHS) <= asked <= current else current


def way_up(here: Division, home: str, page: str) -> list[tuple[str, str]]:
    """(name, address) of the regions above, from the reader's own; `page` names the address."""
    above = [one for one in ancestors_of(here.code) if one >= home and home[:2] == one[:2]]
    above = above[above.index(home) :] if home in above else []
    names = dict(Division.objects.current().filter(code__in=above).values_list("code", "name"))
    return [(names[one], reverse(page, args=[one])) for one in above if one in names]


def unit_below(level: int) -> RPad:
    """The column `region_code` as the unit below a region of `level`."""
    return RPad(Left("region_code", DIGITS[Level(level + 1)]), LENGTH, Value("0"))


def inside(here: Division) -> dict[str, str]:
    """`region_code` in a region: a condition as an index range; everything for the province, drafts without a place too."""
    low, high = code_range(here.code)
    return {} if here.level == Level.PROVINCE else {"region_code__gte": low, "region_code__lte": high}
