"""Addresses of the visit list. The service worker's reach is /visits/ and nothing else."""

from django.urls import path

from assistance.followup.visits.pages import office, phone, shell

urlpatterns = [
    path("visits/", office.visits, name="visits"),
    path("visits/worker.js", shell.worker, name="visits-worker"),
    path("visits/shell/", shell.shell, name="visits-shell"),
    path("visits/state/", phone.state, name="visits-state"),
    path("visits/list/", phone.fetch, name="visits-list"),
    path("visits/drop/", phone.drop, name="visits-drop"),
    path("visits/notes/", phone.bring, name="visits-bring"),
    path("desk/visit-notes/", office.notes, name="visit-notes"),
    path("desk/visit-notes/<uuid:pk>/", office.note_read, name="visit-note-read"),
]
