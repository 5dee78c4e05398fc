"""ISCO-08 and ESCO for our occupations: the project's own mapping, in files and no table (domain.md 2B.1, ADR 0038)."""

from dataclasses import dataclass
from functools import lru_cache

from portal.occupations.catalogue import read
from portal.occupations.codes import cut
from portal.occupations.enums import Match

ESCO = "http://data.europa.eu/esco/isco/C"
GROUP = 7  # the characters of a small group's code that say something: 4-03-02
# An occupation without a row of its own takes its group's target; being only a part of the group, it fits in no better than this.
OF_A_PART = {
    Match.EXACT: Match.BROAD,
    Match.CLOSE: Match.BROAD,
    Match.BROAD: Match.BROAD,
    Match.NARROW: Match.RELATED,
    Match.RELATED: Match.RELATED,
}


@dataclass(frozen=True)
class Isco:
    """A group of ISCO-08: one digit a major, two a sub-major, three a minor, four a unit group."""

    code: str
    name: str
    english: str

    @property
    def esco(self) -> str:
        """The address of the same group in ESCO, whose upper four levels are those of ISCO-08."""
        return ESCO + self.code


@dataclass(frozen=True)
class Counterpart:
    """The group of ISCO-08 that we hold an occupation against, and how well that fits."""

    isco: Isco
    match: Match


@lru_cache(maxsize=1)
def groups() -> dict[str, Isco]:
    """ISCO-08 by code."""
    return {row["code"]: Isco(**row) for row in read("isco08.csv")}


@lru_cache(maxsize=1)
def crosswalk() -> dict[str, Counterpart]:
    """Our rows by code: seven characters of a small group, or ten of an occupation that differs from its group."""
    known = groups()
    return {row["code"]: Counterpart(known[row["isco"]], Match(row["match"])) for row in read("isco08_crosswalk.csv")}


def counterpart_of(code: str) -> Counterpart | None:
    """Where a small group or an occupation belongs in ISCO-08; nothing for larger groups and unknown codes."""
    own = crosswalk().get(code)
    group = crosswalk().get(code[:GROUP])
    if own or group is None or code == cut(code, GROUP):
        return own or group
    return Counterpart(group.isco, OF_A_PART[group.match])
