"""Addresses of the public pages, at the root of the site."""

from django.conf import settings
from django.urls import path

from portal.site import arrivals, channels, nearby, preferences, sheet, views, ways

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("services/", views.services, name="services"),
    path("hire/", views.hire, name="hire"),
    path("help/", views.help_page, name="help"),
    path("help/12333/", views.hotline, name="hotline"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy_notice, name="privacy-notice"),
    path("site-map/", views.site_map, name="site-map"),
    path("my/ways/", ways.mine, name="my-ways"),
    path("mail/stop/<str:token>/", ways.stop_mail, name="mail-stop"),
    path("my/channels/", channels.mine, name="my-channels"),
    path("my/channels/allow/", channels.allow, name="my-channels-allow"),
    path("my/channels/end/", channels.end, name="my-channels-end"),
    path("my/channels/direct/", channels.direct, name="my-channels-direct"),
    path("arrive/<str:token>/", arrivals.arrive, name="arrive"),
    path("region/", preferences.region, name="region"),
    path("offices/near/", nearby.near, name="offices-near"),
    path("preferences/elder/", preferences.prefer_elder, name="prefer-elder"),
    path("preferences/region/", preferences.prefer_region, name="prefer-region"),
]
if settings.DEMO or settings.DEBUG or settings.TESTING:
    urlpatterns += [
        path("parts/", sheet.public_parts, name="parts"),
        path("parts/desk/", sheet.desk_parts, name="parts-desk"),
        path("parts/columns/", sheet.desk_columns, name="parts-columns"),
    ]
