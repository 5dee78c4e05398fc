"""联系频次: the rules in sentences, what another interval would cost, and a draft for a second person to publish."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from assistance.followup.cadence import CONTACT
from assistance.followup.overdue import WEEKS, overdue_by_place
from assistance.followup.trial import cost_of
from portal.accounts.actors import Actor
from portal.accounts.models import Office
from portal.accounts.permissions import Action
from portal.foundation.moods import reads_and_writes, writes
from portal.regions.codes import code_range
from portal.regions.selectors import full_names
from portal.rules.conditions import parameters_in
from portal.rules.enums import Purpose, Status
from portal.rules.models import ParameterVersion, Rule
from portal.rules.selectors import UnknownRule, rule_in_force
from portal.rules.services import draft_parameter, publish
from portal.ui.words import cn_days

UNITS = {"every_days": "天", "every_months": "个月"}
LONGEST = 366


class ChangeForm(forms.Form):
    """Another interval for one rule, its first day and the paper it rests on; the paper only for a draft."""

    code = forms.CharField(widget=forms.HiddenInput)
    value = forms.IntegerField(
        label="改成每几天（或几个月）联系一次", min_value=1, max_value=LONGEST,
        error_messages={"required": "请写改成多少", "min_value": "最少写 1", "max_value": f"最多写 {LONGEST}"},
    )  # fmt: skip
    start = forms.DateField(label="从哪天起", required=False)
    source = forms.CharField(label="依据（文件名和文号）", required=False, max_length=200)


@never_cache
@reads_and_writes
def cadence(request: HttpRequest) -> HttpResponse:
    """The rules of the actor's place; a post tries a value, or keeps it as a draft."""
    actor, region = _allowed(request)
    rows = _rules(region)
    form = ChangeForm(request.POST or None)
    context: dict[str, Any] = {"rules": rows, "weeks": [words for _, words in WEEKS]}
    if request.method == "POST" and form.is_valid():
        chosen = next((row for row in rows if row["code"] == form.cleaned_data["code"]), None)
        if chosen is None:
            raise Http404
        if request.POST.get("do") == "draft" and _drafted(actor, region, form):
            return redirect("cadence")
        value = form.cleaned_data["value"]
        cost = cost_of(code=chosen["code"], value=value, region=region, on=timezone.localdate())
        context |= {"cost": cost, "chosen": chosen, "value": value}
    context |= {"form": form, "drafts": _drafts(actor, region), "place": full_names({region}).get(region, "全省")}
    return render(request, "assistance/followup/cadence.html", context | {"late": _late(region)})


@writes
def cadence_publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A second person puts a draft in force."""
    actor, region = _allowed(request)
    version = get_object_or_404(_visible(region), pk=pk)
    publish(actor=actor, version=version)
    return redirect("cadence")


def _allowed(request: HttpRequest) -> tuple[Actor, str]:
    """The actor and the place whose rules are theirs to change."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.can(Action.CADENCE_CHANGE):
        raise Http404
    return actor, Office.objects.values_list("code", flat=True).get(pk=actor.office_id)


def _rules(region: str) -> list[dict[str, Any]]:
    """The periodic cadence rules of a place: name, sentence, interval, and the parameter that holds it."""
    return [row for code in _codes() if (row := _rule(code, region))]


def _codes() -> list[str]:
    return list(Rule.objects.filter(purpose=Purpose.CADENCE).order_by("code").values_list("pk", flat=True))


def _rule(code: str, region: str) -> dict[str, Any] | None:
    try:
        rule = rule_in_force(code, region=region)
    except UnknownRule:
        return None
    word = next((word for word in CONTACT if word in rule.result), None)
    asked = Rule.objects.get(pk=code).versions.get(pk=rule.version_id).result if word else {}
    held = parameters_in(asked.get(word, {})) if word else set()
    if not word or len(held) != 1:
        return None
    return {
        "code": held.pop(), "name": rule.name, "sentence": rule.sentence(), "every": rule.result[word],
        "unit": UNITS[word], "source": rule.source,
    }  # fmt: skip


def _drafted(actor: Actor, region: str, form: ChangeForm) -> bool:
    given = form.cleaned_data
    if not given["source"].strip():
        form.add_error("source", "请写明依据")
        return False
    if not given["start"] or given["start"] <= timezone.localdate():
        form.add_error("start", "请写明天或以后的日期，写成 2026-12-01")
        return False
    try:
        draft_parameter(
            actor=actor, code=given["code"], value=given["value"], start=given["start"], region=region,
            source=given["source"],
        )  # fmt: skip
    except ValidationError as problem:
        form.add_error("value", problem)
        return False
    return True


def _visible(region: str) -> Any:
    """Drafts of the intervals for the actor's own place or one below it."""
    low, high = code_range(region)
    return ParameterVersion.objects.filter(
        status=Status.DRAFT, parameter__code__startswith="cadence.", region_code__range=(low, high)
    ).select_related("parameter")


def _drafts(actor: Actor, region: str) -> list[dict[str, Any]]:
    drafts = list(_visible(region).order_by("pk"))
    places = full_names({one.region_code for one in drafts})
    return [
        {"version": one, "place": places.get(one.region_code, "全省"), "days": cn_days(one.valid),
         "mine": one.drafted_by == actor.user_id}
        for one in drafts
    ]  # fmt: skip


def _late(region: str) -> list[Any]:
    return overdue_by_place(region, timezone.localdate())
