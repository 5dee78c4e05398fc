"""The employer's list of applicants: which, of which vacancy, in which order; several answered at once, and taken back."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from matching.applications import services
from matching.applications.enums import Deed, RefusalReason
from matching.applications.limits import WORDS_LENGTH, undo_within
from matching.applications.models import Application
from matching.applications.rates import rate_of
from matching.hiring.reading import LISTS, SORTS, listed, rows_of
from matching.interviews import services as interviews
from matching.vacancies.models import Vacancy
from portal.accounts.actors import Actor
from portal.foundation.identifiers import uuid7
from portal.foundation.moods import reads_and_writes, writes
from portal.foundation.text import plain_text
from portal.privacy.trail import note
from portal.ui.pages.paging import page_of
from registration.recruiting.pages.mine import membership_of
from registration.recruiting.pages.register import speaker

PAGE = 20
UNDO = "answered_batch"  # in a session: the batch that may still be taken back
MOST_AT_ONCE = 50


@never_cache
@reads_and_writes
def applicants(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who applied to this employer; posting does the same to all that are ticked."""
    actor = speaker(request)
    member = membership_of(actor, pk)
    which, sort, vacancy = _asked(request, pk)
    here = f"{reverse('applicants', args=[pk])}?{urlencode({'which': which, 'sort': sort, 'vacancy': vacancy})}"
    if request.method == "POST":
        if member.may_recruit:
            _answer(request, actor, pk)
        return redirect(here)
    mine = Application.objects.to_members(actor).filter(employer=pk)
    page = page_of(listed(mine, which, sort, vacancy), request, PAGE)
    counted = dict(mine.filter(archived_at=None).values_list("state").annotate(n=Count("pk")).order_by())
    context = {
        "employer": member.employer, "member": member, "rows": rows_of(pk, page), "page": page, "which": which,
        "views": [
            (f"{label} {sum(counted.get(state, 0) for state in states)}", f"?{urlencode({'which': key, 'sort': sort, 'vacancy': vacancy})}", key == which)
            for key, (label, states) in LISTS.items()
        ],
        "sorts": [(key, label, key == sort) for key, (label, _) in SORTS.items()],
        "vacancies": list(Vacancy.objects.filter(employer=pk, applications__isnull=False).distinct().order_by("title").values_list("pk", "title")[:100]),
        "vacancy": vacancy, "reasons": RefusalReason.choices, "deeds": Deed, "undo": _undo(request, actor),
        "rate": rate_of(pk), "may_answer": which in ("waiting", "going") and member.may_recruit,
    }  # fmt: skip
    return render(request, "matching/hiring/applicants.html", context)


def _asked(request: HttpRequest, employer: UUID) -> tuple[str, str, str]:
    which, sort = request.GET.get("which", ""), request.GET.get("sort", "")
    try:
        vacancy = str(UUID(request.GET.get("vacancy", "")))
    except ValueError:
        vacancy = ""
    return which if which in LISTS else "waiting", sort if sort in SORTS else "old", vacancy


def _answer(request: HttpRequest, actor: Actor, employer: UUID) -> None:
    """Do what was pressed to all that are ticked; what did not work is said, and nobody else is touched."""
    deed = request.POST.get("deed", "")
    cases = _ticked(request, actor, employer)
    if deed not in Deed or not cases:
        messages.error(request, "请先勾选要回复的人")
        return
    words = plain_text(request.POST.get("words", "")).strip()[:WORDS_LENGTH]
    facts = {"refusal": request.POST.get("refusal", ""), "words": words}
    if deed == Deed.INVITE:
        batch, done, problems = _invited(actor, cases)
    else:
        batch, done, problems = services.answer_several(actor=actor, cases=cases, deed=deed, facts=facts)
    note(request, action=f"applicants.{deed}", object_kind="employer", object_id=str(employer), detail={"count": done})
    for problem in problems:
        messages.error(request, problem)
    if done and deed != Deed.ARCHIVE:
        request.session[UNDO] = str(batch)


def _ticked(request: HttpRequest, actor: Actor, employer: UUID) -> list[Application]:
    keys = []
    for text in request.POST.getlist("pick")[:MOST_AT_ONCE]:
        try:
            keys.append(UUID(text))
        except ValueError:
            continue
    found = Application.objects.to_members(actor).filter(employer=employer, pk__in=keys)
    return list(found.select_related("vacancy", "employer", "person").order_by("pk"))


def _invited(actor: Actor, cases: list[Application]) -> tuple[UUID, int, list[str]]:
    """Each chooses among the free times of their vacancy."""
    batch, done, problems = uuid7(), 0, set()
    for case in cases:
        try:
            services.check_together(case)
            interviews.invite(actor=actor, case=case, purpose="看看做过什么，说说岗位情况", batch=batch)
            done += 1
        except ValidationError as problem:
            problems.update(problem.messages)
    return batch, done, sorted(problems)


def _undo(request: HttpRequest, actor: Actor) -> dict[str, Any] | None:
    """What may still be taken back, in words."""
    batch = request.session.get(UNDO)
    if not batch:
        return None
    count = Application.objects.to_members(actor).filter(batch=batch, tell_after__gt=timezone.now()).count()
    if not count:
        return None
    return {
        "words": f"回复了 {count} 人",
        "url": reverse("applicants-undo", args=[batch]),
        "seconds": int(undo_within().total_seconds()),
    }


@writes
def undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the last answers back, while the applicants don't know of them yet."""
    actor = speaker(request)
    first = get_object_or_404(Application.objects.to_members(actor).filter(batch=pk)[:1])
    try:
        count = services.take_back(actor=actor, batch=pk)
    except ValidationError as problem:
        messages.error(request, problem.messages[0])
    else:
        request.session.pop(UNDO, None)
        (messages.success if count else messages.error)(
            request, f"撤销了，{count} 个人回到原来的样子。" if count else "已经告诉本人了，不能撤销。"
        )
    return redirect("applicants", first.employer_id)
