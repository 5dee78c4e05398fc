"""Public reference data as JSON: no sign-in, no personal data, kept by caches for an hour."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.cache import cache_control

from portal.foundation.moods import reads
from portal.regions import boundaries, selectors
from portal.regions.codes import CHINA, PROVINCE, normalise

HOUR = 3600  # seconds

Answer = Callable[..., Any]


def answers_json(view: Answer) -> Answer:
    """The view returns a dict, sent as JSON for caches to keep; a ValueError becomes a 400 with its sentence."""

    @wraps(view)
    def in_json(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return _json(view(request, *args, **kwargs))
        except ValueError as error:
            return _json({"detail": str(error)}, status=400)

    return in_json


def _json(body: dict[str, Any], status: int = 200) -> JsonResponse:
    response = JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = f"public, max-age={HOUR}" if status == 200 else "no-store"
    return response


@login_not_required
@reads
@answers_json
def children(request: HttpRequest) -> dict[str, Any]:
    """`?of=<code>`: the units under a code, in groups; the province's cities without it."""
    of = request.GET.get("of", "").strip() or PROVINCE
    return selectors.children_of(of if of == CHINA else normalise(of))


@login_not_required
@reads
@answers_json
def search(request: HttpRequest) -> dict[str, Any]:
    """`?q=<name, initials or pinyin>&within=<code>`: at most 20 units."""
    within = request.GET.get("within", "").strip()
    return {"items": selectors.search(request.GET.get("q", ""), normalise(within) if within else None)}


@login_not_required
@reads
@answers_json
def near(request: HttpRequest) -> dict[str, Any]:
    """`?lat=&lon=`: the five townships nearest to a place, as the crow flies."""
    return {"items": selectors.nearest(_degrees(request, "lat"), _degrees(request, "lon"))}


def _degrees(request: HttpRequest, name: str) -> float:
    try:
        return float(request.GET.get(name, ""))
    except ValueError:
        raise ValueError("请同时给出纬度 lat 和经度 lon，例如 lat=47.25&lon=132.03。") from None


@login_not_required
@reads
@cache_control(public=True, max_age=HOUR)
def map_boundaries(request: HttpRequest, level: str) -> HttpResponseBase:
    """The built map of `city` or `county`; 404 while it has not been built."""
    try:
        return HttpResponse(boundaries.map_file(level).read_bytes(), content_type="application/geo+json")
    except (KeyError, FileNotFoundError):
        return _json({"detail": "没有这一级的地图，或者地图还没有生成。"}, status=404)
