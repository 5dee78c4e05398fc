"""One employment: its facts and what was said before, and what may be done about it; the same for all three doors."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind, Role
from portal.cases.models import TransitionLog
from portal.cases.workflow import Stale
from portal.privacy.enums import Audience, Datum
from portal.privacy.matrix import shown
from portal.regions.selectors import full_name
from portal.ui.parts import Happening
from portal.ui.parts import State as Look
from registration.employment import services
from registration.employment.effects import version_of, work_of
from registration.employment.enums import BY_THE_PERSON, EmploymentState, EndReason, Source
from registration.employment.forms import ConfirmForm, CorrectForm, EndForm, WhyForm, days_said
from registration.employment.models import EmploymentRegistration
from registration.employment.reading import is_late, versions_of, where
from registration.employment.workflow import WORKFLOW

Case = EmploymentRegistration
S = EmploymentState
FROM = {
    "end": {S.CURRENT}, "correct": {S.CURRENT, S.ENDED}, "reopen": {S.ENDED}, "confirm": {S.PROPOSED}, "dismiss": {S.PROPOSED},
    "void": {S.CURRENT, S.ENDED},
}  # fmt: skip
OFFICE_ONLY = {"confirm", "dismiss", "void"}
LABELS = {
    "end": "办终止", "correct": "改登记", "reopen": "恢复登记", "confirm": "确认就业", "dismiss": "没有这回事", "void": "作废",
}  # fmt: skip


@dataclass(frozen=True)
class Door:
    """Through which door somebody comes: whose word it is, which template, where to go on."""

    source: Source
    audience: Audience
    template: str
    here: str
    """The name of the record's own address."""
    extra: dict[str, Any]


def acts_of(actor: Actor, case: Case, source: Source) -> list[str]:
    """What this actor may do now; a worker only about the own work they declared."""
    if actor.kind is ActorKind.STAFF and actor.role is not Role.CASEWORKER:
        return []
    if source is Source.SELF and case.kind not in BY_THE_PERSON:
        return []
    may = (act for act, states in FROM.items() if case.state in states)
    return [act for act in may if source is Source.OFFICE or act not in OFFICE_ONLY]


def record(request: HttpRequest, actor: Actor, case: Case, door: Door) -> HttpResponse:
    """Show the record; do what is posted and show it again."""
    acts = acts_of(actor, case, door.source)
    forms = {act: _form(act, case, None) for act in acts}
    if request.method == "POST" and (act := request.POST.get("act", "")) in acts:
        forms[act] = _form(act, case, request.POST)
        if forms[act].is_valid() and _done(actor, case, act, forms[act], door.source):
            return redirect(door.here, case.pk)
    context = _context(case, door) | {"acts": [(act, LABELS[act], form) for act, form in forms.items()]}
    return render(request, door.template, context | {"failed": [form for form in forms.values() if form.errors]})


def _form(act: str, case: Case, data: Any) -> Any:
    auto = f"{act}_%s"
    if act == "correct":
        version = version_of(case)
        said = days_said(work_of(version)) if version else {}
        return CorrectForm(data, ended=case.state == S.ENDED, initial={"version": case.version} | said, auto_id=auto)
    form = {"end": EndForm, "confirm": ConfirmForm}.get(act, WhyForm)
    return form(data, initial={"version": case.version}, auto_id=auto)


def _done(actor: Actor, case: Case, act: str, form: Any, source: Source) -> bool:
    try:
        _act(actor, case, act, form, source)
    except Stale as problem:
        case.refresh_from_db()
        form.add_error(None, problem)
        form.use_version(case.version)
        return False
    except ValidationError as problem:
        form.add_error(None, problem)
        return False
    return True


def _act(actor: Actor, case: Case, act: str, form: Any, source: Source) -> None:
    given, common = form.cleaned_data, {"actor": actor, "case": case, "version": form.cleaned_data["version"]}
    if act == "end":
        services.end(last_day=given["last_day"], end_reason=given["end_reason"], source=source, **common)
    elif act == "correct":
        ended = case.state == S.ENDED
        over = {"last_day": given["last_day"], "end_reason": given["end_reason"] or EndReason.NOT_SAID} if ended else {}
        services.correct(work=form.work(**over), reason=given["reason"], source=source, **common)
    elif act == "reopen":
        services.reopen(reason=given["reason"], source=source, **common)
    elif act == "confirm":
        services.confirm(**common)
    else:
        {"dismiss": services.dismiss, "void": services.void}[act](reason=given["reason"], **common)


def _context(case: Case, door: Door) -> dict[str, Any]:
    versions, person = versions_of(case, door.audience), case.person
    log = TransitionLog.objects.filter(case_id=case.pk).order_by("at", "id")
    first = version_of(case)
    return door.extra | {
        "case": case,
        "name": shown(Datum.NAME, person.name, door.audience) or "（姓名不显示）",
        "number": shown(Datum.ID_NUMBER, person.id_number, door.audience)[-4:],
        "where": where(case),
        "place": full_name(case.region_code),
        "now": versions[0] if versions else None,
        "before": versions[1:],
        "late": bool(first and is_late(case, first.first_day)),
        "happenings": [
            Happening(WORKFLOW.named(one.name).label, one.at, Look.DONE, one.reason) for one in log
        ],
    }  # fmt: skip
