"""Per request: how long a session may last, who the actor is, and that staff have a second factor."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from portal.accounts import kept
from portal.accounts.actors import ANONYMOUS, actor_of
from portal.accounts.models import User
from portal.accounts.sessions import SEEN, STARTED, TOUCH_EVERY, is_used_elsewhere, read_time, time_left

Handler = Callable[[HttpRequest], HttpResponseBase]
ENROLMENT_PATHS = ("/account/", "/static/", "/livez", "/readyz", "/preferences/")


class SessionLimitsMiddleware:
    """Ends a session that was idle or open too long; the next sign-in returns to the same page, with what was typed."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            now = timezone.now()
            if time_left(request.session, request.user.kind, now).is_over:
                request.ended_for = request.user.pk  # type: ignore[attr-defined]
                logout(request)
            else:
                self._touch(request, now)
                request.elsewhere = is_used_elsewhere(request)  # type: ignore[attr-defined]
                request.time_left = time_left(request.session, request.user.kind, now)  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """Runs behind the check of the form's token: what a foreign page sends is kept for nobody."""
        owner = getattr(request, "ended_for", None)
        if owner is not None and getattr(view, "login_required", True) and kept.may_keep(request):
            kept.keep(request, owner)
            return redirect_to_login(reverse("kept-form"))
        if request.user.is_authenticated and kept.is_sent_again(request):
            kept.forget(request)
        return None

    @staticmethod
    def _touch(request: HttpRequest, now: datetime) -> None:
        request.session.setdefault(STARTED, now.isoformat())
        polled = request.headers.get("X-Poll") == "1"  # a counter that refreshes itself is not a person at work
        seen = read_time(request.session, SEEN, datetime.min.replace(tzinfo=now.tzinfo))
        if not polled and (now - seen).total_seconds() > TOUCH_EVERY:
            request.session[SEEN] = now.isoformat()


class ActorMiddleware:
    """Puts `request.actor` there: read anew each time, so a changed role counts from the next request."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = self._actor(request)  # type: ignore[attr-defined]
        return self.get_response(request)

    @staticmethod
    def _actor(request: HttpRequest) -> object:
        if not isinstance(request.user, User):
            return ANONYMOUS
        return actor_of(
            request.user,
            assignment_id=request.session.get("assignment"),
            address=getattr(request, "address", ""),
            request_id=getattr(request, "request_id", ""),
        )


class SecondFactorMiddleware:
    """Staff without a password of their own and a second factor reach nothing but these (等保三级 身份鉴别 d)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = request.user
        if isinstance(user, User) and user.is_staff_member and not request.path.startswith(ENROLMENT_PATHS):
            if user.enrolment_until is not None:
                return redirect(reverse("staff-password"))
            if self._must_enrol(request, user):
                return redirect(reverse("mfa_activate_totp"))
        return self.get_response(request)

    @staticmethod
    def _must_enrol(request: HttpRequest, user: User) -> bool:
        if request.session.get("second_factor"):
            return False
        enrolled = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
        if enrolled:
            request.session["second_factor"] = True
        return not enrolled
