"""Pages of the imports: choosing a file, seeing what is in it, saying yes, and taking it back."""

from collections.abc import Callable
from itertools import islice
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.models import Office
from portal.foundation.moods import reads, reads_and_writes, takes_files, writes
from portal.privacy.trail import note, sensitive
from portal.ui.imports import services, workbooks
from portal.ui.imports.enums import Standing
from portal.ui.imports.forms import FileForm
from portal.ui.imports.models import Import
from portal.ui.imports.subjects import Subject, subject_of, subjects_for
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


@never_cache
@reads
def imports(request: HttpRequest) -> HttpResponse:
    """What may come in, and what came in at this office."""
    actor, subjects = _importer(request)
    titles = {subject.code: subject for subject in subjects}
    found = Import.objects.visible_to(actor).filter(subject__in=titles).select_related("uploaded_by")
    page = page_of(found.order_by("-uploaded_at"), request)
    rows = [(one, titles[one.subject], LOOKS[one.standing]) for one in page]
    return render(request, "ui/imports/list.html", {"subjects": subjects, "rows": rows, "page": page})


def _importer(request: HttpRequest) -> tuple[Actor, list[Subject]]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    subjects = subjects_for(actor)
    if not subjects:
        raise Http404
    return actor, subjects


def _subject(request: HttpRequest, code: str) -> tuple[Actor, Subject]:
    try:
        subject = subject_of(code)
    except KeyError:
        raise Http404 from None
    return allowed(request, subject.action), subject


@takes_files
@never_cache
@reads_and_writes
def bring(request: HttpRequest, code: str) -> HttpResponse:
    """Choose a file of one kind; what is no list at all is refused here, its rows are checked by a worker."""
    actor, subject = _subject(request, code)
    form = FileForm(request.POST or None, request.FILES or None, subject=subject)
    if request.method == "POST" and form.is_valid():
        try:
            one = _brought(actor, subject, form)
        except services.SameFile as same:
            return redirect("import", same.earlier.pk)
        except ValidationError as problem:
            form.add_error("file", problem)
        else:
            note(request, action="import.bring", object_kind=subject.code, object_id=str(one.pk))
            wake()
            return redirect("import", one.pk)
    needed = [column.title for column in subject.columns if column.required]
    return render(request, "ui/imports/bring.html", {"form": form, "subject": subject, "needed": needed})


def _brought(actor: Actor, subject: Subject, form: FileForm) -> Import:
    given, office = form.cleaned_data, Office.objects.get(pk=actor.office_id)
    return services.bring(
        actor=actor, key=given["key"], subject=subject, file=given["file"], name=given["file"].name,
        region_code=office.region_code, asked=form.asked(),
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
    _, one, subject = _one(request, pk)
    context = {
        "one": one,
        "subject": subject,
        "look": LOOKS[one.standing],
        "encoding": NAMES.get(one.encoding, ""),
        "faults": list(islice(workbooks.faults_of(one), MOST_SHOWN)) if one.bad and not one.cleared_at else [],
        "working": one.standing in (Standing.READING, Standing.WRITING, Standing.UNDOING),
    }
    name = "state" if getattr(request, "htmx", False) else "show"
    return render(request, f"ui/imports/{name}.html", context)


def _one(request: HttpRequest, pk: UUID) -> tuple[Actor, Import, Subject]:
    actor, subjects = _importer(request)
    codes = {subject.code: subject for subject in subjects}
    mine = Import.objects.visible_to(actor).filter(subject__in=codes).select_related("uploaded_by", "office")
    one = get_object_or_404(mine, pk=pk)
    return actor, one, codes[one.subject]


@writes
def act(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say yes, give it up, or take it back."""
    actor, one, subject = _one(request, pk)
    step = request.POST.get("act", "")
    if step not in STEPS:
        raise Http404
    note(request, action=f"import.{step}", object_kind=subject.code, object_id=str(pk), detail={"rows": one.fresh})
    try:
        STEPS[step](actor=actor, one=one)
    except ValidationError as problem:
        context = {"problem": problem.messages[0], "one": one}
        return render(request, "ui/imports/refused.html", context, status=409)
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
def template(request: HttpRequest, code: str) -> HttpResponse:
    """The sheet to fill in."""
    _, subject = _subject(request, code)
    return _file(workbooks.template(subject), f"{subject.title}模板.xlsx")


def _file(content: bytes, name: str) -> HttpResponse:
    answer: Any = HttpResponse(content, content_type=CONTENT_TYPE)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer
