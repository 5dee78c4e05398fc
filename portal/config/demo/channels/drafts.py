"""A CV and a vacancy inside a simulated channel: begun here or anywhere else, written part by part, and finished."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from portal.config.demo.channels.adapter import Adapter, Answer
from portal.config.demo.channels.forms import PartForm, SeekerForm, say
from portal.config.demo.channels.frame import (
    COUNTY,
    adapter_for,
    is_over,
    label_of,
    page,
    render_in,
    signed_in_first,
    towns_of,
)
from portal.ui.parts import State, Task

CONFLICT, NOT_FOUND = 409, 404
STALE = "这一部分刚刚在别处写过。下面是现在的样子，请看过再写。"


@page("GET", "POST")
def seeking(request: HttpRequest, channel: str) -> HttpResponse:
    """The person's record, wherever it was begun; a post begins it, puts it to use or throws it away."""
    if (first := signed_in_first(request, channel, "sim-seeking")) is not None:
        return first
    outside, said = adapter_for(request, channel), ""
    held = outside.ask("GET", "my/seeking/")
    if is_over(request, channel, held):
        return redirect("sim-sign-in", channel)
    if held.status == NOT_FOUND:
        return _begin(request, channel, outside)
    if request.method == "POST":
        answer = _stepped(outside, request)
        if answer.is_good:
            return redirect("sim-seeking", channel)
        said = answer.words
    record = held.body if held.is_good else {}
    tasks = [_task(one, reverse("sim-seeking-part", args=[channel, one["part"]])) for one in record.get("parts", [])]
    return render_in(
        request, channel, "seeking", record=record, tasks=tasks, begun_in=label_of(record.get("begun_in", "")),
        said=said or ("" if held.is_good else held.words),
    )  # fmt: skip


def _stepped(outside: Adapter, request: HttpRequest) -> Answer:
    if "drop" in request.POST:
        return outside.ask("DELETE", "my/seeking/")
    return outside.ask("POST", "my/seeking/publish/")


def _begin(request: HttpRequest, channel: str, outside: Adapter) -> HttpResponse:
    """Who it is, asked of somebody whom the portal does not know yet; then the record begins."""
    known = (outside.ask("GET", "my/").body or {}).get("id_number", "")
    form = None if known else SeekerForm(request.POST or None, towns=towns_of(outside))
    said = ""
    if request.method == "POST" and (form is None or form.is_valid()):
        answer = outside.ask("POST", "my/seeking/", form.cleaned_data if form else {})
        if answer.is_good:
            return redirect("sim-seeking", channel)
        if form:
            say(form, (answer.body or {}).get("errors") or {"": answer.words})
        else:
            said = answer.words
    if form:
        form.ask_for_all()
    notice = (outside.ask("GET", "notices/").body or {}).get("notice")
    return render_in(request, channel, "seeking_begin", form=form, notice=notice, said=said)


def _task(one: dict[str, Any], url: str) -> Task:
    if one["kept"]:
        return Task(one["title"], "写了没存", State.DUE, url)
    if one["written"]:
        return Task(one["title"], "写好了", State.DONE, url)
    needed = one.get("needed", True)
    return Task(one["title"], "要写" if needed else "选填", State.TODO if needed else State.NONE, url)


@page("GET", "POST")
def seeking_part(request: HttpRequest, channel: str, part: str) -> HttpResponse:
    """One part of the person's record."""
    if (first := signed_in_first(request, channel, "sim-seeking")) is not None:
        return first
    return _part(request, channel, f"my/seeking/parts/{part}/", reverse("sim-seeking", args=[channel]))


@page("GET", "POST")
def vacancy(request: HttpRequest, channel: str, pk: UUID) -> HttpResponse:
    """One vacancy, wherever it was begun; a post hands it in or throws the draft away."""
    if (first := signed_in_first(request, channel, "sim-hiring")) is not None:
        return first
    outside, said = adapter_for(request, channel), ""
    if request.method == "POST" and "drop" in request.POST:
        answer = outside.ask("DELETE", f"my/vacancies/{pk}/")
        if answer.is_good:
            return redirect("sim-hiring", channel)
        said = answer.words
    elif request.method == "POST":
        answer = outside.ask("POST", f"my/vacancies/{pk}/submit/")
        said = "" if answer.is_good else answer.words
    held = outside.ask("GET", f"my/vacancies/{pk}/")
    if is_over(request, channel, held):
        return redirect("sim-sign-in", channel)
    if held.status == NOT_FOUND:
        raise Http404
    one = held.body or {}
    tasks = [_task(row, reverse("sim-vacancy-part", args=[channel, pk, row["part"]])) for row in one.get("parts", [])]
    return render_in(
        request, channel, "vacancy", one=one, tasks=tasks, begun_in=label_of(one.get("begun_in", "")), said=said
    )


@page("GET", "POST")
def vacancy_part(request: HttpRequest, channel: str, pk: UUID, part: str) -> HttpResponse:
    """One part of a vacancy."""
    if (first := signed_in_first(request, channel, "sim-hiring")) is not None:
        return first
    return _part(request, channel, f"my/vacancies/{pk}/parts/{part}/", reverse("sim-vacancy", args=[channel, pk]))


def _part(request: HttpRequest, channel: str, path: str, back: str) -> HttpResponse:
    """The questions as the portal sent them; a post keeps, saves, or only looks an occupation up."""
    outside, said = adapter_for(request, channel), ""
    held = outside.ask("GET", path)
    if is_over(request, channel, held):
        return redirect("sim-sign-in", channel)
    if not held.is_good:
        raise Http404
    made = _maker(outside, held.body, request)
    form = made(request.POST or None)
    if request.method == "POST" and "look" not in request.POST and form.is_valid():
        answer = outside.ask("PATCH", path, _written(request, form))
        if answer.is_good:
            return redirect(back)
        if answer.status == CONFLICT:
            said, form = STALE, made(None)
        else:
            say(form, (answer.body or {}).get("errors") or {"": answer.words})
    form.show_needed()
    return render_in(
        request, channel, "part", form=form, part=held.body, back=back, said=said, words=request.POST.get("q", "")
    )


def _written(request: HttpRequest, form: PartForm) -> dict[str, Any]:
    seen = request.POST.get("version", "")
    version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 7 else 0
    return form.answers() | {"version": version, "save": "keep" not in request.POST}


def _maker(outside: Adapter, part: dict[str, Any], request: HttpRequest) -> Callable[[Any], PartForm]:
    """The form of this part, with the places and the occupations that the channel asked the portal for."""
    kinds = {one["kind"] for one in part["questions"]}
    places = [(COUNTY, "富锦市"), *towns_of(outside)] if "region" in kinds else []
    found: list[tuple[str, str]] = []
    if words := request.POST.get("q", "").strip():
        answer = outside.ask("GET", "occupations/", query=urlencode({"q": words})).body or {}
        found = [
            (one["code"], f"{one['name']}（{one['group']}）")
            for one in answer.get("named", []) + answer.get("guessed", [])
        ]
    return lambda data: PartForm(part, data, places=places, found=found)
