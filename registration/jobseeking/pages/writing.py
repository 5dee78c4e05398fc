"""Writing a part: one form a page, kept every few seconds, saved when it is right; two pages of one part are shown both sides."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.cases.workflow import Stale
from portal.foundation.moods import reads_and_writes, writes
from portal.occupations.selectors import names_of
from portal.privacy.trail import unaudited
from portal.ui.pages.merge import CONFLICT, NOT_KEPT
from portal.ui.words import cn_time
from registration.jobseeking import services
from registration.jobseeking.enums import SeekState
from registration.jobseeking.forms import LONGEST_WORDS, SkillsForm
from registration.jobseeking.limits import MOST_SKILLS
from registration.jobseeking.models import JobSeeking
from registration.jobseeking.pages.mine import record_or_404
from registration.jobseeking.parts import BY_SLUG, CONSENTS, PARTS, Part, number_in, offered_skills, open_form

ASKS_WHILE_WRITTEN = {
    "hx-trigger": "input changed delay:900ms", "hx-target": "#skills-found", "hx-include": "closest form",
    "hx-sync": "this:replace",
}  # fmt: skip
STAYING = ("look", "more")  # buttons that keep what is written and show the page again


@never_cache
@reads_and_writes
def part(request: HttpRequest, slug: str) -> HttpResponse:
    """One part: its form, kept as typed; right, it is saved and the next one comes."""
    case, one = record_or_404(request), BY_SLUG[slug]
    if request.method != "POST":
        return _page(request, case, one, _form(request, case, one), one.formsets(case))
    form, lists = _form(request, case, one, request.POST), one.formsets(case, request.POST)
    try:
        if any(name in request.POST for name in STAYING):
            _keep(request, case, one, form)
            return redirect("seeking-part", slug)
        if form.is_valid() and all(one_list.is_valid() for one_list in lists):
            changes = one.changes(form.cleaned_data, lists)
            services.save_part(
                actor=request.actor, case=case, part=slug, changes=changes, revision=form.cleaned_data["version"]  # type: ignore[attr-defined]
            )  # fmt: skip
            return redirect(_following(case, one))
    except Stale:
        return _both_sides(request, case, one, form)
    except ValidationError as problem:
        form.add_error(None, problem)
    return _page(request, case, one, form, lists)


def _form(request: HttpRequest, case: JobSeeking, one: Part, data: Any = None) -> forms.Form:
    form = open_form(one, case, data)
    if one.slug == "skills":
        form.fields["words"].widget.attrs |= ASKS_WHILE_WRITTEN | {"hx-post": reverse("seeking-skills")}
    if one.slug == "place":
        form.fields["region"].open_at(request)  # type: ignore[attr-defined]
    return form


def _keep(request: HttpRequest, case: JobSeeking, one: Part, form: forms.Form) -> int:
    return services.keep_typed(
        actor=request.actor, case=case, part=one.slug, typed=one.typed(form, request.POST),  # type: ignore[attr-defined]
        revision=number_in(request.POST.get("version")),
    )  # fmt: skip


def _following(case: JobSeeking, one: Part) -> str:
    """A draft goes on with the next part; a record in use goes back to its overview."""
    place = PARTS.index(one) + 1
    if case.state != SeekState.DRAFT:
        return reverse("seeking")
    return reverse("seeking-part", args=[PARTS[place].slug]) if place < len(PARTS) else reverse("seeking-check")


def _page(request: HttpRequest, case: JobSeeking, one: Part, form: forms.Form, lists: list[Any]) -> HttpResponse:
    place = PARTS.index(one)
    context = {
        "case": case,
        "part": one,
        "form": form,
        "lists": [{"rows": rows, "set": formset} for rows, formset in zip(one.rows, lists, strict=True)],
        "number": place + 1,
        "total": len(PARTS),
        "back": reverse("seeking-part", args=[PARTS[place - 1].slug])
        if place and case.state == SeekState.DRAFT
        else "",
        "consent": CONSENTS[one.slug]() if one.slug in CONSENTS else None,
        "is_draft": case.state == SeekState.DRAFT,
        "wrong_rows": any(formset.is_bound and not formset.is_valid() for formset in lists),
    }
    return render(request, "registration/jobseeking/part.html", context)


def _both_sides(request: HttpRequest, case: JobSeeking, one: Part, form: forms.Form) -> HttpResponse:
    """What stands there now and what this page was about to write, with 409; sent once more it is written over."""
    case = record_or_404(request)
    context = {
        "part": one,
        "theirs": one.said(case),
        "kept": one.slug in (case.draft or {}),  # type: ignore[operator]
        "mine": _said(one, form, request),
        "again": [(name, value) for name, values in request.POST.lists() for value in values if name not in NOT_KEPT],
        "version": case.revision(one.slug),
    }
    return render(request, "registration/jobseeking/both_sides.html", context, status=CONFLICT)


def _said(one: Part, form: forms.Form, request: HttpRequest) -> list[tuple[str, str]]:
    """The posted answers in words: labels of choices, otherwise what was typed."""
    found = []
    for field in form.visible_fields():
        choices = {str(key): str(label) for key, label in getattr(field.field, "choices", ()) or ()}
        values = request.POST.getlist(field.html_name)
        said = "、".join(choices.get(value, value) for value in values if value)
        if one.slug == "wanted":
            said = "、".join(named.name for named in names_of(values).values())
        found.append((str(field.label), said))
    rows = one.typed(form, request.POST)
    return found + [
        (each.title, "\n".join("，".join(filter(None, row.values())) for row in rows[each.key])) for each in one.rows
    ]


@unaudited("a question about words while they are written; nothing is kept by it")
@never_cache
@writes
def skills(request: HttpRequest) -> HttpResponse:
    """The skills that the words written right now speak of, to be ticked; by post, so that no word stands in an address."""
    case = record_or_404(request)
    words = request.POST.get("words", "")[:LONGEST_WORDS]
    ticked = {"skills": request.POST.getlist("skills")[:MOST_SKILLS]}
    form = SkillsForm(None, initial=ticked, offered=offered_skills(case, words))
    return render(request, "registration/jobseeking/skills_found.html", {"form": form})


@unaudited("a person's own record, every few seconds; putting it to use is audited")
@never_cache
@writes
def autosave(request: HttpRequest, slug: str) -> JsonResponse:
    """Keep what stands in the fields right now; 409 where another page wrote this part meanwhile."""
    case, one = record_or_404(request), BY_SLUG[slug]
    try:
        version = _keep(request, case, one, _form(request, case, one))
    except ValidationError as problem:
        return JsonResponse({"detail": problem.messages[0]}, status=CONFLICT)
    return JsonResponse({"saved_at": cn_time(timezone.now()), "version": version})
