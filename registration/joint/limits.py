"""Time limits of joint handling, as the published parameters of a place say them."""

from datetime import date

from portal.rules.parameters import parameter
from registration.joint.enums import DutyKind


def decide_conflict_within(region_code: str, on: date) -> int:
    """Working days for a contradiction between authorities (our design's default)."""
    return int(parameter("joint.decide_conflict_wd", region=region_code, on=on))


def decide_end_within(region_code: str, on: date) -> int:
    """Working days for the office to decide about the employment of somebody whose unit was struck off (our design's default)."""
    return int(parameter("joint.decide_end_wd", region=region_code, on=on))


DUTIES = {
    DutyKind.INSURE: "employment.insurance_registration_days",
    DutyKind.REPORT_END: "employment.insurance_end_report_days",
    DutyKind.MOVE_FILE: "employment.file_transfer_days",
}
"""社会保险法 58 (30 days from the hire), 社会保险法 50 and 劳动合同法 50 (15 days from the end)."""


def duty_within(kind: str, region_code: str, on: date) -> int:
    """Days that an employer has for one of its duties about a worker."""
    return int(parameter(DUTIES[DutyKind(kind)], region=region_code, on=on))


def give_reason_within(region_code: str, on: date) -> int:
    """Days in which an employer says why somebody's work ended: the 15 of its report of the end (ESR 62)."""
    return int(parameter("employment.employer_reports_end_days", region=region_code, on=on))


def probation_reminder(region_code: str, on: date) -> int:
    """Days before a probation's end on which the worker is reminded (our design's default)."""
    return int(parameter("joint.probation_reminder_days", region=region_code, on=on))


def employer_reminder(region_code: str, on: date) -> int:
    """Days before the end of an employer's time on which it is reminded (our design's default)."""
    return int(parameter("joint.employer_reminder_days", region=region_code, on=on))
