"""Staff accounts of the own subtree: roles and their days, one-time passwords, stopping an account."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.accounts import administration
from portal.accounts.doors import allowed
from portal.accounts.enums import Role
from portal.accounts.models import Assignment, Office, User
from portal.accounts.permissions import Action
from portal.foundation.moods import reads, reads_and_writes, writes
from portal.privacy.trail import note
from portal.site.administration.forms import ReasonForm, TermForm, TransferForm, UntilForm
from portal.site.administration.offices import show_password
from portal.site.administration.tabs import tabs
from portal.ui.pages.listing import ListPage

MANAGE = Action.OFFICES_MANAGE


def _search(found: QuerySet, words: str) -> QuerySet:
    return found.filter(Q(name__startswith=words) | Q(username__startswith=words.lower()))


@never_cache
@reads
def staff(request: HttpRequest) -> HttpResponse:
    """Everybody who holds or held a role in the own subtree."""
    actor = allowed(request, MANAGE)
    mine = User.objects.managed_by(actor).prefetch_related(_held_now()).order_by("name", "pk")
    page = ListPage(request, mine, search=_search)
    return render(request, "site/administration/staff.html", {"list": page, "tabs": tabs(actor, "admin-staff")})


def _held_now() -> Prefetch:
    now = Assignment.objects.filter(valid__contains=timezone.localdate()).select_related("office").order_by("pk")
    return Prefetch("assignments", queryset=now, to_attr="held")


@never_cache
@reads
def member(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One account with its roles, present, future and past."""
    return _member_page(request, _mine(request, pk))


def _mine(request: HttpRequest, pk: UUID) -> User:
    actor = allowed(request, MANAGE)
    note(request, object_kind="staff", object_id=str(pk))
    return get_object_or_404(User.objects.managed_by(actor), pk=pk)


def _member_page(request: HttpRequest, user: User, form: Any = None) -> HttpResponse:
    today, own = timezone.localdate(), Office.objects.managed_by(request.actor)  # type: ignore[attr-defined]
    held = user.assignments.select_related("office", "stands_in_for").order_by("-valid", "-pk")
    context = {
        "member": user,
        "current": held.filter(Q(valid__contains=today) | Q(valid__startswith__gt=today)),
        "past": held.filter(valid__endswith__lte=today),
        "managed": set(own.filter(assignments__user=user).values_list("pk", flat=True)),
        "form": form,
        "is_self": user.pk == request.user.pk,
        "tabs": tabs(request.actor, "admin-staff"),  # type: ignore[attr-defined]
    }
    return render(request, "site/administration/member.html", context)


@never_cache
@reads_and_writes
def add_term(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A further role, or standing in for somebody on leave."""
    user = _mine(request, pk)
    form = TermForm(request.POST or None, offices=Office.objects.managed_by(request.actor))  # type: ignore[attr-defined]
    form.fields["stands_in_for"].queryset = User.objects.managed_by(request.actor).exclude(pk=pk).order_by("name")  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid() and _done(form, lambda: administration.assign(
        actor=request.actor, user=user, term=form.term())):  # type: ignore[attr-defined]  # fmt: skip
        return redirect("admin-member", pk)
    return _form_page(request, user, form, "加岗位，或替别人", "加上")


@writes
def end_term(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The last day of one of the person's roles."""
    user, form = _mine(request, pk), UntilForm(request.POST)
    held = _chosen(request, user)
    if form.is_valid() and _done(form, lambda: administration.end_assignment(
        actor=request.actor, assignment=held, until=form.cleaned_data["until"])):  # type: ignore[attr-defined]  # fmt: skip
        return redirect("admin-member", pk)
    return _member_page(request, user, form)


@never_cache
@reads_and_writes
def transfer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """To another unit of the subtree from a day on."""
    user = _mine(request, pk)
    held = _chosen(request, user)
    form = TransferForm(request.POST or None, offices=Office.objects.managed_by(request.actor),  # type: ignore[attr-defined]
                        initial={"on": timezone.localdate() + timedelta(days=1), "role": held.role})  # fmt: skip
    if request.method == "POST" and form.is_valid() and _done(form, lambda: administration.transfer(
        actor=request.actor, assignment=held, office=form.office, role=Role(form.cleaned_data["role"]),  # type: ignore[attr-defined]
        on=form.cleaned_data["on"])):  # fmt: skip
        return redirect("admin-member", pk)
    lead = f"现在是{held.office.name}的{held.get_role_display()}，调动前一天结束。手上的事留在原单位。"
    return _form_page(request, user, form, f"调动{user.name}", "调动", lead)


@never_cache
@reads_and_writes
def renew(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A fresh one-time password after a forgotten one or a lost phone."""
    user = _mine(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        note(request, reason=form.cleaned_data["reason"])
        try:
            return show_password(request, user, administration.renew_password(actor=request.actor, user=user))  # type: ignore[attr-defined]
        except ValidationError as problem:
            form.add_error(None, problem)
    lead = "旧密码和绑定的验证器马上失效。请先确认来的就是本人。"
    return _form_page(request, user, form, f"给{user.name}一个新的一次性密码", "给新密码", lead)


@never_cache
@reads_and_writes
def activity(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop an account, or let it work again."""
    user = _mine(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        note(request, reason=form.cleaned_data["reason"], detail={"active": not user.is_active})
        if _done(form, lambda: administration.set_active(actor=request.actor, user=user, active=not user.is_active)):  # type: ignore[attr-defined]
            return redirect("admin-member", pk)
    word = "停用" if user.is_active else "恢复"
    lead = "停用后马上退出，不能再登录。" if user.is_active else "恢复后可以用原来的密码登录。"
    return _form_page(request, user, form, f"{word}{user.name}的账号", word, lead)


@never_cache
@reads_and_writes
def unused(request: HttpRequest) -> HttpResponse:
    """Accounts that nobody signed in with for 90 days; the nightly job stops them, or the button here."""
    actor = allowed(request, MANAGE)
    before = timezone.now() - timedelta(days=administration.UNUSED_DAYS)
    idle = User.objects.managed_by(actor).exclude(pk=actor.user_id).unused_since(before)
    page = ListPage(request, idle.prefetch_related(_held_now()).order_by("seen_at", "pk"), search=_search)
    refused = 0
    if request.method == "POST":
        refused = _stop(request, page)
        if not refused:
            return redirect("admin-unused")
    context = {
        "list": page,
        "days": administration.UNUSED_DAYS,
        "refused": refused,
        "tabs": tabs(actor, "admin-unused"),
    }
    return render(request, "site/administration/unused.html", context)


def _stop(request: HttpRequest, page: ListPage) -> int:
    """Stop the ticked accounts; returns how many also have roles that are not this administrator's."""
    refused, stopped = 0, []
    for user in page.picked():
        try:
            administration.set_active(actor=request.actor, user=user, active=False)  # type: ignore[attr-defined]
            stopped.append(str(user.pk))
        except ValidationError:
            refused += 1
    note(request, object_kind="staff", detail={"stopped": stopped, "refused": refused})
    return refused


def _chosen(request: HttpRequest, user: User) -> Assignment:
    """The role that was picked, if it is this person's and lies in the own subtree."""
    wanted = request.POST.get("assignment") or request.GET.get("assignment") or ""
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 19):
        raise Http404
    mine = Office.objects.managed_by(request.actor)  # type: ignore[attr-defined]
    return get_object_or_404(user.assignments.filter(office__in=mine).select_related("office"), pk=wanted)


def _done(form: Any, act: Any) -> bool:
    """Whether `act` went through; otherwise the form says why not."""
    try:
        act()
    except ValidationError as problem:
        form.add_error(None, problem)
        return False
    return True


def _form_page(request: HttpRequest, user: User, form: Any, title: str, act: str, lead: str = "") -> HttpResponse:
    crumbs = [("人员", reverse("admin-staff")), (user.name, reverse("admin-member", args=[user.pk]))]
    context = {"form": form, "title": title, "act": act, "lead": lead, "crumbs": crumbs}
    return render(request, "site/administration/form.html", context)
