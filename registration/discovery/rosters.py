"""The lists that become leads: their columns, whom we know already, and writing and taking back in sets."""

from collections import ChainMap
from collections.abc import Callable, Sequence
from functools import partial

from django import forms

from portal.accounts.actors import Actor
from portal.accounts.permissions import Action
from portal.cases.contacts.models import Contact, FollowUpTask
from portal.people.listed import drop_claims
from portal.ui.imports import cells
from portal.ui.imports.columns import Column
from portal.ui.imports.models import Import
from portal.ui.imports.subjects import Line, Subject, Undone, Verdict
from registration.discovery.enums import LeadKind, LeadState
from registration.discovery.handovers import year_field
from registration.discovery.intake import Origin, judge, take
from registration.discovery.models import Lead

PREFIX = "leads-"
AT_ONCE = 2_000  # leads that are taken back together
WHERES = {
    LeadKind.LOW_INCOME: ("村（社区）或救助单位", ("救助单位", "经办单位")),
    LeadKind.GRADUATE: ("毕业学校", ("学校", "院校", "毕业院校", "学校名称")),
    LeadKind.LAID_OFF: ("原单位", ("单位", "单位名称", "企业", "企业名称", "用人单位")),
    LeadKind.INSURANCE_STOP: ("原单位", ("单位", "单位名称", "参保单位", "企业名称")),
    LeadKind.RETURNED: ("从哪里回来", ("原务工地", "务工地点", "外出地点")),
    LeadKind.VETERAN: ("安置地或接收单位", ("安置地", "接收单位", "安置单位")),
    LeadKind.MONITORED: ("帮扶联系单位", ("帮扶单位", "联系单位")),
}
SINCES = {
    LeadKind.LOW_INCOME: ("认定日期", ("批准日期", "认定时间", "救助开始")),
    LeadKind.GRADUATE: ("毕业日期", ("毕业时间", "毕业年月")),
    LeadKind.LAID_OFF: ("离职日期", ("裁减日期", "解除日期", "离职时间", "解除合同日期")),
    LeadKind.INSURANCE_STOP: ("停保日期", ("停保时间", "减员日期", "减员时间", "中断日期")),
    LeadKind.RETURNED: ("返乡日期", ("返乡时间", "回来日期")),
    LeadKind.VETERAN: ("退役日期", ("退役时间", "退伍日期", "退伍时间")),
    LeadKind.MONITORED: ("纳入日期", ("纳入时间", "识别日期", "识别时间")),
}
ABOUT = {
    LeadKind.LOW_INCOME: "民政部门交来的低收入人口名册。只用来找想就业的人，是不是低收入不会告诉村里，也不影响任何待遇。",
    LeadKind.GRADUATE: "教育部门移交的离校未就业高校毕业生名册。每个人都要在期限内联系上，或者写明原因。",
    LeadKind.LAID_OFF: "生产经营困难企业要裁减、已经裁减的人员名册。",
    LeadKind.INSURANCE_STOP: "社保部门的停保人员名册。",
    LeadKind.RETURNED: "返乡务工人员名册，乡镇、村里摸排的也行。",
    LeadKind.VETERAN: "退役军人事务部门交来的退役军人名册，优先联系、优先服务。",
    LeadKind.MONITORED: "农业农村部门交来的防止返贫监测对象名册。只用来找想就业的人，不影响任何待遇。",
}


def columns(kind: LeadKind) -> tuple[Column, ...]:
    """What a list of this kind may say; the order is that of intake.NAME … REMARK."""
    (where, where_also), (since, since_also) = WHERES[kind], SINCES[kind]
    return (
        Column("name", "姓名", cells.name, ("名字", "人员姓名", "学生姓名", "户主姓名"), required=True, example="张三", width=12),
        Column(
            "number", "证件号码", cells.id_number,
            ("身份证号", "身份证号码", "公民身份号码", "居民身份证号码", "身份证", "证件号", "身份证件号码"),
            required=True, varied=True, example="18 位，单元格设成文本", width=24,
        ),
        Column(
            "phone", "手机号码", cells.phone, ("手机", "电话", "联系电话", "手机号", "联系方式", "本人电话"),
            varied=True, example="11 位手机号码", width=16,
        ),
        Column(
            "place", "住在", cells.place,
            ("常住地", "居住地", "现居住地", "住址", "乡镇", "乡镇街道", "所在乡镇", "村", "村社区", "家庭住址", "地址", "常住地代码"),
            required=True, local=True, example="富锦市锦山镇", width=26,
        ),
        Column("since", since, cells.past_day, ("日期", "时间", *since_also), example="2026-06-30", width=14),
        Column("where", where, cells.words(60), where_also, width=24),
        Column("remark", "备注", cells.words(200), ("说明", "情况说明"), width=30),
    )  # fmt: skip


def _line(label: str, hint: str) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, max_length=80, error_messages={"required": f"请写{label}"}
    )  # fmt: skip


ASKS = {
    "given_by": partial(_line, "哪个部门交来的", "比如：富锦市民政局。"),
    "ground": partial(_line, "依据", "文件名和文号，或者联席会议纪要。"),
    "purpose": partial(_line, "做什么用", "比如：摸排就业意愿。"),
}
"""The record of the exchange: who gave what, on what ground, for what (PIPL 55, 56; kept three years)."""


MORE: dict[LeadKind, dict[str, Callable[[], forms.Field]]] = {LeadKind.GRADUATE: {"year": year_field}}


def ask(kind: LeadKind, name: str, field: Callable[[], forms.Field]) -> None:
    """Let a subject that stands on leads ask one thing more with a kind of list; call it in the app's `ready`."""
    MORE.setdefault(kind, {})[name] = field


def subject(kind: LeadKind) -> Subject:
    """The importer's subject for one kind of list."""
    return Subject(
        code=PREFIX + kind.value.replace("_", "-"), title=f"{LeadKind(kind).label}名册", unit="人", columns=columns(kind),
        action=Action.LEAD_IMPORT, check=check, write=write, undo=undo, once_by="number", about=ABOUT[kind],
        asks=ChainMap(MORE.setdefault(kind, {}), ASKS), list_url="leads",
    )  # fmt: skip


OTHERS: dict[str, LeadKind] = {}
"""Lists of somebody else than an office that become leads too, by the code of their subject."""


def kind_of(one: Import) -> LeadKind:
    """What kind of lead a list makes."""
    other = OTHERS.get(one.subject)
    return other or LeadKind(one.subject.removeprefix(PREFIX).replace("-", "_"))


def check(one: Import, lines: Sequence[Line]) -> Verdict:
    """Who bears another name than the number's proved owner, lives where nobody serves, or is known already."""
    return judge(lines, one.region_code)


def write(one: Import, actor: Actor, lines: Sequence[Line]) -> int:
    """A lead and its first task for everybody who is not seen to yet."""
    return take(Origin(kind_of(one), one.region_code, came_by=one.pk), lines)


def undo(one: Import, actor: Actor) -> Undone:
    """Leads that nobody has tried yet go, and so do the claims that only they made; the others stay."""
    mine = Lead.objects.filter(came_by=one)
    tried = Contact.objects.filter(case_id__in=mine.values("pk")).values("case_id")
    gone = mine.filter(state=LeadState.ASSIGNED).exclude(pk__in=tried)
    keys = list(gone.values_list("pk", "person_id"))
    for at in range(0, len(keys), AT_ONCE):
        leads, people = zip(*keys[at : at + AT_ONCE], strict=True)
        FollowUpTask.objects.filter(case_id__in=leads).delete()
        Lead.objects.filter(pk__in=leads).delete()
        drop_claims(people)
    return Undone(len(keys), mine.count())
