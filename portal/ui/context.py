"""What every page knows: the version asked for, the region chosen, the links, and who is there."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from portal.ui import navigation, places

ELDER_COOKIE, REGION_COOKIE = "lj_elder", "lj_region"
NAME = "龙江公共就业服务平台"


@dataclass
class Page:
    """Read by the base templates as `site`. Nothing here asks the database before it is printed."""

    path: str = "/"
    here: str = "/"
    elder: bool = False
    region: str = ""
    actor: Any = None
    who: str = ""
    name: str = NAME
    demo: bool = field(default_factory=lambda: settings.DEMO)
    slots: dict[str, str] = field(default_factory=lambda: settings.FOOTER_SLOTS)

    @property
    def region_name(self) -> str:
        return places.name_of(self.region)

    @property
    def nav(self) -> list[navigation.Link]:
        return navigation.links(navigation.PUBLIC, self.path)

    @property
    def staff_nav(self) -> list[navigation.Link]:
        return navigation.links(navigation.STAFF, self.path)

    @property
    def footer(self) -> list[tuple[str, list[navigation.Link]]]:
        return navigation.footer()


def page(request: HttpRequest) -> dict[str, Page]:
    """The context processor."""
    actor = getattr(request, "actor", None)
    found = plain(request)
    found.actor, found.who = actor, SimpleLazyObject(lambda: who_is(request))  # type: ignore[assignment]
    return {"site": found}


def plain(request: HttpRequest) -> Page:
    """The page's frame from the request alone: right for an error page while the database is away."""
    region = request.COOKIES.get(REGION_COOKIE, "")
    return Page(
        path=request.path,
        here=request.get_full_path(),
        elder=request.COOKIES.get(ELDER_COOKIE) == "1",
        region=region if places.is_code(region) else "",
    )


def who_is(request: HttpRequest) -> str:
    """The name to greet by, or nothing for a visitor."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ""
    return user.get_short_name() or user.get_username()
