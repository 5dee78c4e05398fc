"""Public pages. They read, need no sign-in, and say nothing that is not so."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from matching.search.pages.looking import asked_by, patient
from matching.search.words import LONGEST_QUERY
from portal.foundation.moods import reads
from portal.site import catalogue
from portal.site.finding import FEW, everything
from portal.ui.navigation import address

HOME = ("首页", "/")


@login_not_required
@reads
def home(request: HttpRequest) -> HttpResponse:
    """One line of welcome, one search box, three doors, and what stands near."""
    shown = {"start": address("register-start"), "my": address("my"), "sign_in": address("sign-in")}
    return render(request, "site/home.html", shown | {"services": catalogue.services()})


@login_not_required
@patient
@reads
def search(request: HttpRequest) -> HttpResponse:
    """One box over services, pages, policies, vacancies and service stations."""
    asked = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUERY]
    found = everything(asked, asked_by(request))
    shown = {"asked": asked, "found": found, "few": FEW, "services": catalogue.services()}
    return render(request, "site/search.html", shown | crumbs("搜索"))


@login_not_required
@reads
def services(request: HttpRequest) -> HttpResponse:
    """Everything that can be done here now."""
    return render(request, "site/services.html", {"services": catalogue.services()} | crumbs("办事"))


@login_not_required
@reads
def site_map(request: HttpRequest) -> HttpResponse:
    """Every page, also for those whose menu did not open."""
    return render(request, "site/site_map.html", {"entries": catalogue.existing()} | crumbs("网站地图"))


def crumbs(here: str) -> dict[str, list[tuple[str, str]]]:
    return {"crumbs": [HOME, (here, "")]}


def _plain(template: str, here: str):  # type: ignore[no-untyped-def]
    """A page of words: nothing but its template and where it stands."""

    @login_not_required
    @reads
    def page(request: HttpRequest) -> HttpResponse:
        return render(request, f"site/{template}.html", crumbs(here))

    page.__name__ = template
    return page


hire = _plain("hire", "招人")
help_page = _plain("help", "帮助")
hotline = _plain("hotline", "打 12333 问")
accessibility = _plain("accessibility", "无障碍说明")
privacy_notice = _plain("privacy_notice", "个人信息保护")
