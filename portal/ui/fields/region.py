"""Where somebody lives: province, city, county, township, village.

Rows of the level asked for are radios, rows above it are links that go one level deeper. Without
script the links open the same page with `?at=<code>`; with script region.js redraws the panel.
"""

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, QueryDict

from portal.ui import places
from portal.ui.navigation import address

ASKS = {"city": "选市", "county": "选县（市、区）", "township": "选乡镇", "village": "选村或社区"}
NEXT = dict(zip(places.LEVELS, places.LEVELS[1:], strict=False))


class RegionWidget(forms.Widget):
    """The cascader. `level` is the highest level that may be picked, `deepest` the lowest.

    `at` is the division somebody asked to open, `start` the one to open when nothing else says where.
    """

    template_name = "ui/region.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None, level: str = "township", deepest: str = "village") -> None:
        super().__init__(attrs)
        self.level, self.deepest = level, deepest
        self.at, self.start, self.query = "", "", QueryDict()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        picked = str(value or "")
        at = self.open_at(picked)
        found = places.children_of(at)
        context["region"] = {
            "at": at,
            "asks": ASKS.get(NEXT.get(places.level_of(at), ""), ""),
            "path": [step | {"url": self.link(step["code"])} for step in found["path"]],
            "groups": self.itself(found["path"], picked) + [self.group(group, picked) for group in found["groups"]],
            "picked": picked,
            "level": self.level,
            "deepest": self.deepest,
            "urls": {
                "of": address("regions-children"),
                "search": address("regions-search"),
                "near": address("regions-near"),
            },
        }
        return context

    def open_at(self, picked: str) -> str:
        """The division whose children are shown: asked for, else the picked one's parent, else the start."""
        if places.is_code(self.at):
            return self.at
        if places.is_code(picked):
            return places.parent_of(picked)
        if not places.is_code(self.start):
            return places.PROVINCE
        return places.parent_of(self.start) if self.may_pick(self.start) else self.start

    def itself(self, path: list[dict[str, Any]], picked: str) -> list[dict[str, Any]]:
        """The division that is open, as a row of its own where it is fine enough: nobody has to go deeper."""
        if not path or not self.may_pick(path[-1]["code"]):
            return []
        return [self.group({"title": "不用选得更细", "items": [path[-1] | {"leaf": True}]}, picked)]

    def group(self, group: dict[str, Any], picked: str) -> dict[str, Any]:
        rows = [
            row
            | {
                "pick": self.may_pick(row["code"]),
                "picked": row["code"] == picked,
                "deeper": not row["leaf"] and places.level_of(row["code"]) != self.deepest,
                "url": self.link(row["code"]),
            }
            for row in group["items"]
        ]
        return {"title": group["title"], "items": rows}

    def link(self, code: str) -> str:
        """The same page with `code` open; what else the address said is kept."""
        query = self.query.copy()
        query["at"] = code
        return f"?{query.urlencode()}"

    def may_pick(self, code: str) -> bool:
        """Whether a division is of a level that this question takes."""
        level = places.LEVELS.index(places.level_of(code))
        return places.LEVELS.index(self.level) <= level <= places.LEVELS.index(self.deepest)


class RegionField(forms.CharField):
    """A 12-digit code of at least `level`; open it at the right place with `open_at(request)`."""

    default_error_messages: ClassVar = {
        "required": "请选您住的地方",
        "invalid": "没有找到这个地方，请再选一次",
        "level": "请再选细一级",
    }

    def __init__(self, *, level: str = "township", deepest: str = "village", **kwargs: Any) -> None:
        super().__init__(widget=RegionWidget(level=level, deepest=deepest), max_length=12, **kwargs)

    def open_at(self, request: HttpRequest) -> None:
        """Opens the panel at `?at=`; an empty one starts at the region chosen in the header."""
        self.widget.at, self.widget.query = request.GET.get("at", ""), request.GET
        self.widget.start = request.COOKIES.get("lj_region", "")

    def clean(self, value: Any) -> str:
        picked = super().clean(value)
        code = places.standing(picked) if picked else ""  # a code revoked since it was picked is its successor's
        if picked and not places.is_code(code):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        if code and not self.widget.may_pick(code):
            raise forms.ValidationError(self.error_messages["level"], code="level")
        return code
