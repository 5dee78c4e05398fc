"""Forms of hiring: both sides' words, the terms of work, times of interviews, advice."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from matching.advice.enums import Outcome, Topic
from matching.advice.limits import WORDS_LENGTH as ADVICE_LENGTH
from matching.applications.enums import RefusalReason
from matching.applications.limits import MESSAGE_LENGTH, WORDS_LENGTH
from matching.interviews.enums import Mode
from matching.interviews.limits import (
    LONGEST_MINUTES,
    MOST_SLOTS,
    PLACE_LENGTH,
    PURPOSE_LENGTH,
    SHORTEST_MINUTES,
)
from portal.foundation.text import plain_text
from portal.ui.fields.choices import RadioRows
from portal.ui.fields.dates import DateField
from portal.ui.fields.once import OnceField


class Words(forms.CharField):
    """Free words without anything invisible; blanks alone are nothing."""

    def __init__(self, *, rows: int = 2, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows}) if rows > 1 else forms.TextInput(attrs={"autocomplete": "off"})
        super().__init__(widget=widget, **kwargs)

    def to_python(self, value: Any) -> str:
        return plain_text(super().to_python(value)).strip()


class Versioned(forms.Form):
    """A decision names the version that was read (trust.md 63)."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ApplyForm(forms.Form):
    """The one press, with the separate consent (PIPL 23): nothing is ticked beforehand."""

    key = OnceField()
    agreed = forms.BooleanField(
        label="我同意把上面的简历交给这家单位",
        error_messages={"required": "同意了才能把简历交给单位；不同意，就先不投"},
    )


class AgreeForm(forms.Form):
    """The same consent, for who was put forward by an office."""

    agreed = ApplyForm.base_fields["agreed"]  # type: ignore[attr-defined]


class MessageForm(forms.Form):
    """One message of the thread."""

    words = Words(label="写一句话", max_length=MESSAGE_LENGTH, error_messages={"required": "请写一句话"})


class StepForm(Versioned):
    """A step that asks nothing more."""


class RefuseForm(Versioned):
    """Why not; the applicant reads it."""

    refusal = forms.ChoiceField(
        label="为什么不录用？本人看得到", choices=[("", "请选"), *RefusalReason.choices],
        error_messages={"required": "请选为什么不录用，本人看得到"},
    )  # fmt: skip
    words = Words(label="选了别的原因，写一句", rows=1, max_length=WORDS_LENGTH, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("refusal") == RefusalReason.OTHER and not cleaned.get("words"):
            self.add_error("words", "选了别的原因，请写一句是什么")
        return cleaned


class OfferForm(Versioned):
    """The terms of work."""

    pay = forms.DecimalField(label="工资", max_digits=10, decimal_places=2, min_value=1,
                             widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "lj-w-phone", "autocomplete": "off"}),
                             error_messages={"required": "请写工资", "invalid": "请写一个数，比如 4500"})  # fmt: skip
    starts_on = DateField(label="哪天上班", error_messages={"required": "请写哪天上班"})


class OnboardForm(Versioned):
    """The first day at work."""

    first_day = DateField(label="第一天上班是哪天", error_messages={"required": "请写第一天上班是哪天"})


class InviteForm(forms.Form):
    """What an interview is for, and at which time."""

    purpose = Words(label="面试谈什么", rows=1, max_length=PURPOSE_LENGTH, initial="看看做过什么，说说岗位情况",
                    error_messages={"required": "请写面试谈什么"})  # fmt: skip
    slot = forms.ChoiceField(label="哪个时间", required=False)

    def __init__(self, *args: Any, slots: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slot"].choices = [("", "让本人自己选空着的时间"), *((str(one.pk), said(one)) for one in slots)]  # type: ignore[attr-defined]


class PickForm(forms.Form):
    """The applicant picks one of the free times."""

    slot = forms.ChoiceField(
        label="选一个时间",
        widget=RadioRows,
        error_messages={"required": "请选一个时间", "invalid_choice": "这个时间刚被别人选走了，请换一个"},
    )

    def __init__(self, *args: Any, slots: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slot"].choices = [(str(one.pk), said(one)) for one in slots]  # type: ignore[attr-defined]


def said(slot: Any) -> str:
    """6月11日（周三）14:00，到单位来."""
    from portal.ui.words import cn_datetime

    return f"{cn_datetime(slot.span.lower)}，{slot.get_mode_display()}"


class ExplainForm(forms.Form):
    """Why somebody did not come."""

    words = Words(
        label="为什么没去？不是这样的，也写在这里", max_length=WORDS_LENGTH, error_messages={"required": "请写一两句"}
    )


class TimesForm(forms.Form):
    """Times one after another on one day."""

    vacancy = forms.ChoiceField(label="哪个岗位", error_messages={"required": "请选岗位"})
    interviewer = forms.ChoiceField(label="谁来面试")
    day = DateField(label="哪一天", help_text="比如：2026.12.3", error_messages={"required": "请写哪一天"})
    begins = forms.TimeField(
        label="从几点开始", help_text="比如：9:30", input_formats=["%H:%M", "%H：%M", "%H.%M"], error_messages={"required": "请写从几点开始", "invalid": "请写成 9:00、14:30 这样"},
        widget=forms.TextInput(attrs={"class": "lj-w-phone", "autocomplete": "off", "inputmode": "numeric"}),
    )  # fmt: skip
    minutes = forms.TypedChoiceField(
        label="每人几分钟", coerce=int, choices=[(n, f"{n} 分钟") for n in (15, 20, 30, 45, 60, 90)], initial=30
    )
    count = forms.TypedChoiceField(
        label="连着排几个人", coerce=int, choices=[(n, f"{n} 个") for n in range(1, MOST_SLOTS + 1)], initial=4
    )
    mode = forms.ChoiceField(
        label="怎么面试", choices=Mode, widget=RadioRows, error_messages={"required": "请选怎么面试"}
    )
    place = Words(label="到单位来的，写清楚在哪里", rows=1, max_length=PLACE_LENGTH, required=False)

    def __init__(self, *args: Any, vacancies: Sequence[Any], members: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["vacancy"].choices = [(str(one.pk), one.title) for one in vacancies]  # type: ignore[attr-defined]
        self.fields["interviewer"].choices = [(str(one.account_id), one.name) for one in members]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("mode") == Mode.ON_SITE and not cleaned.get("place"):
            self.add_error("place", "到单位来面试，要写清楚在哪里")
        if not SHORTEST_MINUTES <= (cleaned.get("minutes") or SHORTEST_MINUTES) <= LONGEST_MINUTES:
            raise ValidationError("每人 10 到 180 分钟", code="minutes")
        return cleaned

    def start(self) -> datetime:
        """The first one's beginning, in our own time."""
        begins: time = self.cleaned_data["begins"]
        return timezone.make_aware(datetime.combine(self.cleaned_data["day"], begins))


class AdviceForm(forms.Form):
    """What the officer advises."""

    key = OnceField()
    topic = forms.ChoiceField(
        label="关于什么", choices=Topic, widget=RadioRows, error_messages={"required": "请选关于什么"}
    )
    words = Words(label="建议", rows=4, max_length=ADVICE_LENGTH, error_messages={"required": "请写建议"},
                  help_text="说清楚改什么、为什么。只是建议，改不改由单位定。")  # fmt: skip


class FollowForm(forms.Form):
    """Whether it helped."""

    outcome = forms.ChoiceField(
        label="30 天后看", choices=[("", "请选"), *Outcome.choices], error_messages={"required": "请选结果"}
    )
