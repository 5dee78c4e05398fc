"""A date, typed in any of the ways people write one."""

import re
import unicodedata
from datetime import date
from typing import Any, ClassVar

from django import forms

# Eight digits, or three numbers with something between them: 2025111 could be two days, so it is neither.
WRITTEN = re.compile(r"([0-9]{4})(?:([0-9]{2})([0-9]{2})|[-./年]([0-9]{1,2})[-./月]([0-9]{1,2})[.日号]?)", re.ASCII)


def read_date(text: str) -> date:
    """Reads 2025-06-11, 2025.6.11, 20250611 and 2025年6月11日, full-width or not; raises ValueError."""
    written = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    found = WRITTEN.fullmatch(written)
    if not found:
        raise ValueError(text)
    year, month, day = (int(part) for part in found.groups() if part)
    return date(year, month, day)


class DateField(forms.DateField):
    """A typed date; a birthday is never scrolled for."""

    widget = forms.TextInput
    default_error_messages: ClassVar = {"invalid": "请写成年月日，如 20250611 或 2025年6月11日"}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs |= {"inputmode": "numeric", "class": "lj-w-phone", "autocomplete": "off"}

    def to_python(self, value: Any) -> date | None:
        if not isinstance(value, str):
            return super().to_python(value)
        try:
            return read_date(value) if value.strip() else None
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None

    def prepare_value(self, value: Any) -> Any:
        return f"{value.year}年{value.month}月{value.day}日" if isinstance(value, date) else value
