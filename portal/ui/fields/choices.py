"""One answer out of a few, each a row of its own with a line that explains it."""

from collections.abc import Mapping
from typing import Any

from django import forms


class Hinted:
    """Gives each option a second, smaller line and, on a desk, the letter that picks it."""

    hints: Mapping[Any, str]
    keys: Mapping[Any, str]

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Any = (),
        hints: Mapping[Any, str] | None = None,
        keys: Mapping[Any, str] | None = None,
    ) -> None:
        super().__init__(attrs, choices)  # type: ignore[call-arg]
        self.hints, self.keys = hints or {}, keys or {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)  # type: ignore[misc]
        option["hint"] = self.hints.get(str(value), "")
        option["key"] = self.keys.get(str(value), "")
        return option


class RadioRows(Hinted, forms.RadioSelect):
    """Radios as rows; nothing is picked beforehand."""

    template_name = "ui/choices.html"


class CheckRows(Hinted, forms.CheckboxSelectMultiple):
    """Several boxes as rows."""

    template_name = "ui/choices.html"
