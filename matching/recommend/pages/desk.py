"""The office's side: vacancies for a person with one-tap referral, people for a vacancy, and the word of a human."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from matching.recommend import services
from matching.recommend.enums import Side, Verdict, Why
from matching.recommend.forms import JudgeForm
from matching.recommend.models import MatchPair, MatchVerdict, Referral
from matching.recommend.pages.lines import line_of, pay_of
from matching.recommend.reading import offered_now
from matching.vacancies.models import Vacancy
from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.permissions import Action
from portal.foundation.moods import reads, reads_and_writes, writes
from portal.privacy.enums import Datum
from portal.privacy.matrix import shown
from portal.privacy.trail import note, sensitive
from portal.regions.selectors import full_name, full_names
from registration.jobseeking.enums import SeekState
from registration.jobseeking.models import JobSeeking
from registration.jobseeking.pages.desk import case_of


@sensitive
@never_cache
@reads_and_writes
def for_person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is recommended to somebody; the caseworker may put one first or take one out, with a reason."""
    actor = allowed(request, Action.MATCH_VIEW)
    case = case_of(actor, pk)
    note(request, action="recommend.view", object_kind="seeking", object_id=str(pk), person_id=case.person_id)
    form, problem = JudgeForm(request.POST or None), ""
    if request.method == "POST":
        if not actor.can(Action.MATCH_REFER):
            raise Http404
        vacancy = get_object_or_404(Vacancy.objects.shown(), pk=_uuid(request.POST.get("vacancy", "")))
        if form.is_valid():
            services.say(actor=actor, seeking=case, vacancy=vacancy, why=Why.OTHER, **form.cleaned_data)
            return redirect("recommended-for", pk)
        problem = next(iter(form.errors.values()))[0]
    return render(request, "matching/recommend/for_person.html", _context(actor, case, form, problem))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def _context(actor: Actor, case: JobSeeking, form: JudgeForm, problem: str = "") -> dict[str, Any]:
    off = services.is_off(case)
    found = services.list_for(case) if case.state == SeekState.ACTIVE and not off else []
    places = full_names({one.vacancy.region_code for one in found})
    sent = {one.vacancy_id: one for one in Referral.objects.filter(seeking=case)}
    said = MatchVerdict.objects.filter(seeking=case, lifted_at=None).select_related("vacancy").order_by("-at")
    return {
        "case": case,
        "name": shown(Datum.NAME, case.person.name, actor.audience) or "（姓名不显示）",
        "lines": [(line_of(one, places), sent.get(one.vacancy.pk)) for one in found],
        "off": off,
        "counted": services.counted_referrals(case),
        "said": list(said),
        "form": form,
        "may_refer": actor.can(Action.MATCH_REFER) and case.service_office_id == actor.office_id,
        "problem": problem,
        "verdicts": [(Verdict.FIRST, "排到前面"), (Verdict.REMOVED, "不推荐这个")],
        "me": actor.user_id,
    }


@writes
def refer(request: HttpRequest, pk: UUID, vacancy: UUID) -> HttpResponse:
    """One tap: the vacancy is recommended to the person."""
    actor = allowed(request, Action.MATCH_REFER)
    case = case_of(actor, pk)
    offered = get_object_or_404(offered_now(), pk=vacancy)
    note(request, action="recommend.refer", object_kind="seeking", object_id=str(pk), person_id=case.person_id)
    try:
        services.refer(actor=actor, seeking=case, vacancy=offered)
    except ValidationError as problem:
        context = _context(actor, case, JudgeForm(), problem.messages[0])
        return render(request, "matching/recommend/for_person.html", context, status=409)
    return redirect("recommended-for", pk)


@writes
def take_word_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A caseworker takes back what they said of a pair."""
    actor = allowed(request, Action.MATCH_REFER)
    said = get_object_or_404(MatchVerdict, pk=pk, by_id=actor.user_id)
    case_of(actor, said.seeking_id)
    services.take_word_back(actor=actor, verdict=said)
    return redirect("recommended-for", said.seeking_id)


@sensitive
@never_cache
@reads
def for_vacancy(request: HttpRequest, pk: UUID) -> HttpResponse:
    """People recommended for a vacancy, as far as the office serves them."""
    actor = allowed(request, Action.MATCH_VIEW)
    vacancy = get_object_or_404(Vacancy.objects.visible_to(actor), pk=pk)
    note(request, action="recommend.people", object_kind="vacancy", object_id=str(pk))
    mine = set(JobSeeking.objects.visible_to(actor).filter(pk__in=_candidates(vacancy)).values_list("pk", flat=True))
    found = [one for one in services.candidates_for(vacancy, only_public=False) if one.seeking.pk in mine]
    context = {
        "vacancy": vacancy,
        "pay": pay_of(vacancy),
        "place": full_name(vacancy.region_code),
        "rows": [
            (shown(Datum.NAME, one.seeking.person.name, actor.audience) or "（姓名不显示）", one) for one in found
        ],
        "may_refer": actor.can(Action.MATCH_REFER),
    }
    return render(request, "matching/recommend/for_vacancy.html", context)


def _candidates(vacancy: Vacancy) -> Any:
    return MatchPair.objects.standing().filter(side=Side.VACANCY, vacancy=vacancy).values("seeking")
