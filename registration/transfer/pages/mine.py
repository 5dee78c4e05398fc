"""The person's side: where the request stands, and the word that it should not be."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.permissions import Action
from portal.cases.models import TransitionLog
from portal.cases.workflow import IllegalTransition
from portal.foundation.moods import reads_and_writes
from portal.foundation.prepared import Prepared
from portal.regions.selectors import full_name
from portal.ui.parts import State as Look
from portal.ui.parts import Task
from portal.ui.words import cn_date
from registration.transfer import services
from registration.transfer.enums import UNDER_WAY, TransferState
from registration.transfer.models import TransferRequest

WAITED_FOR = Prepared(
    lambda actor: TransferRequest.objects.visible_to(actor).under_way().order_by("due_at").only("pk", "due_at", "state")
)


def tasks(actor: Actor) -> list[Task]:
    """A request that waits, and until when the answer is promised. One query."""
    found = WAITED_FOR.rows(actor=actor)
    return [
        Task("正在转您的登记", "比说好的晚，由上级定" if one.state == TransferState.ESCALATED else f"最晚{cn_date(one.due_at)}",
             Look.WAIT, reverse("my-transfer", args=[one.pk]), "等原来的服务站答复。不想转，点进去说一声")
        for one in found
    ]  # fmt: skip


@never_cache
@reads_and_writes
def transfer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """From where to where, who answers by when, and the way to say no."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.role or not actor.can(Action.REGISTER_SELF):
        raise Http404
    found = TransferRequest.objects.visible_to(actor).select_related("service_office", "to_office", "person")
    one, problem = get_object_or_404(found, pk=pk), ""
    if request.method == "POST":
        try:
            services.withdraw(actor=actor, one=one)
        except IllegalTransition:
            return redirect("my-transfer", pk)  # answered meanwhile, or pressed twice: the page shows how it stands
        except ValidationError as refused:
            problem = refused.messages[0]
        else:
            return redirect("my")
    refused = TransitionLog.objects.filter(case_id=pk, name="refuse").first()
    context = {
        "one": one,
        "open": one.state in UNDER_WAY,
        "place": full_name(one.to_region_code),
        "refused": refused.reason if refused else "",
        "problem": problem,
    }
    return render(request, "registration/transfer/mine.html", context)
