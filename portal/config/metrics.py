"""/metrics is for the machine beside us: outside addresses get the same 404 as any unknown page.

With several web processes on a machine each keeps its counts in a file of PROMETHEUS_MULTIPROC_DIR, and whichever
answers adds them up; without that folder a scrape sees the process that answers.
"""

import ipaddress
import os

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from portal.foundation.metrics import FROM_ROWS
from portal.foundation.moods import reads


@login_not_required
@reads
def metrics(request: HttpRequest) -> HttpResponse:
    """What the web processes of this machine counted, and what the rows say; loopback and private addresses only."""
    asking = request.address  # type: ignore[attr-defined]
    if not asking or not ipaddress.ip_address(asking).is_private:
        raise Http404
    text = generate_latest(_counted()) + generate_latest(FROM_ROWS)
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST)


def _counted() -> CollectorRegistry:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)
    return together
