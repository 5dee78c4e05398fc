"""Which occupations somebody means: words → list → pick, or down the groups; a few of them, in order of preference.

Everything is a box of one name, ticked or not, so the form itself carries what is picked and nothing is lost while searching.
The buttons send the whole form; a form that inherits `Looking` knows then that it is not being handed in. With script
htmx redraws the two lists instead.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.forms.utils import ErrorDict

from portal.occupations import selectors
from portal.occupations.codes import is_code
from portal.occupations.enums import Level
from portal.ui.navigation import address

MOST = 5
PICKED_READ = 20  # ticked boxes that are looked at; more is no form of ours
LOOK, WORDS, UNDER, FIRST, TITLE = "look", "q", "under", "first", "title"
FEW = 5  # found occupations; below that we guess as well
BUTTONS = (LOOK, UNDER, FIRST)


def looked_up(words: str) -> tuple[list[selectors.Named], list[selectors.Named]]:
    """What the words name; where that is little, also what such a job title may mean."""
    named = selectors.search(words)
    return named, [one for one in selectors.suggested(words) if one not in named] if len(named) < FEW else []


class OccupationsWidget(forms.Widget):
    """The picked ones, a box to search with, and rows to tick. `title` is a job title to suggest occupations for."""

    template_name = "ui/occupations.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None, most: int = MOST) -> None:
        super().__init__(attrs)
        self.most, self.title = most, ""
        self.asked: dict[str, str] = {}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        parts = (part for part in (*BUTTONS, WORDS, TITLE) if f"{name}-{part}" in data)
        self.asked = {part: str(data.get(f"{name}-{part}") or "") for part in parts}
        ticked = data.getlist(name) if hasattr(data, "getlist") else data.get(name) or []
        codes = list(dict.fromkeys(code for code in ticked[:PICKED_READ] if is_code(code)))
        first = self.asked.get(FIRST, "")
        return [first, *(code for code in codes if code != first)] if first in codes else codes

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False  # no box ticked is an answer

    def is_looking(self, data: Mapping[str, Any], name: str) -> bool:
        """A button of this widget was pressed: the form is not being handed in."""
        return any(f"{name}-{part}" in data for part in BUTTONS)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        picked = list(value or [])
        context["jobs"] = {
            "name": name,
            "picked": list(selectors.names_of(picked).values()),
            "most": self.most,
            "words": self.asked.get(WORDS, ""),
            "title": self.asked.get(TITLE) or self.title,
            "rows_url": address("occupations-rows"),
            "oob": False,
        } | self.found(picked)
        return context

    def found(self, picked: Sequence[str]) -> dict[str, Any]:
        """What the lower list shows: a search's answer, a group opened, or suggestions above the large groups."""
        words, under = self.asked.get(WORDS, "").strip(), self.asked.get(UNDER)
        if words and under is None:
            return self._searched(words, picked)
        path = selectors.path_of(under or "")
        groups = [{"title": "勾一组，或点“细分”再看" if path else "一层一层找", "rows": self._under(path, picked)}]
        title = self.asked.get(TITLE) or self.title
        if not path and title and (guessed := selectors.suggested(title)):
            rows = [self._row(one.code, one.name, one.group, picked) for one in guessed]
            groups.insert(0, {"title": f"照“{title[:20]}”看，可能是", "rows": rows})
        return {"path": path, "groups": groups, "none": False}

    def _searched(self, words: str, picked: Sequence[str]) -> dict[str, Any]:
        named, guessed = looked_up(words)
        groups = [("有这些字的职业", named), ("也可能是", guessed)]
        return {
            "path": [],
            "groups": [
                {"title": title, "rows": [self._row(one.code, one.name, one.group, picked) for one in found]}
                for title, found in groups
            ],
            "none": not named and not guessed,
        }

    def _under(self, path: list[selectors.Named], picked: Sequence[str]) -> list[dict[str, Any]]:
        return [
            self._row(branch.code, branch.name, "", picked, pick=branch.level >= Level.MINOR, deeper=not branch.leaf)
            for branch in selectors.children_of(path[-1].code if path else "")
        ]

    def _row(
        self, code: str, name: str, group: str, picked: Sequence[str], *, pick: bool = True, deeper: bool = False
    ) -> dict[str, Any]:
        return {"code": code, "name": name, "group": group, "pick": pick, "deeper": deeper, "picked": code in picked}


class OccupationsField(forms.Field):
    """At most `most` codes that exist, in order; the first is what somebody wants most."""

    widget = OccupationsWidget
    default_error_messages: ClassVar = {
        "required": "请至少选一个职业",
        "too_many": "最多选 %(most)d 个，请去掉 %(over)d 个",
        "unknown": "有一个职业现在没有了，请重新选",
    }

    def __init__(self, *, most: int = MOST, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most = self.widget.most = most

    def suggest_for(self, title: str) -> None:
        """Show first what a job title may mean; nothing is picked by it."""
        self.widget.title = title

    def clean(self, value: Any) -> list[str]:
        codes = super().clean(value or [])
        if (over := len(codes) - self.most) > 0:
            raise forms.ValidationError(
                self.error_messages["too_many"], code="too_many", params={"most": self.most, "over": over}
            )
        if selectors.standing(codes) != codes:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown")
        return codes

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or []) != list(data or [])


class Looking(forms.Form):
    """A form that somebody may send only to search in it: then it is neither right nor wrong."""

    @property
    def is_looking(self) -> bool:
        """Whether a search button of one of its fields was pressed."""
        return self.is_bound and any(
            isinstance(field.widget, OccupationsWidget) and field.widget.is_looking(self.data, self.add_prefix(name))
            for name, field in self.fields.items()
        )

    def full_clean(self) -> None:
        """Judge nothing while somebody looks; the fields keep what was written."""
        if not self.is_looking:
            return super().full_clean()
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}
        for name in self.fields:
            self[name].value()  # the widgets read what was asked

    def is_valid(self) -> bool:
        """A form in which somebody is still looking is not handed in."""
        return not self.is_looking and super().is_valid()
