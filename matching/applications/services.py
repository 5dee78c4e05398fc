"""Writes of applications: keyword-only, actor first, one transaction each; every end tells the applicant."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from matching.applications import messages
from matching.applications.cv import snapshot_of
from matching.applications.enums import OVER, ApplicationSource, ApplicationState, Deed, RefusalReason
from matching.applications.models import Application
from matching.applications.workflow import WORKFLOW, is_applicant, theirs
from matching.vacancies.models import Vacancy
from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind
from portal.cases.models import TransitionLog
from portal.cases.workflow import IllegalTransition, perform
from portal.foundation.constraints import explained
from portal.foundation.identifiers import uuid7
from portal.messages.services import MessageKind, notify
from portal.people.employers.members import persons_of
from portal.people.employers.models import Employer
from portal.people.models import Person
from portal.privacy.notices import current_handing_over_consent
from registration.jobseeking.enums import OWN, RENEWABLE
from registration.jobseeking.models import JobSeeking
from registration.unemployment.enums import Channel
from registration.unemployment.services import office_of_residence, service_region

S = ApplicationState
Case = Application
TOGETHER = frozenset({S.APPLIED, S.VIEWED, S.SHORTLISTED})


def cv_of(person: Person) -> JobSeeking | None:
    """The record whose CV is sent: one in use before one that ran out; a draft is none."""
    found = JobSeeking.objects.filter(person=person, state__in=sorted(RENEWABLE & OWN)).with_wishes()
    return found.select_related("person").order_by("-activated_at").first()


def open_one(person: Person, vacancy: Vacancy) -> Application | None:
    """The application for a vacancy that goes on, or that was refused: of either there is one."""
    found = Application.objects.filter(person=person, vacancy=vacancy).exclude(state__in=[S.NEW, S.WITHDRAWN])
    return found.order_by("-created_at").first()


@transaction.atomic
def apply(
    *, actor: Actor, person: Person, vacancy: Vacancy, agreed: str, key: UUID | None = None, channel: str = Channel.WEB
) -> Application:
    """Hand the person's CV to the employer of a vacancy and begin. `agreed` is the version of the text agreed to (PIPL 23).

    Sent twice it is one application. Raises ValidationError without consent, without a CV, for a vacancy that is not
    open, and where this employer has answered for this vacancy already.
    """
    if agreed != current_handing_over_consent().version:
        raise ValidationError("请先同意把简历交给这家单位", code="consent")
    if (seeking := cv_of(person)) is None:
        raise ValidationError("您还没有简历，先花几分钟登记求职", code="no_cv")
    made = _opened(actor, person, vacancy, ApplicationSource.OWN, key, channel, seeking)
    if made.state != S.NEW:
        return made
    made.cv, made.consent_version, made.consented_at = snapshot_of(seeking), agreed, timezone.now()
    with explained():
        made.save(update_fields=["cv", "consent_version", "consented_at"])
    _begin(actor, made, messages.Applied(_name(made), vacancy.title), channel)
    return made


@transaction.atomic
def refer(
    *, actor: Actor, person: Person, vacancy: Vacancy, key: UUID | None = None, channel: str = Channel.OUTLET
) -> Application:
    """A caseworker puts somebody forward (counted into 1131 as a referral). The employer reads a masked line until the
    person agrees to hand over the CV. Raises ValidationError as `apply` does, and for another office's person.
    """
    made = _opened(actor, person, vacancy, ApplicationSource.REFERRAL, key, channel, cv_of(person))
    if made.state == S.NEW:
        _begin(actor, made, messages.Referred(_name(made), vacancy.title), channel)
    return made


def _opened(
    actor: Actor, person: Person, vacancy: Vacancy, source: str, key: UUID | None, channel: str, seeking: JobSeeking | None
) -> Application:  # fmt: skip
    """The one application for this person and vacancy: found, or made under the constraint that keeps it one."""
    if vacancy.employer_id is None:
        raise ValidationError("这个岗位由外省的平台招人，请到那边投", code="elsewhere")
    before = open_one(person, vacancy)
    if before is not None and before.state == S.REJECTED and not before.tell_after:
        raise ValidationError("这个岗位单位已经答复过您：这次没有录用。看看别的岗位", code="answered")
    if before is not None and before.state not in OVER:
        return before
    place = service_region(person.region_code)
    referred = source == ApplicationSource.REFERRAL
    made = Application(
        pk=key or uuid7(), person=person, vacancy=vacancy, employer_id=vacancy.employer_id, source=source, channel=channel,
        account_id=actor.user_id if actor.kind is ActorKind.CITIZEN else None, seeking=seeking, region_code=place,
        service_office=office_of_residence(place), referred_by=actor.user_id if referred else None,
    )  # fmt: skip
    try:
        with explained():
            made.save(force_insert=True)
    except ValidationError as refused:  # a second press was quicker: its application is the one
        if refused.code == "one_open_application" and (quicker := open_one(person, vacancy)):
            return quicker
        raise
    return made


def _begin(actor: Actor, case: Case, kind: MessageKind, channel: str) -> None:
    perform(WORKFLOW, "apply", actor=actor, case=case, channel=channel)
    notify(person=case.person, kind=kind, subject_id=case.pk)
    tell_employer(case.employer, messages.CameIn(case.employer.name), case.employer_id)


@transaction.atomic
def agree(*, actor: Actor, case: Case, agreed: str) -> None:
    """The person whom an office put forward hands over the CV. Raises ValidationError for anybody else."""
    locked = Case.objects.select_for_update(of=("self",), no_key=True).select_related("person").get(pk=case.pk)
    if not is_applicant(actor, locked):
        raise ValidationError("这是别人的应聘", code="not_yours")
    if agreed != current_handing_over_consent().version or not locked.is_open:
        raise ValidationError("请先同意把简历交给这家单位", code="consent")
    if (seeking := cv_of(locked.person)) is None:
        raise ValidationError("您还没有简历，先花几分钟登记求职", code="no_cv")
    if locked.cv is None:
        locked.cv, locked.seeking = snapshot_of(seeking), seeking
        locked.consent_version, locked.consented_at = agreed, timezone.now()
        locked.save(update_fields=["cv", "seeking", "consent_version", "consented_at"])
    case.__dict__.update(locked.__dict__)


@transaction.atomic
def withdraw(*, actor: Actor, case: Case, version: int | None = None) -> None:
    """The applicant does not want any more: the employer reads the CV no longer from this moment on (PIPL 15)."""
    perform(WORKFLOW, "withdraw", actor=actor, case=case, version=version)
    ended(case)
    tell_employer(case.employer, messages.Gone(case.employer.name), case.pk)


@transaction.atomic
def view(*, actor: Actor, case: Case) -> None:
    """The employer has opened it; the first time counts."""
    if case.state == S.APPLIED:
        try:
            perform(WORKFLOW, "view", actor=actor, case=case)
        except IllegalTransition:
            case.refresh_from_db()  # a colleague was quicker


@transaction.atomic
def shortlist(*, actor: Actor, case: Case, batch: UUID | None = None, version: int | None = None) -> None:
    """The employer is interested."""
    perform(WORKFLOW, "shortlist", actor=actor, case=case, version=version, facts={"batch": batch})
    tell(case)


@transaction.atomic
def refuse(
    *, actor: Actor, case: Case, refusal: str, words: str = "", batch: UUID | None = None, version: int | None = None
) -> None:
    """The employer does not take this applicant, for a reason of the list that the applicant reads."""
    facts = {"refusal": refusal, "words": words, "batch": batch}
    with explained():
        perform(WORKFLOW, "refuse", actor=actor, case=case, version=version, facts=facts)
    ended(case)
    tell(case)


@transaction.atomic
def take_back(*, actor: Actor, batch: UUID) -> int:
    """Undo what was answered together, while the applicants don't know of it yet; returns how many."""
    rows = Case.objects.to_members(actor).filter(batch=batch, tell_after__gt=timezone.now())
    done = 0
    for case in rows.select_for_update(of=("self",), no_key=True).select_related("vacancy").order_by("pk"):
        last = TransitionLog.objects.filter(case_id=case.pk).order_by("-at", "-id").first()
        step = "take_back_shortlisted" if last and last.source == S.SHORTLISTED else "take_back"
        perform(WORKFLOW, step, actor=actor, case=case)
        ended(case)
        done += 1
    return done


def tell(case: Case) -> None:
    """Say to the applicant what was answered, unless it may still be taken back; then the timer does."""
    if case.tell_after is None and (kind := _answer(case)):
        notify(person=case.person, kind=kind, subject_id=case.pk)


def _answer(case: Case) -> MessageKind | None:
    about = (_name(case), case.vacancy.title)
    if case.state == S.SHORTLISTED:
        return messages.Shortlisted(*about)
    if case.state == S.REJECTED:
        label = str(RefusalReason(case.refusal).label)
        return messages.Refused(*about, case.refusal_words if case.refusal == RefusalReason.OTHER else label)
    return None


def tell_due() -> int:
    """Tell applicants what can't be taken back any more; returns how many. Safe to run twice."""
    due = Case.objects.filter(tell_after__lte=timezone.now()).order_by("tell_after")
    return sum(_tell_one(key) for key in due.values_list("pk", flat=True)[:500])


@transaction.atomic
def _tell_one(key: UUID) -> int:
    rows = Case.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    case = rows.select_related("person", "vacancy", "employer").filter(pk=key, tell_after__lte=timezone.now()).first()
    if case is None:
        return 0
    case.tell_after = None
    case.save(update_fields=["tell_after"])
    tell(case)
    for listener in _told:
        listener(case)
    return 1


@transaction.atomic
def archive(*, actor: Actor, case: Case) -> None:
    """Put an applicant away who has an answer. Raises ValidationError for one who has none (features E10)."""
    locked = Case.objects.select_for_update(of=("self",), no_key=True).get(pk=case.pk)
    theirs(locked, actor, {})
    if locked.state not in OVER:
        raise ValidationError("还没答复的人不能收起，请先给个答复", code="archived_application_is_answered")
    locked.archived_at = locked.archived_at or timezone.now()
    locked.save(update_fields=["archived_at"])


def answer_several(
    *, actor: Actor, cases: Sequence[Case], deed: str, facts: dict[str, Any]
) -> tuple[UUID, int, list[str]]:
    """Do the same to several applicants, each in a transaction of its own; returns the batch, how many, and what refused.

    One that can't take the step stays as it is, and says why.
    """
    batch, done, problems = uuid7(), 0, []
    for case in cases:
        try:
            _deed(actor, case, Deed(deed), batch, facts)
            done += 1
        except ValidationError as problem:
            problems.extend(problem.messages)
    return batch, done, sorted(set(problems))


def check_together(case: Case) -> None:
    """Who is past the first answer is answered on their own page: what was arranged with them can't be put back by an undo."""
    if case.state not in TOGETHER:
        raise ValidationError("约过面试、已经录用的人，请打开本人那一页单独答复", code="alone")


def _deed(actor: Actor, case: Case, deed: Deed, batch: UUID, facts: dict[str, Any]) -> None:
    if deed is not Deed.ARCHIVE:
        check_together(case)
    if deed is Deed.SHORTLIST:
        shortlist(actor=actor, case=case, batch=batch)
    elif deed is Deed.REFUSE:
        refuse(actor=actor, case=case, batch=batch, refusal=facts.get("refusal", ""), words=facts.get("words", ""))
    elif deed is Deed.ARCHIVE:
        archive(actor=actor, case=case)
    else:
        raise ValidationError("请来面试要先选时间", code="deed")


_ends: list[Any] = []
_told: list[Any] = []


def listen(*, ended: Any = None, told: Any = None) -> None:
    """Let another subject hear that an application ended or went back, and that an applicant was told of an answer.

    Each is called with the application, in the same transaction. Call it once a subject, in its app's `ready`.
    """
    _ends.extend([ended] if ended else [])
    _told.extend([told] if told else [])


def ended(case: Case) -> None:
    """Let the other subjects know that this application ended or went back; the night calls it for what it ends."""
    for listener in _ends:
        listener(case)


def tell_employer(employer: Employer, kind: MessageKind, subject: UUID) -> None:
    """Everybody who speaks for the employer and has a letter box; once a day for the same subject."""
    for person in persons_of([employer.pk], owners=False).get(employer.pk, ()):
        notify(person=person, kind=kind, subject_id=subject)


def _name(case: Case) -> str:
    return case.employer.name
