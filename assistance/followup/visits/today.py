"""Whom to visit today: the open tasks that are visits or leads, in the order of the way, cut to what a door needs."""

from dataclasses import asdict, dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from assistance.followup.visits.limits import MOST_VISITS
from portal.accounts.actors import Actor
from portal.cases.contacts.enums import Step
from portal.cases.contacts.models import FollowUpTask
from portal.privacy.enums import Datum
from portal.privacy.matrix import shown
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
    """Today's own visits, by village and then by address. Two queries."""
    tasks = list(todays(actor).select_related("person").order_by("region_code", "due_on", "id")[:MOST_VISITS])
    names = full_names({task.region_code for task in tasks})
    rows = [(task, names.get(task.region_code, ""), _address(task, actor)) for task in tasks]
    rows.sort(key=lambda row: (row[0].region_code, row[2]))
    return [_stop(task, f"{place} {address}".strip(), actor) for task, place, address in rows]


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
