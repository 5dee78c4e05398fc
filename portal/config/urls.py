"""All addresses: each subject brings its own."""

from django.conf import settings
from django.urls import include, path
from rest_framework.routers import SimpleRouter

from portal.config.api.description import openapi
from portal.config.health import livez, readyz
from portal.config.metrics import metrics
from portal.ui.pages.occupations import rows as occupation_rows
from registration.unemployment.api import RegistrationViewSet

router = SimpleRouter(use_regex_path=False)
router.register("registrations", RegistrationViewSet, basename="registration")

urlpatterns = [
    path("", include("portal.site.urls")),
    path("", include("registration.unemployment.urls")),
    path("", include("registration.roster.urls")),
    path("", include("assistance.followup.urls")),
    path("", include("assistance.policies.urls")),
    path("", include("registration.help.urls")),
    path("", include("registration.calls.urls")),
    path("", include("registration.discovery.urls")),
    path("", include("registration.comparison.urls")),
    path("", include("registration.employment.urls")),
    path("", include("registration.asof.urls")),
    path("", include("registration.details.urls")),
    path("", include("registration.family.urls")),
    path("", include("registration.households.urls")),
    path("", include("registration.layoffs.urls")),
    path("", include("registration.losses.urls")),
    path("", include("registration.exits.urls")),
    path("", include("registration.transfer.urls")),
    path("", include("registration.residence.urls")),
    path("", include("registration.duplicates.urls")),
    path("", include("registration.identity.urls")),
    path("", include("registration.mydata.urls")),
    path("my/data/", include("portal.site.mydata.urls")),
    path("", include("portal.ui.imports.urls")),
    path("", include("registration.recruiting.urls")),
    path("", include("registration.joint.urls")),
    path("", include("registration.jobseeking.urls")),
    path("", include("matching.search.urls")),
    path("", include("matching.gigs.urls")),
    path("", include("matching.vacancies.urls")),
    path("", include("matching.review.urls")),
    path("", include("matching.hiring.urls")),
    path("", include("matching.recommend.urls")),
    path("", include("analytics.fairness.urls")),
    path("", include("analytics.dashboard.urls")),
    path("", include("analytics.channels.urls")),
    path("", include("analytics.losses.urls")),
    path("", include("analytics.market.urls")),
    path("inbox/", include("portal.site.inbox.urls")),
    path("", include("portal.site.administration.urls")),
    path("my/identity/", include("portal.site.identity.urls")),
    path("account/", include("portal.accounts.urls")),
    path("regions/", include("portal.regions.urls")),
    path("occupations/rows/", occupation_rows, name="occupations-rows"),
    path("api/v1/", include(router.urls)),
    path("api/v1/", include("portal.exchange.channels.urls")),
    path("api/v1/", include("portal.site.api_urls")),
    path("api/v1/", include("registration.unemployment.channel_urls")),
    path("api/v1/", include("registration.jobseeking.channel_urls")),
    path("api/v1/", include("registration.help.api_urls")),
    path("api/v1/", include("registration.employment.api_urls")),
    path("api/v1/", include("matching.search.api_urls")),
    path("api/v1/", include("matching.vacancies.api_urls")),
    path("api/v1/", include("matching.recommend.api_urls")),
    path("api/v1/openapi.yaml", openapi, name="api-schema"),
    path("livez", livez, name="livez"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
]

if settings.DEMO:  # pages that act a channel's part; elsewhere they do not exist
    urlpatterns.append(path("", include("portal.config.demo.channels.urls")))

handler400 = "portal.site.errors.bad_request"
handler403 = "portal.site.errors.permission_denied"
handler404 = "portal.site.errors.not_found"
handler500 = "portal.site.errors.server_error"
