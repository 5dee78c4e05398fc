"""Numbers of the search."""

from datetime import date

from portal.rules.parameters import parameter

PAGE, MOST_LISTED = 20, 2_000  # rows a page; how far one may leaf, beyond it people filter
WAGES = (3_000, 4_000, 5_000, 6_000, 8_000)  # steps of the wage filter, yuan a month
EXPERIENCE = (0, 12, 36)  # months that somebody may have worked
TIMEOUT_MS = 1_500  # of one search; what takes longer is no search but an attack or a fault
SLOW_MS, KEPT_SECONDS = 100, 60  # an answer that took so long is given again for so long


def alert_most(on: date) -> int:
    """How many vacancies one day's alert names."""
    return int(parameter("search.alert_most", on=on))
