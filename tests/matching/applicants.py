"""Applicants, applications and interviews for tests, made through the services."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from matching.applications import hire, services
from matching.applications.models import Application
from matching.interviews import services as interviews
from matching.interviews.enums import Mode
from matching.interviews.models import Interview, InterviewSlot
from matching.interviews.services import Times
from matching.vacancies.models import Vacancy
from portal.accounts.actors import Actor, actor_of
from portal.accounts.models import User
from portal.privacy.notices import current_handing_over_consent
from registration.jobseeking.models import JobSeeking
from tests.conftest import TOWN
from tests.registration.jobseeking.people import active

AGREED = current_handing_over_consent().version


def seeker(account: User, place: str = TOWN) -> JobSeeking:
    """Somebody with a CV that says something."""
    cv = {"jobs": [{"employer": "富锦米业", "title": "烘干塔操作工", "since": "2019年", "until": "", "did": "看温度"}]}
    return active(account, place, cv=cv, skills=["电焊"])


def applied(account: User, vacancy: Vacancy, place: str = TOWN) -> Application:
    """An application of somebody with a CV."""
    found = JobSeeking.objects.filter(account=account).select_related("person").first() or seeker(account, place)
    return services.apply(actor=actor_of(account), person=found.person, vacancy=vacancy, agreed=AGREED)


def fresh(case: Application) -> Application:
    return Application.objects.select_related("person", "vacancy", "employer").get(pk=case.pk)


def aged(case: Application, days: int) -> Application:
    """The same application, made so many days ago."""
    then = timezone.now() - timedelta(days=days)
    Application.objects.filter(pk=case.pk).update(applied_at=then, state_changed_at=then)
    return fresh(case)


def times(actor: Actor, vacancy: Vacancy, count: int = 3, **changes: Any) -> list[InterviewSlot]:
    """Free times of a vacancy, tomorrow."""
    said: dict[str, Any] = {
        "start": timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=1), "minutes": 30, "count": count,
        "mode": Mode.ON_SITE, "place": "通江路 12 号 2 楼", "interviewer": actor.user_id,
    }  # fmt: skip
    return interviews.offer_times(actor=actor, vacancy=vacancy, times=Times(**(said | changes)))


def confirmed(account: User, recruiter: Actor, vacancy: Vacancy, **changes: Any) -> Interview:
    """An interview that both agreed to."""
    case = applied(account, vacancy)
    slots = times(recruiter, vacancy, **changes)
    one = interviews.invite(actor=recruiter, case=fresh(case), purpose="聊聊", slot=slots[0])
    return interviews.confirm(actor=actor_of(account), one=one)


def begun(one: Interview, ago: timedelta = timedelta(hours=1)) -> Interview:
    """The same interview, begun that long ago; the slot with it."""
    from django.contrib.postgres.fields.ranges import DateTimeTZRange

    start = timezone.now() - ago
    span = DateTimeTZRange(start, start + timedelta(minutes=30))
    Interview.objects.filter(pk=one.pk).update(span=span)
    InterviewSlot.objects.filter(pk=one.slot_id).update(span=span)
    return Interview.objects.get(pk=one.pk)


def accepted(account: User, recruiter: Actor, vacancy: Vacancy) -> Application:
    """Somebody who comes today."""
    case = applied(account, vacancy)
    services.shortlist(actor=recruiter, case=fresh(case))
    hire.offer(actor=recruiter, case=fresh(case), pay=Decimal(4500), starts_on=timezone.localdate())
    hire.accept(actor=actor_of(account), case=fresh(case))
    return fresh(case)
