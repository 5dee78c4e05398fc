"""What somebody keeps: searches with their alerts, vacancies put aside; and the link that stops an alert."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from matching.search import saving
from matching.search.asked import Asked, read
from matching.search.cards import cards_of
from matching.search.models import SavedSearch
from matching.search.pages.looking import asked_by
from matching.vacancies.enums import VacancyState
from portal.foundation.moods import reads, reads_and_writes, writes
from registration.jobseeking.services import own_person
from registration.unemployment.pages.asking import citizens_only

CRUMBS = [("我的", "/my/"), ("存下的搜索", "")]


@never_cache
@reads_and_writes
def save(request: HttpRequest) -> HttpResponse:
    """The search of the address, in words, and one button to keep it."""
    citizens_only(request)
    asked = asked_by(request)
    problem = ""
    if request.method == "POST":
        try:
            saving.save_search(actor=request.actor, asked=_handed(request))  # type: ignore[attr-defined]
        except ValidationError as refused:
            problem = refused.messages[0]
        else:
            return redirect("my-searches")
    context = {"asked": asked, "name": saving.name_of(asked), "problem": problem, "crumbs": CRUMBS}
    return render(request, "matching/search/save.html", context | {"person": own_person(request.actor)})  # type: ignore[attr-defined]


def _handed(request: HttpRequest) -> Asked:
    """The search of the form; where somebody lives comes from the account, not from the page."""
    home = asked_by(request).home
    return read(QueryDict(request.POST.get("asked", "")), home=home)


@never_cache
@reads
def searches(request: HttpRequest) -> HttpResponse:
    """One's own searches."""
    citizens_only(request)
    actor = request.actor  # type: ignore[attr-defined]
    rows = SavedSearch.objects.visible_to(actor).order_by("-created_at")
    return render(
        request, "matching/search/searches.html", {"rows": rows, "crumbs": CRUMBS, "person": own_person(actor)}
    )


@never_cache
@writes
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop telling, tell again, or forget one's own search (`do`)."""
    citizens_only(request)
    actor = request.actor  # type: ignore[attr-defined]
    saved = get_object_or_404(SavedSearch.objects.visible_to(actor), pk=pk)
    done: dict[str, Any] = {
        "stop": lambda: saving.set_alerts(actor=actor, saved=saved, on=False),
        "go": lambda: saving.set_alerts(actor=actor, saved=saved, on=True),
        "drop": lambda: saving.drop_search(actor=actor, saved=saved),
    }
    what = done.get(request.POST.get("do", ""))
    if what is None:
        raise Http404
    what()
    return redirect("my-searches")


@login_not_required
@never_cache
@reads_and_writes
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a message: it asks, a press stops. Opening it changes nothing, so that a scanner of links cannot."""
    saved = saving.of_token(token)
    if saved is None:
        raise Http404
    if request.method == "POST":
        saving.set_alerts(actor=request.actor, saved=saved, on=False)  # type: ignore[attr-defined]
    return render(request, "matching/search/stop.html", {"saved": saved})


@never_cache
@reads
def favourites(request: HttpRequest) -> HttpResponse:
    """Vacancies put aside; those that are over are said to be."""
    citizens_only(request)
    rows = list(saving.favourites_of(request.actor))  # type: ignore[attr-defined]
    shown = [row.vacancy_id for row in rows if row.vacancy.state == VacancyState.PUBLISHED]
    over = [row.vacancy for row in rows if row.vacancy.state != VacancyState.PUBLISHED]
    context = {
        "cards": cards_of(shown, asked_by(request).home),
        "over": over,
        "crumbs": [("我的", "/my/"), ("收藏的岗位", "")],
    }
    return render(request, "matching/search/favourites.html", context)
