"""The desk's side of verifications: what waits, what is before the county, what is done, and one of them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.enums import Role
from portal.accounts.permissions import Action
from portal.cases.models import TransitionLog
from portal.cases.workflow import IllegalTransition, Stale
from portal.foundation.moods import reads, reads_and_writes
from portal.people.employers.models import Membership
from portal.privacy.enums import Datum
from portal.privacy.matrix import in_full, shown
from portal.privacy.trail import note, sensitive
from portal.regions.selectors import full_name
from portal.ui.pages.merge import merge_page
from portal.ui.pages.paging import page_of
from portal.ui.parts import Happening, Queue
from portal.ui.parts import State as Look
from portal.ui.rail import rail
from registration.recruiting import services
from registration.recruiting.enums import WAITING, ClaimState
from registration.recruiting.filters import near_names
from registration.recruiting.forms import DECISIONS
from registration.recruiting.models import EmployerVerification, VerificationQuerySet
from registration.recruiting.officers import without_officer
from registration.recruiting.reading import counts, has_papers, papers_of
from registration.recruiting.workflow import WORKFLOW

Verification = EmployerVerification
LISTS = {
    "waiting": ("等核对", ClaimState.SUBMITTED, "due_at"),
    "appealed": ("单位申诉", ClaimState.APPEALED, "due_at"),
    "done": ("办完的", None, "-decided_at"),
}
NEEDS = {
    "verify": Action.EMPLOYER_CHECK, "refuse": Action.EMPLOYER_CHECK, "revoke": Action.EMPLOYER_CHECK,
    "uphold": Action.EMPLOYER_OVERSEE, "dismiss": Action.EMPLOYER_OVERSEE,
}  # fmt: skip
WORDS = {
    "verify": "核对通过",
    "refuse": "不予通过",
    "revoke": "撤销核对",
    "uphold": "申诉成立",
    "dismiss": "申诉不成立",
}


def queues(actor: Actor) -> list[Queue]:
    """Employers that wait for a check, appeals for the county, and places nobody serves by name. One query."""
    if actor.role is Role.PROVINCE_OFFICIAL:
        return []  # it decides nothing here
    mine: VerificationQuerySet = Verification.objects.visible_to(actor)
    waiting, appealed = mine.filter(state=ClaimState.SUBMITTED), mine.filter(state=ClaimState.APPEALED)
    now = timezone.now()
    found = counts(
        actor, waiting=waiting, waiting_late=waiting.filter(due_at__lt=now), appealed=appealed,
        appealed_late=appealed.filter(due_at__lt=now), unserved=without_officer(actor),
    )  # fmt: skip
    rows = [_queue("单位，等核对", "waiting", found)]
    if actor.can(Action.EMPLOYER_OVERSEE):
        rows.append(_queue("单位申诉", "appealed", found))
    if actor.can(Action.OFFICER_CHOOSE):
        look = Look.DUE if found["unserved"] else Look.DONE
        rows.append(Queue("未指定服务专员的单位", found["unserved"], reverse("employers-unserved"), state=look))
    return rows


def _queue(label: str, which: str, found: dict[str, int]) -> Queue:
    late = found[f"{which}_late"]
    said = f"{late} 件已经逾期" if late else ""
    return Queue(
        label, found[which], reverse(f"employer-claims-{which}"), note=said, state=Look.LATE if late else Look.TODO
    )


@sensitive
@never_cache
@reads
def claims(request: HttpRequest, which: str) -> HttpResponse:
    """One list of verifications, the earliest promise first."""
    actor = allowed(request, Action.EMPLOYER_VIEW)
    title = LISTS[which][0]
    page = page_of(_listed(Verification.objects.visible_to(actor), which).select_related("person"), request)
    places = near_names(actor, {one.region_code for one in page})
    context = {
        "title": title,
        "which": which,
        "page": page,
        "rows": [
            {
                "case": one,
                "place": places.get(one.region_code, ""),
                "who": shown(Datum.NAME, one.person.name, actor.audience),
                "late": bool(one.state in WAITING and one.due_at and one.due_at < timezone.now()),
            }
            for one in page
        ],
        "views": [(label, reverse(f"employer-claims-{key}"), key == which) for key, (label, *_) in LISTS.items()],
        "shelves": rail(request, reverse(f"employer-claims-{which}")),
    }
    return render(request, "registration/recruiting/desk_claims.html", context)


def _listed(mine: VerificationQuerySet, which: str) -> QuerySet:
    _, state, order = LISTS[which]
    found = mine.filter(state=state) if state else mine.exclude(state__in=sorted(WAITING))
    return found.defer("draft", "appeal").order_by(order, "id")


@sensitive
@never_cache
@reads_and_writes
def claim(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One verification: what was said beside what is known, who acts, and the decision."""
    actor = allowed(request, Action.EMPLOYER_VIEW)
    found = Verification.objects.visible_to(actor).select_related("employer", "person", "service_office", "account")
    case = get_object_or_404(found, pk=pk)
    act = request.POST.get("act", "")
    note(request, action=f"employer.{act}" if act in DECISIONS else "employer.view", object_kind="employer",
         object_id=str(pk), person_id=case.person_id)  # fmt: skip
    papers = papers_of(case)
    forms = _forms(case, has_papers(papers))
    if request.method == "POST":
        if act not in DECISIONS or not actor.can(NEEDS[act]):
            raise Http404
        forms[act] = form = DECISIONS[act](request.POST, auto_id=f"{act}_%s", papers=has_papers(papers))
        if form.is_valid():
            try:
                _take(actor, case, act, form.cleaned_data)
            except (Stale, IllegalTransition):
                return merge_page(request, workflow=WORKFLOW, step=act, case=case, form=form,
                                  back=reverse("employer-check-one", args=[pk]), words=WORDS[act])  # fmt: skip
            except ValidationError as problem:
                form.add_error(None, problem)
            else:
                return redirect(
                    "employer-claims-appealed" if act in ("uphold", "dismiss") else "employer-claims-waiting"
                )
    context = _context(actor, case) | {"forms": forms, "bound": forms.get(act), "act": act, "papers": papers}
    return render(request, "registration/recruiting/desk_claim.html", context)


def _forms(case: Verification, papers: bool) -> dict[str, Any]:
    return {
        name: form(initial={"version": case.version}, auto_id=f"{name}_%s", papers=papers)
        for name, form in DECISIONS.items()
    }


def _take(actor: Actor, case: Verification, act: str, given: dict[str, Any]) -> None:
    work: Callable[..., None] = {
        "verify": services.verify, "refuse": services.refuse, "revoke": services.revoke,
        "uphold": services.uphold, "dismiss": services.dismiss,
    }[act]  # fmt: skip
    work(actor=actor, case=case, **given)


def _context(actor: Actor, case: Verification) -> dict[str, Any]:
    assert case.employer and case.person and case.account  # kept by the constraint on what was handed in
    log = TransitionLog.objects.filter(case_id=case.pk).order_by("at", "id")
    others = Verification.objects.filter(employer=case.employer_id, state__in=sorted(WAITING)).exclude(pk=case.pk)
    audience, person = actor.audience, case.person
    may = {
        step.name
        for step in WORKFLOW.open_to(actor, case.state)
        if step.name in NEEDS and actor.can(NEEDS[step.name]) and _is_ours(actor, case)
    }
    return {
        "case": case,
        "employer": case.employer,
        "place": full_name(case.region_code),
        "registered": full_name(case.employer.region_code),
        "name": shown(Datum.NAME, person.name, audience),
        "number": shown(Datum.ID_NUMBER, person.id_number, audience),
        "phone": case.account.phone if in_full(Datum.PHONE, audience) else "",
        "proved": person.is_proved,
        "appeal": shown(Datum.NOTES, case.appeal, audience),
        "differs": _differences(case),
        "others": others.count(),
        "members": Membership.objects.live().filter(employer=case.employer_id).count(),
        "may": may,
        "late": bool(case.state in WAITING and case.due_at and case.due_at < timezone.now()),
        "happenings": [
            Happening(WORKFLOW.named(step.name).label if step.name != "transfer" else "换了服务站", step.at, Look.DONE,
                      note=step.reason) for step in log
        ],
    }  # fmt: skip


def _is_ours(actor: Actor, case: Verification) -> bool:
    return actor.role is not Role.CASEWORKER or actor.office_id == case.service_office_id


def _differences(case: Verification) -> list[tuple[str, str]]:
    """Where the claim says something else than what is known of the employer: (what, what is known)."""
    known = case.employer
    assert known is not None  # kept by the constraint on what was handed in
    pairs = (
        ("单位名称", known.name, case.name), ("类别", known.get_kind_display(), case.get_kind_display()),
        ("规模", known.get_size_display(), case.get_size_display()),
        ("行业", known.get_industry_display(), case.get_industry_display()),
    )  # fmt: skip
    return [(label, before) for label, before, now in pairs if before != now]
