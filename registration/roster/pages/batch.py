"""Work on the people ticked in the roster: first what will happen, then it happens."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.permissions import Action
from portal.foundation.moods import writes
from portal.privacy.enums import Datum
from portal.privacy.matrix import shown
from portal.privacy.trail import note, sensitive
from portal.ui.pages.listing import ListPage
from registration.caseload import services as caseload
from registration.roster import services
from registration.roster.enums import Act
from registration.roster.filters import with_next_due
from registration.roster.forms import BatchForm, GiveForm, HandForm, PostponeForm, RemindForm, VisitForm
from registration.roster.pages.roster import region_of, rows_of
from registration.unemployment.models import UnemploymentRegistration

ASKED: dict[str, tuple[type[BatchForm], str]] = {
    Act.VISIT: (VisitForm, "已经排了走访的人不再排。"),
    Act.POSTPONE: (PostponeForm, "只改还没办的按期联系；期限更晚的不动。"),
    Act.HAND: (HandForm, "没办完的联系请同事办，下一次还是照常排。这些人还在本站的名单里，谁都看得到。"),
    Act.GIVE: (GiveForm, "从那天起由这位同事负责。原来负责的同事不再负责。一天内可以在“谁负责谁”里撤回。"),
    Act.REMIND: (RemindForm, "请本人回个电话，或者在网上说一声。今天提醒过的、没留手机号码的不发。短信没有回复，不算联系。"),
}  # fmt: skip
"""What is asked before it is done, and what to mind; a list to print is not asked about."""
NAMED = 12  # people are named on the page that asks once more; of the others it says how many


@sensitive
@never_cache
@writes
def batch(request: HttpRequest) -> HttpResponse:
    """The page that asks once more; with its answers on it, the act itself. A list to print changes nothing."""
    actor = allowed(request, Action.TASK_PLAN)
    act = request.POST.get("act", "")
    if act not in Act:
        raise Http404
    mine = UnemploymentRegistration.objects.visible_to(actor).exclude(person=None)
    picked = ListPage(request, mine).picked()
    note(request, action=f"roster.{act}", detail={"cases": [str(pk) for pk in picked.values_list("pk", flat=True)]})
    if act == Act.PRINT:
        return render(request, "registration/roster/sheet.html", _to_print(actor, picked))
    confirmed = request.POST.get("confirmed") == "1"
    form = ASKED[act][0](request.POST if confirmed else None, actor=actor)
    if confirmed and form.is_valid():
        done = _do(actor, act, picked, form)
        if done is not None:
            messages.success(request, f"{Act(act).label}：办好 {done} 人。")
            return redirect("roster")
    return render(request, "registration/roster/batch.html", _asked_once_more(actor, act, picked, form))


def _do(actor: Actor, act: str, picked: QuerySet, form: BatchForm) -> int | None:
    given = form.cleaned_data
    try:
        if act == Act.VISIT:
            return services.plan_visits(actor=actor, cases=picked, due_on=given["day"])
        if act == Act.HAND:
            return services.hand_over(actor=actor, cases=picked, to=given["to"])
        if act == Act.GIVE:
            to = UUID(given["to"])
            return caseload.give(actor=actor, cases=picked, to=to, since=given["day"], reason=given["why"]).count
        if act == Act.REMIND:
            return services.remind(actor=actor, cases=picked)
        region = region_of(actor)
        return services.postpone_all(
            actor=actor, cases=picked, until=given["day"], why=given["why"], region_code=region
        )
    except ValidationError as problem:
        form.add_error(next(iter(form.fields), None), problem)
        return None


def _asked_once_more(actor: Actor, act: str, picked: QuerySet, form: BatchForm) -> dict[str, Any]:
    cases = list(picked.select_related("person").order_by("person__name_pinyin", "pk"))
    names = [shown(Datum.NAME, case.person.name, actor.audience) for case in cases[:NAMED]]
    return {
        "act": act, "title": Act(act).label, "mind": ASKED[act][1], "form": form, "pks": [case.pk for case in cases],
        "count": len(cases), "names": names, "more": max(len(cases) - NAMED, 0),
    }  # fmt: skip


def _to_print(actor: Actor, picked: QuerySet) -> dict[str, Any]:
    """The list as it goes on paper, with who printed it and when: by the village, then by name."""
    cases = with_next_due(picked).select_related("person", "service_office")
    rows = rows_of(list(cases.order_by("region_code", "person__name_pinyin", "pk")), actor)
    lines = [(row, shown(Datum.PHONE, row.case.person.phone, actor.audience)) for row in rows]
    return {"lines": lines, "by": f"{actor.office_name} {actor.name}", "at": timezone.now()}
