"""The WSGI entry point that granian loads."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.config.settings")
if counts := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):  # the counters expect it to be there
    os.makedirs(counts, exist_ok=True)
gc.disable()  # nothing of what loads is garbage: to look for some would cost a tenth of the start
application = get_wsgi_application()
import_module(settings.ROOT_URLCONF)  # the pages too, before the first of them is asked for
gc.enable()
gc.freeze()
