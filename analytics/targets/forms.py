"""The form of one target."""

from typing import Any

from django import forms
from django.utils import timezone

from analytics.targets.enums import FigureCode
from portal.ui.fields.dates import DateField


class TargetForm(forms.Form):
    """A figure, a size, and from which day."""

    figure = forms.ChoiceField(label="哪个数", choices=FigureCode, initial=FigureCode.LONG)
    value = forms.DecimalField(
        label="目标",
        max_digits=10,
        decimal_places=1,
        min_value=0,
        help_text="占比和联系率写百分数，如 45；人数写人数。",
        error_messages={"required": "请写目标", "invalid": "请写一个数，如 45"},
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "lj-w-phone"}),
    )
    first_day = DateField(label="从哪天起", help_text="原来没有写到哪天的目标，到这天为止。")
    last_day = DateField(label="到哪天", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_day"].initial = timezone.localdate()
