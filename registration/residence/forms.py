"""The forms of moving: where, from which day on; and at the desk how it was said."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from portal.ui.fields.choices import RadioRows
from portal.ui.fields.dates import DateField
from portal.ui.fields.region import RegionField
from registration.residence.enums import AT_THE_DESK
from registration.residence.services import check_day
from registration.unemployment.forms import Versioned
from registration.unemployment.models import UnemploymentRegistration


class MoveForm(Versioned):
    """Two questions; the village may be left out."""

    region = RegionField(
        label="现在住在哪个乡镇或街道？",
        help_text="写常住的地方，不看户口。村和社区可以不选。",
        error_messages={"required": "请选到乡镇或街道"},
    )
    since = DateField(
        label="从哪天起住在那里？",
        help_text="还没搬的，写要搬的那天。记不清就写大概的日子。",
        error_messages={"required": "请写从哪天起住在那里"},
    )
    field_order = ("version", "region", "since")

    def __init__(self, *args: Any, case: UnemploymentRegistration, **kwargs: Any) -> None:
        self.case = case
        super().__init__(*args, **kwargs)

    def clean_since(self) -> date:
        day = self.cleaned_data["since"]
        check_day(self.case, day)
        return day


class DeskMoveForm(MoveForm):
    """On the person's word, and how it came in."""

    told = forms.ChoiceField(
        label="怎么知道的？",
        choices=[(one, one.label) for one in AT_THE_DESK],
        widget=RadioRows,
        error_messages={"required": "请选怎么知道的。要本人亲口说"},
    )

    def clean_told(self) -> str:
        if self.cleaned_data["told"] not in AT_THE_DESK:
            raise ValidationError("请选怎么知道的", code="told")
        return self.cleaned_data["told"]
