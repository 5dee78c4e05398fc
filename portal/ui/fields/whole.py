"""A whole number as people type it: figures of any width, and nothing that only a program reads as a number (`1_0`)."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

LONGEST = 12  # figures


class WholeField(forms.IntegerField):
    """An integer field that takes figures only (trust.md cases 34 and 44)."""

    def to_python(self, value: Any) -> int | None:
        text = unicodedata.normalize("NFKC", str("" if value is None else value)).strip()
        figures = text.removeprefix("-")
        if figures and not (figures.isascii() and figures.isdigit() and len(figures) <= LONGEST):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(text)
