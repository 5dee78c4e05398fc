"""How somebody gets messages besides the letter box: which way first, an e-mail address confirmed by a code, and the end of it."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from portal.accounts.actors import Actor
from portal.accounts.forms import CodeForm
from portal.accounts.permissions import Action
from portal.foundation.moods import reads_and_writes
from portal.messages import outside, ways
from portal.messages.enums import Way
from portal.messages.models import ContactWay
from portal.privacy.matrix import mask_phone
from portal.privacy.trail import note
from portal.ui.fields.choices import RadioRows

ACTS = ("email", "code", "first", "stop")


class EmailForm(forms.Form):
    """Where mail goes."""

    address = forms.CharField(
        label="邮箱", max_length=254, help_text="我们发一封带确认码的信，确认了才用。",
        error_messages={"required": "请写邮箱", "max_length": "邮箱太长了，请再看看"},
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "email"}),
    )  # fmt: skip


class FirstForm(forms.Form):
    """Which way is tried first."""

    way = forms.ChoiceField(label="先用哪一种？", widget=RadioRows, error_messages={"required": "请选一种"})

    def __init__(self, *args: Any, held: dict[str, ContactWay], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usable = [Way.SMS, *(Way(one) for one, row in held.items() if row.confirmed_at)]
        self.fields["way"].choices = [(one.value, str(one.label)) for one in usable]  # type: ignore[attr-defined]


def mask_email(address: str) -> str:
    """li****@example.com: enough to know it again."""
    name, _, domain = address.rpartition("@")
    return f"{name[:2]}****@{domain}"


def _citizen(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.role or not actor.can(Action.REGISTER_SELF):
        raise PermissionDenied
    return actor


@sensitive_post_parameters()
@never_cache
@reads_and_writes
def mine(request: HttpRequest) -> HttpResponse:
    """What is open, what comes first, and what may be opened or ended."""
    actor = _citizen(request)
    held = ways.ways_of(actor)
    act = request.POST.get("act", "")
    posted = {name: request.POST if act == name else None for name in ACTS}
    first = next((one.way for one in held.values() if one.preferred), Way.SMS.value)
    shown = {
        "email": EmailForm(posted["email"]), "code": CodeForm(posted["code"]),
        "first": FirstForm(posted["first"], held=held, initial={"way": first}),
    }  # fmt: skip
    shown["code"].fields["code"].label = "邮件里的 6 位数字"
    shown["code"].fields["code"].help_text = "30 分钟内有效。"
    if request.method == "POST" and act in ACTS:
        note(request, action=f"ways.{act}", object_kind="ways")
        if _done(request, actor, act, shown.get(act)):
            return redirect("my-ways")
    return render(request, "site/ways.html", _context(request, actor, held, shown, act))


def _done(request: HttpRequest, actor: Actor, act: str, form: Any) -> bool:
    if act == "stop":
        wanted = request.POST.get("way", "")
        ways.stop(actor=actor, way=wanted if wanted in Way.values else "")
        return True
    if not form.is_valid():
        return False
    try:
        if act == "email":
            ways.ask_email(actor=actor, address=form.cleaned_data["address"])
        elif act == "first":
            ways.prefer(actor=actor, way=form.cleaned_data["way"])
        elif wrong := ways.confirm_email(actor=actor, code=form.cleaned_data["code"]):
            form.add_error("code", wrong)
            return False
    except ValidationError as problem:
        form.add_error(None, problem)
        return False
    return True


def _context(
    request: HttpRequest, actor: Actor, held: dict[str, ContactWay], shown: dict[str, Any], act: str
) -> dict[str, Any]:
    mail, mini = held.get(Way.EMAIL), held.get(Way.MINI)
    waits = bool(mail and not mail.confirmed_at)
    return {
        "forms": shown,
        "wrong": act if act in shown and shown[act].errors else "",
        "phone": mask_phone(request.user.phone or ""),  # type: ignore[union-attr]
        "mail": mask_email(mail.address) if mail and mail.address else "",
        "waits": waits,
        "mini": bool(mini),
        "somebody": bool(ways.people_of(actor)),
        "many": len([one for one in held.values() if one.confirmed_at]) > 0,
        "demo_code": _demo_code(mail) if mail and waits else "",
    }


def _demo_code(mail: ContactWay) -> str:
    """On a demo machine the code stands on the page: its mail goes to files."""
    gateway = outside.mail()
    if not settings.DEMO or not isinstance(gateway, outside.FileMailGateway) or not mail.address:
        return ""
    box = gateway.box(mail.address)
    return box[-1]["text"].partition("确认码：")[2][:6] if box else ""


@login_not_required
@never_cache
@reads_and_writes
def stop_mail(request: HttpRequest, token: str) -> HttpResponse:
    """The link in each e-mail: no sign-in, one press, and it is over. An old or a wrong link says the same as a used one."""
    way = ways.way_of(token)
    if request.method == "POST" and way is not None:
        ways.unsubscribe(way=way)
        note(request, action="ways.unsubscribe", object_kind="ways", person_id=way.person_id)
        return redirect(request.path)
    return render(request, "site/mail_stop.html", {"open": way is not None})
