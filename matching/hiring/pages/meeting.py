"""Interviews: the employer's times and list, the calendar file, and the room."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django_permissions_policy.decorators import permissions_policy_override

from matching.hiring.forms import TimesForm
from matching.interviews import room as rooms
from matching.interviews import services
from matching.interviews.calendar import calendar_file
from matching.interviews.enums import Side
from matching.interviews.limits import room_after, room_before
from matching.interviews.models import Interview, InterviewSlot
from matching.interviews.services import Times
from matching.vacancies.enums import LIVE
from matching.vacancies.models import Vacancy
from portal.accounts.actors import Actor
from portal.foundation.moods import reads, reads_and_writes, writes
from portal.people.employers.models import Membership
from portal.privacy.trail import unaudited
from registration.recruiting.pages.mine import membership_of
from registration.recruiting.pages.register import speaker

POLICY = settings.PERMISSIONS_POLICY | {"camera": ["self"], "microphone": ["self"]}


@never_cache
@reads_and_writes
def times(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Times that this employer offers, the interviews that took some, and the form for more."""
    actor = speaker(request)
    member = membership_of(actor, pk)
    vacancies = list(Vacancy.objects.filter(employer=pk, state__in=sorted(LIVE)).order_by("title").only("pk", "title"))
    members = [one for one in Membership.objects.live().filter(employer=pk).order_by("span") if one.may_recruit]
    begun = {"vacancy": request.GET.get("vacancy", "")}  # who comes from an applicant offers times for that vacancy
    form = TimesForm(request.POST or None, vacancies=vacancies, members=members, initial=begun)
    if request.method == "POST":
        if not member.may_recruit:
            raise Http404
        if form.is_valid() and _offered(actor, form):
            return redirect("interview-times", pk)
    now = timezone.now()
    mine = (
        Interview.objects.filter(employer=pk)
        .readable()
        .select_related("slot", "application__vacancy", "application__person")
        .defer("application__cv")
    )
    context = {
        "employer": member.employer, "member": member, "form": form,
        "free": InterviewSlot.objects.free(now).filter(employer=pk).select_related("vacancy", "interviewer").order_by("span")[:100],
        "coming": mine.waiting().order_by("span")[:100], "names": {one.account_id: one.name for one in members},
        "has_vacancies": bool(vacancies),
    }  # fmt: skip
    return render(request, "matching/hiring/times.html", context)


def _offered(actor: Actor, form: TimesForm) -> bool:
    given = form.cleaned_data
    vacancy = Vacancy.objects.get(pk=given["vacancy"])
    asked = Times(
        form.start(), given["minutes"], given["count"], given["mode"], given["place"], UUID(given["interviewer"])
    )
    try:
        services.offer_times(actor=actor, vacancy=vacancy, times=asked)
    except ValidationError as problem:
        form.add_error(None, problem)
        return False
    return True


@writes
def drop_time(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a free time back."""
    actor = speaker(request)
    slot = get_object_or_404(InterviewSlot.objects.of_members(actor), pk=pk)
    with suppress(ValidationError):  # somebody took it meanwhile: the page shows who
        services.cancel_slot(actor=actor, slot=slot)
    return redirect("interview-times", slot.employer_id)


def _mine(request: HttpRequest, pk: UUID) -> tuple[Interview, Side]:
    """An interview of which the account is one of the two; for everybody else it does not exist."""
    found = Interview.objects.readable().select_related("slot", "application__vacancy", "employer")
    one = get_object_or_404(found, pk=pk)
    side = rooms.side_of(request.actor, one)  # type: ignore[attr-defined]
    if side is None or one.application.tell_after is not None:
        raise Http404
    return one, side


@never_cache
@reads
def calendar(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The interview for one's own calendar."""
    one, _ = _mine(request, pk)
    if one.span is None or one.state != "confirmed":
        raise Http404
    response = HttpResponse(calendar_file(one, timezone.now()), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="interview.ics"'
    return response


@permissions_policy_override(POLICY)
@never_cache
@reads
def room(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The room: camera and microphone are allowed here and nowhere else on the site; nothing is recorded."""
    one, side = _mine(request, pk)
    if one.mode != "remote" or one.span is None:
        raise Http404
    now = timezone.now()
    context = {
        "interview": one, "side": side.value, "is_open": one.room_is_open(now), "opens": one.span.lower - room_before(),
        "closes": one.span.upper + room_after(), "ice": settings.INTERVIEW_ICE_SERVERS, "is_over": now > one.span.upper + room_after(),
    }  # fmt: skip
    return render(request, "matching/hiring/room.html", context)


@never_cache
@unaudited("连接用的信号，一场面试几十条；进房间看得到是谁")
@reads_and_writes
def signals(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the other browser said since; posting says something to it."""
    one, side = _mine(request, pk)
    if request.method == "POST":
        try:
            made = rooms.say(one=one, side=side, kind=request.POST.get("kind", ""), body=request.POST.get("body", ""))
        except ValidationError as problem:
            return JsonResponse({"problem": problem.messages[0]}, status=409, json_dumps_params={"ensure_ascii": False})
        return JsonResponse({"id": made.pk})
    if not one.room_is_open(timezone.now()):
        return JsonResponse({"open": False, "signals": []})
    after = request.GET.get("after", "0")
    heard = rooms.heard(
        one=one, side=side, after=int(after) if after.isascii() and after.isdigit() and len(after) < 18 else 0
    )
    said: list[dict[str, Any]] = [{"id": row.pk, "kind": row.kind, "body": row.body or ""} for row in heard]
    return JsonResponse({"open": True, "signals": said})
