"""What is mine: the receipt, the status with its ladder, the letter box, and the way out."""

from typing import Any
from uuid import UUID

from django.db.models import Case, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.enums import PROVED
from portal.accounts.permissions import Action
from portal.foundation.moods import reads, writes
from portal.messages.models import Message
from portal.people import provider
from portal.people.models import PersonLink
from portal.privacy.matrix import mask_id, mask_phone
from portal.privacy.notices import current_promise
from portal.regions.selectors import full_name
from portal.ui.parts import Receipt, Task
from portal.ui.parts import State as Look
from portal.ui.pdf import receipt_pdf
from portal.ui.todo import tasks_of
from portal.ui.words import cn_full_date
from registration.unemployment import services
from registration.unemployment.enums import OPEN, REGISTERED, State
from registration.unemployment.ladder import ladder
from registration.unemployment.limits import first_contact_within
from registration.unemployment.models import UnemploymentRegistration

HEADINGS = {
    State.SUBMITTED: "您的登记正在办",
    State.ACCEPTED: "您的登记正在办",
    State.NEED_SUPPLEMENT: "有一处要请您看一看",
    State.ACTIVE: "您的登记已经成功",
    State.EXIT_PROPOSED: "有人建议您退出登记，请您看一看",
    State.EXIT_OBJECTED: "您的异议县里正在看",
    State.APPEALED: "您的申诉县里正在看",
    State.VOIDED: "这次登记已经作废",
    State.REJECTED: "您的登记没有办成",
    State.WITHDRAWN: "您撤回了登记",
    State.CLOSED: "您已经退出登记",
}


@never_cache
@reads
def my(request: HttpRequest) -> HttpResponse:
    """Everything of mine: what I must do, where my case stands, my letters."""
    actor = request.actor  # type: ignore[attr-defined]
    if not actor.can(Action.REGISTER_SELF) or actor.role:
        return redirect("staff-home")
    mine = UnemploymentRegistration.objects.visible_to(actor).filter(submitted_at__isnull=False)
    case = _foremost(mine.select_related("service_office", "person"))
    draft = services.current_draft(actor)
    letters = Message.objects.filter(
        person__links__account_id=actor.user_id, person__links__ended_at__isnull=True
    ).order_by("-created_at")[:10]
    context: dict[str, Any] = {
        "case": case,
        "draft": draft,
        "tasks": [*tasks_of(actor), *_tasks(case, draft)],
        "letters": letters,
    }
    if case:
        context |= {"heading": HEADINGS[State(case.state)], "steps": ladder(case)}
        context |= {"is_registered": case.state in REGISTERED}
    context["prove_by"] = provider.display_name() if provider.is_configured() and _is_unproved(actor) else ""
    return render(request, "registration/unemployment/my.html", context)


def _foremost(mine: QuerySet) -> UnemploymentRegistration | None:
    """The registration that is under way or goes on; without one, the last: a withdrawn one hides no open one."""
    found: UnemploymentRegistration | None = mine.order_by(
        Case(When(state__in=sorted(OPEN), then=0), default=1), "-submitted_at"
    ).first()
    return found


def _is_unproved(actor: Actor) -> bool:
    """Whether this account has typed an identity that nobody has vouched for yet."""
    links = PersonLink.objects.live().filter(account_id=actor.user_id)
    return links.exists() and not links.filter(assurance__in=PROVED).exists()


def _tasks(case: UnemploymentRegistration | None, draft: UnemploymentRegistration | None) -> list[Task]:
    if draft:
        return [
            Task(
                "接着写失业登记", "没写完", Look.DUE, reverse("register-question", args=["identity"]), "写到哪儿都存着"
            )
        ]
    return []


@never_cache
@reads
def receipt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a person keeps in hand: number, promise date, office, and what comes next."""
    case = _mine(request, pk)
    shown = Receipt(
        "我们收到您的登记了", case.receipt_no or "", case.submitted_at, promised=case.due_at,  # type: ignore[arg-type]
        promise="不用您催，结果会告诉您。",
    )  # fmt: skip
    return render(
        request,
        "registration/unemployment/receipt.html",
        {
            "days": first_contact_within(case.region_code, timezone.localdate()),
            "case": case,
            "receipt": shown,
            "office": case.service_office,
        },
    )


@never_cache
@reads
def receipt_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The registration form (失业人员登记表) as PDF."""
    case = _mine(request, pk)
    person = case.person
    assert person is not None and case.submitted_at is not None and case.service_office is not None
    rows = [
        ("姓名", person.name),
        (person.get_id_type_display(), mask_id(person.id_number)),
        ("手机号码", mask_phone(person.phone or "")),
        ("常住地", full_name(case.region_code)),
        ("失业原因", case.get_reason_display()),
        ("失业日期", cn_full_date(case.jobless_since)),
        ("提交时间", timezone.localtime(case.submitted_at).strftime("%Y-%m-%d %H:%M")),
        ("办理状态", case.get_state_display()),
    ]
    promise = "；".join(current_promise().points)
    document = receipt_pdf(
        title="失业人员登记表",
        number=case.receipt_no or "",
        rows=rows,
        promise=promise,
        office=case.service_office.name,
    )
    response = HttpResponse(document, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{case.receipt_no}.pdf"'
    return response


@writes
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a registration back before it is decided, or throw a draft away."""
    case = get_object_or_404(UnemploymentRegistration.objects.visible_to(request.actor), pk=pk)  # type: ignore[attr-defined]
    services.withdraw(actor=request.actor, case=case)  # type: ignore[attr-defined]
    return redirect("my")


def _mine(request: HttpRequest, pk: UUID) -> UnemploymentRegistration:
    actor = request.actor  # type: ignore[attr-defined]
    cases = (
        UnemploymentRegistration.objects.visible_to(actor)
        if not actor.role
        else UnemploymentRegistration.objects.none()
    )
    return get_object_or_404(cases.filter(submitted_at__isnull=False).select_related("person", "service_office"), pk=pk)
