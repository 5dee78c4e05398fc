"""What a person fills in inside a simulated channel. Whether it is right is for the portal to say."""

from typing import Any

from django import forms

from portal.exchange.channels.enums import Vouched
from portal.people.enums import IdType
from portal.ui.fields.choices import CheckRows
from registration.help.enums import HelpKind
from registration.unemployment.enums import Reason


def _choices(rows: Any) -> list[tuple[str, str]]:
    return [("", "请选"), *rows]


class TownField(forms.ChoiceField):
    """A township out of those that the channel asked the portal for."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label="住在哪个乡镇或街道", required=False, help_text="演示只列富锦市的。", **kwargs)


class RegisterForm(forms.Form):
    """One page with everything a registration asks; nothing is compulsory, so that it can be kept half done."""

    name = forms.CharField(label="姓名", required=False, max_length=80)
    id_type = forms.ChoiceField(label="证件种类", required=False, choices=IdType)
    id_number = forms.CharField(label="证件号码", required=False, max_length=30)
    region = TownField()
    reason = forms.ChoiceField(label="为什么没有工作", required=False, choices=_choices(Reason.choices))
    jobless_since = forms.CharField(
        label="从哪天起没有工作", required=False, max_length=30, help_text="比如 2026-11-10。"
    )

    def __init__(self, *args: Any, towns: list[tuple[str, str]], known_number: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].choices = _choices(towns)  # type: ignore[attr-defined]
        hint = f"写过了：{known_number}。不改就空着。" if known_number else "演示用 230000 开头的号码。"
        self.fields["id_number"].help_text = hint

    def ask_for_all(self) -> None:
        """Say nothing of "optional" on the page: handing in needs all of them."""
        for field in self.fields.values():
            field.required = True


class WishForm(forms.Form):
    """Who wants to be called."""

    kind = forms.ChoiceField(label="想要什么帮助", choices=HelpKind)
    name = forms.CharField(label="怎么称呼您", max_length=60)
    phone = forms.CharField(label="打哪个电话找您", max_length=20)
    region = TownField()
    words = forms.CharField(label="还想说什么", required=False, max_length=500)

    def __init__(self, *args: Any, towns: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].choices = _choices(towns)  # type: ignore[attr-defined]


class VerifiedForm(forms.Form):
    """Whom the application has verified. A real one reads it from its own account and from the face or the card."""

    name = forms.CharField(label="姓名", max_length=80)
    id_number = forms.CharField(label="证件号码", max_length=30, help_text="演示用 230000 开头的号码。")
    level = forms.ChoiceField(label="应用怎么核验的", choices=Vouched)


class SeekerForm(forms.Form):
    """Who looks for work, where the portal does not know it yet; what is missing the portal says."""

    name = forms.CharField(label="姓名", required=False, max_length=80)
    id_number = forms.CharField(label="证件号码", required=False, max_length=30, help_text="演示用 230000 开头的号码。")
    region = TownField()

    def __init__(self, *args: Any, towns: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].choices = _choices(towns)  # type: ignore[attr-defined]

    def ask_for_all(self) -> None:
        """Say nothing of "optional" on the page."""
        for field in self.fields.values():
            field.required = True


class OpenChoices(forms.MultipleChoiceField):
    """Several answers; which ones there are is for the portal to say."""

    widget = CheckRows

    def valid_value(self, value: str) -> bool:
        return True


class PartForm(forms.Form):
    """One part of a record, made out of the questions that the portal sent. `found` are occupations to tick besides."""

    def __init__(
        self, part: dict[str, Any], *args: Any, places: list[tuple[str, str]], found: list[tuple[str, str]] = (), **kwargs: Any  # type: ignore[assignment]
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.part, self.places, self.found = part, places, found
        for question in part["questions"]:
            self.fields[question["name"]] = self._field(question)
        for rows in part["rows"]:
            self._add_rows(rows)

    @property
    def looks(self) -> bool:
        """Whether something is asked that has to be looked up first."""
        return any(one["kind"] == "occupations" for one in self.part["questions"])

    def _field(self, question: dict[str, Any]) -> forms.Field:
        told = {
            "label": question["label"],
            "help_text": question["hint"],
            "required": False,
            "initial": question["value"],
        }
        known = [(one["value"], one["label"]) for one in question["choices"]]
        kind = question["kind"]
        if kind == "yes":
            return forms.BooleanField(**told)
        if kind in ("several", "occupations"):
            more = [one for one in self.found if one not in known] if kind == "occupations" else []
            return OpenChoices(choices=known + more, **told)
        if kind in ("one", "region"):
            offered = known if kind == "one" else [*known, *(one for one in self.places if one not in known)]
            return forms.ChoiceField(choices=offered if _has_none(offered) else _choices(offered), **told)
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 4}) if kind == "long" else forms.TextInput, **told)

    def _add_rows(self, rows: dict[str, Any]) -> None:
        for place, row in enumerate([*rows["values"], {}][: rows["most"]], 1):
            for question in rows["questions"]:
                shown = question | {
                    "label": f"第 {place} 行：{question['label']}",
                    "value": row.get(question["name"], ""),
                }
                self.fields[f"{rows['name']}-{place}-{question['name']}"] = self._field(shown)

    def show_needed(self) -> None:
        """Say "optional" on the page only where it is; keeping what is half written needs none of them."""
        self.is_valid()  # judged as it was sent, before anything is needed
        for question in self.part["questions"]:
            self.fields[question["name"]].required = question["required"]

    def answers(self) -> dict[str, Any]:
        """What was written, as the portal takes it."""
        names = [one["name"] for one in self.part["questions"]]
        return {
            "answers": {name: self.cleaned_data[name] for name in names},
            "rows": {one["name"]: self._rows(one) for one in self.part["rows"]},
        }

    def _rows(self, rows: dict[str, Any]) -> list[dict[str, str]]:
        count = len(rows["values"]) + 1
        names = [one["name"] for one in rows["questions"]]
        found = [
            {name: self.cleaned_data.get(f"{rows['name']}-{place}-{name}", "") for name in names}
            for place in range(1, min(count, rows["most"]) + 1)
        ]
        return [row for row in found if any(row.values())]


def _has_none(offered: list[tuple[str, str]]) -> bool:
    return any(value == "" for value, _ in offered)


def say(form: forms.Form, errors: dict[str, Any]) -> None:
    """Put what the portal found wrong beside the fields."""
    form.is_valid()
    for name, said in errors.items():
        for words in said if isinstance(said, list) else [said]:
            form.add_error(name if name in form.fields else None, str(words))
