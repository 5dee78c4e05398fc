from django.urls import path

from portal.site.inbox import views

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("count/", views.count, name="inbox-count"),
    path("acknowledge/", views.acknowledge, name="inbox-acknowledge"),
    path("act/", views.act, name="inbox-act"),
]
