"""What cannot be poured in: cases that stand in the middle of a step, taken there by the portal's own services.

Last night's proposals of exits, two objections, two questions to people, two appeals: all in the demo county.
"""

from collections.abc import Sequence
from uuid import UUID

from portal.accounts.actors import Actor, actor_of
from portal.accounts.enums import ActorKind, Role
from portal.accounts.models import Assignment
from portal.cases.workflow import perform
from portal.config.demo.populate.plan import DESK_SCENES, DESK_WAITING, Plan
from portal.config.demo.staff import COUNTY, TOWN
from portal.regions.codes import code_range
from registration.exits import services as exits
from registration.exits.models import ExitProposal
from registration.exits.sweep import Sweep, propose_some
from registration.unemployment.enums import AskAbout, RejectGround, State
from registration.unemployment.models import UnemploymentRegistration
from registration.unemployment.workflow import WORKFLOW

PROPOSED_LAST_NIGHT, OBJECTIONS = 200, 2
CITIZEN = Actor(ActorKind.CITIZEN, name="本人")


def play_scenes(plan: Plan) -> None:
    """Take the cases there; where the demo's caseworker has none to spare, nothing happens."""
    _propose(plan)
    _object()
    held = Assignment.objects.filter(role=Role.CASEWORKER, office__code=TOWN).select_related("user").first()
    if held:
        worker = actor_of(held.user)
        waiting = UnemploymentRegistration.objects.waiting().filter(service_office__code=TOWN, state=State.SUBMITTED)
        spare = list(waiting[DESK_WAITING : DESK_WAITING + DESK_SCENES])
        _ask(worker, spare[:2])
        _appeal(worker, spare[2:])


def _propose(plan: Plan) -> None:
    """Half of what the rules find in the demo county, and some of the province, was proposed last night."""
    sweep, (low, high) = Sweep(plan.today), code_range(COUNTY)
    found = sweep.candidates()
    near = UnemploymentRegistration.objects.filter(pk__in=found, region_code__range=(low, high)).order_by("pk")
    nearby: Sequence[UUID] = list(near.values_list("pk", flat=True))
    chosen = [*nearby[::2], *(case for case in found[::7] if case not in set(nearby))]
    propose_some(list(sweep.found(chosen[:PROPOSED_LAST_NIGHT])))


def _object() -> None:
    low, high = code_range(COUNTY)
    proposals = ExitProposal.objects.open().filter(registration__state=State.EXIT_PROPOSED, notice_until__isnull=False)
    in_county = proposals.filter(region_code__range=(low, high), exit_code="employed").select_related("registration")
    for proposal in in_county.order_by("-region_code", "id")[:OBJECTIONS]:
        exits.object_to(actor=CITIZEN, proposal=proposal, words="那家单位我上个月就不干了，他们没有给我停保险")


def _ask(worker: Actor, cases: list[UnemploymentRegistration]) -> None:
    for case in cases:
        facts = {"about": AskAbout.CONTRADICTION}
        perform(WORKFLOW, "ask", actor=worker, case=case, reason="失业日期写在入职之前，请您再看看", facts=facts)


def _appeal(worker: Actor, cases: list[UnemploymentRegistration]) -> None:
    for case in cases:
        facts = {"ground": RejectGround.WORKING}
        perform(WORKFLOW, "reject", actor=worker, case=case, reason="查到还在单位参保", facts=facts)
        perform(WORKFLOW, "appeal", actor=CITIZEN, case=case, reason="单位早就停工了，保险是忘了停")
