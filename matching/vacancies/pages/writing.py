"""Writing a vacancy: one part a page, kept every few seconds, saved when it is right; then looked at once more and handed in."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from matching.vacancies import services, writing
from matching.vacancies.enums import OVER, Source, VacancyState
from matching.vacancies.forms import AskForm, BeginForm, StepForm
from matching.vacancies.models import Vacancy
from matching.vacancies.pages.mine import channel_here, employer_of, frame_of, groups_of, vacancy_of
from matching.vacancies.parts import BY_SLUG, PARTS, Part, is_said, offered_skills, open_form
from matching.vacancies.pay.guide import guide_of
from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.permissions import Action
from portal.cases.workflow import IllegalTransition, Stale
from portal.foundation.moods import reads_and_writes, writes
from portal.occupations.selectors import names_of
from portal.people.employers.models import Employer, Site
from portal.privacy.trail import note, unaudited
from portal.ui.pages.merge import CONFLICT, NOT_KEPT
from portal.ui.words import cn_time

LONGEST_WORDS = 3_000
ASKS_WHILE_WRITTEN = {
    "hx-trigger": "input changed delay:900ms", "hx-target": "#skills-found", "hx-include": "closest form",
    "hx-sync": "this:replace",
}  # fmt: skip
STAYING = ("look",)


@writes
def new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin a vacancy at the employer's main place of work; pressed twice it is one."""
    actor, employer, _ = employer_of(request, pk)
    return _begun(request, actor, employer, Source.OWN, employer.sites.main().first())


@never_cache
@reads_and_writes
def new_for(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The office of the place writes a vacancy down for an employer (source: outlet)."""
    actor = allowed(request, Action.VACANCY_WRITE)
    employer = get_object_or_404(Employer.objects.visible_to(actor), pk=pk)
    sites = Site.objects.visible_to(actor).open().filter(employer=employer, service_office=actor.office_id)
    site = sites.order_by("-is_main", "name").first()
    if site is None:
        raise Http404
    if request.method != "POST":
        context = {"employer": employer, "site": site, "begin": BeginForm()}
        return render(request, "matching/vacancies/new_for.html", context)
    return _begun(request, actor, employer, Source.OUTLET, site)


def _begun(request: HttpRequest, actor: Actor, employer: Employer, source: Source, site: Site | None) -> HttpResponse:
    form = BeginForm(request.POST)
    if site is None or not form.is_valid():
        raise Http404
    try:
        made = services.begin(
            actor=actor, employer=employer, site=site, source=source, key=form.cleaned_data["key"],
            channel=channel_here(request),
        )  # fmt: skip
    except ValidationError:  # somebody who only looks
        raise Http404 from None
    note(request, object_kind="vacancy", object_id=str(made.pk))
    return redirect("vacancy-part", made.pk, PARTS[0].slug)


def _writable(request: HttpRequest, pk: UUID) -> tuple[Actor, Vacancy]:
    actor, one = vacancy_of(request, pk, to_write=True)
    if one.state in OVER:
        raise Http404
    return actor, one


@never_cache
@reads_and_writes
def part(request: HttpRequest, pk: UUID, slug: str) -> HttpResponse:
    """One part: its form, kept as typed; right, it is saved and the next one comes."""
    actor, one = _writable(request, pk)
    topic = BY_SLUG[slug]
    if request.method != "POST":
        return _page(request, actor, one, topic, _form(request, one, topic))
    note(request, object_kind="vacancy", object_id=str(pk))
    form = _form(request, one, topic, request.POST)
    try:
        if any(name in request.POST for name in STAYING):
            _keep(request, actor, one, topic, form)
            return redirect("vacancy-part", pk, slug)
        if form.is_valid():
            writing.save_part(
                actor=actor, vacancy=one, part=slug, changes=topic.changes(form), revision=form.cleaned_data["version"]
            )
            return redirect(_following(one, topic))
    except Stale:
        return _both_sides(request, actor, pk, topic, form)
    except ValidationError as problem:
        form.add_error(None, problem)
    return _page(request, actor, one, topic, form)


def _form(request: HttpRequest, one: Vacancy, topic: Part, data: Any = None) -> Any:
    form = open_form(topic, one, request.actor, data)  # type: ignore[attr-defined]
    if topic.slug == "asks":
        form.fields["conditions"].widget.attrs |= ASKS_WHILE_WRITTEN | {
            "hx-post": reverse("vacancy-skills", args=[one.pk])
        }
    return form


def _revision(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def _keep(request: HttpRequest, actor: Actor, one: Vacancy, topic: Part, form: forms.Form) -> int:
    return writing.keep_typed(
        actor=actor, vacancy=one, part=topic.slug, typed=topic.typed(form, request.POST), revision=_revision(request)
    )


def _following(one: Vacancy, topic: Part) -> str:
    """A draft goes on with the next part; one that was handed in goes back to its page."""
    place = PARTS.index(topic) + 1
    if one.state != VacancyState.DRAFT:
        return reverse("vacancy", args=[one.pk])
    return (
        reverse("vacancy-part", args=[one.pk, PARTS[place].slug])
        if place < len(PARTS)
        else reverse("vacancy-check", args=[one.pk])
    )


def _page(request: HttpRequest, actor: Actor, one: Vacancy, topic: Part, form: Any) -> HttpResponse:
    place = PARTS.index(topic)
    is_draft = one.state == VacancyState.DRAFT
    context = frame_of(actor, one) | {
        "one": one,
        "part": topic,
        "form": form,
        "number": place + 1,
        "total": len(PARTS),
        "back": reverse("vacancy-part", args=[one.pk, PARTS[place - 1].slug]) if place and is_draft else "",
        "is_draft": is_draft,
        "guide": guide_of(one) if topic.slug == "pay" else None,
    }
    return render(request, "matching/vacancies/part.html", context)


def _both_sides(request: HttpRequest, actor: Actor, pk: UUID, topic: Part, form: Any) -> HttpResponse:
    """What stands there now and what this page was about to write, with 409; sent once more it is written over."""
    one = vacancy_of(request, pk, to_write=True)[1]
    context = frame_of(actor, one) | {
        "one": one,
        "part": topic,
        "theirs": topic.said(one),
        "kept": topic.slug in (one.typed or {}),  # type: ignore[operator]
        "mine": _said(form, request),
        "again": [(name, value) for name, values in request.POST.lists() for value in values if name not in NOT_KEPT],
        "version": one.revision(topic.slug),
    }
    return render(request, "matching/vacancies/both_sides.html", context, status=CONFLICT)


def _said(form: Any, request: HttpRequest) -> list[tuple[str, str]]:
    """The posted answers in words: labels of choices, otherwise what was typed."""
    found = []
    for field in form.visible_fields():
        choices = {str(key): str(label) for key, label in getattr(field.field, "choices", ()) or ()}
        values = request.POST.getlist(field.html_name)
        said = "、".join(choices.get(value, value) for value in values if value)
        if field.name == "occupation":
            said = "、".join(named.name for named in names_of(values).values())
        found.append((str(field.label), said))
    return found


@unaudited("a question about words while they are written; nothing is kept by it")
@never_cache
@writes
def skills(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The skills that the words written right now speak of, to be ticked; by post, so that no word stands in an address."""
    _, one = _writable(request, pk)
    words = request.POST.get("conditions", "")[:LONGEST_WORDS]
    form = AskForm(None, initial={"skills": request.POST.getlist("skills")[:20]}, offered=offered_skills(one, words))
    return render(request, "matching/vacancies/skills_found.html", {"form": form})


@unaudited("an employer's own draft, every few seconds; handing it in is audited")
@never_cache
@writes
def autosave(request: HttpRequest, pk: UUID, slug: str) -> JsonResponse:
    """Keep what stands in the fields right now; 409 where another page wrote this part meanwhile."""
    actor, one = _writable(request, pk)
    topic = BY_SLUG[slug]
    try:
        version = _keep(request, actor, one, topic, _form(request, one, topic))
    except ValidationError as problem:
        return JsonResponse({"detail": problem.messages[0]}, status=CONFLICT)
    return JsonResponse({"saved_at": cn_time(timezone.now()), "version": version})


@never_cache
@reads_and_writes
def check(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything once more as it will be read; posting hands it in, and the checks answer at once."""
    actor, one = _writable(request, pk)
    problem = ""
    if request.method == "POST":
        note(request, object_kind="vacancy", object_id=str(pk))
        try:
            services.submit(actor=actor, vacancy=one, channel=channel_here(request))
        except IllegalTransition:
            return redirect("vacancy", pk)  # pressed twice: it was handed in already
        except ValidationError as refused:
            problem = refused.messages[0]
            one = vacancy_of(request, pk, to_write=True)[1]
        else:
            return redirect("vacancy", pk)
    is_draft = one.state in {VacancyState.DRAFT, VacancyState.BLOCKED}
    context = frame_of(actor, one) | {
        "one": one,
        "groups": groups_of(one, link=is_draft),
        "left": [part for part in PARTS if not is_said(part, one)],
        "problem": problem,
        "step": StepForm(initial={"version": one.version}),
        "is_draft": is_draft,
    }
    return render(request, "matching/vacancies/check.html", context)
