"""Addresses of the simulator; only a demo machine has them."""

from django.urls import path

from portal.config.demo.channels import drafts, pages

urlpatterns = [
    path("demo/channels/", pages.index, name="sim-index"),
    path("demo/channels/<slug:channel>/", pages.entry, name="sim-entry"),
    path("demo/channels/<slug:channel>/sign-in/", pages.sign_in, name="sim-sign-in"),
    path("demo/channels/<slug:channel>/pair/", pages.pair, name="sim-pair"),
    path("demo/channels/<slug:channel>/arrive/", pages.arrive, name="sim-arrive"),
    path("demo/channels/<slug:channel>/code/", pages.code, name="sim-code"),
    path("demo/channels/<slug:channel>/sign-out/", pages.sign_out, name="sim-sign-out"),
    path("demo/channels/<slug:channel>/register/", pages.register, name="sim-register"),
    path("demo/channels/<slug:channel>/case/", pages.case, name="sim-case"),
    path("demo/channels/<slug:channel>/subscribe/", pages.subscribe, name="sim-subscribe"),
    path("demo/channels/<slug:channel>/help/", pages.ask_for_help, name="sim-help"),
    path("demo/channels/<slug:channel>/jobs/", pages.jobs, name="sim-jobs"),
    path("demo/channels/<slug:channel>/hiring/", pages.hiring, name="sim-hiring"),
    path("demo/channels/<slug:channel>/hiring/<uuid:pk>/", drafts.vacancy, name="sim-vacancy"),
    path("demo/channels/<slug:channel>/hiring/<uuid:pk>/<slug:part>/", drafts.vacancy_part, name="sim-vacancy-part"),
    path("demo/channels/<slug:channel>/seeking/", drafts.seeking, name="sim-seeking"),
    path("demo/channels/<slug:channel>/seeking/<slug:part>/", drafts.seeking_part, name="sim-seeking-part"),
    path("demo/channels/<slug:channel>/misbehave/", pages.misbehave, name="sim-misbehave"),
]
