"""Time limits of employment registration, as the published parameters of a place say them."""

from datetime import date, timedelta

from portal.rules.parameters import parameter
from registration.employment.enums import BY_THE_PERSON


def declare_within(kind: str, region_code: str, on: date) -> int:
    """Days from the hire to its registration: 30 by the employer (ESR 62), and by who works for themselves (practice)."""
    code = "employment.self_registers_days" if kind in BY_THE_PERSON else "employment.employer_reports_hire_days"
    return int(parameter(code, region=region_code, on=on))


def declare_by(kind: str, region_code: str, first_day: date) -> date:
    """The last day on which a hire is registered in time (《就业服务与就业管理规定》62)."""
    return first_day + timedelta(days=declare_within(kind, region_code, first_day))


def end_within(region_code: str, on: date) -> int:
    """Days from the end to its report: 15 (ESR 62)."""
    return int(parameter("employment.employer_reports_end_days", region=region_code, on=on))


def ahead(region_code: str, on: date) -> int:
    """How many days ahead of its day a hire may be declared (our design's default)."""
    return int(parameter("employment.declare_ahead_days", region=region_code, on=on))


def contract_reminder(region_code: str, on: date) -> int:
    """Days before a contract's end on which its employer is reminded (our design's default)."""
    return int(parameter("employment.contract_reminder_days", region=region_code, on=on))
