"""The forms: what a person asks for, and the answer; at the counter, the wish to be deleted and the second one's word."""

from typing import Any

from django import forms

from portal.foundation.text import plain_text
from portal.ui.fields.choices import RadioRows
from portal.ui.fields.once import OnceField
from registration.exits.forms import WordsField
from registration.mydata.counter import Wish
from registration.mydata.enums import Proof, RequestKind
from registration.unemployment.forms import Versioned

ASKED = [(kind.value, kind.label) for kind in RequestKind if kind is not RequestKind.DELETE]


class AskForm(forms.Form):
    """What the person wants, and their words."""

    key = OnceField()
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


class PaperField(forms.CharField):
    """The number under which the signed paper lies in the file; it stays when the data are gone."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}), **kwargs)

    def to_python(self, value: Any) -> str:
        return plain_text(super().to_python(value)).strip().upper()


class DeletionForm(forms.Form):
    """Somebody at the counter wants to be deleted: who it is, the signed paper, and the person's words."""

    evidence = forms.ChoiceField(
        label="看了什么证件？", choices=Proof, widget=RadioRows, error_messages={"required": "请选看了什么证件"}
    )
    tail = forms.RegexField(
        r"^[0-9]{5}[0-9Xx]$", label="照着证件写号码的最后 6 位",
        error_messages={"required": "请照着证件写最后 6 位", "invalid": "请写号码的最后 6 位"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "lj-w-code"}),
    )  # fmt: skip
    paper = PaperField(
        label="本人签字的那张纸，编号是多少？", help_text="纸存在本站。编号删了以后还留着，别写姓名和证件号码。",
        error_messages={"required": "请写纸的编号"},
    )  # fmt: skip
    words = WordsField(label="本人怎么说？", required=False, rows=2, help_text="不写也行。")
    read_out = forms.BooleanField(
        label="念给本人听了：删什么、留什么、删了不能找回来", error_messages={"required": "请念给本人听，再勾选"}
    )

    def wish(self) -> Wish:
        """What lies on the counter, once the form is valid."""
        given = self.cleaned_data
        return Wish(given["evidence"], given["tail"], given["paper"], given["words"])


class DecideForm(Versioned):
    """The second one reads the paper, too; or says why nothing is deleted."""

    granted = forms.ChoiceField(
        label="删吗？", choices=[("yes", "删，删了不能找回来"), ("no", "不删")], widget=RadioRows,
        error_messages={"required": "请选删还是不删"},
    )  # fmt: skip
    paper = PaperField(
        label="照着纸再写一遍编号", required=False, help_text="要删才写。看过本人签字的纸，两次写的一样才删。"
    )
    words = WordsField(
        label="为什么不删？", required=False, rows=2, help_text="不删才写，本人要看的（个人信息保护法第五十条）。"
    )


class TakeBackForm(Versioned):
    """That the person does not want it any more."""

    why = WordsField(
        label="本人怎么说的？", rows=2, error_messages={"required": "请写本人怎么说的"},
        help_text="写进办理记录，别写姓名和号码。",
    )  # fmt: skip
