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


SAME_STEP = {"40": "60"}
"""中专、技校、职高 and 高中 are one step (GB/T 4658 counts down: what is less is more)."""


@dataclass(frozen=True)
class Norm:
    """What the published vacancies of one small group of occupations ask and pay in a place; yuan a month.

    `middle`: half pay less at least; `high`: nine in ten pay no more. None where too few say what they pay.
    """

    place: str
    vacancies: int
    educations: tuple[tuple[str, int], ...] = ()
    experiences: tuple[tuple[int, int], ...] = ()
    paid: int = 0
    middle: int | None = None
    high: int | None = None

    def asking_education(self, asked: str) -> int:
        """How many ask for as much schooling or more; who asks for none asks for less."""
        step = SAME_STEP.get(asked, asked)
        return sum(many for code, many in self.educations if code and SAME_STEP.get(code, code) <= step)

    def asking_experience(self, months: int) -> int:
        """How many ask for as long or longer."""
        return sum(many for other, many in self.experiences if other >= months)


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
    education: str = ""
    experience_months: int = 0
    norm: Norm | None = None
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
