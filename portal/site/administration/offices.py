"""Units: the list, one unit with its areas and staff, and what may be changed there."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.accounts import administration
from portal.accounts.doors import allowed
from portal.accounts.models import Assignment, Office, OfficeArea
from portal.accounts.permissions import Action
from portal.foundation.moods import reads, reads_and_writes, writes
from portal.privacy.trail import note
from portal.site.administration.forms import AreaForm, NewStaffForm, OfficeForm, UntilForm
from portal.site.administration.tabs import tabs
from portal.ui.pages.listing import ListPage

MANAGE = Action.OFFICES_MANAGE


def _search(found: QuerySet, words: str) -> QuerySet:
    return found.filter(Q(name__icontains=words) | Q(code__startswith=words))


@never_cache
@reads
def offices(request: HttpRequest) -> HttpResponse:
    """Every unit of the own subtree, from the top down."""
    actor = allowed(request, MANAGE)
    today = timezone.localdate()
    held = Count("assignments", filter=Q(assignments__valid__contains=today), distinct=True)
    mine = Office.objects.managed_by(actor).annotate(staff_count=held).order_by("level", "code")
    page = ListPage(request, mine, search=_search)
    return render(request, "site/administration/offices.html", {"list": page, "tabs": tabs(actor, "admin-offices")})


@never_cache
@reads
def office(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One unit: what people see of it, which places it serves, who works there."""
    return _office_page(request, _mine(request, pk))


def _mine(request: HttpRequest, pk: UUID) -> Office:
    actor = allowed(request, MANAGE)
    note(request, object_kind="office", object_id=str(pk))
    return get_object_or_404(Office.objects.managed_by(actor).select_related("parent"), pk=pk)


def _office_page(request: HttpRequest, one: Office, form: Any = None) -> HttpResponse:
    today = timezone.localdate()
    staff = Assignment.objects.filter(office=one).select_related("user", "stands_in_for").order_by("user__name", "pk")
    context = {
        "office": one,
        "areas": one.areas.order_by("low", "valid"),
        "staff": staff.filter(Q(valid__contains=today) | Q(valid__startswith__gt=today)),
        "form": form,
        "until": UntilForm(),
        "own": one.pk == request.actor.office_id,  # type: ignore[attr-defined]
        "tabs": tabs(request.actor, "admin-offices"),  # type: ignore[attr-defined]
    }
    return render(request, "site/administration/office.html", context)


@never_cache
@reads_and_writes
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Name, telephone, address, hours."""
    one = _mine(request, pk)
    form = OfficeForm(request.POST or None, instance=one)
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect("admin-office", pk)
    return _form_page(request, one, form, "改单位信息", "保存")


@never_cache
@reads_and_writes
def add_area(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A further range of codes that the unit serves."""
    one = _mine(request, pk)
    form = AreaForm(request.POST or None, initial={"since": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            administration.add_area(actor=request.actor, office=one, **form.cleaned_data)  # type: ignore[attr-defined]
            return redirect("admin-office", pk)
        except ValidationError as problem:
            form.add_error(None, problem)
    lead = "一段代码在同一天只能归一个同级单位。换单位时，先给原来的单位写最后一天。"
    return _form_page(request, one, form, "加服务范围", "加上", lead)


@writes
def end_area(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The last day of one of the unit's areas."""
    one, form = _mine(request, pk), UntilForm(request.POST)
    chosen = request.POST.get("area", "")
    area = get_object_or_404(
        OfficeArea.objects.filter(office=one), pk=chosen if chosen.isascii() and chosen.isdigit() else 0
    )
    if form.is_valid():
        try:
            administration.end_area(actor=request.actor, area=area, until=form.cleaned_data["until"])  # type: ignore[attr-defined]
            return redirect("admin-office", pk)
        except ValidationError as problem:
            form.add_error("until", problem)
    return _office_page(request, one, form)


@never_cache
@reads_and_writes
def add_staff(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new colleague; the page after it shows the one-time password, once."""
    one = _mine(request, pk)
    form = NewStaffForm(request.POST or None, offices=Office.objects.none(), office=one)
    if request.method == "POST" and form.is_valid():
        try:
            user, password = administration.create_staff(
                actor=request.actor, username=form.cleaned_data["username"], name=form.cleaned_data["name"], term=form.term()  # type: ignore[attr-defined]
            )  # fmt: skip
            return show_password(request, user, password)
        except ValidationError as problem:
            form.add_error("username" if problem.code == "taken" else None, problem)
    return _form_page(request, one, form, "加工作人员", "建账号", "建好后会给一个一次性密码，请当面告诉本人。")


def show_password(request: HttpRequest, user: Any, password: str) -> HttpResponse:
    """The only page that a one-time password ever stands on."""
    note(request, object_kind="staff", object_id=str(user.pk), outcome="done")
    context = {"user_shown": user, "password": password, "days": administration.ENROLMENT_DAYS}
    return render(request, "site/administration/password.html", context)


def _form_page(request: HttpRequest, one: Office, form: Any, title: str, act: str, lead: str = "") -> HttpResponse:
    crumbs = [("单位", reverse("admin-offices")), (one.name, reverse("admin-office", args=[one.pk]))]
    context = {"form": form, "title": title, "act": act, "lead": lead, "crumbs": crumbs}
    return render(request, "site/administration/form.html", context)
