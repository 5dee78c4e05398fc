"""Where the API describes itself."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse

from portal.foundation.moods import reads


@login_not_required
@reads
def openapi(request: HttpRequest) -> HttpResponse:
    """The committed description of the API; a test keeps it equal to the code."""
    return HttpResponse((settings.BASE_DIR / "docs" / "openapi.yaml").read_bytes(), content_type="application/yaml")
