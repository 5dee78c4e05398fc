"""One vacancy for everybody: all that the law asks for, whose word it is and how old, and what else is near."""

import re
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.vary import vary_on_cookie

from matching.search import near, saving
from matching.search.asked import EDUCATIONS, Asked, read
from matching.search.cards import Card, amount, card_of, cards_of, verified_of
from matching.search.enums import Sort
from matching.search.finding import find
from matching.search.marks import rank_of
from matching.search.models import Favourite
from matching.search.pages.looking import asked_by, patient
from matching.vacancies import slots
from matching.vacancies.enums import Access, Contract, PayBasis, VacancyState
from matching.vacancies.models import Vacancy
from matching.vacancies.slots import Slot
from portal.foundation.moods import reads, writes
from portal.occupations.codes import cut as group_of
from portal.people.employers.models import Employer
from portal.regions.codes import Level, cut
from portal.regions.selectors import full_names
from portal.ui.words import cn_date, label_of
from registration.jobseeking.enums import Licence, Shift
from registration.recruiting.models import EmployerVerification

GONE = {
    VacancyState.FILLED: "这个岗位招满了。",
    VacancyState.EXPIRED: "这个岗位到期了，单位没有续。",
    VacancyState.WITHDRAWN: "单位把这个岗位撤下了。",
    VacancyState.TAKEN_DOWN: "这条信息不合规，已经下架。",
    VacancyState.PAUSED: "单位先停一停，过些日子可能接着招。",
    VacancyState.REVIEW: "单位改了内容，工作人员正在看，看完再显示。",
    VacancyState.BLOCKED: "单位改了内容，还没有改好，改好再显示。",
}
SIMILAR = 5
MEDIUM, MINOR = 4, 7  # characters of an occupation's group
CRUMBS = [("找工作", "/find-work/"), ("岗位", "")]


@login_not_required
@vary_on_cookie
@patient
@reads
def job(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page of one vacancy; of one that was shown once, why it is no more (410) and what is like it; else 404."""
    vacancy = Vacancy.objects.filter(pk=pk).exclude(published_at=None).select_related("employer", "occupation").first()
    if vacancy is None:
        raise Http404
    home = asked_by(request).home
    others = similar(vacancy, home)
    if vacancy.state != VacancyState.PUBLISHED or not vacancy.is_open:
        why = GONE.get(VacancyState(vacancy.state), GONE[VacancyState.EXPIRED])
        named = vacancy.state != VacancyState.TAKEN_DOWN
        context = {
            "vacancy": vacancy,
            "why": why,
            "named": named,
            "similar": others,
            "crumbs": CRUMBS,
            "county": cut(vacancy.region_code, Level.COUNTY),
        }
        return render(request, "matching/search/job_gone.html", context, status=410)
    return render(request, "matching/search/job.html", _context(request, vacancy, home) | {"similar": others})


def _context(request: HttpRequest, vacancy: Vacancy, home: str) -> dict[str, Any]:
    card = card_of(vacancy, home, verified_of({vacancy.employer_id} if vacancy.employer_id else set()))
    checked = EmployerVerification.objects.standing().filter(employer=vacancy.employer_id).order_by("-decided_at")
    mine = Favourite.objects.visible_to(request.actor).filter(vacancy=vacancy)  # type: ignore[attr-defined]
    return {
        "vacancy": vacancy, "card": card, "crumbs": CRUMBS, "facts": facts_of(card, vacancy.employer),
        "pay_note": pay_note(vacancy), "duties": lines_of(vacancy.duties), "conditions": lines_of(vacancy.conditions),
        "asks": asks_of(vacancy), "extras": [*vacancy.benefits, *(label_of(Access, one) for one in vacancy.access)],
        "verified_at": checked.values_list("decided_at", flat=True).first() if card.verified else None,
        "actions": slots.parts(Slot.PUBLIC_ACTIONS, request, vacancy), "below": slots.parts(Slot.PUBLIC_BELOW, request, vacancy),
        "is_favourite": bool(request.actor.user_id) and mine.exists(),  # type: ignore[attr-defined]
        "home_name": near.name_of(home), "url": request.build_absolute_uri(reverse("job", args=[vacancy.pk])),
    }  # fmt: skip


def facts_of(card: Card, employer: Employer | None) -> list[tuple[str, list[str]]]:
    """The elements of a vacancy that the law asks for (domain.md 2B.3), in words; each fact with its lines."""
    vacancy = card.vacancy
    place = [full_names([vacancy.region_code]).get(vacancy.region_code, card.place), vacancy.address]
    if card.distance and card.distance.said:
        guessed = card.distance.estimated and not card.distance.unknown
        place.append(card.distance.said + ("（按县城估算）" if guessed else ""))
    about = f"{employer.get_industry_display()}，{employer.get_size_display()}" if employer else ""
    rows = [
        ("单位", [vacancy.employer_name, about]),
        ("招几个人", [f"{vacancy.headcount} 人" + (f"，还差 {vacancy.wanted} 人" if vacancy.hired else "")]),
        ("地点", place),
        ("时间", hours_of(vacancy)),
        ("合同", contract_of(vacancy)),
        ("保险", [vacancy.get_insurance_display() if vacancy.insurance else "没写，问清楚再去"]),
        ("有效期", [f"招到 {cn_date(vacancy.closes_on)}"]),
    ]
    return [(name, [line for line in lines if line]) for name, lines in rows if any(lines)]


def hours_of(vacancy: Vacancy) -> list[str]:
    """Hours, days and shifts in words."""
    shifts = "、".join(label_of(Shift, one).removesuffix("也行") for one in vacancy.shifts)
    day = f"每天 {amount(vacancy.hours_day)} 小时" if vacancy.hours_day else ""
    off = f"每周休 {amount(7 - vacancy.days_week)} 天" if vacancy.days_week and vacancy.days_week < 7 else ""
    starts = f"{cn_date(vacancy.starts_on)}上班" if vacancy.starts_on else ""
    return ["，".join(filter(None, [vacancy.get_work_form_display(), shifts, day])), off, starts]


def contract_of(vacancy: Vacancy) -> list[str]:
    """What is signed and for how long."""
    if not vacancy.contract:
        return []
    months = f"，{vacancy.contract_months} 个月" if vacancy.contract_months else ""
    trial = f"试用期 {vacancy.probation_months} 个月" if vacancy.probation_months else ""
    share = f"，工资 {vacancy.probation_percent}%" if trial and vacancy.probation_percent else ""
    return [label_of(Contract, vacancy.contract) + months, trial + share]


def pay_note(vacancy: Vacancy) -> str:
    """What belongs to the amount: the floor, the month it comes to, months a year, how it is paid."""
    basis = vacancy.pay_basis
    floor = f"每月保底 {amount(vacancy.pay_floor)} 元" if vacancy.pay_floor and basis != PayBasis.PIECE else ""
    month = ""
    if basis in {PayBasis.DAY, PayBasis.HOUR, PayBasis.YEAR} and vacancy.month_low:
        top = f"–{vacancy.month_high:,}" if vacancy.month_high and vacancy.month_high != vacancy.month_low else ""
        month = f"折合每月约 {vacancy.month_low:,}{top} 元"
    many = f"一年发 {vacancy.pay_months} 个月" if vacancy.pay_months > 12 else ""
    return "，".join(filter(None, [floor, month, many, "" if _says_no_more(vacancy) else vacancy.pay_words]))


def _says_no_more(vacancy: Vacancy) -> bool:
    """Whether the employer's own words are the amounts alone, which stand above already: `4500-6000元/月`."""
    return set(re.findall(r"\d+", vacancy.pay_words)) == {
        f"{one:.0f}" for one in (vacancy.pay_low, vacancy.pay_high) if one is not None
    } and not re.sub(r"[\d,，.\-–—~～至到元块/每个月日天时小]", "", vacancy.pay_words)


def asks_of(vacancy: Vacancy) -> list[str]:
    """What is asked for beside the employer's own words."""
    rank = rank_of(vacancy.education)
    school = f"{EDUCATIONS[str(rank)]}以上" if rank else "不限文化程度"
    months = vacancy.experience_months
    worked = f"干过 {months // 12} 年以上" if months >= 12 else f"干过 {months} 个月以上" if months else "没干过也行"
    licence = label_of(Licence, vacancy.licence) if vacancy.licence and vacancy.licence != Licence.NONE else ""
    return [one for one in (school, worked, licence, "会" + "、".join(vacancy.skills) if vacancy.skills else "") if one]


def lines_of(text: str) -> list[str]:
    """An employer's text as it was written, a line each."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def similar(vacancy: Vacancy, home: str) -> list[Card]:
    """What is like it in the same city: the same small group of occupations, else the larger one; nearest first."""
    code = vacancy.occupation_id or ""
    start = home or near.origin_of(vacancy.region_code)
    for length in (MINOR, MEDIUM) if code else ():
        asked = read(
            {"region": cut(vacancy.region_code, Level.CITY), "occupation": group_of(code, length), "home": start}
        )
        near_first: Asked = asked.but(sort=Sort.NEAR.value if asked.home else Sort.NEW.value)
        keys = [one for one in find(near_first, size=SIMILAR + 1, facets=False).vacancies if one != vacancy.pk][
            :SIMILAR
        ]
        if keys:
            cards = cards_of(keys, start)
            return cards if home else [_from_the_job(one) for one in cards]
    return []


def _from_the_job(card: Card) -> Card:
    """Where nobody lives anywhere, it is the vacancy that the others are near to."""
    return replace(card, distance=card.distance and replace(card.distance, from_job=True))


@writes
def favourite(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put a vacancy aside, or back (`put=back`)."""
    vacancy = Vacancy.objects.exclude(published_at=None).filter(pk=pk).first()
    if vacancy is None:
        raise Http404
    actor = request.actor  # type: ignore[attr-defined]
    try:
        (saving.put_back if request.POST.get("put") == "back" else saving.put_aside)(actor=actor, vacancy=vacancy)
    except ValidationError as refused:
        return render(
            request, "matching/search/refused.html", {"words": refused.messages[0], "crumbs": CRUMBS}, status=409
        )
    return redirect("my-favourites" if request.POST.get("from") == "mine" else reverse("job", args=[pk]))
