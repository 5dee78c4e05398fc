"""Writes of why work was lost."""

from django.core.exceptions import ValidationError
from django.db import transaction

from portal.accounts.actors import Actor
from portal.foundation.constraints import explained
from portal.foundation.text import plain_text
from registration.losses.models import JobLossReason
from registration.unemployment.models import UnemploymentRegistration


@transaction.atomic
def say_why(*, actor: Actor, case: UnemploymentRegistration, code: str, told: str, note: str) -> JobLossReason:
    """Add what was heard; it counts from now on, and what was said before stays (通知第十二条: 深入分析原因).

    Raises ValidationError without words where the reason is another than the last one: a correction says why.
    """
    note = plain_text(note).strip()
    if code != current(case) and not note:
        raise ValidationError("和原来的原因不一样，请写本人怎么说的", code="note")
    with explained():
        return JobLossReason.objects.create(
            registration=case, person_id=case.person_id, code=code, told=told, note=note or None,
            by=actor.user_id, office_id=actor.office_id,
        )  # fmt: skip


def current(case: UnemploymentRegistration) -> str:
    """The last word: an office's, else what the person wrote."""
    last = JobLossReason.objects.of(case).values_list("code", flat=True).first()
    return last or case.reason
