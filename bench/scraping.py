"""`make bench-scraping`: twenty addresses take the vacancies at a hundred requests a second while others read them (trust.md 116).

SCALE is the number of people of the stage (default 20,000); SECONDS how long it goes on, of which the first minute is
what the limit lets pass. Each address is one of the loopback's own.
"""

import http.client
import os
import threading
import time
from collections import Counter

from bench.pages import start_worker
from bench.report import percentile, say
from bench.stage import open_stage

SCRAPERS, PER_SECOND, READERS, P95_MS = 20, 100, 4, 300  # trust.md 116
LIMITED_FROM = 60  # seconds: by then the limit of a minute is reached
PAUSE = 1.0  # seconds between two pages of somebody who reads
PATHS = ["/find-work/?q=%E6%94%B6%E9%93%B6", "/find-work/?sort=new", "/api/v1/vacancies/", "/find-work/?pay=3000"]


def main() -> None:
    """Both at once; then what each was told, and how long those who read had to wait."""
    seconds = float(os.environ.get("SECONDS", "90"))
    open_stage(int(os.environ.get("SCALE", "20000")))
    worker, port = start_worker()
    taken: Counter[int] = Counter()
    read: Counter[int] = Counter()
    waits: list[tuple[float, float]] = []
    until = time.time() + seconds
    scrapers = [
        threading.Thread(
            target=_visit, args=(port, f"127.0.1.{one + 1}", until, SCRAPERS / PER_SECOND, taken, [], one / PER_SECOND)
        )
        for one in range(SCRAPERS)
    ]
    readers = [
        threading.Thread(
            target=_visit, args=(port, f"127.0.2.{one + 1}", until, PAUSE, read, waits, one * PAUSE / READERS)
        )
        for one in range(READERS)
    ]
    try:
        for one in (*scrapers, *readers):
            one.start()
        for one in (*scrapers, *readers):
            one.join()
    finally:
        worker.terminate()
        worker.wait(10)
    late = [took for due, took in waits if due > until - seconds + LIMITED_FROM] or [took for _, took in waits]
    p95 = percentile(late, 0.95) * 1000
    say("scraping", "p95_ms_of_readers_in_all", percentile([took for _, took in waits], 0.95) * 1000, "ms")
    say("scraping", "refused", taken[429], "requests", of=taken.total(), per_second=round(taken.total() / seconds, 1))
    say("scraping", "failed", taken.total() - taken[200] - taken[429], "requests", ok=set(taken) <= {200, 429})
    say(
        "scraping",
        "p95_ms_of_readers",
        p95,
        "ms",
        target=f"<{P95_MS}",
        ok=p95 < P95_MS and set(read) == {200},
        n=read.total(),
    )


def _visit(
    port: int,
    address: str,
    until: float,
    pause: float,
    told: Counter[int],
    took: list[tuple[float, float]],
    offset: float,
) -> None:
    """Ask from one address, one page after another, `pause` apart by the clock that the limit goes by."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30, source_address=(address, 0))
    due, number = time.time() + offset, 0
    while time.time() < until:
        time.sleep(max(0.0, due - time.time()))
        began = time.perf_counter()
        line.request("GET", PATHS[number % len(PATHS)])
        answer = line.getresponse()
        answer.read()
        told[answer.status] += 1
        took.append((due, time.perf_counter() - began))
        due, number = due + pause, number + 1


if __name__ == "__main__":
    main()
