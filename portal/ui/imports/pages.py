"""Pages of the imports: choosing a file, seeing what is in it, saying yes, and taking it back."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind
from portal.accounts.models import Office
from portal.foundation.moods import reads, reads_and_writes, takes_files, writes
from portal.people.employers.enums import MemberRole
from portal.people.employers.models import Employer, Membership
from portal.privacy.trail import note, sensitive
from portal.ui.imports import services, workbooks
from portal.ui.imports.enums import Standing
from portal.ui.imports.forms import FileForm
from portal.ui.imports.models import Import
from portal.ui.imports.subjects import Subject, subjects_for
from portal.ui.imports.text import NAMES
from portal.ui.pages.paging import page_of
from portal.ui.tables.excel import CONTENT_TYPE

LOOKS = {
    Standing.READING: "wait", Standing.REFUSED: "late", Standing.CHECKED: "due", Standing.WRITING: "wait",
    Standing.DONE: "done", Standing.UNDOING: "wait", Standing.UNDONE: "none", Standing.DROPPED: "none",
}  # fmt: skip
MOST_SHOWN = 20  # faults on the page; the workbook has all
STEPS: dict[str, Callable[..., None]] = {
    "confirm": services.confirm, "drop": services.drop, "undo": services.ask_to_undo,
}  # fmt: skip


@dataclass(frozen=True)
class Desk:
    """Where somebody brings lists in: an office's desk, or the pages of an employer; what may come in there."""

    actor: Actor
    subjects: list[Subject]
    employer: Employer | None = None

    @property
    def frame(self) -> dict[str, Any]:
        """What every page of it needs: its layout, and the way back."""
        if self.employer is None:
            return {
                "frame": "ui/staff.html",
                "home": reverse("desk"),
                "home_words": "工作台",
                "all": reverse("imports"),
                "public": False,
            }
        key = self.employer.pk
        home, every = reverse("employer", args=[key]), reverse("employer-imports", args=[key])
        return {"frame": "ui/public.html", "home": home, "home_words": self.employer.name, "all": every, "public": True}

    def address(self, what: str, code: str) -> str:
        """The page that takes a file of one kind, or its template."""
        if self.employer is None:
            return reverse(f"import-{what}", args=[code])
        return reverse(f"employer-import-{what}", args=[self.employer.pk, code])

    def subject(self, code: str) -> Subject:
        """The subject called `code`, where it may come in here."""
        found = next((one for one in self.subjects if one.code == code), None)
        if found is None:
            raise Http404
        return found

    def rows_url(self, subject: Subject) -> str:
        """Where the rows are once they are written."""
        if not subject.list_url:
            return ""
        return reverse(subject.list_url, args=[self.employer.pk] if self.employer else [])


def desk_of(request: HttpRequest, employer: UUID | None) -> Desk:
    """The desk of the address; for whoever may bring nothing in there, it does not exist."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    subjects = subjects_for(actor)
    if not subjects or (employer is None) != (actor.kind is ActorKind.STAFF):
        raise Http404
    if employer is None:
        return Desk(actor, subjects)
    held = Membership.objects.of_account(actor).exclude(role=MemberRole.VIEWER).select_related("employer")
    return Desk(actor, subjects, get_object_or_404(held, employer=employer).employer)


@never_cache
@reads
def imports(request: HttpRequest, employer: UUID | None = None) -> HttpResponse:
    """What may come in, and what came in at this office or for this employer."""
    desk = desk_of(request, employer)
    titles = {subject.code: subject for subject in desk.subjects}
    found = (
        Import.objects.visible_to(desk.actor)
        .filter(subject__in=titles, employer=employer)
        .select_related("uploaded_by")
    )
    page = page_of(found.order_by("-uploaded_at"), request)
    context = {
        "subjects": [
            (one, desk.address("bring", one.code), desk.address("template", one.code)) for one in desk.subjects
        ],
        "rows": [(one, titles[one.subject], LOOKS[one.standing]) for one in page],
        "page": page,
    }
    return render(request, "ui/imports/list.html", context | desk.frame)


@takes_files("MOST_UPLOADED")
@never_cache
@reads_and_writes
def bring(request: HttpRequest, code: str, employer: UUID | None = None) -> HttpResponse:
    """Choose a file of one kind; what is no list at all is refused here, its rows are checked by a worker."""
    desk = desk_of(request, employer)
    subject = desk.subject(code)
    said = {name: request.GET[name] for name in subject.asks if name in request.GET}
    form = FileForm(request.POST or None, request.FILES or None, subject=subject, employer=desk.employer, initial=said)
    if request.method == "POST" and form.is_valid():
        try:
            one = _brought(desk, subject, form)
        except services.SameFile as same:
            return redirect("import", same.earlier.pk)
        except ValidationError as problem:
            form.add_error("file", problem)
        else:
            note(request, action="import.bring", object_kind=subject.code, object_id=str(one.pk))
            wake()
            return redirect("import", one.pk)
    needed = [column.title for column in subject.columns if column.required]
    context = {"form": form, "subject": subject, "needed": needed, "template": desk.address("template", code)}
    return render(request, "ui/imports/bring.html", context | desk.frame)


def _brought(desk: Desk, subject: Subject, form: FileForm) -> Import:
    given, actor = form.cleaned_data, desk.actor
    # By the place of work: an employer may be registered in another province, whose rules are not ours.
    here = desk.employer.sites.main() if desk.employer else Office.objects.filter(pk=actor.office_id)
    return services.bring(
        actor=actor, key=given["key"], subject=subject, file=given["file"], name=given["file"].name,
        region_code=here.values_list("region_code", flat=True)[0], asked=form.asked(), employer=desk.employer.pk if desk.employer else None,
    )  # fmt: skip


def wake() -> None:
    """Tell a worker that something waits; if the broker is away the timer finds it."""
    transaction.on_commit(_wake)


def _wake() -> None:
    from kombu.exceptions import OperationalError

    from portal.ui.imports.tasks import work_on_imports

    try:
        work_on_imports.delay()
    except (OperationalError, OSError):
        return


@sensitive
@never_cache
@reads
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where one file stands: how far it is checked or written, what is wrong, and what may be done."""
    desk, one, subject = _one(request, pk)
    context = {
        "one": one,
        "subject": subject,
        "look": LOOKS[one.standing],
        "encoding": NAMES.get(one.encoding, ""),
        "faults": list(islice(workbooks.faults_of(one), MOST_SHOWN)) if one.bad and not one.cleared_at else [],
        "working": one.standing in (Standing.READING, Standing.WRITING, Standing.UNDOING),
        "again": desk.address("bring", subject.code),
        "rows_url": desk.rows_url(subject),
    }
    name = "state" if getattr(request, "htmx", False) else "show"
    return render(request, f"ui/imports/{name}.html", context | desk.frame)


def _one(request: HttpRequest, pk: UUID) -> tuple[Desk, Import, Subject]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    mine = Import.objects.visible_to(actor).select_related("uploaded_by", "office", "employer")
    one = get_object_or_404(mine, pk=pk)
    desk = desk_of(request, one.employer_id)
    return desk, one, desk.subject(one.subject)


@writes
def act(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say yes, give it up, or take it back."""
    desk, one, subject = _one(request, pk)
    step = request.POST.get("act", "")
    if step not in STEPS:
        raise Http404
    note(request, action=f"import.{step}", object_kind=subject.code, object_id=str(pk), detail={"rows": one.fresh})
    try:
        STEPS[step](actor=desk.actor, one=one)
    except ValidationError as problem:
        context = {"problem": problem.messages[0], "one": one}
        return render(request, "ui/imports/refused.html", context | desk.frame, status=409)
    wake()
    return redirect("import", pk)


@sensitive
@never_cache
@reads
def faults(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The wrong rows as a workbook."""
    _, one, subject = _one(request, pk)
    if not one.bad or one.cleared_at:
        raise Http404
    note(request, action="import.faults", object_kind=subject.code, object_id=str(pk), detail={"rows": one.bad})
    return _file(workbooks.fault_book(one, subject), f"{subject.title}有错的行.xlsx")


@never_cache
@reads
def template(request: HttpRequest, code: str, employer: UUID | None = None) -> HttpResponse:
    """The sheet to fill in."""
    subject = desk_of(request, employer).subject(code)
    return _file(workbooks.template(subject), f"{subject.title}模板.xlsx")


def _file(content: bytes, name: str) -> HttpResponse:
    answer: Any = HttpResponse(content, content_type=CONTENT_TYPE)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer
