"""Transfer requests: a case of its own, seen by the office that serves, by the one that asks, and by the person."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left
from django.db.models.lookups import Exact

from portal.accounts.enums import ActorKind, Role
from portal.accounts.models import Office
from portal.accounts.scope import ScopedQuerySet, in_areas
from portal.cases.models import Case, state_trigger
from portal.people.models import Person
from portal.people.retention.scope import PersonalQuerySet
from registration.transfer.enums import UNDER_WAY, RefuseGround, TransferState
from registration.unemployment.models import UnemploymentRegistration

COMMON_SUPERIORS = frozenset({Role.CITY_OFFICIAL, Role.PROVINCE_OFFICIAL})
CITY_DIGITS = 4  # of a region code: which city it is
SAME_CITY = Q(Exact(Left("region_code", CITY_DIGITS), Left("to_region_code", CITY_DIGITS)))


class _AskingSide(ScopedQuerySet):
    """The same rows by the columns of the office that asks."""

    office_column, region_column = "to_office_id", "to_region_code"


class TransferQuerySet(PersonalQuerySet):
    def visible_to(self, actor: object) -> Self:
        """The person's own; for staff what their side answers and asks; for a common superior what came up to it."""
        if getattr(actor, "kind", None) is ActorKind.CITIZEN:
            account = actor.user_id  # type: ignore[attr-defined]
            return self.filter(Q(first__account_id=account) | Q(second__account_id=account)).readable()
        return self.filter(self.answered_by(actor) | self.asked_by(actor)).readable()

    def answered_by(self, actor: object) -> Q:
        """Rows on which this side says yes or no: it serves the person, or stands above both once the days are over."""
        if getattr(actor, "role", None) in COMMON_SUPERIORS:
            return self._raised_to(actor)
        return self._reach(actor)  # type: ignore[arg-type]

    def asked_by(self, actor: object) -> Q:
        """Rows that this side asked for; a superior asks for none."""
        if getattr(actor, "role", None) in COMMON_SUPERIORS:
            return Q(pk__in=[])
        return _AskingSide(self.model)._reach(actor)  # type: ignore[arg-type]

    def _raised_to(self, actor: object) -> Q:
        """What nobody answered in time between two offices whose nearest common superior this is: a city, else the province.

        The province reads no rows sent to others (domain.md 8.2); what it has to decide itself it must see.
        """
        late = Q(escalated_at__isnull=False)
        if actor.role is Role.PROVINCE_OFFICIAL:  # type: ignore[attr-defined]
            return late & ~SAME_CITY
        areas = actor.areas  # type: ignore[attr-defined]
        return late & in_areas("region_code", areas) & in_areas("to_region_code", areas)

    def under_way(self) -> Self:
        return self.filter(state__in=sorted(UNDER_WAY))


class TransferRequest(Case):
    """An office asks the one that serves a person to hand the registration over. `service_office` is who answers.

    `first` is the registration that moves, `second` the one that brought the person to the other office.
    """

    state = models.CharField("状态", max_length=20, choices=TransferState, default=TransferState.NEW, editable=False)
    person = models.ForeignKey(Person, models.RESTRICT, related_name="transfers", verbose_name="人员")
    first = models.ForeignKey(
        UnemploymentRegistration, models.RESTRICT, related_name="transfers_out", verbose_name="原来的登记"
    )
    second = models.ForeignKey(
        UnemploymentRegistration, models.RESTRICT, related_name="transfers_in", verbose_name="新交的登记"
    )
    to_office = models.ForeignKey(Office, models.RESTRICT, related_name="+", verbose_name="要转到的单位")
    to_region_code = models.CharField("现在住在", max_length=12, db_collation="C")
    asked_at = models.DateTimeField("提出时间", null=True, blank=True)
    escalated_at = models.DateTimeField("到期没答复", null=True, blank=True)
    ground = models.CharField("没有同意的原因", max_length=20, choices=RefuseGround, blank=True)
    answered_at = models.DateTimeField("办结时间", null=True, blank=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "转登记申请"
        indexes = [
            models.Index(fields=["service_office", "state", "due_at"], name="transfer_to_answer"),
            models.Index(fields=["to_office", "state", "due_at"], name="transfer_asked"),
            models.Index(fields=["region_code", "state"], name="transfer_place"),
            models.Index(fields=["to_region_code", "state"], name="transfer_to_place"),
            models.Index(fields=["due_at"], name="transfer_raised", condition=Q(escalated_at__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["first"],
                condition=Q(state__in=sorted(UNDER_WAY)),
                name="one_open_transfer_a_registration",
                violation_error_message="这个人的登记已经有一件转登记申请在办，等那一件有了结果再提",
            ),
            models.UniqueConstraint(
                fields=["second"],
                condition=Q(state__in=sorted(UNDER_WAY)),
                name="one_open_transfer_a_newcomer",
                violation_error_message="这一件已经提过转登记申请，正在等答复",
            ),
            models.CheckConstraint(
                condition=~Q(first=F("second")),
                name="transfer_between_two",
                violation_error_message="一次登记不能转给它自己",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(UNDER_WAY)) | Q(due_at__isnull=False, service_office__isnull=False),
                name="open_transfer_has_a_clock",
                violation_error_message="等答复的转登记申请要有单位和期限",
            ),
            models.CheckConstraint(
                condition=~Q(state=TransferState.REFUSED) | ~Q(ground=""),
                name="refused_transfer_has_a_ground",
                violation_error_message="不同意转只能选规定的几种原因",
            ),
            models.CheckConstraint(
                condition=~Q(state=TransferState.ESCALATED) | Q(escalated_at__isnull=False),
                name="raised_transfer_says_since_when",
                violation_error_message="由上级定的转登记申请要写明是哪天到期的",
            ),
        ]
        triggers = [state_trigger(TransferState.NEW)]

    def __str__(self) -> str:
        return str(self.get_state_display())

    @property
    def crosses_cities(self) -> bool:
        """Whether only the province stands above both offices."""
        return self.region_code[:CITY_DIGITS] != self.to_region_code[:CITY_DIGITS]
