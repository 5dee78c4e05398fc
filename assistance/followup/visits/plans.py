"""The life of a phone's copy: fetched in a session, gone on with after signing in again, ended for good."""

import hashlib
import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from assistance.followup.visits.enums import Ended, Standing
from assistance.followup.visits.limits import kept_for, notes_taken_for
from assistance.followup.visits.models import VisitPlan
from portal.accounts.actors import Actor, actor_of
from portal.accounts.enums import ActorKind
from portal.accounts.models import Office, User
from portal.accounts.permissions import Action
from portal.regions.codes import PROVINCE

SECRET_BYTES = 32


def digest_of(session_key: str | None) -> str:
    """A session as its plan knows it."""
    return hashlib.sha256(f"visit-plan:{session_key}".encode()).hexdigest()


@transaction.atomic
def fetch(*, actor: Actor, session_key: str, tasks: list[UUID], earlier: UUID | None = None) -> VisitPlan:
    """The plan of this phone: `earlier` while it is alive and the actor's own, else a new one with a new secret.

    A plan goes on with its time: fetching the list anew makes no copy older than the rule allows.
    """
    now = timezone.now()
    plan = VisitPlan.objects.alive(now).select_for_update(of=("self",)).filter(
        pk=earlier, user=actor.user_id, office=actor.office_id
    ).first()  # fmt: skip
    if plan is not None and not _goes_on(plan, session_key, now):
        end(plan, Ended.REVOKED)
        plan = None
    if plan is None:
        office = Office.objects.only("region_code").get(pk=actor.office_id)
        plan = VisitPlan(
            user_id=actor.user_id, office=office, secret=secrets.token_urlsafe(SECRET_BYTES), made_at=now,
            ends_at=now + kept_for(office.region_code),
        )  # fmt: skip
    plan.session, plan.idle_at = digest_of(session_key), None
    plan.tasks = list(dict.fromkeys([*plan.tasks, *tasks]))
    plan.save()
    return plan


def standing(plan: VisitPlan | None, actor: Actor, now: datetime) -> Standing:
    """What the phone that asks about `plan` is to do; `actor` is whoever its cookie stands for now.

    A session that ended by itself, idle or after its longest time, leaves the copy: its owner signs in again. One that
    ended before its time was taken away, and so was the account or the post.
    """
    if plan is None or plan.over_at or plan.ends_at <= now:
        return Standing.OVER
    if actor.kind is not ActorKind.ANONYMOUS:
        mine = actor.user_id == plan.user_id and actor.office_id == plan.office_id
        return Standing.ALIVE if mine and actor.can(Action.VISIT_LIST) else Standing.OVER
    return Standing.SIGN_IN if _ended_by_itself(plan, now) and _may_still(plan) else Standing.OVER


def _ended_by_itself(plan: VisitPlan, now: datetime) -> bool:
    """Whether its session was idle or open too long, as against one that somebody ended."""
    return plan.idle_at is not None or now > plan.made_at + settings.ABSOLUTE_LIMITS["staff"]


def _goes_on(plan: VisitPlan, session_key: str, now: datetime) -> bool:
    """Whether a session may go on with a copy: its own, or the one after it where that ended by itself."""
    return plan.session == digest_of(session_key) or _ended_by_itself(plan, now)


def why_over(plan: VisitPlan | None) -> Ended:
    """Why a copy is void: its time alone leaves the notes on the phone, anything else takes them as well."""
    if plan is None:
        return Ended.REVOKED
    return Ended(plan.over_why) if plan.over_why else Ended.TIME if plan.ends_at <= timezone.now() else Ended.REVOKED


def _may_still(plan: VisitPlan) -> bool:
    """Whether its owner could sign in and go on: the account works and the post is held."""
    owner = User.objects.filter(pk=plan.user_id, is_active=True).first()
    held = actor_of(owner) if owner else None
    return held is not None and held.can(Action.VISIT_LIST)


def session_ended(sender: Any, request: HttpRequest | None, user: Any, **kwargs: Any) -> None:
    """A session ends: signed out, its copies are void and the browser is told to drop what it kept; idle, they wait."""
    session = getattr(request, "session", None)
    if user is None or session is None or not session.session_key:
        return
    mine = VisitPlan.objects.filter(user=user.pk, session=digest_of(session.session_key), over_at__isnull=True)
    if getattr(request, "ended_for", None) is not None:
        mine.update(idle_at=timezone.now())
    elif mine.update(secret=None, over_at=timezone.now(), over_why=Ended.SIGNED_OUT):
        request.wipes_browser = True  # type: ignore[union-attr]


def end(plan: VisitPlan, why: Ended) -> None:
    """This copy opens no more."""
    VisitPlan.objects.filter(pk=plan.pk, over_at__isnull=True).update(
        secret=None, over_at=timezone.now(), over_why=why
    )  # fmt: skip


def end_run_out() -> int:
    """Forget the secrets of copies whose time is over, and copies whose notes are taken no longer; returns how many ended."""
    now = timezone.now()
    VisitPlan.objects.filter(over_at__isnull=False, made_at__lt=now - notes_taken_for(PROVINCE)).delete()
    return VisitPlan.objects.run_out(now).update(secret=None, over_at=now, over_why=Ended.TIME)
