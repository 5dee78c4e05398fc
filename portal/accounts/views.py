"""Signing in and out. Each page is plain, works without script and returns to where the person was."""

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import authenticate, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal.accounts import codes, kept, limits
from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind, UserKind
from portal.accounts.forms import CodeForm, PasswordForm, PhoneForm, StaffForm
from portal.accounts.models import Assignment, User
from portal.accounts.permissions import Action
from portal.accounts.sessions import ELSEWHERE, TimeLeft
from portal.foundation.moods import reads, reads_and_writes, writes
from portal.privacy import audit
from portal.privacy.enums import Outcome
from portal.privacy.matrix import mask_phone
from portal.privacy.trail import sensitive, unaudited

NEXT = "next"


def safe_next(request: HttpRequest, default: str) -> str:
    """Where to go after signing in: a page of this site, or `default`."""
    wanted = request.POST.get(NEXT) or request.GET.get(NEXT) or ""
    allowed = {request.get_host()}
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed, request.is_secure()) else default


@login_not_required
@never_cache
@sensitive_post_parameters()
@reads_and_writes
def sign_in(request: HttpRequest) -> HttpResponse:
    """Step one: the phone number."""
    form = PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            codes.request_code(request, form.cleaned_data["phone"])
        except ValidationError as problem:
            form.add_error("phone", problem)
        else:
            request.session[NEXT] = safe_next(request, reverse(settings.LOGIN_REDIRECT_URL))
            return redirect("sign-in-code")
    return render(request, "accounts/sign_in.html", {"form": form, "next": safe_next(request, "")})


@unaudited("writes its own row before the session begins")
@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.non_atomic_requests
def enter_code(request: HttpRequest) -> HttpResponse:
    """Step two: the code. Tries are committed one by one, so this view has no transaction around it."""
    challenge = codes.current_challenge(request)
    if challenge is None:
        return redirect("sign-in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = codes.confirm_code(request, form.cleaned_data["code"])
        except ValidationError as problem:
            audit.record("sign-in", **_refused(request, "code"))
            form.add_error("code", problem)
        else:
            return enter(request, user, "code")
    shown = {"form": form, "phone": mask_phone(challenge.phone), "demo_code": _demo_code(challenge.phone)}
    return render(request, "accounts/sign_in_code.html", shown)


enter_code.moods = {"GET": "read", "HEAD": "read", "POST": "write"}  # type: ignore[attr-defined]


def _demo_code(phone: str) -> str:
    """On a demo machine the code stands on the page; elsewhere nothing does."""
    if not settings.DEMO:
        return ""
    from django.utils.module_loading import import_string

    return import_string(settings.SMS_GATEWAY)().last_code(phone)


@unaudited("writes its own row before the session begins")
@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.non_atomic_requests
def staff_sign_in(request: HttpRequest) -> HttpResponse:
    """Staff: user name and password here, the second factor on the next page."""
    form = StaffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        username = form.cleaned_data["username"]
        if limits.must_wait(request, username):
            audit.record("sign-in", **_refused(request, "wait"))
            return limits.asked_to_wait(request)
        user = authenticate(request, **form.cleaned_data)
        if user is not None and _may_enter(user):
            request.session[NEXT] = safe_next(request, reverse("staff-home"))
            return enter(request, user, "password")
        limits.count_failure(request, username)
        audit.record("sign-in", **_refused(request, "password"))
        if getattr(request, "axes_locked_out", False):
            return limits.locked_out(request, {})
        form.add_error(None, "用户名或密码不对。连错 5 次要等 15 分钟。")
    return render(request, "accounts/staff_sign_in.html", {"form": form, "next": safe_next(request, "")})


def _may_enter(user: Any) -> bool:
    """Staff whose one-time password, if they still have one, has not run out."""
    until = getattr(user, "enrolment_until", None)
    return getattr(user, "kind", "") == UserKind.STAFF and (until is None or until > timezone.now())


def _refused(request: HttpRequest, why: str) -> dict[str, Any]:
    facts = {"outcome": Outcome.DENIED, "detail": {"why": why}}
    return facts | {"address": request.address, "request_id": request.request_id}  # type: ignore[attr-defined]


staff_sign_in.moods = {"GET": "read", "HEAD": "read", "POST": "write"}  # type: ignore[attr-defined]


def enter(request: HttpRequest, user: User, method: str, detail: dict[str, Any] | None = None) -> HttpResponse:
    """Begin the session of `user`, who has proved to be it by `method`, and go on to where they wanted."""
    target = request.session.pop(NEXT, None) or reverse(settings.LOGIN_REDIRECT_URL)
    facts = {"address": request.address, "request_id": request.request_id}  # type: ignore[attr-defined]
    audit.record("sign-in", actor_id=user.pk, detail=detail or {}, **facts)
    record_authentication(request, user, method=method)
    return perform_login(request, Login(user=user, redirect_url=target))


@never_cache
@sensitive_post_parameters()
@reads_and_writes
def staff_password(request: HttpRequest) -> HttpResponse:
    """Staff choose a password of their own: after the one-time password, and whenever they like."""
    user: Any = request.user
    if not user.is_staff_member:
        raise Http404
    form = PasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        form.save()
        update_session_auth_hash(request, user)  # every other session of this account ends here
        return redirect("staff-home")
    return render(request, "accounts/staff_password.html", {"form": form, "first": user.enrolment_until is not None})


@writes
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session here and now."""
    logout(request)
    answer = redirect(settings.LOGOUT_REDIRECT_URL)
    if getattr(
        request, "wipes_browser", False
    ):  # whoever hears of a session's end may say that the browser kept something
        answer["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@unaudited("only says that somebody is still there")
@never_cache
@reads_and_writes
def session_time(request: HttpRequest) -> JsonResponse:
    """How many seconds this session still has. A POST (继续用) renews it, as asking for any page does; a poll does not."""
    left: TimeLeft = request.time_left  # type: ignore[attr-defined]
    return JsonResponse({"left": left.seconds, "renewable": left.renewable})


@sensitive
@never_cache
@reads_and_writes
def kept_form(request: HttpRequest) -> HttpResponse:
    """What was typed when the session ended: send it after all, or drop it and open the page anew."""
    waiting = kept.kept_form(request)
    if waiting is None:
        return redirect("staff-home")
    if request.method == "POST":
        kept.forget(request)
        return redirect(waiting.path)
    return render(request, "accounts/kept_form.html", {"waiting": waiting})


@writes
def know_of_others(request: HttpRequest) -> HttpResponse:
    """The member of staff has read that the account is in use elsewhere: say it no more."""
    request.session.pop(ELSEWHERE, None)
    return redirect(safe_next(request, reverse("staff-home")))


@writes
def choose_assignment(request: HttpRequest) -> HttpResponse:
    """Act in another of one's own assignments from the next page on."""
    asked = request.POST.get("assignment", "")
    number = int(asked) if asked.isdecimal() and len(asked) < 19 else 0
    held = Assignment.objects.filter(user=request.user, pk=number).first()
    if held is None:
        raise PermissionDenied
    request.session["assignment"] = held.pk
    _renew_session(request)
    return redirect("staff-home")


def _renew_session(request: HttpRequest) -> None:
    """A new key where the rights behind it change; the list of sessions follows."""
    before = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)


# Where each role starts its day; the first page it may open.
HOMES = (
    (Action.REGISTRATION_VIEW, "desk"),
    (Action.CALLER_VIEW, "calls"),
    (Action.REGISTER_FOR, "assist"),
    (Action.BOARD_VIEW, "board"),
    (Action.OFFICES_MANAGE, "admin-offices"),
    (Action.ACCESS_REVIEW, "admin-access"),
    (Action.AUDIT_READ, "admin-audit"),
)


@reads
def staff_home(request: HttpRequest) -> HttpResponse:
    """Send a member of staff to the page that their role starts with, and a citizen to their own page."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.role is None:
        return redirect("mfa_index" if actor.kind is ActorKind.STAFF else "my")
    return redirect(next((name for action, name in HOMES if actor.can(action)), "home"))
