"""Snapshots: presence confirms, absence in a whole one ends; what did not arrive whole, or is empty, ends nothing."""

from collections import Counter
from datetime import datetime
from typing import Any

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from matching.vacancies.sources import services
from matching.vacancies.sources.enums import RunState, Taken
from matching.vacancies.sources.models import FeedPart, FeedRun, VacancyFeed, VacancySource
from matching.vacancies.sources.offers import LONGEST_ID, cleaned, fingerprint
from matching.vacancies.sources.xml import Part
from portal.foundation.batches import batches
from portal.foundation.locks import only_one
from portal.rules.parameters import parameter

log = structlog.get_logger(__name__)
BATCH = 500


@transaction.atomic
def receive(*, feed: VacancyFeed, part: Part) -> FeedRun:
    """Keep one part for the worker; sent twice it is kept once. A newer snapshot ends the wait for the older ones' rest.

    Raises ValidationError where the snapshot was finished, or says another number of parts now.
    """
    feed = VacancyFeed.objects.select_for_update(of=("self",), no_key=True).get(pk=feed.pk)
    now = timezone.now()
    run, is_new = FeedRun.objects.get_or_create(
        feed=feed, snapshot=part.snapshot, defaults={"parts": part.parts, "started_at": now}
    )
    if run.state != RunState.OPEN or run.parts != part.parts:
        raise ValidationError("这个快照已经收完，或者份数和前面说的不一样；请用新的快照编号", code="snapshot")
    if is_new:
        open_ones = FeedRun.objects.filter(feed=feed, state=RunState.OPEN).exclude(pk=run.pk)
        open_ones.update(state=RunState.OVERTAKEN, finished_at=now)
    FeedPart.objects.get_or_create(
        run=run, number=part.number, defaults={"offers": part.offers, "count": len(part.offers), "arrived_at": now}
    )
    return run


def work() -> int:
    """Go through what waits, a part at a time; returns how many parts. One machine; stopped anywhere, it begins there again."""
    done = 0
    with only_one("vacancy-feeds") as mine:
        waiting = FeedPart.objects.filter(done_at=None).order_by("arrived_at", "pk").values_list("pk", flat=True)
        for key in list(waiting) if mine else ():
            work_on(FeedPart.objects.select_related("run__feed").get(pk=key))
            done += 1
    return done


def work_on(part: FeedPart) -> None:
    """One part: what is unchanged is confirmed in sets, the rest taken one by one; then the run ends if that was all."""
    counts: Counter[str] = Counter()
    faults: list[dict[str, str]] = []
    feed, now = part.run.feed, timezone.now()
    for some in batches(_distinct(part.offers or []), BATCH):
        _work_on_some(feed, some, now, counts, faults)
    with transaction.atomic():
        run = FeedRun.objects.select_for_update(of=("self",), no_key=True).get(pk=part.run_id)
        FeedPart.objects.filter(pk=part.pk).update(done_at=timezone.now(), offers=None, faults=faults)
        run.counts = dict(Counter(run.counts) + counts)  # type: ignore[arg-type]
        run.save(update_fields=["counts"])
        if run.state == RunState.OPEN and run.pieces.filter(done_at__isnull=False).count() == run.parts:  # type: ignore[attr-defined]
            _finish(run)


def _distinct(offers: list[Any]) -> list[dict[str, Any]]:
    """Each number once; the last word counts."""
    named = {str(one.get("external_id", ""))[:LONGEST_ID]: one for one in offers if isinstance(one, dict)}
    return list(named.values())


def _work_on_some(feed: VacancyFeed, some: Any, now: datetime, counts: Counter[str], faults: list[Any]) -> None:
    there = {
        one.external_id: one
        for one in VacancySource.objects.there()
        .filter(feed=feed, external_id__in=[str(one.get("external_id", "")) for one in some])
        .select_related("vacancy")
    }
    same: list[VacancySource] = []
    for given in some:
        number = str(given.get("external_id", ""))[:LONGEST_ID]
        known = there.get(number)
        try:
            if known and known.vacancy.state in services.LIVE and known.said == fingerprint(cleaned(given)):
                same.append(known)
                continue
            taken, _ = services.take(feed=feed, given=given, now=now)
            counts[taken.value] += 1
        except ValidationError as problem:  # it is there all the same: what the partner still offers is not gone
            counts[Taken.REFUSED.value] += 1
            faults.append({"external_id": number, "problem": problem.messages[0]})
            if known:
                VacancySource.objects.filter(pk=known.pk).update(seen_at=now)
    if same:
        VacancySource.objects.filter(pk__in=[one.pk for one in same]).update(seen_at=now)
        services.confirm([one.vacancy_id for one in same], now)
        counts[Taken.CONFIRMED.value] += len(same)


def _finish(run: FeedRun) -> None:
    """Everything has arrived: what this snapshot did not name is gone, unless so much is missing that nobody believes it."""
    there = VacancySource.objects.there().filter(feed=run.feed_id)
    unseen = there.filter(seen_at__lt=run.started_at)
    gone, of = unseen.count(), there.count()
    is_empty = not run.pieces.aggregate(all=Sum("count"))["all"]  # type: ignore[attr-defined]
    run.finished_at = timezone.now()
    if gone and (is_empty or (_is_too_much(gone, of) and not _was_held_before(run))):
        run.state = RunState.HELD
        log.warning("vacancies.feed.held", feed=run.feed.code, gone=gone, of=of)
    else:
        run.state = RunState.COMPLETE
        run.counts = run.counts | {"gone": _end(unseen, run.finished_at)}  # type: ignore[operator]
        VacancyFeed.objects.filter(pk=run.feed_id).update(complete_at=run.finished_at)
    run.save(update_fields=["state", "finished_at", "counts"])


def _is_too_much(gone: int, of: int) -> bool:
    few, percent = int(parameter("vacancy.feed_few_gone")), int(parameter("vacancy.feed_most_gone_percent"))
    return gone > few and gone * 100 > percent * of


def _was_held_before(run: FeedRun) -> bool:
    """Whole and twice in a row as small: the partner means it."""
    before = FeedRun.objects.filter(feed=run.feed_id, started_at__lt=run.started_at).exclude(state=RunState.OVERTAKEN)
    return before.order_by("-started_at").values_list("state", flat=True).first() == RunState.HELD


def _end(unseen: QuerySet, at: datetime) -> int:
    named = list(unseen.select_related("feed").order_by("pk").values_list("external_id", "feed"))
    feeds = {one.pk: one for one in VacancyFeed.objects.filter(pk__in={feed for _, feed in named})}
    return sum(services.drop(feed=feeds[feed], external_id=number, now=at) for number, feed in named)
