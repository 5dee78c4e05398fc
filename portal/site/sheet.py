"""The component sheet of a demo: every part in every state, to be laid beside the comps."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.foundation.moods import reads
from portal.ui.fields.choices import RadioRows
from portal.ui.fields.dates import DateField
from portal.ui.fields.region import RegionField
from portal.ui.pages.boards import BoardPage, against_target
from portal.ui.pages.paging import Paged
from portal.ui.parts import (
    CheckGroup,
    CheckRow,
    Definition,
    Figure,
    Happening,
    NextContact,
    Person,
    Queue,
    Receipt,
    State,
    Step,
    Task,
)  # fmt: skip

LOCAL = ZoneInfo("Asia/Shanghai")
WANG = Person("王某某", "锦山镇就业创业服务站", "126-0454-2318", "工作日 8:30–16:30")
SUBMITTED = datetime(2026, 11, 23, 14, 6, tzinfo=LOCAL)


class SampleForm(forms.Form):
    """One of each field."""

    name = forms.CharField(
        label="姓名",
        help_text="和身份证上一样。",
        error_messages={"required": "请写姓名"},
        widget=forms.TextInput(attrs={"class": "lj-w-name"}),
    )
    kind = forms.ChoiceField(
        label="证件类型",
        choices=[("1", "居民身份证"), ("2", "港澳台居民居住证")],
        error_messages={"required": "请选证件类型"},
        widget=forms.Select(attrs={"class": "lj-w-id"}),
    )
    number = forms.CharField(
        label="证件号码",
        help_text="请对着身份证写，最后一位可能是字母 X。",
        min_length=18,
        error_messages={"min_length": "身份证号码要写满 18 位，您写了 %(show_value)d 位"},
        widget=forms.TextInput(attrs={"class": "lj-w-id"}),
    )
    since = DateField(
        label="从哪天起没有工作？", help_text="比如 2026年11月10日。", error_messages={"required": "请写日期"}
    )
    situation = forms.ChoiceField(
        label="您现在是哪种情况？",
        help_text="选一个最像您的。",
        choices=[("jobless", "没有工作，想找工作"), ("working", "还在上班，想换工作")],
        widget=RadioRows(hints={"jobless": "满 16 岁，没领养老金，就能登记", "working": "带您去看岗位"}),
        error_messages={"required": "请选一个"},
    )
    note = forms.CharField(label="还想说的话", required=False, widget=forms.Textarea)
    region = RegionField(label="您住在哪个乡镇或街道？", help_text="写现在常住的地方，不看户口。")
    promise = forms.BooleanField(
        label="以上内容都是真的。",
        help_text="承诺书 2026 年第 1 版。",
        error_messages={"required": "请先看承诺，再勾选"},
    )


class ContactForm(forms.Form):
    """The desk's choices, with their letters."""

    reached = forms.ChoiceField(
        label="联系上了吗",
        choices=[("yes", "联系上了"), ("no", "没人接"), ("wrong", "号码不对")],
        widget=RadioRows(attrs={"columns": 3}, keys={"yes": "q", "no": "w", "wrong": "e"}),
    )
    words = forms.CharField(label="说了什么", required=False, widget=forms.Textarea)


STEPS = [
    Step("提交登记", State.DONE, SUBMITTED),
    Step("第一次电话联系", State.NOW, note="最晚 12月2日（周三），王某某打给您"),
    Step("补充说明", State.DUE, said="12月4日前", note="名字和身份证对不上，请看一下"),
    Step("每月确认", State.LATE, said="已过期 3 天", by=WANG),
    Step("结束登记", State.TODO, note="您也可以随时自己退出"),
]
TASKS = [
    Task("说说您想找什么工作", "12月2日前", State.DUE, "#", "约 2 分钟，答得越细，推荐越准"),
    Task("看看能享受的政策", "还没看", State.NONE, "#"),
    Task("手机号码已核对", "已完成", State.DONE, note="11月23日（周一）"),
]
GROUPS = [
    CheckGroup("您是谁", [CheckRow("姓名", "张某某", "#"), CheckRow("手机", "12x-xxxx-0417", "#", "短信发到这里")])
]
QUEUES = [
    Queue("今日到期", 18, "#", current=True),
    Queue("已逾期", 2, "#", note="最久 3 个工作日", state=State.LATE),
    Queue("待受理", 3, "#", note="最近的还剩 2 小时 58 分", state=State.DUE),
    Queue("没人负责", 0, "#", note="都有人管，没有漏下的", state=State.DONE),
]
PAST = (54.5, 56, 60, 66, 71, 75, 80, 84, 87, 89, 90.3, 91.7)
HAPPENINGS = [
    Happening("11 月联系，等您办", None, State.DUE, said="今天"),
    Happening("推荐岗位", date(2026, 11, 12), State.NOW),
    Happening("电话联系上了，还在找", date(2026, 10, 23), State.DONE),
    Happening("打电话没人接", date(2026, 8, 18), State.TODO, "不算联系"),
]


def board() -> BoardPage:
    state, target = against_target(91.7, 95, more_is_better=True, unit="%")
    return BoardPage(
        {
            "registered": Figure("登记失业人数", "214,806", "人", compared="同比 −24.1%", past=PAST[::-1]),
            "contact": Figure("按月联系率", "91.7", "%", target, state, "同比 +37.2 点", PAST, plain="应联系的人里，这个月联系上的有多少。"),
            "long": Figure("满 6 个月占比", "42.6", "%", "目标 45% 以下，达标", State.DONE, "同比 −42.9 点", PAST[::-1]),
        },
        {"contact": Definition("按月联系率", "应联系的人里，这个月联系上的有多少。", ["联系上的人", "应联系的人"], "登记失业中的人。", "已退出的。", [("截至", "11月23日（周一）13:50")])},
    )  # fmt: skip


@login_not_required
@reads
def public_parts(request: HttpRequest) -> HttpResponse:
    """The parts of the public pages; `?errors=1` shows the form refused."""
    form = SampleForm({"number": "2308820101123"} if request.GET.get("errors") else None)
    form.fields["region"].open_at(request)  # type: ignore[attr-defined]
    shown: dict[str, Any] = {
        "form": form, "steps": STEPS, "tasks": TASKS, "groups": GROUPS, "paging": Paged([], 10, 50, 1100), "crumbs": [("首页", "/"), ("部件表", "")],
        "contact": NextContact(date(2026, 12, 2), WANG, "王某某会打 12x-xxxx-0417 找您。", "#"),
        "receipt": Receipt("我们收到您的登记了", "230882-2026-004172-5", SUBMITTED, note="已发短信", promised=date(2026, 11, 26), promise="从今天起 3 个工作日内，不用您催。"),
    }  # fmt: skip
    return render(request, "site/parts.html", shown)


@login_not_required
@reads
def desk_parts(request: HttpRequest) -> HttpResponse:
    """The parts of the desks."""
    figures = board()
    shown = {
        "queues": QUEUES, "happenings": HAPPENINGS, "figures": figures.shown(request), "definition": figures.opened(request),
        "states": [("new", "登记失业中"), ("due", "今天到期"), ("late", "逾期 3 天"), ("done", "已办"), ("wait", "12月4日"), ("none", "还没看")],
        "form": ContactForm(), "undo": {"words": "已记下马某某的联系。", "url": "#", "seconds": 60}, "acts": [("act", "visit", "排走访")],
    }  # fmt: skip
    return render(request, "site/parts_desk.html", shown)


@login_not_required
@reads
def desk_columns(request: HttpRequest) -> HttpResponse:
    """The three columns of a desk."""
    shown = {
        "queues": QUEUES, "form": ContactForm(),
        "rows": [("王某某", "11 月联系，已约改期", "富廷村", "late", "逾期 3 天"), ("赵某某", "11 月联系", "锦山村", "due", "今天"), ("马某某", "11 月联系", "永阳村", "done", "已办")],
        "undo": {"words": "已记下马某某的联系。", "url": "#", "seconds": 60},
    }  # fmt: skip
    return render(request, "site/parts_columns.html", shown)
