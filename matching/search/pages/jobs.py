"""The list of vacancies: the address is the search. Open to all; nothing here asks who somebody is."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.vary import vary_on_cookie

from matching.search import near, phrases
from matching.search.asked import MANY, Asked
from matching.search.cards import cards_of
from matching.search.finding import Found, find
from matching.search.pages.drawing import drawing_of
from matching.search.pages.looking import asked_by, looked, patient
from matching.search.pages.panel import Pick, panel_of, picks_of
from portal.foundation.moods import reads
from portal.regions.codes import PROVINCE, Level, cut, level_of
from portal.ui.navigation import address

FILTERS = {one.label: (facet, one.value) for facet, words in MANY.items() for one in words}  # type: ignore[attr-defined]
CRUMBS = [("首页", "/"), ("找工作", "")]


@login_not_required
@vary_on_cookie
@patient
@reads
def find_work(request: HttpRequest) -> HttpResponse:
    """`?q=&region=&home=&within=&pay=&form=…&sort=&page=`: a page of vacancies with the filters beside it.

    Whatever the address holds, the page opens: what it says wrong is left out. At most eight queries, however many rows.
    """
    asked = asked_by(request)
    found = looked(asked)
    context: dict[str, Any] = {"asked": asked, "crumbs": CRUMBS, "found": found, "heading": heading_of(asked)}
    context |= {
        "panel": None,
        "paging": None,
        "cards": [],
        "behind": [],
        "meant": "",
        "panel_open": request.GET.get("panel") == "1",
    }
    if found is not None:
        shown = cards_of([*found.vacancies, *found.behind], asked.home)
        cards = [one for one in shown if one.pk not in found.behind]
        missed = bool(asked.q) and (found.some or not found.count)
        meant = phrases.repaired(asked.q) if missed and not FILTERS.keys() & set(asked.q.split()) else ""
        context |= {
            "panel": panel_of(asked, found), "cards": cards, "behind": [one for one in shown if one.pk in found.behind], "paging": found.paged(cards),
            "ticked": counted(ticked(asked)) if missed else [], "meant": meant, "meant_query": asked.but(q=meant).query() if meant else "",
            "loosen": loosened(asked, found, meant) if not found.count else [],
            "home_name": near.name_of(asked.home), "near_query": asked.but(away=False).query(),
            "away_query": asked.but(away=True, within="", sort="").query(),
            "has_county": level_of(asked.region) >= Level.COUNTY,
        }  # fmt: skip
    answer = render(request, "matching/search/jobs.html", context)
    if request.headers.get("HX-Request"):
        answer["HX-Push-Url"] = f"{request.path}?{asked.query()}"
    return answer


def heading_of(asked: Asked) -> str:
    """`在富锦市找工作`."""
    if asked.away:
        return f"到{near.name_of(asked.region)}外面找工作"
    return f"在{near.name_of(asked.region)}找工作" if asked.region != PROVINCE else "找工作"


def loosened(asked: Asked, found: Found, meant: str = "") -> list[Pick]:
    """Where nothing was found: each thing that can be left out, and each wider place, for what was written and for what may have
    been `meant`; with how many there would be.
    """
    kept = [Pick(f"去掉“{one.words}”", one.query, one.left) for one in picks_of(asked, found) if one.left]
    places = [one for one in dict.fromkeys([cut(asked.region, Level.CITY), PROVINCE]) if one != asked.region]
    tried: list[tuple[str, Asked]] = []
    for q, words in {asked.q: "", **({meant: f"“{meant}”"} if meant else {})}.items():
        tried += [
            (f"到全{near.name_of(place)}找{words}", asked.but(region=place, q=q, within="", away=False, sort=""))
            for place in places
        ]
    tried += [(f"不写“{asked.q}”", asked.but(q="", sort=""))] if asked.q else []
    return kept + counted(tried)


def counted(tried: Iterable[tuple[str, Asked]]) -> list[Pick]:
    """Those that find something, with how many."""
    looked = [(words, one, find(one, size=1, facets=False)) for words, one in tried]
    return [Pick(words, one.query(), found.count) for words, one, found in looked if found.count and not found.some]


def ticked(asked: Asked) -> Iterator[tuple[str, Asked]]:
    """What somebody wrote that is no word of a vacancy but a filter (`保洁 包住`): the search with it ticked."""
    parts = asked.q.split()
    said = [one for one in parts if one in FILTERS]
    if said:
        rest = " ".join(one for one in parts if one not in FILTERS)
        one = asked.but(q=rest, sort="")
        for word in said:
            facet, value = FILTERS[word]
            one = one.but(ticks=dict(one.ticks) | {facet: one.ticked(facet) | {value}})
        yield f"{f'找“{rest}”，' if rest else ''}勾上“{'、'.join(said)}”", one


@login_not_required
@patient
@reads
def words(request: HttpRequest) -> HttpResponse:
    """What somebody may be about to write into the box: lines to choose from, beside the search as it stands."""
    asked = asked_by(request)
    lines = [(one, asked.but(q=one).query()) for one in phrases.completed(request.GET.get("q", "").replace("\x00", ""))]
    return render(request, "matching/search/words.html", {"lines": lines, "url": address("find-work")})


@login_not_required
@patient
@reads
def places(request: HttpRequest) -> HttpResponse:
    """The same search by place: a drawing and a table, down to the townships."""
    asked = asked_by(request)
    found: Found | None = looked(asked)
    below = panel_of(asked, found).places if found else []
    context = {
        "asked": asked, "found": found, "below": below, "drawing": drawing_of(below), "heading": heading_of(asked),
        "crumbs": [("首页", "/"), ("找工作", f"{address('find-work')}?{asked.query()}"), ("按地方看", "")],
        "up": asked.but(region=PROVINCE if level_of(asked.region) <= Level.CITY else cut(asked.region, Level.CITY), home="", within="").query()
        if asked.region != PROVINCE else "",
    }  # fmt: skip
    return render(request, "matching/search/places.html", context)
