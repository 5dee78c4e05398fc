"""Each datum of a person: from where it came, since when we know it, by whose hand, and what stood there before (requirements 18.3).

Nothing is stored for it: the registers keep their own history, and this reads it (layout.md: the way of the data).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any
from uuid import UUID

from portal.accounts.actors import Actor
from portal.accounts.enums import PROVED, Assurance, UserKind
from portal.accounts.models import Office, User
from portal.people.listed import DATA, EMPLOYER
from portal.people.merging.models import PersonMerge
from portal.people.merging.services import everyone_behind
from portal.people.models import Person, PersonLink
from portal.privacy.enums import Audience, Datum
from portal.privacy.matrix import shown
from portal.regions.selectors import full_names
from portal.ui.words import label_of
from registration.discovery.enums import LeadKind
from registration.discovery.models import Lead
from registration.identity.enums import ChangeEvidence, ChangeKind, ChangeState
from registration.identity.models import IdentityChange
from registration.residence.enums import Told
from registration.residence.models import ResidenceHistory
from registration.unemployment.enums import Channel

SYSTEM, SELF, STAFF, OTHER = "系统", "本人", "经办人", "别的账号"
WRITTEN_BY_STAFF = frozenset({Channel.OUTLET, Channel.HALL, Channel.VISIT, Channel.VILLAGE, Channel.PHONE})
OF_LISTS = {EMPLOYER: "用人单位的登记或名册", "employer": "登记用人单位时写的"}
TOGETHER = timedelta(
    minutes=1
)  # a change and the history row that its transaction wrote bear two readings of one clock
NOT_SHOWN = "（按规定不显示）"


@dataclass(frozen=True)
class Word:
    """What was said once: the words, the source, by whose hand it came in, and since and until when it stood here."""

    value: str
    source: str
    by: str
    when: datetime | None
    until: datetime | None = None


@dataclass(frozen=True)
class Line:
    """One datum: what holds, and what was said before, the latest first."""

    label: str
    now: Word
    earlier: Sequence[Word] = ()


@dataclass(frozen=True)
class Group:
    """The data of one register."""

    title: str
    lines: Sequence[Line]


def lines_by_time(label: str, words: Sequence[Word]) -> Line:
    """Words about one thing, the oldest first, as a line."""
    return Line(label, words[-1], tuple(reversed(words[:-1])))


class Hands:
    """By whose hand: the person, an office, another account, or nobody but the system. Two queries for all."""

    def __init__(self, person: Person, users: Iterable[UUID | None], offices: Iterable[UUID | None]) -> None:
        links = PersonLink.objects.filter(person=person)
        self._own = set(links.values_list("account_id", flat=True))
        wanted = {one for one in users if one} - self._own
        self._staff = set(User.objects.filter(pk__in=wanted, kind=UserKind.STAFF).values_list("pk", flat=True))
        self._offices = dict(Office.objects.filter(pk__in={one for one in offices if one}).values_list("pk", "name"))

    def of(self, user: UUID | None, office: UUID | None = None) -> str:
        """In words; a colleague is named by the office, as on the person's own page (trust.md 111)."""
        if user is None:
            return SYSTEM
        if user in self._own:
            return SELF
        if user not in self._staff:
            return OTHER
        return f"{STAFF}，{self._offices[office]}" if office in self._offices else STAFF


class Identity:
    """Name, number, telephone, place, and how the identity was proved. Seven queries, whatever the length."""

    def __init__(self, person: Person, actor: Actor) -> None:
        self.person, self.audience = person, actor.audience
        keys = everyone_behind(person.pk)
        events: Any = Person.pgh_event_model  # type: ignore[attr-defined]
        self.events = list(events.objects.filter(pgh_obj_id=person.pk).order_by("pgh_id"))
        done = IdentityChange.objects.filter(person__in=keys, state=ChangeState.DONE)
        self.changes = list(done.order_by("decided_at"))
        self.links = list(PersonLink.objects.filter(person=person, assurance__in=PROVED).order_by("at"))
        self.homes = list(ResidenceHistory.objects.filter(person=person).order_by("recorded_at", "days"))
        self.merges = list(PersonMerge.objects.standing().filter(keep=person).order_by("at"))
        self.leads = list(Lead.objects.filter(person=person).order_by("created_at"))

    @property
    def users(self) -> list[UUID | None]:
        seen = [one.seen_by or one.account_id for one in self.changes]
        return [*seen, *(one.confirmed_by for one in self.links), *(one.recorded_by for one in self.homes),
                *(one.by for one in self.merges), *(one.added_by for one in self.leads)]  # fmt: skip

    @property
    def offices(self) -> list[UUID | None]:
        return [*(one.service_office_id for one in self.changes), *(one.office_id for one in self.links),
                *(one.office_id for one in self.merges)]  # fmt: skip

    def groups(self, hands: Hands) -> list[Group]:
        """Who it is, and by which lists they became known."""
        lines = [
            self._told(hands, "姓名", "name", ChangeKind.NAME, Datum.NAME), self._number(hands),
            self._told(hands, "手机号码", "phone", ChangeKind.PHONE, Datum.PHONE), self._home(hands), *self._proofs(hands),
            *self._merged(hands),
        ]  # fmt: skip
        lists = [
            Line(
                "摸排时记下" if one.added_by else "在名册上",
                Word(label_of(LeadKind, one.kind), self._list_of(one), hands.of(one.added_by), one.created_at),
            )
            for one in self.leads
        ]
        return [Group("是谁、住在哪里", lines), *([Group("哪些名册提到过", lists)] if lists else [])]

    @cached_property
    def _first(self) -> str:
        """Where the row came from: a channel, another authority's list, an employer."""
        found = next((one for one in self.leads if one.created_at - self.person.created_at < TOGETHER), None)
        if self.person.source == DATA and found is not None:
            return f"{'摸排' if found.added_by else '名册'}：{label_of(LeadKind, found.kind)}"
        return OF_LISTS.get(self.person.source) or f"{label_of(Channel, self.person.source)}登记"

    def _by_first(self) -> str:
        if self._first.startswith("摸排"):
            return STAFF
        if self.person.source in WRITTEN_BY_STAFF:
            return STAFF
        return SYSTEM if self.person.source == DATA else "用人单位" if self.person.source in OF_LISTS else SELF

    def _told(self, hands: Hands, label: str, name: str, kind: ChangeKind, datum: Datum) -> Line:
        """A column by its history. Without a change it is what the row began with."""
        stood = [(getattr(one, name), one.pgh_created_at) for one in self.events]
        steps = [pair[1] for pair in pairwise(stood) if pair[0][0] != pair[1][0]]
        began = stood[0][0] if stood else getattr(self.person, name)
        if stood and self.events[0].pgh_label != "insert" and (near := self._near(kind, stood[0][1])):
            began, steps = near.old_value, [stood[0], *steps]  # rows of a bulk load begin with their first change
        found = [Word(self._shown(datum, began), self._first, self._by_first(), self.person.created_at)]
        for value, at in steps:
            source, by = self._change(hands, kind, at)
            found.append(Word(self._shown(datum, value), source, by, at))
        return lines_by_time(label, _closed(found))

    def _shown(self, datum: Datum, value: str | None) -> str:
        return (shown(datum, value, self.audience) or NOT_SHOWN) if value else "没有"

    def _change(self, hands: Hands, kind: ChangeKind, at: datetime) -> tuple[str, str]:
        one = self._near(kind, at)
        if one is None:
            return "办事时改的", ""
        seen = f"改身份资料，看了{label_of(ChangeEvidence, one.evidence)}" if one.evidence else "改身份资料"
        return seen, hands.of(one.seen_by or one.account_id, one.service_office_id)

    def _near(self, kind: ChangeKind, at: datetime) -> IdentityChange | None:
        """The change that wrote a step of the history."""
        found = (one for one in self.changes if one.kind == kind and one.decided_at)
        return next((one for one in found if abs(one.decided_at - at) < TOGETHER), None)  # type: ignore[operator]

    def _number(self, hands: Hands) -> Line:
        """The history keeps no numbers; the changes do, as ciphertext."""
        changes = [one for one in self.changes if one.kind == ChangeKind.NUMBER]
        values = [*(one.old_value for one in changes), self.person.id_number]
        found = [Word(self._shown(Datum.ID_NUMBER, values[0]), self._first, self._by_first(), self.person.created_at)]
        for one, value in zip(changes, values[1:], strict=True):
            source, by = self._change(hands, ChangeKind.NUMBER, one.decided_at)  # type: ignore[arg-type]
            found.append(Word(self._shown(Datum.ID_NUMBER, value), source, by, one.decided_at))
        return lines_by_time(str(self.person.get_id_type_display()), _closed(found))

    def _home(self, hands: Hands) -> Line:
        if not self.homes:
            place = full_names([self.person.region_code]).get(self.person.region_code, "")
            return Line("常住地", Word(place, self._first, self._by_first(), self.person.created_at))
        places = full_names({one.region_code for one in self.homes})
        found = [
            Word(places.get(one.region_code, ""), label_of(Told, one.told), hands.of(one.recorded_by), one.recorded_at,
                 one.replaced_at)
            for one in self.homes
        ]  # fmt: skip
        return lines_by_time("常住地", sorted(found, key=lambda one: one.until is None))

    def _proofs(self, hands: Hands) -> list[Line]:
        return [
            Line("身份核实", Word("核实过", label_of(Assurance, one.assurance), hands.of(one.confirmed_by, one.office_id), one.at,
                               one.ended_at))
            for one in self.links
        ]  # fmt: skip

    def _merged(self, hands: Hands) -> list[Line]:
        return [
            Line(
                "合并",
                Word("并入了一份重复的资料", str(one.get_evidence_display()), hands.of(one.by, one.office_id), one.at),
            )
            for one in self.merges
        ]

    def _list_of(self, one: Lead) -> str:
        if one.known_by:
            return one.get_known_by_display()
        return "部门推送的一条记录" if one.record_id else "导入的名册"


def _closed(words: Sequence[Word]) -> list[Word]:
    """Each word stood until the next one came."""
    ends = [one.when for one in words[1:]]
    earlier = [Word(one.value, one.source, one.by, one.when, end) for one, end in zip(words, ends, strict=False)]
    return [*earlier, *words[len(earlier) :]]


def in_notes(audience: Audience) -> bool:
    """Whether this reader may know the facts behind the working notes (domain.md 9)."""
    return bool(shown(Datum.NOTES, "1", audience))
