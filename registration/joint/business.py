"""Events of the register of businesses (domain.md 2.9): somebody became self-employed, or stopped."""

from django.utils import timezone

from portal.exchange.partners.working import Arrived, Outcome
from portal.messages.services import notify
from portal.people.employers.services import lock
from portal.people.facts.enums import FactSource
from portal.people.facts.services import learn
from registration.joint.enums import ConflictKind, ConflictState, StruckOff
from registration.joint.events import Event, employer_behind, handled, ignored, impossible
from registration.joint.messages import Started
from registration.joint.models import Conflict
from registration.joint.units import UnitEvent, struck_off
from registration.joint.work import propose_exit, take_back_exit
from registration.unemployment.enums import ExitCode

FACT, RULE = "business.registered", "exit.self_employed"


def registered(event: Event) -> Outcome:
    """The exit is proposed, never done by data alone; what there is for founders is offered."""
    if event.on > timezone.localdate():
        return impossible("设立日期还没到，请对方核对")
    learn(person=event.person, code=FACT, value=True, source=FactSource.MARKET, since=event.on, exact=True)
    why = f"市场监管数据：从{event.on:%Y年%-m月%-d日}起登记了{event.data['employer']}"
    left = propose_exit(event, ExitCode.SELF_EMPLOYED, RULE, why)
    notify(person=event.person, kind=Started(event.data["employer"], left is not None), subject_id=event.arrived.id)
    return handled("建议退出失业登记，送了创业服务" if left else "送了创业服务")


def closed(event: Event) -> Outcome:
    """The business is gone: no exit rests on it any more, and where it employed others it is a unit that is gone."""
    learn(person=event.person, code=FACT, value=False, source=FactSource.MARKET, since=event.on, exact=True)
    take_back_exit(event, RULE)
    return _as_unit(event.arrived, event.settled) or handled("记下了")


def closed_unknown(arrived: Arrived) -> Outcome:
    """The business of somebody whom we don't know may employ people whom we do."""
    taken = Conflict.objects.filter(record=arrived.id, state=ConflictState.TAKEN).values_list("kind", flat=True)
    return _as_unit(arrived, frozenset(ConflictKind(kind) for kind in taken)) or ignored("平台没有这个人")


def _as_unit(arrived: Arrived, settled: frozenset[ConflictKind]) -> Outcome | None:
    employer = employer_behind(arrived.data["uscc"])
    if employer is None:
        return None
    lock(employer)
    return struck_off(UnitEvent(arrived, employer, settled), StruckOff.CLOSED)
