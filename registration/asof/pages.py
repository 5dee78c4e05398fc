"""Three doors to the same page: the office's, the auditor's, and the person's own. It only reads, and each look is audited."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.enums import ActorKind
from portal.accounts.permissions import Action
from portal.foundation.moods import reads
from portal.people.models import Person
from portal.privacy.enums import Audience, Datum
from portal.privacy.matrix import shown
from portal.privacy.trail import note, sensitive
from registration.asof.forms import AsOfForm, end_of
from registration.asof.reading import Said, all_said, changes, held
from registration.employment.enums import EmploymentState
from registration.employment.models import EmploymentRegistration
from registration.unemployment.enums import State
from registration.unemployment.models import UnemploymentRegistration

WORKS = EmploymentRegistration.objects.exclude(state=EmploymentState.NEW).select_related("employer")
REGISTRATIONS = UnemploymentRegistration.objects.exclude(state=State.DRAFT).defer("draft", "appeal")


@sensitive
@never_cache
@reads
def office(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody in the actor's reach: all of their life in the registers once proved, before that only what lies in the reach."""
    actor = allowed(request, Action.WORK_VIEW)
    note(request, action="person.known", object_kind="person", object_id=str(pk), person_id=pk)
    works, regs = WORKS.filter(person=pk), REGISTRATIONS.filter(person=pk)
    mine = list(works.visible_to(actor)), list(regs.visible_to(actor))
    if not any(mine):
        raise UnemploymentRegistration.objects.visible_to(actor).missing(person=pk)
    person = Person.objects.get(pk=pk)
    told = (works, regs) if person.is_proved else mine
    said = all_said(told[0], told[1], actor.audience)
    name = shown(Datum.NAME, person.name, actor.audience) or "（姓名不显示）"
    return _page(request, "registration/asof/office.html", said, {"name": name, "pk": pk})


@sensitive
@never_cache
@reads
def auditor(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the registers said of a person of the records, by number alone: the auditor reads no name (trust.md, audit)."""
    actor = allowed(request, Action.AUDIT_READ)
    note(request, action="person.known", object_kind="person", object_id=str(pk), person_id=pk)
    works, regs = WORKS.filter(person=pk).readable(), REGISTRATIONS.filter(person=pk).readable()
    if not works and not regs:
        raise Http404
    return _page(request, "registration/asof/auditor.html", all_said(works, regs, actor.audience), {"pk": pk})


@never_cache
@reads
def mine(request: HttpRequest) -> HttpResponse:
    """My own: what stands there of me, and what stood there on a day."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.kind is not ActorKind.CITIZEN:
        raise Http404
    people = list(Person.objects.of_account(actor))
    regs = REGISTRATIONS.visible_to(actor).filter(person__in=people)
    works = WORKS.visible_to(actor).filter(person__in=people)
    return _page(request, "registration/asof/mine.html", all_said(works, regs, Audience.SELF), {})


def _page(request: HttpRequest, template: str, said: list[Said], more: dict[str, Any]) -> HttpResponse:
    form = AsOfForm(request.GET or None)
    form.is_valid()
    day, known = form.asked()
    moment, now = end_of(known), timezone.now()
    then, today = held(said, day=day, moment=moment), held(said, day=day, moment=now)
    return render(request, template, more | {
        "form": AsOfForm(initial={"day": day.isoformat(), "known": known.isoformat()}) if not form.errors else form,
        "day": day, "known": known, "then": then, "now": today, "changes": changes(said, after=moment),
        "same": [_core(one) for one in then] == [_core(one) for one in today], "is_now": known == timezone.localdate(),
        "printed_at": now, "has_any": bool(said),
    })  # fmt: skip


def _core(one: Said) -> tuple[Any, ...]:
    return one.case, one.days, one.counts, one.lines
