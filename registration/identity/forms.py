"""The forms of changes: what to change and into what; which document was seen; the number once more."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from portal.accounts.phones import clean_phone
from portal.people.identity import canonical, read_identity
from portal.people.names import clean_name
from portal.ui.fields.choices import RadioRows
from registration.exits.forms import WordsField
from registration.identity.enums import ChangeEvidence, ChangeKind
from registration.unemployment.forms import Versioned


class ChangeForm(forms.Form):
    """One datum and its new value, read as the registration reads it."""

    kind = forms.ChoiceField(
        label="要改什么？", choices=ChangeKind, widget=RadioRows, error_messages={"required": "请选要改什么"}
    )
    value = forms.CharField(
        label="改成什么？", max_length=60, error_messages={"required": "请写改成什么"}, help_text="照着证件写。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, id_type: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.id_type = id_type

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        try:
            if given.get("kind") and given.get("value"):
                given["value"] = self._read(given["kind"], given["value"])
        except ValidationError as problem:
            self.add_error("value", problem)
        return given

    def _read(self, kind: str, text: str) -> str:
        if kind == ChangeKind.NAME:
            return clean_name(text)
        return read_identity(text, self.id_type).number if kind == ChangeKind.NUMBER else clean_phone(text)


class AskForm(ChangeForm):
    """What the person writes online."""

    words = WordsField(label="为什么改？", required=False, rows=2, help_text="不写也行。比如：改过名字，换了新身份证。")


class SeenForm(Versioned):
    """Which document was seen."""

    evidence = forms.ChoiceField(
        label="看了什么证件？",
        choices=ChangeEvidence,
        widget=RadioRows,
        error_messages={"required": "请选看了什么证件"},
    )


class CounterForm(ChangeForm):
    """At the counter: the change and the document in one."""

    evidence = forms.ChoiceField(
        label="看了什么证件？",
        choices=ChangeEvidence,
        widget=RadioRows,
        error_messages={"required": "请选看了什么证件"},
    )


class ConfirmForm(Versioned):
    """The county reads the number from the document itself."""

    number = forms.CharField(
        label="照着证件再写一遍新号码", max_length=24, error_messages={"required": "请照着证件写新号码"},
        widget=forms.TextInput(attrs={"autocomplete": "off"}), help_text="看服务站拍来的证件，或请公安核对。两次写的一样才改。",
    )  # fmt: skip

    def clean_number(self) -> str:
        return canonical(self.cleaned_data["number"])


class RefuseForm(Versioned):
    """Why not."""

    reason = WordsField(
        label="为什么不改？", rows=2, error_messages={"required": "请写为什么不改"}, help_text="本人看得到。"
    )
