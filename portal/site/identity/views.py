"""To the identity provider and back. Whatever happens there, the phone code and the counter remain."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind
from portal.people import provider
from portal.people.services import prove_by_provider
from portal.privacy import audit
from portal.privacy.enums import Outcome

DOWN = ("身份平台现在没有回应", "您填的都在，没有变。请过一会儿再试，或者带身份证到服务站核验。")
REFUSED = ("这次没有核验成", "可能是您点了取消，或者页面开得太久。请回到“我的”再点一次，或者带身份证到服务站核验。")
PROVED = ("身份核验好了", "以后办事不用再为这件事带证件。")


@never_cache
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Off to the provider. No transaction is held while another house is asked."""
    _citizen(request)
    try:
        return provider.ask(request)
    except provider.ProviderDown:
        return _page(request, DOWN, 503)


ask.moods = {"POST": "write"}  # type: ignore[attr-defined]


def _citizen(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.kind is not ActorKind.CITIZEN or not provider.is_configured():
        raise Http404
    return actor


@never_cache
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """The provider's answer. It comes as a GET, as OpenID Connect has it, and is good once."""
    actor = _citizen(request)
    try:
        claims = provider.answer(request)
    except provider.ProviderDown:
        return _page(request, DOWN, 503)
    except provider.ProviderRefused:
        return _page(request, REFUSED, 400)
    try:
        person = prove_by_provider(actor=actor, account=request.user, claims=claims)  # type: ignore[arg-type]
    except ValidationError as problem:
        audit.record("identity.refused", **_facts(actor, Outcome.DENIED), detail={"why": problem.code})
        return _page(request, ("没有核验成", f"{problem.messages[0]}。"), 409)
    audit.record("identity.proved", **_facts(actor, Outcome.DONE), person_id=person.pk)
    return _page(request, PROVED, 200)


back.moods = {"GET": "write", "HEAD": "write"}  # type: ignore[attr-defined]


def _facts(actor: Actor, outcome: Outcome) -> dict[str, Any]:
    return {"actor_id": actor.user_id, "outcome": outcome, "address": actor.address, "request_id": actor.request_id}


def _page(request: HttpRequest, words: tuple[str, str], status: int) -> HttpResponse:
    title, lead = words
    return render(
        request, "site/identity/answer.html", {"title": title, "lead": lead, "done": status == 200}, status=status
    )
