"""The office's side: who looks for which work, whose time ends, and what can be done for one of them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.permissions import Action
from portal.accounts.scope import in_areas
from portal.cases.models import TransitionLog
from portal.cases.workflow import IllegalTransition, Stale
from portal.foundation.moods import reads, reads_and_writes
from portal.occupations import selectors as occupations
from portal.privacy.enums import Datum
from portal.privacy.matrix import in_full, shown
from portal.privacy.trail import note, sensitive
from portal.regions.codes import PROVINCE
from portal.regions.models import Division
from portal.regions.selectors import full_name, short_names
from portal.ui.pages.merge import merge_page
from portal.ui.pages.paging import Paged, page_of
from portal.ui.parts import Happening, Queue
from portal.ui.parts import State as Look
from portal.ui.rail import rail
from portal.ui.words import cn_date
from registration.jobseeking import services
from registration.jobseeking.enums import SeekState, Visibility
from registration.jobseeking.filters import WHICH, cleaned, codes_of, matching
from registration.jobseeking.forms import CloseForm
from registration.jobseeking.limits import remind_days
from registration.jobseeking.models import JobSeeking
from registration.jobseeking.pages.mine import groups_of
from registration.jobseeking.pages.paper import cv_paper
from registration.jobseeking.parts import PARTS, wage
from registration.jobseeking.workflow import KIND, WORKFLOW
from registration.unemployment.enums import Channel
from registration.unemployment.forms import Versioned

MOST_PLACES = 60
WORDS = {"renew": "替本人接着找", "pause": "替本人停一停", "resume": "替本人又开始找", "close": "记下不找了"}


class StepForm(Versioned):
    """A step that asks nothing more."""


FORMS: dict[str, Any] = {"renew": StepForm, "pause": StepForm, "resume": StepForm, "close": CloseForm}


def queues(actor: Actor) -> list[Queue]:
    """How many look for work, and whose time ends soon. One query."""
    soon = timezone.localdate() + timedelta(days=remind_days(PROVINCE, timezone.localdate()))
    found = JobSeeking.objects.visible_to(actor).filter(state=SeekState.ACTIVE).aggregate(
        all=Count("pk"), soon=Count("pk", filter=Q(valid_until__lte=soon))
    )  # fmt: skip
    said = f"{found['soon']} 人快到期" if found["soon"] else ""
    return [Queue("求职的人", found["all"], reverse("seekers"), note=said, state=Look.DUE if said else Look.TODO)]


@sensitive
@never_cache
@reads
def seekers(request: HttpRequest) -> HttpResponse:
    """The people of the actor's reach who look for work, by occupation, place and end."""
    actor = allowed(request, Action.SEEKING_VIEW)
    asked = cleaned(request.GET.dict())
    which, words, place = asked["which"], asked.get("q", ""), asked.get("place", "")
    codes = codes_of(words)
    found = matching(actor, asked, codes).select_related("person").defer("cv", "draft", "access_needs").with_wishes()
    page = page_of(found, request)
    context = {
        "rows": _rows(page, actor),
        "page": page,
        "which": which,
        "views": [
            (label, f"{reverse('seekers')}?{urlencode({'which': key})}", key == which) for key, label in WHICH.items()
        ],
        "words": words,
        "place": place,
        "places": _places(actor),
        "narrowed": bool(words or place),
        "unknown": bool(words) and not codes,
        "may_write": actor.can(Action.REGISTER_FOR),
        "export": urlencode({"sheet": "seekers"} | asked) if actor.can(Action.EXPORT_ASK) and page.count else "",
        "shelves": rail(request, reverse("seekers")),
    }
    return render(request, "registration/jobseeking/desk.html", context)


def _places(actor: Actor) -> list[tuple[str, str]]:
    """The townships of the actor's reach, to choose from; a reach of more than MOST_PLACES is chosen by county."""
    if not actor.areas:
        return []
    towns = Division.objects.current().filter(in_areas("code", actor.areas))
    for level in (4, 3):
        found = list(towns.filter(level=level).by_pinyin().values_list("code", "name")[: MOST_PLACES + 1])
        if len(found) <= MOST_PLACES:
            return found
    return []


def _rows(page: Paged, actor: Actor) -> list[dict[str, Any]]:
    places = short_names({one.region_code for one in page})
    today = timezone.localdate()
    return [
        {
            "case": one,
            "name": shown(Datum.NAME, one.person.name, actor.audience) or "（姓名不显示）",
            "place": places.get(one.region_code, ""),
            "wishes": "、".join(named.name for named in occupations.names_of(wish.occupation_id for wish in one.wishes.all()).values()),
            "wage": wage(one),
            "until": cn_date(one.valid_until) if one.valid_until else "",
            "look": Look.DUE if one.valid_until and (one.valid_until - today).days <= remind_days(PROVINCE, today) else Look.NONE,
        }
        for one in page
    ]  # fmt: skip


@sensitive
@never_cache
@reads_and_writes
def seeker(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One record: what the person wants and can, what happened, and the steps that the office may take for them."""
    actor = allowed(request, Action.SEEKING_VIEW)
    case = case_of(actor, pk)
    act = request.POST.get("act", "")
    note(request, action=f"seeking.{act}" if act in FORMS else "seeking.view", object_kind=KIND, object_id=str(pk),
         person_id=case.person_id)  # fmt: skip
    forms = {name: form(initial={"version": case.version}, auto_id=f"{name}_%s") for name, form in FORMS.items()}
    if request.method == "POST":
        if act not in FORMS or not actor.can(Action.SEEKING_DECIDE):
            raise Http404
        forms[act] = form = FORMS[act](request.POST, auto_id=f"{act}_%s")
        if form.is_valid():
            try:
                _take(actor, case, act, form.cleaned_data)
            except (Stale, IllegalTransition):
                return merge_page(request, workflow=WORKFLOW, step=act, case=case, form=form,
                                  back=reverse("seeker", args=[pk]), words=WORDS[act])  # fmt: skip
            except ValidationError as problem:
                form.add_error(None, problem)
            else:
                return redirect("seeker", pk)
    return render(request, "registration/jobseeking/seeker.html", _context(actor, case, forms, act))


def case_of(actor: Actor, pk: UUID) -> JobSeeking:
    """A record in the actor's reach; anybody else's does not exist."""
    found = JobSeeking.objects.visible_to(actor).select_related("person", "service_office").with_wishes()
    return get_object_or_404(found, pk=pk)


def _take(actor: Actor, case: JobSeeking, act: str, given: dict[str, Any]) -> None:
    work: Callable[..., None] = {
        "renew": services.renew, "pause": services.pause, "resume": services.resume, "close": services.close,
    }[act]  # fmt: skip
    work(actor=actor, case=case, channel=Channel.OUTLET, **given)


def _context(actor: Actor, case: JobSeeking, forms: dict[str, Any], act: str) -> dict[str, Any]:
    open_steps = {step.name for step in WORKFLOW.open_to(actor, case.state)}
    reads_needs = in_full(Datum.NOTES, actor.audience)
    log = TransitionLog.objects.filter(case_id=case.pk).order_by("at", "id")
    return {
        "case": case,
        "name": shown(Datum.NAME, case.person.name, actor.audience) or "（姓名不显示）",
        "phone": case.person.phone if in_full(Datum.PHONE, actor.audience) else "",
        "place": full_name(case.region_code),
        "groups": groups_of(case, tuple(part for part in PARTS if part.slug != "needs" or reads_needs), link=False),
        "is_proved": case.person.is_proved,
        "is_hidden": case.visibility == Visibility.HIDDEN,
        "forms": forms,
        "act": act,
        "bound": forms.get(act),
        "may": {name: name in open_steps and actor.can(Action.SEEKING_DECIDE) for name in FORMS},
        "consents": case.consents.order_by("-given_at"),
        "happenings": [Happening(WORKFLOW.named(one.name).label, one.at, Look.DONE, note=one.reason) for one in log],
    }


@sensitive
@never_cache
@reads
def paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The CV for printing; the telephone is masked on it."""
    actor = allowed(request, Action.SEEKING_VIEW)
    case = case_of(actor, pk)
    note(request, action="seeking.print", object_kind=KIND, object_id=str(pk), person_id=case.person_id)
    return cv_paper(case, actor.audience)
