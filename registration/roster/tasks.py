"""Celery's door to the exports: woken after a grant, and by a timer in case the wake-up got lost."""

from celery import shared_task

from registration.roster import archives, exports
from registration.roster.models import ExportRequest


@shared_task
def build_exports() -> int:
    """Build what is granted, the oldest first, and delete what is over, passwords too; returns how many were built."""
    due = list(ExportRequest.objects.due().order_by("asked_at").values_list("pk", flat=True)[:20])
    built = sum(exports.build(pk) for pk in due)
    exports.remove_expired()
    archives.forget_shown()
    return built
