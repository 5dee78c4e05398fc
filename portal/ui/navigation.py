"""What the headers and the footer link to. An entry whose page does not exist yet is not shown."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.urls import NoReverseMatch, reverse

from portal.accounts.permissions import Action

NOBODY = UUID(int=0)


@dataclass(frozen=True)
class Entry:
    """A link by URL name; `section` marks it as current on every page of that name's folder."""

    label: str
    url_name: str
    fragment: str = ""
    count: str = ""
    action: Action | None = None  # who may not do it does not see the entry
    also: tuple[str, ...] = ()  # further folders of addresses that belong to the entry


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    current: bool = False
    count: str = ""  # the key of the figure that a poll keeps fresh behind the label


PUBLIC = (
    Entry("找工作", "find-work"),
    Entry("招人", "hire", also=("/employer/", "/vacancy/")),
    Entry("办事", "services"),
    Entry("政策", "policies"),
    Entry("公告", "notices"),
    Entry("互动", "letters"),
)
STAFF = (
    Entry("工作台", "desk", action=Action.REGISTRATION_VIEW),
    Entry("来电", "calls", action=Action.CALLER_VIEW),
    Entry("替人登记", "assist", action=Action.REGISTER_FOR),
    Entry(
        "名册",
        "roster",
        action=Action.ROSTER_VIEW,
        also=("/desk/person/", "/desk/exports/", "/desk/unassigned/", "/desk/seekers/", "/desk/seeker/"),
    ),
    Entry("转登记", "transfers", action=Action.TRANSFER_OVERSEE, also=("/desk/transfer/",)),
    Entry("单位", "employers", action=Action.EMPLOYER_VIEW),
    Entry("岗位", "vacancies", action=Action.VACANCY_VIEW, also=("/desk/vacancy/", "/desk/gig-markets/")),
    Entry("收件", "inbox", action=Action.INBOX_VIEW, count="inbox"),
    Entry("看板", "board", action=Action.BOARD_VIEW),
    Entry("比对", "compare-runs", action=Action.COMPARE_VIEW),
    Entry("供求报告", "market-desk", action=Action.MARKET_PUBLISH),
    Entry("推荐公平", "fairness", action=Action.FAIRNESS_VIEW),
    Entry("联系频次", "cadence", action=Action.CADENCE_CHANGE),
    Entry("单位和人员", "admin-offices", action=Action.OFFICES_MANAGE),
    Entry("权限和安全", "admin-access", action=Action.ACCESS_REVIEW),
    Entry("审计", "admin-audit", action=Action.AUDIT_READ),
)
FOOTER = {
    "办事": (
        Entry("全部办事事项", "services"),
        Entry("我失业了", "register-start"),
        Entry("查办理进度", "my"),
        Entry("附近的服务站", "offices-near"),
    ),
    "公开": (
        Entry("政策和解读", "policies"),
        Entry("通知公告", "notices"),
        Entry("就业数据", "public-figures"),
        Entry("供求报告", "market"),
        Entry("推荐怎么打分", "algorithm-card"),
        Entry("单位回复率", "answers"),
    ),
    "帮助": (
        Entry("怎么用这个网站", "help"),
        Entry("网站地图", "site-map"),
        Entry("政府网站找错", "help", "#find-error"),
        Entry("个人信息保护", "privacy-notice"),
        Entry("无障碍说明", "accessibility"),
    ),
}


@lru_cache(maxsize=500)  # a process has one set of addresses, and every page links to some forty of them
def address(url_name: str) -> str:
    """The address of a named page, or nothing while no such page exists."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def links(entries: tuple[Entry, ...], path: str = "") -> list[Link]:
    """The entries that have a page; the one whose folder holds `path` most closely is current."""
    found = [(entry, url) for entry in entries if (url := address(entry.url_name))]
    reach = [_closeness(entry, url, path) for entry, url in found]
    nearest = max(reach, default=0)
    return [
        Link(entry.label, url + entry.fragment, near > 0 and near == nearest, entry.count)
        for (entry, url), near in zip(found, reach, strict=True)
    ]


def _closeness(entry: Entry, url: str, path: str) -> int:
    """How long the longest folder of an entry is that `path` lies under; 0 if it lies under none."""
    return max((len(one) for one in (url, *entry.also) if one != "/" and path.startswith(one)), default=0)


def of_actor(entries: tuple[Entry, ...], actor: Any) -> tuple[Entry, ...]:
    """The entries whose action this actor's role may do."""
    return tuple(entry for entry in entries if entry.action is None or (actor is not None and actor.can(entry.action)))


def footer() -> list[tuple[str, list[Link]]]:
    """The footer's columns, without the ones that would stand empty."""
    columns = ((title, links(entries)) for title, entries in FOOTER.items())
    return [(title, found) for title, found in columns if found]


def page_of_one(url_name: str, pk: UUID) -> str:
    """The address of one row's own page; a list has fifty of them, so only the first is worked out."""
    return _page_of_nobody(url_name).replace(str(NOBODY), str(pk))


@lru_cache(maxsize=100)
def _page_of_nobody(url_name: str) -> str:
    return reverse(url_name, args=[NOBODY])
