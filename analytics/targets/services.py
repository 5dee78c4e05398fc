"""Entering a target."""

from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from analytics.targets.enums import FigureCode
from analytics.targets.models import Target
from portal.accounts.actors import Actor
from portal.foundation.constraints import explained


def set_target(
    *, actor: Actor, figure: FigureCode, region_code: str, first_day: date, value: Decimal, last_day: date | None = None
) -> Target:
    """A new target from `first_day` on; an open-ended one before it ends the day before.

    That the region is the actor's own is the view's to know. Raises ValidationError with a sentence for people.
    """
    until = last_day + timedelta(days=1) if last_day else None
    if until is not None and until <= first_day:
        raise ValidationError("结束的日子不能早于开始的日子。", code="target_days")
    with transaction.atomic(), explained():
        earlier = (
            Target.objects.select_for_update(of=("self",))
            .on(first_day)
            .filter(
                figure=figure, region_code=region_code, valid__endswith__isnull=True, valid__startswith__lt=first_day
            )
        )
        for one in earlier:
            one.valid = DateRange(one.valid.lower, first_day)
            one.save(update_fields=["valid"])
        return Target.objects.create(
            figure=figure,
            region_code=region_code,
            valid=DateRange(first_day, until),
            value=value,
            office_id=actor.office_id,
            entered_by_id=actor.user_id,
        )
