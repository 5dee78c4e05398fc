"""One question as a form."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from portal.foundation.text import plain_text
from portal.people.facts.questions import Kind, Question
from portal.ui.fields.choices import RadioRows
from portal.ui.fields.region import RegionField

LONGEST_WORDS, MANY = 120, 10


class QuestionForm(forms.Form):
    """The answer; for what is sensitive also a consent of its own, which nobody ticks for the person."""

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.read = question.read
        self.fields["answer"] = _field(question)
        if question.sensitive:
            self.fields["consent"] = forms.BooleanField(
                label="我同意保存这一项，只用来看能享受什么帮助",
                error_messages={"required": "同意我们保存这一项，再填；不想填就点“跳过”"},
            )

    def clean_answer(self) -> str:
        answer = plain_text(str(self.cleaned_data["answer"])).strip()
        if not answer:
            raise ValidationError("写一句，或点“跳过”", code="required")
        return self.read(answer)


def _field(question: Question) -> forms.Field:
    if question.kind is Kind.PLACE:
        return RegionField(label=question.label, level="county", error_messages={"required": "请选到县，或点“跳过”"})
    if question.kind is Kind.WORDS:
        return forms.CharField(
            label=question.label, max_length=LONGEST_WORDS, help_text=question.hint,
            error_messages={"required": "写一句，或点“跳过”"},
        )  # fmt: skip
    choices = list(question.choices.choices) if question.choices else []
    widget: Any = forms.Select if len(choices) > MANY else RadioRows
    return forms.ChoiceField(
        label=question.label, help_text=question.hint, choices=[("", "请选"), *choices] if len(choices) > MANY else choices,
        widget=widget, error_messages={"required": "请选一个，或点“跳过”"},
    )  # fmt: skip
