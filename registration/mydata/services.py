"""Writes about one's own data: asking, answering, objecting and taking it back, deleting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.models import User
from portal.cases.workflow import perform
from portal.foundation.constraints import explained
from portal.foundation.text import plain_text
from portal.messages.models import Message
from portal.messages.services import notify
from portal.people.facts import services as facts
from portal.people.facts.enums import FactSource
from portal.people.facts.models import PersonFact, SkippedQuestion
from portal.people.facts.objections import Objection
from portal.people.models import Person, PersonLink
from portal.people.phones import retire
from portal.people.retention.enums import Ground
from portal.people.retention.models import LegalHold
from portal.people.retention.services import Holder, forget_one, needed_by
from portal.people.retention.storing import only_store
from portal.rules.parameters import parameter
from registration.family.models import Representation
from registration.family.retention import drop
from registration.mydata import exports, messages
from registration.mydata.enums import RequestKind, RequestState
from registration.mydata.models import DataExport, DataRequest
from registration.mydata.workflow import WORKFLOW
from registration.unemployment.enums import OPEN, State
from registration.unemployment.models import UnemploymentRegistration

OBJECTIONS = {RequestKind.AUTOMATED: Objection.AUTOMATED, RequestKind.PUSH: Objection.PUSH}
DELETED = "本人要求删除"
NEVER = datetime(9999, 1, 1, tzinfo=UTC)  # a subject that needs somebody even then has something under way
OFFICE_WORK = "服务站手里和您有关的一件事"
UNDER_WAY = {
    "employment": "没有结束的就业登记", "seekers": "没有结束的求职登记", "applications": "投出去还没有结果的简历",
    "employer-claims": "您替单位办的核对", "employer-members": "您在单位的权限",
}  # fmt: skip


@transaction.atomic
def ask(*, actor: Actor, key: UUID, case: UnemploymentRegistration, kind: str, words: str) -> DataRequest:
    """Ask the office that serves `case`. An objection holds from this moment; a person answers it all the same.

    `key` is the form's own: the same form sent twice is one request (trust.md 61).
    Raises ValidationError without words for a correction, and while the same objection is being answered.
    """
    words = plain_text(words).strip()
    if kind == RequestKind.CORRECT and not words:
        raise ValidationError("请写哪里不对、应该是什么", code="words")
    one, made = DataRequest.objects.get_or_create(
        pk=key, account_id=actor.user_id, defaults=_facts(case.person, kind, words, case)
    )
    if not made:
        return one
    with explained():
        perform(WORKFLOW, "ask", actor=actor, case=one)
    if kind in OBJECTIONS:
        facts.learn(person=case.person, code=OBJECTIONS[RequestKind(kind)], value=True, source=FactSource.SELF,
                    by=actor.user_id)  # fmt: skip
    return one


def _facts(person: Person, kind: str, words: str, case: UnemploymentRegistration | None) -> dict[str, Any]:
    return {
        "person": person, "kind": RequestKind(kind), "words": words or None,
        "region_code": case.region_code if case else person.region_code,
        "service_office": case.service_office if case else None,
    }  # fmt: skip


@transaction.atomic
def answer(*, actor: Actor, one: DataRequest, granted: bool, words: str, version: int | None = None) -> None:
    """A person's word on a request; the person is told that it is there. Raises ValidationError without words."""
    perform(WORKFLOW, "answer", actor=actor, case=one, version=version,
            facts={"granted": granted, "words": plain_text(words).strip()})  # fmt: skip
    notify(person=one.person, kind=messages.Answered(one.get_kind_display(), actor.office_name), subject_id=one.pk)


@transaction.atomic
def withdraw(*, actor: Actor, one: DataRequest) -> None:
    """The person takes a request back; an objection ends with it."""
    perform(WORKFLOW, "withdraw", actor=actor, case=one)
    if one.kind in OBJECTIONS:
        stop_objecting(actor=actor, person=one.person, what=OBJECTIONS[RequestKind(one.kind)])


@transaction.atomic
def stop_objecting(*, actor: Actor, person: Person, what: Objection) -> None:
    """The person does not object any more; that there was an objection stays as history."""
    PersonFact.objects.current().filter(person=person, code=what, source=FactSource.SELF).update(
        ended_at=timezone.now()
    )


def objections_of(person: Person) -> dict[str, PersonFact]:
    """What the person objects to now. One query."""
    found = PersonFact.objects.current().filter(person=person, code__in=Objection.values, source=FactSource.SELF)
    return {fact.code: fact for fact in found}


@transaction.atomic
def erase(*, actor: Actor, person: Person) -> DataRequest:
    """Delete what need not be kept, now: everything, or all but what a law keeps. Gives the certificate.

    What a law keeps may only be stored from now on: nobody reads it any more (PIPL 47, last paragraph). Raises
    ValidationError while something is under way: then it says what to do first.
    """
    locked = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    may_be_erased(locked)
    account: UUID = actor.user_id  # type: ignore[assignment]
    waiting = Q(account=account, state=RequestState.WAITING) | Q(person=locked, state=RequestState.CHECKING)
    for asked in DataRequest.objects.filter(waiting):
        perform(WORKFLOW, "withdraw", actor=actor, case=asked)  # nobody is left to be answered
    one = DataRequest.objects.create(account_id=account, **_facts(locked, RequestKind.DELETE, "", None))
    certificate = carry_out(locked, [account], by=account)
    perform(WORKFLOW, "erase", actor=actor, case=one, facts={"granted": True, "certificate": certificate})
    return one


def carry_out(person: Person, accounts: list[UUID], *, by: UUID) -> dict[str, Any]:
    """Delete of a locked person what need not be kept, and close these accounts; gives what the certificate says."""
    kept = _kept(person)
    held = bool(kept and kept.ground == Ground.HOLD)
    removed = [*([] if held else _optional(person, accounts)), *_close_accounts(accounts, by)]
    if kept:
        only_store(person=person, ground=kept.ground, until=kept.until, by=kept.by or by)
    else:
        forget_one(person)
    return {"removed": removed, "kept": [kept.words] if kept else [], "whole": not kept, "held": held}


def _archive() -> timedelta:
    """How long a case that ended is kept by archive law."""
    return timedelta(days=365.25 * int(parameter("retention.case_years")))


def may_be_erased(person: Person) -> None:
    """What is not over still has its purpose (PIPL 47, 1): the person ends it first, or the office does."""
    if UnemploymentRegistration.objects.filter(person=person, state__in=sorted(OPEN)).exists():
        raise ValidationError("您还登记着，或者有一件在办。先撤回或退出登记，再删", code="open")
    under_way = needed_by(person.pk, NEVER)
    if under_way:
        words = "、".join(dict.fromkeys(UNDER_WAY.get(name, OFFICE_WORK) for name in under_way))
        raise ValidationError(f"现在还不能删，因为还有：{words}。结束了、撤回了再删，不清楚的请打 12333", code="open")


def _optional(person: Person, accounts: list[UUID]) -> list[list[Any]]:
    """Delete what no law keeps: (what, how many)."""
    exports.remove(DataExport.objects.filter(account__in=accounts, removed_at__isnull=True))
    drafts = UnemploymentRegistration.objects.filter(account__in=accounts, state=State.DRAFT)
    counted = [
        ["没写完的登记", drop_drafts(drafts)],
        [
            "您自己说的情况，包括同意和反对",
            PersonFact.objects.filter(person=person, source=FactSource.SELF).delete()[0],
        ],
        ["看过没填的问题", SkippedQuestion.objects.filter(person=person).delete()[0]],
        ["给您的消息", Message.objects.filter(person=person).delete()[0]],
        ["您同意别人代办的记录和委托书", drop(Representation.objects.filter(represented__in=accounts))],
        ["您提过的申请里写的话", DataRequest.objects.filter(person=person).update(words=None, answer=None)],
    ]
    person.phone = person.phone_index = person.address = None
    person.save(update_fields=["phone", "phone_index", "address"])
    Person.events.rel.related_model._default_manager.filter(pgh_obj=person.pk).update(phone=None)
    return [*counted, ["手机号码和住址", 1]]


def drop_drafts(drafts: QuerySet) -> int:
    """Delete drafts and their history; returns how many."""
    history = UnemploymentRegistration.events.rel.related_model._default_manager
    history.filter(pgh_obj__in=list(drafts.values_list("pk", flat=True))).delete()
    return drafts.delete()[0]


def _close_accounts(accounts: list[UUID], by: UUID) -> list[list[Any]]:
    """Nobody signs in with them, nobody acts for them, and they act for nobody."""
    sign_out_everywhere(accounts)
    SocialAccount.objects.filter(user__in=accounts).delete()
    either = Representation.objects.filter(Q(representative__in=accounts) | Q(represented__in=accounts), ended_at=None)
    either.update(ended_at=timezone.now(), ended_by=by)
    for account in User.objects.filter(pk__in=accounts).order_by("pk"):
        retire(account, DELETED)
    User.objects.filter(pk__in=accounts).update(name="")
    return [["网上账号", len(accounts)]]


def sign_out_everywhere(accounts: list[UUID]) -> None:
    """Sessions hold what was typed last; they go with the accounts."""
    keys = list(UserSession.objects.filter(user__in=accounts).values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(user__in=accounts).delete()


@dataclass(frozen=True)
class Kept:
    """What a law keeps: on which ground, until when, by whose word (None: the person's own wish sets it off)."""

    ground: Ground
    until: date | None
    by: UUID | None
    what: str

    @property
    def words(self) -> dict[str, str]:
        """For the page and the certificate."""
        why = f"{self.ground.label}。只保存，谁都不能再看，也不再用来联系您或者推荐"
        return {"what": self.what, "why": why, "until": self.until.isoformat() if self.until else "留存解除"}


def _kept(person: Person) -> Kept | None:
    """What stays: all of it under a legal hold, else what is archived, until the years after the last case are over."""
    hold = LegalHold.objects.standing().filter(person=person).first()
    if hold:
        return Kept(Ground.HOLD, None, hold.set_by, "现有的全部资料")
    if not needed_by(person.pk, timezone.now() - _archive()):
        return None
    years = int(parameter("retention.case_years"))
    last = UnemploymentRegistration.objects.filter(person=person).order_by("-state_changed_at").first()
    day = timezone.localdate(last.state_changed_at) if last else timezone.localdate()
    until = date(day.year + years, day.month, min(day.day, 28))
    return Kept(Ground.ARCHIVE, until, None, "办过的登记和联系记录，连同姓名、证件号码")


def _forget(people: Sequence[UUID]) -> None:
    exports.remove(DataExport.objects.filter(person__in=people, removed_at__isnull=True))
    DataRequest.objects.filter(person__in=people).update(words=None, answer=None)


REQUESTS = Holder(still_needs=None, forget=_forget)


def account_holder(actor: Actor) -> list[Person]:
    """The persons for whom this account speaks today."""
    links = PersonLink.objects.live().filter(account=actor.user_id).values("person")
    return list(Person.objects.filter(pk__in=links, merged_into=None).order_by("pk"))


def outlook(person: Person) -> dict[str, Any]:
    """What a deletion would do: whether something must stay, what, and what stands in the way."""
    try:
        may_be_erased(person)
    except ValidationError as problem:
        return {"blocked": problem.messages[0], "kept": []}
    kept = _kept(person)
    return {"blocked": "", "kept": [kept.words] if kept else [], "held": bool(kept and kept.ground == Ground.HOLD)}
