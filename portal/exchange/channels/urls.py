"""Addresses of the API that need no subject: signing in, and what is the person's own."""

from django.urls import path

from portal.exchange.channels import own, sessions, tickets

urlpatterns = [
    path("session/code/", sessions.CodeView.as_view(), name="api-code"),
    path("session/pairing/", sessions.PairingView.as_view(), name="api-pairing"),
    path("session/paired/", sessions.PairedView.as_view(), name="api-paired"),
    path("session/ticket/", tickets.TicketView.as_view(), name="api-ticket"),
    path("session/", sessions.SessionView.as_view(), name="api-session"),
    path("my/", own.OwnView.as_view(), name="api-my"),
    path("my/subscription/", own.SubscriptionView.as_view(), name="api-subscription"),
    path("my/letters/", own.LettersView.as_view(), name="api-letters"),
    path("my/letters/<uuid:pk>/read/", own.LetterReadView.as_view(), name="api-letter-read"),
]
