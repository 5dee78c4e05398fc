"""Time limits of transfer requests, as the published parameters of a place say them."""

from datetime import date

from portal.rules.parameters import parameter


def answer_within(region_code: str, on: date) -> int:
    """Working days the first office has to answer (our design's default, for the province to change)."""
    return int(parameter("transfer.answer_within_wd", region=region_code, on=on))
