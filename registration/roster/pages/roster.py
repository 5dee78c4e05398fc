"""The roster: filters, sorting, saved views, pages; searched by post, so that no name stands in an address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Count, F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.enums import OfficeLevel, Role
from portal.accounts.models import Assignment
from portal.accounts.permissions import Action
from portal.accounts.scope import in_areas
from portal.cases.contacts.models import Contact
from portal.foundation.moods import reads, writes
from portal.foundation.prepared import Prepared
from portal.privacy.enums import Datum
from portal.privacy.matrix import shown
from portal.privacy.tokens import opened, sealed
from portal.privacy.trail import note, sensitive
from portal.regions.codes import PROVINCE
from portal.regions.models import Division
from portal.regions.selectors import short_names
from portal.rules.parameters import parameter
from portal.ui.contacts import due_word, how_it_went
from portal.ui.pages.listing import ListPage
from portal.ui.parts import Queue
from portal.ui.parts import State as Look
from registration.caseload.selectors import holders
from registration.residence.assign import assign
from registration.residence.metrics import NOBODY
from registration.roster import services
from registration.roster.enums import Act, Group, Length
from registration.roster.filters import CHOICES, LONG, SORTS, Asked, choices_of, ordered, with_next_due, words_of
from registration.roster.forms import ViewForm
from registration.roster.models import SavedView
from registration.roster.words import age, how_long, months_between
from registration.unemployment.enums import REGISTERED
from registration.unemployment.models import UnemploymentRegistration
from registration.unemployment.pages import desk

Registration = UnemploymentRegistration
MOST_AT_ONCE = 2_000  # reassigned by one press; the night takes all of them
READY_MADE = (Asked(), Asked(length=Length.LONG), Asked(group=Group.YOUTH))
"""The views that everybody has: all people, those registered for long, the young."""
OWN_VIEWS = Prepared(lambda user: SavedView.objects.filter(user=user))


@dataclass(frozen=True)
class View:
    """A filter under a name with its figure: ready-made, or the user's own."""

    label: str
    count: int | str
    url: str
    current: bool
    pk: UUID | None = None


@dataclass(frozen=True)
class Row:
    """One registration as the actor may see it."""

    case: Registration
    name: str
    place: str
    number: str
    long: str
    groups: str
    last: str
    state: Look
    word: str
    held: str


def region_of(actor: Actor) -> str:
    """The region whose parameters the actor's desk goes by."""
    return actor.areas[0][0] if actor.areas else PROVINCE


@sensitive
@never_cache
@reads
def roster(request: HttpRequest) -> HttpResponse:
    """The people of the actor's reach, as the filter says."""
    actor = allowed(request, Action.ROSTER_VIEW)
    asked, words = Asked.of(request.GET), opened(request.GET.get("s", ""))
    page = list_of(request, actor, asked, words)
    context = {
        "list": page,
        "page": page.page,
        "rows": rows_of(page.page.rows, actor),
        "asked": asked,
        "tools": _tools(asked, actor),
        "places": places_of(actor),
        "views": views(actor, asked),
        "query": urlencode(asked.stored()),
        "q": words,
        "said": words_of(asked, region_of(actor)),
        "narrowed": bool(words or asked.stored()),
        "form": ViewForm(),
        "may_plan": actor.can(Action.TASK_PLAN),
        "may_export": actor.can(Action.EXPORT_ASK),
        "acts": [("act", act.value, act.label) for act in Act],
        "is_desk": actor.role is Role.CASEWORKER,
    }
    return render(request, "registration/roster/roster.html", context)


def list_of(request: HttpRequest, actor: Actor, asked: Asked, words: str = "") -> ListPage:
    """The rows that a filter and a search find in the actor's reach, in the order asked for."""
    mine = Registration.objects.visible_to(actor).exclude(person=None)
    found = desk.matching(mine.filter(asked.condition(region_of(actor), actor=actor)), words)
    found = ordered(with_next_due(found), request.GET.get("sort", "")).select_related("person", "service_office")
    return ListPage(request, found, sorts=SORTS)


@writes
def search(request: HttpRequest) -> HttpResponse:
    """Look for somebody: the words go by post and come back sealed."""
    allowed(request, Action.ROSTER_VIEW)
    words = request.POST.get("q", "").replace("\x00", "").strip()[: desk.LONGEST_SEARCH]
    kept = Asked.of(request.GET).stored() | ({"s": sealed(words)} if words else {})
    return redirect(f"{reverse('roster')}?{urlencode(kept)}" if kept else "roster")


@writes
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the filter of the address on the own rail."""
    actor = allowed(request, Action.ROSTER_VIEW)
    asked, form = Asked.of(request.GET), ViewForm(request.POST)
    problem = "请给视图起个名字，最多 20 个字"
    if form.is_valid():
        try:
            services.save_view(actor=actor, name=form.cleaned_data["name"], asked=asked)
        except ValidationError as refused:
            problem = refused.messages[0]
        else:
            return redirect(_address(asked))
    return render(
        request, "registration/roster/refused.html", {"problem": problem, "back": _address(asked)}, status=409
    )


@writes
def drop_view(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a view off the own rail."""
    services.drop_view(actor=allowed(request, Action.ROSTER_VIEW), pk=pk)
    return redirect("roster")


def _address(asked: Asked) -> str:
    kept = asked.stored()
    return f"{reverse('roster')}?{urlencode(kept)}" if kept else reverse("roster")


def views(actor: Actor, asked: Asked) -> list[View]:
    """The ready-made and the own views with their figures. Two queries."""
    own = OWN_VIEWS.rows(user=actor.user_id)
    asks = [*READY_MADE, *(Asked.of(view.asked) for view in own)]
    region = region_of(actor)
    labels = ["本站的人" if actor.role is Role.CASEWORKER else "全部登记的人", *(words_of(one, region).split("，", 1)[1] for one in READY_MADE[1:]),
              *(view.name for view in own)]  # fmt: skip
    pks = [None] * len(READY_MADE) + [view.pk for view in own]
    figures = counts(actor, asks)
    return [
        View(label, count, _address(one), one == asked, pk)
        for label, count, one, pk in zip(labels, figures, asks, pks, strict=True)
    ]


def counts(actor: Actor, asks: Sequence[Asked]) -> list[int]:
    """How many people each filter finds. One query, however many filters."""
    region = region_of(actor)
    states = sorted({state for one in asks for state in one.states})
    mine = Registration.objects.visible_to(actor).filter(state__in=states)
    figures = {f"n{at}": Count("pk", filter=one.condition(region, actor=actor)) for at, one in enumerate(asks)}
    found = mine.aggregate(**figures)
    return [found[f"n{at}"] for at in range(len(asks))]


def _tools(asked: Asked, actor: Actor) -> list[dict[str, Any]]:
    """The select boxes: name, what stands for nothing, the options, the one that is on."""
    region = region_of(actor)
    empty = {
        "state": "",
        "length": "登记多久",
        "group": "人群",
        "silence": "上次联系",
        "due": "期限",
        "reason": "失业原因",
        "holder": "谁负责",
    }
    return [
        {"name": name, "empty": empty[name], "options": choices_of(name, region), "on": getattr(asked, name)}
        for name in CHOICES
    ]


def places_of(actor: Actor) -> list[tuple[str, str]]:
    """Villages of a township, or townships of an office above, to pick from. One query."""
    if not actor.areas:
        return []
    level = 5 if actor.office_level == OfficeLevel.TOWNSHIP else 4
    found = Division.objects.current().filter(in_areas("code", actor.areas), level=level).by_pinyin()
    codes = list(found.values_list("code", flat=True)[:400])
    names = short_names(codes)
    return [(code, names[code]) for code in codes]


def rows_of(cases: Sequence[Registration], actor: Actor) -> list[Row]:
    """The page's rows; what they need of other tables is asked once for all of them. Four queries."""
    today, codes = timezone.localdate(), {case.region_code for case in cases}
    names = short_names(codes | {code[:9] + "000" for code in codes})
    last = Contact.objects.latest(case.pk for case in cases)
    held, own = _in_charge({case.service_office_id for case in cases}, today), holders(cases, today)
    return [
        _row(case, actor, today, names, last.get(case.pk), own.get(case.pk) or held.get(case.service_office_id, ""))
        for case in cases
    ]


def _row(case: Any, actor: Actor, today: date, names: dict[str, str], last: Contact | None, held: str) -> Row:
    audience, who = actor.audience, case.person
    number = shown(Datum.ID_NUMBER, who.id_number, audience)
    own, town = names.get(case.region_code, ""), names.get(case.region_code[:9] + "000", "")
    wide = (actor.office_level or 0) < OfficeLevel.TOWNSHIP and town != own
    state, word = due_word(case.next_due, today) if case.next_due else (Look.NONE, "没有安排")
    if case.state not in REGISTERED:
        state, word = Look.WAIT, str(case.get_state_display())
    return Row(
        case, shown(Datum.NAME, who.name, audience) or "（姓名不显示）", f"{town}{own}" if wide else own,
        number[-4:] if number else "", how_long(case, today), _groups(case, today), how_it_went(last), state, word,
        held,
    )  # fmt: skip


def _groups(case: Registration, today: date) -> str:
    """The groups that the roster can tell: long registered, young."""
    parts = []
    long = int(parameter(LONG, region=case.region_code, on=today))
    if case.state in REGISTERED and case.spell and months_between(case.spell.lower, today) >= long:
        parts.append(f"满 {long} 个月")
    lowest, highest = (
        int(parameter(code, region=case.region_code, on=today)) for code in ("youth.lowest_age", "youth.highest_age")
    )
    if lowest <= age(case.person.birth_date, today) <= highest:
        parts.append("青年")
    return "，".join(parts)


def _in_charge(offices: set[UUID | None], today: date) -> dict[UUID, str]:
    """The first caseworker of each office today; who stands in comes after who is there for good. One query."""
    found = Assignment.objects.filter(office__in=offices, role=Role.CASEWORKER, valid__contains=today)
    names: dict[UUID, str] = {}
    for office, name in found.order_by(F("stands_in_for").asc(nulls_first=True), "pk").values_list(
        "office", "user__name"
    ):
        names.setdefault(office, name)
    return names


def unassigned(actor: Actor) -> QuerySet:
    """Registered people of the actor's area whom no open office serves. It must stay empty."""
    here = (
        Registration.objects.filter(in_areas("region_code", actor.areas))
        if actor.areas
        else Registration.objects.none()
    )
    return here.filter(NOBODY, state__in=sorted(REGISTERED))


@sensitive
@never_cache
@reads
def nobody_serves(request: HttpRequest) -> HttpResponse:
    """The list that must be empty, with the office that should take over."""
    actor = allowed(request, Action.ROSTER_VIEW)
    found = unassigned(actor).select_related("person", "service_office").order_by("region_code", "pk")
    page = ListPage(request, found).page
    names = short_names({case.region_code for case in page} | {case.region_code[:9] + "000" for case in page})
    rows = [
        {
            "case": case,
            "name": shown(Datum.NAME, case.person.name, actor.audience) if case.person else "",
            "place": names.get(case.region_code, ""),
            "town": names.get(case.region_code[:9] + "000", ""),
        }
        for case in page
    ]
    note(request, detail={"count": page.count})
    context = {
        "rows": rows,
        "page": page,
        "may_assign": actor.can(Action.OFFICE_ASSIGN),
        "done": request.GET.get("done"),
    }
    return render(request, "registration/roster/unassigned.html", context)


@sensitive
@writes
def assign_now(request: HttpRequest) -> HttpResponse:
    """Do at once what the night does: everybody of the list goes to the office of their place; who stays has none."""
    actor = allowed(request, Action.OFFICE_ASSIGN)
    keys = list(unassigned(actor).order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
    done = assign(only=keys)
    note(request, action="roster.assign", detail={"asked": len(keys), "done": done})
    return redirect(f"{reverse('roster-unassigned')}?done=1")


def queues(actor: Actor) -> list[Queue]:
    """Everybody in the actor's care, on the rail. One query."""
    label = "本站的人" if actor.role is Role.CASEWORKER else "登记的人"
    return [Queue(label, counts(actor, [Asked()])[0], reverse("roster"))]


def unassigned_queue(actor: Actor) -> list[Queue]:
    """没人负责 on the rail: the figure that must be nought. One query."""
    count = unassigned(actor).count()
    words = "请马上找上级安排" if count else "都有人管，没有漏下的"
    return [Queue("没人负责", count, reverse("roster-unassigned"), note=words, state=Look.LATE if count else Look.DONE)]


def view_queues(actor: Actor) -> list[Queue]:
    """The own saved views on the rail. Two queries."""
    own = OWN_VIEWS.rows(user=actor.user_id)
    asks = [Asked.of(view.asked) for view in own]
    if not own:
        return []
    return [
        Queue(view.name, count, _address(one)) for view, one, count in zip(own, asks, counts(actor, asks), strict=True)
    ]
