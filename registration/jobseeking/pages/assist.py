"""Writing down for somebody (N9): at a counter, in a village, on the telephone; for anybody, or for who is registered here."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.models import Office
from portal.accounts.permissions import Action
from portal.accounts.phones import clean_phone
from portal.foundation.moods import reads, reads_and_writes
from portal.occupations.skills import skill, skills_in
from portal.people.models import Person
from portal.privacy.enums import Datum
from portal.privacy.matrix import shown
from portal.privacy.trail import note, sensitive
from portal.ui.fields.choices import CheckRows
from portal.ui.fields.occupations import Looking, OccupationsField
from portal.ui.fields.once import OnceField
from portal.ui.fields.region import RegionField
from registration.jobseeking import services
from registration.jobseeking.enums import Situation, Visibility, WorkForm
from registration.jobseeking.forms import LONGEST_WORDS, Line, check_wages, line, whole
from registration.jobseeking.models import JobSeeking
from registration.jobseeking.pages.who import SeekerForm
from registration.unemployment.models import UnemploymentRegistration
from registration.unemployment.pages.assist import CHANNELS

CODE_DIGITS = 12
IDENTITY = ("region", "name", "id_type", "id_number", "phone")


class AssistForm(Looking, SeekerForm):
    """What somebody says, on one page. Skills heard in the words are ticked by whoever sits there, never by us."""

    key = OnceField()
    region = RegionField(
        label="住在哪个乡镇或街道",
        help_text="现在常住的地方，不看户口。",
        error_messages={"required": "请选到乡镇或街道"},
    )
    channel = forms.ChoiceField(label="本人在哪里", error_messages={"required": "请选本人在哪里"})
    phone = forms.CharField(
        label="手机", max_length=20, required=False, help_text="没有就空着，一样能登记。",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off", "class": "lj-w-phone"}),
    )  # fmt: skip
    last = line("上一份干什么", "比如：烘干塔操作工。写了可以猜想干什么。")
    wanted = OccupationsField(label="想干什么")
    where = forms.ChoiceField(
        label="想去哪里上班", choices=[("6", "本县（市、区）"), ("4", "本地级市"), ("2", "全省都行")], initial="6"
    )
    situation = forms.ChoiceField(
        label="现在的情况", choices=[("", "请选"), *Situation.choices], error_messages={"required": "请选现在的情况"}
    )
    work_forms = forms.MultipleChoiceField(
        label="想怎么上班", choices=WorkForm, widget=CheckRows, error_messages={"required": "请至少选一样"}
    )
    wage_low = whole("一个月最低要多少（元）", "比如 3500。")
    wage_high = whole("最好能有多少（元）", "不写也行。")
    words = Line(
        label="会干什么，照本人的话写",
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    skills = forms.MultipleChoiceField(label="问一问本人，真会的勾上", required=False, widget=CheckRows)
    offered = forms.CharField(required=False, widget=forms.HiddenInput)
    agreed = forms.BooleanField(
        label="念给本人听了，本人同意登记求职，知道只有服务站和自己投的单位看得到",
        error_messages={"required": "请念给本人听，本人同意再勾选"},
    )
    field_order = ("key", *IDENTITY, "last", "wanted", "where", "situation", "work_forms", "wage_low", "wage_high", "words",
                   "offered", "skills", "channel", "agreed")  # fmt: skip

    def __init__(self, *args: Any, channels: Any, known: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = [(one.value, one.label) for one in channels]  # type: ignore[attr-defined]
        for name in IDENTITY if known else ():
            del self.fields[name]
        heard = (
            [one.term for one in skills_in(str(self.data.get("words", ""))[:LONGEST_WORDS])] if self.is_bound else []
        )
        self.unasked = bool(heard) and not self.data.get("offered")
        ticked = self.data.getlist("skills") if self.is_bound and hasattr(self.data, "getlist") else []  # type: ignore[attr-defined]
        terms = [term for term in dict.fromkeys([*heard, *ticked]) if skill(term)]
        self.fields["skills"].choices = [(term, term) for term in terms]  # type: ignore[attr-defined]
        if not terms:
            self.fields["skills"].widget = forms.MultipleHiddenInput()
        self.fields["wanted"].suggest_for(str(self.data.get("last", "")) if self.is_bound else "")  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"]) if self.cleaned_data["phone"].strip() else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        check_wages(self, cleaned)
        return cleaned

    def told(self, home: str) -> dict[str, Any]:
        """The answers as parts of a record; `home` is where the person lives."""
        given = self.cleaned_data
        jobs = [{"employer": "", "title": given["last"], "since": "", "until": "", "did": ""}] if given["last"] else []
        reach = home[: int(given["where"])].ljust(CODE_DIGITS, "0")
        return {
            "wishes": given["wanted"],
            "regions": [reach],
            "cv": {"jobs": jobs, "words": given["words"]},
            "visibility": Visibility.APPLIED,
        } | {name: given[name] for name in ("situation", "work_forms", "wage_low", "wage_high", "skills")}


@sensitive
@never_cache
@reads_and_writes
def assist(request: HttpRequest) -> HttpResponse:
    """For anybody who sits here or is on the telephone."""
    actor = allowed(request, Action.REGISTER_FOR)
    note(request, action="seeking.for" if request.method == "POST" else "seeking.for.view")
    return _page(request, actor, None)


@sensitive
@never_cache
@reads_and_writes
def assist_for(request: HttpRequest, pk: UUID) -> HttpResponse:
    """For somebody registered as unemployed in the actor's reach: who it is, is known (features J29).

    Who has an open record already is shown it instead.
    """
    actor = allowed(request, Action.REGISTER_FOR)
    cases = UnemploymentRegistration.objects.visible_to(actor).exclude(person=None)
    registration = get_object_or_404(cases.select_related("person"), pk=pk)
    note(request, action="seeking.for" if request.method == "POST" else "seeking.for.view", object_kind="unemployment",
         object_id=str(pk), person_id=registration.person_id)  # fmt: skip
    known = JobSeeking.objects.visible_to(actor).open().filter(person=registration.person_id).first()
    if known and request.method != "POST" and actor.can(Action.SEEKING_VIEW):
        return redirect("seeker", known.pk)
    return _page(request, actor, registration.person)


def _page(request: HttpRequest, actor: Actor, person: Person | None) -> HttpResponse:
    assert actor.role is not None
    here = Office.objects.filter(pk=actor.office_id).values_list("region_code", flat=True).first() or ""
    channels = CHANNELS[actor.role]
    form = AssistForm(
        request.POST or None,
        channels=channels,
        known=person is not None,
        initial={"channel": channels[0], "region": _town(here)},
    )
    if request.method == "POST" and form.is_valid() and not form.unasked:
        try:
            case = services.register_for(
                actor=actor,
                key=form.cleaned_data["key"],
                told=_told(form, person),
                channel=form.cleaned_data["channel"],
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            note(request, object_kind="seeking", object_id=str(case.pk), person_id=case.person_id)
            return redirect("seeking-assist-done", case.pk)
    if "region" in form.fields:
        form.fields["region"].open_at(request)  # type: ignore[attr-defined]
        form.fields["region"].widget.start = here  # type: ignore[attr-defined]
    name = shown(Datum.NAME, person.name, actor.audience) if person else ""
    context = {"form": form, "name": name, "unasked": form.is_bound and form.unasked and not form.is_looking}
    return render(request, "registration/jobseeking/assist.html", context)


def _town(code: str) -> str:
    """An office of a whole county says nothing about a township."""
    return code if int(code[6:9] or 0) else ""


def _told(form: AssistForm, person: Person | None) -> services.Told:
    if person is not None:
        return services.Told(form.told(person.region_code), person=person)
    typed = form.typed_by(form.cleaned_data["phone"])
    return services.Told(form.told(typed.region_code), typed=typed)


@sensitive
@never_cache
@reads
def done(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What to read to the person: until when, who serves, and how to go on at home."""
    actor = allowed(request, Action.REGISTER_FOR)
    cases = JobSeeking.objects.select_related("person", "service_office")
    case = cases.visible_to(actor).filter(pk=pk).first() or cases.written_by(actor).filter(pk=pk).first()
    if case is None:
        raise Http404
    note(request, action="seeking.for.view", object_kind="seeking", object_id=str(pk), person_id=case.person_id)
    context = {
        "case": case,
        "name": shown(Datum.NAME, case.person.name, actor.audience),
        "at_desk": actor.can(Action.SEEKING_VIEW) and JobSeeking.objects.visible_to(actor).filter(pk=pk).exists(),
    }
    return render(request, "registration/jobseeking/assist_done.html", context)
