"""What is asked at a door: four outcomes, how the person is doing, the script's questions, a few words. No photo."""

from datetime import UTC, datetime
from typing import Any

from django import forms

from assistance.followup.forms import Words
from assistance.followup.visits.enums import VisitOutcome
from assistance.followup.visits.places import Point
from assistance.followup.visits.script import Script
from assistance.followup.visits.services import Sent
from portal.cases.contacts.enums import SEEKING
from portal.ui.fields.choices import RadioRows
from portal.ui.fields.once import OnceField

ASKED = "asked-"
FIRST_YEAR, LAST_YEAR = 2000, 2100  # what a phone's clock may say and still be kept


class NoteForm(forms.Form):
    """One note, from a phone's script or from the plain page."""

    task = forms.UUIDField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label="结果",
        choices=VisitOutcome,
        widget=RadioRows(attrs={"columns": 2}),
        error_messages={"required": "请选结果"},
    )
    situation = forms.ChoiceField(
        label="现在怎么样",
        choices=[("", "没见到，不用选"), *((one.value, one.label) for one in SEEKING)],
        required=False,
    )
    words = Words(label="说了什么")

    def __init__(self, *args: Any, script: Script, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.script = script
        for one in script.questions:
            choices = [("", "没问到"), *((answer, answer) for answer in one.answers)]
            self.fields[ASKED + one.code] = forms.ChoiceField(label=one.words, choices=choices, required=False)
        self.order_fields(["task", "outcome", "situation", *(ASKED + one.code for one in script.questions), "words"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("outcome") == VisitOutcome.REACHED and not given.get("situation"):
            self.add_error("situation", "见到了，请选现在怎么样")
        if given.get("outcome") != VisitOutcome.REACHED:
            given["situation"] = ""
        if given.get("outcome") == VisitOutcome.OTHER and not given.get("words"):
            self.add_error("words", "请写是什么情况")
        return given

    def sent(self, key: Any, written_at: datetime | None = None, place: Point | None = None) -> Sent:
        """The valid answers as a note under `key`."""
        given = self.cleaned_data
        answers = tuple(
            (one.code, given[ASKED + one.code]) for one in self.script.questions if given.get(ASKED + one.code)
        )
        return Sent(
            key, given["task"], given["outcome"], given["situation"], given["words"], written_at, self.script.version,
            answers, place,
        )  # fmt: skip


class PlainNoteForm(NoteForm):
    """The same on a page without script, with a key of its own against the second click."""

    key = OnceField()


def phone_time(text: object) -> datetime | None:
    """The time as a phone says it, if it is one at all; right or wrong, it orders nothing."""
    try:
        when = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return when if FIRST_YEAR <= when.year <= LAST_YEAR else None
