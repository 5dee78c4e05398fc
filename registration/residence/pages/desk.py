"""At the desk: a person says that they moved, and the office writes it down."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.accounts.doors import allowed
from portal.accounts.permissions import Action
from portal.cases.workflow import Stale
from portal.foundation.moods import reads_and_writes
from portal.privacy.enums import Datum
from portal.privacy.matrix import shown
from portal.privacy.trail import note, sensitive
from portal.regions.codes import county_of
from portal.regions.selectors import full_name
from registration.residence import services
from registration.residence.enums import Told
from registration.residence.forms import DeskMoveForm
from registration.unemployment.enums import REGISTERED
from registration.unemployment.models import UnemploymentRegistration


@sensitive
@never_cache
@reads_and_writes
def moved(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where to and from when; then the page says who serves this person from now on."""
    actor = allowed(request, Action.RESIDENCE_CHANGE)
    mine = UnemploymentRegistration.objects.visible_to(actor).filter(person=pk, state__in=sorted(REGISTERED))
    case = get_object_or_404(mine.select_related("person", "service_office"))
    note(request, action="person.moved", object_kind="person", object_id=str(pk), person_id=pk)
    form = DeskMoveForm(
        request.POST or None, case=case, initial={"version": case.version, "since": timezone.localdate()}
    )
    context = {
        "name": shown(Datum.NAME, case.person.name, actor.audience),
        "pk": pk,
        "place": full_name(case.region_code),
    }
    if request.method == "POST" and form.is_valid():
        answer = _written(request, case, form)
        if answer is not None:
            stays = UnemploymentRegistration.objects.visible_to(actor).filter(pk=case.pk).exists()
            told = {"answer": answer, "since": form.cleaned_data["since"], "stays": stays,
                    "new_place": full_name(form.cleaned_data["region"])}  # fmt: skip
            return render(request, "registration/residence/desk_done.html", context | told)
    form.fields["region"].open_at(request)  # type: ignore[attr-defined]
    form.fields["region"].widget.start = county_of(case.region_code)  # type: ignore[attr-defined]
    return render(
        request, "registration/residence/desk_moved.html", context | {"form": form, "to_come": services.to_come(case)}
    )


def _written(request: HttpRequest, case: UnemploymentRegistration, form: DeskMoveForm) -> services.Answer | None:
    given = form.cleaned_data
    move = services.Move(given["region"], given["since"], Told(given["told"]))
    try:
        return services.move(actor=request.actor, case=case, move=move, version=given["version"])  # type: ignore[attr-defined]
    except Stale:
        case.refresh_from_db()
        form.use_version(case.version)
        form.add_error(None, "别人刚刚改过这一件。您写的都在，请看过再交一次")
    except ValidationError as problem:
        form.add_error(None, problem)
    return None
