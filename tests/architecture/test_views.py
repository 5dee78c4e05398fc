"""Every view says what it may do to the database, and only the listed ones are open to everybody."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

LIBRARY = ("allauth.", "django_prometheus.", "drf_spectacular.")
# Open to everybody. A page that joins this list is a decision, so it is made here.
PUBLIC = {
    "report-outcome", "report-sent", "vacancy-report",
    "home", "search", "help", "accessibility", "site-map", "privacy-notice", "services", "find-work", "find-work-words", "find-work-places", "job", "alert-stop", "hire", "hotline",
    "parts", "parts-desk", "parts-columns", "prefer-elder", "prefer-region", "region", "offices-near",
    "answers",  # rates by county, counts alone
    "market", "market-quarter", "market-report", "market-sheet",  # published editions alone
    "policies", "policy",  # what statutes and two officials have confirmed
    "register-start", "help-ask", "help-ask-at", "help-receipt", "sign-in", "sign-in-code", "arrive", "account_login",
    "account_inactive", "account_reauthenticate", "mfa_authenticate",
    "registration-list", "registration-detail",  # the API framework asks for a session itself
    "visits-worker", "visits-shell", "visits-state",  # the same for everybody; whether a copy still counts
    # The API for channels: each address asks for a signature itself, and for the person's leave where it is theirs.
    "api-items", "api-region", "api-offices", "api-nearest", "api-notices", "api-code", "api-session", "api-pairing", "api-paired", "api-ticket", "api-my", "api-letters", "api-letter-read", "api-subscription", "mail-stop",
    "api-draft", "api-submit", "api-registrations", "api-registration", "api-withdraw", "api-correct", "api-appeal", "api-help",
    "api-help-withdraw", "api-employment", "api-employment-one", "api-employment-end", "api-matches", "api-vacancy-matches",
    "api-occupations", "api-seeking", "api-seeking-part", "api-seeking-publish", "api-seeking-consent", "api-my-employers",
    "api-my-vacancies", "api-my-vacancy", "api-my-vacancy-part", "api-my-vacancy-submit",
    "api-offers", "api-offer", "api-feed-parts", "api-feed-run",
    "api-stream", "api-stream-snapshot",  # open vacancies, for anybody (requirements, Open interfaces)
    "api-vacancies", "api-vacancy", "api-search",  # the same as the public list of vacancies
    # The simulator, on demo machines only: it acts a channel's part.
    "sim-index", "sim-entry", "sim-sign-in", "sim-pair", "sim-code", "sim-sign-out", "sim-register", "sim-case", "sim-help", "sim-jobs",
    "sim-hiring", "sim-arrive", "sim-misbehave", "sim-subscribe", "sim-seeking", "sim-seeking-part", "sim-vacancy", "sim-vacancy-part",
    "gig-work",  # where people wait for odd jobs, and open vacancies by the day: as public as the search
    "algorithm-card",  # what the recommendations read and never read
    "screen",  # the hall screen: only where an office has switched it on, else it asks to sign in
    "regions-children", "regions-search", "regions-near", "regions-map", "occupations-rows", "api-schema", "livez", "readyz", "metrics",
}  # fmt: skip


def patterns(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every pattern with its full route."""
    for one in (resolver or get_resolver()).url_patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one, route)
        else:
            yield route, one


def moods_of(view) -> dict | None:
    return getattr(view, "moods", None) or getattr(getattr(view, "cls", None), "moods", None)


def test_every_view_declares_its_database_mood():
    silent = [
        route
        for route, one in patterns()
        if moods_of(one.callback) is None and not one.callback.__module__.startswith(LIBRARY)
    ]
    assert silent == []


def test_only_the_listed_views_are_public():
    public = {one.name for _, one in patterns() if not getattr(one.callback, "login_required", True)}
    assert public - PUBLIC == set()


def test_every_address_has_a_name():
    assert [route for route, one in patterns() if not one.name] == []


def test_a_read_view_cannot_write(db, rf):
    import pytest
    from django.http import HttpResponse

    from portal.accounts.models import User
    from portal.foundation.moods import WriteInReadView, reads

    @reads
    def forgetful(request):
        User.objects.filter(username="nobody").update(name="x")
        return HttpResponse()

    with pytest.raises(WriteInReadView):
        forgetful(rf.get("/"))
