"""The security administrator: who may do and see what, who is locked out, the keys, the register of fields."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.accounts import limits
from portal.accounts.doors import allowed
from portal.accounts.enums import AUDIENCES, Role
from portal.accounts.models import SignInFailure
from portal.accounts.permissions import CITIZEN_ACTIONS, ROLES, Action
from portal.foundation.moods import reads, writes
from portal.privacy import keys, register
from portal.privacy.enums import Audience, Datum, Treatment
from portal.privacy.matrix import treatment
from portal.privacy.trail import note
from portal.site.administration.forms import ReasonForm
from portal.site.administration.tabs import tabs
from portal.ui.pages.paging import page_of

REVIEW = Action.ACCESS_REVIEW


@never_cache
@reads
def matrix(request: HttpRequest) -> HttpResponse:
    """Two tables out of the very code that decides: what each role may do, what each audience sees."""
    actor = allowed(request, REVIEW)
    context = {
        "roles": list(Role),
        "actions": [_action_row(action) for action in Action],
        "audiences": [audience for audience in Audience if audience is not Audience.NOBODY],
        "data": [_datum_row(datum) for datum in Datum],
        "audience_roles": [(role.label, AUDIENCES.get(role, Audience.NOBODY).label) for role in Role],
        "tabs": tabs(actor, "admin-access"),
    }
    return render(request, "site/administration/matrix.html", context)


def _action_row(action: Action) -> dict[str, Any]:
    return {
        "label": action.label,
        "cells": [role in ROLES[action] for role in Role],
        "citizen": action in CITIZEN_ACTIONS,
    }


def _datum_row(datum: Datum) -> dict[str, Any]:
    seen = (treatment(datum, audience) for audience in Audience if audience is not Audience.NOBODY)
    return {"label": datum.label, "cells": [(how.label, how is not Treatment.NONE) for how in seen]}


@never_cache
@reads
def lock_outs(request: HttpRequest) -> HttpResponse:
    """Who is locked out now, by user and address, and which addresses have to wait."""
    return _lock_outs_page(request)


def _lock_outs_page(request: HttpRequest, form: Any = None) -> HttpResponse:
    actor = allowed(request, REVIEW)
    busy = SignInFailure.objects.filter(at__gt=timezone.now() - limits.WINDOW).values("address")
    context = {
        "page": page_of(_locked().order_by("-attempt_time", "pk"), request),
        "minutes": settings.AXES_COOLOFF_TIME // timedelta(minutes=1),
        "addresses": busy.annotate(count=Count("pk"))
        .filter(count__gte=limits.PER_ADDRESS)
        .order_by("-count", "address"),
        "form": form,
        "tabs": tabs(actor, "admin-lock-outs"),
    }
    return render(request, "site/administration/lock_outs.html", context)


def _locked() -> Any:
    since = timezone.now() - settings.AXES_COOLOFF_TIME
    return AccessAttempt.objects.filter(failures_since_start__gte=settings.AXES_FAILURE_LIMIT, attempt_time__gt=since)


@writes
def unlock(request: HttpRequest) -> HttpResponse:
    """Let one user at one address try again, with a reason."""
    allowed(request, REVIEW)
    form, wanted = ReasonForm(request.POST), request.POST.get("attempt", "")
    attempt = get_object_or_404(
        _locked(), pk=wanted if wanted.isascii() and wanted.isdigit() and len(wanted) < 10 else 0
    )
    if not form.is_valid():
        return _lock_outs_page(request, form)
    note(request, object_kind="lock-out", object_id=str(attempt.pk), reason=form.cleaned_data["reason"])
    reset(ip=attempt.ip_address, username=attempt.username)  # the counters by address and user run out by themselves
    return redirect("admin-lock-outs")


@never_cache
@reads
def key_state(request: HttpRequest) -> HttpResponse:
    """Which key versions there are, and how many rows stand under each."""
    actor = allowed(request, REVIEW)
    context = {"kinds": list(_kinds()), "tabs": tabs(actor, "admin-keys")}
    return render(request, "site/administration/keys.html", context)


def _kinds() -> Iterator[dict[str, Any]]:
    for kind, title, columns in (
        ("FIELD_KEYS", "字段加密（SM4-GCM）", keys.encrypted_columns()),
        ("INDEX_KEYS", "查找用的摘要（HMAC-SM3）", keys.index_columns()),
    ):
        versions = sorted(int(version) for version in getattr(settings, kind))
        rows = [(column.label, sorted(keys.rows_by_version(column).items())) for column in columns]
        known = {version for _, counts in rows for version, _n in counts}
        yield {
            "title": title,
            "versions": versions,
            "newest": versions[-1],
            "rows": rows,
            "missing": sorted(known - set(versions)),
        }


@never_cache
@reads
def personal_fields(request: HttpRequest) -> HttpResponse:
    """Every personal field: why, on what basis, how long."""
    actor = allowed(request, REVIEW)
    entries = [(entry, columns) for entry, columns in register.held().items()]
    context = {
        "entries": entries,
        "count": sum(len(columns) for _, columns in entries),
        "tabs": tabs(actor, "admin-personal-fields"),
    }
    return render(request, "site/administration/personal_fields.html", context)
