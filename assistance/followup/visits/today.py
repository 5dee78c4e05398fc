"""Whom to visit today: the open tasks that are visits or leads, in the order of the way, cut to what a door needs."""

import re
from dataclasses import asdict, dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from assistance.followup.visits.limits import MOST_VISITS
from assistance.followup.visits.places import in_order
from portal.accounts.actors import Actor
from portal.accounts.models import Office
from portal.cases.contacts.enums import Step
from portal.cases.contacts.models import FollowUpTask
from portal.privacy.enums import Datum
from portal.privacy.matrix import shown
from portal.regions.codes import county_of
from portal.regions.selectors import full_names
from registration.discovery.workflow import KIND as LEAD

IS_VISIT = Q(step=Step.VISIT) | Q(case_kind=LEAD)


@dataclass(frozen=True)
class Stop:
    """One door. These six words and nothing else go to a phone (domain.md 8.2; trust.md 110): no number, no list's name."""

    id: str
    name: str
    address: str
    phone: str
    task: str
    version: str

    def as_json(self) -> dict[str, str]:
        return asdict(self)


def todays(actor: Actor) -> QuerySet:
    """The tasks that are visits, due today or before.

    A task that a colleague was asked to do is the colleague's.
    """
    mine = Q(handed_to__isnull=True) | Q(handed_to=actor.user_id)
    return FollowUpTask.objects.visible_to(actor).due_by(timezone.localdate()).filter(mine, IS_VISIT)


def stops(actor: Actor) -> list[Stop]:
    """Today's own visits in the order of the way, and inside a village by address. Four queries."""
    tasks = list(todays(actor).select_related("person").order_by("region_code", "due_on", "id")[:MOST_VISITS])
    places = _places({task.region_code for task in tasks})
    rows = [(task, _address(task, actor)) for task in tasks]
    outlet = Office.objects.filter(pk=actor.office_id).values_list("region_code", flat=True).first() or ""
    turn = {code: at for at, code in enumerate(in_order({task.region_code for task in tasks}, outlet))}
    rows.sort(key=lambda row: (turn[row[0].region_code], way(row[1])))
    return [_stop(task, f"{places.get(task.region_code, '')} {address}".strip(), actor) for task, address in rows]


def _places(codes: set[str]) -> dict[str, str]:
    """The places without city and county, which whoever walks there knows. One query."""
    names = full_names({*codes, *(county_of(code) for code in codes)})
    return {code: names.get(code, "").removeprefix(names.get(county_of(code), "")) for code in codes}


NUMBER = re.compile("[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]")
DIGITS = "〇一二三四五六七八九"


def way(address: str) -> list[tuple[int, str]]:
    """An address in the order of the way: 二组 before 三组 before 十组, 9 号 before 10 号."""
    text = NUMBER.sub(lambda found: f" {_number(found[0])} ", address)
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.findall(r"\d+|[^\d\s]+", text)]


def _number(words: str) -> int:
    """十二 is 12, 二十 is 20, 七 is 7."""
    tens, ten, ones = words.rpartition("十")
    return (DIGITS.index(tens or "一") * 10 if ten else 0) + (DIGITS.index(ones) if ones else 0)


def _address(task: FollowUpTask, actor: Actor) -> str:
    return shown(Datum.ADDRESS, task.person.address, actor.audience)


def _stop(task: FollowUpTask, address: str, actor: Actor) -> Stop:
    return Stop(
        id=str(task.pk),
        name=shown(Datum.NAME, task.person.name, actor.audience),
        address=address,
        phone=shown(Datum.PHONE, task.person.phone, actor.audience),
        task=act_of(task),
        version=task.due_on.isoformat(),
    )


def act_of(task: FollowUpTask) -> str:
    """What to do at the door: neither why nor from which list somebody is known."""
    return "问问近况，想不想找工作，要不要帮忙" if task.case_kind == LEAD else "上门看看，问问找工作的情况"
