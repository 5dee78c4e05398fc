"""Writing down what a person tells about themselves later, with a consent of its own for what is sensitive."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from portal.accounts.actors import Actor
from portal.foundation.prepared import Prepared
from portal.people.facts import services as facts
from portal.people.facts.enums import FactSource
from portal.people.facts.models import PersonFact, SkippedQuestion
from portal.people.facts.questions import CONSENT, QUESTIONS, SENSITIVE, Kind, Question
from portal.people.models import Person
from portal.privacy.notices import current_consent

OWN = Prepared(
    lambda person: PersonFact.objects.current().filter(
        person=person, source=FactSource.SELF, code__in=[*QUESTIONS, CONSENT]
    )
)
SKIPPED = Prepared(lambda person: SkippedQuestion.objects.filter(person=person).only("code"))


@dataclass(frozen=True)
class Answered:
    """What is known of a person's own word: the facts by code, and the questions left out."""

    given: dict[str, PersonFact]
    skipped: frozenset[str]

    def is_new(self, code: str) -> bool:
        """Whether the person has neither answered nor skipped this question."""
        return code not in self.given and code not in self.skipped

    @property
    def unseen(self) -> list[Question]:
        """What is still to be asked. Sensitive questions are never pushed: they are there for who wants them."""
        return [one for code, one in QUESTIONS.items() if self.is_new(code) and code not in SENSITIVE]


def answered(person: Person) -> Answered:
    """What the person answered and what they skipped. Two queries."""
    return Answered(
        {fact.code: fact for fact in OWN.rows(person=person.pk)},
        frozenset(one.code for one in SKIPPED.rows(person=person.pk)),
    )


@transaction.atomic
def answer(*, actor: Actor, person: Person, question: Question, given: str, consented: bool = False) -> PersonFact:
    """Keep an answer as a fact with its source. Free words and what is sensitive are ciphertext.

    Raises ValidationError for something sensitive without its own consent (PIPL 29).
    """
    if question.sensitive:
        _consent(actor, person, consented)
    hidden = question.sensitive or question.kind is Kind.WORDS
    return facts.learn(
        person=person, code=question.code, value=True if hidden else given, source=FactSource.SELF,
        note=given if hidden else "", by=actor.user_id,
    )  # fmt: skip


def _consent(actor: Actor, person: Person, consented: bool) -> None:
    if not consented:
        raise ValidationError("同意我们保存这一项，再填；不想填就点“跳过”", code="consent")
    facts.learn(person=person, code=CONSENT, value=current_consent().version, source=FactSource.SELF, by=actor.user_id)


@transaction.atomic
def skip(*, actor: Actor, person: Person, question: Question) -> None:
    """The person saw it and does not want to say."""
    facts.skip(person=person, code=question.code)


@transaction.atomic
def take_consent_back(*, actor: Actor, person: Person) -> None:
    """Delete everything that stood under the consent, history included; the registration is not touched (PIPL 15, 16)."""
    for code in (*SENSITIVE, CONSENT):
        facts.forget(person=person, code=code, source=FactSource.SELF)
