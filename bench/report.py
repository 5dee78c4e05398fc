"""What every work load prints: one JSON object a line, and the machine's own figures beside it."""

import json
import resource
from collections.abc import Sequence
from typing import Any


def say(work: str, metric: str, value: float, unit: str, **more: Any) -> None:
    """Print one measurement; `target` and `ok` go with it where there is a bar to be over."""
    print(
        json.dumps({"work": work, "metric": metric, "value": round(value, 3), "unit": unit} | more, ensure_ascii=False),
        flush=True,
    )


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of them (0 to 1) do not exceed."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def peak_megabytes(*, children: bool = False) -> float:
    """The most memory this process, or one of its ended children, has held."""
    who = resource.RUSAGE_CHILDREN if children else resource.RUSAGE_SELF
    return resource.getrusage(who).ru_maxrss / 1024
