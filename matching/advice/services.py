"""Writes of guidance: an officer advises, the employer reads, somebody looks after thirty days whether it helped."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from matching.advice.enums import Outcome
from matching.advice.limits import follow_up_on
from matching.advice.messages import Advised
from matching.advice.models import EmployerAdvice
from matching.applications.services import tell_employer
from matching.vacancies.models import Vacancy
from portal.accounts.actors import Actor
from portal.foundation.constraints import explained
from portal.foundation.text import plain_text


@transaction.atomic
def advise(*, actor: Actor, vacancy: Vacancy, topic: str, words: str, key: UUID) -> EmployerAdvice:
    """Write an advice about a vacancy of the actor's reach; the same form sent twice is one advice.

    Raises ValidationError for a vacancy of another place and for one that names no employer of ours.
    """
    if not Vacancy.objects.visible_to(actor).filter(pk=vacancy.pk).exists() or vacancy.employer is None:
        raise ValidationError("要由用工地的服务站来提建议", code="not_yours")
    with explained():
        made, is_new = EmployerAdvice.objects.get_or_create(
            pk=key,
            defaults={
                "vacancy": vacancy, "employer": vacancy.employer, "region_code": vacancy.region_code,
                "service_office_id": vacancy.service_office_id, "topic": topic, "words": plain_text(words).strip(),
                "written_by_id": actor.user_id, "follow_up_on": follow_up_on(timezone.localdate()),
            },
        )  # fmt: skip
    if is_new:
        tell_employer(vacancy.employer, Advised(vacancy.employer.name), made.pk)
    return made


@transaction.atomic
def read(*, actor: Actor, advice: UUID) -> None:
    """The employer has read it; the first time counts."""
    EmployerAdvice.objects.visible_to(actor).filter(pk=advice, read_at=None).update(read_at=timezone.now())


@transaction.atomic
def follow_up(*, actor: Actor, advice: EmployerAdvice, outcome: str) -> None:
    """Somebody of the office has looked whether it helped. Raises ValidationError without an outcome."""
    found = EmployerAdvice.objects.visible_to(actor).select_for_update(of=("self",), no_key=True)
    locked = found.filter(pk=advice.pk).first()
    if locked is None or outcome not in Outcome:
        raise ValidationError("请选结果", code="outcome")
    if locked.followed_at is None:
        locked.followed_at, locked.outcome = timezone.now(), outcome
        locked.save(update_fields=["followed_at", "outcome"])
