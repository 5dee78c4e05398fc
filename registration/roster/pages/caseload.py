"""谁负责谁: how many people each colleague holds, whom nobody holds, handing over, standing in, and one step back."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.models import User
from portal.accounts.permissions import Action
from portal.foundation.moods import reads, reads_and_writes, writes
from portal.privacy.enums import Datum
from portal.privacy.matrix import shown
from portal.privacy.trail import note, sensitive
from portal.regions.selectors import short_names
from portal.ui.fields.choices import RadioRows
from portal.ui.pages.listing import ListPage
from registration.caseload import rules, services
from registration.caseload.models import CaseloadChange, Holding, Substitution
from registration.caseload.selectors import loads, team, unheld, whys
from registration.roster.forms import MOST_WORDS, Day

MINE, NOBODY, HELPED = "?holder=mine", "?holder=nobody", "?holder=helped"
LATELY = 10


def _reason(label: str) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写理由", "max_length": f"最多写 {MOST_WORDS} 个字"},
    )  # fmt: skip


class _TeamForm(forms.Form):
    """Colleagues to pick from."""

    def __init__(self, *args: Any, team: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField):
                field.choices = [(str(one.pk), one.name) for one in team]


class TransferForm(_TeamForm):
    """From whom to whom, from which day, and why."""

    source = forms.ChoiceField(label="谁名下的人", widget=RadioRows, error_messages={"required": "请选移交谁名下的人"})
    to = forms.ChoiceField(label="移交给谁", widget=RadioRows, error_messages={"required": "请选移交给谁"})
    day = Day("从哪天起")
    why = _reason("为什么移交")


class StandInForm(_TeamForm):
    """Who is away, who stands in, from which to which day, and why."""

    absent = forms.ChoiceField(label="谁不在", widget=RadioRows, error_messages={"required": "请选谁不在"})
    helper = forms.ChoiceField(label="请谁顶班", widget=RadioRows, error_messages={"required": "请选请谁顶班"})
    first = Day("从哪天")
    last = Day("到哪天（含这一天）")
    why = _reason("为什么请人顶班")


@sensitive
@never_cache
@reads
def caseload(request: HttpRequest) -> HttpResponse:
    """The office's colleagues with their people, who stands in, whom nobody holds and why, and what was done lately."""
    actor = allowed(request, Action.CASELOAD_MANAGE)
    today = timezone.localdate()
    counted = loads(actor, today)
    away = {one.absent_id: one for one in _substitutions(actor).on(today)}
    page = ListPage(request, unheld(actor).select_related("person").order_by("region_code", "pk"), size=20).page
    note(request, action="caseload.view", detail={"unheld": page.count})
    context = {
        "team": [(one, counted.get(one.pk, 0), away.get(one.pk)) for one in team(actor, today)],
        "page": page, "rows": _rows(page.rows, actor), "changes": _lately(actor), "mine": reverse("roster") + MINE,
        "helped": reverse("roster") + HELPED,
        "to_give": reverse("roster") + NOBODY, "coming": _coming(actor, today),
    }  # fmt: skip
    return render(request, "registration/caseload/caseload.html", context)


def _substitutions(actor: Actor) -> Any:
    return Substitution.objects.filter(office=actor.office_id).select_related("absent", "helper")


def _coming(actor: Actor, today: date) -> list[Substitution]:
    found = _substitutions(actor).filter(days__endswith__gt=today, cancelled_at=None).order_by("days")
    return list(found[:LATELY])


def _lately(actor: Actor) -> list[tuple[CaseloadChange, bool]]:
    """What was done lately, and whether it may still be undone."""
    found = CaseloadChange.objects.filter(office=actor.office_id).select_related("by").order_by("-at")[:LATELY]
    since = timezone.now() - services.undo_within()
    return [(one, one.undone_at is None and one.at > since) for one in found]


def _rows(cases: Any, actor: Actor) -> list[dict[str, Any]]:
    """Whom nobody holds, with the explanation. Two queries."""
    names, why = short_names({case.region_code for case in cases}), whys(cases)
    return [
        {"case": case, "name": shown(Datum.NAME, case.person.name, actor.audience),
         "place": names.get(case.region_code, ""), "why": why[case.pk].label}
        for case in cases
    ]  # fmt: skip


@sensitive
@never_cache
@reads_and_writes
def transfer(request: HttpRequest) -> HttpResponse:
    """A whole caseload to a colleague."""
    actor = allowed(request, Action.CASELOAD_MANAGE)
    today = timezone.localdate()
    form = TransferForm(request.POST or None, team=team(actor, today), initial={"day": today})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            done = services.transfer(
                actor=actor, source=UUID(given["source"]), to=UUID(given["to"]), since=given["day"], reason=given["why"]
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            note(request, action="caseload.transfer", reason=given["why"], detail={"count": done.count})
            messages.success(request, f"移交了 {done.count} 人。")
            return redirect("caseload")
    mind = "名下登记着的人全部移交。只移交一部分的，在名册里勾选，再点“分给同事”。"
    return _form_page(request, form, "移交名下的人", mind, "移交")


@sensitive
@never_cache
@reads_and_writes
def stand_in(request: HttpRequest) -> HttpResponse:
    """A substitute for a holiday."""
    actor = allowed(request, Action.CASELOAD_MANAGE)
    form = StandInForm(request.POST or None, team=team(actor, timezone.localdate()))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.stand_in(actor=actor, absent=UUID(given["absent"]), helper=UUID(given["helper"]),
                              first=given["first"], last=given["last"], reason=given["why"])  # fmt: skip
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            note(request, action="caseload.substitute", reason=given["why"])
            messages.success(request, "安排好了。到日子自动开始，过了自动结束。")
            return redirect("caseload")
    mind = "顶班的那几天，这些人也在顶班同事的“我的人”里。办的事记两个人：谁办的，替谁。到期自动还回去。"
    return _form_page(request, form, "请人顶班", mind, "安排")


def _form_page(request: HttpRequest, form: forms.Form, title: str, mind: str, act: str) -> HttpResponse:
    return render(request, "registration/caseload/form.html", {"form": form, "title": title, "mind": mind, "act": act})


@writes
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Nobody stands in any more."""
    services.cancel(actor=allowed(request, Action.CASELOAD_MANAGE), pk=pk)
    return redirect("caseload")


@sensitive
@never_cache
@reads_and_writes
def spread(request: HttpRequest) -> HttpResponse:
    """The people whom nobody holds, village by village: a suggestion that the caseworker changes and confirms."""
    actor = allowed(request, Action.CASELOAD_MANAGE)
    today = timezone.localdate()
    people, villages = team(actor, today), _villages(actor)
    if request.method == "POST":
        keys = {str(one.pk): one.pk for one in people}
        picked = {code: keys[key] for code in villages if (key := request.POST.get(f"v-{code}", "")) in keys}
        try:
            if not picked:
                raise ValidationError("没有要分的人", code="nobody")
            done = services.spread(actor=actor, villages=picked)
        except ValidationError as problem:
            messages.error(request, problem.messages[0])
        else:
            note(request, action="caseload.assign", detail={"count": done.count})
            messages.success(request, f"分好了 {done.count} 人。一天内可以撤回。")
            return redirect("caseload")
    names = short_names(set(villages))
    suggested = rules.spread(villages, [one.pk for one in people], loads(actor, today), _known(actor, set(villages)))
    rows = [(code, names.get(code, code), count, suggested.get(code)) for code, count in sorted(villages.items())]
    return render(request, "registration/caseload/spread.html", {"rows": rows, "team": people})


def _villages(actor: Actor) -> dict[str, int]:
    """How many people of which place nobody holds. One query."""
    return dict(unheld(actor).order_by().values_list("region_code").annotate(n=Count("pk")))


def _known(actor: Actor, codes: set[str]) -> dict[tuple[str, UUID], int]:
    """How many people of a place a colleague holds already. One query."""
    found = Holding.objects.on(timezone.localdate()).filter(office=actor.office_id, person__region_code__in=codes)
    counted = found.values_list("person__region_code", "staff").annotate(n=Count("pk"))
    return {(code, staff): count for code, staff, count in counted}


@writes
def undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take one act back."""
    actor = allowed(request, Action.CASELOAD_MANAGE)
    change = get_object_or_404(CaseloadChange, pk=pk, office=actor.office_id)
    try:
        count = services.undo(actor=actor, change=change)
    except ValidationError as problem:
        messages.error(request, problem.messages[0])
    else:
        note(request, action="caseload.undo", object_id=str(pk), detail={"count": count})
        messages.success(request, f"撤回了，{count} 人回到原来的样子。")
    return redirect("caseload")


def stands_in(row: dict[str, Any]) -> dict[str, Any]:
    """For the audit: for whom the actor stands in with this person, so that both are in the record."""
    absent = services.stood_in_for(helper=row["actor_id"], office=row["office_id"], person=row["person_id"])
    return {"stands_in_for": str(absent)} if absent else {}
