"""What a visitor may set without signing in: the elder version and the region. Kept in cookies."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from portal.foundation.moods import reads, writes
from portal.privacy.trail import unaudited
from portal.site.views import crumbs
from portal.ui.context import ELDER_COOKIE, REGION_COOKIE
from portal.ui.fields.region import RegionField

A_YEAR = 365 * 24 * 3600


class RegionForm(forms.Form):
    """The county whose pages a visitor wants to see."""

    region = RegionField(
        level="county",
        deepest="county",
        label="您想看哪里的信息？",
        help_text="选到县、市或区。以后随时可以换。",
        error_messages={"required": "请选一个地方"},
    )


def back_to(request: HttpRequest) -> str:
    """The page the visitor came from, if it is one of ours; else the home page."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()) else "/"


def remember(response: HttpResponse, name: str, value: str) -> None:
    """A cookie that no script reads."""
    kept: dict[str, Any] = {"max_age": A_YEAR, "secure": settings.SECURE_COOKIES, "httponly": True, "samesite": "Lax"}
    response.set_cookie(name, value, **kept)


@unaudited("a cookie of the visitor's own, no row anywhere")
@login_not_required
@writes
def prefer_elder(request: HttpRequest) -> HttpResponse:
    """Switches the elder version on or off and returns to the same page."""
    response = redirect(back_to(request))
    remember(response, ELDER_COOKIE, "1" if request.POST.get("elder") == "1" else "0")
    return response


@login_not_required
@reads
def region(request: HttpRequest) -> HttpResponse:
    """The question which region to show."""
    return _ask(request, RegionForm(initial={"region": request.COOKIES.get(REGION_COOKIE, "")}))


@unaudited("a cookie of the visitor's own, no row anywhere")
@login_not_required
@writes
def prefer_region(request: HttpRequest) -> HttpResponse:
    """Keeps the region and returns to the page the question came from."""
    form = RegionForm(request.POST)
    if not form.is_valid():
        return _ask(request, form)
    response = redirect(back_to(request))
    remember(response, REGION_COOKIE, form.cleaned_data["region"])
    return response


def _ask(request: HttpRequest, form: RegionForm) -> HttpResponse:
    form.fields["region"].open_at(request)  # type: ignore[attr-defined]
    return render(request, "site/region.html", {"form": form, "next": back_to(request)} | crumbs("选地区"))
