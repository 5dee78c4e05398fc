"""The security administrators: what may only be stored since its person asked to be deleted, and who opens it again (PIPL 47).

A line names a case by its number, never a person. Opening takes two of them; nobody agrees to what they asked for.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.models import User
from portal.accounts.permissions import Action
from portal.foundation.moods import reads, reads_and_writes
from portal.people.retention.models import StorageOnly
from portal.people.retention.storing import ask_to_lift, decide_to_lift
from portal.privacy.trail import note, sensitive
from portal.site.administration.forms import OpenAgainForm, SecondForm
from portal.site.administration.holds import receipt_numbers
from portal.site.administration.tabs import tabs
from portal.ui.pages.paging import page_of


@sensitive
@never_cache
@reads
def stored(request: HttpRequest) -> HttpResponse:
    """What waits for a second word, what is stored, then what was opened again."""
    actor = allowed(request, Action.HOLD_MANAGE)
    found = StorageOnly.objects.visible_to(actor)
    page = page_of(
        found.order_by(F("lifted_at").desc(nulls_first=True), F("asked_at").asc(nulls_last=True), "-pk"), request
    )
    context = {"page": page, "rows": _rows(page.rows), "tabs": tabs(actor, "admin-stored")}
    return render(request, "site/administration/stored.html", context)


def _rows(found: Sequence[StorageOnly]) -> list[dict[str, Any]]:
    """Each with the numbers of its person's registrations and who asked and agreed. Two queries."""
    numbers = receipt_numbers([one.person_id for one in found])
    staff = User.objects.staff().in_bulk([key for one in found for key in (one.asked_by, one.lifted_by) if key])
    return [
        {
            "one": one,
            "numbers": "，".join(numbers.get(one.person_id, [])),
            "asked_by": staff[one.asked_by].name if one.asked_by in staff else "",
            "lifted_by": staff[one.lifted_by].name if one.lifted_by in staff else "",
        }
        for one in found
    ]


@sensitive
@never_cache
@reads_and_writes
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask that one be opened again; or, for somebody else, agree."""
    actor = allowed(request, Action.HOLD_MANAGE)
    found = get_object_or_404(StorageOnly.objects.visible_to(actor).standing(), person=pk)
    form = (SecondForm if found.asked_at else OpenAgainForm)(request.POST or None)
    if request.method == "POST" and form.is_valid() and _done(request, actor, found, form):
        return redirect("admin-stored")
    context = {
        "crumbs": [("只存不用", reverse("admin-stored"))], "form": form, "title": "重新打开只存不用的资料",
        "act": "提交" if found.asked_at else "申请重新打开", "lead": _lead(found),
    }  # fmt: skip
    return render(request, "site/administration/form.html", context)


def _lead(found: StorageOnly) -> str:
    if found.asked_at:
        return f"申请的理由：{found.lifted_why}。申请的人不能自己同意。"
    return (
        "本人要求删除过，资料只保存，谁都看不到。重新打开要写明理由，由另一位安全管理员同意；谁申请、谁同意都记下来。"
    )


def _done(request: HttpRequest, actor: Actor, found: StorageOnly, form: forms.Form) -> bool:
    """Whether it was taken; what is wrong stands at the form."""
    why = form.cleaned_data.get("why", found.lifted_why)
    note(request, object_kind="person", object_id=str(found.person_id), person_id=found.person_id, reason=why[:100])
    try:
        if found.asked_at:
            decide_to_lift(actor=actor, stored=found, agreed=form.cleaned_data["agreed"] == "yes")
        else:
            ask_to_lift(actor=actor, stored=found, why=why)
    except ValidationError as problem:
        form.add_error(None, problem)
        return False
    return True
