"""What cannot be poured in: cases that stand in the middle of a step, taken there by the portal's own services.

Last night's proposals of exits, two objections, two questions to people, two appeals, somebody who moved, somebody
whose registration another county asks for, and what the demo village has to do: all in the demo county.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone

from assistance.followup.aftercare.generate import WorkGenerator
from portal.accounts.actors import ANONYMOUS, SYSTEM, Actor, actor_of
from portal.accounts.enums import ActorKind, OfficeLevel, Role
from portal.accounts.models import Assignment, Office
from portal.config.demo.populate.plan import DESK_SCENES, DESK_WAITING, Plan
from portal.config.demo.staff import COUNTY, TOWN, VILLAGE
from portal.foundation.identifiers import uuid7
from portal.people.identity import read_identity
from portal.people.models import Person
from portal.regions.codes import code_range
from portal.ui.words import cn_full_date
from registration.exits import services as exits
from registration.exits.enums import Origin
from registration.exits.models import ExitProposal
from registration.exits.sweep import Sweep, propose_some
from registration.help import services as helping
from registration.help.enums import HelpKind
from registration.residence import services as residences
from registration.transfer import services as transfers
from registration.transfer.models import TransferRequest
from registration.unemployment import services as registrations
from registration.unemployment.enums import AskAbout, Channel, Evidence, ExitCode, RejectGround, State
from registration.unemployment.models import UnemploymentRegistration

PROPOSED_LAST_NIGHT, OBJECTIONS = 200, 2
AWAY = "230826104000"  # 悦来镇, in the neighbouring county
CALLERS = "1260000"  # no telephone of anybody begins so
CALLS = (
    ("徐先生", HelpKind.FIND_WORK, "冬天没活，想找个能干到开春的活"),
    ("孟女士", HelpKind.POLICY, "想问问公益性岗位怎么报名"),
)
INTO_WORK = ((ExitCode.EMPLOYED, 7), (ExitCode.SELF_EMPLOYED, 31), (ExitCode.STABLE_INCOME, 2))
CITIZEN = Actor(ActorKind.CITIZEN, name="本人")


def play_scenes(plan: Plan) -> None:
    """Take the cases there; where the demo's caseworker has none to spare, nothing happens."""
    _propose(plan)
    _object()
    _move()
    _transfer()
    _into_work(plan)
    _call_from_the_village()
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
    chosen = list(in_county.order_by("-region_code", "id")[:OBJECTIONS])
    while len(chosen) < OBJECTIONS and (case := _settled(here=False)):  # a small load may have drawn too few
        chosen.append(exits.propose(actor=SYSTEM, case=case, grounds=_insured_since(case)))
    for proposal in chosen:
        exits.object_to(actor=CITIZEN, proposal=proposal, words="那家单位我上个月就不干了，他们没有给我停保险")


def _insured_since(case: UnemploymentRegistration) -> exits.Grounds:
    assert case.spell is not None  # kept by the constraint on registered people
    day = max(case.spell.lower, timezone.localdate() - timedelta(days=20))
    return exits.Grounds(ExitCode.EMPLOYED, day, f"社会保险说，{cn_full_date(day)}起在一家米业公司参保", Origin.RULE)


def _ask(worker: Actor, cases: list[UnemploymentRegistration]) -> None:
    for case in cases:
        about = AskAbout.CONTRADICTION
        registrations.ask(actor=worker, case=case, about=about, words="失业日期写在入职之前，请您再看看")


def _appeal(worker: Actor, cases: list[UnemploymentRegistration]) -> None:
    for case in cases:
        registrations.reject(actor=worker, case=case, ground=RejectGround.WORKING, reason="查到还在单位参保")
        registrations.appeal(actor=CITIZEN, case=case, words="单位早就停工了，保险是忘了停")


def _call_from_the_village() -> None:
    """Two villagers ask to be called: the first tasks of the village's own worker, beside those of the last weeks."""
    if not Office.objects.serving(VILLAGE, OfficeLevel.VILLAGE).exists():
        return
    for number, (name, kind, words) in enumerate(CALLS):
        wish = helping.Wish(name, f"{CALLERS}{number:04d}", VILLAGE, kind, words)
        helping.ask_for_help(actor=ANONYMOUS, key=uuid7(), wish=wish)


def _into_work(plan: Plan) -> None:
    """Three of the demo town left the register into work some weeks ago: whom the office asks now how it goes."""
    found = UnemploymentRegistration.objects.filter(
        state=State.ACTIVE, service_office__code=TOWN, spell__startswith__lt=plan.today - timedelta(days=90)
    )
    for case, (code, days) in zip(
        found.select_related("person").order_by("pk")[: len(INTO_WORK)], INTO_WORK, strict=False
    ):
        exits.leave(actor=CITIZEN, case=case, exit_code=code, exit_date=plan.today - timedelta(days=days))
    WorkGenerator(plan.today).plan()


def _settled(*, here: bool) -> UnemploymentRegistration | None:
    """Somebody registered in the demo town, or in another town of its county, about whom nothing else is going on."""
    found = UnemploymentRegistration.objects.filter(state=State.ACTIVE, person__proved_at__isnull=False)
    found = found.exclude(person__in=TransferRequest.objects.values("person"))  # an earlier load's scene
    if here:
        found = found.filter(service_office__code=TOWN)
    else:
        found = found.filter(region_code__range=code_range(COUNTY)).exclude(service_office__code=TOWN)
    return found.select_related("person", "service_office").order_by("-spell", "id").first()


def _move() -> None:
    """Somebody of a neighbouring town moved to the demo town today, and said so on their page."""
    case = _settled(here=False)
    if case:
        residences.move(actor=CITIZEN, case=case, move=residences.Move(TOWN, timezone.localdate()))


def _transfer() -> None:
    case = _settled(here=True)
    if case:
        ask_from_away(case)


def ask_from_away(case: UnemploymentRegistration) -> None:
    """Somebody of the demo town turned up in another county: its office asks for the registration."""
    office = Office.objects.filter(code=AWAY).first()
    if office is None:
        return
    colleague = Actor(ActorKind.STAFF, name="那边的经办人", role=Role.CASEWORKER, office_id=office.pk)
    second = registrations.register_for(
        actor=colleague, key=uuid7(), answers=_same_person(case), channel=Channel.OUTLET
    )  # fmt: skip
    with suppress(ValidationError):  # registered elsewhere, as the scene wants it; the proof stands
        registrations.approve(actor=colleague, case=second, evidence=Evidence.COUNTER)
    Person.objects.filter(merged_into=case.person).update(is_demo=True)
    transfers.ask(actor=colleague, case=UnemploymentRegistration.objects.get(pk=second.pk))


def _same_person(case: UnemploymentRegistration) -> registrations.Answers:
    person = case.person
    assert case.jobless_since is not None  # kept by the constraint on what was handed in
    return registrations.Answers(
        name=person.name, id_type=person.id_type, identity=read_identity(person.id_number, person.id_type),
        phone=person.phone or "", region_code=AWAY, reason=case.reason, jobless_since=case.jobless_since,
    )  # fmt: skip
