"""The desk of the unemployment register: the queue with its clock, the roster, and the decision."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.permissions import Action
from portal.cases.workflow import Stale
from portal.foundation.identifiers import is_receipt_number
from portal.foundation.moods import reads, reads_and_writes, writes
from portal.people.models import PHONE_PURPOSE, Person
from portal.people.searches import digest, seconds_to_wait, whole_id_number
from portal.privacy import crypto
from portal.privacy.enums import Datum
from portal.privacy.matrix import shown
from portal.privacy.reveals import may_reveal, open_until
from portal.privacy.tokens import opened, sealed
from portal.privacy.trail import note, sensitive
from portal.regions.selectors import full_names
from portal.ui.pages.paging import page_of
from portal.ui.parts import Queue
from portal.ui.parts import State as Look
from portal.ui.rail import rail
from registration.unemployment import services
from registration.unemployment.checks import data_checks
from registration.unemployment.enums import REGISTERED, WAITING, State
from registration.unemployment.forms import ApproveForm, RejectForm
from registration.unemployment.ladder import ladder
from registration.unemployment.models import UnemploymentRegistration
from registration.unemployment.rules import NEVER_A_REASON

LONGEST_SEARCH = 60
LISTS = {
    "waiting": ("待受理", WAITING, ("due_at", "id")),
    "active": ("登记失业中", REGISTERED, ("person__name_pinyin", "id")),
    "closed": ("已退出", frozenset({State.CLOSED}), ("-state_changed_at", "id")),
}


@sensitive
@never_cache
@reads
def desk(request: HttpRequest, which: str = "waiting") -> HttpResponse:
    """One list of the desk, with the counts of all of them in the rail."""
    actor = _allowed(request, Action.REGISTRATION_VIEW)
    title, states, order = LISTS[which]
    mine = UnemploymentRegistration.objects.visible_to(actor)
    words = opened(request.GET.get("s", ""))
    found = _search(mine.filter(state__in=sorted(states)), words).select_related("person").order_by(*order)
    page = page_of(found, request)
    if number := whole_id_number(words):
        seen = page.rows[0].person_id if page.count else None
        note(request, action="person.search.view", person_id=seen, detail={"number": digest(number)})
    context = {
        "title": title,
        "which": which,
        "rows": _rows(page, actor),
        "page": page,
        "shelves": rail(actor, reverse("desk-list", args=[which])),
        "q": words,
    }
    return render(request, "registration/unemployment/desk.html", context)


@never_cache
@writes
def search(request: HttpRequest, which: str) -> HttpResponse:
    """Look for somebody: the words go by post and come back sealed, so that no name or phone stands in an address."""
    actor = _allowed(request, Action.REGISTRATION_VIEW)
    words = request.POST.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    if number := whole_id_number(words):
        note(request, action="person.search", detail={"number": digest(number)})
        if seconds := seconds_to_wait(actor.user_id):
            return _wait(request, seconds)
    address = reverse("desk-list", args=[which])
    return redirect(f"{address}?s={sealed(words)}" if words else address)


def _wait(request: HttpRequest, seconds: int) -> HttpResponse:
    """429 with a page that says when to go on; the same whether or not anybody has the number."""
    response = render(request, "registration/unemployment/search_wait.html", {"seconds": seconds}, status=429)
    response["Retry-After"] = str(seconds)
    return response


def queues(actor: Actor) -> list[Queue]:
    """The register's lists in the rail: each with its count, and how many of the waiting ones are late. One query."""
    mine = UnemploymentRegistration.objects.visible_to(actor)
    counted = {name: Count("pk", filter=Q(state__in=sorted(states))) for name, (_, states, _o) in LISTS.items()}
    counts = mine.aggregate(**counted, late=Count("pk", filter=Q(state__in=sorted(WAITING), due_at__lt=timezone.now())))
    late = f"{counts['late']} 件已经逾期" if counts["late"] else ""
    return [
        Queue(label, counts[name], reverse("desk-list", args=[name]),
              note=late if name == "waiting" else "", state=Look.LATE if late and name == "waiting" else Look.TODO)
        for name, (label, _s, _o) in LISTS.items()
    ]  # fmt: skip


def _search(found: QuerySet, words: str) -> QuerySet:
    """By receipt number, by whole ID number, by phone, or by the beginning of a name or its pinyin."""
    words = words.strip()[:60].replace("\x00", "")
    if not words:
        return found
    if is_receipt_number(words):
        return found.filter(receipt_no__in=[words, _dashed(words)])
    if number := whole_id_number(words):
        return found.filter(person__in=Person.objects.with_id_number(number))
    if words.isascii() and words.isdigit() and len(words) == 11:
        return found.filter(person__phone_index__in=crypto.macs(words, PHONE_PURPOSE))
    return found.filter(Q(person__name__startswith=words) | Q(person__name_pinyin__startswith=words.lower()))


def _dashed(number: str) -> str:
    digits = number.replace("-", "")
    return f"{digits[:6]}-{digits[6:10]}-{digits[10:16]}-{digits[16]}"


def _rows(page: Any, actor: Actor) -> list[dict[str, Any]]:
    places = full_names({case.region_code for case in page})
    return [
        {
            "case": case,
            "name": shown(Datum.NAME, case.person.name, actor.audience),
            "place": places.get(case.region_code, ""),
            "overdue": bool(case.due_at and case.due_at < timezone.now()),
        }
        for case in page
    ]


@sensitive
@never_cache
@reads_and_writes
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One registration: what the person wrote, what our own data say to it, and the decision."""
    actor = _allowed(request, Action.REGISTRATION_VIEW)
    cases = UnemploymentRegistration.objects.visible_to(actor).select_related("person", "service_office", "account")
    case = get_object_or_404(cases.exclude(person=None), pk=pk)
    act = "registration.decide" if request.method == "POST" else "registration.view"
    note(request, action=act, object_kind="unemployment", object_id=str(case.pk), person_id=case.person_id)
    approve, reject = ApproveForm(initial={"version": case.version}), RejectForm(initial={"version": case.version})
    if request.method == "POST":
        _allowed(request, Action.REGISTRATION_DECIDE)
        form = approve = ApproveForm(request.POST)
        if request.POST.get("decision") == "reject":
            form, approve = RejectForm(request.POST), ApproveForm(initial={"version": case.version})
            reject = form
        if form.is_valid() and _decide(actor, case, form):
            return redirect("desk")
    return render(request, "registration/unemployment/review.html", _review_context(actor, case, approve, reject))


def _decide(actor: Actor, case: UnemploymentRegistration, form: Any) -> bool:
    given = form.cleaned_data
    try:
        if isinstance(form, ApproveForm):
            services.approve(actor=actor, case=case, evidence=given["evidence"], version=given["version"])
        else:
            services.reject(
                actor=actor, case=case, ground=given["ground"], reason=given["reason"], version=given["version"]
            )
    except (Stale, ValidationError) as problem:
        form.add_error(None, problem)
        return False
    return True


def _review_context(actor: Actor, case: UnemploymentRegistration, approve: Any, reject: Any) -> dict[str, Any]:
    person, audience = case.person, actor.audience
    return {
        "case": case,
        "name": shown(Datum.NAME, person.name, audience),
        "phone": shown(Datum.PHONE, person.phone, audience),
        "groups": data_checks(case, actor),
        "approve": approve,
        "reject": reject,
        "may_decide": actor.can(Action.REGISTRATION_DECIDE) and case.state in WAITING,
        "never": NEVER_A_REASON,
        "log": ladder(case),
        "may_change_phone": actor.can(Action.PERSON_PHONE) and case.account is not None,
        "number": _whole_id_number(actor, case),
        "may_reveal": actor.can(Action.REVEAL) and may_reveal(Datum.ID_NUMBER, audience),
    }


def _whole_id_number(actor: Actor, case: UnemploymentRegistration) -> dict[str, Any] | None:
    """The ID number in full while a reveal of this actor is open."""
    until = (
        open_until(actor=actor, person_id=case.person_id, datum=Datum.ID_NUMBER) if actor.can(Action.REVEAL) else None
    )
    return {"text": case.person.id_number, "until": until} if until else None


def _allowed(request: HttpRequest, action: Action) -> Actor:
    """The actor, if its role may do this at all; otherwise the page does not exist."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.can(action):
        raise Http404
    return actor
