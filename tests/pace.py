"""How fast the machine is today: the suite's budget is meant for one that does the piece of work below in REFERENCE."""

import time

REFERENCE = 0.007  # seconds of one core, the best of nine; the machine of docs/performance.md on a good day
TIMES = 9


def slowness() -> float:
    """How many times as long as the reference this machine takes for the same work, at least 1.

    In seconds of the processor, so that waiting beside other programs is no excuse; the best of some tries.
    """
    return max(min(_once() for _ in range(TIMES)) / REFERENCE, 1.0)


def _once() -> float:
    began, found = time.process_time(), {}
    for number in range(60_000):
        found[number % 97] = f"{number}x"
    return time.process_time() - began
