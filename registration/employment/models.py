"""Employment: the registration as a case, and its facts as versions: which days were true, and since when we say so."""

from datetime import date, timedelta
from typing import Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from portal.accounts.actors import Actor
from portal.accounts.models import Office
from portal.cases.models import Case, state_trigger
from portal.foundation.identifiers import uuid7
from portal.people.employers.models import Employer, Membership, Site
from portal.people.models import Person, PersonLink
from portal.people.retention.scope import PersonalQuerySet
from portal.privacy.fields import EncryptedField
from portal.ui.imports.models import Import
from registration.employment.enums import (
    BY_THE_PERSON,
    Contract,
    EmploymentKind,
    EmploymentState,
    EndReason,
    Source,
)
from registration.status import STATUS_TRIGGER
from registration.unemployment.enums import Channel


class EmploymentQuerySet(PersonalQuerySet):
    def _own(self, actor: Actor) -> Q:
        """A worker's own, and those of the employers that the account speaks for."""
        people = PersonLink.objects.live().filter(account_id=actor.user_id).values("person_id")
        employers = Membership.objects.of_account(actor).values("employer_id")
        return (Q(person_id__in=people) | Q(employer_id__in=employers)) & ~Q(state=EmploymentState.NEW)

    def with_days(self) -> Self:
        """`days`, `post` and the rest of what holds now, as attributes: one question with the rows."""
        now = Q(versions__known__upper_inf=True)
        names = ("days", "post", "contract", "contract_until", "end_reason")
        return self.filter(now).annotate(**{name: F(f"versions__{name}") for name in names})

    def of_person(self, person: Person) -> Self:
        return self.filter(person=person)

    def current(self) -> Self:
        """Working now, as far as we know."""
        return self.filter(state=EmploymentState.CURRENT)

    def unregistered(self) -> Self:
        """Insured by an employer whom we know, and not registered by it: what it is asked to do (requirements 5.1)."""
        goes_on = Q(state__in=[EmploymentState.PROPOSED, EmploymentState.CURRENT])
        since_then = Q(state=EmploymentState.ENDED, declared_at__gte=OuterRef("declared_at"))
        by_employer = EmploymentRegistration.objects.filter(
            goes_on | since_then, source=Source.EMPLOYER, person=OuterRef("person_id"), employer=OuterRef("employer_id")
        )
        drafts = self.filter(state=EmploymentState.PROPOSED, source=Source.INSURANCE, employer__isnull=False)
        return drafts.filter(~Exists(by_employer)).readable()


class EmploymentRegistration(Case):
    """One employment of one person: who declared it, where it stands. `region_code` is the place of work.

    Somebody who works for two employers at once is registered with the one who insures them (one status at a time,
    domain.md 2B.1); a second, part-time job needs no registration of its own.
    """

    state = models.CharField(
        "状态", max_length=20, choices=EmploymentState, default=EmploymentState.NEW, editable=False
    )
    person = models.ForeignKey(Person, models.RESTRICT, related_name="employments", verbose_name="人员")
    kind = models.CharField("就业类型", max_length=20, choices=EmploymentKind)
    employer = models.ForeignKey(
        Employer, models.RESTRICT, null=True, blank=True, related_name="employments", verbose_name="用人单位"
    )
    site = models.ForeignKey(Site, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="用工地")
    employer_words = models.CharField("本人说的单位", max_length=80, blank=True)
    source = models.CharField("谁说的", max_length=12, choices=Source)
    channel = models.CharField("渠道", max_length=20, choices=Channel, default=Channel.WEB)
    receipt_no = models.CharField("受理号", max_length=24, unique=True, null=True, blank=True)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="哪个账号交的"
    )
    taken_by = models.UUIDField("哪位经办人写的", null=True, blank=True)
    accepting_office = models.ForeignKey(
        Office, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="接件单位"
    )
    came_by = models.ForeignKey(
        Import, models.RESTRICT, null=True, blank=True, related_name="employments", verbose_name="哪份名册"
    )
    declared_at = models.DateTimeField("登记时间", null=True, blank=True)
    ended_at = models.DateTimeField("终止登记时间", null=True, blank=True)

    objects = EmploymentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "就业登记"
        indexes = [
            models.Index(fields=["person", "-created_at"], name="employment_of_person"),
            models.Index(fields=["employer", "state"], name="employment_of_employer"),
            models.Index(fields=["service_office", "state"], name="employment_of_office"),
            models.Index(fields=["region_code", "state"], name="employment_place"),
            models.Index(fields=["came_by"], name="employment_by_list", condition=Q(came_by__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=EmploymentState.NEW)
                | Q(receipt_no__isnull=False, declared_at__isnull=False, service_office__isnull=False)
                & ~Q(region_code=""),
                name="declared_employment_is_complete",
                violation_error_message="就业登记要有受理号、用工地和服务站",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=sorted(BY_THE_PERSON)) | Q(site__isnull=True),
                name="own_work_has_no_site",
                violation_error_message="个体经营和灵活就业不写用工地",
            ),
            models.CheckConstraint(
                condition=Q(site__isnull=True) | Q(employer__isnull=False),
                name="site_belongs_to_an_employer",
                violation_error_message="写了用工地就要写单位",
            ),
            models.CheckConstraint(
                condition=~Q(source=Source.EMPLOYER) | Q(employer__isnull=False),
                name="an_employer_s_word_names_it",
                violation_error_message="单位登记的要写明是哪个单位",
            ),
            models.CheckConstraint(
                condition=Q(state=EmploymentState.ENDED, ended_at__isnull=False)
                | ~Q(state=EmploymentState.ENDED) & (Q(ended_at__isnull=True) | Q(state=EmploymentState.VOIDED)),
                name="ended_employment_says_when",
                violation_error_message="终止登记要有时间",
            ),
        ]
        triggers = [state_trigger(EmploymentState.NEW)]

    def __str__(self) -> str:
        return self.receipt_no or "就业登记"


class SpellQuerySet(models.QuerySet):
    def now(self) -> Self:
        """What we say today."""
        return self.filter(known__upper_inf=True)

    def as_known_at(self, moment: object) -> Self:
        """What we said at a moment."""
        return self.filter(known__contains=moment)


class EmploymentSpell(models.Model):
    """One version of an employment's facts. A correction closes it and writes another: nothing is overwritten.

    `days` is when it was true (the last day is in, the upper bound is not), `known` is since and until when we said so.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    registration = models.ForeignKey(
        EmploymentRegistration, models.RESTRICT, related_name="versions", verbose_name="就业登记"
    )
    person = models.ForeignKey(Person, models.RESTRICT, related_name="+", verbose_name="人员")
    counts = models.BooleanField("算数")
    days = DateRangeField("在职期间")
    known = DateTimeRangeField("这样记的期间")
    post = models.CharField("岗位", max_length=40, blank=True)
    contract = models.CharField("合同期限种类", max_length=12, choices=Contract, blank=True)
    signed_on = models.DateField("签合同的日期", null=True, blank=True)
    contract_until = models.DateField("合同到哪天", null=True, blank=True)
    end_reason = models.CharField("终止原因", max_length=20, choices=EndReason, blank=True)
    why = models.CharField("为什么改", max_length=200, blank=True)
    note = EncryptedField("备注", purpose="registration.employment.note", null=True, blank=True)
    source = models.CharField("谁说的", max_length=12, choices=Source)
    recorded_by = models.UUIDField("谁记的", null=True, blank=True)
    office_id = models.UUIDField("哪个单位", null=True, blank=True)

    objects = SpellQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "在职期间"
        indexes = [
            models.Index(fields=["contract_until"], name="contract_runs_out", condition=Q(known__upper_inf=True)),
        ]
        constraints = [
            # Of what we say now. What was said of two rows before they turned out to be one person may overlap: it was so.
            ExclusionConstraint(
                name="one_employment_at_a_time",
                expressions=[("person", RangeOperators.EQUAL), ("days", RangeOperators.OVERLAPS)],
                condition=Q(counts=True, known__upper_inf=True),
                violation_error_message="这个人在这段时间已经登记在别处就业，请先终止那一次",
            ),
            ExclusionConstraint(
                name="one_version_at_a_time",
                expressions=[("registration", RangeOperators.EQUAL), ("known", RangeOperators.OVERLAPS)],
                violation_error_message="别人刚刚改过这一件，请看过再办",
            ),
            models.CheckConstraint(
                condition=~Q(days__isempty=True) & Q(days__lower_inf=False),
                name="employment_has_a_first_day",
                violation_error_message="就业登记要有上班的日期，终止的日期不能早于它",
            ),
            models.CheckConstraint(
                condition=Q(days__upper_inf=True, end_reason="") | Q(days__upper_inf=False) & ~Q(end_reason=""),
                name="end_has_a_reason",
                violation_error_message="终止要写原因，没终止的不写",
            ),
            models.CheckConstraint(
                condition=Q(contract_until__isnull=True) | Q(contract=Contract.FIXED),
                name="only_a_fixed_contract_runs_out",
                violation_error_message="只有固定期限的合同写到哪天",
            ),
        ]  # fmt: skip
        triggers = [
            STATUS_TRIGGER,
            pgtrigger.Protect(name="spell_kept", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="spell_append_only",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    IF upper_inf(OLD.known) AND NOT upper_inf(NEW.known)
                        AND to_jsonb(NEW) - 'known' = to_jsonb(OLD) - 'known' AND lower(NEW.known) = lower(OLD.known)
                    THEN RETURN NEW; END IF;
                    -- Whose it is may be put right, and the words forgotten; the days stay as they were said.
                    IF to_jsonb(NEW) - 'person_id' - 'note' = to_jsonb(OLD) - 'person_id' - 'note'
                        AND (NEW.note IS NULL OR NEW.note = OLD.note)
                    THEN RETURN NEW; END IF;
                    RAISE EXCEPTION 'a version of a spell is kept as it was written' USING ERRCODE = '23001';
                """,
            ),
        ]

    @property
    def first_day(self) -> date:
        return self.days.lower

    @property
    def last_day(self) -> date | None:
        """The last day of work; None while it goes on."""
        return self.days.upper - timedelta(days=1) if self.days.upper else None
