"""What every page knows: the version asked for, the region chosen, the links, and who is there."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.functional import cached_property

from portal.foundation.progress import progress_of
from portal.ui import navigation, places

ELDER_COOKIE, REGION_COOKIE = "lj_elder", "lj_region"
NAME = "龙江公共就业服务平台"


@dataclass
class Page:
    """Read by the base templates as `portal`. Nothing here asks the database before it is printed."""

    path: str = "/"
    here: str = "/"
    elder: bool = False
    region: str = ""
    actor: Any = None
    time_left: Any = None
    elsewhere: bool = False
    name: str = NAME
    demo: bool = field(default_factory=lambda: settings.DEMO)
    slots: dict[str, str] = field(default_factory=lambda: settings.FOOTER_SLOTS)

    @cached_property
    def loading(self) -> str:
        """How far the demo's people are being loaded, in words; empty when nothing is under way."""
        progress = progress_of("populate") if self.demo else None
        return f"正在装入示范人员，已到 {progress['percent']}%。" if progress else ""

    @cached_property
    def region_name(self) -> str:
        return places.name_of(self.region) if self.region else ""

    @property
    def who(self) -> str:
        """The name to greet by, or nothing for a visitor."""
        return getattr(self.actor, "name", "")

    @property
    def office(self) -> str:
        return getattr(self.actor, "office_name", "")

    @cached_property
    def nav(self) -> list[navigation.Link]:
        return navigation.links(navigation.PUBLIC, self.path)

    @cached_property
    def staff_nav(self) -> tuple[navigation.Link, ...]:
        return tuple(navigation.links(navigation.of_actor(navigation.STAFF, self.actor), self.path))

    @property
    def footer(self) -> str:
        return _footer(tuple(self.slots.items()))


@lru_cache(maxsize=4)  # the same on every page
def _footer(slots: tuple[tuple[str, str], ...]) -> str:
    return render_to_string("ui/footer.html", {"columns": navigation.footer(), "slots": slots})


def page(request: HttpRequest) -> dict[str, Page]:
    """The context processor."""
    found = plain(request)
    found.actor = getattr(request, "actor", None)
    found.time_left = getattr(request, "time_left", None)
    found.elsewhere = getattr(request, "elsewhere", False)
    return {"portal": found}


def plain(request: HttpRequest) -> Page:
    """The page's frame from the request alone: right for an error page while the database is away."""
    region = request.COOKIES.get(REGION_COOKIE, "")
    return Page(
        path=request.path,
        here=request.get_full_path(),
        elder=request.COOKIES.get(ELDER_COOKIE) == "1",
        region=region if places.is_code(region) else "",
    )
