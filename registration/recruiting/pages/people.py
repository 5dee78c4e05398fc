"""An employer's people: who they are, inviting by telephone, roles, leaving; and the answer of who is invited."""

from collections.abc import Callable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from portal.accounts import limits
from portal.accounts.actors import Actor
from portal.foundation.moods import reads_and_writes, writes
from portal.people.employers.enums import MemberRole
from portal.people.employers.models import Membership
from portal.privacy.matrix import mask_phone
from registration.recruiting import people
from registration.recruiting.forms import InviteForm, RoleForm
from registration.recruiting.models import Invitation
from registration.recruiting.pages.mine import membership_of
from registration.recruiting.pages.register import speaker

FORM = "invite"


@never_cache
@reads_and_writes
def members(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everybody who speaks for the employer, who is invited, and for an owner the form to invite."""
    actor = speaker(request)
    member = membership_of(actor, pk)
    form = InviteForm(request.POST or None)
    if request.method == "POST":
        if not member.is_owner:
            raise Http404
        if form.is_valid() and _invited(request, actor, member, form):
            return redirect("employer-members", pk)
    return _page(request, member, form)


def _invited(request: HttpRequest, actor: Actor, member: Membership, form: InviteForm) -> bool:
    given = form.cleaned_data
    try:
        if not Invitation.objects.filter(pk=given["key"], employer=member.employer_id).exists():
            limits.count_form(request, FORM, f"{member.employer_id}:{given['phone']}")
        people.invite(actor=actor, employer=member.employer, **given)
    except ValidationError as problem:
        form.add_error(None, problem)
        return False
    return True


def _page(request: HttpRequest, member: Membership, form: InviteForm, problem: str = "") -> HttpResponse:
    live = Membership.objects.live().filter(employer=member.employer_id).select_related("account")
    waiting = Invitation.objects.waiting().filter(employer=member.employer_id) if member.is_owner else []
    context = {
        "employer": member.employer,
        "me": member,
        "members": [(one, mask_phone(one.account.phone or "")) for one in live.order_by("span")],
        "invitations": [(one, mask_phone(one.phone)) for one in waiting],
        "roles": MemberRole.choices,
        "form": form,
        "problem": problem,
    }
    return render(request, "registration/recruiting/members.html", context)


def _member(request: HttpRequest, pk: UUID) -> tuple[Actor, Membership, Membership]:
    """The actor, what they are to the employer, and the membership at hand; of another employer there is none."""
    actor = speaker(request)
    mine = Membership.objects.of_account(actor).values("employer")
    found = Membership.objects.live().filter(employer__in=mine).select_related("employer", "account")
    member: Membership = get_object_or_404(found, pk=pk)
    return actor, membership_of(actor, member.employer_id), member


@writes
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody leaves, or is taken out; who left is led away from what they may see no more."""
    actor, me, member = _member(request, pk)
    if me.pk != member.pk and not me.is_owner:
        raise Http404
    if refused := _refused(lambda: people.end(actor=actor, member=member)):
        return _page(request, me, InviteForm(), refused)
    return redirect("employer-home") if me.pk == member.pk else redirect("employer-members", me.employer_id)


@writes
def change_role(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An owner gives somebody another role, or hands over."""
    actor, me, member = _member(request, pk)
    if not me.is_owner:
        raise Http404
    form = RoleForm(request.POST)
    if form.is_valid():
        role = MemberRole(form.cleaned_data["role"])
        if refused := _refused(lambda: people.change_role(actor=actor, member=member, role=role)):
            return _page(request, me, InviteForm(), refused)
    return redirect("employer-members", me.employer_id)


@writes
def take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An owner no longer wants an invitation."""
    actor = speaker(request)
    mine = Membership.objects.owners().filter(account=actor.user_id).values("employer")
    found = get_object_or_404(Invitation.objects.filter(employer__in=mine).select_related("employer"), pk=pk)
    people.take_back(actor=actor, invitation=found)
    return redirect("employer-members", found.employer_id)


@writes
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who is invited says yes or no; an invitation to another telephone does not exist."""
    actor = speaker(request)
    invitation = people.invitation_for(actor, pk)
    if invitation is None:
        raise Http404
    yes = request.POST.get("answer") == "yes"
    work: Callable[..., object] = people.accept if yes else people.decline
    if _refused(lambda: work(actor=actor, invitation=invitation)) or not yes:
        return redirect("employer-home")
    return redirect("employer", invitation.employer_id)


def _refused(work: Callable[[], object]) -> str:
    """The sentence that says why it was not done; nothing where it was."""
    try:
        work()
    except ValidationError as problem:
        return str(problem.messages[0])
    return ""
