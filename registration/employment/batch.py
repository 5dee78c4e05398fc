"""An employer's people by the list: checked, written and taken back in sets, up to 50,000 rows (requirements 5.1).

Whoever is registered as unemployed goes the way of one person, which proposes the exit; all others are written at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from portal.accounts.actors import SYSTEM, Actor
from portal.accounts.enums import ActorKind
from portal.accounts.permissions import Action
from portal.cases.models import TransitionLog
from portal.exchange.services import Told, publish_set_to_all
from portal.foundation.copying import copy_in
from portal.foundation.identifiers import receipt_number, uuid7
from portal.foundation.locks import lock_in_transaction
from portal.messages.services import Letter, notify_set
from portal.people.employers.models import Employer, Site
from portal.people.listed import EMPLOYER, LISTED, NAME_DIFFERS, Claimed, claim_many
from portal.people.models import ID_PURPOSE, Person
from portal.people.names import comparing
from portal.people.retention.scope import READABLE
from portal.privacy import crypto
from portal.ui.imports import cells
from portal.ui.imports.columns import Column
from portal.ui.imports.models import Import
from portal.ui.imports.subjects import Line, Subject, Undone, Verdict
from registration.employment import messages, services
from registration.employment.effects import KIND, Work, tell_of_list
from registration.employment.enums import Contract, EmploymentKind, EmploymentState, Source
from registration.employment.limits import ahead
from registration.employment.models import EmploymentRegistration, EmploymentSpell
from registration.unemployment.enums import REGISTERED, Channel

CODE = "employment"
MOST_ROWS = 50_000
NAME, NUMBER, PHONE, SITE, FIRST_DAY, POST, CONTRACT, SIGNED_ON, CONTRACT_UNTIL = range(9)
ELSEWHERE = "这个人在这段时间登记在别处就业，请本人先办终止"
COLUMNS = (
    Column("name", "姓名", cells.name, ("名字", "职工姓名", "员工姓名"), required=True, example="张三", width=12),
    Column(
        "number", "证件号码", cells.id_number, ("身份证号", "身份证号码", "公民身份号码", "身份证", "证件号"), required=True, varied=True,
        example="18 位，单元格设成文本", width=24,
    ),
    Column("phone", "手机号码", cells.phone, ("手机", "电话", "联系电话", "手机号", "联系方式"), varied=True, width=16),
    Column("site", "用工地", cells.words(60), ("工作地点", "部门", "厂区", "门店"), hint="不写就是主要用工地", width=20),
    Column(
        "first_day", "上班日期", cells.day, ("入职日期", "上班的日期", "入职时间", "到岗日期", "起始日期"), required=True,
        example="2026-11-01", width=14,
    ),
    Column("post", "岗位", cells.words(40), ("干什么", "职务", "工种", "岗位名称"), width=16),
    Column(
        "contract", "合同种类", cells.one_of({str(one.label): one.value for one in Contract}, "合同种类"),
        ("合同", "合同期限", "合同类型", "合同期限种类"), example="固定期限", width=16,
    ),
    Column("signed_on", "签合同日期", cells.day, ("签订日期", "合同签订日期", "签合同的日期"), width=14),
    Column("contract_until", "合同到期", cells.day, ("合同到哪天", "合同终止日期", "合同到期日期", "到期日期"), width=14),
)  # fmt: skip


KNOWN = f"""
    SELECT person.id, person.id_index, person.name, person.proved_at IS NOT NULL,
        EXISTS (SELECT FROM registration_unemploymentregistration AS reg
                WHERE reg.person_id = person.id AND reg.state = ANY(%(registered)s)),
        EXISTS (SELECT FROM registration_employmentregistration AS work
                WHERE work.person_id = person.id AND work.employer_id = %(employer)s AND work.state = ANY(%(open)s)
                  AND NOT (work.state = %(proposed)s AND work.source = ANY(%(data)s))),
        (SELECT max(coalesce(upper(spell.days), DATE '9999-12-31')) FROM registration_employmentspell AS spell
         WHERE spell.person_id = person.id AND spell.counts AND upper_inf(spell.known)),
        (SELECT max(upper(reg.spell)) FROM registration_unemploymentregistration AS reg
         WHERE reg.person_id = person.id AND reg.spell IS NOT NULL AND NOT upper_inf(reg.spell))
    FROM portal_person AS person
    WHERE person.id_index = ANY(%(index)s::bytea[]) AND person.merged_into_id IS NULL AND {READABLE.format("person")}
      AND (person.proved_at IS NOT NULL OR person.source = ANY(%(lists)s))
    ORDER BY person.proved_at, person.id
"""


@dataclass(frozen=True)
class Standing:
    """What is known of a row's person."""

    pk: UUID
    name: str
    proved: bool
    unemployed: bool
    here: bool
    taken_until: date | None
    """The first day on which nothing else holds; None where nothing ever did."""


def _standing(one: Import, lines: Sequence[Line]) -> dict[int, Standing]:
    """What is known of the people of these rows, by row number. One question."""
    rows = {digest: line.number for line in lines for digest in crypto.macs(line.cells[NUMBER], ID_PURPOSE)}
    given = {
        "index": list(rows), "registered": sorted(REGISTERED), "employer": one.employer_id, "lists": list(LISTED),
        "open": [EmploymentState.CURRENT, EmploymentState.PROPOSED],
        # What another authority's data proposed is not the employer's registration: its list registers the person.
        "proposed": EmploymentState.PROPOSED, "data": [Source.INSURANCE, Source.FILING],
    }  # fmt: skip
    found: dict[int, Standing] = {}
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, given)
        for pk, digest, name, proved, unemployed, here, works, was in cursor.fetchall():
            # The last day of a registration as unemployed may be the first day of work.
            until = max((day for day in (works, was - timedelta(days=1) if was else None) if day), default=None)
            found.setdefault(rows[bytes(digest)], Standing(pk, name, proved, unemployed, here, until))
    return found


def check(one: Import, lines: Sequence[Line]) -> Verdict:
    """Names, places of work, days; who is there already, and who works elsewhere."""
    known, sites = _standing(one, lines), _sites(one)
    faults: dict[int, tuple[str, str]] = {}
    there: set[int] = set()
    for line in lines:
        person = known.get(line.number)
        if fault := _wrong(line, sites) or (_against(line, person) if person else None):
            faults[line.number] = fault
        elif person and person.here:
            there.add(line.number)
    return Verdict(faults, frozenset(there))


def _wrong(line: Line, sites: dict[str, Site]) -> tuple[str, str] | None:
    """What is wrong with a row by itself: the key of the column, and what to put right."""
    row, today = line.cells, timezone.localdate()
    first, main = date.fromisoformat(row[FIRST_DAY]), sites[""]
    if row[SITE] not in sites:
        names = "、".join(name for name in sites if name)
        return "site", f"没有叫这个名字的用工地，请写：{names}"
    days = ahead(main.region_code, today)
    if (first - today).days > days or first.year < 1949:
        return "first_day", f"上班日期太早或太晚了，最多提前 {days} 天办"
    if row[CONTRACT_UNTIL] and row[CONTRACT] != Contract.FIXED:
        return "contract_until", "只有固定期限的合同写到哪天"
    if row[CONTRACT_UNTIL] and row[CONTRACT_UNTIL] < row[FIRST_DAY]:
        return "contract_until", "合同到期不能早于上班日期"
    return None


def _against(line: Line, person: Standing) -> tuple[str, str] | None:
    """What the registers say against a row."""
    if person.proved and comparing(person.name) != comparing(line.cells[NAME]):
        return "name", NAME_DIFFERS
    taken = person.taken_until and date.fromisoformat(line.cells[FIRST_DAY]) < person.taken_until
    return ("first_day", ELSEWHERE) if taken and not person.here and not person.unemployed else None


def _sites(one: Import) -> dict[str, Site]:
    """The open places of work by name; "" is the main one."""
    found = list(Site.objects.open().filter(employer=one.employer_id).select_related("service_office"))
    return {site.name: site for site in found} | {"": next(site for site in found if site.is_main)}


def _work(line: Line) -> Work:
    row = line.cells

    def day(place: int) -> date | None:
        return date.fromisoformat(row[place]) if row[place] else None

    return Work(date.fromisoformat(row[FIRST_DAY]), row[POST], row[CONTRACT], day(SIGNED_ON), day(CONTRACT_UNTIL))


def write(one: Import, actor: Actor, lines: Sequence[Line]) -> int:
    """Register everybody who can be; who has come to stand elsewhere since the check is left out, and stays uncounted."""
    lock_in_transaction("employment.batch")
    if not services.is_member(actor, one.employer_id):
        raise ValidationError("这个账号已经不是单位人员了", code="right")
    known, sites = _standing(one, lines), _sites(one)
    wanted = [line for line in lines if _fits(line, known.get(line.number))]
    fresh = {line.number: uuid7() for line in wanted if line.number not in known}
    claim_many([_claim(line, fresh[line.number], sites) for line in wanted if line.number in fresh])
    hires = [
        _Hire(line, known[line.number].pk if line.number in known else fresh[line.number], sites[line.cells[SITE]])
        for line in wanted
    ]
    singly = {line.number for line in wanted if line.number in known and known[line.number].unemployed}
    for hire in hires:
        if hire.line.number in singly:
            _declare(one, actor, hire)
    _write_set(one, actor, [hire for hire in hires if hire.line.number not in singly])
    return len(hires)


def _fits(line: Line, person: Standing | None) -> bool:
    return person is None or not (person.here or _against(line, person))


def _claim(line: Line, key: UUID, sites: dict[str, Site]) -> Claimed:
    row = line.cells
    return Claimed(key, row[NAME], row[NUMBER], row[PHONE], sites[row[SITE]].region_code, EMPLOYER)


@dataclass(frozen=True)
class _Hire:
    """One row on its way into the register."""

    line: Line
    person: UUID
    site: Site


def _declare(one: Import, actor: Actor, hire: _Hire) -> None:
    declared = services.Declared(
        Person.objects.get(pk=hire.person), EmploymentKind.EMPLOYER, _work(hire.line), hire.site.region_code, Source.EMPLOYER,
        employer=Employer.objects.get(pk=one.employer_id), site=hire.site, came_by=one.pk,
    )  # fmt: skip
    services.declare(actor=actor, key=uuid7(), declared=declared)


CASE = (
    "id", "state", "state_changed_at", "version", "region_code", "service_office", "person", "kind", "employer", "site", "source",
    "channel", "receipt_no", "account", "came_by", "declared_at",
)  # fmt: skip
LOG = (
    "id", "at", "case_kind", "case_id", "person_id", "region_code", "service_office_id", "name", "source", "target", "actor_id",
    "actor_kind", "channel",
)  # fmt: skip
SPELL = (
    "id", "registration", "person", "counts", "days", "known", "post", "contract", "signed_on", "contract_until", "source",
    "recorded_by",
)  # fmt: skip


def _write_set(one: Import, actor: Actor, hires: Sequence[_Hire]) -> None:
    """The steps of `services.declare` for many at once: log, case, facts, the units, the letters."""
    if not hires:
        return
    now, cases = timezone.now(), [uuid7() for _ in hires]
    logs, numbers = [uuid7() for _ in hires], _receipts([hire.site for hire in hires], now)
    current, new, web = EmploymentState.CURRENT.value, EmploymentState.NEW.value, Channel.WEB.value
    kind, source = EmploymentKind.EMPLOYER.value, Source.EMPLOYER.value
    copy_in(TransitionLog, LOG, [
        (log, now, KIND, case, hire.person, hire.site.region_code, hire.site.service_office_id, "declare", new, current,
         actor.user_id, ActorKind.CITIZEN.value, web)
        for hire, case, log in zip(hires, cases, logs, strict=True)
    ])  # fmt: skip
    copy_in(EmploymentRegistration, CASE, [
        (case, current, now, 2, hire.site.region_code, hire.site.service_office_id, hire.person, kind, one.employer_id,
         hire.site.pk, source, web, number, actor.user_id, one.pk, now)
        for hire, case, number in zip(hires, cases, numbers, strict=True)
    ])  # fmt: skip
    copy_in(EmploymentSpell, SPELL, [
        (uuid7(), case, hire.person, True, f"[{work.first_day},)", f'["{now.isoformat()}",)', work.post, work.contract,
         work.signed_on, work.contract_until, source, actor.user_id)
        for hire, case, work in ((hire, case, _work(hire.line)) for hire, case in zip(hires, cases, strict=True))
    ])  # fmt: skip
    _tell(one, hires, cases, logs, now)


def _receipts(sites: Sequence[Site], now: datetime) -> list[str]:
    """A receipt number for each row: the serials of a county are taken in one stretch."""
    year, taken = timezone.localdate(now).year, dict[str, int]()
    for county in {site.region_code[:6] for site in sites}:
        count = sum(site.region_code.startswith(county) for site in sites)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO registration_serialcounter (county_code, year, value) VALUES (%s, %s, %s) "
                "ON CONFLICT (county_code, year) DO UPDATE SET value = registration_serialcounter.value + %s RETURNING value",
                [county, year, count, count],
            )
            taken[county] = cursor.fetchone()[0] - count
    numbers = []
    for site in sites:
        taken[site.region_code[:6]] += 1
        numbers.append(receipt_number(site.region_code, year, taken[site.region_code[:6]]))
    return numbers


def _tell(one: Import, hires: Sequence[_Hire], cases: Sequence[UUID], logs: Sequence[UUID], now: datetime) -> None:
    told = [
        Told(case, hire.person, hire.site.region_code, hire.site.service_office_id, log)
        for hire, case, log in zip(hires, cases, logs, strict=True)
    ]
    publish_set_to_all(told, kind=f"{KIND}.declare", case_kind=KIND)
    made = EmploymentRegistration.objects.select_related("employer").in_bulk(cases)
    tell_of_list(list(made.values()))
    notify_set(
        Letter(
            hire.person,
            messages.Declared(made[case], _work(hire.line).first_day, False),
            case,
            timezone.localdate(now),
            now,
        )
        for hire, case in zip(hires, cases, strict=True)
    )


def undo(one: Import, actor: Actor) -> Undone:
    """What nobody has touched since is void, its words stay readable; the rest stays. A proposed exit goes on by itself."""
    mine = EmploymentRegistration.objects.filter(came_by=one)
    gone = kept = 0
    for case in (
        mine.filter(state__in=[EmploymentState.CURRENT, EmploymentState.PROPOSED])
        .order_by("pk")
        .iterator(chunk_size=1000)
    ):
        if case.state == EmploymentState.CURRENT and case.versions.count() == 1:
            with transaction.atomic():
                services.void(actor=SYSTEM, case=case, reason="单位撤回了这份名册")
            gone += 1
        else:
            kept += 1
    return Undone(gone, kept + mine.filter(state=EmploymentState.ENDED).count())


BATCH = Subject(
    code=CODE, title="职工就业登记名册", unit="人", columns=COLUMNS, action=Action.EMPLOYER_SPEAK, check=check, write=write, undo=undo,
    once_by="number", most_rows=MOST_ROWS, list_url="employer-workers", by_employers=True,
    about="一次登记很多人。登记以后本人会收到消息；登记着失业的，服务站核对以后才算数。",
)  # fmt: skip
