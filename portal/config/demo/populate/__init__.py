"""A synthetic province for demo machines: invented people with two years of history, loaded by COPY.

One transaction for all of it: killed half-way, it leaves nothing. What is not known is assumed, and every
assumption is printed (`plan.assumptions`). The numbers of the register are the demo's, never the province's.
"""

from portal.foundation.progress import progress_of


def populate_progress() -> dict[str, int] | None:
    """`{"percent": 45}` while people are being loaded, else None: for the line on demo pages."""
    return progress_of("populate")
