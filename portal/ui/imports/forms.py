"""The form that takes a file."""

from typing import Any

from django import forms

from portal.people.employers.models import Employer
from portal.ui.fields.once import OnceField
from portal.ui.imports.subjects import Subject


class OfEmployerField(forms.ChoiceField):
    """What an employer chooses among its own; subclasses say what there is."""

    def choices_of(self, employer: Employer) -> list[tuple[str, str]]:
        """What this employer has; raises NotImplementedError in the base."""
        raise NotImplementedError(type(self).__name__)


class FileForm(forms.Form):
    """A list as a file, and what its subject asks besides."""

    key = OnceField()
    file = forms.FileField(
        label="名册文件",
        help_text="Excel（.xlsx）或 CSV。列的次序不限，表头用平常的叫法就行。",
        max_length=200,
        error_messages={
            "required": "请选一个文件", "missing": "请选一个文件", "empty": "这是一个空文件，请看看是不是选错了",
            "max_length": "文件名太长了，请改短一些再传",
        },
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )  # fmt: skip

    def __init__(self, *args: Any, subject: Subject, employer: Employer | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= {name: field() for name, field in subject.asks.items()}
        for field in self.fields.values():
            if employer and isinstance(field, OfEmployerField):
                field.choices = field.choices_of(employer)

    def asked(self) -> dict[str, Any]:
        """The answers besides the file, as they are kept."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("key", "file")}
