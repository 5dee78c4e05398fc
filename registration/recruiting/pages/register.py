"""Registering an employer: the code, where people work, what it is, who acts, once more. Every step is kept as typed."""

from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from portal.accounts import limits
from portal.accounts.actors import Actor
from portal.accounts.permissions import Action
from portal.foundation.moods import reads_and_writes, writes
from portal.people.employers.enums import EmployerKind, EmployerSize, Industry
from portal.people.employers.models import Employer, Membership
from portal.people.models import Person
from portal.privacy.matrix import mask_id
from portal.regions.selectors import full_name
from portal.ui.pages.steps import FormStep
from portal.ui.parts import CheckGroup, CheckRow
from portal.ui.words import cn_full_date, label_of
from registration.recruiting import services
from registration.recruiting.enums import AccountClass
from registration.recruiting.forms import NEW, AboutForm, AccountForm, CodeForm, PlaceForm
from registration.recruiting.models import EmployerVerification
from registration.unemployment.forms import PromiseForm

SERVICE, TOTAL, LONGEST_ANSWER = "单位登记", 5, 200
FORMS: dict[str, type[forms.Form]] = {"code": CodeForm, "place": PlaceForm, "about": AboutForm, "account": AccountForm}
ORDER = [*FORMS, "check"]
STEPS = {
    "code": FormStep(
        SERVICE, 1, TOTAL, "哪个单位", forms.Form(), question=True,
        why="代码说明是哪个单位，一个代码只有一个单位。执照和授权书由服务站核对，不用寄。",
    ),
    "place": FormStep(
        SERVICE, 2, TOTAL, "在哪里用工", forms.Form(), question=True,
        why="用工的地方决定由哪个服务站为您服务。以后可以加别处。",
    ),
    "about": FormStep(
        SERVICE, 3, TOTAL, "单位的情况", forms.Form(), "说说您的单位",
        why="求职的人要知道是什么单位、在哪里上班。类别和规模不同，能享受的政策不同。",
    ),
    "account": FormStep(
        SERVICE, 4, TOTAL, "账号和经办人", forms.Form(), "给谁招人，谁来办",
        why="招聘账号要标明类别，并核对经办人的授权。证件号码加密保存，页面上只露后四位。",
    ),
}  # fmt: skip
FORM = "employer"
PROMISE = "我承诺上面都是真的，我有单位的授权"


def speaker(request: HttpRequest) -> Actor:
    """The signed-in account; staff register no employer of their own. Raises PermissionDenied."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.role or not actor.can(Action.EMPLOYER_SPEAK):
        raise PermissionDenied
    return actor


def people_of(actor: Actor) -> list[Person]:
    """Who may act: the persons for whom the account speaks, proved ones first."""
    found = Person.objects.of_account(actor).filter(merged_into__isnull=True, forgotten_at__isnull=True)
    return list(found.order_by("proved_at", "created_at").distinct()[:5])


@never_cache
@reads_and_writes
def question(request: HttpRequest, step: str) -> HttpResponse:
    """One page of the registration. What was typed is kept even where it is not right yet."""
    actor = speaker(request)
    draft = services.current_draft(actor)
    kept: dict[str, Any] = (draft.draft or {}) if draft else {}
    if (step != "code" and draft is None) or (step == "code" and draft and draft.is_renewal):
        return redirect("employer-question", "code" if draft is None else "place")
    form = _form_of(step, kept, request.POST if request.method == "POST" else None, actor)
    if request.method == "POST":
        if step == "code" and form.is_valid() and (mine := _mine(actor, form.cleaned_data["uscc"])):
            return redirect("employer", mine.pk)
        services.save_draft(actor=actor, answers=_typed(form, request))
        if form.is_valid():
            return redirect(_following(request, step))
    if step == "place":
        form.fields["region"].open_at(request)  # type: ignore[attr-defined]
    shown = {"step": _step(step, form, draft), "which": step}
    return render(request, "registration/recruiting/question.html", shown)


def _mine(actor: Actor, uscc: str) -> Employer | None:
    """The employer of that code, where this account speaks for it already: there is nothing to register."""
    held = Membership.objects.of_account(actor).filter(employer__uscc=uscc).select_related("employer").first()
    return held.employer if held else None


def _form_of(step: str, kept: dict[str, Any], data: Any, actor: Actor) -> forms.Form:
    given = {"people": people_of(actor)} if step == "account" else {}
    return FORMS[step](data, initial=_first_of(step, kept, given), **given)


def _first_of(step: str, kept: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """What was typed before; else the account's one person, who is not asked for again."""
    people = given.get("people")
    return {"operator": str(people[0].pk), **kept} if people else kept


def _typed(form: forms.Form, request: HttpRequest) -> dict[str, str]:
    """The raw words of this step's own fields, cut to what a draft can hold."""
    return {name: request.POST.get(name, "").replace("\x00", "")[:LONGEST_ANSWER] for name in form.fields}


def _following(request: HttpRequest, step: str) -> str:
    """The next page; the check page for who came from there to change one line."""
    following = "check" if request.GET.get("change") else ORDER[ORDER.index(step) + 1]
    return reverse("employer-check") if following == "check" else reverse("employer-question", args=[following])


def _step(step: str, form: forms.Form, draft: EmployerVerification | None) -> FormStep:
    at, first = ORDER.index(step), 1 if draft and draft.is_renewal else 0
    back = reverse("employer-question", args=[ORDER[at - 1]]) if at > first else reverse("employer-home")
    return replace(STEPS[step], form=form, back=back, later=reverse("employer-home") if at else "")


@never_cache
@reads_and_writes
def check(request: HttpRequest) -> HttpResponse:
    """Everything once more with a way to change each line, then the promise and the button."""
    actor = speaker(request)
    draft = services.current_draft(actor)
    if draft is None:
        return _sent_already(request, actor)
    answers, unfinished = _answers_of(draft.draft or {}, actor)  # type: ignore[arg-type]
    if answers is None:
        return redirect("employer-question", unfinished)
    form = PromiseForm(request.POST or None)
    form.fields["promise"].label = PROMISE
    if request.method == "POST" and form.is_valid():
        try:
            limits.count_form(request, FORM, request.user.phone)  # type: ignore[arg-type, union-attr]
            services.submit(actor=actor, draft=draft, **_given(answers))
        except ValidationError as problem:
            if services.current_draft(actor) is None:
                return _sent_already(request, actor)
            form.add_error(None, problem)
        else:
            return redirect("employer-claim", draft.pk)
    step = FormStep(
        SERVICE, TOTAL, TOTAL, "核对和提交", form, "看一遍，对不对？", act="交单位登记", later=reverse("employer-home"),
        back=reverse("employer-question", args=["account"]),
    )  # fmt: skip
    shown = {"step": step, "groups": _groups(answers, draft), "known": _known(answers["uscc"], draft)}
    return render(request, "registration/recruiting/check.html", shown)


def _known(uscc: str, draft: EmployerVerification) -> bool:
    """Whether somebody speaks for the employer already: they will hear of this, and could simply invite."""
    return not draft.is_renewal and Membership.objects.live().filter(employer__uscc=uscc).exists()


def _sent_already(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A second press of the same button sees what the first one made."""
    latest = EmployerVerification.objects.visible_to(actor).filter(account=actor.user_id, submitted_at__isnull=False)
    sent = latest.order_by("-submitted_at").first() if request.method == "POST" else None
    return redirect("employer-claim", sent.pk) if sent else redirect("employer-home")


def _answers_of(kept: dict[str, Any], actor: Actor) -> tuple[dict[str, Any] | None, str]:
    """The cleaned answers, or the first page that still has something wrong."""
    cleaned: dict[str, Any] = {}
    for step in FORMS:
        form = _form_of(step, kept, kept, actor)
        if not form.is_valid():
            return None, step
        cleaned |= form.cleaned_data
    return cleaned, ""


def _given(answers: dict[str, Any]) -> dict[str, Any]:
    claim = {name: answers[name] for name in services.Claim.__dataclass_fields__}
    chosen = answers.get("operator", NEW)
    operator = (
        services.Operator(name=answers["operator_name"], identity=answers["identity"])
        if chosen == NEW
        else services.Operator(person_id=chosen)
    )
    return {
        "uscc": answers["uscc"],
        "region": answers["region"],
        "claim": services.Claim(**claim),
        "operator": operator,
    }


def _groups(answers: dict[str, Any], draft: EmployerVerification) -> list[CheckGroup]:
    at = {step: f"{reverse('employer-question', args=[step])}?change=1" for step in FORMS}
    code = "" if draft.is_renewal else at["code"]
    until: date | None = answers["licence_until"]
    licence = [
        CheckRow("许可证号", answers["licence_no"], at["account"]),
        CheckRow("许可证有效到", cn_full_date(until), at["account"]),
    ]
    return [
        CheckGroup("单位", [
            CheckRow("统一社会信用代码", answers["uscc"], code),
            CheckRow("单位名称", answers["name"], at["about"]),
            CheckRow("类别", label_of(EmployerKind, answers["kind"]), at["about"]),
            CheckRow("规模", label_of(EmployerSize, answers["size"]), at["about"]),
            CheckRow("行业", label_of(Industry, answers["industry"]), at["about"]),
        ]),
        CheckGroup("用工地", [
            CheckRow("在哪里", full_name(answers["region"]), at["place"]),
            CheckRow("名称", answers["site_name"], at["about"]),
            CheckRow("地址", answers["site_address"], at["about"]),
        ]),
        CheckGroup("账号和经办人", [
            CheckRow("给谁招人", label_of(AccountClass, answers["account_class"]), at["account"]),
            *(licence if until else ()),
            CheckRow("经办人", _operator_words(answers), at["account"]),
        ]),
    ]  # fmt: skip


def _operator_words(answers: dict[str, Any]) -> str:
    if answers.get("operator", NEW) == NEW:
        return f"{answers['operator_name']}，{mask_id(answers['identity'].number)}"
    person = Person.objects.get(pk=answers["operator"])
    return f"{person.name}，{mask_id(person.id_number)}"


@writes
def drop(request: HttpRequest) -> HttpResponse:
    """Throw the unfinished registration away."""
    services.drop_draft(actor=speaker(request))
    return redirect("employer-home")
