"""The employer's home: what is to do today first, then vacancies, applicants, interviews, and who helps (staff/employer.html)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from matching.advice import services as advice
from matching.advice.diagnosis import diagnose, hard_to_fill
from matching.advice.models import EmployerAdvice
from matching.applications.enums import UNANSWERED, ApplicationState
from matching.applications.limits import unanswered_after
from matching.applications.models import Application
from matching.applications.night import counts_of_hires
from matching.applications.rates import rate_of
from matching.hiring.reading import listed, rows_of
from matching.interviews.limits import result_within
from matching.interviews.models import Interview
from matching.vacancies.enums import VacancyState
from matching.vacancies.models import Vacancy
from matching.vacancies.slots import Slot, parts
from portal.foundation.moods import reads, writes
from portal.people.employers.models import Employer
from portal.ui.parts import State as Look
from portal.ui.words import cn_date, cn_datetime
from registration.recruiting.enums import Standing
from registration.recruiting.pages.mine import membership_of
from registration.recruiting.pages.register import speaker
from registration.recruiting.reading import label_for, officers_of, with_standing

S = ApplicationState
MOST_VACANCIES, MOST_APPLICANTS, MOST_INTERVIEWS = 20, 8, 8
LOOKS = {
    VacancyState.PUBLISHED: Look.DONE, VacancyState.BLOCKED: Look.LATE, VacancyState.TAKEN_DOWN: Look.LATE,
    VacancyState.REVIEW: Look.WAIT, VacancyState.PAUSED: Look.WAIT,
}  # fmt: skip


@dataclass(frozen=True)
class ToDo:
    """One thing to do today: how urgent in words, what, why, and the button."""

    look: Look
    word: str
    title: str
    why: str
    url: str
    act: str


@never_cache
@reads
def today(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The home of one employer for the account that speaks for it. A fixed number of queries, whatever it has."""
    actor = speaker(request)
    member = membership_of(actor, pk)
    employer = with_standing(Employer.objects.visible_to(actor)).get(pk=pk)
    label, mine = label_for(employer), Application.objects.to_members(actor).filter(employer=pk)
    vacancies = _vacancies(pk)
    hard = list(hard_to_fill(Vacancy.objects.filter(employer=pk))[:5])
    found = diagnose(hard) if hard else {}
    written = list(
        EmployerAdvice.objects.visible_to(actor)
        .filter(employer=pk)
        .select_related("vacancy", "written_by")
        .order_by("-at")[:5]
    )
    context = {
        "employer": employer, "member": member, "label": label, "vacancies": vacancies,
        "todo": [*_blocked(vacancies), *_answers(mine, pk), *_results(pk), *_starts(mine), *_account(label, pk), *_advised(written)],
        "applicants": rows_of(pk, listed(mine, "waiting", "old")[:MOST_APPLICANTS]), "interviews": _interviews(pk),
        "help": _officer(employer), "rate": rate_of(pk), "hires": counts_of_hires(employer), "advice": written,
        "diagnoses": [(one, found[one.pk]) for one in hard if found[one.pk].findings],
        "task_parts": parts(Slot.HOME_TASKS, request, employer), "more_parts": parts(Slot.HOME_BELOW, request, employer),
    }  # fmt: skip
    return render(request, "matching/hiring/today.html", context)


def _vacancies(employer: UUID) -> list[dict[str, Any]]:
    """The employer's vacancies with how many applied; one query."""
    sent = Count("applications", filter=~Q(applications__state=S.NEW))
    found = Vacancy.objects.filter(employer=employer).annotate(sent=sent).order_by("-created_at")[:MOST_VACANCIES]
    on = timezone.localdate()
    return [
        {
            "case": one, "look": Look.DUE if _ends_soon(one, on) else LOOKS.get(VacancyState(one.state), Look.NONE),
            "word": "快到期" if _ends_soon(one, on) else one.get_state_display(), "sent": one.sent,
        }
        for one in found
    ]  # fmt: skip


def _ends_soon(one: Vacancy, on: Any) -> bool:
    return one.state == VacancyState.PUBLISHED and one.closes_on is not None and (one.closes_on - on).days <= 7


def _blocked(vacancies: list[dict[str, Any]]) -> list[ToDo]:
    return [
        ToDo(
            Look.LATE,
            "没有发布",
            one["case"].title,
            f"有 {len(one['case'].findings)} 处要改，改好马上能发",
            reverse("vacancy-findings", args=[one["case"].pk]),
            "去改",
        )
        for one in vacancies
        if one["case"].state == VacancyState.BLOCKED
    ]


def _answers(mine: Any, employer: UUID) -> list[ToDo]:
    """Who waits for a first answer, with the day by which it counts as given in time."""
    found = mine.filter(state__in=sorted(UNANSWERED)).aggregate(n=Count("pk"), first=Min("applied_at"))
    if not found["n"]:
        return []
    on, came = timezone.localdate(), timezone.localdate(found["first"])
    last = came + unanswered_after(on)
    left = (last - on).days
    look, word = (Look.LATE, "超过 14 天") if left <= 0 else (Look.DUE if left <= 7 else Look.WAIT, f"还剩 {left} 天")
    why = f"最早的是{cn_date(came)}投的，" + (
        f"请在{cn_date(last)}前回复" if left > 0 else "已经显示“未回复”，现在回复还来得及"
    )
    return [ToDo(look, word, f"{found['n']} 个人等您回复", why, reverse("applicants", args=[employer]), "去回复")]


def _results(employer: UUID) -> list[ToDo]:
    """Interviews that are over without a result: what is owed for too long is late (requirements 7.6)."""
    now = timezone.now()
    owed = Interview.objects.filter(employer=employer).readable().without_result(now).order_by("span")[:MOST_INTERVIEWS]
    found = []
    for one in owed:
        assert one.span is not None
        late = one.span.upper + result_within() <= now
        found.append(
            ToDo(
                Look.LATE if late else Look.DUE,
                "逾期" if late else "要写结果",
                "面试结果还没写",
                f"{cn_datetime(one.span.lower)}的面试，来应聘的人在等",
                reverse("applicant", args=[one.application_id]),
                "去写",
            )
        )
    return found


def _starts(mine: Any) -> list[ToDo]:
    """Who said yes and whose first day is here."""
    due = mine.filter(state=S.ACCEPTED, starts_on__lte=timezone.localdate()).defer("cv").select_related("vacancy")
    return [
        ToDo(Look.DUE, "该登记了", "有人该来上班了", f"{one.vacancy.title}，说好{cn_date(one.starts_on)}上班。来了就登记，就业登记一起办好",
             reverse("applicant", args=[one.pk]), "去登记")
        for one in due[:MOST_INTERVIEWS]
    ]  # fmt: skip


def _account(label: Any, employer: UUID) -> list[ToDo]:
    if label.standing == Standing.VERIFIED:
        return []
    word = f"{cn_date(label.until)}前" if label.until and label.is_verified else "已经到期"
    look = Look.DUE if label.is_verified else Look.LATE
    return [
        ToDo(
            look, word, "招聘账号半年认证", "执照没变的话，看一遍就能交", reverse("employer", args=[employer]), "去认证"
        )
    ]


def _advised(written: list[EmployerAdvice]) -> list[ToDo]:
    return [
        ToDo(Look.NEW, "新建议", f"服务专员说了“{one.vacancy.title}”怎么更好招", "改不改由您定", "#advice", "去看")
        for one in written
        if one.read_at is None
    ]


def _interviews(employer: UUID) -> list[dict[str, Any]]:
    found = (
        Interview.objects.filter(employer=employer)
        .readable()
        .waiting()
        .exclude(span=None)
        .filter(span__endswith__gt=timezone.now())
    )
    rows = found.select_related("application__vacancy", "application__person", "slot").order_by("span")[
        :MOST_INTERVIEWS
    ]
    told = rows_of(employer, [one.application for one in rows])
    return [{"case": one, "row": row} for one, row in zip(rows, told, strict=True)]


def _officer(employer: Employer) -> dict[str, Any] | None:
    """Who serves the main place of work: by name, or the office."""
    site = employer.sites.main().select_related("service_office").first()
    if site is None:
        return None
    held = officers_of([site]).get(site.pk)
    return {"office": site.service_office, "name": held.officer.name if held else ""}


@writes
def read_advice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The employer has read an advice."""
    actor = speaker(request)
    advice.read(actor=actor, advice=pk)
    found = EmployerAdvice.objects.visible_to(actor).filter(pk=pk).values_list("employer", flat=True).first()
    return redirect("employer-today", found) if found else redirect("employer-home")
