"""Further helpers of one person: who may be asked, asking, ending, and what the night ends (features C2)."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import Role
from portal.accounts.models import Assignment, OfficeArea, User
from portal.foundation.constraints import explained
from portal.foundation.locks import lock_in_transaction
from portal.foundation.text import plain_text
from portal.messages.services import MessageKind, notify
from portal.people.merging.references import Change
from registration.caseload import messages
from registration.caseload.enums import HelpRole
from registration.caseload.models import Helper, Holding
from registration.unemployment.enums import REGISTERED
from registration.unemployment.models import UnemploymentRegistration

BY_PLACE = (Role.VILLAGE_WORKER, Role.COUNTY_REVIEWER)
LEFT, GONE = "这位同事不在岗了", "这个人不由本站服务了"


def candidates(case: UnemploymentRegistration, day: date) -> list[Assignment]:
    """Who may be asked to help: whoever sees this person in their own work on that day. One query.

    The caseworkers of the office that serves, and the village workers and county reviewers of the place. Nobody else is
    let in by being asked: a person's data are open to whom the duty needs (PIPL 6, 25).
    """
    here = OfficeArea.objects.filter(
        office=OuterRef("office"), low__lte=case.region_code, high__gte=case.region_code, valid__contains=day
    )
    found = Assignment.objects.filter(
        Q(role=Role.CASEWORKER, office=case.service_office_id) | Q(role__in=BY_PLACE) & Q(Exists(here)),
        valid__contains=day, user__is_active=True,
    )  # fmt: skip
    return list(found.select_related("user", "office").order_by("-office__level", "user__name", "pk"))


@transaction.atomic
def add(*, actor: Actor, case: UnemploymentRegistration, staff: UUID, role: str, since: date, reason: str) -> Helper:
    """A colleague helps this person with one thing from a day on; the person is told.

    Raises ValidationError for a day that is past, a person whom this office does not serve, a colleague who does not see
    them, one who answers for them already, and one who helps them already.
    """
    lock_in_transaction(f"caseload:{actor.office_id}")
    if since < timezone.localdate():
        raise ValidationError("不能早于今天", code="past")
    _check_ours(actor, case)
    chosen = next((one.user for one in candidates(case, since) if one.user_id == staff), None)
    if chosen is None:
        raise ValidationError("只能请本站的经办人，或者这个地方的村里、县里的同事", code="colleague")
    if Holding.objects.on(since).filter(person=case.person_id, office=case.service_office_id, staff=staff).exists():
        raise ValidationError("这个人就由这位同事负责，不用再请", code="holder")
    with explained():
        made = Helper.objects.create(
            person_id=case.person_id, office_id=actor.office_id, staff=chosen, role=role, days=DateRange(since, None),
            reason=plain_text(reason).strip(), by=actor.user_id,
        )  # fmt: skip
    _tell(case, made, messages.HelperNamed(*_named(case, chosen, made), since=since))
    return made


@transaction.atomic
def end(*, actor: Actor, case: UnemploymentRegistration, helper: UUID, reason: str) -> Helper:
    """This colleague helps no more, from today; the person is told. Raises ValidationError where it is over already."""
    lock_in_transaction(f"caseload:{actor.office_id}")
    _check_ours(actor, case)
    found = Helper.objects.select_for_update(of=("self",), no_key=True).select_related("staff")
    one = found.filter(pk=helper, person=case.person_id, office=actor.office_id, ended_why="").first()
    if one is None:
        raise ValidationError("这位同事已经不帮了", code="over")
    one.ended_why, one.ended_by = plain_text(reason).strip(), actor.user_id
    _end(one, timezone.localdate())
    with explained():
        one.save(update_fields=["ended_why", "ended_by", "days", "cancelled_at"])
    _tell(case, one, messages.HelperEnded(*_named(case, one.staff, one)))
    return one


def _check_ours(actor: Actor, case: UnemploymentRegistration) -> None:
    if case.service_office_id != actor.office_id or case.state not in REGISTERED:
        raise ValidationError("只有服务这个人的站能请人一起帮", code="not_ours")


def _end(one: Helper, today: date) -> None:
    """Over from today; what never had a whole day did not come to be."""
    if one.days.lower >= today:
        one.cancelled_at = timezone.now()
    else:
        one.days = DateRange(one.days.lower, today)


def _named(case: UnemploymentRegistration, staff: User, helper: Helper) -> tuple[str, str, str, str]:
    office = case.service_office
    assert office is not None
    return staff.name, str(HelpRole(helper.role).label), office.name, office.phone


def _tell(case: UnemploymentRegistration, helper: Helper, kind: MessageKind) -> None:
    assert case.person is not None
    notify(person=case.person, kind=kind, subject_id=helper.pk)


@transaction.atomic
def end_what_is_over(on: date) -> int:
    """End the help of colleagues who left and for people whom the office serves no more; returns how many."""
    served = UnemploymentRegistration.objects.filter(
        person=OuterRef("person_id"), service_office=OuterRef("office_id"), state__in=sorted(REGISTERED)
    )
    works = Assignment.objects.filter(
        user=OuterRef("staff_id"), role__in=[Role.CASEWORKER, *BY_PLACE], valid__contains=on, user__is_active=True
    )
    running = Helper.objects.standing().filter(ended_why="")
    over = [(one, GONE) for one in running.filter(~Exists(served))]
    over += [(one, LEFT) for one in running.filter(Exists(served), ~Exists(works))]
    for one, why in over:
        one.ended_why = why
        _end(one, on)
    Helper.objects.bulk_update([one for one, _ in over], ["ended_why", "days", "cancelled_at"], batch_size=500)
    return len(over)


def one_helper(keep: UUID, other: UUID) -> Iterable[Change]:
    """Where one colleague helps both rows of one person at a time, the kept person's help stays."""
    ours = Helper.objects.standing().filter(person=keep, staff=OuterRef("staff"), days__overlap=OuterRef("days"))
    for row in Helper.objects.standing().filter(Exists(ours), person=other):
        yield Change(
            Helper, row.pk, {"cancelled_at": timezone.now(), "ended_why": row.ended_why or "两份资料合成了一份"}
        )
