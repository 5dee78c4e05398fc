"""还在找工作吗？ The person answers by themselves; who is at work goes on to leave (J21)."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from assistance.followup.self_report import StillLookingForm
from assistance.followup.services import may_report, report_oneself
from portal.accounts.actors import Actor
from portal.accounts.permissions import Action
from portal.cases.contacts.enums import Means, Situation
from portal.cases.contacts.models import Contact
from portal.cases.contacts.selectors import owed_to
from portal.cases.contacts.services import SELF_SERVED
from portal.foundation.moods import reads_and_writes
from portal.rules.parameters import parameter
from portal.ui.parts import State as Look
from portal.ui.parts import Task
from portal.ui.words import cn_date
from registration.unemployment.enums import State
from registration.unemployment.models import UnemploymentRegistration
from registration.unemployment.services import own


@never_cache
@reads_and_writes
def still_looking(request: HttpRequest) -> HttpResponse:
    """One question with three answers; after it, what was written down today."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    case = my_registration(actor)
    if case is None:
        raise Http404
    form = StillLookingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        situation = Situation(form.cleaned_data["situation"])
        report_oneself(actor=actor, case=case, situation=situation, words=form.cleaned_data["words"])
        return redirect("register-leave", case.pk) if situation == Situation.WORKING else redirect("still-looking")
    shown = {"form": form, "case": case, "said": _said_today(case), "counts": may_report(case)}
    return render(request, "assistance/followup/still_looking.html", shown)


def my_registration(actor: Actor) -> UnemploymentRegistration | None:
    """The registration of the signed-in person that goes on today."""
    if actor.role or not actor.can(Action.REGISTER_SELF):
        return None
    return next((one for one in own(actor) if one.spell and one.spell.upper_inf), None)


def tasks(actor: Actor) -> list[Task]:
    """The question, on the person's own page, when the next contact is near or a call was in vain. Two queries."""
    case = my_registration(actor)
    if case is None or case.state != State.ACTIVE:
        return []
    owed = next((one for one in owed_to(case.pk) if one.step in SELF_SERVED), None)
    near = timezone.localdate() + timedelta(days=int(parameter("contact.ask_before_days", region=case.region_code)))
    if owed is None or (owed.due_on > near and not owed.moved_by):
        return []
    word = "没打通您的电话" if owed.moved_by else f"{cn_date(owed.due_on)}前"
    note = "点一下，告诉服务站您现在的情况"
    return [Task("还在找工作吗？", word, Look.DUE, reverse("still-looking"), note)]


def _said_today(case: UnemploymentRegistration) -> Contact | None:
    mine = Contact.objects.kept().filter(case_id=case.pk, means=Means.SELF, at__date=timezone.localdate())
    return mine.order_by("-at").first()
