"""The officials' page of figures with their alarms, and the public card of the algorithm."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from analytics.fairness.models import FairnessFigure, FairnessRun
from matching.recommend.explain import NAMES
from matching.recommend.score.facts import NEVER
from matching.recommend.score.rule import rule_on
from portal.accounts.doors import allowed
from portal.accounts.permissions import Action
from portal.foundation.moods import reads
from portal.regions.selectors import full_names

TREND = "看走势"  # in place of a bound
SAYINGS = {
    "flip": ("换性别、年龄、姓名再读一遍，资料变了的人", "要是 0", "个"),
    "sum": ("各部分加起来不等于总分的推荐", "要是 0", "个"),
    "again": ("按存下的规则和资料重算，对不上的推荐", "要是 0", "个"),
    "truth": ("“怎样能更合适”说得准的", "要在 99% 以上", "%"),
    "overwritten": ("人拿掉过又被算法排上的推荐", "要是 0", "个"),
    "exposure": ("给单位推荐的前十名里，各组的份额比人数的份额", "0.8 到 1.25", ""),
    "served": ("各组里有岗位可推荐的人", "最多比全体少 5 个百分点", "%"),
    "gini": ("岗位进名单多少不均的程度（0 最均，1 最不均）", TREND, ""),
    "gini_applied": ("岗位收到应聘多少不均的程度（0 最均，1 最不均）", TREND, ""),
    "nowhere": ("一个名单也没进的岗位", TREND, "%"),
    "off": ("关掉推荐的人", TREND, "%"),
    "off_gap": ("关掉推荐的人，少得到服务站推荐多少", "5 个百分点以内", "%"),
    "leakage": ("单看一项资料，猜得出性别或年龄的程度（0.5 猜不出）", "0.65 以上要说明", ""),
    "missing": ("没写这一项的人", TREND, "%"),
}
TRAITS = {"sex": "性别", "age": "年龄"}
FEATURES = {
    "wishes": "想干的职业", "places": "想去的地方", "wage": "最低月薪", "education": "文化程度", "forms": "工作形式", "shifts": "班次",
    "lodging": "食宿", "licence": "驾照", "starts": "上班日期", "experience": "干过多久", "skills": "会什么",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A figure as the page shows it."""

    group: str
    value: str
    members: str
    alarm: bool
    judged: bool  # else the group is too small, or the figure has no bound
    folded: bool  # a county with too few people: there are more of them than anybody reads


@dataclass(frozen=True)
class Block:
    """One measure with its figures: what alarms first, then what is judged, then the rest; folded counties by name."""

    title: str
    bar: str
    rows: list[Row]
    folded: list[str]

    @property
    def alarms(self) -> int:
        return sum(row.alarm for row in self.rows)

    @property
    def is_one(self) -> bool:
        """A single figure: those stand together in one table."""
        return len(self.rows) == 1 and not self.folded


@never_cache
@reads
def fairness(request: HttpRequest) -> HttpResponse:
    """The newest figures, what each must be, and which are to be looked at."""
    allowed(request, Action.FAIRNESS_VIEW)
    run = FairnessRun.objects.order_by("-on").first()
    figures = list(run.figures.order_by("code", "group")) if run else []  # type: ignore[attr-defined]
    counties = full_names({_county(one) for one in figures if one.group.startswith("county:")})
    blocks = [_block(code, figures, counties) for code in SAYINGS if any(one.code == code for one in figures)]
    groups = [one for one in blocks if not one.is_one]
    context = {
        "run": run,
        "first": [one for one in groups if one.alarms],
        "ones": sorted((one for one in blocks if one.is_one), key=lambda one: (not one.alarms, not one.rows[0].judged)),
        "blocks": [one for one in groups if not one.alarms],
        "alarms": sum(one.alarm for one in figures),
        "unjudged": [one for one in blocks if one.folded],
        "folded": len({name for one in blocks for name in one.folded}),
    }
    return render(request, "analytics/fairness.html", context)


def _block(code: str, figures: list[FairnessFigure], counties: dict[str, str]) -> Block:
    words, bar, unit = SAYINGS[code]
    rows = [_row(one, bar, unit, counties) for one in figures if one.code == code]
    shown = sorted((row for row in rows if not row.folded), key=lambda row: (not row.alarm, not row.judged))
    return Block(words, bar, shown, [row.group for row in rows if row.folded])


def _county(one: FairnessFigure) -> str:
    return one.group.partition(":")[2].ljust(12, "0")


def _row(one: FairnessFigure, bar: str, unit: str, counties: dict[str, str]) -> Row:
    members = str(one.members) if one.members is not None else "人太少"
    return Row(
        _group(one, counties), _number(one.value, unit), members, one.alarm, one.value is not None and bar != TREND,
        folded=one.value is None and one.group.startswith("county:"),
    )  # fmt: skip


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return "不显示"
    return f"{value * 100:.1f}%" if unit == "%" else f"{value:.0f} {unit}" if unit else f"{value:.2f}"


def _group(one: FairnessFigure, counties: dict[str, str]) -> str:
    trait, _, group = one.group.partition(":")
    if trait == "county":
        return counties.get(_county(one), group)
    if one.code == "leakage":
        return f"{FEATURES[group]}，猜{TRAITS[trait]}"
    return group or FEATURES.get(trait, "关掉推荐的人" if trait == "off" else "全体")


@login_not_required
@never_cache
@reads
def card(request: HttpRequest) -> HttpResponse:
    """What the algorithm is for, what it reads and never reads, its numbers, its figures, whom to ask. Open to everybody."""
    rule, run = rule_on(), FairnessRun.objects.order_by("-on").first()
    open_figures = run.figures.filter(group="", code__in=["flip", "sum", "again", "truth"]) if run else []  # type: ignore[attr-defined]
    context: dict[str, Any] = {
        "parts": [(name, rule.most(key)) for key, name in NAMES.items()],
        "full": sum(rule.most(key) for key in NAMES),
        "access": rule.most("access"),
        "reads": FEATURES.values(),
        "never": NEVER,
        "version": rule.version,
        "run": run,
        "figures": [
            (SAYINGS[one.code][0], _number(one.value, SAYINGS[one.code][2]), SAYINGS[one.code][1])
            for one in open_figures
        ],
    }
    return render(request, "analytics/algorithm_card.html", context)
