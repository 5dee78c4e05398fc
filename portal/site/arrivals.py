"""Somebody comes in from an application that has verified them: the page that says who that is, and the press that signs in.

Looking uses nothing up: programs that follow links ahead of people would spend every ticket.
"""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.models import User
from portal.accounts.views import enter
from portal.exchange.channels import visits, vouching
from portal.exchange.channels.vouching import Arrival, Way
from portal.foundation.moods import reads_and_writes
from portal.privacy import audit
from portal.privacy.enums import Outcome
from portal.privacy.matrix import mask_name
from portal.privacy.trail import unaudited

STATUS = {Way.OVER: 410, Way.STAFF: 403, Way.REFUSED: 403, Way.DIFFERS: 409}


@unaudited("writes its own row before the session begins")
@login_not_required
@never_cache
@reads_and_writes
def arrive(request: HttpRequest, token: str) -> HttpResponse:
    """Who the application says this is and what a press does; a post does it, once."""
    user: Any = request.user if isinstance(request.user, User) else None
    if request.method != "POST":
        return _page(request, vouching.look(word=token, user=user))
    actor: Actor = request.actor  # type: ignore[attr-defined]
    try:
        found = vouching.redeem(actor=actor, word=token, user=user)
    except ValidationError as problem:
        audit.record("sign-in", **_facts(request, str(problem.code)))
        return _page(request, vouching.look(word=token, user=user), problem.messages[0])
    if found.way not in (Way.ENTER, Way.JOIN):
        audit.record("sign-in", **_facts(request, f"ticket {found.way}"))
        return _page(request, found)
    return _entered(request, found)


def _entered(request: HttpRequest, found: Arrival) -> HttpResponse:
    assert found.ticket and found.account  # what leads in has both
    channel = found.ticket.channel_id
    answer = enter(request, found.account, "channel", {"channel": channel, "proved": found.way is Way.JOIN})
    visits.remember(request, channel)
    return answer


def _facts(request: HttpRequest, why: str) -> dict[str, Any]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    facts = {"actor_id": actor.user_id, "outcome": Outcome.DENIED, "detail": {"why": why}}
    return facts | {"address": actor.address, "request_id": actor.request_id}


def _page(request: HttpRequest, found: Arrival, said: str = "") -> HttpResponse:
    shown = {
        "way": found.way.value, "channel": found.ticket.channel.name if found.ticket else "", "said": said,
        "name": mask_name(found.name), "last": found.id_number[-4:],
    }  # fmt: skip
    return render(request, "site/arrive.html", shown, status=409 if said else STATUS.get(found.way, 200))
