"""The thread of an application, and CVs that an employer takes out of the portal (trust.md 6, 108)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from matching.applications import messages
from matching.applications.limits import downloads_a_day, messages_a_day
from matching.applications.models import Application, ApplicationMessage, CvDownload
from matching.applications.services import tell_employer
from matching.applications.workflow import is_applicant, theirs
from portal.accounts.actors import Actor
from portal.foundation.locks import lock_in_transaction
from portal.foundation.text import plain_text
from portal.messages.services import notify

Message = ApplicationMessage


@transaction.atomic
def write(*, actor: Actor, case: Application, words: str) -> Message:
    """Add a message to the thread; the other side is told that there is one, not what it says.

    Raises ValidationError before the applicant agreed to be contacted, after the end, and past so many a day.
    """
    locked = Application.objects.select_for_update(of=("self",), no_key=True).get(pk=case.pk)
    mine = is_applicant(actor, locked)
    if not mine:
        theirs(locked, actor, {})
    if not locked.may_be_read:
        raise ValidationError("本人同意交简历以后，才能留言", code="consent")
    if locked.closed_at:
        raise ValidationError("这次应聘已经结束了，不能再留言", code="closed")
    said = plain_text(words).strip()
    today = Message.objects.filter(application=case, from_employer=not mine, at__date=timezone.localdate())
    if not said or today.count() >= messages_a_day():
        raise ValidationError("请写一句话" if not said else "今天留得太多了，请打电话说", code="words")
    made = Message.objects.create(
        application=case, person_id=locked.person_id, from_employer=not mine, author=actor.user_id, words=said
    )  # fmt: skip
    if mine:
        tell_employer(case.employer, messages.AnswerToEmployer(case.employer.name), case.employer_id)
    else:
        kind = messages.Written(case.employer.name, case.vacancy.title)
        notify(person=case.person, kind=kind, subject_id=case.pk)
    return made


@transaction.atomic
def count_download(*, actor: Actor, case: Application) -> CvDownload:
    """Keep that this account takes this CV out today. The same CV again on one day counts once.

    Raises ValidationError without the applicant's consent and past so many a day.
    """
    if not Application.objects.to_members(actor).filter(pk=case.pk).exists() or not case.may_be_read:
        raise ValidationError("本人没有同意把简历交给您", code="consent")
    lock_in_transaction(f"cv-downloads:{actor.user_id}")
    today = CvDownload.objects.filter(account=actor.user_id, day=timezone.localdate())
    if found := today.filter(application=case).first():
        return found
    if today.count() >= (most := downloads_a_day()):
        raise ValidationError(f"一天最多下载 {most} 份简历，明天再下载。网上看不受限制", code="many")
    return CvDownload.objects.create(
        application=case, person_id=case.person_id, account_id=actor.user_id, day=timezone.localdate()
    )
