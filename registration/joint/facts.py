"""Events that are facts about a person: the nightly exit rules judge them; two authorities that differ are a contradiction."""

from dataclasses import dataclass
from typing import Any

from portal.exchange.partners.working import Outcome
from portal.people.facts.enums import REGISTERS, FactSource
from portal.people.facts.models import PersonFact
from portal.people.facts.services import learn
from portal.rules.enums import FactType
from portal.rules.facts import FactKind, is_registered, kind_of, register
from registration.discovery.enums import LeadKind
from registration.joint import leads
from registration.joint.conflicts import find
from registration.joint.enums import ConflictKind
from registration.joint.events import Event, handled

register(
    FactKind("person.draws_benefit", "正在领失业保险金", FactType.BOOLEAN, negative="没有领失业保险金"),
    FactKind(
        "person.poverty_monitored", "是脱贫人口或防止返贫监测对象", FactType.BOOLEAN, negative="不是防止返贫监测对象"
    ),
    FactKind("person.veteran", "是退役军人", FactType.BOOLEAN, negative="不是退役军人"),
)
HIDDEN = frozenset({"person.disability"})
"""Kept as ciphertext, as the person's own word is: `value` only says that there is something."""


@dataclass(frozen=True)
class Learn:
    """The event is this fact, and for some lists a lead besides."""

    code: str
    source: FactSource
    value: Any = True
    of: str = ""
    """The field of the record that holds the value, where it is not always the same."""
    lead: LeadKind | None = None
    also: str = ""
    """A second fact that the same event makes true: whoever is discharged is a veteran since that day."""

    def __call__(self, event: Event) -> Outcome:
        other = self._other(event)
        if other is not None and event.stands(ConflictKind.SOURCES):
            says = (_words(self.code, other.value), _words(self.code, self.value))
            return find(
                event, ConflictKind.SOURCES, [("情况", *says)], ours_from=str(other.get_source_display()),
                ours_on=other.since,
            )  # fmt: skip
        hidden = self.code in HIDDEN
        learn(
            person=event.person, code=self.code, value=self.value, source=self.source, since=event.on, exact=True,
            note=str(event.data[self.of]) if hidden and self.of else "",
        )  # fmt: skip
        if self.also:
            learn(person=event.person, code=self.also, value=True, source=self.source, since=event.on, exact=True)
        made = self.lead is not None and leads.of_person(
            event, self.lead, where_=event.data.get("school", ""), phone=event.data.get("phone", "")
        )
        return handled("记下了，成为一条线索" if made else "记下了")

    def _other(self, event: Event) -> PersonFact | None:
        """What another authority says to the contrary, since this day or later. What began earlier may have ended by now."""
        if not isinstance(self.value, bool) or self.code in HIDDEN:
            return None
        others = PersonFact.objects.current().filter(
            person=event.person, code=self.code, source__in=sorted(REGISTERS - {self.source}), since__gte=event.on
        )
        return others.exclude(value=self.value).order_by("-since").first()


def _words(code: str, value: Any) -> str:
    if not is_registered(code):
        return "有" if value else "没有"
    kind = kind_of(code)
    return kind.label if value else kind.negative
