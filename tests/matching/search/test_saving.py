"""Searches that tell of what is new, each vacancy once; vacancies put aside."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from matching.search import night, saving
from matching.search.asked import read
from matching.search.models import MOST_SAVED, Favourite, SavedSearch, Told
from portal.accounts.actors import actor_of
from portal.messages.models import Message
from tests.conftest import COUNTY, TOWN
from tests.matching.world import published
from tests.registration import cases

pytestmark = pytest.mark.django_db
ASKED = {"q": "烘干", "region": COUNTY}


@pytest.fixture
def seeker(citizen):
    """Somebody whom messages reach."""
    account = citizen()
    cases.submitted(account, TOWN)
    Message.objects.all().delete()
    cache.clear()
    return account


def saved_by(account, **given):
    return saving.save_search(actor=actor_of(account), asked=read(given or ASKED))


def told():
    return list(Message.objects.filter(kind="search.new"))


def test_what_is_new_is_told_once_a_day_and_each_vacancy_once(seeker, recruiter, employer):
    saved_by(seeker)
    today = timezone.localdate()
    published(recruiter, employer)
    assert night.tell(today) == 1 and night.tell(today) == 0
    assert "粮食烘干塔操作工 4,500–5,500元/月" in told()[0].text and "富锦市，烘干" in told()[0].text
    published(recruiter, employer, title="烘干塔看守")
    assert night.tell(today) == 0  # once a day
    assert night.tell(today + timedelta(days=1)) == 1
    assert "烘干塔看守" in told()[-1].text and "操作工" not in told()[-1].text


def test_what_was_told_is_never_told_again_even_if_the_mark_is_lost(seeker, recruiter, employer):
    one = saved_by(seeker)
    published(recruiter, employer)
    night.tell(timezone.localdate())
    SavedSearch.objects.filter(pk=one.pk).update(seen_until=one.created_at - timedelta(days=1), told_on=None)
    assert night.tell(timezone.localdate() + timedelta(days=1)) == 0
    assert len(told()) == 1


def test_what_does_not_fit_is_not_told(seeker, recruiter, employer):
    saved_by(seeker, q="收银", region=COUNTY)
    published(recruiter, employer)
    assert night.tell(timezone.localdate()) == 0 and not Told.objects.exists()


def test_who_has_not_said_who_they_are_gets_no_message_and_loses_nothing(citizen, recruiter, employer):
    saved_by(citizen())
    published(recruiter, employer)
    assert night.tell(timezone.localdate()) == 0 and SavedSearch.objects.count() == 1


@pytest.mark.parametrize("people", [1, 30])
def test_a_night_costs_the_same_for_one_and_for_thirty_of_one_wish(
    citizen, recruiter, employer, people, django_assert_max_num_queries
):
    for _ in range(people):
        saved_by(citizen())
    published(recruiter, employer)
    with django_assert_max_num_queries(16):
        night.tell(timezone.localdate())


def test_the_link_of_the_message_asks_and_a_press_stops(client, seeker, recruiter, employer):
    one = saved_by(seeker)
    published(recruiter, employer)
    night.tell(timezone.localdate())
    link = re.search(r"/alerts/stop/[^ ]+/", told()[0].text)[0]
    assert "停掉这个提醒" in client.get(link).content.decode()  # a scanner of links changes nothing
    one.refresh_from_db()
    assert one.alerts
    assert "提醒停了" in client.post(link).content.decode()
    one.refresh_from_db()
    assert not one.alerts and one.stopped_at
    assert client.post(link).status_code == 200  # twice is once
    published(recruiter, employer, title="烘干塔看守")
    assert night.tell(timezone.localdate() + timedelta(days=1)) == 0


@pytest.mark.parametrize("token", ["x", "a:b:c", "%00", "-"])
def test_a_link_that_we_did_not_write_is_nothing(client, token):
    assert client.get(f"/alerts/stop/{token}/").status_code == 404


def test_the_same_search_is_kept_once_and_ten_are_enough(seeker):
    assert saved_by(seeker).pk == saved_by(seeker, region=COUNTY, q="烘干").pk
    for number in range(MOST_SAVED - 1):
        saved_by(seeker, q=f"普工{number}")
    with pytest.raises(ValidationError, match="最多存"):
        saved_by(seeker, q="再来一个")


def test_nobody_sees_or_changes_anothers(seeker, citizen, browser_of):
    one, stranger = saved_by(seeker), browser_of(citizen())
    assert "烘干" not in stranger.get(reverse("my-searches")).content.decode()
    assert stranger.post(reverse("my-search", args=[one.pk]), {"do": "drop"}).status_code == 404
    assert SavedSearch.objects.count() == 1


def test_saved_stopped_and_forgotten_on_ones_own_page(seeker, browser_of):
    mine = browser_of(seeker)
    assert "富锦市，烘干" in mine.get(reverse("save-search"), ASKED).content.decode()
    mine.post(reverse("save-search"), {"asked": "q=烘干&region=" + COUNTY})
    one = SavedSearch.objects.get()
    for what, alerts in (("stop", False), ("go", True)):
        mine.post(reverse("my-search", args=[one.pk]), {"do": what})
        one.refresh_from_db()
        assert one.alerts is alerts
    mine.post(reverse("my-search", args=[one.pk]), {"do": "drop"})
    assert not SavedSearch.objects.exists()


def test_staff_keep_nothing_here(worker, browser_of):
    assert browser_of(worker).get(reverse("my-searches")).status_code == 403


def test_a_vacancy_is_put_aside_and_back(seeker, browser_of, recruiter, employer):
    vacancy, mine = published(recruiter, employer), browser_of(seeker)
    url = reverse("favourite", args=[vacancy.pk])
    for _ in range(2):
        mine.post(url, {"put": "aside"})
    assert Favourite.objects.count() == 1
    assert vacancy.title in mine.get(reverse("my-favourites")).content.decode()
    from matching.vacancies import services

    services.fill(actor=recruiter, vacancy=vacancy)
    assert "已经不招的" in mine.get(reverse("my-favourites")).content.decode()
    mine.post(url, {"put": "back", "from": "mine"})
    assert not Favourite.objects.exists()


def test_what_somebody_kept_goes_with_them(seeker, recruiter, employer):
    from matching.search.retention import HOLDER
    from portal.people.models import Person

    saved_by(seeker)
    saving.put_aside(actor=actor_of(seeker), vacancy=published(recruiter, employer))
    HOLDER.forget([Person.objects.of_account(actor_of(seeker)).get().pk])
    assert not SavedSearch.objects.exists() and not Favourite.objects.exists()
