"""Places on a vacancy's pages that other subjects fill: the public page's actions, the employer's view of one vacancy.

A slot is filled in order; each filler returns the template to include and what it needs, or None for nothing to show.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, NamedTuple

from django.http import HttpRequest

from matching.vacancies.models import Vacancy


class Slot(StrEnum):
    """Where on which page."""

    PUBLIC_ACTIONS = "public_actions"  # on the public page, under the pay: apply, favourite, ask
    PUBLIC_BELOW = "public_below"  # on the public page, after the text: why it fits, report
    EMPLOYER_TOP = "employer_top"  # on the employer's page of one vacancy, first: what is to do
    EMPLOYER_BELOW = "employer_below"  # on the employer's page of one vacancy: applicants, candidates, advice
    HOME_TASKS = "home_tasks"  # on the employer's home; the filler is given the employer
    HOME_BELOW = "home_below"


class Part(NamedTuple):
    """A template to include, and its context under the name `part`."""

    template: str
    part: Any


Filler = Callable[[HttpRequest, Any], Part | None]
_fillers: dict[Slot, dict[str, tuple[int, Filler]]] = {slot: {} for slot in Slot}


def fill(slot: Slot, name: str, *, order: int, filler: Filler) -> None:
    """Let `filler(request, vacancy)` put a part into a slot; call it once a subject, in its app's `ready`."""
    _fillers[slot][name] = (order, filler)


def parts(slot: Slot, request: HttpRequest, subject: Vacancy | Any) -> list[Part]:
    """What stands in a slot for this request, in order. Each filler costs a fixed number of queries."""
    in_order = sorted(_fillers[slot].values(), key=lambda one: one[0])
    return [part for _, filler in in_order if (part := filler(request, subject)) is not None]
