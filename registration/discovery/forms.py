"""What is asked about one lead: what came of it, or why it begins again."""

from django import forms

from portal.foundation.text import plain_text
from portal.ui.fields.choices import RadioRows
from registration.discovery.enums import ENDS, LeadOutcome
from registration.unemployment.forms import Versioned

ENDINGS = [(one.value, str(one.label)) for one in LeadOutcome if one in ENDS]


class ConvertForm(Versioned):
    """The person is served from now on."""


class CloseForm(Versioned):
    """No service is needed, for one of the reasons there are."""

    outcome = forms.ChoiceField(
        label="结果", choices=ENDINGS, widget=RadioRows, error_messages={"required": "请选结果"}
    )
    field_order = ("version", "outcome")


class LoseForm(Versioned):
    """The person can't be reached."""


class ReopenForm(Versioned):
    """Once more, with a reason."""

    reason = forms.CharField(
        label="为什么重新联系", max_length=200, help_text="比如：本人打电话来，说想找工作。",
        error_messages={"required": "请写为什么重新联系"},
    )  # fmt: skip
    field_order = ("version", "reason")

    def clean_reason(self) -> str:
        return plain_text(self.cleaned_data["reason"]).strip()
