"""我搬家了: where and from when, one look at what comes of it, and the word."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.permissions import Action
from portal.cases.workflow import Stale
from portal.foundation.moods import reads_and_writes
from portal.regions.codes import county_of
from portal.regions.selectors import full_name
from portal.ui.parts import CheckGroup, CheckRow
from portal.ui.words import cn_full_date
from registration.residence import services
from registration.residence.forms import MoveForm
from registration.unemployment.enums import REGISTERED
from registration.unemployment.models import UnemploymentRegistration
from registration.unemployment.pages.asking import citizens_only


@never_cache
@reads_and_writes
def moved(request: HttpRequest) -> HttpResponse:
    """Two answers, then a page that says who serves from when, then it is written down."""
    citizens_only(request)
    case = _mine(request.actor)  # type: ignore[attr-defined]
    if case is None:
        return redirect("my")
    form = MoveForm(request.POST or None, case=case, initial={"version": case.version, "since": timezone.localdate()})
    if request.method == "POST" and form.is_valid() and "change" not in request.POST:
        answered = _answered(request, case, form)
        if answered is not None:
            return answered
    form.fields["region"].open_at(request)  # type: ignore[attr-defined]
    form.fields["region"].widget.start = county_of(case.region_code)  # type: ignore[attr-defined]
    context = {"form": form, "place": full_name(case.region_code), "to_come": services.to_come(case)}
    return render(request, "registration/residence/moved.html", context)


def _answered(request: HttpRequest, case: UnemploymentRegistration, form: MoveForm) -> HttpResponse | None:
    """The check page, or what comes after the word; None where something is to be put right."""
    given = form.cleaned_data
    move = services.Move(given["region"], given["since"])
    try:
        if "sure" not in request.POST:
            return render(request, "registration/residence/check.html", _check(case, move, form))
        services.move(actor=request.actor, case=case, move=move, version=given["version"])  # type: ignore[attr-defined]
    except Stale:
        case.refresh_from_db()
        form.use_version(case.version)
        form.add_error(None, "您的登记刚刚有了变化，请再看一遍，没变就再点一次")
    except ValidationError as problem:
        form.add_error(None, problem)
    else:
        return redirect("my")
    return None


def _check(case: UnemploymentRegistration, move: services.Move, form: MoveForm) -> dict[str, Any]:
    answer = services.foresee(case, move)
    rows = [
        CheckRow("原来住在", full_name(case.region_code)),
        CheckRow("搬到", full_name(move.region_code)),
        CheckRow("从哪天起", cn_full_date(move.since)),
    ]
    return {
        "groups": [CheckGroup("您写的", rows)],
        "answer": answer,
        "stays": answer.office.pk == case.service_office_id,
        "since": move.since,
        "later": move.since > timezone.localdate(),
        "kept": [(name, form.data.get(name, "")) for name in form.fields],
    }


def _mine(actor: Actor) -> UnemploymentRegistration | None:
    """The registration that goes on; before it is decided the answers are corrected instead."""
    if not actor.can(Action.REGISTER_SELF):
        return None
    mine = UnemploymentRegistration.objects.visible_to(actor).filter(state__in=sorted(REGISTERED))
    return mine.select_related("person", "service_office").order_by("-submitted_at").first()
