"""The person in focus: what the right-hand panel and a phone's page know of one task."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from assistance.followup.aftercare.forms import WorkContactForm
from assistance.followup.desk import next_day
from assistance.followup.forms import ContactForm, PostponeForm, SkipForm
from assistance.followup.pages.facts import facts_of
from assistance.followup.pages.words import next_act, why
from assistance.followup.services import retry_on
from portal.accounts.actors import Actor
from portal.accounts.permissions import Action
from portal.cases.contacts.enums import Means, NextStep, Outcome, Situation
from portal.cases.contacts.models import UNDO_SECONDS, Contact, FollowUpTask
from portal.cases.contacts.services import SELF_SERVED
from portal.privacy.enums import Audience, Datum
from portal.privacy.matrix import in_full, shown
from portal.regions.selectors import full_names, short_names
from portal.ui.contacts import how_it_went, short_date, standing
from portal.ui.doors import Doors
from portal.ui.parts import State as Look
from portal.ui.words import cn_date, label_of
from registration.comparison.workflow import KIND as HIT
from registration.discovery.workflow import KIND as LEAD
from registration.employment.effects import KIND as WORK
from registration.employment.models import EmploymentRegistration
from registration.employment.reading import where as works_for
from registration.roster.words import age, how_long, sex_of
from registration.unemployment.models import UnemploymentRegistration

LAST_CONTACTS = 3
OF_THEIR_OWN = (LEAD, HIT, WORK)
"""Kinds of cases whose person may have no page yet."""


@dataclass(frozen=True)
class Spoken:
    """One earlier contact in two lines."""

    head: str
    words: str
    agreed: str


def focus(actor: Actor, task: FollowUpTask, form: ContactForm | None = None) -> dict[str, Any]:
    """Everything the panel shows about a task's person, masked for the actor. Five queries."""
    today, person = timezone.localdate(), task.person
    case = UnemploymentRegistration.objects.filter(pk=task.case_id).first()
    earlier = list(Contact.objects.kept().filter(case_id=task.case_id).order_by("-at")[:LAST_CONTACTS])
    state, word = standing(task, today)
    form = form or contact_form(task, case, earlier)
    return {
        "task": task,
        "case": case,
        "name": shown(Datum.NAME, person.name, actor.audience) or "（姓名不显示）",
        "phone": shown(Datum.PHONE, person.phone, actor.audience),
        "may_call": in_full(Datum.PHONE, actor.audience) and task.closed_at is None,
        "address": shown(Datum.ADDRESS, person.address, actor.audience),
        "about": about(actor, task, case),
        "why": why(task),
        "act": next_act(task, today),
        "state": state,
        "word": word,
        "late": state is Look.LATE,
        "last": how_it_went(earlier[0] if earlier else None),
        "spoken": [spoken(actor, one) for one in earlier],
        "facts": facts_of(person, actor)[:5] if actor.can(Action.PERSON_VIEW) else [],
        "form": form,
        "retry": retry_on(task.region_code, today),
        "postpone": PostponeForm(),
        "skip": None if task.step in SELF_SERVED else SkipForm(),
        "chips": form.chips,
        "may_log": actor.can(Action.CONTACT_LOG) and task.closed_at is None,
        "may_plan": actor.can(Action.TASK_PLAN) and task.closed_at is None,
        "whole_url": _whole(actor, task),
        "undo_seconds": UNDO_SECONDS,
    }


def _whole(actor: Actor, task: FollowUpTask) -> str:
    """Where everything about the task's case is: the lead, the hit, or the page of a registered person."""
    doors = Doors(actor, [(task.case_kind, task.case_id)])
    return (task.case_kind in OF_THEIR_OWN and doors.of_case(task.case_kind, task.case_id)) or doors.of_person(
        task.person_id
    )


def contact_form(
    task: FollowUpTask, case: UnemploymentRegistration | None, earlier: list[Contact], data: Any = None
) -> ContactForm:
    """The form for a task; it remembers which contact it was drawn beside."""
    day = next_day(case, task)
    seen = earlier[0].pk if earlier else None
    given = {"seen": seen, "next_on": day.isoformat() if day else ""}
    if task.case_kind == WORK:
        return WorkContactForm(data, rule=task.rule, cadence_day=day, initial=given, auto_id="contact-%s")
    assert day is not None  # only who works is asked a last time
    return ContactForm(data, cadence_day=day, initial=given, auto_id="contact-%s")


def about(actor: Actor, task: FollowUpTask, case: UnemploymentRegistration | None) -> str:
    """`男，47 岁，锦山村。登记满 5 个月，证件尾号 3016`; a village worker reads where the person lives, no more."""
    person, today = task.person, timezone.localdate()
    works = task.case_kind == WORK
    where = short_names([task.region_code]).get(task.region_code, "")
    if actor.audience is Audience.VILLAGE:
        return f"{'在' if works else '住在'}{full_names([task.region_code]).get(task.region_code, where)}{'上班' if works else ''}"
    words = "，".join(part for part in (sex_of(person), f"{age(person.birth_date, today)} 岁", where) if part)
    number = shown(Datum.ID_NUMBER, person.id_number, actor.audience)
    rest = [_work(task) if works else registered_for(case, today), f"证件尾号 {number[-4:]}" if number else ""]
    tail = "，".join(part for part in rest if part)
    return f"{words}。{tail}" if tail else words


def _work(task: FollowUpTask) -> str:
    """`在富锦市示例米业有限公司，9月1日起`."""
    found = EmploymentRegistration.objects.with_days().select_related("employer").filter(pk=task.case_id).first()
    return f"{works_for(found)}，{short_date(found.days.lower)}起" if found else ""  # type: ignore[attr-defined]


def registered_for(case: UnemploymentRegistration | None, today: date) -> str:
    """`登记满 5 个月`, `登记 12 天`; nothing for somebody who is not registered."""
    long = how_long(case, today) if case else ""
    return f"登记{'满 ' if '月' in long else ' '}{long}" if long else ""


def spoken(actor: Actor, contact: Any) -> Spoken:
    """An earlier contact (or its columns by name) as the matrix lets this actor read it.

    A village worker reads what they wrote themselves.
    """
    own = contact.actor_id is not None and contact.actor_id == actor.user_id
    words = (contact.content or "") if own else shown(Datum.NOTES, contact.content, actor.audience)
    parts = [label_of(Situation, contact.situation) if contact.situation else "", words]
    agreed = ""
    if contact.outcome == Outcome.REACHED and contact.next_step:
        when = f"，{cn_date(contact.next_on)}前" if contact.next_on else ""
        agreed = f"{label_of(NextStep, contact.next_step)}{when}"
    head = f"{short_date(contact.at)} {label_of(Means, contact.means)}，{label_of(Outcome, contact.outcome)}"
    return Spoken(head, "。".join(part for part in parts if part), agreed)
