"""给我推荐: the person's list with its reasons, 不合适, the switch, whom to ask; and what others sent."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from matching.recommend import nearby, services
from matching.recommend.enums import Answer, Verdict, Why
from matching.recommend.forms import NotForMeForm
from matching.recommend.models import JobInvitation, MatchVerdict, Referral
from matching.recommend.pages.lines import line_of, plain_line
from matching.recommend.score.facts import NEVER
from matching.vacancies.models import Vacancy
from portal.accounts.actors import Actor
from portal.foundation.identifiers import uuid7
from portal.foundation.moods import reads, writes
from portal.regions.codes import PROVINCE
from portal.regions.selectors import full_names
from portal.ui.parts import State as Look
from portal.ui.parts import Task
from registration.help.enums import HelpKind
from registration.help.services import Wish, ask_for_help
from registration.jobseeking.enums import SeekState
from registration.jobseeking.models import JobSeeking
from registration.jobseeking.pages.mine import record_or_404
from registration.jobseeking.services import own_record
from registration.unemployment.pages.asking import citizens_only

ASK = "想请人看看给我推荐的岗位。"


@never_cache
@reads
def recommended(request: HttpRequest) -> HttpResponse:
    """My list; with the switch off the same service, the newest first. Who has said no wish yet is led to where one says it."""
    citizens_only(request)
    case = own_record(_actor(request))
    return redirect("seeking") if case is None else render(request, "matching/recommend/mine.html", _context(case))


def _context(case: JobSeeking, problem: str = "") -> dict[str, Any]:
    off = services.is_off(case)
    active = case.state == SeekState.ACTIVE
    found = services.list_for(case) if active and not off else []
    neutral = list(services.neutral_list(case)) if active and (off or not found) else []
    invitations = list(services.waiting_invitations(case))
    referrals = list(Referral.objects.filter(seeking=case).select_related("vacancy").order_by("-at")[:10])
    shown = [one.vacancy for one in found] + neutral + [one.vacancy for one in (*invitations, *referrals)]
    places = full_names({one.region_code for one in shown})
    away = MatchVerdict.objects.filter(seeking=case, lifted_at=None, by_id=case.account_id).select_related("vacancy")
    return {
        "case": case,
        "off": off,
        "active": active,
        "under_way": active and not off and not found and services.is_under_way(case),
        "lines": [line_of(one, places) for one in found],
        "neutral": [plain_line(one, places) for one in neutral],
        "invitations": [(one, plain_line(one.vacancy, places)) for one in invitations],
        "referrals": [(one, plain_line(one.vacancy, places)) for one in referrals],
        "away": list(away),
        "near": nearby.within_reach(case) if active else [],
        "around": case.regions[0] if len(case.regions) == 1 else PROVINCE,
        "reasons": Why.choices,
        "never": "、".join(NEVER),
        "office": case.service_office,
        "asked_key": uuid7(),
        "problem": problem,
        "yes": Answer.YES,
        "no": Answer.NO,
    }


@writes
def not_for_me(request: HttpRequest, pk: UUID) -> HttpResponse:
    """This one is none for me: it leaves my list, and the next run leaves it out."""
    case, form = record_or_404(request), NotForMeForm(request.POST)
    vacancy = get_object_or_404(Vacancy.objects.shown(), pk=pk)
    if not form.is_valid():
        return render(request, "matching/recommend/mine.html", _context(case, "请选一个原因"), status=400)
    services.say(
        actor=_actor(request), seeking=case, vacancy=vacancy, verdict=Verdict.NOT_FOR_ME, why=form.cleaned_data["why"]
    )
    return redirect("recommended")


@writes
def take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It may be recommended again."""
    case = record_or_404(request)
    found = get_object_or_404(MatchVerdict, pk=pk, seeking=case, by_id=_actor(request).user_id)
    services.take_word_back(actor=_actor(request), verdict=found)
    return redirect("recommended")


@writes
def switch(request: HttpRequest) -> HttpResponse:
    """Off, or on again."""
    services.switch(actor=_actor(request), seeking=record_or_404(request), off=request.POST.get("off") == "1")
    return redirect("recommended")


@writes
def ask(request: HttpRequest) -> HttpResponse:
    """Ask a human: the office calls back by a day that the receipt says."""
    case, person = record_or_404(request), None
    person = case.person
    if not person.phone:
        return render(
            request, "matching/recommend/mine.html", _context(case, "您没有留电话，请直接打服务站的电话"), status=409
        )
    wish = Wish(
        name=person.name, phone=person.phone, region_code=person.region_code, kind=HelpKind.FIND_WORK, words=ASK
    )  # type: ignore[arg-type]
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        key = uuid7()
    try:
        ask_for_help(actor=_actor(request), key=key, wish=wish)
    except ValidationError as problem:
        return render(request, "matching/recommend/mine.html", _context(case, problem.messages[0]), status=409)
    return redirect("my")


@writes
def answer_referral(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Would I go where my caseworker recommends?"""
    found = get_object_or_404(Referral.objects.visible_to(_actor(request)).select_related("seeking"), pk=pk)
    return _answered(request, services.answer_referral, referral=found)


@writes
def answer_invitation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Would I talk to the employer who asks?"""
    mine = JobInvitation.objects.filter(seeking__account=_actor(request).user_id).select_related("seeking")
    return _answered(request, services.answer_invitation, invitation=get_object_or_404(mine, pk=pk))


def _answered(request: HttpRequest, work: Any, **what: Any) -> HttpResponse:
    try:
        work(actor=_actor(request), answer=request.POST.get("answer", ""), **what)
    except ValidationError as problem:
        context = _context(record_or_404(request), problem.messages[0])
        return render(request, "matching/recommend/mine.html", context, status=409)
    return redirect(
        "my-applications" if "referral" in what and request.POST.get("answer") == Answer.YES else "recommended"
    )


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined, no-any-return]


def own_tasks(actor: Actor) -> list[Task]:
    """On 我的: what employers and the office ask, while nobody answered. One query."""
    rows = (
        JobInvitation.objects.filter(seeking__account=actor.user_id, answer=Answer.WAITING).count()
        if actor.user_id
        else 0
    )
    return (
        [Task("有单位想请您谈谈", f"{rows} 个等您答复", Look.NEW, reverse("recommended"), "点了愿意，单位才看得到电话")]
        if rows
        else []
    )


def why_part(request: HttpRequest, vacancy: Vacancy) -> Any:
    """On a vacancy's public page, for who looks for work: why it fits me, and what would change it."""
    case = own_record(_actor(request))
    if case is None or case.state != SeekState.ACTIVE or services.is_off(case):
        return None
    told = services.why_it_fits(case, vacancy)
    return told if all(one.points for one in told.parts[:2]) else None
