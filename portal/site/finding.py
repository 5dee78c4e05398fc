"""One box over all that the portal has: vacancies, policies, services and pages, service stations. The page and the API ask here."""

from dataclasses import dataclass, field

from assistance.policies.reading import Policy, policies
from matching.search.asked import Asked
from matching.search.cards import Card, cards_of
from matching.search.finding import Found
from matching.search.pages.looking import looked
from portal.accounts.models import Office
from portal.site import catalogue

FEW, SHORTEST_NAME = 3, 2


@dataclass(frozen=True)
class Everything:
    """What was found of each kind; vacancies and stations the first few."""

    entries: list[catalogue.Entry] = field(default_factory=list)
    policies: list[Policy] = field(default_factory=list)
    offices: list[Office] = field(default_factory=list)
    jobs: Found | None = None
    cards: list[Card] = field(default_factory=list)

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many of each kind there are, kinds without any left out."""
        found = [("要办的事和说明", len(self.entries)), ("政策", len(self.policies)),
                 ("岗位", self.jobs.count if self.jobs else 0), ("服务站", len(self.offices))]  # fmt: skip
        return [(kind, number) for kind, number in found if number]


def everything(words: str, asked: Asked) -> Everything:
    """All that `words` may mean; `asked` is the same as a search of vacancies, and names the place whose policies hold."""
    if not words:
        return Everything()
    jobs = looked(asked)
    jobs = jobs if jobs and jobs.count else None
    return Everything(
        entries=catalogue.search(words),
        policies=[one for one in policies(region=asked.region) if catalogue.is_meant(words, one.title, one.known)],
        offices=stations(words), jobs=jobs, cards=cards_of(jobs.vacancies[:FEW], jobs.asked.home) if jobs else [],
    )  # fmt: skip


def stations(words: str) -> list[Office]:
    """The service offices whose name holds what was asked for, the nearest to people first. One query."""
    if len(words) < SHORTEST_NAME:
        return []
    return list(Office.objects.open().filter(name__icontains=words).order_by("-level", "code")[:FEW])
