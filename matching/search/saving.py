"""What somebody keeps: searches to hear of, and vacancies put aside. Only they themselves ever see them."""

from uuid import UUID

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from matching.search import near
from matching.search.asked import EDUCATIONS, Asked
from matching.search.asked import MANY as VOCABULARY
from matching.search.enums import Age, Within
from matching.search.models import LONGEST_ASKED, MOST_FAVOURITES, MOST_SAVED, NAME_LENGTH, Favourite, SavedSearch
from matching.vacancies.models import Vacancy
from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind
from portal.foundation.constraints import explained
from portal.occupations import selectors as occupations
from portal.ui.words import label_of, thousands

STOP_SALT = "matching.search.stop"


@transaction.atomic
def save_search(*, actor: Actor, asked: Asked) -> SavedSearch:
    """Keep a search and tell of what is new in it; the same one again gives the first, telling anew.

    Raises ValidationError for more than MOST_SAVED, and for a search too long to keep.
    """
    query = asked.but(sort="", told=asked.told or bool(asked.within)).query()  # a radius needs its middle
    _citizen(actor)
    if len(query) > LONGEST_ASKED:
        raise ValidationError("这个搜索勾得太多了，请少勾几样再存", code="long")
    mine = SavedSearch.objects.visible_to(actor)
    if same := mine.filter(asked=query).first():
        set_alerts(actor=actor, saved=same, on=True)
        return same
    if mine.count() >= MOST_SAVED:
        raise ValidationError(f"最多存 {MOST_SAVED} 个搜索，请先删一个", code="many")
    with explained():
        return SavedSearch.objects.create(account_id=actor.user_id, name=name_of(asked), asked=query)


@transaction.atomic
def set_alerts(*, actor: Actor, saved: SavedSearch, on: bool) -> None:
    """Tell of new ones from now on, or no more."""
    now = timezone.now()
    saved.alerts, saved.stopped_at = on, None if on else now
    saved.seen_until = now if on else saved.seen_until
    saved.save(update_fields=["alerts", "stopped_at", "seen_until"])


def drop_search(*, actor: Actor, saved: SavedSearch) -> None:
    """Forget a search with all that was told of it."""
    saved.delete()


def stop_token(saved: UUID) -> str:
    """What the link in a message carries: it can stop that one search, and nothing else."""
    return signing.dumps(str(saved), salt=STOP_SALT)


def of_token(token: str) -> SavedSearch | None:
    """The search of a link; None for a link that we did not write, or whose search is gone."""
    try:
        key = UUID(signing.loads(token, salt=STOP_SALT))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return SavedSearch.objects.filter(pk=key).first()


@transaction.atomic
def put_aside(*, actor: Actor, vacancy: Vacancy) -> None:
    """Keep a vacancy; twice is once. Raises ValidationError for more than MOST_FAVOURITES."""
    _citizen(actor)
    if Favourite.objects.visible_to(actor).count() >= MOST_FAVOURITES:
        raise ValidationError(f"最多收藏 {MOST_FAVOURITES} 个，请先去掉一些", code="many")
    Favourite.objects.bulk_create([Favourite(account_id=actor.user_id, vacancy=vacancy)], ignore_conflicts=True)


def put_back(*, actor: Actor, vacancy: Vacancy) -> None:
    """Keep it no more."""
    Favourite.objects.visible_to(actor).filter(vacancy=vacancy).delete()


def favourites_of(actor: Actor) -> QuerySet[Favourite]:
    """What somebody put aside, the newest first."""
    return Favourite.objects.visible_to(actor).select_related("vacancy").order_by("-created_at", "-pk")


def name_of(asked: Asked) -> str:
    """A search in words, as a message calls it."""
    return "，".join([near.name_of(asked.region), *said(asked)])[:NAME_LENGTH]


def said(asked: Asked) -> list[str]:
    """What a search asks for beside the place, in words."""
    found = [asked.q] if asked.q else []
    found += ["外出干"] if asked.away else []
    found += [f"离{near.name_of(asked.home)} {label_of(Within, asked.within)}"] if asked.within else []
    found += [occupations.name_of(asked.occupation)] if asked.occupation else []
    found += [f"{thousands(asked.pay)} 元以上"] if asked.pay else []
    found += [label_of(words, value) for facet, words in VOCABULARY.items() for value in sorted(asked.ticked(facet))]
    found += [f"{EDUCATIONS[str(asked.education)]}就行"] if asked.education else []
    found += [experience_words(asked.experience)] if asked.experience >= 0 else []
    found += [f"{label_of(Age, asked.age)}发的"] if asked.age else []
    return [*found, "就业见习"] if asked.internship else found


def experience_words(months: int) -> str:
    """What somebody who has worked so long may look for."""
    return "没干过也行" if not months else f"干过 {months // 12} 年就行"


def _citizen(actor: Actor) -> None:
    if actor.kind is not ActorKind.CITIZEN:
        raise ValidationError("请用个人账号登录再存", code="citizen")
