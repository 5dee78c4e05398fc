"""The lists that are compared: as few columns as do, only hits written, everything else gone with the file."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import NamedTuple
from uuid import UUID

from django import forms
from django.db import connection
from django.db.models import F
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.permissions import Action
from portal.cases.calendar import add_working_days, deadline
from portal.cases.contacts.enums import Step
from portal.cases.contacts.models import Contact, FollowUpTask
from portal.foundation.copying import copy_in
from portal.foundation.identifiers import uuid7
from portal.foundation.locks import lock_in_transaction
from portal.people.models import ID_PURPOSE
from portal.people.names import comparing
from portal.people.retention.scope import READABLE
from portal.privacy import crypto
from portal.ui.imports import cells
from portal.ui.imports.columns import Column
from portal.ui.imports.models import Import
from portal.ui.imports.subjects import Line, Subject, Undone, Verdict
from registration.comparison.enums import CompareList, HitState
from registration.comparison.limits import again_after, checked_within
from registration.comparison.models import CompareHit, CompareRun
from registration.comparison.rules import RULE, SAYS, Saying
from registration.comparison.workflow import KIND
from registration.discovery.enums import OPEN as LEADS_OPEN
from registration.employment.enums import EmploymentState
from registration.unemployment.enums import REGISTERED

PREFIX = "compare-"
NAME, NUMBER, SINCE = range(3)
SINCES = {
    CompareList.LOW_INCOME: ("认定日期", ("批准日期", "认定时间", "救助开始")),
    CompareList.GRADUATE: ("毕业日期", ("毕业时间", "毕业年月")),
    CompareList.PENSION: ("待遇开始", ("领取日期", "开始领取", "待遇时间")),
}
ABOUT = (
    "按证件号码和登记失业、摸排线索、就业登记比对。只留下比中的，交给服务站核对；没比中的一行也不留，"
    "比完文件就删。比中只是请人去问一问，不会因此不给办、退出或者停什么。"
)


def columns(kind: CompareList) -> tuple[Column, ...]:
    """What such a list may say; neither telephone, nor address, nor kind of allowance (trust.md 110)."""
    since, also = SINCES[kind]
    return (
        Column("name", "姓名", cells.name, ("名字", "人员姓名", "户主姓名"), required=True, example="张三", width=12),
        Column(
            "number", "证件号码", cells.id_number,
            ("身份证号", "身份证号码", "公民身份号码", "居民身份证号码", "身份证", "证件号", "身份证件号码"),
            required=True, varied=True, example="18 位，单元格设成文本", width=24,
        ),
        Column("since", since, cells.past_day, ("日期", "时间", *also), example="2026-06-30", width=14),
    )  # fmt: skip


def _line(label: str, hint: str) -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, max_length=80, error_messages={"required": f"请写{label}"})


ASKS = {
    "given_by": partial(_line, "哪个部门交来的", "比如：富锦市民政局。"),
    "ground": partial(_line, "依据", "文件名和文号，或者共享目录的编号。"),
    "purpose": partial(_line, "做什么用", "比如：找出登记失业的低收入人口，优先帮扶。"),
}


def subject(kind: CompareList) -> Subject:
    """The importer's subject for one kind of list."""
    return Subject(
        code=PREFIX + kind.value.replace("_", "-"), title=f"{CompareList(kind).label}比对名册", unit="人",
        columns=columns(kind), action=Action.COMPARE_RUN, check=check, write=write, undo=undo, once_by="number",
        about=ABOUT, asks=ASKS, list_url="compare-runs", verb="比对", list_words="去看比对结果", wiped_at_once=True,
    )  # fmt: skip


def kind_of(one: Import) -> CompareList:
    return CompareList(one.subject.removeprefix(PREFIX).replace("-", "_"))


def check(one: Import, lines: Sequence[Line]) -> Verdict:
    """Nothing is looked up before somebody has said yes: whoever uploads a list doesn't learn whom we know."""
    return Verdict()


class Found(NamedTuple):
    """Somebody on the list who is in one of our registers."""

    person: UUID
    digest: bytes
    name: str
    found_in: str
    region: str
    office: UUID
    is_known: bool


# One row a number, the registration before the lead before the work. What is a current fact already, waits for its
# check, or was found wrong lately is known.
MATCHES = f"""
    SELECT DISTINCT ON (person.id_index) person.id, person.id_index, person.name, case_of.found_in, case_of.region_code,
        case_of.service_office_id,
        EXISTS (SELECT FROM portal_personfact AS fact WHERE fact.person_id = person.id AND fact.code = %(code)s
                AND fact.source = %(source)s AND fact.ended_at IS NULL AND fact.value = 'true'::jsonb)
        OR EXISTS (SELECT FROM registration_comparehit AS hit WHERE hit.person_id = person.id AND hit.says = %(code)s
                   AND (hit.state = 'open' OR hit.state = 'wrong' AND hit.state_changed_at >= %(since)s))
    FROM portal_person AS person
    CROSS JOIN LATERAL (
        SELECT 1 AS rank, 'unemployed' AS found_in, region_code, service_office_id
        FROM registration_unemploymentregistration WHERE person_id = person.id AND state = ANY(%(registered)s)
        UNION ALL
        SELECT 2, 'lead', region_code, service_office_id
        FROM registration_lead WHERE person_id = person.id AND state = ANY(%(leads)s)
        UNION ALL
        SELECT 3, 'employed', region_code, service_office_id
        FROM registration_employmentregistration WHERE person_id = person.id AND state = %(current)s
    ) AS case_of
    WHERE person.id_index = ANY(%(index)s::bytea[]) AND person.merged_into_id IS NULL AND {READABLE.format("person")}
      AND case_of.service_office_id IS NOT NULL AND case_of.region_code <> ''
    ORDER BY person.id_index, case_of.rank, person.id
"""


def matches(digests: Sequence[bytes], says: Saying, region_code: str) -> list[Found]:
    """Who of these blind indexes is registered, on an open lead, or in work now. One query."""
    since = timezone.now() - timedelta(days=again_after(region_code, timezone.localdate()))
    given = {
        "index": list(digests), "code": says.code, "source": says.source, "since": since, "registered": sorted(REGISTERED),
        "leads": sorted(LEADS_OPEN), "current": EmploymentState.CURRENT,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(MATCHES, given)
        return [Found(row[0], bytes(row[1]), *row[2:]) for row in cursor.fetchall()]


HIT = (
    "id", "person", "run", "found_in", "says", "since", "name_differs", "region_code", "service_office", "due_at",
)  # fmt: skip
TASK = (
    "id", "case_kind", "case_id", "person", "region_code", "service_office", "step", "rule", "due_on", "planned_for",
)  # fmt: skip


def write(one: Import, actor: Actor, lines: Sequence[Line]) -> int:
    """Compare a batch: what is hit and new becomes a hit with a task for its office; the rest is counted at most."""
    lock_in_transaction("comparison.write")
    run, says = _run(one, actor), SAYS[kind_of(one)]
    rows = {digest: line for line in lines for digest in crypto.macs(line.cells[NUMBER], ID_PURPOSE)}
    found = matches(list(rows), says, one.region_code)
    fresh = {hit.person: hit for hit in found if not hit.is_known}.values()
    new = [(uuid7(), hit, rows[hit.digest]) for hit in fresh]
    copy_in(CompareHit, HIT, [_hit(pk, run, hit, line, says) for pk, hit, line in new])
    copy_in(FollowUpTask, TASK, [_task(pk, run, hit) for pk, hit, _ in new])
    CompareRun.objects.filter(pk=run.pk).update(hits=F("hits") + len(found), fresh=F("fresh") + len(new))
    return len(new)


def _run(one: Import, actor: Actor) -> CompareRun:
    """The record of this exchange; every batch of the list counts on the same one."""
    run, _ = CompareRun.objects.get_or_create(
        came_by=one,
        defaults={
            "kind": kind_of(one), "office_id": one.office_id, "region_code": one.region_code, "rule": RULE,
            "given_by": one.asked["given_by"], "ground": one.asked["ground"], "purpose": one.asked["purpose"],
            "digest": one.digest, "run_by": actor.user_id, "total": one.total, "readable": one.good,
        },
    )  # fmt: skip
    return run


def _hit(pk: UUID, run: CompareRun, hit: Found, line: Line, says: Saying) -> tuple:
    """In the order of HIT."""
    now = timezone.now()
    due = deadline(now, checked_within(hit.region, timezone.localdate(now)))
    differs = comparing(hit.name) != comparing(line.cells[NAME])
    since = line.cells[SINCE] or None
    return pk, hit.person, run.pk, hit.found_in, says.code, since, differs, hit.region, hit.office, due


def _task(pk: UUID, run: CompareRun, hit: Found) -> tuple:
    """In the order of TASK."""
    today = timezone.localdate()
    due = add_working_days(today, checked_within(hit.region, today))
    rule = f"{KIND}.{run.kind}"
    return uuid7(), KIND, pk, hit.person, hit.region, hit.office, Step.FIRST.value, rule, due, due


def undo(one: Import, actor: Actor) -> Undone:
    """Hits that nobody has looked at go with their tasks; the run stays as the record that there was an exchange."""
    mine = CompareHit.objects.filter(run__came_by=one)
    tried = Contact.objects.filter(case_id__in=mine.values("pk")).values("case_id")
    gone = list(mine.filter(state=HitState.OPEN, version=1).exclude(pk__in=tried).values_list("pk", flat=True))
    FollowUpTask.objects.filter(case_id__in=gone).delete()
    CompareHit.objects.filter(pk__in=gone).delete()
    return Undone(len(gone), mine.count())
