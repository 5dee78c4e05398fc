"""Writes of layoff reports and of the list of firms: keyword-only, actor first, one transaction each."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind
from portal.foundation.constraints import explained
from portal.foundation.text import plain_text
from portal.people.employers.models import Employer
from registration.layoffs.enums import Told
from registration.layoffs.models import DistressedFirm, LayoffReport
from registration.unemployment.services import next_receipt, office_of_residence, service_region


@dataclass(frozen=True)
class Plan:
    """What is reported; cleaned."""

    uscc: str
    name: str
    region_code: str
    staff_total: int
    planned: int
    first_day: date
    why: str


@transaction.atomic
def report(*, actor: Actor, key: UUID, plan: Plan, employer: Employer | None = None) -> LayoffReport:
    """Report a planned layoff. `key` is the form's own: sent twice, one report.

    Raises ValidationError for more people than there are, and for a place that no office serves.
    """
    sent = LayoffReport.objects.filter(pk=key, account=actor.user_id).first()
    if sent:
        return sent
    place = service_region(plan.region_code)
    known = employer or Employer.objects.filter(uscc=plan.uscc).first()
    with explained():
        return LayoffReport.objects.create(
            pk=key, number=next_receipt(place, timezone.now()), employer=known, uscc=plan.uscc, name=plan.name,
            region_code=place, service_office=office_of_residence(place), staff_total=plan.staff_total, planned=plan.planned,
            first_day=plan.first_day, why=plain_text(plan.why).strip(), account_id=actor.user_id,
            told_by=Told.EMPLOYER if actor.kind is ActorKind.CITIZEN else Told.OFFICE,
        )  # fmt: skip


@transaction.atomic
def cancel(*, actor: Actor, layoff: LayoffReport, why: str) -> None:
    """Nobody is laid off after all; whoever is a lead already stays one. Raises ValidationError where it is cancelled."""
    locked = LayoffReport.objects.select_for_update(of=("self",), no_key=True).get(pk=layoff.pk)
    if locked.cancelled_at:
        raise ValidationError("这份报告已经撤回了", code="cancelled")
    locked.cancelled_at, locked.cancelled_why = timezone.now(), plain_text(why).strip()
    with explained():
        locked.save(update_fields=["cancelled_at", "cancelled_why"])


@transaction.atomic
def take_off(*, actor: Actor, firm: DistressedFirm, why: str) -> None:
    """The firm is well again. Raises ValidationError without a reason, and where it is off the list already."""
    said = plain_text(why).strip()
    if not said:
        raise ValidationError("移出名单要写原因", code="why")
    if not DistressedFirm.objects.standing().filter(pk=firm.pk).update(ended_on=timezone.localdate(), ended_why=said):
        raise ValidationError("这家企业已经不在名单上了", code="ended")
