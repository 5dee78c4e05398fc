"""What could not be delivered: ids, the reason and the button that sends it again."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from portal.accounts.doors import allowed
from portal.accounts.models import Office
from portal.accounts.permissions import Action
from portal.exchange import services
from portal.exchange.enums import DeliveryState
from portal.exchange.models import Delivery
from portal.foundation.moods import reads_and_writes
from portal.privacy.trail import note
from portal.site.administration.tabs import tabs
from portal.ui.pages.listing import ListPage


@never_cache
@reads_and_writes
def dead_letters(request: HttpRequest) -> HttpResponse:
    """Deliveries to offices of the own subtree that were given up after 48 tries."""
    actor = allowed(request, Action.EXCHANGE_REPLAY)
    mine = Office.objects.managed_by(actor)
    dead = Delivery.objects.filter(state=DeliveryState.DEAD, office__in=mine).select_related("office")
    page, problem = ListPage(request, dead.order_by("-pk")), ""
    if request.method == "POST":
        chosen = list(page.picked().values_list("pk", flat=True))
        note(request, object_kind="delivery", detail={"deliveries": chosen[:50], "count": len(chosen)})
        try:
            services.replay(actor=actor, deliveries=chosen)
            return redirect("admin-dead-letters")
        except ValidationError as refusal:
            problem = refusal.messages[0]
    context = {"list": page, "problem": problem, "tabs": tabs(actor, "admin-dead-letters")}
    return render(request, "site/administration/dead_letters.html", context)
