"""Three receipts of one submit: the register's own, the insurance's and the filing's, each for itself; on paper too."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind, Role
from portal.foundation.moods import reads, reads_and_writes
from portal.privacy.enums import Datum
from portal.privacy.matrix import shown
from portal.privacy.trail import note, sensitive
from portal.ui.parts import State as Look
from portal.ui.pdf import receipt_pdf
from portal.ui.words import cn_datetime, cn_full_date
from registration.employment.effects import version_of
from registration.employment.enums import EmploymentState
from registration.employment.models import EmploymentRegistration
from registration.joint import filings
from registration.joint.enums import OF_THE_HIRE, FilingState, Target
from registration.joint.models import LinkedFiling
from registration.joint.work import named

LOOKS = {
    FilingState.OFF: Look.NONE, FilingState.PENDING: Look.WAIT, FilingState.ACCEPTED: Look.DONE, FilingState.REFUSED: Look.LATE,
}  # fmt: skip
REGISTERED = {
    EmploymentState.PROPOSED: (Look.WAIT, "收到了，等核对"), EmploymentState.CURRENT: (Look.DONE, "登记好了"),
    EmploymentState.ENDED: (Look.DONE, "登记过，已经终止"), EmploymentState.VOIDED: (Look.NONE, "作废了"),
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One receipt."""

    what: str
    look: Look
    word: str
    number: str
    at: datetime | None
    why: str = ""
    filing: LinkedFiling | None = None


def lines_of(case: EmploymentRegistration) -> list[Line]:
    """The register's own receipt first, then what was handed on; one that was not, or whose end was none, is left out."""
    look, word = REGISTERED[EmploymentState(case.state)]
    own = Line("就业登记", look, word, case.receipt_no or "", case.declared_at)
    order = list(Target)
    stands = set(Target) if case.state == EmploymentState.ENDED else set(OF_THE_HIRE)
    others = sorted(
        (one for one in case.filings.all() if one.target in stands), key=lambda one: order.index(Target(one.target))
    )
    return [own, *(_line(one) for one in others)]


def _line(one: LinkedFiling) -> Line:
    state = FilingState(one.state)
    return Line(
        str(Target(one.target).label), LOOKS[state], str(state.label), one.number, one.answered_at or one.created_at,
        one.why, one if state in (FilingState.OFF, FilingState.REFUSED) else None,
    )  # fmt: skip


def _case(request: HttpRequest, pk: UUID) -> EmploymentRegistration:
    """The registration, for the worker, the employer's people and the desks that may see it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = EmploymentRegistration.objects.visible_to(actor).exclude(state=EmploymentState.NEW)
    case: EmploymentRegistration = get_object_or_404(
        found.select_related("person", "employer", "service_office").prefetch_related("filings"), pk=pk
    )
    note(request, action="employment.receipts", object_kind="employment", object_id=str(pk), person_id=case.person_id)
    return case


def _name(case: EmploymentRegistration, actor: Actor) -> str:
    """An employer and the person read the name in full: it is the one they declared."""
    return case.person.name if actor.kind is ActorKind.CITIZEN else shown(Datum.NAME, case.person.name, actor.audience)


@sensitive
@never_cache
@reads_and_writes
def receipts(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The three on a page; one that was refused says why and goes once more."""
    case, problem = _case(request, pk), ""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if request.method == "POST":
        filing = get_object_or_404(case.filings.filter(target__in=Target.values), target=request.POST.get("target", ""))
        try:
            filings.again(actor=actor, filing=filing)
        except ValidationError as refused:
            problem = refused.messages[0]
        else:
            return redirect("employment-receipts", pk)
    own = case.employer_id is not None and filings.is_member(actor, case.employer_id)
    context = {
        "case": case,
        "name": _name(case, actor) or "（姓名不显示）",
        "lines": lines_of(case),
        "where": named(case),
        "version": version_of(case),
        "problem": problem,
        "may_again": own or actor.role is Role.CASEWORKER,
        "is_staff": actor.kind is ActorKind.STAFF,
    }
    page = "registration/joint/receipts_staff.html" if context["is_staff"] else "registration/joint/receipts.html"
    return render(request, page, context)


@sensitive
@never_cache
@reads
def paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The three on one sheet."""
    case = _case(request, pk)
    actor: Actor = request.actor  # type: ignore[attr-defined]
    version = version_of(case)
    rows = [("姓名", _name(case, actor) or "不显示"), ("单位", named(case)),
            ("上班日期", cn_full_date(version.first_day) if version else "")]  # fmt: skip
    sections = [("", rows), *((line.what, _said(line)) for line in lines_of(case))]
    office = case.service_office.name if case.service_office else ""
    document = receipt_pdf(title="就业登记联办回执", number=case.receipt_no or "", sections=sections, office=office)
    response = HttpResponse(document, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{case.receipt_no}.pdf"'
    return response


def _said(line: Line) -> list[tuple[str, str]]:
    rows = [
        ("办到哪一步", line.word),
        ("编号", line.number or "还没有"),
        ("时间", cn_datetime(line.at) if line.at else ""),
    ]
    return [*rows, ("原因", line.why)] if line.why else rows
