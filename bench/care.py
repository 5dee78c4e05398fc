"""H `care`: the nightly pass over everybody who is registered, three in ten of all people; and finding who is due.

    make bench-care [SCALE=1000000]

Loads people, plants a night's work (missing contacts, missed ones told to nobody, facts of other registers), measures
the pass at three smaller sizes undone, then once for real, and checks that a second pass does nothing again.
"""

import os
import statistics
import time
from collections.abc import Callable
from typing import Any

from bench.report import peak_megabytes, say
from bench.stage import ROOT, open_stage

WORK, REGISTERED, MONTHS = "care", 0.3, 13
FLOOR_SECONDS, TARGET_SECONDS, TARGET_SCAN_MS, TARGET_ROWS = 120, 30, 3, 60_000
PART = 1_000
PEER_ROWS = 2_000  # one row a transaction is slow; its rate does not need more

# A night's work: two in a hundred have no next contact, what is late was told to nobody, and of the stock of old cases
# that the demo holds for its first night one in fifteen is new.
PLANT = (
    "SET session_replication_role = replica",
    "DELETE FROM portal_contact WHERE means = 'visit' AND outcome = 'no_answer'",
    "RESET session_replication_role",
    "DELETE FROM portal_personfact WHERE exact AND ('x' || right(id::text, 4))::bit(16)::int % 15 <> 0",
    "DELETE FROM portal_message",
    "DELETE FROM portal_followuptask WHERE closed_at IS NULL AND ('x' || right(id::text, 4))::bit(16)::int % 50 = 0",
    "UPDATE portal_followuptask SET level = NULL, escalated_at = NULL WHERE closed_at IS NULL",
    "VACUUM ANALYZE portal_followuptask",
)
SCAN = "SELECT count(*) FROM portal_followuptask WHERE closed_at IS NULL AND due_on <= %s"
RAISE = """
    UPDATE portal_followuptask AS task SET level = 4, escalated_at = now() FROM (
        SELECT id FROM portal_followuptask WHERE closed_at IS NULL AND due_on <= %s AND level IS NULL
        ORDER BY due_on, id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED
    ) AS due WHERE task.id = due.id
"""
UNRAISE = "UPDATE portal_followuptask SET level = NULL, escalated_at = NULL WHERE closed_at IS NULL AND level = 4"


def main() -> None:
    """A sixteenth, an eighth and a quarter undone, then the whole for real; every measurement is a line."""
    scale = int(os.environ.get("SCALE", "1000000"))
    os.environ.setdefault("BENCH_DIR", str(ROOT / ".local" / "bench-care"))
    open_stage(0)
    costs = []
    for size in (scale // 16, scale // 8, scale // 4):
        _load(size)
        costs.append((size, _undone_night(size)))
    _growth(costs)
    _load(scale)
    _due(scale)
    _night(scale)
    say(WORK, "peak_mb", peak_megabytes(), "MB", n=scale)


def _load(people: int) -> None:
    from portal.config.demo.populate.load import load
    from portal.config.demo.populate.plan import Plan
    from portal.people.models import Person

    missing = people - Person.objects.filter(is_demo=True).count()
    if missing > 0:
        seconds, loaded = _timed(lambda: load(Plan(missing, months=MONTHS, active_share=REGISTERED)))
        say(WORK, "load_s", seconds, "s", n=missing, contacts=loaded.contacts)
    for text in PLANT:
        _sql(text)


def _undone_night(size: int) -> float:
    """The real steps in a transaction that is rolled back, so that the next size finds the same work."""
    from assistance.followup import night

    seconds, done = _timed(night.dry_run)
    say(WORK, "undone_pass_s", seconds, "s", n=size, registered=_registered(), **_flat(done))
    return seconds


def _growth(costs: list[tuple[int, float]]) -> None:
    """How much dearer a person is among four times as many."""
    (small, fast), (large, slow) = costs[0], costs[-1]
    ratio = (slow / fast) / (large / small)
    say(WORK, "growth", ratio, "x of linear", target="<=1.3", ok=ratio <= 1.3, n=large)


def _due(scale: int) -> None:
    """Finding who is due by the partial index, beside reading the whole table."""
    from django.utils import timezone

    today = timezone.localdate()
    with_index = _median_ms([today], 31)
    due, rows = _sql(SCAN, [today])[0][0], _sql("SELECT count(*) FROM portal_followuptask")[0][0]
    for way in ("indexscan", "bitmapscan", "indexonlyscan"):
        _sql(f"SET enable_{way} = off")
    without = _median_ms([today], 5)
    _sql("RESET ALL")
    more = {"peer": "no index", "peer_value": round(without, 2), "ratio": round(without / with_index, 1)}
    ok = with_index <= TARGET_SCAN_MS
    say(WORK, "due_scan_ms", with_index, "ms", target=f"<={TARGET_SCAN_MS}", ok=ok, n=rows, due=due, **more)
    _rates(today, scale)


def _median_ms(given: list[Any], times: int) -> float:
    return statistics.median(_timed(lambda: _sql(SCAN, given))[0] * 1000 for _ in range(times))


def _rates(today: Any, scale: int) -> None:
    """Batches of a thousand beside one row a transaction, in turns."""
    batched, single = [], []
    for _ in range(3):
        batched.append(_rate(today, PART, None))
        single.append(_rate(today, 1, PEER_ROWS))
    ours, peer = statistics.median(batched), statistics.median(single)
    more = {"peer": "one row a transaction", "peer_value": round(peer), "ratio": round(ours / peer, 1)}
    say(WORK, "rows_per_s", ours, "rows/s", target=f">={TARGET_ROWS}", ok=ours >= TARGET_ROWS, n=scale, **more)


def _rate(today: Any, part: int, most: int | None) -> float:
    done, began = 0, time.perf_counter()
    while (most is None or done < most) and (changed := _sql(RAISE, [today, part])):
        done += changed
    seconds = time.perf_counter() - began
    _sql(UNRAISE)
    _sql("VACUUM portal_followuptask")
    return done / seconds


def _night(scale: int) -> None:
    """Once for real; then again, when nothing may be left to do."""
    from assistance.followup import night
    from assistance.followup.metrics import without_next_contact

    seconds, done = _timed(night.run)
    say(
        WORK, "pass_s", seconds, "s", target=f"<={TARGET_SECONDS}", floor=FLOOR_SECONDS,
        ok=seconds <= FLOOR_SECONDS, at_target=seconds <= TARGET_SECONDS, n=scale, **_flat(done),
    )  # fmt: skip
    again_seconds, again = _timed(night.run)
    once = not any(_flat(again).values()) and without_next_contact() == 0
    say(WORK, "second_pass_s", again_seconds, "s", target="nothing left to do", ok=once, n=scale, **_flat(again))


def _registered() -> int:
    return int(_sql("SELECT count(*) FROM registration_unemploymentregistration WHERE upper_inf(spell)")[0][0])


def _flat(done: dict[str, Any] | None) -> dict[str, int]:
    flat: dict[str, int] = {}
    for name, count in (done or {}).items():
        flat |= {f"{name}_{level}": n for level, n in count.items()} if isinstance(count, dict) else {name: count}
    return flat


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def _sql(text: str, given: list[Any] | None = None) -> Any:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(text, given)
        return cursor.fetchall() if cursor.description else cursor.rowcount


if __name__ == "__main__":
    main()
