"""Writes of households: keyword-only, actor first, one transaction each. The household's row is locked first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.foundation.constraints import explained
from portal.foundation.text import plain_text
from portal.people.households.enums import BY_HAND, Basis, Kinship, Left
from portal.people.households.models import Household, HouseholdMember
from portal.people.merging.references import Change
from portal.people.models import Person

SPLIT_WORDS, HEAD_WORDS = "从原来那一户分出来", "换了户主"


@dataclass(frozen=True)
class Home:
    """Where a household lives and why it is one; cleaned."""

    region_code: str
    basis: Basis = Basis.BOOK
    address: str = ""


@transaction.atomic
def open_household(
    *, actor: Actor, key: UUID, home: Home, head: Person, since: date, why: str, came_by: UUID | None = None
) -> Household:
    """Open a household with its head. `key` is the form's own: sent twice, one household.

    Raises ValidationError for a day to come, and where the head belongs to a household already.
    """
    household, made = Household.objects.get_or_create(
        pk=key,
        defaults={
            "region_code": home.region_code, "basis": home.basis, "address": home.address or None,
            "created_by": actor.user_id, "came_by": came_by,
        },
    )  # fmt: skip
    if made:
        _join(actor, household, head, Kinship.HEAD, since, why, came_by)
    return household


@transaction.atomic
def add_member(
    *, actor: Actor, household: Household, person: Person, kinship: str, since: date, why: str,
    came_by: UUID | None = None,
) -> HouseholdMember:  # fmt: skip
    """Let a person belong to a household from a day on.

    Raises ValidationError for a household that is closed, a day to come, a second head, and somebody who belongs to a
    household on these days.
    """
    return _join(actor, _locked(household), person, Kinship(kinship), since, why, came_by)


@transaction.atomic
def end_member(*, actor: Actor, household: Household, member: UUID, left: str, day: date, why: str) -> None:
    """Record that somebody left on a day, or never belonged (登记错了: the whole time counts for nothing).

    A head leaves last: whoever stays needs one. Raises ValidationError otherwise, for a day before the first one or to
    come, without a reason, and where it is recorded already.
    """
    locked = _locked(household)
    one = _staying(locked, member)
    if left not in BY_HAND:
        raise ValidationError("请选离开的原因", code="left")
    others = locked.members.staying().exclude(pk=one.pk).exists()
    if one.kinship == Kinship.HEAD and others:
        raise ValidationError("他是户主，家里还有别人。请先换户主，再记他离开", code="head")
    _end(actor, one, Left(left), day, why)
    if not others:
        locked.closed_on = day
        locked.save(update_fields=["closed_on"])


@transaction.atomic
def change_head(*, actor: Actor, household: Household, member: UUID, before: str, day: date, why: str) -> None:
    """Another one is head from a day on; `before` is what the head before is to the new one.

    Raises ValidationError for who is head already, and where both begin on that very day.
    """
    locked = _locked(household)
    new = _staying(locked, member)
    if new.kinship == Kinship.HEAD:
        raise ValidationError("他已经是户主了", code="head")
    if before == Kinship.HEAD or before not in Kinship:
        raise ValidationError("请选原来的户主是新户主的什么人", code="kinship")
    old = locked.members.staying().filter(kinship=Kinship.HEAD).select_related("person").first()
    _end(actor, new, Left.KINSHIP, day, why)
    if old:
        _end(actor, old, Left.KINSHIP, day, why)
        _join(actor, locked, old.person, Kinship(before), day, HEAD_WORDS, None)
    _join(actor, locked, new.person, Kinship.HEAD, day, HEAD_WORDS, None)


@transaction.atomic
def split(
    *,
    actor: Actor,
    key: UUID,
    household: Household,
    home: Home,
    leaving: Sequence[UUID],
    head: UUID,
    since: date,
    why: str,
) -> Household:
    """Some members become a household of their own, one of them its head; the history of both stays.

    Raises ValidationError where the head is not among them, where nobody would stay, and where the old household's
    head leaves those who stay.
    """
    locked = _locked(household)
    sent = Household.objects.filter(pk=key, split_from=locked).first()
    if sent:
        return sent
    gone = [_staying(locked, pk) for pk in dict.fromkeys(leaving)]
    _may_split(locked, gone, head)
    new = Household.objects.create(
        pk=key, region_code=home.region_code, basis=home.basis, address=home.address or None, split_from=locked,
        created_by=actor.user_id,
    )  # fmt: skip
    for one in gone:
        _end(actor, one, Left.SPLIT, since, why)
        kinship = Kinship.HEAD if one.pk == head else Kinship.OTHER
        _join(actor, new, one.person, kinship, since, SPLIT_WORDS, None)
    return new


def _may_split(household: Household, gone: Sequence[HouseholdMember], head: UUID) -> None:
    if not any(one.pk == head for one in gone):
        raise ValidationError("新户主要在分出去的人里面", code="head")
    if not household.members.staying().exclude(pk__in=[one.pk for one in gone]).exists():
        raise ValidationError("全家一起走不用分户，改住址就行", code="all")
    if any(one.kinship == Kinship.HEAD for one in gone):
        raise ValidationError("原来的户主要分出去，请先换户主", code="old_head")


@transaction.atomic
def move(*, actor: Actor, household: Household, home: Home) -> None:
    """The whole household lives elsewhere; where it lived before stays in its history."""
    locked = _locked(household)
    locked.region_code, locked.address, locked.basis = home.region_code, home.address or None, home.basis
    with explained():
        locked.save(update_fields=["region_code", "address", "basis"])


def _locked(household: Household) -> Household:
    """The household's row, locked; raises ValidationError once nobody belongs to it."""
    found = Household.objects.select_for_update(of=("self",), no_key=True).get(pk=household.pk)
    if not found.is_open:
        raise ValidationError("这一户已经没有人了，不能再改", code="closed")
    return found


def _staying(household: Household, member: UUID) -> HouseholdMember:
    found = household.members.staying().select_related("person").filter(pk=member).first()
    if found is None:
        raise ValidationError("这个人已经不在这一户了，请看看最新的情况", code="gone")
    return found


def _join(
    actor: Actor, household: Household, person: Person, kinship: Kinship, since: date, why: str, came_by: UUID | None
) -> HouseholdMember:
    if since > timezone.localdate():
        raise ValidationError("这一天还没有到", code="future")
    with explained():
        return HouseholdMember.objects.create(
            household=household, person=person, kinship=kinship, span=DateRange(since, None), why=_said(why),
            came_by=came_by, added_by=actor.user_id,
        )  # fmt: skip


def _said(words: str) -> str:
    said = plain_text(words).strip()
    if not said:
        raise ValidationError("请写明原因", code="why")
    return said


def _end(actor: Actor, one: HouseholdMember, left: Left, day: date, why: str) -> None:
    first = one.span.lower
    if day > timezone.localdate():
        raise ValidationError("这一天还没有到", code="future")
    only_kin = day == first and _went_on(one)  # the head died and was followed on the same day
    if left != Left.WRONG and day <= first and not only_kin:
        raise ValidationError(f"{first:%Y年%-m月%-d日}才加入的，离开的日子要在这以后", code="before")
    one.counts = left != Left.WRONG and not only_kin
    one.span = DateRange(first, day) if one.counts else one.span
    one.left, one.left_why = left, _said(why)
    one.ended_at, one.ended_by = timezone.now(), actor.user_id
    with explained():
        one.save(update_fields=["counts", "span", "left", "left_why", "ended_at", "ended_by"])


def _went_on(one: HouseholdMember) -> bool:
    """Whether the row only goes on with the person's time in the household under another kinship."""
    before = HouseholdMember.objects.counting().filter(household=one.household_id, person=one.person_id)
    return before.filter(span__endswith=one.span.lower).exists()


def one_household(keep: UUID, other: UUID) -> Iterable[Change]:
    """Two rows of one person in two households, or twice in one: the kept row's word counts, the other's stays readable.

    A merge is never refused for this: who somebody is comes before with whom they live. Undoing it counts both again.
    """
    ours = list(HouseholdMember.objects.counting().filter(person=keep).values_list("span", flat=True))
    for one in HouseholdMember.objects.counting().filter(person=other):
        if any(_overlap(one.span, span) for span in ours):
            yield Change(HouseholdMember, one.pk, {"counts": False})


def _overlap(one: DateRange, two: DateRange) -> bool:
    return (two.upper is None or one.lower < two.upper) and (one.upper is None or two.lower < one.upper)
