"""The register's time limits, in working days where not said otherwise, as the published parameters of a place say them."""

from datetime import date

from portal.cases.calendar import add_working_days
from portal.rules.parameters import parameter


def decide_within(region_code: str, on: date) -> int:
    """Working days from submission to the decision (人社厅发〔2020〕79号)."""
    return int(parameter("registration.decide_within_wd", region=region_code, on=on))


def first_contact_within(region_code: str, on: date) -> int:
    """Working days from registration to the first contact (人社厅发〔2020〕79号)."""
    return int(parameter("registration.first_contact_within_wd", region=region_code, on=on))


def supplement_reminders(region_code: str, on: date) -> list[int]:
    """On which working days after the question somebody is reminded (domain.md 10.1)."""
    return [int(day) for day in parameter("registration.supplement_reminders_wd", region=region_code, on=on)]


def appeal_until(region_code: str, decided_on: date) -> date:
    """The last day on which a refusal of that day may be appealed (domain.md 10.1)."""
    return add_working_days(
        decided_on, int(parameter("registration.appeal_within_wd", region=region_code, on=decided_on))
    )


def decide_appeal_within(region_code: str, on: date) -> int:
    """Working days the county has to decide an appeal."""
    return int(parameter("registration.decide_appeal_within_wd", region=region_code, on=on))


def exit_notice(region_code: str, on: date) -> int:
    """Working days a person has to object to a proposed exit (domain.md 2.8 b)."""
    return int(parameter("exit.notice_wd", region=region_code, on=on))


def decide_objection_within(region_code: str, on: date) -> int:
    """Working days the county has to decide an objection."""
    return int(parameter("exit.decide_objection_within_wd", region=region_code, on=on))


def reopen_within(region_code: str, on: date) -> int:
    """Calendar days after an exit in which a mistake is put right in the same spell (domain.md 2.8 e)."""
    return int(parameter("exit.reopen_days", region=region_code, on=on))


def answer_reopening_within(region_code: str, on: date) -> int:
    """Working days an office has to call somebody who says that their exit was a mistake."""
    return int(parameter("exit.answer_reopening_within_wd", region=region_code, on=on))
