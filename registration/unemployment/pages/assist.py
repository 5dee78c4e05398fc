"""Registering for somebody (N9): the counter, the village desk and 12333 write down what a person says, on one page."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.enums import Role
from portal.accounts.models import Office
from portal.accounts.permissions import Action
from portal.cases.workflow import Stale
from portal.foundation.moods import reads, reads_and_writes
from portal.privacy.enums import Datum
from portal.privacy.matrix import shown
from portal.privacy.trail import note, sensitive
from portal.ui.parts import Receipt
from registration.unemployment import services
from registration.unemployment.enums import WAITING, Channel, State
from registration.unemployment.forms import AssistCorrectForm, AssistForm
from registration.unemployment.models import UnemploymentRegistration
from registration.unemployment.pages import review

CHANNELS: dict[Role, tuple[Channel, ...]] = {
    Role.CASEWORKER: (Channel.OUTLET, Channel.HALL, Channel.VISIT, Channel.NATIONAL),
    Role.VILLAGE_WORKER: (Channel.VILLAGE, Channel.VISIT),
    Role.HOTLINE: (Channel.PHONE,),
}
CORRECTABLE = WAITING | {State.NEED_SUPPLEMENT}
ELSEWHERE = "住在别处的人，由住地的服务站核对身份。请选“没看，以后再核对”，我们会转给那边"


@sensitive
@never_cache
@reads_and_writes
def assist(request: HttpRequest) -> HttpResponse:
    """The whole form on one page. With the document seen here, it is accepted and approved in the same act."""
    actor = allowed(request, Action.REGISTER_FOR)
    note(request, action="registration.for" if request.method == "POST" else "registration.for.view")
    form = _form(request, actor)
    if request.method == "POST" and form.is_valid():
        case = _written(request, actor, form)
        if case is not None:
            return _proved(request, actor, case, form.cleaned_data)
    form.fields["region"].open_at(request)  # type: ignore[attr-defined]
    return render(request, "registration/unemployment/assist.html", {"form": form})


def _form(request: HttpRequest, actor: Actor) -> AssistForm:
    assert actor.role is not None
    channels = CHANNELS[actor.role]
    here = Office.objects.filter(pk=actor.office_id).values_list("region_code", flat=True).first() or ""
    settled = here if int(here[6:9] or 0) else ""  # an office of a whole county says nothing about a township
    form = AssistForm(
        request.POST or None, channels=channels, proves=actor.can(Action.REGISTRATION_DECIDE),
        initial={"region": settled, "channel": channels[0]},
    )  # fmt: skip
    form.fields["region"].widget.start = here  # type: ignore[attr-defined]
    return form


def _written(request: HttpRequest, actor: Actor, form: AssistForm) -> UnemploymentRegistration | None:
    given = form.cleaned_data
    try:
        answers = _answers(given)
        if given.get("evidence") and services.office_of_residence(answers.region_code).pk != actor.office_id:
            raise ValidationError({"evidence": ELSEWHERE})
        return services.register_for(
            actor=actor, key=given["key"], answers=answers, channel=given["channel"], basis=given["basis"],
            external_app_no=given.get("external_app_no", ""),
        )  # fmt: skip
    except ValidationError as problem:
        form.add_error(None, problem)
        return None


def _answers(given: dict[str, Any]) -> services.Answers:
    return services.Answers(
        name=given["name"], id_type=given["id_type"], identity=given["identity"], phone=given["phone"],
        region_code=services.service_region(given["region"]), reason=given["reason"], jobless_since=given["jobless_since"],
        unemployment_source=given["unemployment_source"],
    )  # fmt: skip


def _proved(request: HttpRequest, actor: Actor, case: UnemploymentRegistration, given: dict[str, Any]) -> HttpResponse:
    """Approve at once where the document was seen; what stands against it is said beside the case, which is kept."""
    note(request, object_kind="unemployment", object_id=str(case.pk), person_id=case.person_id)
    evidence = given.get("evidence", "")
    if evidence and case.state in WAITING:
        form = review.ApproveForm({"evidence": evidence, "version": case.version}, auto_id="approve_%s")
        try:
            services.approve(
                actor=actor, case=case, evidence=evidence, version=case.version, involuntary=given["involuntary"]
            )
        except ValidationError as problem:
            form.is_valid()
            form.add_error(None, problem)
            return review.page(request, actor, review.case_of(actor, case.pk), {"approve": form})
    return redirect("assist-done", case.pk)


@sensitive
@never_cache
@reads
def done(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What to read to the person: number, day, office and telephone."""
    actor = allowed(request, Action.REGISTER_FOR)
    case = _reachable(actor, pk)
    note(
        request, action="registration.for.view", object_kind="unemployment", object_id=str(pk), person_id=case.person_id
    )
    receipt = Receipt(
        "登记写好了", case.receipt_no or "", case.submitted_at, word=case.get_state_display(), promised=case.due_at,  # type: ignore[arg-type]
        promise="请念给本人听，或打印登记表。",
    )  # fmt: skip
    context = {
        "receipt": receipt,
        "case": case,
        "office": case.service_office,
        "name": shown(Datum.NAME, case.person.name, actor.audience),
        "at_desk": UnemploymentRegistration.objects.visible_to(actor).filter(pk=pk).exists(),
        "may_correct": case.state in CORRECTABLE,
    }
    return render(request, "registration/unemployment/assist_done.html", context)


def _reachable(actor: Actor, pk: UUID) -> UnemploymentRegistration:
    """A case of the actor's own scope, or one that this very actor wrote down today."""
    cases = UnemploymentRegistration.objects.exclude(person=None).select_related("person", "service_office")
    found = cases.visible_to(actor).filter(pk=pk).first() or cases.written_by(actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@sensitive
@never_cache
@reads_and_writes
def correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put right for somebody what was handed in, or what the office asked about: the same case."""
    actor = allowed(request, Action.REGISTER_FOR)
    case = _reachable(actor, pk)
    note(
        request, action="registration.correct", object_kind="unemployment", object_id=str(pk), person_id=case.person_id
    )
    if case.state not in CORRECTABLE:
        return redirect("assist-done", pk)
    form = _correction(request, case)
    if request.method == "POST" and form.is_valid() and _corrected(actor, case, form):
        return redirect("assist-done", pk)
    form.fields["region"].open_at(request)  # type: ignore[attr-defined]
    name = shown(Datum.NAME, case.person.name, actor.audience)
    return render(request, "registration/unemployment/assist_correct.html", {"form": form, "case": case, "name": name})


def _correction(request: HttpRequest, case: UnemploymentRegistration) -> AssistCorrectForm:
    person = case.person
    given = {
        "name": person.name, "id_type": person.id_type, "phone": person.phone, "region": case.region_code,
        "reason": case.reason, "jobless_since": case.jobless_since, "version": case.version,
        "unemployment_source": case.unemployment_source,
    }  # fmt: skip
    return AssistCorrectForm(request.POST or None, known=person.id_number, initial=given)


def _corrected(actor: Actor, case: UnemploymentRegistration, form: AssistCorrectForm) -> bool:
    given = form.cleaned_data
    try:
        services.hand_in_again(
            actor=actor, case=case, answers=_answers(given), channel=CHANNELS[actor.role][0], version=given["version"]  # type: ignore[index]
        )  # fmt: skip
    except Stale:
        case.refresh_from_db()
        form.add_error(None, "别人刚刚改过这一件。您写的都在，请看过受理页再交一次")
        form.use_version(case.version)
        return False
    except ValidationError as problem:
        form.add_error(None, problem)
        return False
    return True
