"""The list of pairs, one pair side by side with the word on it, and the merges that may still be undone."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.permissions import Action
from portal.foundation.moods import reads, reads_and_writes
from portal.people.merging.models import PersonMerge
from portal.people.merging.references import naming_persons
from portal.people.models import Person, PersonLink
from portal.privacy.enums import Audience, Datum
from portal.privacy.matrix import mask_name, shown
from portal.privacy.trail import note, sensitive
from portal.regions.selectors import full_names
from portal.ui.pages.listing import ListPage
from portal.ui.rail import rail
from registration.duplicates import services
from registration.duplicates.enums import PairState
from registration.duplicates.forms import ApartForm, MergeForm, ReportForm, UndoForm
from registration.duplicates.limits import undo_within
from registration.duplicates.models import DuplicatePair
from registration.unemployment.models import UnemploymentRegistration

LISTS = {
    PairState.OPEN: ("等核对", "duplicates"),
    PairState.MERGED: ("合并了的", "duplicates-merged"),
    PairState.NOT_SAME: ("不是同一个人的", "duplicates-apart"),
}


@sensitive
@never_cache
@reads
def duplicates(request: HttpRequest, which: str) -> HttpResponse:
    """Pairs of the actor's reach: the most alike first; what is decided, the last first."""
    actor = allowed(request, Action.PERSON_MERGE)
    order = ("-score", "found_at", "pk") if which == PairState.OPEN else ("-decided_at", "pk")
    found = DuplicatePair.objects.visible_to(actor).filter(state=which)
    found = found.select_related("first", "second", "first_office", "second_office").order_by(*order)
    page = ListPage(request, found).page
    note(request, action="duplicate.list", detail={"count": page.count})
    context = {
        "title": LISTS[PairState(which)][0], "which": which, "page": page, "rows": [_row(pair, actor) for pair in page],
        "views": _views(which), "shelves": rail(request, reverse("duplicates")),
    }  # fmt: skip
    return render(request, "registration/duplicates/desk.html", context)


def _views(which: str) -> list[tuple[str, str, bool]]:
    pairs = [(label, reverse(name), key == which) for key, (label, name) in LISTS.items()]
    return [*pairs, ("可以撤回的合并", reverse("merges"), which == "merges")]


def _row(pair: DuplicatePair, actor: Actor) -> dict[str, Any]:
    return {
        "pair": pair,
        "names": [_name(pair.first, pair.first_office_id, actor), _name(pair.second, pair.second_office_id, actor)],
        "said": "，".join(words for words, _ in pair.in_common),
    }


def _name(person: Person, office: UUID | None, actor: Actor) -> str:
    """In full where the actor's office serves; of somebody another office serves a caseworker sees the first character."""
    name = shown(Datum.NAME, person.name, actor.audience)
    foreign = actor.audience is Audience.TOWNSHIP and office != actor.office_id
    return mask_name(name) if foreign else name


def _side(
    pair: DuplicatePair, which: str, actor: Actor, places: dict[str, str], facts: dict[str, Any]
) -> dict[str, Any]:
    """One of the two as the actor may see it."""
    person: Person = getattr(pair, which)
    office = getattr(pair, f"{which}_office")
    foreign = actor.audience is Audience.TOWNSHIP and (office is None or office.pk != actor.office_id)
    return {
        "person": person,
        "name": _name(person, office.pk if office else None, actor),
        "number": shown(Datum.ID_NUMBER, person.id_number, actor.audience)[-4:],
        "birth": person.birth_date,
        "phone": "" if foreign else shown(Datum.PHONE, person.phone, actor.audience),
        "place": places.get(getattr(pair, f"{which}_region"), ""),
        "office": office,
        "since": person.created_at,
        "proved": person.proved_at,
        "cases": [] if foreign else facts["cases"].get(person.pk, []),
        "links": facts["links"].get(person.pk, 0),
        "foreign": foreign,
    }


def _facts_of(pair: DuplicatePair) -> dict[str, Any]:
    """The registrations and the number of accounts of both. Two queries."""
    keys = (pair.first_id, pair.second_id)
    cases: dict[UUID, list] = {}
    for case in (
        UnemploymentRegistration.objects.filter(person__in=keys).defer("draft", "appeal").order_by("created_at")
    ):
        cases.setdefault(case.person_id, []).append(case)
    links: dict[UUID, int] = {}
    for key in PersonLink.objects.live().filter(person__in=keys).values_list("person_id", flat=True):
        links[key] = links.get(key, 0) + 1
    return {"cases": cases, "links": links}


@sensitive
@never_cache
@reads_and_writes
def pair(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The two side by side, and the word: one person, or two."""
    actor = allowed(request, Action.PERSON_MERGE)
    found = DuplicatePair.objects.visible_to(actor).select_related("first", "second", "first_office", "second_office")
    one = get_object_or_404(found, pk=pk)
    act = request.POST.get("act", "")
    note(request, action=f"duplicate.{act}" if act in ("merge", "apart") else "duplicate.view", object_kind="pair",
         object_id=str(pk), person_id=one.first_id, detail={"second": str(one.second_id)})  # fmt: skip
    places = full_names({one.first_region, one.second_region})
    facts = _facts_of(one)
    sides = [_side(one, which, actor, places, facts) for which in ("first", "second")]
    keeps = [
        (str(side["person"].pk), f"第{word}份：{side['name']}，{side['place']}")
        for word, side in zip("一二", sides, strict=True)
    ]
    given = request.POST if request.method == "POST" else None
    merge_form = MergeForm(
        given if act == "merge" else None, keeps=keeps, auto_id="merge_%s", initial={"keep": _better(one)}
    )
    apart_form = ApartForm(given if act == "apart" else None, auto_id="apart_%s")
    if request.method == "POST" and _done(request, actor, one, act, merge_form, apart_form):
        return redirect("duplicates")
    bound = {"merge": merge_form, "apart": apart_form}.get(act)
    context = {
        "pair": one, "sides": sides, "merge_form": merge_form, "apart_form": apart_form, "bound": bound, "act": act,
        "may_decide": DuplicatePair.objects.decided_by_role(actor).open().filter(pk=pk).exists(),
        "days": undo_within().days,
    }  # fmt: skip
    return render(request, "registration/duplicates/pair.html", context)


def _better(one: DuplicatePair) -> str:
    """The row to keep: the proved one, else the older."""
    people = sorted((one.first, one.second), key=lambda person: (not person.is_proved, person.created_at))
    return str(people[0].pk)


def _done(request: HttpRequest, actor: Actor, one: DuplicatePair, act: str, merge: MergeForm, apart: ApartForm) -> bool:
    form = merge if act == "merge" else apart
    if not form.is_valid():
        return False
    try:
        if act == "merge":
            services.merge(actor=actor, pair=one, **form.cleaned_data | {"keep": UUID(form.cleaned_data["keep"])})
            messages.success(request, f"合并好了。{undo_within().days} 天内可以撤回。")
        else:
            services.tell_apart(actor=actor, pair=one, reason=form.cleaned_data["reason"])
            messages.success(request, "记下了：不是同一个人，不再列出来。")
    except ValidationError as problem:
        form.add_error(None, problem)
        return False
    note(request, reason=form.cleaned_data["reason"][:200])
    return True


@sensitive
@never_cache
@reads_and_writes
def report(request: HttpRequest) -> HttpResponse:
    """Two receipt numbers that somebody at a desk takes for one person's."""
    actor = allowed(request, Action.PERSON_MERGE)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.report(actor=actor, receipts=(form.cleaned_data["first"], form.cleaned_data["second"]))
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            note(request, action="duplicate.report", object_kind="pair", object_id=str(made.pk))
            return redirect("duplicate", made.pk)
    return render(request, "registration/duplicates/report.html", {"form": form})


def _undoable(actor: Actor) -> QuerySet:
    return PersonMerge.objects.visible_to(actor).since(timezone.now() - undo_within()).select_related("keep", "office")


@sensitive
@never_cache
@reads
def merges(request: HttpRequest) -> HttpResponse:
    """Merges that can still be undone."""
    actor = allowed(request, Action.PERSON_MERGE)
    page = ListPage(request, _undoable(actor).order_by("-at", "pk")).page
    rows = [
        {"merge": one, "name": shown(Datum.NAME, one.keep.name, actor.audience), "until": one.at + undo_within(),
         "count": sum(map(len, one.moved.values()))}
        for one in page
    ]  # fmt: skip
    context = {"rows": rows, "page": page, "views": _views("merges"), "shelves": rail(request, reverse("duplicates"))}
    return render(request, "registration/duplicates/merges.html", context)


@sensitive
@never_cache
@reads_and_writes
def merge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One merge: what moved, and the way back with its reason."""
    actor = allowed(request, Action.PERSON_MERGE)
    found = PersonMerge.objects.visible_to(actor).select_related("keep", "other", "office")
    one = get_object_or_404(found, pk=pk)
    note(request, action="merge.undo" if request.method == "POST" else "merge.view", object_kind="merge",
         object_id=str(pk), person_id=one.keep_id)  # fmt: skip
    form = UndoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.undo(actor=actor, merge=one, why=form.cleaned_data["why"])
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return redirect("merge", pk)
    context = {
        "merge": one, "form": form, "name": shown(Datum.NAME, one.keep.name, actor.audience),
        "moved": _moved(one), "until": one.at + undo_within(),
        "may_undo": one.undone_at is None and one.at + undo_within() > timezone.now(),
    }  # fmt: skip
    return render(request, "registration/duplicates/merge.html", context)


def _moved(one: PersonMerge) -> list[tuple[str, int]]:
    names = {found.name: str(found) for found in naming_persons()}
    return [(names.get(name, name), len(keys)) for name, keys in sorted(one.moved.items())]
