"""The households of an area, opening one, and one household with what may be done about it."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.permissions import Action
from portal.foundation.moods import reads, reads_and_writes
from portal.people.households import services
from portal.people.households.enums import Left
from portal.people.households.models import Household, HouseholdMember
from portal.people.identity import age_on
from portal.privacy.enums import Datum
from portal.privacy.matrix import shown
from portal.privacy.trail import note, sensitive
from portal.regions.selectors import full_name, full_names
from portal.ui.pages.paging import Paged, page_of
from portal.ui.rail import rail
from registration.households.filters import Asked, lists_of
from registration.households.forms import AddForm, EndForm, HeadForm, HomeForm, OpenForm, SplitForm
from registration.households.selectors import Status, head_of, status_of, staying_in

ACTS = ("add", "end", "head", "split", "move")


@sensitive
@never_cache
@reads
def households(request: HttpRequest) -> HttpResponse:
    """The households of the reader's area: who is the head, how many they are, who of them has work."""
    actor = allowed(request, Action.HOUSEHOLD_VIEW)
    asked, lists = Asked.of(request.GET), lists_of(actor)
    which = asked.which if asked.which in lists else "all"
    page = page_of(asked.found(actor), request)
    context = {
        "rows": _rows(page, actor),
        "page": page,
        "title": lists[which],
        "which": which,
        "views": [(label, f"{reverse('households')}?{urlencode({'list': name})}", name == which) for name, label in lists.items()],
        "may_manage": actor.can(Action.HOUSEHOLD_MANAGE),
        "may_import": actor.can(Action.HOUSEHOLD_IMPORT),
        "shows_work": actor.can(Action.WORK_VIEW),
        "export": urlencode({"sheet": "households"} | asked.stored()) if actor.can(Action.EXPORT_ASK) and page.count else "",
        "shelves": rail(request, reverse("households")),
    }  # fmt: skip
    return render(request, "registration/households/list.html", context)


def _rows(page: Paged, actor: Actor) -> list[dict[str, Any]]:
    members = staying_in(page)
    status = status_of({row.person_id for rows in members.values() for row in rows}, actor)
    places = full_names({one.region_code for one in page})
    above = full_name(actor.areas[0][0]) if actor.areas else ""
    return [_row(one, members.get(one.pk, []), status, places, above, actor) for one in page]


def _row(
    one: Household,
    members: list[HouseholdMember],
    status: dict[UUID, Status],
    places: dict[str, str],
    above: str,
    actor: Actor,
) -> dict[str, Any]:
    place = places.get(one.region_code, "")
    return {
        "household": one,
        "head": head_of(members, actor),
        "place": place.removeprefix(above) or "没写到村",
        "count": len(members),
        "unemployed": sum(status[row.person_id].unemployed for row in members),
        "employed": sum(status[row.person_id].employed for row in members),
    }


@sensitive_post_parameters()
@sensitive
@never_cache
@reads_and_writes
def open_one(request: HttpRequest) -> HttpResponse:
    """Open a household with its head."""
    actor = allowed(request, Action.HOUSEHOLD_MANAGE)
    form = OpenForm(request.POST or None, areas=actor.areas)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = services.open_household(
                actor=actor, key=given["key"], home=form.home(), head=form.person(given["region"]), since=given["since"], why=given["why"],
            )  # fmt: skip
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            note(request, action="household.open", object_kind="household", object_id=str(made.pk))
            return redirect("household", made.pk)
    form.fields["region"].widget.start = actor.areas[0][0] if actor.areas else ""  # type: ignore[attr-defined]
    form.fields["region"].open_at(request)  # type: ignore[attr-defined]
    return render(request, "registration/households/open.html", {"form": form})


@sensitive_post_parameters()
@sensitive
@never_cache
@reads_and_writes
def household(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One household: who belongs to it, who did before, and what may be done about it."""
    actor = allowed(request, Action.HOUSEHOLD_VIEW)
    one = get_object_or_404(Household.objects.visible_to(actor), pk=pk)
    act = request.POST.get("act", "")
    note(
        request,
        action=f"household.{act}" if act in ACTS else "household.view",
        object_kind="household",
        object_id=str(pk),
    )
    members = staying_in([one]).get(one.pk, [])
    forms = _forms(actor, one, members, request)
    if request.method == "POST":
        if act not in ACTS or not actor.can(Action.HOUSEHOLD_MANAGE):
            raise Http404
        if forms[act].is_valid():
            try:
                return redirect("household", _take(actor, one, act, forms[act]))
            except ValidationError as problem:
                forms[act].add_error(None, problem)
    for name in ("split", "move"):
        forms[name].fields["region"].open_at(request)
    return render(request, "registration/households/household.html", _context(actor, one, members, forms, act))


def _forms(actor: Actor, one: Household, members: list[HouseholdMember], request: HttpRequest) -> dict[str, Any]:
    lives = {"region": one.region_code, "address": one.address or "", "basis": one.basis}
    more: dict[str, dict[str, Any]] = {
        "add": {}, "end": {"members": members}, "head": {"members": members},
        "split": {"members": members, "areas": actor.areas, "initial": lives},
        "move": {"areas": actor.areas, "initial": lives},
    }  # fmt: skip
    kinds = {"add": AddForm, "end": EndForm, "head": HeadForm, "split": SplitForm, "move": HomeForm}
    asked = request.POST.get("act", "") if request.method == "POST" else ""
    return {
        name: kind(request.POST if name == asked else None, auto_id=f"{name}_%s", **more[name])  # type: ignore[operator]
        for name, kind in kinds.items()
    }


def _take(actor: Actor, one: Household, act: str, form: Any) -> UUID:
    """Do what was asked; gives the household to look at next."""
    given = form.cleaned_data
    if act == "add":
        services.add_member(
            actor=actor, household=one, person=form.person(one.region_code), kinship=given["kinship"], since=given["since"],
            why=given["why"],
        )  # fmt: skip
    elif act == "end":
        services.end_member(actor=actor, household=one, member=given["member"], left=given["left"], day=given["day"],
                            why=given["why"])  # fmt: skip
    elif act == "head":
        services.change_head(actor=actor, household=one, member=given["member"], before=given["before"], day=given["day"],
                             why=given["why"])  # fmt: skip
    elif act == "split":
        return services.split(
            actor=actor, key=given["key"], household=one, home=form.home(), leaving=[form.keys[key] for key in given["leaving"]],
            head=form.keys[given["head"]], since=given["since"], why=given["why"],
        ).pk  # fmt: skip
    else:
        services.move(actor=actor, household=one, home=form.home())
    return one.pk


def _context(
    actor: Actor, one: Household, members: list[HouseholdMember], forms: dict[str, Any], act: str
) -> dict[str, Any]:
    before = one.members.readable().exclude(pk__in=[row.pk for row in members])
    gone = list(before.exclude(left=Left.KINSHIP).select_related("person").order_by("-ended_at", "-pk"))
    status = status_of({row.person_id for row in members}, actor)
    return {
        "household": one,
        "head": head_of(members, actor),
        "place": full_name(one.region_code),
        "address": shown(Datum.ADDRESS, one.address, actor.audience),
        "members": [_member(row, status[row.person_id], actor) for row in members],
        "gone": [_gone(row, actor) for row in gone],
        "splits": list(one.splits.order_by("pk").values_list("pk", "created_at")),
        "shows_work": actor.can(Action.WORK_VIEW),
        "may_manage": actor.can(Action.HOUSEHOLD_MANAGE) and one.is_open,
        "many": len(members) > 1,
        "forms": forms,
        "wrong": act if act in forms and forms[act].errors else "",
    }


def _who(row: HouseholdMember, actor: Actor) -> dict[str, Any]:
    return {
        "member": row,
        "name": shown(Datum.NAME, row.person.name, actor.audience) or "（姓名不显示）",
        "number": shown(Datum.ID_NUMBER, row.person.id_number, actor.audience)[-4:],
    }


def _member(row: HouseholdMember, status: Status, actor: Actor) -> dict[str, Any]:
    words = "登记失业" if status.unemployed else "登记就业" if status.employed else ""
    return _who(row, actor) | {
        "age": age_on(row.person.birth_date, timezone.localdate()), "status": status, "words": words,
        "since": row.span.lower,
    }  # fmt: skip


def _gone(row: HouseholdMember, actor: Actor) -> dict[str, Any]:
    return _who(row, actor) | {
        "since": row.span.lower,
        "until": row.span.upper if row.counts else None,
        "why": row.get_left_display() or "同一个人，已经合并",
        "said": shown(Datum.NOTES, row.left_why, actor.audience),
    }
