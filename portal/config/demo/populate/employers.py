"""Invented employers with their verifications, places, people and officers; set-wise inside the one transaction.

One in so many of the invented people acts for an employer where they live, with an account of their own. Codes have the
region digits 239999, names say 某, telephones begin with 1261: none of it can be anybody's.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Any
from uuid import UUID

import pgtrigger
from django.db import connection

from portal.accounts.enums import ActorKind, Assurance, Role, UserKind
from portal.accounts.models import User
from portal.accounts.phones import PHONE_PURPOSE
from portal.cases.calendar import deadline
from portal.config.demo.populate.cases import LOG_COLUMNS, LOGS, reserve
from portal.config.demo.populate.persons import GIVEN
from portal.config.demo.populate.plan import Plan
from portal.config.demo.populate.rows import Row, copy_rows, day_of, instant, stamp, unchecked, uuid7_at
from portal.config.demo.staff import TOWN
from portal.foundation.identifiers import receipt_number
from portal.foundation.months import add_months
from portal.people.employers.enums import (
    SIZED,
    EmployerKind,
    EmployerSize,
    Granted,
    LegalSource,
    LegalState,
    MemberRole,
)
from portal.people.employers.models import Employer
from portal.people.names import pinyin_key
from portal.people.organisations import INVENTED_REGION, check_character
from portal.privacy import crypto
from registration.recruiting.enums import AccountClass, ClaimState, Evidence, Ground
from registration.recruiting.limits import valid_until, verify_within
from registration.recruiting.workflow import KIND

ONE_IN, IN_TOWN, UNSERVED = 60, 24, 3  # people an employer; employers of the demo town; of these without an officer
REFUSALS = ("授权书没有盖章", "授权书写的是另一个人", "执照上的名称和填的不一样")
KINDS = {
    EmployerKind.PRIVATE: 44, EmployerKind.SELF_EMPLOYED: 30, EmployerKind.COOPERATIVE: 8, EmployerKind.STATE: 3,
    EmployerKind.NON_ENTERPRISE: 4, EmployerKind.SOCIAL: 2, EmployerKind.PUBLIC: 3, EmployerKind.STARTUP: 4,
    EmployerKind.FOREIGN: 1, EmployerKind.OTHER: 1,
}  # fmt: skip
KIND_NAMES, KIND_SUMS = list(KINDS), list(accumulate(KINDS.values()))
SIZES, SIZE_SUMS = (EmployerSize.MICRO, EmployerSize.SMALL, EmployerSize.MEDIUM, EmployerSize.LARGE), (60, 92, 98, 100)
PREFIXES = {
    EmployerKind.SELF_EMPLOYED: "92", EmployerKind.COOPERATIVE: "93", EmployerKind.NON_ENTERPRISE: "52",
    EmployerKind.SOCIAL: "51", EmployerKind.PUBLIC: "12",
}  # fmt: skip
TRADES: dict[Any, tuple[tuple[str, str], ...]] = {
    EmployerKind.SELF_EMPLOYED: (("超市", "F"), ("饭店", "H"), ("理发店", "O"), ("汽车修理部", "O"), ("服装店", "F")),
    EmployerKind.COOPERATIVE: (("水稻种植专业合作社", "A"), ("农机专业合作社", "A"), ("养殖专业合作社", "A")),
    EmployerKind.NON_ENTERPRISE: (("幼儿园", "P"), ("职业培训学校", "P"), ("养老院", "Q")),
    EmployerKind.SOCIAL: (("米业协会", "S"), ("志愿服务协会", "S")),
    EmployerKind.PUBLIC: (("中学", "P"), ("医院", "Q"), ("公路管理站", "N")),
    EmployerKind.STARTUP: (("电商工作室", "I"), ("民宿", "H"), ("木耳加工坊", "C")),
}
COMPANIES = (
    ("米业有限公司", "C"), ("食品有限公司", "C"), ("建筑工程有限公司", "E"), ("物流有限公司", "G"), ("商贸有限公司", "F"),
    ("物业服务有限公司", "K"), ("家政服务有限公司", "O"), ("机械制造有限公司", "C"), ("餐饮管理有限公司", "H"),
)  # fmt: skip
# Proved people whom no account speaks for yet; the demo town's first, the others as chance has it.
OPERATORS = """
    SELECT person.id, person.name, division.service_code, office.id, county.name FROM portal_person AS person
    JOIN portal_division AS division ON division.code = person.region_code
    JOIN portal_division AS county ON county.code = left(division.service_code, 6) || '000000'
    JOIN portal_office AS office
      ON office.code = left(division.service_code, 9) || '000' AND office.level = 4 AND office.closed_on IS NULL
    WHERE person.is_demo AND person.proved_at IS NOT NULL AND person.merged_into_id IS NULL
      AND (left(division.service_code, 9) = %(town)s) = %(in_town)s
      AND NOT EXISTS (SELECT 1 FROM portal_personlink AS link WHERE link.person_id = person.id)
    ORDER BY md5(person.id::text) LIMIT %(many)s
"""
WITHOUT_HISTORY = "portal.Employer:insert_insert"
COLUMNS = {
    "portal_user": ("id", "kind", "name", "phone", "phone_index", "password", "is_active", "date_joined"),
    "portal_personlink": ("account_id", "person_id", "assurance", "evidence", "at", "ended_reason"),
    "portal_employer": (
        "id", "uscc", "name", "name_pinyin", "kind", "size", "industry", "region_code", "legal_state", "legal_source",
        "legal_checked_at", "is_demo", "created_at",
    ),
    "portal_site": (
        "id", "employer_id", "name", "region_code", "address", "service_office_id", "is_main", "created_at",
    ),
    LOGS: LOG_COLUMNS,
    "registration_employerverification": (
        "id", "state", "state_changed_at", "version", "region_code", "service_office_id", "due_at", "created_at",
        "account_id", "person_id", "employer_id", "is_renewal", "receipt_no", "name", "kind", "size", "industry",
        "account_class", "licence_no", "licence_until", "site_name", "site_address", "submitted_at", "decided_at",
        "evidence", "ground", "valid_until",
    ),
    "portal_membership": ("id", "account_id", "employer_id", "role", "name", "span", "granted", "granted_by", "ended_why"),
    "registration_employerserviceofficer": ("id", "site_id", "officer_id", "span", "chosen_by"),
}  # fmt: skip


@dataclass(frozen=True)
class Operator:
    """Who acts, where, and which office serves the place."""

    person_id: UUID
    name: str
    region_code: str
    office_id: UUID
    county: str

    @property
    def is_here(self) -> bool:
        """Whether in the demo town."""
        return self.region_code[:9] == TOWN[:9]


@dataclass(frozen=True)
class Fate:
    """What became of a claim, in seconds since 1970."""

    state: ClaimState
    submitted_at: int
    decided_at: int | None = None
    until: date | None = None

    @property
    def year(self) -> int:
        return date.fromordinal(day_of(self.submitted_at)).year


@dataclass
class _Fill:
    """One load of employers; rows by table, in the order in which they are copied."""

    plan: Plan
    rng: Random
    staff: dict[UUID, UUID]
    serials: dict[tuple[str, int], int] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=lambda: {table: [] for table in COLUMNS})

    def reserve(self, chosen: list[Operator], fates: list[Fate]) -> None:
        """Take as many receipt numbers of each county and year as are needed."""
        wanted: dict[str, Counter[int]] = {}
        for one, fate in zip(chosen, fates, strict=True):
            wanted.setdefault(one.region_code[:6], Counter())[fate.year] += 1
        for county, years in wanted.items():
            self.serials |= {(county, year): before for year, before in reserve(county, years).items()}

    def draw(self, number: int, one: Operator, fate: Fate, place: int) -> None:
        """Everything of one employer; `place` is its place among those of the demo town, or -1."""
        now = int(self.plan.now.timestamp())
        kind = self.rng.choices(KIND_NAMES, cum_weights=KIND_SUMS)[0]
        trade, industry = self.rng.choice(TRADES.get(kind, COMPANIES))
        name = f"{one.county}某{self.rng.choice(GIVEN)}{trade}"
        sized = kind in SIZED
        size = self.rng.choices(SIZES, cum_weights=SIZE_SUMS)[0] if sized else EmployerSize.NONE
        said: tuple[str, ...] = (name, kind.value, size.value, industry)
        begun = fate.submitted_at - 600
        keys = {key: uuid7_at(begun, self.rng) for key in ("account", "employer", "case")}
        self._account(keys["account"], number, one, begun)
        first = f"{PREFIXES.get(kind, '91')}{INVENTED_REGION}DM{number:07d}"
        source = LegalSource.COUNTER if fate.until else LegalSource.OPERATOR
        self.rows["portal_employer"].append((
            keys["employer"], first + check_character(first), name, pinyin_key(name), *said[1:],
            f"{one.region_code[:6]}000000", LegalState.ACTIVE.value, source.value, stamp(fate.decided_at or now), "t",
            stamp(begun),
        ))  # fmt: skip
        self._claim(keys, one, fate, said)
        if fate.until:
            self._accepted(keys, one, fate, place)

    def _account(self, key: str, number: int, one: Operator, at: int) -> None:
        phone = f"1261{number:07d}"
        encrypted = crypto.encrypt(phone, User._meta.get_field("phone").purpose)  # type: ignore[union-attr]
        self.rows["portal_user"].append(
            (key, UserKind.CITIZEN.value, one.name, encrypted, crypto.mac(phone, PHONE_PURPOSE), "!", "t", stamp(at))
        )
        self.rows["portal_personlink"].append((key, one.person_id, Assurance.PHONE.value, "", stamp(at), ""))

    def fate(self, place: int) -> Fate:
        """Most hold; some wait, some ran out, a few were refused. The demo town has some of each."""
        luck = {0: 0.0, 1: 0.02, 2: 0.04, 3: 0.08, 4: 0.13, 5: 0.18, 6: 0.2}.get(place) if place >= 0 else None
        luck = self.rng.random() * (0.75 if place > 6 else 1) + (0.25 if place > 6 else 0) if luck is None else luck
        today = self.plan.today
        if luck < 0.06:
            return Fate(ClaimState.SUBMITTED, int(self.plan.now.timestamp()) - self.rng.randint(1, 40) * 3600)
        if luck < 0.11:
            return self._decided(ClaimState.REFUSED, today - timedelta(days=self.rng.randint(1, 12)))
        months, days = (-6, self.rng.randint(1, 25)) if luck < 0.19 else (0, -self.rng.randint(1, 140))
        if luck < 0.16:
            months, days = -6, -self.rng.randint(3, 60)
        decided = add_months(today, months) + timedelta(days=days)
        until = valid_until(TOWN, decided)
        return self._decided(ClaimState.VERIFIED if until >= today else ClaimState.EXPIRED, decided, until)

    def _decided(self, state: ClaimState, day: date, until: date | None = None) -> Fate:
        at = instant(day.toordinal(), self.rng.randrange(8 * 3600, 17 * 3600))
        return Fate(state, at - self.rng.randint(3, 30) * 3600, at, until)

    def _claim(self, keys: dict[str, str], one: Operator, fate: Fate, said: tuple[str, ...]) -> None:
        steps = self._steps(keys["case"], one, fate)
        is_open = fate.state is ClaimState.SUBMITTED
        due = None
        if is_open:
            due = deadline(self.plan.now, verify_within(one.region_code, self.plan.today)).isoformat()
        self.rows[LOGS] += steps
        self.rows["registration_employerverification"].append((
            keys["case"], fate.state.value, steps[-1][1], len(steps) + 1, one.region_code, one.office_id, due,
            stamp(fate.submitted_at - 600), keys["account"], one.person_id, keys["employer"], "f",
            self._receipt(one.region_code[:6], fate.year), *said, AccountClass.OWN.value, "", None, "总部",
            f"人民路 {self.rng.randint(1, 300)} 号", stamp(fate.submitted_at), stamp(fate.decided_at),
            Evidence.COUNTER.value if fate.until else "", Ground.LETTER.value if fate.state is ClaimState.REFUSED else "",
            fate.until.isoformat() if fate.until else None,
        ))  # fmt: skip

    def _steps(self, case: str, one: Operator, fate: Fate) -> list[Row]:
        """The log that the workflow would have written."""
        by_person = (None, ActorKind.CITIZEN.value, "", None)
        by_desk = (self.staff.get(one.office_id), ActorKind.STAFF.value, Role.CASEWORKER.value, one.office_id)
        rows = [self._log(case, one, "submit", ("new", "submitted"), fate.submitted_at, by_person)]
        if fate.state is ClaimState.REFUSED:
            rows.append(self._log(case, one, "refuse", ("submitted", "refused"), fate.decided_at, by_desk,
                                  self.rng.choice(REFUSALS)))  # fmt: skip
        elif fate.until:
            rows.append(self._log(case, one, "verify", ("submitted", "verified"), fate.decided_at, by_desk))
        if fate.state is ClaimState.EXPIRED:
            assert fate.until is not None
            night = instant(fate.until.toordinal() + 1, 6600)
            rows.append(
                self._log(case, one, "expire", ("verified", "expired"), night, (None, ActorKind.SYSTEM.value, "", None))
            )
        return rows

    def _log(
        self, case: str, one: Operator, name: str, states: tuple[str, str], at: Any, by: tuple, why: str = ""
    ) -> Row:
        return (
            uuid7_at(at, self.rng), stamp(at), KIND, case, one.person_id, one.region_code, one.office_id, name, *states,
            *by, why, "web" if name != "expire" else "system", None,
        )  # fmt: skip

    def _receipt(self, county: str, year: int) -> str:
        self.serials[county, year] += 1
        return receipt_number(county, year, self.serials[county, year])

    def _accepted(self, keys: dict[str, str], one: Operator, fate: Fate, place: int) -> None:
        assert fate.decided_at is not None
        since, desk = stamp(fate.decided_at), self.staff.get(one.office_id)
        site = uuid7_at(fate.decided_at, self.rng)
        sites = self.rows["portal_site"]
        sites.append((site, keys["employer"], "总部", one.region_code, "人民路 1 号", one.office_id, "t", since))
        if self.rng.random() < 0.1:
            second = uuid7_at(fate.decided_at, self.rng)
            sites.append((second, keys["employer"], "二部", one.region_code, "通江街 8 号", one.office_id, "f", since))
        self.rows["portal_membership"].append((
            uuid7_at(fate.decided_at, self.rng), keys["account"], keys["employer"], MemberRole.OWNER.value, one.name,
            f"[{since},)", Granted.AUTHORISED.value, desk, "",
        ))  # fmt: skip
        if desk and place >= IN_TOWN - UNSERVED:
            return
        if desk:
            self.rows["registration_employerserviceofficer"].append(
                (uuid7_at(fate.decided_at, self.rng), site, desk, f"[{since},)", desk)
            )

    def copy(self) -> None:
        with pgtrigger.ignore(WITHOUT_HISTORY), unchecked():
            for table, rows in self.rows.items():
                copy_rows(table, COLUMNS[table], rows)


def fill_employers(plan: Plan, rng: Random, staff: dict[UUID, UUID]) -> int:
    """Let some of the invented people act for invented employers; returns how many employers there are now."""
    chosen = _operators(plan.people // ONE_IN)
    fill, known = _Fill(plan, rng, staff), Employer.objects.filter(is_demo=True).count()
    in_town = sum(one.is_here for one in chosen)
    places = [*range(in_town), *[-1] * (len(chosen) - in_town)]  # the demo town's stand first
    fates = [fill.fate(place) for place in places]
    fill.reserve(chosen, fates)
    for number, (one, fate, place) in enumerate(zip(chosen, fates, places, strict=True), known + 1):
        fill.draw(number, one, fate, place)
    fill.copy()
    return len(chosen)


def _operators(many: int) -> list[Operator]:
    """The demo town's share first: its desk has something of everything."""
    found: list[Operator] = []
    with connection.cursor() as cursor:
        for in_town in (True, False):
            wanted = min(IN_TOWN, many // 4) if in_town else many - len(found)
            cursor.execute(OPERATORS, {"town": TOWN[:9], "in_town": in_town, "many": wanted})
            found += [Operator(*row) for row in cursor.fetchall()]
    return found
