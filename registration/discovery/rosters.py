"""The lists that become leads: their columns, whom we know already, and writing and taking back in sets."""

from collections import ChainMap
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import NamedTuple
from uuid import UUID

from django import forms
from django.conf import settings
from django.db import connection
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.offices import serving_many
from portal.accounts.permissions import Action
from portal.cases.calendar import add_working_days, deadline
from portal.cases.contacts.enums import Step
from portal.cases.contacts.models import Contact, FollowUpTask
from portal.foundation.copying import copy_in
from portal.foundation.identifiers import uuid7
from portal.foundation.locks import lock_in_transaction
from portal.foundation.shortly import Shortly
from portal.people.listed import DATA, LISTED, NAME_DIFFERS, Claimed, claim_many, drop_claims
from portal.people.models import ID_PURPOSE
from portal.people.names import comparing
from portal.people.retention.scope import READABLE
from portal.privacy import crypto
from portal.ui.imports import cells
from portal.ui.imports.columns import Column
from portal.ui.imports.models import Import
from portal.ui.imports.subjects import Line, Subject, Undone, Verdict
from registration.discovery.enums import OPEN, LeadKind, LeadState
from registration.discovery.handovers import year_field
from registration.discovery.limits import again_after, contact_within
from registration.discovery.models import Lead
from registration.discovery.workflow import KIND
from registration.unemployment.enums import OPEN as REGISTERING

PREFIX = "leads-"
AT_ONCE = 2_000  # leads that are taken back together
NOBODY_SERVES = "这个地方还没有服务站，请先请系统管理员设置"
NAME, NUMBER, PHONE, PLACE, SINCE, WHERE, REMARK = range(7)
WHERES = {
    LeadKind.LOW_INCOME: ("村（社区）或救助单位", ("救助单位", "经办单位")),
    LeadKind.GRADUATE: ("毕业学校", ("学校", "院校", "毕业院校", "学校名称")),
    LeadKind.LAID_OFF: ("原单位", ("单位", "单位名称", "企业", "企业名称", "用人单位")),
    LeadKind.INSURANCE_STOP: ("原单位", ("单位", "单位名称", "参保单位", "企业名称")),
    LeadKind.RETURNED: ("从哪里回来", ("原务工地", "务工地点", "外出地点")),
}
SINCES = {
    LeadKind.LOW_INCOME: ("认定日期", ("批准日期", "认定时间", "救助开始")),
    LeadKind.GRADUATE: ("毕业日期", ("毕业时间", "毕业年月")),
    LeadKind.LAID_OFF: ("离职日期", ("裁减日期", "解除日期", "离职时间", "解除合同日期")),
    LeadKind.INSURANCE_STOP: ("停保日期", ("停保时间", "减员日期", "减员时间", "中断日期")),
    LeadKind.RETURNED: ("返乡日期", ("返乡时间", "回来日期")),
}
ABOUT = {
    LeadKind.LOW_INCOME: "民政部门交来的低收入人口名册。只用来找想就业的人，是不是低收入不会告诉村里，也不影响任何待遇。",
    LeadKind.GRADUATE: "教育部门移交的离校未就业高校毕业生名册。每个人都要在期限内联系上，或者写明原因。",
    LeadKind.LAID_OFF: "生产经营困难企业要裁减、已经裁减的人员名册。",
    LeadKind.INSURANCE_STOP: "社保部门的停保人员名册。",
    LeadKind.RETURNED: "返乡务工人员名册，乡镇、村里摸排的也行。",
}


def columns(kind: LeadKind) -> tuple[Column, ...]:
    """What a list of this kind may say; the order is that of NAME … REMARK."""
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


class Known(NamedTuple):
    """A person with a number: who it is, and whether somebody sees to them already."""

    pk: UUID
    name: str
    proved: bool
    served: bool


_served = Shortly(lambda: settings.RAIL_SECONDS)
"""Who serves which place; a list has a thousand batches with the same places. The night puts right what changed meanwhile."""


def _offices(places: Collection[str]) -> dict[str, UUID]:
    """The offices of these places; those that nobody serves are left out."""
    found: dict[str, UUID] = _served.get("offices", dict)
    if new := [code for code in places if code not in found]:
        found |= serving_many(new)
    return {code: found[code] for code in places if code in found}


# Proved persons and what a list said before; a claim of somebody's own account is nobody's business here. Asked by
# LATERAL: as an EXISTS the database would read all open registrations of the province for every batch.
KNOWN = f"""
    SELECT person.id, person.id_index, person.name, person.proved_at IS NOT NULL, coalesce(registered.here, led.here, false)
    FROM unnest(string_to_array(%(index)s, ' ')::bytea[]) AS asked(digest)
    JOIN portal_person AS person ON person.id_index = asked.digest
    LEFT JOIN LATERAL (
        SELECT true AS here FROM registration_unemploymentregistration AS reg
        WHERE reg.person_id = person.id AND reg.state = ANY(%(registering)s) LIMIT 1
    ) AS registered ON true
    LEFT JOIN LATERAL (
        SELECT true AS here FROM registration_lead AS lead
        WHERE lead.person_id = person.id AND (lead.state = ANY(%(open)s) OR lead.state_changed_at >= %(since)s) LIMIT 1
    ) AS led ON true
    WHERE person.merged_into_id IS NULL AND {READABLE.format("person")} AND (person.proved_at IS NOT NULL OR person.source = ANY(%(lists)s))
    ORDER BY person.proved_at, person.id
"""


def _known(lines: Sequence[Line], region: str) -> dict[int, Known]:
    """Whom we know of these rows, by row number: the proved person before a list's claim. One question."""
    numbers = [line.number for line in lines] * len(settings.INDEX_KEYS)
    digests = crypto.macs_of([line.cells[NUMBER] for line in lines], ID_PURPOSE)
    rows = dict(zip(digests, numbers, strict=True))
    given = {
        "index": " ".join(["\\x" + digest.hex() for digest in digests]), "registering": sorted(REGISTERING), "open": sorted(OPEN), "lists": list(LISTED),
        "since": timezone.now() - timedelta(days=again_after(region, timezone.localdate())),
    }  # fmt: skip
    found: dict[int, Known] = {}
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, given)
        for pk, digest, name, proved, served in cursor.fetchall():
            number = rows[bytes(digest)]
            before = found.get(number)
            found[number] = (
                before._replace(served=before.served or served) if before else Known(pk, name, proved, served)
            )
    return found


def check(one: Import, lines: Sequence[Line]) -> Verdict:
    """Who bears another name than the number's proved owner, lives where nobody serves, or is known already."""
    known, offices = _known(lines, one.region_code), _offices({line.cells[PLACE] for line in lines})
    faults: dict[int, tuple[str, str]] = {}
    there: set[int] = set()
    for line in lines:
        person = known.get(line.number)
        if line.cells[PLACE] not in offices:
            faults[line.number] = ("place", NOBODY_SERVES)
        elif person and person.proved and comparing(person.name) != comparing(line.cells[NAME]):
            faults[line.number] = ("name", NAME_DIFFERS)
        elif person and person.served:
            there.add(line.number)
    return Verdict(faults, frozenset(there))


def write(one: Import, actor: Actor, lines: Sequence[Line]) -> int:
    """A lead and its first task for everybody who is not seen to yet. Two lists at once: the second finds the first's."""
    lock_in_transaction("discovery.write")
    known = _known(lines, one.region_code)
    found = [(line, known.get(line.number)) for line in lines]
    wanted = [(line, person.pk if person else None) for line, person in found if not (person and person.served)]
    fresh = {line.number: uuid7() for line, person in wanted if person is None}
    claim_many([_claim(line, fresh[line.number]) for line, person in wanted if person is None])
    offices = _offices({line.cells[PLACE] for line, _ in wanted})
    leads = [
        _Lead(uuid7(), person or fresh[line.number], line, offices[line.cells[PLACE]], keeps_phone=person is not None)
        for line, person in wanted
    ]  # fmt: skip
    due = _Due(timezone.now())
    copy_in(Lead, LEAD, [lead.row(one, due) for lead in leads])
    copy_in(FollowUpTask, TASK, [lead.task(one, due) for lead in leads])
    return len(leads)


def _claim(line: Line, key: UUID) -> Claimed:
    """What the list says of somebody whom we don't know: a claim, until their document is seen."""
    cells = line.cells
    return Claimed(key, cells[NAME], cells[NUMBER], cells[PHONE], cells[PLACE], DATA)


class _Due:
    """Until when somebody is to be contacted who came at a moment: worked out once a township."""

    def __init__(self, now: datetime) -> None:
        self.now, self._known = now, dict[str, tuple[datetime, date]]()

    def of(self, region_code: str) -> tuple[datetime, date]:
        """The moment, and the day that a task is due on."""
        town = region_code[:9]
        if town not in self._known:
            days, today = contact_within(region_code, timezone.localdate(self.now)), timezone.localdate(self.now)
            self._known[town] = deadline(self.now, days), add_working_days(today, days)
        return self._known[town]


LEAD = (
    "id", "person", "kind", "came_by", "region_code", "service_office", "due_at", "phone", "since", "where", "remark",
)  # fmt: skip
TASK = (
    "id", "case_kind", "case_id", "person", "region_code", "service_office", "step", "rule", "due_on", "planned_for",
)  # fmt: skip


@dataclass(frozen=True)
class _Lead:
    """A lead before it is written, with its first task."""

    pk: UUID
    person: UUID
    line: Line
    office: UUID
    keeps_phone: bool
    """Of somebody we know already the list's telephone is kept beside their own: one of the two may be new."""

    def row(self, one: Import, due: _Due) -> tuple:
        """In the order of LEAD."""
        cells = self.line.cells
        return (
            self.pk, self.person, kind_of(one).value, one.pk, cells[PLACE], self.office, due.of(cells[PLACE])[0],
            (cells[PHONE] or None) if self.keeps_phone else None, cells[SINCE] or None, cells[WHERE] or None,
            cells[REMARK] or None,
        )  # fmt: skip

    def task(self, one: Import, due: _Due) -> tuple:
        """In the order of TASK."""
        place = self.line.cells[PLACE]
        day = due.of(place)[1]
        return (
            uuid7(), KIND, self.pk, self.person, place, self.office, Step.FIRST.value, f"discovery.{kind_of(one).value}", day, day,
        )  # fmt: skip


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
