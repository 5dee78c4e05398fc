"""Addresses of what the API tells anybody."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from portal.site import api, search_api


class DivisionConverter(StringConverter):
    regex = "23[0-9]{10}"


register_converter(DivisionConverter, "division_code")

urlpatterns = [
    path("search/", search_api.SearchView.as_view(), name="api-search"),
    path("items/", api.ItemsView.as_view(), name="api-items"),
    path("regions/<division_code:code>/", api.RegionView.as_view(), name="api-region"),
    path("offices/", api.OfficesView.as_view(), name="api-offices"),
    path("service-points/nearest/", api.NearestView.as_view(), name="api-nearest"),
    path("occupations/", api.OccupationsView.as_view(), name="api-occupations"),
    path("notices/", api.NoticesView.as_view(), name="api-notices"),
]
