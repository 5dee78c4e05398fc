"""The register's time limits, in working days, as the published parameters of a place say them on a day."""

from datetime import date

from portal.rules.parameters import parameter


def decide_within(region_code: str, on: date) -> int:
    """Working days from submission to the decision (人社厅发〔2020〕79号)."""
    return int(parameter("registration.decide_within_wd", region=region_code, on=on))


def first_contact_within(region_code: str, on: date) -> int:
    """Working days from registration to the first contact (人社厅发〔2020〕79号)."""
    return int(parameter("registration.first_contact_within_wd", region=region_code, on=on))
