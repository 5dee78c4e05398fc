"""How people are spread over colleagues: village by village, so that nobody has much more than another."""

from collections.abc import Mapping, Sequence
from uuid import UUID


def spread(
    villages: Mapping[str, int], team: Sequence[UUID], loads: Mapping[UUID, int], known: Mapping[tuple[str, UUID], int]
) -> dict[str, UUID]:
    """Which colleague takes the people of which village, the largest village first: whoever has least by then.

    Of those who would stay within the fair share it is who knows most people of the village. Pure; same input,
    same answer. An empty team takes nobody.
    """
    have = {one: loads.get(one, 0) for one in team}
    if not have:
        return {}
    fair = (sum(have.values()) + sum(villages.values())) / len(have)
    given: dict[str, UUID] = {}
    familiar = {code: max((known.get((code, one), 0) for one in have), default=0) for code in villages}
    for code, count in sorted(villages.items(), key=lambda one: (-one[1], -familiar[one[0]], one[0])):
        fitting = [one for one in team if have[one] + count <= fair] or list(team)
        chosen = min(fitting, key=lambda one: (-known.get((code, one), 0), have[one], str(one)))
        if have[chosen] + count > fair:
            chosen = min(team, key=lambda one: (have[one], str(one)))
        given[code] = chosen
        have[chosen] += count
    return given
