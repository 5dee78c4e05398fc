"""The person's own record: begin, look, use, renew, rest, end; consents; and what stands on 我的."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.cases.workflow import IllegalTransition
from portal.exchange.channels.visits import channel_of
from portal.foundation.moods import reads, reads_and_writes, writes
from portal.foundation.prepared import Prepared
from portal.privacy.enums import Audience
from portal.privacy.notices import current_notice
from portal.ui.parts import CheckGroup, CheckRow, Task
from portal.ui.parts import State as Look
from portal.ui.words import cn_date
from registration.jobseeking import services
from registration.jobseeking.enums import OWN, ConsentKind, SeekState
from registration.jobseeking.forms import CloseForm
from registration.jobseeking.limits import remind_days
from registration.jobseeking.models import JobSeeking
from registration.jobseeking.pages.paper import cv_paper
from registration.jobseeking.parts import PARTS, Part, is_said
from registration.jobseeking.workflow import missing
from registration.unemployment.pages.asking import citizens_only

LOOKS = {
    SeekState.ACTIVE: Look.NOW,
    SeekState.PAUSED: Look.WAIT,
    SeekState.EXPIRED: Look.LATE,
    SeekState.DRAFT: Look.TODO,
}


COME_BACK = "after_seeking"
"""In a session: where somebody goes on who came for a CV first, as when applying for a vacancy."""


def record_or_404(request: HttpRequest) -> JobSeeking:
    """The record that this citizen goes on with; staff and others have none here."""
    citizens_only(request)
    case = services.own_record(request.actor)  # type: ignore[attr-defined]
    if case is None:
        raise Http404
    return case


@never_cache
@reads_and_writes
def seeking(request: HttpRequest) -> HttpResponse:
    """The record with its parts and what can be done; without one, how to begin. Posting begins."""
    citizens_only(request)
    actor: Actor = request.actor  # type: ignore[attr-defined]
    case = services.own_record(actor)
    if case is not None:
        return redirect("seeking") if request.method == "POST" else render(request, OVERVIEW, _overview(case))
    problem = ""
    if request.method == "POST":
        person = services.own_person(actor)
        if person is None:
            return redirect("seeking-who")
        try:
            services.begin(actor=actor, person=person, channel=channel_of(request))
        except ValidationError as refused:
            problem = refused.messages[0]
        else:
            return redirect("seeking")
    context = {"notice": current_notice(), "problem": problem}
    return render(request, "registration/jobseeking/start.html", context)


OVERVIEW = "registration/jobseeking/overview.html"


def _overview(case: JobSeeking) -> dict[str, Any]:
    left = missing(case)
    return {
        "case": case,
        "look": LOOKS[SeekState(case.state)],
        "tasks": [_row(part, case) for part in PARTS],
        "missing": left,
        "following": next(
            (reverse("seeking-part", args=[p.slug]) for p in PARTS if p.needed and not is_said(p, case)), ""
        ),
        "ends_soon": _ends_soon(case),
        "consents": case.consents.order_by("-given_at"),
        "office": case.service_office,
    }


def _row(part: Part, case: JobSeeking) -> Task:
    url = reverse("seeking-part", args=[part.slug])
    words = next((value.split("\n")[0] for _, value in part.said(case) if value), "")
    if part.slug in (case.draft or {}):  # type: ignore[operator]
        return Task(part.title, "改了没存", Look.DUE, url, words)
    if is_said(part, case):
        return Task(part.title, "写好了", Look.DONE, url, words)
    return Task(part.title, "要写" if part.needed else "选填", Look.TODO if part.needed else Look.NONE, url)


def _ends_soon(case: JobSeeking) -> bool:
    today = timezone.localdate()
    return bool(case.valid_until and (case.valid_until - today).days <= remind_days(case.region_code, today))


def groups_of(case: JobSeeking, parts: tuple[Part, ...], *, link: bool) -> list[CheckGroup]:
    """The parts as a check page shows them; empty lines are left out."""
    found = []
    for part in parts:
        url = reverse("seeking-part", args=[part.slug]) if link else ""
        rows = [CheckRow(label, value, url) for label, value in part.said(case) if value]
        if rows or part.needed:
            found.append(CheckGroup(part.title, rows or [CheckRow(part.title, "还没写", url)]))
    return found


@never_cache
@reads_and_writes
def check(request: HttpRequest) -> HttpResponse:
    """Everything once more as the office reads it; posting puts a draft to use."""
    case, problem = record_or_404(request), ""
    if request.method == "POST":
        try:
            services.publish(actor=request.actor, case=case, channel=channel_of(request))  # type: ignore[attr-defined]
        except IllegalTransition:
            return redirect("seeking")  # pressed twice: it is in use already
        except ValidationError as refused:
            problem = refused.messages[0]
        else:
            return redirect(request.session.pop(COME_BACK, "seeking"))
    context = {
        "case": case,
        "groups": groups_of(case, PARTS, link=True),
        "missing": missing(case),
        "problem": problem,
        "is_draft": case.state == SeekState.DRAFT,
    }
    return render(request, "registration/jobseeking/check.html", context)


@never_cache
@reads
def paper(request: HttpRequest) -> HttpResponse:
    """The CV as PDF, with the person's own telephone."""
    return cv_paper(record_or_404(request), Audience.SELF)


def _step(request: HttpRequest, work: Any) -> HttpResponse:
    """Take a step and show how the record stands; a second press changes nothing."""
    case = record_or_404(request)
    try:
        work(actor=request.actor, case=case, channel=channel_of(request))  # type: ignore[attr-defined]
    except IllegalTransition:
        pass
    except ValidationError as refused:
        case = record_or_404(request)
        return render(request, OVERVIEW, _overview(case) | {"problem": refused.messages[0]}, status=409)
    return redirect("seeking")


@writes
def renew(request: HttpRequest) -> HttpResponse:
    """Still looking: the time runs anew."""
    return _step(request, services.renew)


@writes
def pause(request: HttpRequest) -> HttpResponse:
    """Rest."""
    return _step(request, services.pause)


@writes
def resume(request: HttpRequest) -> HttpResponse:
    """Go on."""
    return _step(request, services.resume)


@never_cache
@reads_and_writes
def close(request: HttpRequest) -> HttpResponse:
    """Looking no more: one question, why."""
    case = record_or_404(request)
    if case.state == SeekState.DRAFT:
        return redirect("seeking")
    form = CloseForm(request.POST or None, initial={"version": case.version})
    if request.method == "POST" and form.is_valid():
        try:
            services.close(actor=request.actor, case=case, channel=channel_of(request), **form.cleaned_data)  # type: ignore[attr-defined]
        except ValidationError as problem:
            form.add_error(None, problem)
            form.use_version(record_or_404(request).version)
        else:
            return redirect("my")
    return render(request, "registration/jobseeking/close.html", {"form": form, "case": case})


@writes
def take_back(request: HttpRequest, kind: str) -> HttpResponse:
    """Withdraw a consent: what it allowed ends at once."""
    services.take_back(actor=request.actor, case=record_or_404(request), kind=ConsentKind(kind))  # type: ignore[attr-defined]
    return redirect("seeking")


@writes
def drop(request: HttpRequest) -> HttpResponse:
    """Throw the draft away."""
    services.drop_draft(actor=request.actor, case=record_or_404(request))  # type: ignore[attr-defined]
    return redirect("my")


ASKED = Prepared(
    lambda actor: (
        JobSeeking.objects.visible_to(actor)
        .filter(state__in=sorted(OWN))
        .order_by("created_at")
        .only("pk", "state", "valid_until", "region_code")
    )
)


def own_tasks(actor: Actor) -> list[Task]:
    """On 我的: a draft to finish, an end that is near or over, and otherwise where the record is. One query."""
    return [_task(one) for one in ASKED.rows(actor=actor)]


def _task(one: JobSeeking) -> Task:
    url = reverse("seeking")
    if one.state == SeekState.DRAFT:
        return Task("接着写求职登记", "没写完", Look.DUE, url, "写到哪儿都存着")
    if one.state == SeekState.EXPIRED:
        return Task("求职登记到期了，还找吗？", "到期了", Look.LATE, url, "点“接着找”就行")
    if _ends_soon(one):
        return Task("求职登记快到期了", f"{cn_date(one.valid_until)}到期", Look.DUE, url, "还找工作，点“接着找”")
    return Task(
        "我的求职登记",
        str(one.get_state_display()),
        LOOKS[SeekState(one.state)],
        url,
        f"有效到{cn_date(one.valid_until)}",
    )
