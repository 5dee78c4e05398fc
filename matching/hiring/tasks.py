"""What stands on a person's page about their applications (portal.ui.own), in two questions."""

from django.urls import reverse
from django.utils import timezone

from matching.applications.enums import BEFORE_OFFER, ApplicationState
from matching.applications.models import Application
from matching.interviews.enums import InterviewState
from matching.interviews.models import Interview
from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind
from portal.foundation.prepared import Prepared
from portal.ui.parts import State as Look
from portal.ui.parts import Task
from portal.ui.words import cn_date, cn_datetime

S = ApplicationState
MOST = 20
OPEN = Prepared(
    lambda actor: (
        Application.objects.of_applicant(actor)
        .filter(state__in=sorted(BEFORE_OFFER | {S.OFFERED, S.ACCEPTED}))
        .select_related("vacancy", "employer")
        .defer(
            "cv",
            "vacancy__duties",
            "vacancy__conditions",
            "vacancy__findings",
            "vacancy__contact_name",
            "vacancy__contact_phone",
        )
        .order_by("-applied_at")[:MOST]
    )
)
WAITING = Prepared(
    lambda actor, now: (
        Interview.objects.of_applicant(actor)
        .filter(
            state__in=[InterviewState.PROPOSED, InterviewState.CONFIRMED, InterviewState.MISSED],
            application__tell_after=None,
        )
        .exclude(state=InterviewState.MISSED, explain_by__lt=now)
        .exclude(state=InterviewState.MISSED, explained_at__isnull=False)
        .select_related("employer")
        .defer("explanation")
        .order_by("created_at")[:MOST]
    )
)


def own_tasks(actor: Actor) -> list[Task]:
    """Interviews to choose, to go to and to explain; offers to answer; CVs to agree to; and how many applications go on."""
    if actor.kind is not ActorKind.CITIZEN:
        return []
    cases = OPEN.rows(actor=actor)
    found = [_interview(one) for one in WAITING.rows(actor=actor, now=timezone.now())]
    for one in cases:
        url = reverse("my-application", args=[one.pk])
        if one.state == S.OFFERED:
            found.append(
                Task(
                    "单位要录用您",
                    f"{cn_date(one.answer_by)}前答复",
                    Look.DUE,
                    url,
                    f"{one.employer.name}，{one.vacancy.title}",
                )
            )
        elif not one.consent_version:
            found.append(
                Task("服务站给您推荐了岗位", "等您答应", Look.DUE, url, f"{one.employer.name}，{one.vacancy.title}")
            )
    if cases:
        found.append(
            Task("我的应聘", f"{len(cases)} 件在办", Look.NOW, reverse("my-applications"), "单位看了、回复了，都在这里")
        )
    return found


def _interview(one: Interview) -> Task:
    url = reverse("my-application", args=[one.application_id])
    if one.state == InterviewState.PROPOSED:
        return Task("请您选面试时间", "等您选", Look.DUE, url, one.employer.name)
    if one.state == InterviewState.MISSED:
        return Task("单位说您没去面试", f"{cn_datetime(one.explain_by)}前说明", Look.LATE, url, one.employer.name)
    assert one.span is not None
    return Task("面试", cn_datetime(one.span.lower), Look.DUE, url, one.employer.name)
