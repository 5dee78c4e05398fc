"""The three questions of a registration: shared by applying, and by correcting what was handed in."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest

from portal.accounts.permissions import Action
from portal.people.identity import read_identity
from portal.privacy.matrix import mask_id, mask_phone
from portal.regions.selectors import full_name
from portal.ui.pages.steps import FormStep
from portal.ui.parts import CheckGroup, CheckRow
from portal.ui.words import cn_full_date
from registration.unemployment import services
from registration.unemployment.enums import Reason, UnemploymentSource
from registration.unemployment.forms import IdentityForm, ReasonForm, ResidenceForm

SERVICE, TOTAL = "失业登记", 5
LONGEST_ANSWER = 200
FORMS: dict[str, type[forms.Form]] = {"identity": IdentityForm, "residence": ResidenceForm, "reason": ReasonForm}
STEPS = {
    "identity": FormStep(
        SERVICE, 2, TOTAL, "您是谁", forms.Form(), "您叫什么名字？",
        why="要知道是给谁登记。号码加密保存，页面上只露后四位。",
    ),
    "residence": FormStep(
        SERVICE, 3, TOTAL, "住在哪里", forms.Form(), question=True,
        why="您住的地方决定由哪个服务站联系您。以后搬家了，随时可以改。",
    ),
    "reason": FormStep(
        SERVICE, 4, TOTAL, "为什么没有工作", forms.Form(), "说说失业的情况",
        why="原因不同，能享受的政策不同。怎么选都能登记。",
    ),
}  # fmt: skip


def citizens_only(request: HttpRequest) -> None:
    """Raise PermissionDenied for staff: they register others at their own desk, never themselves here."""
    if request.actor.role or not request.actor.can(Action.REGISTER_SELF):  # type: ignore[attr-defined]
        raise PermissionDenied


def typed(form: forms.Form, request: HttpRequest) -> dict[str, str]:
    """The raw words of this step's own fields, cut to what a draft can hold."""
    return {name: request.POST.get(name, "").replace("\x00", "")[:LONGEST_ANSWER] for name in form.fields}


def form_of(step: str, kept: dict[str, Any], data: Any) -> forms.Form:
    """The form of one question, filled with what was typed before."""
    given = {"identity": _identity_of(kept)} if step == "reason" else {}
    return FORMS[step](data, initial=kept, **given)


def _identity_of(kept: dict[str, Any]) -> Any:
    try:
        return read_identity(kept.get("id_number", ""), kept.get("id_type", "resident"))
    except ValidationError:
        return None


def answers_of(kept: dict[str, Any], phone: str) -> tuple[services.Answers | None, str]:
    """The cleaned answers, or the first step that still has something wrong."""
    cleaned: dict[str, Any] = {}
    for step in FORMS:
        form = form_of(step, kept, kept)
        if not form.is_valid():
            return None, step
        cleaned |= form.cleaned_data
    return services.Answers(
        name=cleaned["name"], id_type=cleaned["id_type"], identity=cleaned["identity"], phone=phone,
        region_code=services.service_region(cleaned["region"]), reason=cleaned["reason"],
        jobless_since=cleaned["jobless_since"], unemployment_source=cleaned["unemployment_source"],
    ), ""  # fmt: skip


def groups_of(answers: services.Answers, link: Callable[[str], str]) -> list[CheckGroup]:
    """The answers in three groups; `link` gives the address where a step's lines are changed."""
    who, where, why = (link(step) for step in FORMS)
    return [
        CheckGroup("您是谁", [
            CheckRow("姓名", answers.name, who),
            CheckRow("证件号码", mask_id(answers.identity.number), who, f"{cn_full_date(answers.identity.birth_date)[:-4]}出生"),
            CheckRow("手机", mask_phone(answers.phone), note="收过验证码"),
        ]),
        CheckGroup("住在哪里", [CheckRow("常住地", full_name(answers.region_code), where)]),
        CheckGroup("失业的情况", [
            CheckRow("原因", Reason(answers.reason).label, why),
            CheckRow("人员类别", UnemploymentSource(answers.source).label, why),
            CheckRow("从哪天起", cn_full_date(answers.jobless_since), why),
        ]),
    ]  # fmt: skip
