"""May this employer read this person's name and telephone: asked by every page that would show either (trust.md 6).

It may where the person said yes to this employer and did not take it back (PIPL 14, 15, 23). Each subject in which a
person can say so offers its ground; a page asks for all its people at once, and masks whom it gets no contact of.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID


@dataclass(frozen=True)
class Contact:
    """What an employer may read. `phone` is empty while the person is to hear first that somebody looked.

    `application` is the application by which the person said yes, where it was one.
    """

    name: str
    phone: str
    application: UUID | None = None


Ground = Callable[[UUID, Sequence[UUID]], Mapping[UUID, Contact]]
_grounds: dict[str, tuple[int, Ground]] = {}


def offer(name: str, *, order: int, ground: Ground) -> None:
    """Let a subject say to whom its people said yes: `ground(employer, people)`. Call it once a subject, in its app's `ready`."""
    _grounds[name] = (order, ground)


def contacts_of(employer: UUID | None, people: Sequence[UUID]) -> dict[UUID, Contact]:
    """Whose contact this employer may read, of these people. A fixed number of queries.

    Of two grounds the first counts; a telephone that it holds back may come by the second.
    """
    found: dict[UUID, Contact] = {}
    if employer is None or not people:
        return found
    for _, ground in sorted(_grounds.values(), key=lambda one: one[0]):
        for person, contact in ground(employer, people).items():
            before = found.get(person, contact)
            found[person] = replace(before, phone=before.phone or contact.phone)
    return found
