"""The service worker and the page it shows without a net: static, the same for everybody, nothing personal in them."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import never_cache

from assistance.followup.visits.enums import VisitOutcome
from portal.cases.contacts.enums import SEEKING
from portal.foundation.moods import reads

STYLES = (
    "vendor/bootstrap-reboot.min.css",
    "css/tokens.css",
    "css/base.css",
    "css/parts.css",
    "css/forms.css",
    "css/visits.css",
)
SCRIPT, WORKER = "js/visits/page.js", "js/visits/worker.js"
IMPORTED = ("js/visits/store.js",)  # by the script itself, under their own names
TEMPLATES = ("assistance/followup/visits/shell.html", "assistance/followup/visits/app.html")


def _source(name: str) -> bytes:
    """A static file's content, from the sources or from where they were collected."""
    found = finders.find(name) or str(settings.STATIC_ROOT / name)
    return Path(found).read_bytes()


def files() -> list[str]:
    """The addresses of everything that the page without a net is made of."""
    raw = [f"/{settings.STATIC_URL.strip('/')}/{name}" for name in IMPORTED]
    return [reverse("visits-shell"), *(static(name) for name in (*STYLES, SCRIPT)), *raw]


@lru_cache(maxsize=1)
def version() -> str:
    """Another one as soon as one of the files is another."""
    digest = hashlib.sha256()
    for name in (*STYLES, SCRIPT, WORKER, *IMPORTED):
        digest.update(_source(name))
    for name in TEMPLATES:
        digest.update((settings.BASE_DIR / "templates" / name).read_bytes())
    return digest.hexdigest()[:16]


@login_not_required
@never_cache
@reads
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: the file itself, under the names and the version of what it may keep. Its reach is /visits/."""
    head = f"const VERSION = {json.dumps(version())};\nconst SHELL = {json.dumps(files())};\n"
    answer = HttpResponse(head + _source(WORKER).decode(), content_type="text/javascript; charset=utf-8")
    answer["Service-Worker-Allowed"] = reverse("visits")
    return answer


@login_not_required
@never_cache
@reads
def shell(request: HttpRequest) -> HttpResponse:
    """The page without a net: it holds no name and asks nobody."""
    context = {
        "styles": STYLES,
        "outcomes": VisitOutcome.choices,
        "situations": [(one.value, one.label) for one in SEEKING],
    }
    return render(request, "assistance/followup/visits/shell.html", context)
