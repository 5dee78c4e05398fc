"""The audit administrator: searching the records, taking them along as Excel, and checking the chain.

Everything done here is itself audited. The records hold ids; no name of a citizen is looked up.
"""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.accounts.doors import allowed
from portal.accounts.enums import Role
from portal.accounts.models import Office, User
from portal.accounts.permissions import Action
from portal.foundation.moods import reads, reads_and_writes
from portal.privacy import audit
from portal.privacy.enums import Outcome
from portal.privacy.models import AuditEntry, AuditSeal
from portal.privacy.trail import note, sensitive
from portal.site.administration.tabs import tabs
from portal.site.administration.words import ACTIONS, action_word
from portal.ui.fields.dates import DateField
from portal.ui.pages.keyset import stretch_of
from portal.ui.tables.excel import Column, excel_response

MOST_EXPORTED = 50_000


class SearchForm(forms.Form):
    """What to look for; everything may be left empty."""

    who = forms.CharField(label="谁（用户名）", required=False, max_length=40)
    person = forms.UUIDField(
        label="涉及的人（编号）", required=False, error_messages={"invalid": "请照着记录里的编号写"}
    )
    action = forms.ChoiceField(
        label="做了什么", required=False, choices=[("", "全部"), *sorted(ACTIONS.items(), key=lambda one: one[1])]
    )
    outcome = forms.ChoiceField(label="结果", required=False, choices=[("", "全部"), *Outcome.choices])
    since = DateField(label="从哪天起", required=False)
    until = DateField(label="到哪天止", required=False)

    def found(self) -> QuerySet:
        """The records asked for; a user name nobody has finds nothing."""
        given, rows = self.cleaned_data, AuditEntry.objects.all()
        if given["who"]:
            user = User.objects.staff().filter(username=given["who"].strip()).first()
            rows = rows.filter(actor_id=user.pk) if user else rows.none()
        exact = {"person_id": given["person"], "action": given["action"], "outcome": given["outcome"]}
        rows = rows.filter(**{name: value for name, value in exact.items() if value})
        if given["since"]:
            rows = rows.filter(at__gte=_midnight(given["since"]))
        return rows.filter(at__lt=_midnight(given["until"] + timedelta(days=1))) if given["until"] else rows


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


@sensitive
@never_cache
@reads
def search(request: HttpRequest) -> HttpResponse:
    """The newest records first, fifty at a time; the same as Excel."""
    actor = allowed(request, Action.AUDIT_READ)
    form = SearchForm(request.GET)
    rows = form.found() if form.is_valid() else AuditEntry.objects.none()
    exporting = request.GET.get("export") == "xlsx" and form.is_valid()
    note(request, action="audit.export" if exporting else "audit.search", detail=_asked(request))
    if exporting:
        return _export(request, rows)
    stretch = stretch_of(rows, request, by="at", descending=True)
    context = {
        "form": form,
        "rows": _shown(stretch.rows),
        "onward": stretch.onward,
        "asked": bool(_asked(request)),
        "most": MOST_EXPORTED,
        "tabs": tabs(actor, "admin-audit"),
    }
    return render(request, "site/administration/audit.html", context)


def _asked(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET[name][:60] for name in SearchForm.base_fields if request.GET.get(name)}


def _shown(rows: Any) -> list[dict[str, Any]]:
    """Records with the user names of staff and the names of their offices: three queries for any page."""
    users = User.objects.staff().in_bulk([row.actor_id for row in rows if row.actor_id])
    offices = Office.objects.in_bulk([row.office_id for row in rows if row.office_id])
    return [
        {
            "row": row,
            "who": _who(row, users),
            "office": offices[row.office_id].name if row.office_id in offices else "",
            "what": action_word(row.action),
            "outcome": Outcome(row.outcome).label,
        }
        for row in rows
    ]


def _who(row: AuditEntry, users: dict[Any, User]) -> str:
    if row.actor_id in users:
        return users[row.actor_id].username or ""
    return "个人账号" if row.actor_id else "没有登录"


def _role(row: AuditEntry) -> str:
    return Role(row.role).label if row.role in Role.values else ""


COLUMNS = (
    Column("时间", lambda row: timezone.localtime(row.at).strftime("%Y-%m-%d %H:%M:%S"), width=20),
    Column("账号编号", lambda row: row.actor_id, width=38),
    Column("岗位", _role),
    Column("单位编号", lambda row: row.office_id, width=38),
    Column("做了什么", lambda row: action_word(row.action), width=24),
    Column("对象", lambda row: row.object_kind),
    Column("对象编号", lambda row: row.object_id, width=38),
    Column("涉及的人", lambda row: row.person_id, width=38),
    Column("理由", lambda row: row.reason, width=30),
    Column("结果", lambda row: Outcome(row.outcome).label),
    Column("网络地址", lambda row: row.address),
    Column("请求编号", lambda row: row.request_id, width=38),
)


def _export(request: HttpRequest, rows: QuerySet) -> HttpResponse:
    actor: Any = request.actor  # type: ignore[attr-defined]
    found = rows.order_by("-at", "-pk")[:MOST_EXPORTED].iterator(chunk_size=2000)
    footer = (
        f"{actor.name}（{actor.office_name}）{timezone.localtime():%Y-%m-%d %H:%M} 导出，请求编号 {actor.request_id}"
    )
    return excel_response("审计记录", COLUMNS, found, footer)


@never_cache
@reads_and_writes
def verify(request: HttpRequest) -> HttpResponse:
    """Check the whole chain now; each thing that is wrong is one sentence."""
    actor = allowed(request, Action.AUDIT_READ)
    problems: list[str] | None = None
    if request.method == "POST":
        problems = list(audit.verify())
        note(request, action="audit.verify", outcome=Outcome.DONE, detail={"problems": len(problems)})
    last = AuditSeal.objects.order_by("-number").first()
    context = {"problems": problems, "last": last, "tabs": tabs(actor, "admin-audit-verify")}
    return render(request, "site/administration/verify.html", context)
