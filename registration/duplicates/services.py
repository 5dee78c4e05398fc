"""Writes about pairs: reporting one by hand, merging, telling apart, undoing."""

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.foundation.constraints import explained
from portal.foundation.text import plain_text
from portal.messages.services import notify
from portal.people.merging import services as merging
from portal.people.merging.models import PersonMerge
from portal.people.models import Person
from registration.duplicates import detect, messages
from registration.duplicates.enums import PairState, Part
from registration.duplicates.limits import undo_within
from registration.duplicates.models import DuplicatePair
from registration.unemployment.models import UnemploymentRegistration


@transaction.atomic
def report(*, actor: Actor, receipts: tuple[str, str]) -> DuplicatePair:
    """Put two people on the list by the receipt numbers of their registrations; one of them is the actor's.

    A pair that was told apart before stays so. Raises ValidationError for numbers that lead nowhere and for one person.
    """
    cases = UnemploymentRegistration.objects.filter(receipt_no__in=receipts, person__isnull=False)
    people = sorted({case.person_id for case in cases if case.person_id})
    mine = UnemploymentRegistration.objects.visible_to(actor).filter(receipt_no__in=receipts).exists()
    if not mine or len(cases) < 2:
        raise ValidationError("没有找到。请照着回执写两个受理号，其中至少一个是本单位服务的人", code="unknown")
    if len(people) < 2:
        raise ValidationError("这两个受理号是同一个人的，不用合并", code="same")
    by_person = {case.person_id: case for case in cases}
    one, two = (by_person[key] for key in people)
    pair, made = DuplicatePair.objects.get_or_create(
        first_id=one.person_id, second_id=two.person_id,
        defaults={
            "first_region": one.region_code, "second_region": two.region_code,
            "first_office": one.service_office, "second_office": two.service_office,
            "parts": {Part.HAND: 0}, "reported_by": actor.user_id,
        },
    )  # fmt: skip
    if not made and pair.state == PairState.NOT_SAME:
        raise ValidationError(f"这两个人核对过，不是同一个人：{pair.reason}", code="told_apart")
    return pair


def _locked(actor: Actor, pair: DuplicatePair) -> DuplicatePair:
    """The pair as it stands; raises ValidationError where the word is somebody else's or it is decided."""
    found = DuplicatePair.objects.decided_by_role(actor).select_for_update(of=("self",), no_key=True)
    locked = found.filter(pk=pair.pk).first()
    if locked is None:
        raise ValidationError("两个人归不同的单位服务，由县里定", code="county")
    if locked.state != PairState.OPEN:
        raise ValidationError("这一对已经有人定过了，请回到名单再看", code="decided")
    return locked


@transaction.atomic
def merge(
    *, actor: Actor, pair: DuplicatePair, keep: UUID, reason: str, evidence: str, take: Iterable[str] = ()
) -> PersonMerge:
    """The two are one: everything goes to `keep`, the person is told. Raises ValidationError as the merge does."""
    locked = _locked(actor, pair)
    if keep not in (locked.first_id, locked.second_id):
        raise ValidationError("请选留下哪一个", code="keep")
    other = locked.second_id if keep == locked.first_id else locked.first_id
    made = merging.merge(
        actor=actor, keep=Person.objects.get(pk=keep), other=Person.objects.get(pk=other), reason=reason,
        evidence=evidence, take=take,
    )  # fmt: skip
    _decide(actor, locked, PairState.MERGED, reason, made)
    detect.drop_settled()
    notify(person=made.keep, kind=messages.Merged(actor.office_name, undo_within().days), subject_id=made.pk)
    return made


@transaction.atomic
def tell_apart(*, actor: Actor, pair: DuplicatePair, reason: str) -> None:
    """They are two people: the pair never comes back. Raises ValidationError without a reason."""
    _decide(actor, _locked(actor, pair), PairState.NOT_SAME, reason)


def _decide(actor: Actor, pair: DuplicatePair, state: PairState, reason: str, made: PersonMerge | None = None) -> None:
    pair.state, pair.reason, pair.merge = state, plain_text(reason).strip(), made
    pair.decided_by, pair.decided_at = actor.user_id, timezone.now()
    with explained():
        pair.save()


@transaction.atomic
def undo(*, actor: Actor, merge: PersonMerge, why: str) -> list[str]:
    """Put two people apart again and tell both; gives what stayed. The pair counts as told apart from now on."""
    if not PersonMerge.objects.visible_to(actor).filter(pk=merge.pk).exists():
        raise ValidationError("这次合并不是本单位办的，请找办的单位或县里", code="not_yours")
    stayed = merging.undo(actor=actor, merge=merge, why=why, within=undo_within())
    DuplicatePair.objects.filter(merge=merge).update(
        state=PairState.NOT_SAME, merge=None, reason=plain_text(why).strip(), decided_by=actor.user_id,
        decided_at=timezone.now(),
    )  # fmt: skip
    for person in (merge.keep, merge.other):
        notify(person=person, kind=messages.Apart(actor.office_name), subject_id=merge.pk)
    return stayed
