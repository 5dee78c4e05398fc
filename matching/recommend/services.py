"""Writes of the recommendations: keyword-only, actor first, one transaction each; and the reads that pages share."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from matching.contact.rules import Contact
from matching.recommend import effects, messages
from matching.recommend.enums import Answer, Side, Subject, Verdict, Why
from matching.recommend.explain import Explained, explain, explained
from matching.recommend.limits import invitation_days, invitations_a_day, list_length
from matching.recommend.models import (
    NEGATIVE,
    JobInvitation,
    MatchChoice,
    MatchDue,
    MatchInput,
    MatchPair,
    MatchVerdict,
    Referral,
)
from matching.recommend.reading import offered_now, read_access, read_person, read_vacancy
from matching.recommend.runs import queue
from matching.recommend.score.rule import Rule, rule_as_kept, rule_on
from matching.vacancies.models import Vacancy
from matching.vacancies.workflow import may_write
from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind, Role
from portal.foundation.constraints import explained as in_words
from portal.messages.services import notify
from portal.people.employers.services import lock
from registration.jobseeking.enums import SeekState, Visibility
from registration.jobseeking.models import JobSeeking


@dataclass(frozen=True)
class Recommended:
    """One line of a list: the pair, its explanation, and what a human said of it."""

    vacancy: Vacancy
    seeking_id: UUID
    told: Explained
    verdict: MatchVerdict | None = None


def is_off(seeking: JobSeeking) -> bool:
    """Whether the person switched recommendations off."""
    return MatchChoice.objects.filter(seeking=seeking, is_off=True).exists()


def list_for(seeking: JobSeeking) -> list[Recommended]:
    """The person's list as it stands: what staff put first, then the pairs; nothing that a human put away or that was applied for. Five queries."""
    said = _said(seeking)
    no = {one.vacancy_id for one in said.values() if one.verdict in NEGATIVE} | effects.sent_to(seeking)
    pairs = MatchPair.objects.standing().filter(side=Side.PERSON, seeking=seeking).exclude(vacancy__in=no)
    rows = list(pairs.select_related("vacancy", "rule", "person_input", "vacancy_input").order_by("place"))
    found = [
        Recommended(one.vacancy, seeking.pk, told_of(one), said.get(one.vacancy_id))
        for one in rows
        if one.vacancy.is_open
    ]
    first = [one for one in found if one.verdict and one.verdict.verdict == Verdict.FIRST]
    return first + [one for one in found if one not in first]


def is_under_way(seeking: JobSeeking) -> bool:
    """Whether a list is still to be made for the person: what changed waits, or nothing was read yet. Two queries."""
    return (
        MatchDue.objects.filter(kind=Subject.SEEKING, subject=seeking.pk).exists()
        or not MatchInput.objects.filter(kind=Subject.SEEKING, subject=seeking.pk, ended_at=None).exists()
    )


def _said(seeking: JobSeeking) -> dict[UUID, MatchVerdict]:
    return {one.vacancy_id: one for one in MatchVerdict.objects.filter(seeking=seeking, lifted_at=None)}


def told_of(pair: MatchPair) -> Explained:
    """A stored pair in words. The points are those stored; what would change it is computed from the stored inputs."""
    rule = rule_as_kept(pair.rule.numbers)
    told = explain(rule, pair.person_input.said, pair.vacancy_input.said, pair.person_input.access or ())  # type: ignore[arg-type]
    return Explained(pair.score, explained(rule, pair.parts).parts, pair.access, told.missing, told.changes)


def recomputed(pair: MatchPair) -> tuple[int, ...]:
    """The parts once more, from the stored rule and inputs: what an auditor compares with what is stored."""
    told = explain(rule_as_kept(pair.rule.numbers), pair.person_input.said, pair.vacancy_input.said, for_employer=True)
    return tuple(one.points for one in told.parts)


def neutral_list(seeking: JobSeeking) -> QuerySet[Vacancy]:
    """The same service without a score: what is wanted where it is wanted, the newest first (features J37)."""
    groups = {wish.occupation_id[:7] for wish in seeking.wishes.all()}
    found = offered_now().filter(occupation__minor_code__in=[f"{group}-00" for group in groups])
    found = found.exclude(pk__in=effects.sent_to(seeking))
    places = [code.rstrip("0") for code in seeking.regions]
    if all(places):
        prefix = [code if len(code) % 2 == 0 else f"{code}0" for code in places]
        kept = found.none()
        for code in prefix:
            kept = kept | found.filter(region_code__startswith=code[:9])
        found = kept
    return found.order_by("-published_at", "pk")[: list_length()]


def why_it_fits(seeking: JobSeeking, vacancy: Vacancy, rule: Rule | None = None) -> Explained:
    """One pair as both sides stand now, by the rule in force: on a vacancy's own page."""
    return explain(rule or rule_on(), read_person(seeking), read_vacancy(vacancy), read_access(seeking) or ())


@transaction.atomic
def switch(*, actor: Actor, seeking: JobSeeking, off: bool) -> None:
    """Turn recommendations off or on again; nothing else of the service changes."""
    _own(actor, seeking)
    MatchChoice.objects.update_or_create(seeking=seeking, defaults={"is_off": off, "changed_at": timezone.now()})
    queue(Subject.SEEKING, [seeking.pk])


def _own(actor: Actor, seeking: JobSeeking) -> None:
    if seeking.account_id != actor.user_id:
        raise ValidationError("这不是您的求职登记", code="not_yours")


@transaction.atomic
def say(
    *, actor: Actor, seeking: JobSeeking, vacancy: Vacancy, verdict: str, why: str, words: str = ""
) -> MatchVerdict:
    """A human judges a pair: the person for themselves, the caseworker with a reason. Said again, the last word stands."""
    by_staff = actor.kind is ActorKind.STAFF
    if by_staff == (verdict == Verdict.NOT_FOR_ME):
        raise ValidationError("这句话要由本人说" if by_staff else "要由服务站来排", code="not_yours")
    if not by_staff:
        _own(actor, seeking)
    JobSeeking.objects.select_for_update(of=("self",), no_key=True).get(pk=seeking.pk)
    standing = MatchVerdict.objects.filter(seeking=seeking, vacancy=vacancy, lifted_at=None)
    standing.update(lifted_at=timezone.now())
    with in_words():
        made = MatchVerdict.objects.create(
            seeking=seeking, vacancy=vacancy, verdict=verdict, why=Why(why), words=words, by_id=actor.user_id
        )
    queue(Subject.SEEKING, [seeking.pk])
    return made


@transaction.atomic
def take_word_back(*, actor: Actor, verdict: MatchVerdict) -> None:
    """Who said it takes it back; the pair may be recommended again."""
    if verdict.by_id != actor.user_id:
        raise ValidationError("要由说的人来收回", code="not_yours")
    MatchVerdict.objects.filter(pk=verdict.pk, lifted_at=None).update(lifted_at=timezone.now())
    queue(Subject.SEEKING, [verdict.seeking_id])


@transaction.atomic
def refer(*, actor: Actor, seeking: JobSeeking, vacancy: Vacancy) -> Referral:
    """Recommend a vacancy to a person: an application begins that waits for their word. Pressed twice it is one."""
    if actor.role != Role.CASEWORKER or actor.office_id != seeking.service_office_id:
        raise ValidationError("要由本人的服务站来推荐", code="not_yours")
    if not vacancy.is_open:
        raise ValidationError("这个岗位现在不招人", code="closed")
    if seeking.state != SeekState.ACTIVE:
        raise ValidationError("本人现在不找工作", code="not_looking")
    score = why_it_fits(seeking, vacancy).score if _is_wanted(seeking, vacancy) else 0
    made, new = Referral.objects.get_or_create(
        seeking=seeking, vacancy=vacancy,
        defaults={
            "region_code": seeking.region_code, "service_office_id": actor.office_id, "by_id": actor.user_id,
            "fits": score > 0, "score": score,
        },
    )  # fmt: skip
    if new:
        effects.referred(actor, seeking, vacancy)
    return made


def _is_wanted(seeking: JobSeeking, vacancy: Vacancy) -> bool:
    told = why_it_fits(seeking, vacancy)
    return all(one.points for one in told.parts[:2])


@transaction.atomic
def answer_referral(*, actor: Actor, referral: Referral, answer: str) -> None:
    """The person says whether they would go; a no is no refusal of the service."""
    _own(actor, referral.seeking)
    if answer not in (Answer.YES, Answer.NO):
        raise ValidationError("请选愿意或不去", code="answer")
    fresh = Referral.objects.filter(pk=referral.pk, answer=Answer.WAITING)
    if fresh.update(answer=answer, answered_at=timezone.now()) and answer == Answer.NO:
        effects.declined(actor, referral.seeking, referral.vacancy)


def counted_referrals(seeking: JobSeeking) -> int:
    """How many count into 1131: fitting the wish, delivered, one an employer and post, answered (domain.md 2.7)."""
    rows = Referral.objects.filter(seeking=seeking, fits=True).exclude(answer=Answer.WAITING)
    return rows.values("vacancy__employer_id", "vacancy__title").distinct().count()


@transaction.atomic
def invite(*, actor: Actor, vacancy: Vacancy, seeking: JobSeeking) -> JobInvitation:
    """Ask somebody with a public CV to talk. Raises ValidationError above the day's most, and for whose CV is not public."""
    if not may_write(actor, vacancy) or vacancy.employer is None:
        raise ValidationError("要由单位的管理员或招聘人员来邀请", code="not_yours")
    lock(vacancy.employer)
    if sent := JobInvitation.objects.filter(vacancy=vacancy, seeking=seeking).first():
        return sent
    if not vacancy.is_open:
        raise ValidationError("这个岗位现在不招人", code="closed")
    if seeking.visibility != Visibility.PUBLIC or seeking.state != SeekState.ACTIVE:
        raise ValidationError("本人没有公开简历，不能邀请", code="not_public")
    today = JobInvitation.objects.filter(vacancy__employer=vacancy.employer, at__date=timezone.localdate())
    if today.count() >= invitations_a_day():
        raise ValidationError(f"今天已经邀请了 {invitations_a_day()} 个人，明天再来", code="many")
    made = JobInvitation.objects.create(vacancy=vacancy, seeking=seeking, by_id=actor.user_id)
    notify(person=seeking.person, kind=messages.Invited(vacancy.employer_name), subject_id=made.pk)
    return made


@transaction.atomic
def answer_invitation(*, actor: Actor, invitation: JobInvitation, answer: str) -> None:
    """The person says yes or no; only a yes shows name and telephone to the employer."""
    _own(actor, invitation.seeking)
    if answer not in (Answer.YES, Answer.NO):
        raise ValidationError("请选愿意或不去", code="answer")
    waiting = JobInvitation.objects.filter(pk=invitation.pk, answer=Answer.WAITING, at__gte=_oldest_invitation())
    waiting.update(answer=answer, answered_at=timezone.now())


def _oldest_invitation() -> object:
    return timezone.now() - timedelta(days=invitation_days())


def waiting_invitations(seeking: JobSeeking) -> QuerySet[JobInvitation]:
    """What employers ask and the person has not answered, while it may be answered."""
    found = JobInvitation.objects.filter(seeking=seeking, answer=Answer.WAITING, at__gte=_oldest_invitation())
    return found.select_related("vacancy").order_by("-at")


@dataclass(frozen=True)
class Candidate:
    """Somebody recommended for a vacancy. `seeking.person` is read only where the reader may see it."""

    seeking: JobSeeking
    told: Explained
    invitation: JobInvitation | None = None


def candidates_for(vacancy: Vacancy, *, only_public: bool) -> list[Candidate]:
    """People for a vacancy, best first: for an employer only public CVs, looked up now and not when the list was made."""
    pairs = MatchPair.objects.standing().filter(side=Side.VACANCY, vacancy=vacancy, seeking__state=SeekState.ACTIVE)
    if only_public:
        pairs = pairs.filter(seeking__visibility=Visibility.PUBLIC).exclude(seeking__public_consent="")
    rows = list(
        pairs.select_related("seeking__person", "rule")
        .defer("seeking__cv", "seeking__draft", "seeking__access_needs")
        .order_by("place")
    )
    asked = {one.seeking_id: one for one in JobInvitation.objects.filter(vacancy=vacancy)}
    return [
        Candidate(one.seeking, explained(rule_as_kept(one.rule.numbers), one.parts, for_employer=True), asked.get(one.seeking_id))
        for one in rows
    ]  # fmt: skip


def contacts(employer: UUID, people: Sequence[UUID]) -> dict[UUID, Contact]:
    """Who said yes to an invitation of this employer: name and telephone as they are now. One query."""
    said_yes = JobInvitation.objects.filter(
        vacancy__employer=employer, answer=Answer.YES, seeking__person__in=people
    ).select_related("seeking__person")
    found = said_yes.defer("seeking__cv", "seeking__draft", "seeking__access_needs")
    return {one.seeking.person_id: Contact(one.seeking.person.name, one.seeking.person.phone or "") for one in found}


def heard_records(records: Sequence[UUID]) -> None:
    """Records of seekers changed. A need whose consent ended is out of what was read in the same transaction."""
    ended = JobSeeking.objects.filter(pk__in=records, access_consent="").values("pk")
    MatchInput.objects.filter(kind=Subject.SEEKING, subject__in=ended, access__isnull=False).update(access=None)
    MatchPair.objects.filter(seeking__in=ended, access__gt=0).update(access=0)
    queue(Subject.SEEKING, records)


def heard_vacancies(vacancies: Sequence[UUID]) -> None:
    """Vacancies changed, came or went."""
    queue(Subject.VACANCY, vacancies)
