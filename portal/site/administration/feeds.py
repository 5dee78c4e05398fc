"""Partners who send vacancies: what each brought and when, its keys, for whom it may speak, and a switch."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from matching.vacancies.sources import feeds as services
from matching.vacancies.sources.enums import RunState, Taken
from matching.vacancies.sources.models import FeedKey, FeedPart, FeedRun, VacancyFeed
from portal.accounts.doors import allowed
from portal.accounts.permissions import Action
from portal.exchange.channels.services import revoke_key as end_key
from portal.foundation.moods import reads, reads_and_writes, writes
from portal.people.employers.models import Employer
from portal.privacy.trail import note
from portal.site.administration.forms import FeedEmployerForm, FeedForm, KeyDaysForm
from portal.site.administration.tabs import tabs
from portal.ui.pages.paging import page_of
from portal.ui.parts import State as Look

VIEW, MANAGE = Action.FEEDS_VIEW, Action.FEEDS_MANAGE
MOST_FAULTS = 50
TOOK = {Taken.NEW: "新的", Taken.JOINED: "合并", Taken.CHANGED: "改了", Taken.CONFIRMED: "确认", Taken.REFUSED: "没收"}


@never_cache
@reads
def feeds(request: HttpRequest) -> HttpResponse:
    """All partners: when each last sent something, how much of it stands, and whether anything is wrong."""
    actor = allowed(request, VIEW)
    page = page_of(VacancyFeed.objects.with_figures().order_by("name", "pk"), request)
    context = {
        "page": page, "rows": [(one, *_state(one)) for one in page], "may_manage": actor.can(MANAGE),
        "tabs": tabs(actor, "admin-feeds"),
    }  # fmt: skip
    return render(request, "site/administration/feeds.html", context)


def _state(one: Any) -> tuple[Look, str]:
    """The feed in one word: the first thing that somebody would have to do."""
    if not one.is_active:
        return Look.NONE, "暂停着"
    if not one.working_keys:
        return Look.DUE, "没有在用的密钥"
    if one.last_state == RunState.HELD:
        return Look.LATE, "少得太多，没有下架"
    if one.last_refused:
        return Look.DUE, f"上次有 {one.last_refused} 个没收"
    return (Look.DONE, "正常") if one.last_seen_at else (Look.TODO, "还没传过")


@never_cache
@reads
def feed(request: HttpRequest, code: str) -> HttpResponse:
    """One partner: its figures, snapshots with what was not taken, keys, and the employers whose letters were seen."""
    actor = allowed(request, VIEW)
    one = get_object_or_404(VacancyFeed.objects.with_figures(), code=code)
    page = page_of(FeedRun.objects.filter(feed=one).order_by("-started_at", "pk"), request)
    faulty = FeedPart.objects.filter(run__feed=one).exclude(faults=[]).select_related("run").order_by("-arrived_at")
    look, word = _state(one)
    context = {
        "feed": one, "look": look, "word": word, "page": page, "runs": [(run, _took(run)) for run in page],
        "faults": [(part.run, fault) for part in faulty[:MOST_FAULTS] for fault in part.faults][:MOST_FAULTS],
        "keys": [(held.key, _works(held.key)) for held in one.keys.select_related("key").order_by("-key__entered_at")],
        "employers": one.employers.order_by("name", "pk")[:200], "speaks_for_all": one.source == "province",
        "may_manage": actor.can(MANAGE), "tabs": tabs(actor, "admin-feeds"),
    }  # fmt: skip
    return render(request, "site/administration/feed.html", context)


def _took(run: FeedRun) -> str:
    told = [f"{word} {run.counts[kind]}" for kind, word in TOOK.items() if run.counts.get(kind)]
    return "，".join([*told, *([f"撤下 {run.counts['gone']}"] if run.counts.get("gone") else [])])


def _works(key: Any) -> bool:
    return key.revoked_at is None and timezone.now() in key.valid


@never_cache
@reads_and_writes
def register(request: HttpRequest) -> HttpResponse:
    """Enter a partner."""
    actor, form = allowed(request, MANAGE), FeedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        note(request, object_kind="feed", object_id=form.cleaned_data["code"])
        try:
            made = services.register(actor=actor, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error("code", problem)
        else:
            return redirect("admin-feed", made.code)
    lead = "传岗位的机构先登记在这里，再给密钥。人力资源服务机构还要登记替哪些单位发。"
    return _form(request, form, None, "登记一个来源", lead, "登记")


@never_cache
@reads_and_writes
def add_key(request: HttpRequest, code: str) -> HttpResponse:
    """Make a key; its secret is shown this once."""
    actor, one, form = _managed(request, code, KeyDaysForm)
    if request.method == "POST" and form.is_valid():
        try:
            key, secret = services.new_key(actor=actor, feed=one, **form.ends())
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            note(request, object_kind="feed", object_id=one.code, detail={"key": key.key_id})
            return render(request, "site/administration/feed_key.html", {"feed": one, "key": key, "secret": secret})
    lead = "密钥由这里生成，只显示一次，请当面或者用密封件交给对方。旧的不会自己停，换好以后停掉。"
    return _form(request, form, one, "给一把新密钥", lead, "生成")


@never_cache
@reads_and_writes
def authorise(request: HttpRequest, code: str) -> HttpResponse:
    """An office saw the letter of an employer."""
    actor, one, form = _managed(request, code, FeedEmployerForm)
    if request.method == "POST" and form.is_valid():
        note(request, object_kind="feed", object_id=one.code, detail={"employer": form.cleaned_data["uscc"]})
        try:
            services.authorise(actor=actor, feed=one, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error("uscc", problem)
        else:
            return redirect("admin-feed", one.code)
    lead = "服务站看过这家单位给机构的委托书，才登记。没登记的单位，机构传来的岗位不收。"
    return _form(request, form, one, "登记一家委托的单位", lead, "登记")


def _managed(request: HttpRequest, code: str, kind: type[Form]) -> tuple[Any, VacancyFeed, Any]:
    actor = allowed(request, MANAGE)
    return actor, get_object_or_404(VacancyFeed, code=code), kind(request.POST or None)


def _form(request: HttpRequest, form: Form, one: VacancyFeed | None, title: str, lead: str, act: str) -> HttpResponse:
    crumbs = [
        ("岗位来源", reverse("admin-feeds")),
        *([(one.name, reverse("admin-feed", args=[one.code]))] if one else []),
    ]
    context = {"crumbs": crumbs, "title": title, "lead": lead, "form": form, "act": act}
    return render(request, "site/administration/form.html", context)


@writes
def switch(request: HttpRequest, code: str) -> HttpResponse:
    """Pause a partner, or take from it again."""
    actor, one = allowed(request, MANAGE), get_object_or_404(VacancyFeed, code=code)
    on = request.POST.get("on") == "1"
    note(request, object_kind="feed", object_id=one.code, detail={"on": on})
    services.switch(actor=actor, feed=one, on=on)
    return redirect("admin-feed", one.code)


@writes
def end_authority(request: HttpRequest, code: str, pk: UUID) -> HttpResponse:
    """The letter of an employer ended."""
    actor, one = allowed(request, MANAGE), get_object_or_404(VacancyFeed, code=code)
    employer = get_object_or_404(Employer, pk=pk, pk__in=one.employers.values("pk"))
    note(request, object_kind="feed", object_id=one.code, detail={"employer": employer.uscc})
    services.end_authority(actor=actor, feed=one, employer=employer)
    return redirect("admin-feed", one.code)


@writes
def revoke_key(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let a key sign nothing any more."""
    actor, held = allowed(request, MANAGE), get_object_or_404(FeedKey.objects.select_related("key", "feed"), pk=pk)
    note(request, object_kind="feed", object_id=held.feed.code, detail={"key": held.key.key_id})
    end_key(actor=actor, key=held.key)
    return redirect("admin-feed", held.feed.code)
