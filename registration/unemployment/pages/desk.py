"""The desk of the unemployment register: the queue with its clock, and the roster."""

from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.permissions import Action
from portal.accounts.scope import BY_OFFICE
from portal.foundation.identifiers import is_receipt_number
from portal.foundation.moods import reads, writes
from portal.people.models import PHONE_PURPOSE, Person
from portal.people.searches import digest, seconds_to_wait, whole_id_number
from portal.privacy import crypto
from portal.privacy.enums import Datum
from portal.privacy.matrix import shown
from portal.privacy.tokens import opened, sealed
from portal.privacy.trail import note, sensitive
from portal.regions.selectors import full_names
from portal.rules.parameters import parameter
from portal.ui.navigation import page_of_one
from portal.ui.pages.paging import FirstPage, asked_of, page_of
from portal.ui.parts import Queue
from portal.ui.parts import State as Look
from portal.ui.rail import rail
from portal.ui.tags import nb, st
from portal.ui.words import cn_date, cn_full_date
from registration.unemployment.enums import REGISTERED, WAITING, State
from registration.unemployment.models import UnemploymentRegistration

LONGEST_SEARCH = 60
SEARCHES_A_MINUTE = "privacy.number_searches_a_minute"
LISTS = {
    "waiting": ("待受理", WAITING, ("due_at", "id")),
    "active": ("登记失业中", REGISTERED, ("person__name_pinyin", "id")),
    "closed": ("已退出", frozenset({State.CLOSED}), ("-state_changed_at", "id")),
}
# What a row needs, without objects: nothing is deciphered.
SHOWN = ("pk", "receipt_no", "due_at", "spell", "region_code", "person_id", "person__name")


class Line(NamedTuple):
    """A row in words."""

    url: str
    name: str
    place: str
    number: str
    last: SafeString


def _listed(which: str, words: str, actor: Actor) -> QuerySet:
    _, states, order = LISTS[which]
    mine = UnemploymentRegistration.objects.visible_to(actor).filter(state__in=sorted(states))
    return matching(mine, words).order_by(*order).values_list(*SHOWN, named=True)


# An office has some hundred people, so one plan suits all offices; areas hold ten people or a million.
FIRST = {which: FirstPage(partial(_listed, which, "")) for which in LISTS}


@sensitive
@never_cache
@reads
def desk(request: HttpRequest, which: str = "waiting") -> HttpResponse:
    """One list of the desk, with the counts of all of them in the rail."""
    actor = _allowed(request, Action.REGISTRATION_VIEW)
    words, (number, size) = opened(request.GET.get("s", "")), asked_of(request)
    if actor.role in BY_OFFICE and number == 1 and not words:
        page = FIRST[which].of(size, actor=actor)
    else:
        page = page_of(_listed(which, words, actor), request)
    if whole := whole_id_number(words):
        seen = page.rows[0].person_id if page.count else None
        note(request, action="person.search.view", person_id=seen, detail={"number": digest(whole)})
    context = {
        "title": LISTS[which][0],
        "which": which,
        "rows": _rows(page, actor, which),
        "page": page,
        "shelves": rail(request, reverse("desk-list", args=[which])),
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
        most = int(parameter(SEARCHES_A_MINUTE))
        if seconds := seconds_to_wait(actor.user_id, most):
            return _wait(request, seconds, most)
    address = reverse("desk-list", args=[which])
    return redirect(f"{address}?s={sealed(words)}" if words else address)


def _wait(request: HttpRequest, seconds: int, most: int) -> HttpResponse:
    """429 with a page that says when to go on; the same whether or not anybody has the number."""
    shown = {"seconds": seconds, "most": most}
    response = render(request, "registration/unemployment/search_wait.html", shown, status=429)
    response["Retry-After"] = str(seconds)
    return response


def queues(actor: Actor) -> list[Queue]:
    """The waiting registrations in the rail, with how many of them are late. One query."""
    waiting = UnemploymentRegistration.objects.visible_to(actor).filter(state__in=sorted(WAITING))
    counts = waiting.aggregate(all=Count("pk"), late=Count("pk", filter=Q(due_at__lt=timezone.now())))
    late = f"{counts['late']} 件已经逾期" if counts["late"] else ""
    state = Look.LATE if late else Look.TODO
    return [Queue(LISTS["waiting"][0], counts["all"], reverse("desk-list", args=["waiting"]), note=late, state=state)]


def matching(found: QuerySet, words: str) -> QuerySet:
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


def _rows(page: Any, actor: Actor, which: str) -> list[Line]:
    places, now = full_names({case.region_code for case in page}), timezone.now()
    last = _deadline if which == "waiting" else _since
    return [
        Line(
            page_of_one("review", case.pk),
            shown(Datum.NAME, case.person__name, actor.audience) or "（姓名不显示）",
            places.get(case.region_code, ""),
            case.receipt_no,
            last(case, now),
        )
        for case in page
    ]


def _deadline(case: Any, now: datetime) -> SafeString:
    late = case.due_at and case.due_at < now
    return format_html("{} {}", st(Look.LATE, "逾期") if late else st(Look.DUE, "待受理"), nb(cn_date(case.due_at)))


def _since(case: Any, now: datetime) -> SafeString:
    return nb(cn_full_date(case.spell.lower) if case.spell else "")


def _allowed(request: HttpRequest, action: Action) -> Actor:
    """The actor, if its role may do this at all; otherwise the page does not exist."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.can(action):
        raise Http404
    return actor
