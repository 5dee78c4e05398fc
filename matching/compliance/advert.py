"""What is checked, and what a check says. Plain values: no table, no person."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portal.rules.enums import Action

Verdict = Action
"""What a finding does to a vacancy."""


@dataclass(frozen=True)
class EmployerState:
    """What is known of the employer on the day of the check."""

    legal_state: str
    verified_until: date | None
    account_class: str
    licence_until: date | None
    is_suspended: bool


@dataclass(frozen=True)
class Advert:
    """Everything that a check looks at. Amounts in yuan, hours a day, days a week."""

    title: str
    duties: str
    conditions: str
    address: str
    pay_words: str
    employer_name: str
    benefits: tuple[str, ...]
    headcount: int | None
    region_code: str
    on: date
    closes_on: date | None
    pay_basis: str
    pay_low: Decimal | None
    pay_high: Decimal | None
    pay_floor: Decimal | None
    month_low: int | None
    month_high: int | None
    work_form: str
    contract_months: int | None
    probation_months: int | None
    probation_percent: int | None
    hours_day: Decimal | None
    days_week: Decimal | None
    occupation: str
    age_reason: str
    barred_work: str
    employer: EmployerState | None
    benchmark_high: Decimal | None = None
    """What nine in ten earn at most, a month, in this work and place; None where nobody published it."""
    excused: frozenset[tuple[str, str]] = frozenset()
    """Hits that a person found to be wrong here: the rule's term and the words."""


@dataclass(frozen=True)
class Finding:
    """One thing found. `start` and `end` count characters of `field`; both 0 where the rule is about the whole."""

    rule: str
    action: str
    field: str
    start: int
    end: int
    words: str
    message: str
    clause: str
    rewording: str = ""
    term: str = ""
