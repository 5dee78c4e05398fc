"""The office's side: the vacancies of its area, one of them, and their rows as Excel."""

from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from matching.vacancies.enums import Source, VacancyState
from matching.vacancies.filters import COLUMNS, SORTS, VIEWS, Asked, counts, narrow, search
from matching.vacancies.models import Vacancy
from matching.vacancies.pages.mine import page_of_one, row_of, vacancy_of
from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.enums import Role
from portal.accounts.permissions import Action
from portal.foundation.moods import reads
from portal.privacy.trail import note, taken_out
from portal.ui.pages.listing import ListPage
from portal.ui.parts import Queue
from portal.ui.parts import State as Look
from portal.ui.rail import rail
from registration.recruiting.filters import near_names, places_of


def queues(actor: Actor) -> list[Queue]:
    """How many are open in the area, and how many wait for a person. One query."""
    found = Vacancy.objects.visible_to(actor).aggregate(
        open=Count("pk", filter=Q(state=VacancyState.PUBLISHED)), held=Count("pk", filter=Q(state=VacancyState.REVIEW))
    )
    said = f"{found['held']} 个等人看" if found["held"] else ""
    return [Queue("岗位", found["open"], reverse("vacancies"), note=said, state=Look.DUE if said else Look.TODO)]


@never_cache
@reads
def vacancies(request: HttpRequest) -> HttpResponse:
    """Vacancies within reach, by state, place and source; the same rows as Excel."""
    actor = allowed(request, Action.VACANCY_VIEW)
    asked, mine = Asked.of(request.GET), Vacancy.objects.visible_to(actor)
    found = narrow(mine, asked).for_reading().order_by(F("closed_at").asc(nulls_first=True), "closes_on", "pk")  # type: ignore[attr-defined]
    page = ListPage(request, found, search=search, sorts=SORTS, columns=COLUMNS)
    if page.wants_export:
        taken_out(request, kind="vacancy", detail={"asked": asked.query()})
        return page.export("岗位")
    figures = counts(mine)
    names = near_names(actor, {one.region_code for one in page.page})
    context = {
        "list": page,
        "page": page.page,
        "rows": [row_of(one) | {"place": names.get(one.region_code, "")} for one in page.page],
        "views": _views(figures, asked),
        "asked": asked,
        "query": asked.query(),
        "sources": Source.choices,
        "places": places_of(actor),
        "may_write": actor.role is Role.CASEWORKER and actor.can(Action.VACANCY_WRITE),
        "shelves": rail(request, reverse("vacancies")),
    }
    return render(request, "matching/vacancies/desk_list.html", context)


def _views(figures: dict[str, int], asked: Asked) -> list[tuple[str, int, str, bool]]:
    every = [("全部", figures["all"], f"?{asked.query(which='')}", not asked.which)]
    return every + [
        (label, figures[key], f"?{asked.query(which=key)}", asked.which == key)
        for key, label in VIEWS.items()
        if figures[key] or asked.which == key
    ]


@never_cache
@reads
def vacancy(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One vacancy as the office sees it; who wrote it down for an employer may go on with it."""
    actor, one = vacancy_of(request, pk)
    allowed(request, Action.VACANCY_VIEW)
    note(request, object_kind="vacancy", object_id=str(pk))
    context: dict[str, Any] = page_of_one(request, actor, one) | {"shelves": rail(request, reverse("vacancies"))}
    return render(request, "matching/vacancies/vacancy.html", context)
