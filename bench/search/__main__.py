"""`make bench-search`: SCALE vacancies (default 500,000), 200 questions, top 20 with counts, ours and tantivy in turns.

ADS names a csv of real advertisements (title, skills, desc, maybe gzipped) to look for known items in; none is in the project.
"""

import multiprocessing
import os
import random
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.report import peak_megabytes, percentile, say
from bench.stage import ROOT, open_stage

WORK, QUESTIONS, ROUNDS, CLIENTS, CHANGES = "search", 200, 3, 8, 200
FLOOR_P99, RATIO, PER_SECOND, UPDATE_MS = 30, 1.5, 1_500, 1


def main() -> None:
    """Three sizes, then changes, several clients and known items at the whole size."""
    scale, seconds = int(os.environ.get("SCALE", "500000")), float(os.environ.get("SECONDS", "8"))
    folder = Path(os.environ.setdefault("BENCH_DIR", str(ROOT / ".local" / "bench-search")))
    open_stage(0)
    costs = [
        (size, _size(size, folder, whole=size == scale, seconds=seconds)) for size in (scale // 16, scale // 4, scale)
    ]
    (small, least), (large, most) = costs[0], costs[-1]
    say(WORK, "growth_p50", most / least, "times", sizes=large / small, target="log n + hits")
    if ads := os.environ.get("ADS"):
        from bench.search.known import known_items

        known_items(ads)
    say(WORK, "peak_mb", peak_megabytes(), "MB", n=scale)


def questions(market) -> list[dict]:
    """Questions as people ask them: one or two words of a title, a place of any level, sometimes words alone or a place alone."""
    dice = random.Random(5)
    found = []
    for _ in range(QUESTIONS):
        words = [dice.choice(market.titles) if dice.random() < 0.7 else dice.choice(market.occupations)[1]]
        if dice.random() < 0.25:
            words.append(dice.choice(("夜班", "包吃", "会用电脑", "健康证", "驾照")))
        town = dice.choices(market.towns, market.town_weights)[0]
        place = dice.choices((town, town[:6] + "000000", town[:4] + "00000000", "230000000000"), (10, 50, 25, 15))[0]
        found.append(
            {
                "q": " ".join(words) if dice.random() < 0.85 or place.endswith("0000000000") else "",
                "region": place,
                "sort": "" if dice.random() < 0.5 else "new",
            }
        )
    return found


def _size(size: int, folder: Path, *, whole: bool, seconds: float) -> float:
    """One size: load both, ask both the same in turns, compare; returns our median."""
    from bench.search.market import Market, load
    from bench.search.peer import Peer
    from matching.search import phrases
    from matching.search.asked import read
    from matching.search.finding import find
    from matching.search.held import keeping
    from matching.search.wanted import wanted

    market = Market(size)
    say(WORK, "index_seconds", load(market), "s", n=size)
    phrases.learn()
    began = time.perf_counter()
    keeping.renew()
    say(WORK, "arrays_seconds", time.perf_counter() - began, "s", n=size)
    peer = Peer(folder / "tantivy")
    say(WORK, "index_seconds_peer", peer.load(market.rows()), "s", peer="tantivy", n=size)
    asked = [read(one) for one in questions(market)]
    wants = [wanted(one) for one in asked]
    ours, theirs = _in_turns(lambda at: find(asked[at]).count, lambda at: peer.find(wants[at]), len(asked), wants)
    for name, share in (("p50", 0.5), ("p99", 0.99)):
        mine, other = percentile(ours, share) * 1000, percentile(theirs, share) * 1000
        say(WORK, f"{name}_ms_facets", mine, "ms", peer="tantivy", peer_value=round(other, 3), ratio=round(mine / other, 2),
            target=f"<={RATIO}" + (f", floor {FLOOR_P99} ms" if name == "p99" else ""), ok=mine / other <= RATIO, n=size)  # fmt: skip
    if whole:
        _changes(market, peer)
        _several(lambda at: find(asked[at % len(asked)]), lambda at: peer.find(wants[at % len(wants)]), seconds)
        _memory(size)
    return percentile(ours, 0.5)


def _in_turns(
    mine: Callable[[int], int], other: Callable[[int], int], count: int, wants: list
) -> tuple[list[float], list[float]]:
    """The median of each question's rounds, both asked right after each other; hits must be equal."""
    ours, theirs, unequal = [], [], 0
    for at in range(count):
        spent: tuple[list[float], list[float]] = ([], [])
        for _ in range(ROUNDS):
            for side, ask in enumerate((mine, other)):
                began = time.perf_counter()
                hits = ask(at)
                spent[side].append(time.perf_counter() - began)
                if side == 0:
                    first = hits
            if (
                not wants[at].rings and first != hits and hits
            ):  # what nothing fits is asked once more for some of the words
                unequal += 1
        ours.append(statistics.median(spent[0]))
        theirs.append(statistics.median(spent[1]))
    say(WORK, "unequal_hits", unequal / ROUNDS, "questions", ok=unequal == 0, of=count)
    return ours, theirs


def _changes(market, peer) -> None:
    """Rows written again one at a time, each seen by the next search."""
    from django.db import connection

    from matching.search import index

    rows = [row for _, row in zip(range(CHANGES), market.rows(), strict=False)]
    prepared = [next(index._rows([row])) for row in rows]
    spent = []
    for values in prepared:
        began = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(index.UPSERT, values)
        spent.append(time.perf_counter() - began)
    theirs = [peer.write(row) for row in rows[:20]]
    mine, other = statistics.median(spent) * 1000, statistics.median(theirs) * 1000
    say(
        WORK,
        "update_ms",
        mine,
        "ms",
        peer="tantivy",
        peer_value=round(other, 2),
        target=f"<={UPDATE_MS}",
        ok=mine <= UPDATE_MS,
        n=market.count,
    )


def _client(ask: Callable[[int], object], number: int, until: float) -> list[float]:
    """Asks one question after another; returns the seconds of each."""
    from django.db import connections

    took, at = [], number * 25
    while time.perf_counter() < until:
        began = time.perf_counter()
        ask(at)
        took.append(time.perf_counter() - began)
        at += 1
    connections.close_all()
    return took


def _processes(ask: Callable[[int], object], seconds: float) -> list[float]:
    """Several clients at once, each a process over the same mapped arrays, as a web server's workers are."""
    from django.db import connections

    connections.close_all()  # none may be shared with a child
    fork = multiprocessing.get_context("fork")
    told, until = fork.SimpleQueue(), time.perf_counter() + seconds
    workers = [
        fork.Process(target=lambda number=number: told.put(_client(ask, number, until))) for number in range(CLIENTS)
    ]
    [one.start() for one in workers]
    took = [second for _ in workers for second in told.get()]
    [one.join() for one in workers]
    return took


def _threads(ask: Callable[[int], object], seconds: float) -> list[float]:
    """Several clients at once, threads of this one process."""
    until = time.perf_counter() + seconds
    with ThreadPoolExecutor(CLIENTS) as pool:
        return [one for each in pool.map(lambda number: _client(ask, number, until), range(CLIENTS)) for one in each]


def _several(mine: Callable[[int], object], other: Callable[[int], object], seconds: float) -> None:
    """Eight clients: ours as processes, which is how it is served, and as threads of one; the peer as threads, which suit it best."""
    took = _processes(mine, seconds)
    per_second = len(took) / seconds
    _clients(took, seconds, "", target=f">={PER_SECOND}", ok=per_second >= PER_SECOND)
    _clients(_threads(mine, seconds), seconds, "_threads")
    _clients(_threads(other, seconds), seconds, "_peer", peer="tantivy")


def _clients(took: list[float], seconds: float, name: str, **more: object) -> None:
    say(WORK, f"per_second_{CLIENTS}_clients{name}", len(took) / seconds, "q/s", p99_ms=round(percentile(took, 0.99) * 1000, 1), **more)  # fmt: skip


def _memory(size: int) -> None:
    from django.db import connection

    from matching.search.index import TABLE

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size('search_tok'), pg_total_relation_size(%s)", [TABLE])
        tok, whole = cursor.fetchone()
    say(WORK, "index_mb", tok / 2**20, "MB", table_mb=round(whole / 2**20), n=size)


if __name__ == "__main__":
    main()
