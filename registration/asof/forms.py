"""Which day, and what we knew on which day."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.ui.fields.dates import DateField


class AsOfForm(forms.Form):
    """Two days; both are today where nothing is asked."""

    day = DateField(label="哪一天的情况", required=False, help_text="比如 2026年10月1日。")
    known = DateField(label="照哪天晚上知道的", required=False, help_text="那天晚上为止，我们记着的是什么。")

    def clean_known(self) -> date | None:
        known = self.cleaned_data["known"]
        if known and known > timezone.localdate():
            raise ValidationError("不能晚于今天：以后会知道什么，现在还不知道", code="future")
        return known

    def asked(self) -> tuple[date, date]:
        """The two days; what can't be read is today."""
        given: dict[str, Any] = self.cleaned_data if self.is_bound else {}
        today = timezone.localdate()
        return given.get("day") or today, given.get("known") or today


def end_of(day: date) -> datetime:
    """The last moment of a local day, or this one."""
    return min(
        timezone.make_aware(datetime.combine(day + timedelta(days=1), time())) - timedelta(microseconds=1),
        timezone.now(),
    )
