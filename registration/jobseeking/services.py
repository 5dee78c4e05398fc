"""Writes of the register of job seekers: keyword-only, actor first, one transaction each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind
from portal.accounts.models import User
from portal.cases.workflow import Stale, perform
from portal.foundation.constraints import explained
from portal.messages.services import notify
from portal.people.models import Person
from portal.people.services import Typed, claim_at_office, claim_person
from portal.privacy.notices import current_access_consent, current_public_consent
from registration.jobseeking import effects, messages
from registration.jobseeking.enums import OPEN, OWN, ConsentKind, SeekState, Visibility
from registration.jobseeking.limits import MOST_WISHES
from registration.jobseeking.models import JobSeeking, SeekingConsent, Wish, empty_cv
from registration.jobseeking.workflow import WORKFLOW
from registration.unemployment.enums import Channel
from registration.unemployment.services import office_of_residence, service_region

COPIED = (
    "situation", "education", "cv", "skills", "licence", "regions", "wage_low", "wage_high", "work_forms", "shifts",
    "lodging", "commute_minutes",
)  # fmt: skip
"""What a new record takes over from the last one of the same person: nothing is asked twice (features J29)."""
VERSIONS = {ConsentKind.ACCESS: current_access_consent, ConsentKind.PUBLIC: current_public_consent}


def own_person(actor: Actor) -> Person | None:
    """Whom this account speaks for: the one known best and longest."""
    known = Person.objects.of_account(actor).filter(merged_into__isnull=True)
    return (
        known.order_by(F("proved_at").desc(nulls_last=True), "created_at").first()
        if actor.kind is ActorKind.CITIZEN
        else None
    )


def own_record(actor: Actor) -> JobSeeking | None:
    """The record that a citizen goes on with: an open or expired one before a draft."""
    if actor.kind is not ActorKind.CITIZEN:
        return None
    found = JobSeeking.objects.visible_to(actor).filter(state__in=sorted(OWN)).with_wishes()
    rows = list(found.select_related("person", "service_office").order_by("-created_at")[:10])
    return min(rows, key=lambda one: (one.state not in OPEN, one.state == SeekState.DRAFT), default=None)


@transaction.atomic
def claim_self(*, actor: Actor, typed: Typed, channel: str = Channel.WEB) -> Person:
    """Who the account says it is, where it never said so before."""
    account = User.objects.get(pk=actor.user_id)
    return claim_person(actor=actor, account=account, typed=typed, source=channel)


@transaction.atomic
def begin(*, actor: Actor, person: Person, channel: str = Channel.WEB) -> JobSeeking:
    """Open a draft for the account's own person, filled from their last record; pressed twice it is the same one.

    Raises ValidationError while an open record is there, and where nobody serves the place.
    """
    _no_second(person)
    place = service_region(person.region_code)
    with explained():
        case, made = JobSeeking.objects.get_or_create(
            account_id=actor.user_id, person=person, state=SeekState.DRAFT,
            defaults={"region_code": place, "service_office": office_of_residence(place), "channel": channel},
        )  # fmt: skip
    if made:
        _take_over(case)
    return case


def _no_second(person: Person) -> None:
    if JobSeeking.objects.open().filter(person=person).exists():
        raise ValidationError("这个人已经有一份求职登记在用，请接着用那一份", code="one_open_seeking_a_person")


def _take_over(case: JobSeeking) -> None:
    last = (
        JobSeeking.objects.filter(person=case.person_id)
        .exclude(pk=case.pk)
        .with_wishes()
        .order_by("-created_at")
        .first()
    )
    if last is None:
        return
    for name in COPIED:
        setattr(case, name, getattr(last, name))
    case.save(update_fields=COPIED)
    _wish(case, [wish.occupation_id for wish in last.wishes.all()])


@transaction.atomic
def keep_typed(*, actor: Actor, case: JobSeeking, part: str, typed: dict[str, Any], revision: int) -> int:
    """Keep what stands in the fields of one part, right or not; returns the part's new revision.

    Raises Stale where another page wrote this part meanwhile.
    """
    locked = _locked(case, part, revision)
    kept: dict[str, Any] = locked.draft or {}  # type: ignore[assignment]
    locked.draft = kept | {part: typed}
    locked.revisions[part] = revision + 1
    locked.save(update_fields=["draft", "revisions"])
    case.draft, case.revisions = locked.draft, locked.revisions
    return revision + 1


@transaction.atomic
def save_part(*, actor: Actor, case: JobSeeking, part: str, changes: dict[str, Any], revision: int) -> None:
    """Write one part: `changes` are columns, `cv` merged by key, `wishes` codes in order, `consents` those ticked.

    Raises Stale where another page wrote this part meanwhile, and the constraints' sentences.
    """
    locked = _locked(case, part, revision)
    changes = dict(changes)
    wishes, consents = changes.pop("wishes", None), changes.pop("consents", ())
    cv = changes.pop("cv", None)
    for name, value in changes.items():
        setattr(locked, name, value)
    if cv is not None:
        locked.cv = empty_cv() | locked.cv | cv  # type: ignore[operator]
    for kind in consents:
        _consent(actor, locked, kind)
    _end_unneeded(locked)
    locked.draft = {key: typed for key, typed in (locked.draft or {}).items() if key != part} or None  # type: ignore[attr-defined]
    locked.revisions[part] = revision + 1
    with explained():
        locked.save()
        if wishes is not None:
            _wish(locked, wishes)
    case.__dict__.update(locked.__dict__)
    effects.changed([case.pk])


def _locked(case: JobSeeking, part: str, revision: int) -> JobSeeking:
    locked = JobSeeking.objects.select_for_update(of=("self",), no_key=True).get(pk=case.pk)
    if locked.state not in OWN:
        raise ValidationError("这份求职登记已经结束了，请重新登记", code="closed")
    if locked.revision(part) != revision:
        raise Stale("这一页在别处改过了，请看过再存", code="stale")
    return locked


def _wish(case: JobSeeking, codes: Sequence[str]) -> None:
    if len(codes) > MOST_WISHES:
        raise ValidationError("想干的职业最多选 5 个", code="few_wishes")
    Wish.objects.filter(seeking=case).delete()
    Wish.objects.bulk_create(
        [Wish(seeking=case, position=place, occupation_id=code) for place, code in enumerate(codes, 1)]
    )


def _consent(actor: Actor, case: JobSeeking, kind: str) -> None:
    """Give a consent, once; the row says which text, when, and who heard it where staff write it down."""
    version = VERSIONS[ConsentKind(kind)]().version
    heard_by = actor.user_id if actor.kind is ActorKind.STAFF else None
    SeekingConsent.objects.get_or_create(
        seeking=case, kind=kind, withdrawn_at=None, defaults={"version": version, "given_to": heard_by}
    )
    setattr(case, f"{kind}_consent", version)


def _end_unneeded(case: JobSeeking) -> None:
    """A consent whose matter is gone ends with it."""
    if not case.access_needs and case.access_consent:
        _withdraw(case, ConsentKind.ACCESS)
    if case.visibility != Visibility.PUBLIC and case.public_consent:
        _withdraw(case, ConsentKind.PUBLIC)


def _withdraw(case: JobSeeking, kind: ConsentKind) -> None:
    setattr(case, f"{kind.value}_consent", "")
    SeekingConsent.objects.filter(seeking=case, kind=kind, withdrawn_at=None).update(withdrawn_at=timezone.now())


@transaction.atomic
def take_back(*, actor: Actor, case: JobSeeking, kind: str) -> None:
    """Withdraw a consent: what it allowed is deleted, or hidden, at once; the record goes on (PIPL 15, 16; case 106)."""
    locked = JobSeeking.objects.select_for_update(of=("self",), no_key=True).get(pk=case.pk)
    if kind == ConsentKind.ACCESS:
        locked.access_needs = None
        locked.draft = {key: typed for key, typed in (locked.draft or {}).items() if key != "needs"} or None  # type: ignore[attr-defined]
    elif locked.visibility == Visibility.PUBLIC:
        locked.visibility = Visibility.APPLIED
    _withdraw(locked, ConsentKind(kind))
    locked.save()
    case.__dict__.update(locked.__dict__)
    effects.changed([case.pk])


@transaction.atomic
def publish(*, actor: Actor, case: JobSeeking, channel: str = Channel.WEB) -> None:
    """Put a finished draft to use; its time runs from today. Raises ValidationError for what is missing."""
    with explained():
        perform(WORKFLOW, "publish", actor=actor, case=case, channel=channel)
    effects.changed([case.pk])
    notify(person=case.person, kind=messages.Published(_end(case)), subject_id=case.pk)


@transaction.atomic
def renew(*, actor: Actor, case: JobSeeking, version: int | None = None, channel: str = Channel.WEB) -> None:
    """Let the time run anew. Raises ValidationError where another record of the person is open by now."""
    with explained():
        log = perform(WORKFLOW, "renew", actor=actor, case=case, version=version, channel=channel)
    effects.changed([case.pk])
    notify(person=case.person, kind=messages.Renewed(_end(case)), subject_id=log.pk)


def _end(case: JobSeeking) -> Any:
    assert case.valid_until is not None
    return case.valid_until


@transaction.atomic
def pause(*, actor: Actor, case: JobSeeking, version: int | None = None, channel: str = Channel.WEB) -> None:
    """Rest: nobody recommends, the time runs on."""
    perform(WORKFLOW, "pause", actor=actor, case=case, version=version, channel=channel)
    effects.changed([case.pk])


@transaction.atomic
def resume(*, actor: Actor, case: JobSeeking, version: int | None = None, channel: str = Channel.WEB) -> None:
    """Go on after a rest. Raises ValidationError once the time is over."""
    perform(WORKFLOW, "resume", actor=actor, case=case, version=version, channel=channel)
    effects.changed([case.pk])


@transaction.atomic
def close(
    *, actor: Actor, case: JobSeeking, reason: str, version: int | None = None, channel: str = Channel.WEB
) -> None:
    """The person looks no more; the reason is counted, the record stays for the next time."""
    perform(WORKFLOW, "close", actor=actor, case=case, version=version, channel=channel, facts={"reason": reason})
    effects.changed([case.pk])


@transaction.atomic
def drop_draft(*, actor: Actor, case: JobSeeking) -> None:
    """Throw away what was begun and never used. Nothing else is ever deleted by a person's press."""
    JobSeeking.objects.filter(pk=case.pk, state=SeekState.DRAFT, account_id=actor.user_id).delete()


@dataclass(frozen=True)
class Told:
    """What staff write down for somebody: who it is, or whom the office knows already, and the answers by part."""

    changes: dict[str, Any]
    typed: Typed | None = None
    person: Person | None = None


@transaction.atomic
def register_for(*, actor: Actor, key: UUID, told: Told, channel: str) -> JobSeeking:
    """Write down and publish for somebody at a counter, in a village or on the telephone.

    `key` is the form's own: the same form sent twice gives the record that the first one made. Raises ValidationError
    where the person has an open record already, and for a form that somebody else sent.
    """
    if earlier := JobSeeking.objects.filter(pk=key).first():
        if earlier.taken_by != actor.user_id:
            raise ValidationError("这张表已经交过了，请重新打开一张", code="again")
        return earlier
    person = told.person
    if person is None:
        assert told.typed is not None
        person = claim_at_office(actor=actor, typed=told.typed, source=channel)
    _no_second(person)
    place = service_region(person.region_code)
    with explained():
        case = JobSeeking.objects.create(
            pk=key, person=person, channel=channel, taken_by=actor.user_id, region_code=place,
            service_office=office_of_residence(place), account_id=_account_of(person),
        )  # fmt: skip
    save_part(actor=actor, case=case, part="all", changes=told.changes, revision=0)
    publish(actor=actor, case=case, channel=channel)
    return case


def _account_of(person: Person) -> UUID | None:
    """The account of a proved person, so that they see at home what was written at a counter."""
    if not person.is_proved:
        return None
    return person.links.live().order_by("at").values_list("account_id", flat=True).first()  # type: ignore[attr-defined]
