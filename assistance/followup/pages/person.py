"""One person on one page: what is next, what is owed, what happened, what is known, and who is in charge."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from assistance.followup import desk
from assistance.followup.forms import TaskForm
from assistance.followup.pages.facts import FactLine, facts_of
from assistance.followup.pages.focus import registered_for
from assistance.followup.pages.timeline import timeline
from assistance.followup.pages.words import next_act, why
from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.enums import Role
from portal.accounts.models import Assignment
from portal.accounts.permissions import Action
from portal.cases.contacts.models import FollowUpTask
from portal.foundation.moods import reads, reads_and_writes
from portal.foundation.prepared import Prepared
from portal.people.models import Person
from portal.people.retention.models import LegalHold
from portal.privacy.enums import Datum
from portal.privacy.matrix import in_full, shown
from portal.privacy.reveals import may_reveal
from portal.privacy.trail import note, sensitive
from portal.regions.selectors import full_names
from portal.ui.contacts import short_date, standing
from portal.ui.parts import Happening
from portal.ui.parts import State as Look
from portal.ui.words import cn_full_date
from registration.caseload.models import Helper, Holding
from registration.roster.words import age, sex_of
from registration.unemployment.enums import REGISTERED, State
from registration.unemployment.models import UnemploymentRegistration

Registration = UnemploymentRegistration
MAIN = "主要负责"
CASES = Prepared(
    lambda actor, person: (
        Registration.objects.visible_to(actor)
        .filter(person=person)
        .exclude(state=State.DRAFT)
        .annotate(is_held=Exists(LegalHold.objects.standing().filter(person=OuterRef("person"))))
        .select_related("person", "service_office")
        .defer("draft", "appeal")
        .order_by("-created_at", "-id")
    )
)
OWED = Prepared(
    lambda actor, person: (
        FollowUpTask.objects.visible_to(actor)
        .open()
        .filter(person=person)
        .select_related("handed_to")
        .order_by("due_on", "id")
    )
)
HOLDS = Prepared(lambda person: LegalHold.objects.standing().filter(person=person))
SERVING = Prepared(
    lambda office, today: (
        Assignment.objects.filter(office=office, role=Role.CASEWORKER, valid__contains=today)
        .select_related("user", "stands_in_for")
        .only("user__name", "stands_in_for__name")
        .order_by("pk")
    )
)
HOLDER = Prepared(
    lambda person, office, today: (
        Holding.objects.on(today).filter(person=person, office=office).select_related("staff").only("staff__name")
    )
)
HELPERS = Prepared(
    lambda actor, person, today: (
        Helper.objects.visible_to(actor)
        .on(today)
        .filter(person=person)
        .select_related("staff", "office")
        .order_by("at")
    )
)


@sensitive
@never_cache
@reads
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything of one person that the actor may see; printed as it stands."""
    actor, cases = cases_of(request, Action.PERSON_VIEW, pk)
    note(request, action="person.view", object_kind="person", object_id=str(pk), person_id=pk)
    shown_now = page(actor, cases)
    only = request.GET.get("only") == "contacts"
    mark = request.GET.get("before", "")
    story = timeline(cases[0].person, cases, actor, mark=mark, contacts_only=only)
    happened = story.happenings if mark else [*shown_now["waiting"], *story.happenings]
    context = shown_now | {"story": story, "happened": happened, "only_contacts": only, "later": bool(mark)}
    return render(request, "assistance/followup/person.html", context)


@sensitive
@never_cache
@reads_and_writes
def add_task(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One more thing to do for somebody who is registered."""
    actor, cases = cases_of(request, Action.TASK_PLAN, pk)
    case = cases[0]
    if case.state not in REGISTERED:
        raise Http404
    note(request, action="task.add", object_kind="person", object_id=str(pk), person_id=pk)
    form = TaskForm(request.POST or None, initial={"due_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            desk.add_task(actor=actor, case=case, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error("step", problem)
        else:
            return redirect("desk-person", pk)
    name = shown(Datum.NAME, case.person.name, actor.audience)
    return render(request, "assistance/followup/add_task.html", {"form": form, "name": name, "pk": pk})


def cases_of(request: HttpRequest, action: Action, pk: UUID) -> tuple[Actor, list[Registration]]:
    """The person's registrations that lie in the actor's reach, the one that counts first; none is a 404."""
    actor = allowed(request, action)
    cases = CASES.rows(actor=actor, person=pk)
    if not cases:
        raise Registration.objects.visible_to(actor).missing(person=pk)
    return actor, sorted(cases, key=lambda case: case.state not in REGISTERED)


def page(actor: Actor, cases: list[Registration]) -> dict[str, Any]:
    """What stands on the page beside the story."""
    case, who, today = cases[0], cases[0].person, timezone.localdate()
    tasks = [(task, why(task), *standing(task, today)) for task in OWED.rows(actor=actor, person=who.pk)]
    first = tasks[0][0] if tasks else None
    number = shown(Datum.ID_NUMBER, who.id_number, actor.audience)
    held = in_charge(case, today)
    hold = HOLDS.first(person=who.pk) if case.is_held else None
    return {
        "case": case,
        "cases": cases,
        "pk": who.pk,
        "name": shown(Datum.NAME, who.name, actor.audience) or "（姓名不显示）",
        "phone": shown(Datum.PHONE, who.phone, actor.audience),
        "may_call": in_full(Datum.PHONE, actor.audience) and bool(who.phone),
        "about": _about(actor, who, case, number),
        "registered_for": registered_for(case, today),
        "tasks": tasks,
        "first": first,
        "act": next_act(first, today) if first else "",
        "owed": why(first) if first else "",
        "is_due": bool(tasks) and tasks[0][2] in (Look.DUE, Look.LATE),
        "stands": f"{tasks[0][3]}{'到期' if tasks[0][2] is Look.DUE else ''}" if tasks else "",
        "at_hand": held[0][0] if held else "",
        "waiting": _waiting(first, today, case) if first else [],
        "is_held": hold is not None,
        "facts": [*_kept(hold), *_told(case), *facts_of(who, actor)],
        "held": held,
        "main": MAIN,
        "helpers": HELPERS.rows(actor=actor, person=who.pk, today=today),
        "may_ask_help": actor.can(Action.CASELOAD_MANAGE)
        and case.state in REGISTERED
        and case.service_office_id == actor.office_id,
        "may_log": actor.can(Action.CONTACT_LOG),
        "may_know": actor.can(Action.WORK_VIEW),
        "may_plan": actor.can(Action.TASK_PLAN) and case.state in REGISTERED,
        "may_say_why": actor.can(Action.CONTACT_LOG) and case.state in REGISTERED,
        "may_move": actor.can(Action.RESIDENCE_CHANGE) and case.state in REGISTERED,
        "may_take_deletion": actor.can(Action.DATA_COUNTER),
        "may_reveal": actor.can(Action.REVEAL) and may_reveal(Datum.ID_NUMBER, actor.audience),
    }


def _waiting(task: FollowUpTask, today: date, case: Registration) -> list[Happening]:
    """What waits to be done now stands on top of what was done."""
    if task.due_on > today:
        return []
    return [Happening(f"{why(task)}，等着办", None, Look.DUE, str(case.service_office), standing(task, today)[1])]


def _about(actor: Actor, who: Person, case: Registration, number: str) -> str:
    place = full_names([case.region_code]).get(case.region_code, "")
    address = shown(Datum.ADDRESS, who.address, actor.audience)
    first = "，".join(
        part for part in (sex_of(who), f"{age(who.birth_date, timezone.localdate())} 岁", place + address) if part
    )
    return f"{first}。" + (f"证件尾号 {number[-4:]}。" if number else "")


def _kept(hold: LegalHold | None) -> list[FactLine]:
    """That the data are kept beyond their time, and why: whoever works on the dispute must know (PIPL 47)."""
    if hold is None:
        return []
    day = short_date(timezone.localdate(hold.set_at))
    return [FactLine("依法留存", f"到期也不匿名、不删。{hold.reason}", "安全管理员", day)]


def _told(case: Registration) -> list[FactLine]:
    """What the registration itself says, on the person's promise."""
    assert case.submitted_at is not None and case.jobless_since is not None  # kept by submitted_is_complete
    day = short_date(timezone.localdate(case.submitted_at))
    since = f"{cn_full_date(case.jobless_since)}，{case.get_reason_display()}"
    return [
        FactLine("失业", since, "本人承诺", day),
        FactLine("养老金", "领着" if case.draws_pension else "没有领取", "本人承诺", day),
    ]


def in_charge(case: Registration, today: date) -> list[tuple[str, str]]:
    """Who serves the person today: who answers for them, then the office's caseworkers, those who stand in for one marked as such."""
    found = SERVING.rows(office=case.service_office_id, today=today)
    holder = HOLDER.first(person=case.person_id, office=case.service_office_id, today=today)
    main = [(holder.staff.name, MAIN)] if holder else []
    others = [one for one in found if not holder or one.user_id != holder.staff_id]
    return main + [(one.user.name, f"替{one.stands_in_for.name}" if one.stands_in_for else "") for one in others]
