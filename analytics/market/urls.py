"""Addresses of the market report."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

import analytics.dashboard.urls  # noqa: F401  (registers how an address names a region)
from analytics.market import pages


class QuarterConverter(StringConverter):
    regex = "20[0-9]{2}q[1-4]"


register_converter(QuarterConverter, "quarter")

urlpatterns = [
    path("market/", pages.reports, name="market"),
    path("market/<quarter:quarter>/", pages.report, name="market-quarter"),
    path("market/<quarter:quarter>/<region_code:place>/", pages.report, name="market-report"),
    path("market/<quarter:quarter>/<region_code:place>.xlsx", pages.sheet, name="market-sheet"),
    path("desk/market/", pages.desk, name="market-desk"),
    path("desk/market/<uuid:pk>/", pages.edition, name="market-edition"),
    path("desk/market/<uuid:pk>/check/", pages.check, name="market-check"),
    path("desk/market/<uuid:pk>/publish/", pages.publish, name="market-publish"),
]
