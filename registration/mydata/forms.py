"""The forms: what a person asks for, and the answer."""

from django import forms

from portal.ui.fields.choices import RadioRows
from registration.exits.forms import WordsField
from registration.mydata.enums import RequestKind
from registration.unemployment.forms import Versioned

ASKED = [(kind.value, kind.label) for kind in RequestKind if kind is not RequestKind.DELETE]


class AskForm(forms.Form):
    """What the person wants, and their words."""

    kind = forms.ChoiceField(
        label="您要什么？", choices=ASKED, widget=RadioRows, error_messages={"required": "请选您要什么"}
    )
    words = WordsField(
        label="说一说", required=False,
        help_text="要改正的，请写哪里不对、应该是什么。反对的，可以写理由，不写也行。",
    )  # fmt: skip


class AnswerForm(Versioned):
    """Done or not, with words that the person reads."""

    granted = forms.ChoiceField(
        label="照办了吗？", choices=[("yes", "照办了"), ("no", "办不了")], widget=RadioRows,
        error_messages={"required": "请选照办了还是办不了"},
    )  # fmt: skip
    words = WordsField(
        label="答复", error_messages={"required": "请写答复，本人要看的"},
        help_text="办不了的，要写为什么（个人信息保护法第五十条）。本人看得到。",
    )  # fmt: skip
