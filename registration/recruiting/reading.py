"""How an employer stands, for its own people and for the desk: one place that says it in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.models import Office
from portal.cases.documents.models import Document
from portal.people.employers.models import Employer, Site
from portal.regions.codes import PROVINCE
from portal.ui.parts import State as Look
from portal.ui.words import cn_full_date, label_of
from registration.recruiting.enums import NEEDED, AccountClass, ClaimState, Paper, Standing
from registration.recruiting.limits import remind_ahead
from registration.recruiting.models import EmployerServiceOfficer, EmployerVerification

Verification = EmployerVerification
LOOKS = {
    Standing.VERIFIED: Look.DONE, Standing.DUE: Look.DUE, Standing.OVERDUE: Look.LATE, Standing.NONE: Look.NONE,
}  # fmt: skip


@dataclass(frozen=True)
class Label:
    """What stands beside an employer's name: verified or not, until when, and what kind of account it is."""

    standing: Standing
    until: date | None = None
    account_class: str = ""

    @property
    def look(self) -> Look:
        return LOOKS[self.standing]

    @property
    def word(self) -> str:
        return str(self.standing.label)

    @property
    def class_word(self) -> str:
        return label_of(AccountClass, self.account_class) if self.account_class else ""

    @property
    def until_words(self) -> str:
        return cn_full_date(self.until)

    @property
    def is_verified(self) -> bool:
        return self.standing in {Standing.VERIFIED, Standing.DUE}


def standing_of(state: str, until: date | None, on: date, ahead: int) -> Standing:
    """How an employer stands whose last accepted verification is in this state and good until that day."""
    if not state or until is None:
        return Standing.NONE
    if state != ClaimState.VERIFIED or until < on:
        return Standing.OVERDUE
    return Standing.DUE if (until - on).days <= ahead else Standing.VERIFIED


def with_standing(found: QuerySet[Employer]) -> QuerySet[Employer]:
    """Each with the state, the last day and the class of the verification that holds, or of the one that ran out last."""
    last = Verification.objects.filter(
        employer=OuterRef("pk"), state__in=[ClaimState.VERIFIED, ClaimState.EXPIRED]
    ).order_by("-valid_until", "-decided_at")
    return found.annotate(
        claim_state=Subquery(last.values("state")[:1]), claim_until=Subquery(last.values("valid_until")[:1]),
        claim_class=Subquery(last.values("account_class")[:1]),
    )  # fmt: skip


def in_standing(standing: str, on: date) -> Q:
    """The employers that stand so, as a condition; together the four are all of them, and none twice."""
    soon = on + timedelta(days=remind_ahead(PROVINCE, on))
    holds = Verification.objects.standing().filter(employer=OuterRef("pk"), valid_until__gte=on)
    over = Verification.objects.filter(
        employer=OuterRef("pk"), state__in=[ClaimState.VERIFIED, ClaimState.EXPIRED]
    )  # fmt: skip
    conditions = {
        Standing.VERIFIED: Q(Exists(holds.filter(valid_until__gt=soon))),
        Standing.DUE: Q(Exists(holds.filter(valid_until__lte=soon))),
        Standing.OVERDUE: Q(Exists(over)) & ~Q(Exists(holds)),
        Standing.NONE: ~Q(Exists(over)),
    }
    return conditions[Standing(standing)]


def label_for(employer: Any) -> Label:
    """The label of an employer out of `with_standing`."""
    on = timezone.localdate()
    standing = standing_of(employer.claim_state or "", employer.claim_until, on, remind_ahead(PROVINCE, on))
    return Label(standing, employer.claim_until, employer.claim_class or "")


def officers_of(sites: Iterable[Site]) -> dict[UUID, EmployerServiceOfficer]:
    """Who serves each of these places by name, in one query."""
    now = EmployerServiceOfficer.objects.now().filter(site__in=[site.pk for site in sites])
    return {one.site_id: one for one in now.select_related("officer")}


@dataclass(frozen=True)
class PaperLine:
    """One uploaded paper in words."""

    document: Document

    @property
    def shows(self) -> str:
        return label_of(Paper, self.document.shows)

    @property
    def look(self) -> Look:
        return {"clean": Look.DONE, "pending": Look.WAIT}.get(self.document.state, Look.LATE)


def papers_of(case: EmployerVerification) -> list[PaperLine]:
    """What was uploaded to a verification. One query."""
    return [PaperLine(one) for one in Document.objects.of_case(case.pk)]


def has_papers(lines: Iterable[PaperLine]) -> bool:
    """Whether licence and letter are there and a scan found them clean: only then can they have been looked at."""
    return {line.document.shows for line in lines if line.document.is_open} >= NEEDED


def counts(actor: Actor, **wanted: QuerySet) -> dict[str, int]:
    """How many rows each of these has, in one query: a rail shows several of them on every page."""
    asked = {
        name: Subquery(found.order_by().annotate(n=Func(F("pk"), function="COUNT")).values("n"), IntegerField())
        for name, found in wanted.items()
    }
    return Office.objects.filter(pk=actor.office_id).values(**asked).first() or dict.fromkeys(wanted, 0)
