"""The list of vacancies: the address is the search. Open to all; nothing here asks who somebody is."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.vary import vary_on_cookie

from matching.search import near, phrases
from matching.search.asked import Asked
from matching.search.cards import cards_of
from matching.search.finding import Found, find
from matching.search.pages.drawing import drawing_of
from matching.search.pages.looking import asked_by, looked, patient
from matching.search.pages.panel import Pick, panel_of, picks_of
from portal.foundation.moods import reads
from portal.regions.codes import PROVINCE, Level, cut, level_of
from portal.ui.navigation import address

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
        meant = phrases.repaired(asked.q) if asked.q and (found.some or not found.count) else ""
        context |= {
            "panel": panel_of(asked, found), "cards": cards, "behind": [one for one in shown if one.pk in found.behind], "paging": found.paged(cards),
            "meant": meant, "meant_query": asked.but(q=meant).query() if meant else "",
            "loosen": loosened(asked, found) if not found.count else [],
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


def loosened(asked: Asked, found: Found) -> list[Pick]:
    """Where nothing was found: each thing that can be left out, and each wider place, with how many there would be."""
    kept = [Pick(f"去掉“{one.words}”", one.query, one.left) for one in picks_of(asked, found) if one.left]
    wider = [
        (f"到全{near.name_of(place)}找", {"region": place})
        for place in dict.fromkeys([cut(asked.region, Level.CITY), PROVINCE])
    ]
    tried = [
        (words, asked.but(**change, within="", away=False, sort=""))
        for words, change in wider
        if change["region"] != asked.region
    ]
    tried += [(f"不写“{asked.q}”", asked.but(q="", sort=""))] if asked.q else []
    counted = [(words, one, find(one, size=1, facets=False)) for words, one in tried]
    return kept + [
        Pick(words, one.query(), found.count) for words, one, found in counted if found.count and not found.some
    ]


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
