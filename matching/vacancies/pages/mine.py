"""The employer's side: its vacancies as a list, one of them, and the steps that it takes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from matching.vacancies import services
from matching.vacancies.enums import LIVE, OVER, RENEWABLE, VacancyState
from matching.vacancies.filters import COLUMNS, SORTS, VIEWS, Asked, counts, narrow, search
from matching.vacancies.forms import BeginForm, RenewForm, StepForm, WithdrawForm
from matching.vacancies.limits import MOST_RENEWALS, default_days, off_after, soon_days
from matching.vacancies.models import Vacancy
from matching.vacancies.parts import PARTS, Part, is_said
from matching.vacancies.slots import Slot
from matching.vacancies.slots import parts as slot_parts
from matching.vacancies.words import LOOKS, pay_line, sources_line
from matching.vacancies.workflow import may_write
from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind
from portal.accounts.permissions import Action
from portal.cases.models import TransitionLog
from portal.cases.workflow import IllegalTransition, Stale
from portal.exchange.channels.visits import channel_of
from portal.foundation.moods import reads, reads_and_writes, writes
from portal.foundation.prepared import Prepared
from portal.people.employers.models import Employer, Membership
from portal.privacy.trail import note, taken_out
from portal.regions.codes import PROVINCE
from portal.regions.selectors import full_name
from portal.ui.pages.listing import ListPage
from portal.ui.parts import CheckGroup, CheckRow, Happening, Task
from portal.ui.parts import State as Look
from registration.unemployment.enums import Channel

WORDS = {
    "submit": "发布", "recheck": "改了内容", "renew": "续期", "publish": "检查通过，发布了", "hold": "要人看一看", "block": "要改",
    "release": "看过，发布了", "return": "退回来改", "pause": "先停一停", "resume": "接着招", "fill": "招满了", "expire": "到期了",
    "withdraw": "撤下了", "take_down": "被下架",
}  # fmt: skip


def employer_of(request: HttpRequest, pk: UUID) -> tuple[Actor, Employer, Membership]:
    """The employer of the address, for its own people; for everybody else it does not exist."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.kind is not ActorKind.CITIZEN:
        raise Http404
    held = get_object_or_404(Membership.objects.of_account(actor).select_related("employer"), employer=pk)
    return actor, held.employer, held


def vacancy_of(request: HttpRequest, pk: UUID, *, to_write: bool = False) -> tuple[Actor, Vacancy]:
    """A vacancy within the actor's reach; with `to_write` only one that the actor may write. Otherwise 404."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    action = Action.EMPLOYER_SPEAK if actor.kind is ActorKind.CITIZEN else Action.VACANCY_VIEW
    if not actor.can(action):
        raise Http404
    found = Vacancy.objects.visible_to(actor).select_related("employer", "service_office", "site")
    one: Vacancy = get_object_or_404(found, pk=pk)
    if to_write and not (may_write(actor, one) and (actor.role is None or actor.can(Action.VACANCY_WRITE))):
        raise Http404
    return actor, one


def channel_here(request: HttpRequest) -> str:
    """Where what is written here comes in: the office's own desk, or the way by which the member came."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return Channel.OUTLET if actor.role else channel_of(request)


def frame_of(actor: Actor, one: Vacancy) -> dict[str, Any]:
    """What every page of one vacancy needs: its layout and the way back, for the employer or for the office."""
    if actor.role is not None:
        return {"frame": "ui/staff.html", "home": reverse("vacancies"), "home_words": "岗位", "public": False}
    home = reverse("employer-vacancies", args=[one.employer_id])
    return {"frame": "ui/public.html", "home": home, "home_words": "我的岗位", "public": True}


@never_cache
@reads
def vacancies(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All vacancies of an employer, by state; the same rows as Excel."""
    actor, employer, held = employer_of(request, pk)
    asked, mine = Asked.of(request.GET), Vacancy.objects.visible_to(actor).filter(employer=employer)
    found = narrow(mine, asked).for_reading().order_by("-created_at", "-pk")  # type: ignore[attr-defined]
    page = ListPage(request, found, search=search, sorts=SORTS, columns=COLUMNS, size=20)
    if page.wants_export:
        taken_out(request, kind="vacancy", detail={"employer": str(pk)})
        return page.export("岗位")
    figures = counts(mine)
    context = {
        "employer": employer,
        "list": page,
        "page": page.page,
        "rows": [row_of(one) for one in page.page],
        "views": [("全部", figures["all"], f"?{asked.query(which='')}", not asked.which)]
        + [(label, figures[key], f"?{asked.query(which=key)}", asked.which == key) for key, label in VIEWS.items() if figures[key]],
        "any": figures["all"],
        "asked": asked,
        "query": asked.query(),
        "may_write": held.may_recruit,
        "begin": BeginForm(),
        "tasks": slot_parts(Slot.HOME_TASKS, request, employer),
        "below": slot_parts(Slot.HOME_BELOW, request, employer),
    }  # fmt: skip
    return render(request, "matching/vacancies/list.html", context)


def row_of(one: Vacancy) -> dict[str, Any]:
    """One line of a list: what is wanted, what is paid, until when, where it stands."""
    return {"one": one, "pay": pay_line(one), "look": look_of(one), "word": word_of(one), "sources": sources_line(one)}


def ends_soon(one: Vacancy) -> bool:
    today = timezone.localdate()
    return one.state == VacancyState.PUBLISHED and bool(
        one.closes_on and one.closes_on <= today + timedelta(days=soon_days(one.region_code or PROVINCE, today))
    )


def look_of(one: Vacancy) -> Look:
    return Look.DUE if ends_soon(one) else LOOKS[VacancyState(one.state)]


def word_of(one: Vacancy) -> str:
    return "快到期" if ends_soon(one) else str(one.get_state_display())


@never_cache
@reads
def vacancy(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One vacancy as its employer sees it: where it stands, what to mend, what can be done."""
    actor, one = vacancy_of(request, pk)
    if actor.role is not None:
        return redirect("desk-vacancy", pk)
    return render(request, "matching/vacancies/vacancy.html", page_of_one(request, actor, one))


def page_of_one(request: HttpRequest, actor: Actor, one: Vacancy, problem: str = "") -> dict[str, Any]:
    """Everything that a page of one vacancy shows, for the employer and for the office."""
    writes_it = may_write(actor, one) and (actor.role is None or actor.can(Action.VACANCY_WRITE))
    left = [part for part in PARTS if not is_said(part, one)]
    return frame_of(actor, one) | {
        "one": one,
        "pay": pay_line(one),
        "sources": sources_line(one),
        "look": look_of(one),
        "word": word_of(one),
        "findings": one.findings if one.state in {VacancyState.BLOCKED, VacancyState.REVIEW} or one.findings else [],
        "parts": [_row(part, one) for part in PARTS] if writes_it and one.state not in OVER else [],
        "groups": groups_of(one),
        "left": left,
        "following": reverse("vacancy-part", args=[one.pk, left[0].slug]) if left else "",
        "may_write": writes_it,
        "may": _may(one) if writes_it else {},
        "is_live": one.state in {VacancyState.PUBLISHED, VacancyState.PAUSED},
        "fresh_until": _fresh_until(one),
        "steps": _steps(one),
        "place": full_name(one.region_code) if one.region_code else "",
        "begin": BeginForm(),
        "step": StepForm(initial={"version": one.version}),
        "problem": problem,
        "top": slot_parts(Slot.EMPLOYER_TOP, request, one),
        "below": slot_parts(Slot.EMPLOYER_BELOW, request, one),
    }


def groups_of(one: Vacancy, *, link: bool = False) -> list[CheckGroup]:
    """The parts as a check page shows them, with `link` each line with the way to change it; empty lines are left out."""
    groups = []
    for part in PARTS:
        url = reverse("vacancy-part", args=[one.pk, part.slug]) if link else ""
        if rows := [CheckRow(label, value, url) for label, value in part.said(one) if value]:
            groups.append(CheckGroup(part.title, rows))
    return groups


def _row(part: Part, one: Vacancy) -> Task:
    url = reverse("vacancy-part", args=[one.pk, part.slug])
    words = next((value.split("\n")[0][:60] for _, value in part.said(one) if value), "")
    if part.slug in (one.typed or {}):  # type: ignore[operator]
        return Task(part.title, "改了没存", Look.DUE, url, words)
    return (
        Task(part.title, "写好了", Look.DONE, url, words)
        if is_said(part, one)
        else Task(part.title, "要写", Look.TODO, url)
    )


def _may(one: Vacancy) -> dict[str, bool]:
    state = VacancyState(one.state)
    shown = state in {VacancyState.PUBLISHED, VacancyState.PAUSED}
    return {
        "submit": state in {VacancyState.DRAFT, VacancyState.BLOCKED},
        "confirm": shown,
        "renew": state in RENEWABLE and one.renewals < MOST_RENEWALS,
        "pause": state == VacancyState.PUBLISHED,
        "resume": state == VacancyState.PAUSED and bool(one.closes_on and one.closes_on >= timezone.localdate()),
        "fill": shown,
        "withdraw": state in LIVE - {VacancyState.CHECKING},
        "drop": state == VacancyState.DRAFT,
    }


def _fresh_until(one: Vacancy) -> Any:
    """The day by which it is confirmed again; None where it closes before that."""
    if one.confirmed_at is None or one.state not in {VacancyState.PUBLISHED, VacancyState.PAUSED}:
        return None
    day = timezone.localdate(one.confirmed_at)
    until = day + timedelta(days=off_after(one.region_code or PROVINCE, timezone.localdate()))
    return until if one.closes_on is None or until < one.closes_on else None


def _steps(one: Vacancy) -> list[Happening]:
    """What happened to it, the latest first."""
    logs = TransitionLog.objects.filter(case_id=one.pk).order_by("-at", "-id")[:20]
    return [Happening(WORDS.get(log.name, log.name), log.at, Look.DONE, log.reason) for log in logs]


def step(
    request: HttpRequest, pk: UUID, work: Callable[..., Any], form: type[StepForm] = StepForm, **facts: Any
) -> HttpResponse:
    """Take a step and show how the vacancy stands; a second press changes nothing."""
    actor, one = vacancy_of(request, pk, to_write=True)
    note(request, object_kind="vacancy", object_id=str(pk))
    given = form(request.POST)
    version = given.cleaned_data["version"] if given.is_valid() else None
    try:
        work(actor=actor, vacancy=one, **({"version": version} if version else {}), **facts)
    except (IllegalTransition, Stale):
        pass
    except ValidationError as refused:
        one = vacancy_of(request, pk)[1]
        page = page_of_one(request, actor, one, refused.messages[0])
        return render(request, "matching/vacancies/vacancy.html", page, status=409)
    return redirect("vacancy", pk)


@writes
def pause(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Nobody finds it for a while."""
    return step(request, pk, services.pause)


@writes
def resume(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Go on."""
    return step(request, pk, services.resume)


@writes
def fill(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everybody is there."""
    return step(request, pk, services.fill)


@writes
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Still open: freshness counts from now."""
    actor, one = vacancy_of(request, pk, to_write=True)
    note(request, object_kind="vacancy", object_id=str(pk))
    try:
        services.confirm(actor=actor, vacancy=one)
    except ValidationError as refused:
        page = page_of_one(request, actor, one, refused.messages[0])
        return render(request, "matching/vacancies/vacancy.html", page, status=409)
    return redirect("vacancy", pk)


@never_cache
@reads_and_writes
def renew(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let the time run anew, three times at most; it is checked as if new."""
    actor, one = vacancy_of(request, pk, to_write=True)
    until = timezone.localdate() + timedelta(days=default_days(one.region_code or PROVINCE, timezone.localdate()))
    form = RenewForm(request.POST or None, initial={"version": one.version, "closes_on": until})
    return _asked(request, one, form, "renew", lambda given: services.renew(actor=actor, vacancy=one, **given))


@never_cache
@reads_and_writes
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Nobody is looked for any more: one question, why."""
    actor, one = vacancy_of(request, pk, to_write=True)
    form = WithdrawForm(request.POST or None, initial={"version": one.version})
    return _asked(request, one, form, "withdraw", lambda given: services.withdraw(actor=actor, vacancy=one, **given))


def _asked(request: HttpRequest, one: Vacancy, form: Any, name: str, work: Callable[[dict[str, Any]], Any]) -> Any:
    note(request, object_kind="vacancy", object_id=str(one.pk))
    if not _may(one)[name]:
        return redirect("vacancy", one.pk)
    if request.method == "POST" and form.is_valid():
        try:
            work(form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
            form.use_version(vacancy_of(request, one.pk)[1].version)
        else:
            return redirect("vacancy", one.pk)
    context = frame_of(request.actor, one) | {"form": form, "one": one, "left": MOST_RENEWALS - one.renewals}  # type: ignore[attr-defined]
    return render(request, f"matching/vacancies/{name}.html", context)


@writes
def copy(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new draft that says the same; pressed twice it is one."""
    actor, one = vacancy_of(request, pk, to_write=True)
    form = BeginForm(request.POST)
    if not form.is_valid():
        raise Http404
    made = services.copy(actor=actor, vacancy=one, key=form.cleaned_data["key"], channel=channel_here(request))
    note(request, object_kind="vacancy", object_id=str(made.pk))
    return redirect("vacancy", made.pk)


@writes
def drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Throw a draft away."""
    actor, one = vacancy_of(request, pk, to_write=True)
    services.drop_draft(actor=actor, vacancy=one)
    note(request, object_kind="vacancy", object_id=str(pk))
    return redirect("vacancies") if actor.role else redirect("employer-vacancies", one.employer_id)


ASKED = Prepared(
    lambda actor, soon: (
        Vacancy.objects.filter(
            Q(state=VacancyState.BLOCKED) | Q(state=VacancyState.PUBLISHED, closes_on__lte=soon),
            employer__in=Membership.objects.of_account(actor).values("employer"),
        )
        .order_by("employer")
        .values("employer", "employer_name", "state")
        .annotate(many=Count("pk"))
        .values_list("employer", "employer_name", "state", "many", named=True)
    )
)


def own_tasks(actor: Actor) -> list[Task]:
    """On 我的: vacancies that are held back, and those that end soon, by employer. One query."""
    if actor.kind is not ActorKind.CITIZEN:
        return []
    today = timezone.localdate()
    rows = ASKED.rows(actor=actor, soon=today + timedelta(days=soon_days(PROVINCE, today)))
    return [_task(row) for row in rows]


def _task(row: Any) -> Task:
    url = reverse("employer-vacancies", args=[row.employer])
    if row.state == VacancyState.BLOCKED:
        return Task(f"{row.many} 个岗位没有发布", "要改", Look.LATE, f"{url}?which=held", row.employer_name)
    return Task(f"{row.many} 个岗位快到期", "要续期", Look.DUE, f"{url}?which=soon", row.employer_name)
