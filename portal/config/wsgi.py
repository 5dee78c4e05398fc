"""The WSGI entry point that granian loads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.config.settings")
if counts := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):  # the counters expect it to be there
    os.makedirs(counts, exist_ok=True)
application = get_wsgi_application()
