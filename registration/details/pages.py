"""What a person may still tell: the list with its states, and one question a page with a way past it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.permissions import Action
from portal.foundation.moods import reads, reads_and_writes, writes
from portal.people.facts.questions import BY_SLUG, CONSENT, TOPICS, Kind, Question, words_of
from portal.people.models import Person
from portal.privacy.notices import current_consent
from portal.ui.parts import State as Look
from portal.ui.parts import Task
from registration.details import services
from registration.details.forms import QuestionForm
from registration.unemployment.enums import OPEN
from registration.unemployment.services import latest_handed_in


@never_cache
@reads
def details(request: HttpRequest) -> HttpResponse:
    """Every question with its state: 没看过, 跳过了, 填好了."""
    known = services.answered(_person(request))
    groups = [
        {"title": topic.title, "tasks": [_row(question, known) for question in topic.questions]} for topic in TOPICS
    ]  # fmt: skip
    unseen = known.unseen
    following = reverse("detail", args=[unseen[0].slug]) if unseen else ""
    context = {"groups": groups, "following": following, "left": len(unseen), "consented": CONSENT in known.given}
    return render(request, "registration/details/list.html", context)


def _row(question: Question, known: services.Answered) -> Task:
    url = reverse("detail", args=[question.slug])
    fact = known.given.get(question.code)
    if fact:
        return Task(question.label, "填好了", Look.DONE, url, words_of(fact))
    if question.code in known.skipped:
        return Task(question.label, "跳过了", Look.NONE, url)
    return Task(question.label, "没看过", Look.TODO, url)


@never_cache
@reads_and_writes
def detail(request: HttpRequest, code: str) -> HttpResponse:
    """One question: answer it, or go past it."""
    person, question = _person(request), BY_SLUG[code]
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if request.method == "POST" and request.POST.get("act") == "skip":
        services.skip(actor=actor, person=person, question=question)
        return redirect(_following(person, question))
    form = QuestionForm(request.POST or None, question=question, initial={"answer": _said(person, question)})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        services.answer(
            actor=actor, person=person, question=question, given=given["answer"], consented=given.get("consent", False)
        )  # fmt: skip
        return redirect(_following(person, question))
    if question.kind is Kind.PLACE:
        form.fields["answer"].open_at(request)  # type: ignore[attr-defined]
    context = {"form": form, "question": question, "consent": current_consent() if question.sensitive else None}
    return render(request, "registration/details/question.html", context)


def _said(person: Person, question: Question) -> Any:
    fact = services.answered(person).given.get(question.code)
    return None if fact is None else (fact.note or fact.value)


def _following(person: Person, question: Question) -> str:
    """The next question of the same topic that nobody has seen; else the list."""
    unseen = services.answered(person).unseen
    topic = next(one for one in TOPICS if question in one.questions)
    left = [one for one in topic.questions if one in unseen]
    return reverse("detail", args=[left[0].slug]) if left else reverse("details")


@writes
def take_consent_back(request: HttpRequest) -> HttpResponse:
    """Nothing sensitive is kept any more."""
    services.take_consent_back(actor=request.actor, person=_person(request))  # type: ignore[attr-defined]
    return redirect("details")


def _person(request: HttpRequest) -> Person:
    """The person whose registration this account handed in; without one the page does not exist."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    case = latest_handed_in(actor) if actor.role is None and actor.can(Action.REGISTER_SELF) else None
    if case is None or case.person is None:
        raise Http404
    return case.person


def own_tasks(actor: Actor) -> list[Task]:
    """On the person's page while something was never looked at; skipped is an answer, nobody asks again."""
    case = latest_handed_in(actor)
    if case is None or case.person is None or case.state not in OPEN:
        return []
    left = len(services.answered(case.person).unseen)
    if not left:
        return []
    return [
        Task("补全资料，推荐更准", f"还有 {left} 题没看", Look.TODO, reverse("details"), "每题都能跳过，不影响登记")
    ]
