"""B `match`: the twenty best for everybody, both ways, with their parts; one person end to end; a change's refresh.

    make bench-match [SCALE=200000]

SCALE is how many vacancies; half as many people. The batch runs over rows in memory, in turns with polars (the same lists,
bench.match_polars, and a join that does less) and with every pair computed (recall). One person and a change run over the
registers in PostgreSQL, loaded past the workflow, as the worker does it.
"""

import gc
import os
import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from bench.match_data import Data, columns
from bench.report import peak_megabytes, percentile, say
from bench.stage import ROOT, open_stage

WORK, MOST, ROUNDS = "match", 20, 3
TARGET, FLOOR_PEER, ONE_MS, REFRESH_S = 12_000, 3, 5, 1


def main() -> None:
    """The batch beside its peers and at three sizes, then one person and one change."""
    scale = int(os.environ.get("SCALE", "200000"))
    os.environ.setdefault("BENCH_DIR", str(ROOT / ".local" / "bench-match"))
    open_stage(0)
    data = Data()
    people, vacancies = data.people(scale // 2), data.vacancies(scale)
    _batch(people, vacancies)
    _growth(data, scale)
    _one(people, vacancies)
    say(WORK, "peak_mb", peak_megabytes(), "MB", n=scale)


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    gc.collect()
    began = time.perf_counter()
    found = work()
    return time.perf_counter() - began, found


def _rule() -> Any:
    from matching.recommend.score.rule import rule_on

    return rule_on()


def _batch(people: np.ndarray, vacancies: np.ndarray) -> None:
    from bench.match_polars import ALL_PAIRS, Shelf, by_bounds
    from matching.recommend.score import columns as ours

    rule = _rule()
    built, shelf = _timed(lambda: ours.Vacancies.of(vacancies))
    lists, members = _timed(lambda: ours.People.of(people, shelf.cities))
    frames = Shelf.of(shelf.rows)  # its making is no more part of the rate than that of our lists
    shelf.best_for(people[:10], rule, MOST)  # the machine code is made once a machine
    members.best_for(shelf.rows[:10], rule, MOST)
    say(WORK, "index_s", built + lists, "s", n=len(vacancies))
    part = people[: max(len(people) // 25, 100)]
    few = people[: max(len(people) // 500, 50)]
    mine, equals, pairs, narrows, brutes, back = [], [], [], [], [], []
    for _ in range(ROUNDS):
        seconds, (keys, rows) = _timed(lambda: shelf.best_for(people, rule, MOST))
        more, parts = _timed(partial(ours.parts_of, people, shelf.rows, rows, rule))
        mine.append(len(people) / (seconds + more))
        for some, steps, rates in ((people, by_bounds(rule), equals), (part, ALL_PAIRS, pairs)):
            seconds, found = _timed(partial(frames.best_for, some, rule, MOST, steps))
            rates.append(len(some) / seconds)
            _same(found, keys[: len(some)], rows[: len(some)], parts[: len(some)])
        narrows.append(len(part) / _timed(lambda: _polars(part, vacancies, rule))[0])
        seconds, (every, _) = _timed(lambda: ours.brute(few, shelf.rows, rule, MOST))
        brutes.append(len(few) / seconds)
        back.append(len(vacancies) / _timed(lambda: members.best_for(shelf.rows, rule, MOST))[0])
        assert (parts.sum(axis=2)[rows >= 0] > 0).all()
    kept = (keys[: len(few)] == every).mean()
    _beside_peers(mine, equals, pairs, narrows, (len(people), len(part)))
    ours_rate, brute = statistics.median(mine), statistics.median(brutes)
    say(WORK, "brute_seekers_per_s", brute, "seekers/s", n=len(few), ratio=round(ours_rate / brute, 1))
    say(WORK, "recall_at_20", float(kept), "of brute, same order", target="1.0", ok=bool(kept == 1.0), n=len(few))
    say(WORK, "vacancies_per_s", statistics.median(back), "vacancies/s", n=len(vacancies))


def _same(found: Any, keys: np.ndarray, rows: np.ndarray, parts: np.ndarray) -> None:
    """The peer has made our lists: the same vacancies in the same order, with the same points and parts."""
    from matching.recommend.score.definition import PARTS

    held = rows >= 0
    for theirs, our in (("person", np.nonzero(held)[0]), ("vacancy", rows[held]), ("key", keys[held])):
        assert np.array_equal(found[theirs].to_numpy(), our), f"the lists of polars are others: {theirs}"
    for place, part in enumerate(PARTS):
        assert np.array_equal(found[part].to_numpy(), parts[..., place][held]), (
            f"the lists of polars are others: {part}"
        )


def _beside_peers(
    mine: list[float], equals: list[float], pairs: list[float], narrows: list[float], sizes: tuple[int, int]
) -> None:
    """Our rate beside those of polars. The floor is asked of a join with equal results (speed.md B): what goes by our own bounds
    is our algorithm in another language, and what gives other lists is not comparable; both are printed beside it.
    """
    rate, joined = (statistics.median(rates) for rates in (mine, pairs))
    say(WORK, "seekers_per_s", rate, "seekers/s", target=f">={TARGET}", ok=rate >= TARGET, n=sizes[0],
        peer="polars join, the same lists", peer_value=round(joined), ratio=round(rate / joined, 1),
        floor_ok=rate >= FLOOR_PEER * joined, equal=True, load=round(os.getloadavg()[0], 1))  # fmt: skip
    others = (
        ("bounded", "polars, the same lists by bounds as ours", equals, {"equal": True, "n": sizes[0]}),
        ("narrow", "polars join, less work and other lists", narrows, {"equal": False, "n": sizes[1]}),
    )
    for name, peer, rates, more in others:
        other = statistics.median(rates)
        say(WORK, f"polars_{name}_per_s", other, "seekers/s", peer=peer, ratio=round(rate / other, 1), **more)


def _polars(people: np.ndarray, vacancies: np.ndarray, rule: Any) -> Any:
    """Less work than ours, and other lists: the first wish, the city of the first place, five parts, any order of equals."""
    import polars as pl

    from matching.recommend.score import definition as d

    said = rule.as_said()
    left = (
        pl.DataFrame(columns(people))
        .with_row_index("person")
        .with_columns(city=pl.col(f"c{d.P_PLACES}") // 100000, medium=pl.col(f"c{d.P_WISHES}") // 10000)
    )
    right = (
        pl.DataFrame({f"v{place}": vacancies[:, place] for place in range(d.V_SKILLS)})
        .with_row_index("vacancy")
        .with_columns(city=pl.col(f"v{d.V_PLACE}") // 100000, medium=pl.col(f"v{d.V_OCCUPATION}") // 10000)
    )
    wish, work = pl.col(f"c{d.P_WISHES}"), pl.col(f"v{d.V_OCCUPATION}")
    county = pl.col(f"c{d.P_PLACES}") // 1000 == pl.col(f"v{d.V_PLACE}") // 1000
    asked, low, high = pl.col(f"c{d.P_WAGE}"), pl.col(f"v{d.V_LOW}"), pl.col(f"v{d.V_HIGH}")
    schooled = pl.col(f"c{d.P_EDUCATION}") >= pl.col(f"v{d.V_EDUCATION}")
    score = (
        pl.when(wish == work)
        .then(said["occupation"])
        .when(wish // 100 == work // 100)
        .then(said["occupation_minor"])
        .otherwise(said["occupation_medium"])
        + pl.when(county).then(said["place"]).otherwise(said["place_city"])
        + pl.when((asked == 0) | (low >= asked))
        .then(said["wage"])
        .when(high >= asked)
        .then(said["wage_partly"])
        .otherwise(0)
        + pl.when(schooled).then(said["education"]).otherwise(0)
        + pl.when((pl.col(f"c{d.P_FORMS}") & pl.col(f"v{d.V_FORM}")) > 0).then(said["form"]).otherwise(0)
    )
    joined = left.lazy().join(right.lazy(), on=["medium", "city"]).select("person", "vacancy", score=score)
    return joined.group_by("person").agg(pl.col("vacancy").top_k_by("score", MOST)).collect()


def _growth(data: Data, scale: int) -> None:
    """Twice and four times as many of both sides: candidates grow with their product, so cost a candidate is what counts."""
    from matching.recommend.score import columns as ours

    rule, costs = _rule(), []
    for size in (scale // 4, scale // 2, scale):
        people, vacancies = data.people(max(size // 20, 200)), data.vacancies(size)
        shelf = ours.Vacancies.of(vacancies)
        seconds = _timed(lambda: shelf.best_for(people, rule, MOST))[0]  # noqa: B023
        costs.append(seconds / len(people))
        say(WORK, "ms_a_seeker", costs[-1] * 1000, "ms", n=size)
    ratio = costs[-1] / costs[0] / 4
    say(WORK, "growth", ratio, "x of linear in vacancies", target="<=1.3", ok=ratio <= 1.3, n=scale)


def _one(people: np.ndarray, vacancies: np.ndarray) -> None:
    """One person: the kept input out of PostgreSQL, the list, its parts and reasons; and a changed vacancy's whole refresh."""
    from bench.match_stage import Stage

    stage = Stage(people, vacancies)
    times = [_timed(stage.one_person)[0] * 1000 for _ in range(50)]
    p50, p99 = percentile(times, 0.5), percentile(times, 0.99)
    say(WORK, "one_person_ms", p50, "ms", target=f"<={ONE_MS}", ok=p50 <= ONE_MS, p99=round(p99, 2), n=len(vacancies))
    for name, change in (("person", stage.change_person), ("vacancy", stage.change_vacancy)):
        times = [_timed(change)[0] for _ in range(5)]
        seconds = statistics.median(times)
        say(
            WORK,
            f"refresh_after_a_{name}_s",
            seconds,
            "s",
            target=f"<={REFRESH_S}",
            ok=seconds <= REFRESH_S,
            n=len(vacancies),
        )


if __name__ == "__main__":
    main()
