"""The form for a caseworker: why the work was lost, how that was heard, in the person's words."""

from django import forms

from portal.ui.fields.choices import RadioRows
from registration.exits.forms import WordsField
from registration.losses.enums import HEARD, REASONS


class LossForm(forms.Form):
    """Three questions; the words may be left out where nothing changes."""

    code = forms.ChoiceField(
        label="工作是怎么没的？", choices=[(one.value, one.label) for one in REASONS], widget=RadioRows,
        error_messages={"required": "请选工作是怎么没的"},
    )  # fmt: skip
    told = forms.ChoiceField(
        label="怎么知道的？", choices=[(one.value, one.label) for one in HEARD], widget=RadioRows,
        error_messages={"required": "请选怎么知道的，要听本人说的"},
    )  # fmt: skip
    note = WordsField(
        label="本人怎么说", required=False, help_text="没干长的，写清为什么：工资、路远、活不对、家里走不开……和原来不一样的要写。"
    )  # fmt: skip
