"""/metrics is for the machine beside us: outside addresses get the same 404 as any unknown page."""

import ipaddress
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase

from portal.foundation.moods import reads


def local_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let only loopback and private addresses through."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not ipaddress.ip_address(request.address or "0.0.0.0").is_private:  # type: ignore[attr-defined]
            raise Http404
        return view(request, *args, **kwargs)

    return reads(guarded)
