"""Celery's door to the imports: woken after each step, and by a timer in case the wake-up got lost."""

from celery import shared_task

from portal.ui.imports import services, staging
from portal.ui.imports.models import Import

AT_ONCE = 10


@shared_task
def work_on_imports() -> int:
    """Check what came, write what was confirmed, take back what was asked for, the oldest first; returns how many."""
    work = (
        (Import.objects.to_undo(), services.undo), (Import.objects.to_write(), services.write),
        (Import.objects.to_read(), staging.read),
    )  # fmt: skip
    return sum(
        do(one)
        for found, do in work
        for one in found.select_related("office", "employer").order_by("uploaded_at")[:AT_ONCE]
    )


@shared_task
def clear_old_imports() -> int:
    """Throw the rows in clear away whose time is over."""
    return services.clear_old()
