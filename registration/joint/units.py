"""Events of the register of businesses about units (domain.md 8.1): set up, changed, struck off, back again.

A unit that nobody had is one from now on. What the register says of one that we have is followed where it changed what we
say ourselves; anything else is a contradiction for an office, and stays as it is until somebody decides (docs/adr/0042).
"""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from portal.accounts.actors import SYSTEM
from portal.accounts.models import Office
from portal.exchange.partners.working import Arrived, Outcome
from portal.people.employers.enums import EmployerKind, EmployerSize, Industry, LegalSource, LegalState
from portal.people.employers.models import Employer, Site
from portal.people.employers.services import (
    Described,
    describe,
    describe_site,
    find_or_register,
    lock,
    record_legal_state,
)
from portal.regions.codes import PROVINCE
from portal.regions.selectors import full_name
from portal.ui.words import label_of
from registration.joint import closing
from registration.joint.conflicts import Side, find_about_unit
from registration.joint.enums import ConflictKind, StruckOff
from registration.joint.events import employer_behind, handled, ignored, impossible
from registration.unemployment.services import office_of_residence

UNKNOWN = "平台没有这个单位"
SEEN = frozenset({LegalSource.COUNTER, LegalSource.PAPERS})
"""Somebody held a licence in their hands: after the day on which it was struck off that can't be."""
BY_NAME = frozenset({"unit_closed", "unit_revoked", "unit_abnormal", "unit_restored"})
"""What touches a unit's existence is done for code and name together (domain.md 2.9: mismatch of name, manual)."""
NAMES = {"name": "单位名称", "kind": "单位类别", "size": "规模", "industry": "行业门类", "region": "注册地"}
COLUMNS = {"region": "region_code"}
CHOICES = {"kind": EmployerKind, "size": EmployerSize, "industry": Industry}


@dataclass(frozen=True)
class UnitEvent:
    """The register's record about a unit that we have; `settled` are the contradictions somebody decided for the register."""

    arrived: Arrived
    employer: Employer
    settled: frozenset[ConflictKind] = frozenset()

    def stands(self, kind: ConflictKind) -> bool:
        """Whether such a contradiction is still one."""
        return kind not in self.settled


def place_of(employer: Employer) -> tuple[str, Office]:
    """Who sees to a unit: the office of its main place of work, else that of its place of registration. Raises ValidationError."""
    site = Site.objects.main().filter(employer=employer).select_related("service_office").first()
    if site is not None:
        return site.region_code, site.service_office
    return employer.region_code, office_of_residence(employer.region_code)


def meaning(arrived: Arrived, settled: frozenset[ConflictKind]) -> Outcome:
    """What an event about a unit does."""
    if arrived.happened_on > timezone.localdate():
        return impossible("日期还没到，请对方核对")
    employer = employer_behind(arrived.number)
    if employer is None:
        return _new(arrived) if arrived.kind == "unit_opened" else ignored(UNKNOWN)
    lock(employer)
    event = UnitEvent(arrived, employer, settled)
    if arrived.kind in BY_NAME and arrived.name != employer.name and event.stands(ConflictKind.UNIT):
        return _contradiction(event, ConflictKind.UNIT, [(NAMES["name"], employer.name, arrived.name)])
    return DOES[arrived.kind](event)


def _new(arrived: Arrived) -> Outcome:
    """A unit of the province is in the register of employers from the day it is known; its people still prove who they are."""
    data = arrived.data
    if not data["region"].startswith(PROVINCE[:2]):
        return ignored("不在本省登记的单位")
    described = Described(arrived.number, arrived.name, data["kind"], data["size"], data["industry"], data["region"])
    try:
        with transaction.atomic():
            employer, _ = find_or_register(actor=SYSTEM, described=described)
    except ValidationError:
        return impossible("单位类别和规模对不上，请对方核对")
    record_legal_state(actor=SYSTEM, employer=employer, state=LegalState.ACTIVE, source=LegalSource.REGISTER)
    return handled("进了用人单位名册")


def opened(event: UnitEvent) -> Outcome:
    """It is here already, by its own word: both are compared."""
    if event.employer.legal_source == LegalSource.OPERATOR and event.employer.legal_state == LegalState.ACTIVE:
        _record(event, LegalState.ACTIVE)
    return _follow(event, {}, event.arrived.data | {"name": event.arrived.name})


def changed(event: UnitEvent) -> Outcome:
    """What stood here as it stood there before is followed; what did not is a contradiction."""
    before, now = event.arrived.data["before"], event.arrived.data["now"]
    site = Site.objects.main().filter(employer=event.employer).first()
    if site and now.get("address") and site.address == before.get("address"):
        describe_site(actor=SYSTEM, site=site, name=site.name, address=now["address"])
    return _follow(event, before, now)


def _follow(event: UnitEvent, before: dict[str, Any], now: dict[str, Any]) -> Outcome:
    follows: dict[str, Any] = {}
    sides: list[Side] = []
    for field, label in NAMES.items():
        ours, theirs = getattr(event.employer, COLUMNS.get(field, field)), now.get(field)
        if theirs is None or theirs == ours:
            continue
        if ours == before.get(field) or not event.stands(ConflictKind.UNIT):
            follows[field] = theirs
        else:
            sides.append((label, _words(field, ours), _words(field, theirs)))
    if follows and not _described(event.employer, follows):
        return impossible("单位类别和规模对不上，请对方核对")
    if sides:
        return _contradiction(event, ConflictKind.UNIT, sides)
    return handled("跟着改了" if follows else "和用人单位名册一致")


def _described(employer: Employer, follows: dict[str, Any]) -> bool:
    said = {name: getattr(employer, COLUMNS.get(name, name)) for name in NAMES} | follows
    described = Described(employer.uscc, said["name"], said["kind"], said["size"], said["industry"], said["region"])
    try:
        with transaction.atomic():
            describe(actor=SYSTEM, employer=employer, described=described)
    except ValidationError:
        return False
    return True


def _words(field: str, value: str) -> str:
    if field == "region":
        return full_name(value) or value
    return label_of(CHOICES[field], value) if field in CHOICES else value


def _contradiction(event: UnitEvent, kind: ConflictKind, sides: list[Side]) -> Outcome:
    one = event.employer
    checked = timezone.localdate(one.legal_checked_at)
    return find_about_unit(
        event.arrived, one, place_of(one), kind, sides, ours_from=str(one.get_legal_source_display()), ours_on=checked
    )


def struck_off(event: UnitEvent, how: StruckOff) -> Outcome:
    """It is no more: its vacancies go off, the end of its people's employment is proposed, everybody is told once."""
    one, on = event.employer, event.arrived.happened_on
    seen = one.legal_state == LegalState.ACTIVE and one.legal_source in SEEN
    if seen and timezone.localdate(one.legal_checked_at) > on and event.stands(ConflictKind.LEGAL):
        sides: list[Side] = [("登记状态", "存续", f"{on:%Y-%m-%d} {how.label}")]
        return _contradiction(event, ConflictKind.LEGAL, sides)
    is_news = one.legal_state != LegalState.CANCELLED
    _record(event, LegalState.CANCELLED)
    many = closing.begin(event.arrived, one, how, is_news=is_news)
    return handled(f"单位{how.label}：岗位停了，建议终止 {many} 人的就业登记")


def abnormal(event: UnitEvent) -> Outcome:
    """Its vacancies are looked at by somebody (domain.md V16); nothing ends by it."""
    if event.employer.legal_state == LegalState.CANCELLED:
        return ignored("单位已经注销或吊销")
    _record(event, LegalState.ABNORMAL)
    return handled("记下了")


def restored(event: UnitEvent) -> Outcome:
    """It goes on: nobody's employment ends by what was said before."""
    _record(event, LegalState.ACTIVE)
    taken_back = closing.take_back(event.employer)
    return handled("恢复了，终止的建议撤回了" if taken_back else "记下了")


def _record(event: UnitEvent, state: LegalState) -> None:
    record_legal_state(actor=SYSTEM, employer=event.employer, state=state, source=LegalSource.REGISTER)


DOES = {
    "unit_opened": opened,
    "unit_changed": changed,
    "unit_closed": lambda event: struck_off(event, StruckOff.CLOSED),
    "unit_revoked": lambda event: struck_off(event, StruckOff.REVOKED),
    "unit_abnormal": abnormal,
    "unit_restored": restored,
}
