"""Addresses of representing a family member."""

from django.urls import path

from registration.family.pages import desk, mine

urlpatterns = [
    path("my/family/", mine.family, name="family"),
    path("my/family/add/", mine.add, name="family-add"),
    path("my/family/agree/", mine.agreed, name="family-agree"),
    path("my/family/<uuid:pk>/", mine.status, name="family-status"),
    path("my/family/<uuid:pk>/register/", mine.register, name="family-register"),
    path("my/family/<uuid:pk>/end/", mine.end, name="family-end"),
    path("desk/family/", desk.agreements, name="family-desk"),
    path("desk/family/new/", desk.new, name="family-counter"),
    path("desk/family/<uuid:pk>/", desk.agreement, name="family-agreement"),
    path("desk/family/paper/<uuid:pk>/", desk.paper, name="family-paper"),
]
