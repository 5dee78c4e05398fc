"""The forms of exits: proposing, keeping, deciding, objecting, leaving, reopening."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.foundation.text import plain_text
from portal.ui.fields.choices import RadioRows
from portal.ui.fields.dates import DateField
from registration.unemployment.enums import ExitCode
from registration.unemployment.workflow import LEAVING

PROPOSABLE = tuple(code for code in ExitCode if code is not ExitCode.WITHDRAWN)
"""What an office may propose: that somebody no longer looks for work is for the person to say."""

LEAVING_HINTS = {
    ExitCode.EMPLOYED: "单位录用了您，或签了合同",
    ExitCode.SELF_EMPLOYED: "开店、办公司、做个体",
    ExitCode.WITHDRAWN: "只是暂时没空接电话，不用退出",
}


class WordsField(forms.CharField):
    """A sentence or two of free text, without anything invisible; blanks alone are nothing."""

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        super().__init__(max_length=300, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> str:
        return plain_text(super().to_python(value)).strip()


class VersionForm(forms.Form):
    """Every decision names the version of the case that was read (trust.md 63)."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ProposeForm(VersionForm):
    """Proposing an exit by hand."""

    exit_code = forms.ChoiceField(
        label="为什么建议退出？",
        choices=[(code, code.label) for code in PROPOSABLE],
        widget=RadioRows,
        error_messages={"required": "请选一个原因"},
    )
    event_date = DateField(
        label="这件事是哪天发生的？",
        help_text="退出登记从这一天算，不是办理的这一天。",
        error_messages={"required": "请写是哪天发生的"},
    )
    why = WordsField(
        label="依据是什么？",
        help_text="写给本人看的一句话：谁说的、什么时候、什么情况。不写病情。",
        error_messages={"required": "请写依据"},
    )


class ConfirmForm(VersionForm):
    """Nothing but the version: the grounds stand on the page."""


class KeepForm(VersionForm):
    reason = WordsField(
        label="为什么保留登记？", help_text="比如：打过电话，本人说还没上班。", error_messages={"required": "请写理由"}
    )


class ObjectForm(VersionForm):
    """One sentence is enough."""

    words = WordsField(
        label="哪里不对？",
        help_text="一句话就行，比如：那份工作没去成，我还在找工作。不用交证明。",
        error_messages={"required": "请写一句哪里不对，县里会看"},
    )


class UpholdForm(VersionForm):
    reason = WordsField(label="理由", required=False, rows=2)


class DismissForm(VersionForm):
    reason = WordsField(
        label="为什么异议不成立？", help_text="写给本人看，说清楚查到了什么。", error_messages={"required": "请写理由"}
    )


class ReopenForm(VersionForm):
    reason = WordsField(
        label="退出为什么弄错了？", help_text="一两句话，会留在办理经过里。", error_messages={"required": "请写理由"}
    )


class LeaveForm(VersionForm):
    """A person leaves the register by themselves: why, and since when. Nothing else is asked."""

    exit_code = forms.ChoiceField(
        label="为什么退出登记？",
        choices=[(code, code.label) for code in LEAVING],
        widget=RadioRows(hints=LEAVING_HINTS),
        error_messages={"required": "请选一个原因"},
    )
    exit_date = DateField(
        label="从哪天起？", help_text="比如上班的第一天。", error_messages={"required": "请写从哪天起"}
    )

    def __init__(self, *args: Any, since: date | None = None, **kwargs: Any) -> None:
        self.since = since
        super().__init__(*args, **kwargs)

    def clean_exit_date(self) -> date:
        day: date = self.cleaned_data["exit_date"]
        if day > timezone.localdate():
            raise ValidationError("日期不能晚于今天。还没到上班那天，到了再来退出", code="future")
        if self.since and day < self.since - timedelta(days=366):
            raise ValidationError("这个日期比登记早了一年多，请再看看", code="too_early")
        return day
