"""Once a day: who saved a search hears of what is new in it, each vacancy once. Rows first, then messages; in sets."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from matching.search import index, phrases
from matching.search.asked import read
from matching.search.cards import pay_of
from matching.search.finding import new_since
from matching.search.held import keeping
from matching.search.limits import alert_most
from matching.search.messages import NewVacancies
from matching.search.models import SavedSearch, Told
from matching.search.saving import stop_token
from matching.vacancies.models import Vacancy
from portal.foundation.batches import batches
from portal.foundation.nightly import Nightly
from portal.messages.services import Letter, notify_set
from portal.people.models import PersonLink
from portal.regions.codes import PROVINCE
from portal.rules.parameters import parameter

BATCH, MOST_NEW = 500, 50


def tell(on: date) -> int:
    """Everybody who was not told today and whose search has something new; returns how many letters."""
    waiting = SavedSearch.objects.filter(Q(told_on=None) | Q(told_on__lt=on), alerts=True)
    keys = list(waiting.order_by("pk").values_list("pk", flat=True))
    return sum(_tell_some(part, on) for part in batches(keys, BATCH))


@transaction.atomic
def _tell_some(keys: Sequence[UUID], on: date) -> int:
    """One batch. Searches that ask for the same are looked up once, since the earliest of their moments."""
    now = timezone.now()
    rows = list(
        SavedSearch.objects.filter(Q(told_on=None) | Q(told_on__lt=on), pk__in=keys, alerts=True)
        .order_by("pk").select_for_update(of=("self",), no_key=True)
    )  # fmt: skip
    same: dict[str, list[SavedSearch]] = defaultdict(list)
    for one in rows:
        same[one.asked].append(one)
    found = {key: new for asked, group in same.items() for key, new in _new(asked, group) if new}
    told = set(Told.objects.filter(saved__in=found).values_list("saved", "vacancy"))
    fresh = {key: left for key, new in found.items() if (left := [one for one in new if (key, one) not in told])}
    Told.objects.bulk_create(
        [Told(saved_id=key, vacancy_id=one, on=on) for key, new in fresh.items() for one in new], ignore_conflicts=True
    )
    SavedSearch.objects.filter(pk__in=[one.pk for one in rows]).update(seen_until=now, told_on=on)
    return _write([one for one in rows if one.pk in fresh], fresh, on)


def _new(asked: str, group: Sequence[SavedSearch]) -> Iterator[tuple[UUID, list[UUID]]]:
    """What is new for each of the searches that ask for the same."""
    found = new_since(read(QueryDict(asked)), min(one.seen_until for one in group), MOST_NEW)
    for one in group:
        yield one.pk, [key for key, at in found.items() if at > one.seen_until]


def _write(rows: Sequence[SavedSearch], fresh: dict[UUID, list[UUID]], on: date) -> int:
    people = people_of({one.account_id for one in rows})
    most = alert_most(on)
    named = {key for new in fresh.values() for key in new[:most]}
    lines = {
        one.pk: line_of(one)
        for one in Vacancy.objects.filter(pk__in=named).only("title", "pay_basis", "pay_low", "pay_high", "pay_floor")
    }
    hour = int(parameter("messages.earliest_hour", region=PROVINCE, on=on))
    morning = timezone.make_aware(datetime(on.year, on.month, on.day, hour))
    letters = [
        Letter(people[one.account_id], _kind(one, fresh[one.pk], lines, most), one.pk, on, morning)
        for one in rows if one.account_id in people
    ]  # fmt: skip
    notify_set(letters)
    return len(letters)


def _kind(one: SavedSearch, new: list[UUID], lines: dict[UUID, str], most: int) -> NewVacancies:
    return NewVacancies(
        one.name, len(new), tuple(lines[key] for key in new[:most] if key in lines),
        settings.BASE_URL + reverse("my-searches"), settings.BASE_URL + reverse("alert-stop", args=[stop_token(one.pk)]),
    )  # fmt: skip


def line_of(vacancy: Vacancy) -> str:
    """A vacancy in a message's line."""
    pay, unit = pay_of(vacancy)
    return f"{vacancy.title} {pay}{unit}"


def people_of(accounts: set[UUID]) -> dict[UUID, UUID]:
    """Whom each account speaks for: the one known best and longest. One query."""
    links = PersonLink.objects.live().filter(account__in=accounts, person__merged_into=None)
    # the last one written into the dictionary stays: the one known best
    rows = links.order_by(F("person__proved_at").asc(nulls_first=True), "-person__created_at")
    return dict(rows.values_list("account", "person"))


def learn(on: date) -> int:
    """The words of today."""
    return phrases.learn()


def sweep(on: date) -> int:
    """Drop what is shown no more and add what is missing, whatever left it so; returns how many rows were wrong."""
    if wrong := index.mend():
        keeping.renew()  # nobody who follows the changes has heard of these
    return wrong


NIGHT = Nightly("search", lock="search-night", of_the_night={"mended": sweep, "words": learn, "told": tell})
run, steps, dry_run = NIGHT.run, NIGHT.steps, NIGHT.dry_run
