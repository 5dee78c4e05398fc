"""Taking a partner's offers: joined, changed, confirmed, gone. Feeds act as the system; whose word it is stands in the source."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from matching.vacancies import effects
from matching.vacancies import services as vacancies
from matching.vacancies.enums import LIVE, OVER, VacancyState, WithdrawnWhy
from matching.vacancies.models import Vacancy
from matching.vacancies.pay.columns import month_columns
from matching.vacancies.sources.enums import Taken
from matching.vacancies.sources.joining import is_same, twins_of, was_taken_down
from matching.vacancies.sources.models import FED, FeedKey, VacancyFeed, VacancySource
from matching.vacancies.sources.offers import cleaned, columns, fingerprint
from matching.vacancies.texts import kin_of
from portal.accounts.actors import SYSTEM
from portal.exchange.channels.models import ChannelKey
from portal.foundation.constraints import explained
from portal.foundation.locks import lock_in_transaction

WITHDRAWABLE = LIVE - {VacancyState.CHECKING}


def feed_of(key: ChannelKey) -> VacancyFeed | None:
    """The feed that this key signs for, if there is one and it is open."""
    held = FeedKey.objects.select_related("feed").filter(key=key, feed__is_active=True).first()
    return held.feed if held else None


@transaction.atomic
def take(*, feed: VacancyFeed, given: Mapping[str, Any], now: datetime | None = None) -> tuple[Taken, VacancySource]:
    """One offer: a new advertisement, a part of one that is there, other words, or only the word that it is still open.

    Raises ValidationError with one sentence for what can't be taken.
    """
    at, offer = now or timezone.now(), cleaned(given)
    said = Vacancy(**columns(feed, offer, timezone.localdate(at)))
    for name, value in month_columns(said, timezone.localdate(at)).items():
        setattr(said, name, value)
    lock_in_transaction(f"vacancy.kin.{kin_of(said)}")  # two feeds with one job at one moment make one advertisement
    held = VacancySource.objects.select_for_update(of=("self",), no_key=True).select_related("vacancy")
    source = held.filter(feed=feed, external_id=offer["external_id"]).first()
    mark = fingerprint(offer)
    if source and source.gone_at is None and source.vacancy.state not in OVER:
        return _again(source, said, mark, offer, at), source
    if source and _employer_said_no(source.vacancy):
        raise ValidationError("单位自己说不招了，不再收", code="over")
    if was_taken_down(said):
        raise ValidationError("这个岗位被下架了，不再收", code="taken_down")
    twin = next(iter(twins_of(said)), None)
    vacancy = twin or _opened(said)
    return (Taken.JOINED if twin else Taken.NEW), _attach(feed, offer, vacancy, mark, at, source)


def _employer_said_no(vacancy: Vacancy) -> bool:
    """Filled, or withdrawn by whoever wrote it: a partner who goes on offering it is behind the time."""
    by_hand = vacancy.state == VacancyState.WITHDRAWN and vacancy.withdrawn_why != WithdrawnWhy.GONE
    return vacancy.state == VacancyState.FILLED or by_hand


def _opened(said: Vacancy) -> Vacancy:
    """Hand the offer in as a vacancy of its own: it is checked as everybody's is."""
    with explained():
        said.save(force_insert=True)
    vacancies.submit(actor=SYSTEM, vacancy=said)
    return said


def _attach(
    feed: VacancyFeed, offer: Mapping[str, Any], vacancy: Vacancy, mark: str, at: datetime, before: VacancySource | None
) -> VacancySource:  # fmt: skip
    leads = vacancy.source in FED and not vacancy.sources.filter(leads=True).exclude(pk=before and before.pk).exists()
    said = {
        "vacancy": vacancy, "url": offer.get("url") or "", "said": mark, "leads": leads, "seen_at": at, "gone_at": None,
    }  # fmt: skip
    with explained():
        source, _ = VacancySource.objects.update_or_create(
            feed=feed, external_id=offer["external_id"], defaults=said, create_defaults=said | {"first_seen_at": at}
        )
    confirm([vacancy.pk], at)
    effects.changed([vacancy.pk])
    return source


def _again(source: VacancySource, said: Vacancy, mark: str, offer: Mapping[str, Any], at: datetime) -> Taken:
    """An offer that is part of an advertisement already."""
    if source.said == mark:
        VacancySource.objects.filter(pk=source.pk).update(seen_at=at)
        confirm([source.vacancy_id], at)
        return Taken.CONFIRMED
    if not source.leads and not is_same(source.vacancy, said):
        _let_go(source, at)  # the partner speaks of another job under the same number now
        twin = next(iter(twins_of(said)), None)
        source.vacancy = _attach(source.feed, offer, twin or _opened(said), mark, at, source).vacancy
        return Taken.CHANGED
    if source.leads:
        changes = columns(source.feed, offer, timezone.localdate(at))
        vacancies.save(actor=SYSTEM, vacancy=source.vacancy, changes=_within(source.vacancy, changes))
    VacancySource.objects.filter(pk=source.pk).update(seen_at=at, said=mark, url=offer.get("url") or "")
    confirm([source.vacancy_id], at)
    return Taken.CHANGED


def _within(vacancy: Vacancy, changes: dict[str, Any]) -> dict[str, Any]:
    """What a feed may say anew; the time that runs already ends no later than it may."""
    latest = vacancies.latest_of(vacancy)
    return changes | {"closes_on": min(changes["closes_on"], latest)}


def confirm(keys: list[Any], at: datetime) -> None:
    """Somebody who knows says that these are still open."""
    Vacancy.objects.filter(pk__in=keys, state__in=sorted(LIVE)).update(confirmed_at=at)


@transaction.atomic
def drop(*, feed: VacancyFeed, external_id: str, now: datetime | None = None) -> bool:
    """The partner takes an offer back; its advertisement ends with its last source. Returns whether there was one."""
    held = VacancySource.objects.select_for_update(of=("self",), no_key=True).select_related("vacancy")
    source = held.there().filter(feed=feed, external_id=external_id).first()
    if source is None:
        return False
    _let_go(source, now or timezone.now())
    return True


def _let_go(source: VacancySource, at: datetime) -> None:
    VacancySource.objects.filter(pk=source.pk).update(gone_at=at, leads=False)
    vacancy = source.vacancy
    if vacancy.source not in FED:
        effects.changed([vacancy.pk])
        return
    others = VacancySource.objects.there().filter(vacancy=vacancy).order_by("first_seen_at", "pk")
    if following := others.first():
        if source.leads:  # with nothing said yet, its next word is written over what stands there
            VacancySource.objects.filter(pk=following.pk).update(leads=True, said="")
        effects.changed([vacancy.pk])
    elif vacancy.state in WITHDRAWABLE:
        vacancies.withdraw(actor=SYSTEM, vacancy=vacancy, why=WithdrawnWhy.GONE)
