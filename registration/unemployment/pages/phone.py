"""At the counter: somebody lost or changed the phone, or the number belongs to a stranger now."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from portal.accounts.doors import allowed
from portal.accounts.permissions import Action
from portal.accounts.phones import clean_phone
from portal.foundation.moods import reads_and_writes
from portal.people import phones
from portal.privacy.enums import Datum
from portal.privacy.matrix import shown
from portal.privacy.trail import note, sensitive
from portal.ui.fields.choices import RadioRows
from registration.unemployment import services
from registration.unemployment.enums import Evidence
from registration.unemployment.models import UnemploymentRegistration


class PhoneForm(forms.Form):
    """The new number, and how the caseworker knows who stands there."""

    phone = forms.CharField(
        label="新的手机号码", max_length=20, error_messages={"required": "请写新的手机号码"},
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off", "class": "lj-w-phone"}),
    )  # fmt: skip
    evidence = forms.ChoiceField(
        label="怎么核对的身份？", choices=Evidence, widget=RadioRows, error_messages={"required": "请选怎么核对的身份"}
    )

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])


class RecycledForm(forms.Form):
    """That the number has a new owner, said on purpose."""

    sure = forms.BooleanField(
        label="我打过这个号码，接电话的不是本人", error_messages={"required": "请先打电话确认，再勾选"}
    )


@sensitive
@never_cache
@reads_and_writes
def phone(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change the number of the account behind a registration, cut it off, or give a proved person one."""
    actor = allowed(request, Action.PERSON_PHONE)
    cases = UnemploymentRegistration.objects.visible_to(actor).filter(person__isnull=False)
    cases = cases.filter(Q(account__isnull=False) | Q(person__proved_at__isnull=False))
    case = get_object_or_404(cases.select_related("person", "account"), pk=pk)
    note(request, action="person.phone", object_kind="unemployment", object_id=str(pk), person_id=case.person_id)
    change, cut = PhoneForm(), RecycledForm()
    if request.method == "POST":
        if case.account and request.POST.get("act") == "recycled":
            form = cut = RecycledForm(request.POST)
            note(request, action="person.recycled")
        else:
            form = change = PhoneForm(request.POST)
        if form.is_valid() and _done(request, case, form):
            return redirect("review", pk)
    context = {"case": case, "change": change, "cut": cut, "name": shown(Datum.NAME, case.person.name, actor.audience)}
    return render(request, "registration/unemployment/phone.html", context)


def _done(request: HttpRequest, case: UnemploymentRegistration, form: Any) -> bool:
    actor: Any = request.actor  # type: ignore[attr-defined]
    try:
        if isinstance(form, RecycledForm):
            phones.cut_recycled(actor=actor, account=case.account)
        else:
            note(request, reason=Evidence(form.cleaned_data["evidence"]).label)
            services.give_phone(actor=actor, case=case, **form.cleaned_data)
    except ValidationError as problem:
        form.add_error(None, problem)
        return False
    return True
