"""The forms of transfer requests: asking with the person's word, agreeing, refusing, taking back."""

from django import forms

from portal.ui.fields.choices import RadioRows
from registration.exits.forms import WordsField
from registration.transfer.enums import RefuseGround
from registration.unemployment.forms import Versioned


class AskTransferForm(Versioned):
    """That the person was asked: nobody is moved without their word (domain.md 1)."""

    agreed = forms.BooleanField(
        label="问过本人，本人同意把登记转到本站",
        error_messages={"required": "请先问本人，同意了再勾选"},
    )


class AgreeForm(Versioned):
    """A word for the colleagues who take over, if there is one."""

    words = WordsField(
        label="有什么要交代对方的？", required=False, rows=2, help_text="不写也行。对方和本人都看得到，不写病情。"
    )


class RefuseForm(Versioned):
    """One of the listed grounds, and the reason in words."""

    ground = forms.ChoiceField(
        label="为什么不同意转？",
        choices=RefuseGround,
        widget=RadioRows,
        help_text="只有这几种。本人愿意在哪里接受服务，由本人定。",
        error_messages={"required": "请选为什么不同意转"},
    )
    reason = WordsField(
        label="写一句说明",
        help_text="本人和对方都看得到，比如：打过电话，本人说还住在这边。不写病情。",
        error_messages={"required": "请写一句说明"},
    )


class TakeBackForm(Versioned):
    """The person said no."""


FORMS: dict[str, type[Versioned]] = {"agree": AgreeForm, "refuse": RefuseForm, "withdraw": TakeBackForm}
