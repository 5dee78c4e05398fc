"""Addresses of the figures of lost work."""

from django.urls import path

import analytics.dashboard.urls  # noqa: F401  (registers how an address names a region)
from analytics.losses import pages

urlpatterns = [
    path("board/<region_code:code>/losses/", pages.losses, name="board-losses"),
    path("board/<region_code:code>/losses.xlsx", pages.losses_sheet, name="board-losses-sheet"),
]
