"""Papers of a verification: uploading and taking back by who handed it in, and the file for whoever may see the case."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind
from portal.accounts.permissions import Action
from portal.cases.documents import services
from portal.cases.documents.models import Document
from portal.foundation.moods import reads, takes_files, writes
from portal.privacy.trail import note, sensitive
from registration.recruiting.enums import WAITING
from registration.recruiting.forms import PaperForm
from registration.recruiting.models import EmployerVerification
from registration.recruiting.pages.mine import claim_of, claim_page
from registration.recruiting.pages.register import speaker
from registration.recruiting.workflow import KIND


@takes_files("DOCUMENT_MAX_BYTES")
@never_cache
@writes
def upload(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One paper more, while somebody still has to decide."""
    actor = speaker(request)
    case = claim_of(actor, pk)
    if case.state not in WAITING:
        return redirect("employer-claim", pk)
    form = PaperForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            services.keep(
                actor=actor, case_kind=KIND, case_id=case.pk, shows=form.cleaned_data["shows"],
                upload=form.cleaned_data["file"],
            )  # fmt: skip
        except ValidationError as problem:
            form.add_error("file", problem)
        else:
            return redirect("employer-claim", pk)
    return claim_page(request, case, form)


@writes
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a paper back, while nobody has decided by it."""
    actor = speaker(request)
    document = get_object_or_404(Document.objects.filter(case_kind=KIND), pk=pk)
    case = claim_of(actor, document.case_id)
    if case.state in WAITING:
        services.remove(actor=actor, document=document)
    return redirect("employer-claim", case.pk)


@sensitive
@never_cache
@reads
def download(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The file as an attachment; before a scan has found it clean there is none, for nobody (trust.md 51)."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.can(Action.EMPLOYER_VIEW if actor.kind is ActorKind.STAFF else Action.EMPLOYER_SPEAK):
        raise Http404
    document = get_object_or_404(Document.objects.filter(case_kind=KIND), pk=pk)
    cases = EmployerVerification.objects.visible_to(actor)
    case = get_object_or_404(cases, pk=document.case_id)
    note(request, action="employer.paper", object_kind="employer", object_id=str(case.pk), person_id=case.person_id)
    answer = services.download(document)
    if answer is None:
        raise Http404
    return answer
