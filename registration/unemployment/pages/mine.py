"""What is mine: the receipt, the status with its ladder, the letter box, and the way out."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.enums import PROVED
from portal.accounts.permissions import Action
from portal.cases.workflow import IllegalTransition
from portal.exchange.channels.visits import channel_of
from portal.foundation.moods import reads, reads_and_writes, writes
from portal.foundation.prepared import Prepared
from portal.messages.models import Message
from portal.people import provider
from portal.people.models import PersonLink
from portal.privacy.enums import Audience
from portal.ui.own import tasks_of
from portal.ui.parts import Receipt, Task
from portal.ui.parts import State as Look
from registration.unemployment import services
from registration.unemployment.enums import WAITING, State
from registration.unemployment.forms import AppealForm
from registration.unemployment.ladder import ladder, last_words, standing
from registration.unemployment.limits import decide_appeal_within, first_contact_within
from registration.unemployment.models import UnemploymentRegistration
from registration.unemployment.pages.papers import registration_form

CORRECT = ("改我的登记", "register-correct")
AGAIN = ("重新登记", "register-start")
MOVED = ("我搬家了", "my-moved")
LEAVE = ("我找到工作了，退出登记", "register-leave")
WAYS: dict[State, tuple[tuple[str, str], ...]] = {
    State.SUBMITTED: (CORRECT,),
    State.ACCEPTED: (CORRECT,),
    State.NEED_SUPPLEMENT: (CORRECT,),
    State.ACTIVE: (MOVED, LEAVE),
    State.EXIT_PROPOSED: (MOVED, LEAVE),
    State.EXIT_OBJECTED: (MOVED, LEAVE),
    State.REJECTED: (("结果不对，我要申诉", "register-appeal"), AGAIN),
    State.WITHDRAWN: (AGAIN,),
    State.CLOSED: (AGAIN,),
    State.VOIDED: (AGAIN,),
}
"""What a person can do by themselves in each state; who else can be asked stands beside it, always."""
WITHOUT_CASE = frozenset({"register-start", "my-moved"})
LETTERS = Prepared(
    lambda account: Message.objects.filter(
        person__links__account_id=account, person__links__ended_at__isnull=True
    ).order_by("-created_at")[:10]
)
TAKEN_BACK = WAITING | {State.NEED_SUPPLEMENT}


@never_cache
@reads
def my(request: HttpRequest) -> HttpResponse:
    """Everything of mine: what I must do, where my case stands, my letters."""
    actor = request.actor  # type: ignore[attr-defined]
    if not actor.can(Action.REGISTER_SELF) or actor.role:
        return redirect("staff-home")
    case = services.latest_handed_in(actor)
    letters = LETTERS.rows(account=actor.user_id)
    context: dict[str, Any] = {"case": case, "tasks": tasks_of(actor), "letters": letters}
    if case:
        context |= {
            "now": standing(case),
            "steps": ladder(case),
            "ways": _ways(case),
            "may_withdraw": case.state in TAKEN_BACK,
        }
    context["prove_by"] = provider.display_name() if provider.is_configured() and _is_unproved(actor) else ""
    return render(request, "registration/unemployment/my.html", context)


def _is_unproved(actor: Actor) -> bool:
    """Whether this account has typed an identity that nobody has vouched for yet."""
    links = PersonLink.objects.live().filter(account_id=actor.user_id)
    return links.exists() and not links.filter(assurance__in=PROVED).exists()


def _ways(case: UnemploymentRegistration) -> list[tuple[str, str]]:
    """(words, address) of what the person can do now."""
    may_appeal = case.appeal_by is not None and timezone.localdate() <= case.appeal_by
    return [
        (words, reverse(name) if name in WITHOUT_CASE else reverse(name, args=[case.pk]))
        for words, name in WAYS.get(State(case.state), ())
        if name != "register-appeal" or may_appeal
    ]


def own_tasks(actor: Actor) -> list[Task]:
    """What the register asks of a person: to finish a draft, to correct what the office could not read. One query."""
    unfinished = [one for one in services.own(actor) if one.state in (State.DRAFT, State.NEED_SUPPLEMENT)]
    return [_task(one) for one in sorted(unfinished, key=lambda one: one.created_at)]


def _task(case: UnemploymentRegistration) -> Task:
    if case.state == State.DRAFT:
        address = reverse("register-question", args=["identity"])
        return Task("接着写失业登记", "没写完", Look.DUE, address, "写到哪儿都存着")
    address = reverse("register-correct", args=[case.pk])
    return Task("改一下您的登记", "等您改", Look.DUE, address, "服务站有一处看不明白，改好就接着办")


@never_cache
@reads
def receipt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a person keeps in hand: number, promise date, office, and what comes next."""
    case = mine_or_404(request, pk)
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
            "may_change": case.state in TAKEN_BACK,
        },
    )


@never_cache
@reads
def receipt_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The registration form (失业人员登记表) as PDF."""
    return registration_form(mine_or_404(request, pk), Audience.SELF)


@writes
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a registration back before it is decided, or throw a draft away."""
    case = get_object_or_404(UnemploymentRegistration.objects.visible_to(request.actor), pk=pk)  # type: ignore[attr-defined]
    with suppress(IllegalTransition):  # decided meanwhile, or pressed twice: the page shows how it stands
        services.withdraw(actor=request.actor, case=case, channel=channel_of(request))  # type: ignore[attr-defined]
    return redirect("my")


@never_cache
@reads_and_writes
def appeal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A person who finds the refusal wrong says why; the county decides."""
    case = mine_or_404(request, pk)
    if case.state != State.REJECTED:
        return redirect("my")
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.appeal(
                actor=request.actor, case=case, words=form.cleaned_data["words"], channel=channel_of(request)
            )  # type: ignore[attr-defined]
        except IllegalTransition:
            return redirect("my")  # pressed twice, or decided meanwhile: the page shows how it stands
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return redirect("my")
    days = decide_appeal_within(case.region_code, timezone.localdate())
    shown = {"form": form, "case": case, "days": days, "refused": last_words(case, "reject", "dismiss_appeal")}
    return render(request, "registration/unemployment/appeal.html", shown)


def mine_or_404(request: HttpRequest, pk: UUID) -> UnemploymentRegistration:
    """The person's own registration, handed in; anybody else's does not exist."""
    actor = request.actor  # type: ignore[attr-defined]
    cases = (
        UnemploymentRegistration.objects.visible_to(actor)
        if not actor.role
        else UnemploymentRegistration.objects.none()
    )
    return get_object_or_404(cases.filter(submitted_at__isnull=False).select_related("person", "service_office"), pk=pk)
