"""Addresses of the markets of odd jobs."""

from django.urls import path

from matching.gigs.pages import desk, public

urlpatterns = [
    path("gig-work/", public.gig_work, name="gig-work"),
    path("desk/gig-markets/", desk.markets, name="gig-markets"),
    path("desk/gig-markets/new/", desk.new, name="gig-market-new"),
    path("desk/gig-markets/<uuid:pk>/", desk.market, name="gig-market"),
]
