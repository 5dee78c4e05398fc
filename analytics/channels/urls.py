"""Address of the figures by channel."""

from django.urls import path

import analytics.dashboard.urls  # noqa: F401  (registers how an address names a region)
from analytics.channels import pages

urlpatterns = [path("board/<region_code:code>/channels/", pages.channels, name="board-channels")]
