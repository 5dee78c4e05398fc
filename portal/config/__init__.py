"""Settings, addresses and processes. The Celery application loads with it, so that tasks find their broker."""

from portal.config.celery import app as celery_app

__all__ = ["celery_app"]
