"""What a phone asks for: its list, whether its copy still counts, and the notes it brings; answers are JSON."""

import json
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.views.decorators.cache import never_cache

from assistance.followup.visits import plans, services
from assistance.followup.visits.enums import Ended, Standing
from assistance.followup.visits.forms import ASKED, NoteForm, phone_time
from assistance.followup.visits.models import VisitPlan
from assistance.followup.visits.places import Point, rough
from assistance.followup.visits.script import NOTHING, asked_by, checked, current_script
from assistance.followup.visits.today import stops
from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.permissions import Action
from portal.foundation.moods import reads, writes
from portal.privacy.trail import note, sensitive

KEY_HEADER = "Idempotency-Key"


def _uuid(text: object) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None


def _body(request: HttpRequest) -> dict[str, Any]:
    """The object that was sent; whatever else it is counts as an empty one."""
    try:
        found = json.loads(request.body or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


@login_not_required
@never_cache
@reads
def state(request: HttpRequest) -> JsonResponse:
    """Whether a copy still counts, and a token for what is sent next. Open to everybody: who has no session asks this."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    asked = request.GET.get("plan", "")
    if asked:
        plan = VisitPlan.objects.filter(pk=_uuid(asked)).first() if _uuid(asked) else None
        found = plans.standing(plan, actor, timezone.now())
    else:
        found = Standing.ALIVE if actor.can(Action.VISIT_LIST) else Standing.SIGN_IN
    why = plans.why_over(plan) if asked and found is Standing.OVER else ""
    return JsonResponse({"state": found, "why": why, "token": get_token(request) if found is Standing.ALIVE else ""})


@sensitive
@never_cache
@writes
def fetch(request: HttpRequest) -> JsonResponse:
    """Today's list with the secret that opens its copy, to the signed-in session only."""
    actor = allowed(request, Action.VISIT_LIST)
    rows = stops(actor)
    plan = plans.fetch(
        actor=actor, session_key=request.session.session_key or "", tasks=[UUID(one.id) for one in rows],
        earlier=_uuid(_body(request).get("plan")),
    )  # fmt: skip
    note(request, action="visits.fetch", object_kind="visit-plan", object_id=str(plan.pk), detail={"rows": len(rows)})
    now = timezone.now()
    return JsonResponse({
        "plan": str(plan.pk), "secret": plan.secret, "seconds": int((plan.ends_at - now).total_seconds()),
        "day": timezone.localdate(now).isoformat(), "rows": [one.as_json() for one in rows],
        "script": current_script(plan.office.region_code).as_json(),
    })  # fmt: skip


@never_cache
@writes
def drop(request: HttpRequest) -> JsonResponse:
    """The phone has wiped its copy: its secret is forgotten here as well."""
    actor = allowed(request, Action.VISIT_LIST)
    plan = VisitPlan.objects.filter(pk=_uuid(_body(request).get("plan")), user=actor.user_id).first()
    note(request, action="visits.drop", object_kind="visit-plan")
    if plan is not None:
        plans.end(plan, Ended.SIGNED_OUT)
    return JsonResponse({})


def _form_of(body: dict[str, Any]) -> NoteForm:
    """The note as a form by the version of the questions that the phone had; raises ValidationError for an unknown one."""
    answers = body.get("answers")
    answers = {str(code): answer for code, answer in answers.items() if answer} if isinstance(answers, dict) else {}
    script = asked_by(str(body.get("script", "")))[1] if answers else NOTHING
    checked(script, answers)
    given = {name: body.get(name) for name in ("task", "outcome", "situation", "words")}
    return NoteForm(given | {ASKED + code: answer for code, answer in answers.items()}, script=script)


def _place_of(body: dict[str, Any]) -> Point | None:
    """Where the note was written, if whoever wrote it ticked that; rounded here once more, whatever a phone sends."""
    place = body.get("place")
    return rough(place.get("lat"), place.get("lon")) if isinstance(place, dict) else None


@sensitive
@never_cache
@writes
def bring(request: HttpRequest) -> JsonResponse:
    """One note under its own key: 201 the first time, 200 again, 409 for another note under the key, 422 for half a one."""
    actor = allowed(request, Action.VISIT_LIST)
    allowed(request, Action.CONTACT_LOG)
    key, body = _uuid(request.headers.get(KEY_HEADER)), _body(request)
    try:
        form = _form_of(body)
    except ValidationError as problem:
        return JsonResponse({"problems": problem.messages}, status=422)
    if key is None or not form.is_valid():
        problems = [str(words) for errors in form.errors.values() for words in errors] or ["这一条没有编号"]
        return JsonResponse({"problems": problems}, status=422)
    mine = VisitPlan.objects.select_related("office").filter(user=actor.user_id)
    plan = mine.filter(pk=_uuid(body.get("plan"))).first() if _uuid(body.get("plan")) else None
    try:
        written, is_new = services.take(
            actor=actor, sent=form.sent(key, phone_time(body.get("at")), _place_of(body)), plan=plan
        )
    except services.Unknown:
        raise Http404 from None
    except services.OtherNote as problem:
        return JsonResponse({"problems": problem.messages}, status=409)
    except ValidationError as problem:
        return JsonResponse({"problems": problem.messages}, status=422)
    note(request, action="visit.note", object_kind="visit-note", object_id=str(key), person_id=written.person_id,
         detail={"landed": written.landed})  # fmt: skip
    return JsonResponse({"id": str(key), "said": written.get_landed_display()}, status=201 if is_new else 200)
