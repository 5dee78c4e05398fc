from django.urls import path

from portal.site.identity import views

urlpatterns = [
    path("", views.ask, name="identity-ask"),
    path("back/", views.back, name="identity-back"),
]
