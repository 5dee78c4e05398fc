"""Addresses of the search and of what people keep."""

from django.urls import path

from matching.search.pages import job, jobs, mine

urlpatterns = [
    path("find-work/", jobs.find_work, name="find-work"),
    path("find-work/words/", jobs.words, name="find-work-words"),
    path("find-work/places/", jobs.places, name="find-work-places"),
    path("find-work/save/", mine.save, name="save-search"),
    path("jobs/<uuid:pk>/", job.job, name="job"),
    path("jobs/<uuid:pk>/favourite/", job.favourite, name="favourite"),
    path("my/searches/", mine.searches, name="my-searches"),
    path("my/searches/<uuid:pk>/", mine.change, name="my-search"),
    path("my/favourites/", mine.favourites, name="my-favourites"),
    path("alerts/stop/<str:token>/", mine.stop, name="alert-stop"),
]
