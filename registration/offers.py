"""What identity work and caseloads offer to the rail, to people's pages, to merging, to retention and to the audit.

Called once, from the app's `ready`, when all models are there.
"""

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import Role
from portal.accounts.models import Office
from portal.accounts.permissions import Action
from portal.people.households.models import Household
from portal.people.merging.references import before_merging, settle
from portal.people.retention.services import hold
from portal.privacy.trail import complete
from portal.ui import own
from portal.ui.pages.paging import Counted
from portal.ui.parts import Queue
from portal.ui.parts import State as Look
from portal.ui.rail import Group, offer
from registration.caseload.helping import one_helper
from registration.caseload.selectors import held_by, people_here, unheld
from registration.caseload.services import one_holder
from registration.duplicates import fit
from registration.duplicates.models import DuplicatePair
from registration.family.models import Representation
from registration.identity.enums import ChangeState
from registration.identity.models import IdentityChange
from registration.identity.pages import mine as my_changes
from registration.identity.retention import CHANGES
from registration.layoffs.models import LayoffReport
from registration.mydata.enums import OPEN as ASKED
from registration.mydata.models import DataRequest
from registration.mydata.services import REQUESTS
from registration.roster.pages import caseload


def figures(actor: Actor, **found: QuerySet) -> dict[str, int]:
    """How many rows each of these has, in one query: a desk's every page asks for them."""
    counted = {name: Counted(rows.order_by().values("pk")) for name, rows in found.items()}
    row = Office.objects.filter(pk=actor.office_id).annotate(**counted).values(*found).first()
    return dict(row or dict.fromkeys(found, 0))


def today(actor: Actor) -> list[Queue]:
    """Changes and requests that wait for this desk. One query."""
    stage = ChangeState.ASKED if actor.role is Role.CASEWORKER else ChangeState.CHECKING
    waiting = IdentityChange.objects.visible_to(actor).filter(state=stage)
    asked, late = DataRequest.objects.visible_to(actor).filter(state__in=sorted(ASKED)), Q(due_at__lt=timezone.now())
    found = figures(actor, changes=waiting, changes_late=waiting.filter(late), data=asked, data_late=asked.filter(late))
    return [
        _clocked("改姓名、证件、电话", found["changes"], found["changes_late"], reverse("changes")),
        _clocked("本人要看要改的", found["data"], found["data_late"], reverse("data-requests")),
    ]


def _clocked(label: str, count: int, late: int, url: str) -> Queue:
    return Queue(label, count, url, note=f"{late} 件已经逾期" if late else "", state=Look.LATE if late else Look.TODO)


def people(actor: Actor) -> list[Queue]:
    """My people, whom nobody holds, and pairs that wait for this desk's word. One query."""
    pairs = {"pairs": DuplicatePair.objects.decided_by_role(actor).open()}
    day, mine = timezone.localdate(), actor.can(Action.CASELOAD_MANAGE)
    here = {"mine": people_here(actor).filter(held_by(actor, day)), "nobody": unheld(actor, day)} if mine else {}
    found = figures(actor, **pairs, **here)
    queues = [Queue("可能重复的人", found["pairs"], reverse("duplicates"))]
    if not mine:
        return queues
    words, state = ("请分给同事", Look.DUE) if found["nobody"] else ("每个人都有人负责", Look.DONE)
    return [
        Queue("我的人", found["mine"], reverse("roster") + caseload.MINE),
        Queue("还没分到人", found["nobody"], reverse("caseload"), note=words, state=state),
        *queues,
    ]


def registers(actor: Actor) -> list[Queue]:
    """Households, who acts for a family member, and for whoever reads firms the layoffs to come. One query."""
    coming = LayoffReport.objects.visible_to(actor).standing().filter(first_day__gte=timezone.localdate())
    layoffs = {"layoffs": coming} if actor.can(Action.FIRM_VIEW) else {}
    agreed = {"agreed": Representation.objects.visible_to(actor).live()} if actor.can(Action.FAMILY_COUNTER) else {}
    found = figures(actor, households=Household.objects.visible_to(actor).open(), **layoffs, **agreed)
    queues = [Queue("家庭户", found["households"], reverse("households"), state=Look.NONE)]
    queues += [Queue("亲情代办", found[name], reverse("family-desk"), state=Look.NONE) for name in agreed]
    return [*queues, *(Queue("裁员和困难企业", found[name], reverse("firms")) for name in layoffs)]


def of_registers() -> None:
    """Registers of households and of firms on the rail."""
    offer("registers", group=Group.PEOPLE, order=30, action=Action.HOUSEHOLD_VIEW, provider=registers)


def of_identity_work() -> None:
    """Pairs and merges, changes of name, number and telephone, and requests about one's own data."""
    before_merging(fit.one_registration)
    settle("residence", fit.one_residence)
    hold("identity changes", CHANGES)
    hold("data requests", REQUESTS)
    own.offer("changes", order=8, provider=my_changes.tasks)
    offer("identity", group=Group.TODAY, order=70, action=Action.PERSON_MERGE, provider=today)


def of_caseloads() -> None:
    """Whose people somebody is."""
    settle("caseload", one_holder)
    settle("helpers", one_helper)
    complete(caseload.stands_in)
    offer("caseload", group=Group.PEOPLE, order=5, action=Action.PERSON_MERGE, provider=people)
