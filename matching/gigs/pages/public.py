"""Odd jobs for everybody: where the markets are, and what is offered by the day near the reader. No account is needed."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.vary import vary_on_cookie

from matching.gigs.near import markets_near
from matching.search import near
from matching.search.cards import cards_of
from matching.search.pages.looking import asked_by, looked, patient
from portal.foundation.moods import reads
from portal.regions.codes import PROVINCE
from registration.jobseeking.enums import WorkForm

CRUMBS = [("首页", "/"), ("打零工", "")]
SHOWN = 10
GIG = {"form": frozenset({WorkForm.GIG.value})}


@login_not_required
@vary_on_cookie
@patient
@reads
def gig_work(request: HttpRequest) -> HttpResponse:
    """`?region=&home=`: the markets near, and the odd jobs that are open today, found as the search finds them."""
    asked = asked_by(request).but(q="", ticks=GIG, within="", away=False, sort="")
    found = looked(asked)
    context = {
        "asked": asked,
        "crumbs": CRUMBS,
        "markets": markets_near(asked.region, asked.home),
        "found": found,
        "cards": cards_of(found.vacancies[:SHOWN], asked.home) if found else [],
        "place": near.name_of(asked.region) if asked.region != PROVINCE else "",
        "home_name": near.name_of(asked.home),
    }
    return render(request, "matching/gigs/gig_work.html", context)
