"""The page that shows both: what somebody else did to a case meanwhile, and what this person was about to do.

Two people open one case. The first one acts; the second one's form carries an old version, the workflow
raises Stale, and this page stands in its place: nothing is overwritten and nothing typed is lost.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.accounts.actors import Actor
from portal.accounts.enums import Role
from portal.accounts.models import User
from portal.cases.models import TransitionLog
from portal.cases.workflow import Workflow, hat

CONFLICT = 409


@dataclass(frozen=True)
class Since:
    """One step that was taken since the page was read."""

    title: str
    who: str
    when: Any
    reason: str


def merge_page(
    request: HttpRequest, *, workflow: Workflow, step: str, case: Any, form: BaseForm, back: str, words: str
) -> HttpResponse:
    """Both sides, with 409. The form may be sent once more, over the new version, if the step is still open.

    `words` says what was about to be done; `form` is bound and valid, with a `version` field. The page costs
    two queries beside reading the case.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    case.refresh_from_db()
    since = steps_since(workflow, case.pk, form.cleaned_data["version"])
    named = workflow.named(step)
    context = {
        "words": words,
        "case": case,
        "since": since,
        "mine": [(field.label, _said(field)) for field in form.visible_fields()],
        "again": [(name, value) for name, values in request.POST.lists() for value in values if name not in NOT_KEPT],
        "is_open": case.state in named.sources and hat(actor) in named.by,
        "back": back,
    }
    return render(request, "ui/merge.html", context, status=CONFLICT)


NOT_KEPT = frozenset({"csrfmiddlewaretoken", "version"})


def steps_since(workflow: Workflow, case_id: UUID, version: int) -> list[Since]:
    """What happened after `version` was read: a case of version n has n - 1 steps in its log."""
    log = list(TransitionLog.objects.filter(case_id=case_id).order_by("at", "id")[max(version - 1, 0) :])
    names = dict(User.objects.staff().filter(pk__in=[one.actor_id for one in log]).values_list("pk", "name"))
    return [
        Since(workflow.named(one.name).label, _who(one, names), one.at, one.reason if one.actor_kind == "staff" else "")
        for one in log
    ]


def _who(one: TransitionLog, names: dict[Any, str]) -> str:
    """Staff by role and name; a person as 本人, without a name."""
    if one.actor_kind != "staff":
        return "系统" if one.actor_kind == "system" else "本人"
    return f"{Role(one.role).label} {names.get(one.actor_id, '')}".strip() if one.role else "工作人员"


def _said(field: Any) -> str:
    """The field's value in words: the label of a choice, otherwise what was typed."""
    value = field.value()
    choices = dict(getattr(field.field, "choices", ()) or ())
    return str(choices.get(value, "是" if value is True or value == "on" else value or ""))
