from django.urls import path

from portal.regions import views

urlpatterns = [
    path("children/", views.children, name="regions-children"),
    path("search/", views.search, name="regions-search"),
    path("near/", views.near, name="regions-near"),
    path("map/<slug:level>.json", views.map_boundaries, name="regions-map"),
]
