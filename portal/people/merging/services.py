"""Merging two rows of one person, and putting them apart again. Keyword-only, actor first, one transaction.

Order of locks: the other's cases, then the identity, then the two persons; an approval takes its own case first, too.
A row that comes in for the other meanwhile waits for the persons' locks; what it names is swept up by `sweep`.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models import Max
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.foundation.constraints import explained
from portal.foundation.locks import lock_in_transaction
from portal.foundation.text import plain_text
from portal.people.facts.models import PersonFact
from portal.people.merging import references
from portal.people.merging.enums import MergeEvidence
from portal.people.merging.models import PersonMerge
from portal.people.merging.references import Change, Reference, checks, doubled, moving, reference, settle, settlers
from portal.people.models import PHONE_PURPOSE, Person, PersonLink
from portal.people.retention.models import StorageOnly
from portal.privacy import crypto

log = structlog.get_logger(__name__)
JOINED = "同一个人，已经合并"
OWN_COLUMNS = ("name", "phone", "region_code")
"""What of the kept row is remembered, and may be taken over from the other."""
SWEEP_DAYS = 2


@transaction.atomic
def merge(
    *, actor: Actor, keep: Person, other: Person, reason: str, evidence: str, take: Iterable[str] = ()
) -> PersonMerge:
    """Move everything that names `other` to `keep`; `take` names columns of `other` that the kept row takes over.

    Raises ValidationError for the same row twice, for one that is merged or forgotten already, where only the other
    is proved, and where two rows can't belong to one person until somebody has taken the step that the words name.
    """
    _lock_cases(other.pk)
    for index in sorted({bytes(keep.id_index).hex(), bytes(other.id_index).hex()}):
        lock_in_transaction(f"identity:{index}")
    keep, other = _locked(keep.pk, other.pk)
    _may_be_one(keep, other)
    for check in checks():
        check(keep, other)
    before = {name: getattr(keep, name) for name in OWN_COLUMNS}
    taken = {name: getattr(other, name) for name in take if getattr(other, name)}
    with explained():
        other.merged_into = keep
        other.save(update_fields=["merged_into"])
        changed = _fit(keep.pk, other.pk)
        moved = {one.name: keys for one in moving() if (keys := _move(one, keep.pk, other.pk))}
        _write_own(keep, taken)
        made = PersonMerge.objects.create(
            keep=keep, other=other, reason=plain_text(reason).strip(), evidence=MergeEvidence(evidence),
            by=actor.user_id, office_id=actor.office_id, moved=moved, changed=changed,
            before={"was": before, "taken": taken},
        )  # fmt: skip
    references.moved(keep.pk, other.pk)
    log.info("people.merged", merge=str(made.pk), count=sum(map(len, moved.values())))
    return made


def _lock_cases(person: UUID) -> None:
    """The other's cases, in the order of their keys: whoever decides one of them has it first, or waits."""
    for one in sorted(
        moving(), key=lambda one: one.model._meta.db_table, reverse=True
    ):  # the register, then what stands on it
        if any(field.name == "state_changed_at" for field in one.model._meta.concrete_fields):
            rows = one.rows(person).order_by("pk").select_for_update(of=("self",), no_key=True)
            list(rows.values_list("pk", flat=True))


def _locked(*keys: UUID) -> tuple[Person, ...]:
    """The persons, whole: a row that would come to name one of them waits."""
    found = Person.objects.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",))
    by_key = {one.pk: one for one in found}
    return tuple(by_key[key] for key in keys)


def _may_be_one(keep: Person, other: Person) -> None:
    if keep.pk == other.pk:
        raise ValidationError("一个人不能和自己合并", code="same")
    if keep.merged_into_id or other.merged_into_id:
        raise ValidationError("这两个人里有一个已经合并过了，请回到名单再看", code="merged")
    if keep.forgotten_at or other.forgotten_at:
        raise ValidationError("资料已经到期匿名的人不能合并", code="forgotten")
    if StorageOnly.objects.standing().filter(person__in=(keep, other)).exists():
        raise ValidationError("有一个人的资料只存不用，不能合并", code="stored")
    if other.is_proved and not keep.is_proved:
        raise ValidationError("请留下核实过身份的那一个", code="proved")


def _fit(keep: UUID, other: UUID) -> list[dict[str, Any]]:
    """Apply what the subjects say must change; gives what stood there before."""
    return [_apply(change) for settler in settlers() for change in settler(keep, other)]


def _apply(change: Change) -> dict[str, Any]:
    rows = change.model._base_manager.filter(pk=change.pk)
    before = rows.values(*change.values).get()
    rows.update(**change.values)
    return {
        "table": change.model._meta.label_lower, "pk": str(change.pk),
        "before": _plain(before), "after": _plain(change.values),
    }  # fmt: skip


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Values as JSON keeps them; times keep their microseconds."""
    exact = {key: one.isoformat() if isinstance(one, datetime) else one for key, one in values.items()}
    return {key: one if isinstance(one, str | int | bool | None) else DjangoJSONEncoder().default(one) for key, one in exact.items()}  # fmt: skip


def _move(one: Reference, keep: UUID, other: UUID) -> list[str]:
    """Move what names the other, but what the kept person has already; gives the keys."""
    own = Person.objects.filter(pk=other).values_list("pk", flat=True) if one.model is Person else ()
    stays = doubled(one, keep, other) | set(own)
    keys = list(one.rows(other).exclude(pk__in=stays).order_by("pk").values_list("pk", flat=True))
    if keys:
        one.model._base_manager.filter(pk__in=keys).update(**{one.field.attname: keep})
    return [str(key) for key in keys]


def _write_own(person: Person, values: dict[str, Any]) -> None:
    if not values:
        return
    for name, value in values.items():
        setattr(person, name, value)
    if "phone" in values:
        person.phone_index = crypto.mac(person.phone, PHONE_PURPOSE) if person.phone else None
    person.save(update_fields=[*values, *(["phone_index"] if "phone" in values else [])])


@transaction.atomic
def undo(*, actor: Actor, merge: PersonMerge, why: str, within: timedelta) -> list[str]:
    """Put the two apart again; gives sentences on what stays with the kept person because it changed hands since.

    Raises ValidationError when it is too late (`within` is a parameter that the page passes in: rules stand above
    people), when it was undone before, and while the kept person is itself merged into somebody.
    """
    seen = PersonMerge.objects.get(pk=merge.pk)
    keep, other = _locked(seen.keep_id, seen.other_id)
    one = PersonMerge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    if one.undone_at:
        raise ValidationError("这次合并已经撤回了", code="undone")
    if one.at < timezone.now() - within:
        raise ValidationError(f"合并过了 {within.days} 天，不能撤回了。确实弄错了，请找县里", code="late")
    if other.merged_into_id != keep.pk:
        raise ValidationError("后来又合并过别的人，请先撤回后来的那一次", code="later")
    if keep.forgotten_at or other.forgotten_at:
        raise ValidationError("资料已经到期匿名，分不开了", code="forgotten")
    with explained():
        stayed = [said for name, keys in one.moved.items() for said in _back(name, keys, keep.pk, other.pk)]
        stayed += [said for change in reversed(one.changed) for said in _restore(change)]
        stayed += _own_back(keep, one.before or {})
        other.merged_into = None
        other.save(update_fields=["merged_into"])
        one.undone_at, one.undone_by, one.undone_why = timezone.now(), actor.user_id, plain_text(why).strip()
        one.stayed = stayed
        one.save(update_fields=["undone_at", "undone_by", "undone_why", "stayed"])
    references.moved(keep.pk, other.pk)
    return stayed


def _back(name: str, keys: list[str], keep: UUID, other: UUID) -> list[str]:
    one = reference(name)
    moved = one.model._base_manager.filter(pk__in=keys, **{one.field.attname: keep})
    back = moved.update(**{one.field.attname: other})
    left = len(keys) - back
    return [f"{one}：{left} 条后来归了别人或者删了，留在原处"] if left else []


def _restore(change: dict[str, Any]) -> list[str]:
    """Put the columns of one row back, unless somebody changed them since."""
    model = next(one.model for one in moving() if one.model._meta.label_lower == change["table"])
    row = model._base_manager.filter(pk=change["pk"])
    now = row.values(*change["after"]).first()
    if now is None or _plain(now) != change["after"]:
        return [f"{model._meta.verbose_name}：1 条合并以后又改过，留着现在的样子"]
    row.update(**{name: model._meta.get_field(name).to_python(value) for name, value in change["before"].items()})  # type: ignore[union-attr]
    return []


def _own_back(keep: Person, before: dict[str, Any]) -> list[str]:
    taken, was = before.get("taken", {}), before.get("was", {})
    same = {name: was.get(name) for name, value in taken.items() if getattr(keep, name) == value}
    _write_own(keep, same)
    labels = [str(Person._meta.get_field(name).verbose_name) for name in taken if name not in same]  # type: ignore[union-attr]
    return [f"{label}：合并以后又改过，留着现在的" for label in labels]


def everyone_behind(person: UUID) -> list[UUID]:
    """The keys under which one person's logs were written: the own, and those of the rows merged into it. One query."""
    merged = Person.objects.filter(merged_into=person).values_list("pk", flat=True)
    return [person, *merged]


def sweep(now: datetime | None = None) -> int:
    """Move what came in for a merged row while it was being merged; returns how many rows."""
    since = (now or timezone.now()) - timedelta(days=SWEEP_DAYS)
    return sum(_sweep_one(pk) for pk in PersonMerge.objects.since(since).values_list("pk", flat=True))


@transaction.atomic
def _sweep_one(pk: UUID) -> int:
    one = PersonMerge.objects.select_for_update(of=("self",)).get(pk=pk)
    count = 0
    for found in moving():
        keys = _move(found, one.keep_id, one.other_id)
        one.moved[found.name] = sorted({*one.moved.get(found.name, []), *keys})
        count += len(keys)
    if count:
        one.moved = {name: keys for name, keys in one.moved.items() if keys}
        one.save(update_fields=["moved"])
        references.moved(one.keep_id, one.other_id)
    return count


def clear_old(*, before: datetime) -> int:
    """Forget what the kept row was before, once no merge of that age can be undone; returns how many."""
    return PersonMerge.objects.filter(at__lt=before, before__isnull=False).update(before=None)


def _end_same_links(keep: UUID, other: UUID) -> Iterable[Change]:
    """An account that spoke for both speaks for the person once."""
    ours = PersonLink.objects.live().filter(person=keep).values("account")
    for link in PersonLink.objects.live().filter(person=other, account__in=ours):
        yield Change(PersonLink, link.pk, {"ended_at": timezone.now(), "ended_reason": JOINED})


def _end_older_facts(keep: UUID, other: UUID) -> Iterable[Change]:
    """Where one source told the same thing of both, the later word counts; the earlier is kept as ended."""
    both = PersonFact.objects.current().filter(person__in=(keep, other)).values("code", "source")
    twice = both.annotate(last=Max("recorded_at"), n=models.Count("pk")).filter(n__gt=1)
    for pair in twice:
        rows = PersonFact.objects.current().filter(person__in=(keep, other), code=pair["code"], source=pair["source"])
        for old in rows.order_by("-recorded_at", "-pk")[1:]:
            yield Change(PersonFact, old.pk, {"ended_at": timezone.now()})


settle("links", _end_same_links)
settle("facts", _end_older_facts)
