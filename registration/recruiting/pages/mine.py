"""The own side: all my employers, one of them, what I handed in, the appeal, and the further verification."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind
from portal.accounts.models import User
from portal.cases.models import TransitionLog
from portal.cases.workflow import IllegalTransition
from portal.foundation.moods import reads, reads_and_writes, writes
from portal.foundation.prepared import Prepared
from portal.people.employers.models import Employer, Membership
from portal.regions.codes import PROVINCE
from portal.regions.selectors import full_name, full_names
from portal.ui.parts import Receipt, Step, Task
from portal.ui.parts import State as Look
from portal.ui.words import cn_date
from registration.recruiting import services
from registration.recruiting.enums import WAITING, ClaimState, Standing
from registration.recruiting.forms import AppealForm, PaperForm
from registration.recruiting.limits import decide_appeal_within, remind_ahead
from registration.recruiting.models import EmployerVerification, Invitation
from registration.recruiting.pages.register import speaker
from registration.recruiting.reading import label_for, officers_of, papers_of, with_standing

Verification = EmployerVerification


@never_cache
@reads
def home(request: HttpRequest) -> HttpResponse:
    """The employers I speak for, what waits, who invites me, and the way in for a further one."""
    actor = speaker(request)
    held = {one.employer_id: one for one in Membership.objects.of_account(actor)}
    mine = with_standing(Employer.objects.visible_to(actor)).order_by("name_pinyin", "pk")
    claims = Verification.objects.visible_to(actor).filter(account=actor.user_id).order_by("-created_at")
    context = {
        "employers": [(one, label_for(one), held[one.pk]) for one in mine if one.pk in held],
        "claims": [one for one in claims.defer("appeal") if one.state in SHOWN],
        "draft": services.current_draft(actor),
        "invitations": invitations_of(actor),
    }
    return render(request, "registration/recruiting/home.html", context)


SHOWN = WAITING | {ClaimState.REFUSED}


def invitations_of(actor: Actor) -> list[Invitation]:
    """Invitations to the telephone that this account signs in with."""
    phone = User.objects.get(pk=actor.user_id).phone or ""
    return list(Invitation.objects.waiting().to_phone(phone).select_related("employer").order_by("expires_at"))


def membership_of(actor: Actor, pk: UUID) -> Membership:
    """What the account is to an employer now; for whoever is nothing to it, it does not exist."""
    found = Membership.objects.of_account(actor).select_related("employer").filter(employer=pk)
    member: Membership = get_object_or_404(found)
    return member


@never_cache
@reads
def employer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One employer as its people see it: verified until when, the next step, places with their officers, people."""
    actor = speaker(request)
    member = membership_of(actor, pk)
    one = with_standing(Employer.objects.visible_to(actor)).get(pk=pk)
    label = label_for(one)
    sites = list(one.sites.open().select_related("service_office").order_by("-is_main", "name"))
    renewal = (
        Verification.objects.visible_to(actor).filter(employer=pk, is_renewal=True).order_by("-created_at").first()
    )
    open_one = renewal if renewal and renewal.state in SHOWN | {ClaimState.NEW} else None
    officers, places = officers_of(sites), full_names({site.region_code for site in sites})
    context = {
        "employer": one,
        "label": label,
        "member": member,
        "sites": [(site, places.get(site.region_code, ""), officers.get(site.pk)) for site in sites],
        "place": full_name(one.region_code),
        "renewal": open_one,
        "may_renew": member.is_owner and label.standing != Standing.VERIFIED and open_one is None,
        "members": Membership.objects.live().filter(employer=pk).count(),
    }
    return render(request, "registration/recruiting/employer.html", context)


@never_cache
@reads
def claim(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was handed in: number, promise, office; the answer, and what can be done about it."""
    return claim_page(request, claim_of(speaker(request), pk), PaperForm())


def claim_page(request: HttpRequest, case: Verification, form: PaperForm) -> HttpResponse:
    """The page of one claim, with the form for papers as it stands."""
    shown = Receipt(
        "我们收到单位登记了", case.receipt_no or "", case.submitted_at, word=case.get_state_display(),  # type: ignore[arg-type]
        promised=case.due_at if case.state in WAITING else None, promise="不用您催，结果会告诉您。",
    )  # fmt: skip
    context = {
        "case": case,
        "receipt": shown,
        "office": case.service_office,
        "place": full_name(case.region_code),
        "refused": last_words(case),
        "may_appeal": _may_appeal(case),
        "steps": _ladder(case),
        "papers": papers_of(case),
        "form": form,
        "may_upload": case.state in WAITING,
        "is_member": Membership.objects.of_account(request.actor).filter(employer=case.employer_id).exists(),  # type: ignore[attr-defined]
    }
    return render(request, "registration/recruiting/claim.html", context)


def claim_of(actor: Actor, pk: UUID) -> Verification:
    """What this account handed in, or its employer did; for anybody else it does not exist."""
    found = Verification.objects.visible_to(actor).filter(submitted_at__isnull=False)
    case: Verification = get_object_or_404(found.select_related("employer", "service_office", "person"), pk=pk)
    return case


def _may_appeal(case: Verification) -> bool:
    return case.appeal_by is not None and timezone.localdate() <= case.appeal_by


def last_words(case: Verification) -> str:
    """The reason that the office or the county gave last."""
    said = TransitionLog.objects.filter(case_id=case.pk, name__in=["refuse", "revoke", "dismiss"]).order_by(
        "-at", "-id"
    )
    return said.values_list("reason", flat=True).first() or ""


def _ladder(case: Verification) -> list[Step]:
    """Handed in, checked, appealed: each with its day or what is promised."""
    office = case.service_office
    promised = f"最晚{cn_date(case.due_at)}，{office}核对"
    steps = [Step("交了单位登记", Look.DONE, case.submitted_at)]
    if case.state == ClaimState.SUBMITTED:
        return [*steps, Step("服务站核对", Look.NOW, note=promised)]
    if case.state == ClaimState.WITHDRAWN:
        return [*steps, Step("您撤回了", Look.DONE, case.state_changed_at)]
    if case.state == ClaimState.APPEALED:
        return [*steps, Step("没有通过，您申诉了", Look.DONE, case.appealed_at),
                Step("县里答复", Look.NOW, note=f"最晚{cn_date(case.due_at)}")]  # fmt: skip
    if case.state == ClaimState.REFUSED:
        return [*steps, Step("没有核对通过", Look.DUE, case.decided_at, note=str(case.get_ground_display()))]
    return [*steps, Step("核对通过", Look.DONE, case.decided_at, note=f"有效到{cn_date(case.valid_until)}")]


@writes
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take it back before it is decided."""
    actor = speaker(request)
    case = claim_of(actor, pk)
    try:
        services.withdraw(actor=actor, case=case)
    except ValidationError:
        return redirect("employer-claim", pk)  # decided meanwhile, or pressed twice: the page shows how it stands
    return redirect("employer-home")


@never_cache
@reads_and_writes
def appeal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who finds the refusal wrong says why; the county decides."""
    actor = speaker(request)
    case = claim_of(actor, pk)
    if not _may_appeal(case):
        return redirect("employer-claim", pk)
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.appeal(actor=actor, case=case, words=form.cleaned_data["words"])
        except IllegalTransition:
            return redirect("employer-claim", pk)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return redirect("employer-claim", pk)
    days = decide_appeal_within(case.region_code, timezone.localdate())
    shown: dict[str, Any] = {"form": form, "case": case, "days": days, "refused": last_words(case)}
    return render(request, "registration/recruiting/appeal.html", shown)


@writes
def renew(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin the further verification: everything as it stands is filled in."""
    actor = speaker(request)
    member = membership_of(actor, pk)
    try:
        services.begin_renewal(actor=actor, employer=member.employer)
    except ValidationError:
        return redirect("employer", pk)
    return redirect("employer-check")


WAITED_FOR = Prepared(
    lambda actor: (
        Verification.objects.visible_to(actor)
        .filter(account=actor.user_id, state__in=[*sorted(SHOWN), ClaimState.NEW])
        .defer("draft", "appeal")
        .order_by("created_at")
    )
)
RUNNING_OUT = Prepared(
    lambda actor, soon: (
        Verification.objects.filter(
            ~Exists(Verification.objects.standing().filter(employer=OuterRef("employer"), valid_until__gt=soon)),
            employer__in=Membership.objects.owners().filter(account=actor.user_id).values("employer"),
            state__in=[ClaimState.VERIFIED, ClaimState.EXPIRED], valid_until__lte=soon,
        )
        .select_related("employer")
        .defer("draft", "appeal")
        .order_by("employer", "-valid_until")
    )
)  # fmt: skip


def own_tasks(actor: Actor) -> list[Task]:
    """On the person's page: what I began, what I wait for, who invites me, and which employer is to be verified anew."""
    if actor.kind is not ActorKind.CITIZEN:
        return []
    today = timezone.localdate()
    soon = today + timedelta(days=remind_ahead(PROVINCE, today))
    running = {one.employer_id: one for one in reversed(RUNNING_OUT.rows(actor=actor, soon=soon))}
    again = [_verify_again(one, today) for one in running.values()]
    return [*again, *map(_task, WAITED_FOR.rows(actor=actor)), *_invited(actor)]


def _verify_again(one: Verification, today: date) -> Task:
    assert one.employer is not None and one.valid_until is not None  # kept by the constraints on what was verified
    is_over = one.valid_until < today
    return Task(
        "单位该再核对了", "已经到期" if is_over else f"{cn_date(one.valid_until)}到期", Look.LATE if is_over else Look.DUE,
        reverse("employer", args=[one.employer_id]), one.employer.name,
    )  # fmt: skip


def _task(case: Verification) -> Task:
    if case.state == ClaimState.NEW:
        return Task("接着写单位登记", "没写完", Look.DUE, reverse("employer-home"), "写到哪儿都存着")
    address = reverse("employer-claim", args=[case.pk])
    if case.state == ClaimState.REFUSED:
        return Task("单位没有核对通过", "请看原因", Look.DUE, address, case.name)
    return Task("等单位核对的结果", f"最晚{cn_date(case.due_at)}", Look.WAIT, address, case.name)


def _invited(actor: Actor) -> list[Task]:
    return [
        Task("有单位邀请您", f"{cn_date(one.expires_at)}前", Look.DUE, reverse("employer-home"), one.employer.name)
        for one in invitations_of(actor)
    ]
