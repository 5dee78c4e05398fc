"""How long items are on the way, in steps: a median of steps can be added up over days and counties."""

from collections.abc import Sequence

STEPS = (1, 2, 3, 5, 10, 20, 30, 60, 120, 300, 900, 3_600, 14_400, 86_400)
"""Seconds up to which a step reaches; one more step holds what took longer."""
BUCKET = f"width_bucket(extract(epoch FROM item.received_at - item.occurred_at), ARRAY{list(STEPS)}::numeric[])"
COUNTED = (
    "ARRAY[" + ", ".join(f"count(*) FILTER (WHERE {BUCKET} = {step})" for step in range(len(STEPS) + 1)) + "]::int[]"
)
"""SQL that counts the steps of a group of `portal_inboxitem AS item`."""
SUMMED = "ARRAY[" + ", ".join(f"coalesce(sum(delays[{step + 1}]), 0)" for step in range(len(STEPS) + 1)) + "]"
"""SQL that adds up the steps of cells."""


def within(delays: Sequence[int], share: float) -> int | None:
    """The seconds within which this share of the items arrived; 0 for longer than a day, None without items."""
    total, reached = sum(delays), 0
    for step, count in enumerate(delays):
        reached += count
        if total and reached >= total * share:
            return STEPS[step] if step < len(STEPS) else 0
    return None


def words(seconds: int | None) -> str:
    """`3 秒内`, `5 分钟内`, `4 小时内`; a dash where nothing arrived."""
    if seconds is None:
        return "—"
    if seconds == 0:
        return "超过 1 天"
    if seconds < 60:
        return f"{seconds} 秒内"
    return f"{seconds // 60} 分钟内" if seconds < 3_600 else f"{seconds // 3_600} 小时内"
