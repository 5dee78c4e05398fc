"""Work on the people ticked in the roster: first what will happen, then it happens."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.permissions import Action
from portal.foundation.moods import writes
from portal.privacy.enums import Datum
from portal.privacy.matrix import shown
from portal.privacy.trail import note, sensitive
from portal.ui.pages.listing import ListPage
from registration.roster import services
from registration.roster.forms import PostponeForm, VisitForm
from registration.roster.pages.roster import region_of
from registration.unemployment.models import UnemploymentRegistration

ACTS: dict[str, tuple[str, type[Any], str]] = {
    "visit": ("排走访", VisitForm, "已经排了走访的人不再排。"),
    "postpone": ("改期", PostponeForm, "只改还没办的按期联系；期限更晚的不动。"),
}
NAMED = 12  # people are named on the page that asks once more; of the others it says how many


@sensitive
@never_cache
@writes
def batch(request: HttpRequest) -> HttpResponse:
    """The page that asks once more; with a day on it, the act itself."""
    actor = allowed(request, Action.TASK_PLAN)
    act = request.POST.get("act", "")
    if act not in ACTS:
        raise Http404
    mine = UnemploymentRegistration.objects.visible_to(actor).exclude(person=None)
    picked = ListPage(request, mine).picked()
    confirmed = request.POST.get("confirmed") == "1"
    form = ACTS[act][1](request.POST if confirmed else None)
    note(request, action=f"roster.{act}", detail={"cases": [str(pk) for pk in picked.values_list("pk", flat=True)]})
    if confirmed and form.is_valid():
        done = _do(actor, act, picked, form)
        if done is not None:
            messages.success(request, f"{ACTS[act][0]}：办好 {done} 人。")
            return redirect("roster")
    return render(request, "registration/roster/batch.html", _asked_once_more(actor, act, picked, form))


def _do(actor: Actor, act: str, picked: QuerySet, form: Any) -> int | None:
    given = form.cleaned_data
    try:
        if act == "visit":
            return services.plan_visits(actor=actor, cases=picked, due_on=given["day"])
        region = region_of(actor)
        return services.postpone_all(
            actor=actor, cases=picked, until=given["day"], why=given["why"], region_code=region
        )
    except ValidationError as problem:
        form.add_error("day", problem)
        return None


def _asked_once_more(actor: Actor, act: str, picked: QuerySet, form: Any) -> dict[str, Any]:
    title, _, mind = ACTS[act]
    cases = list(picked.select_related("person").order_by("person__name_pinyin", "pk"))
    names = [shown(Datum.NAME, case.person.name, actor.audience) for case in cases[:NAMED]]
    return {
        "act": act, "title": title, "mind": mind, "form": form, "pks": [case.pk for case in cases],
        "count": len(cases), "names": names, "more": max(len(cases) - NAMED, 0),
    }  # fmt: skip
