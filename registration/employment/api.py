"""The employment register for channels: a hire by an employer's account, a person's own work, and the end of either.

Through the forms and services of the pages. An account speaks for itself and for the employers that it is a member of.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.forms import Form
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from portal.exchange.channels.api import ChannelView, valid
from portal.exchange.channels.enums import Scope
from portal.exchange.channels.refusals import Refused
from portal.foundation.moods import READ, WRITE
from portal.people.employers.enums import MemberRole
from portal.people.employers.models import Membership
from portal.people.enums import IdType
from portal.privacy.trail import note
from portal.ui.fields.once import new_key
from registration.employment import declaring, services
from registration.employment.effects import versions_now
from registration.employment.enums import OWN_KINDS, Contract, EmploymentState, Source
from registration.employment.forms import REASONS, EndForm, HireForm, OwnWorkFirstForm, OwnWorkForm
from registration.employment.models import EmploymentRegistration

KIND = "employment"
BY = ((Source.EMPLOYER.value, "用人单位"), (Source.SELF.value, "本人"))
DAY = 30  # characters: a day may be written in several ways


class DeclaredSerializer(serializers.Serializer):
    """一次就业登记。单位登记的给 uscc、职工的姓名和证件；本人登记的给 kind、region 和 promise。"""

    by = serializers.ChoiceField(BY, help_text="谁登记：employer 单位，self 本人")
    first_day = serializers.CharField(max_length=DAY, help_text="上班的日期，比如 2026-11-01")
    post = serializers.CharField(required=False, allow_blank=True, max_length=40, help_text="干什么；本人登记的要写")
    name = serializers.CharField(
        required=False, allow_blank=True, max_length=80, help_text="职工的姓名；本人还没写过自己是谁的，写本人的"
    )
    id_type = serializers.ChoiceField(IdType.choices, required=False, help_text="证件种类；不给就是居民身份证")
    id_number = serializers.CharField(
        required=False, allow_blank=True, max_length=30, help_text="证件号码，和姓名一起给"
    )
    uscc = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=18,
        help_text="单位登记：哪个单位，统一社会信用代码；要是登录的人能替它办事的",
    )
    site = serializers.UUIDField(required=False, help_text="单位登记：哪个用工地；不给就是主要用工地")
    phone = serializers.CharField(required=False, allow_blank=True, max_length=20, help_text="单位登记：职工的手机号码")
    contract = serializers.ChoiceField(
        Contract.choices, required=False, allow_blank=True, help_text="单位登记：合同种类"
    )
    signed_on = serializers.CharField(
        required=False, allow_blank=True, max_length=DAY, help_text="单位登记：签合同的日期"
    )
    contract_until = serializers.CharField(
        required=False, allow_blank=True, max_length=DAY, help_text="单位登记：固定期限的合同到哪天"
    )
    kind = serializers.ChoiceField(
        OWN_KINDS,
        required=False,
        help_text="本人登记：怎么干活",
    )
    region = serializers.CharField(
        required=False, allow_blank=True, max_length=12, help_text="本人登记：在哪个乡镇（街道）干活，12 位区划代码"
    )
    promise = serializers.BooleanField(required=False, help_text="本人登记：本人承诺都是真的")


class EndedSerializer(serializers.Serializer):
    """一次终止。"""

    last_day = serializers.CharField(max_length=DAY, help_text="实际上班的最后一天")
    end_reason = serializers.ChoiceField(REASONS, help_text="终止的原因")
    version = serializers.IntegerField(
        required=False, min_value=1, max_value=2_000_000_000, help_text="看到的版本；别人改过就答 409"
    )


class EmploymentSerializer(serializers.ModelSerializer):
    """一次就业登记。不说职工是谁：单位自己知道，渠道不用知道。"""

    state_name = serializers.CharField(source="get_state_display", help_text="状态的说法")
    employer = serializers.CharField(source="employer.name", default="", help_text="用人单位；本人的活没有单位就空着")
    office = serializers.CharField(source="service_office.name", help_text="服务单位")
    first_day = serializers.DateField(source="now.first_day", help_text="上班的日期")
    last_day = serializers.DateField(source="now.last_day", allow_null=True, help_text="最后一天；没终止就空着")
    post = serializers.CharField(source="now.post", help_text="干什么")
    end_reason = serializers.CharField(source="now.end_reason", help_text="终止的原因；没终止就空着")
    waits = serializers.SerializerMethodField(help_text="要不要等：本人登记着失业的，等本人或服务站确认了才算数")

    class Meta:
        model = EmploymentRegistration
        fields = [
            "id", "receipt_no", "state", "state_name", "version", "kind", "source", "channel", "employer", "region_code", "office",
            "first_day", "last_day", "post", "end_reason", "waits", "declared_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_waits(self, case: EmploymentRegistration) -> bool:
        return case.state == EmploymentState.PROPOSED


class EmploymentsView(ChannelView):
    """What the account sees of the register, and a new declaration."""

    moods = {"GET": READ, "HEAD": READ, "POST": WRITE}
    scopes = {READ: Scope.PERSON, WRITE: Scope.EMPLOYMENT}
    serializer_class = DeclaredSerializer

    @extend_schema(
        operation_id="employments", summary="本人和本人单位的就业登记", responses=EmploymentSerializer(many=True),
        description="本人的，和登录的人能替它办事的单位的，新的在前。",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        page = self.paginate_queryset(_mine(self))
        return self.get_paginated_response(EmploymentSerializer(_with_facts(page), many=True).data)

    @extend_schema(
        operation_id="employment_new", summary="登记就业", responses={201: EmploymentSerializer},
        description=(
            "单位登记招用的人（上班后 30 天内），或者本人登记自己的生意、灵活就业。马上有受理号。"
            "本人登记着失业的：本人来办，失业登记同时退出；单位来办，先等本人确认（waits）。"
        ),
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        given = valid(DeclaredSerializer, self.given())
        case = _hired(self, given) if given["by"] == Source.EMPLOYER else _own(self, given)
        note(request._request, object_kind=KIND, object_id=str(case.pk), person_id=case.person_id)
        return Response(_whole(case), 201)


class EmploymentView(ChannelView):
    """One of them."""

    scopes = {READ: Scope.PERSON}
    serializer_class = EmploymentSerializer

    @extend_schema(
        operation_id="employment", summary="一次就业登记", responses=EmploymentSerializer,
        description="不是本人的、也不是本人单位的，答 404。",
    )  # fmt: skip
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(_whole(get_object_or_404(_mine(self), pk=pk)))


class EndView(ChannelView):
    """The employment is over."""

    moods = {"POST": WRITE}
    scopes = {WRITE: Scope.EMPLOYMENT}
    serializer_class = EndedSerializer

    @extend_schema(
        operation_id="employment_end", summary="办就业终止", responses=EmploymentSerializer,
        description="单位办自己职工的（终止后 15 天内），本人办自己登记的生意和灵活就业。别的答 400；已经终止、作废的答 409。",
    )  # fmt: skip
    def post(self, request: Request, pk: UUID) -> Response:
        given = valid(EndedSerializer, self.given())
        case = get_object_or_404(_mine(self), pk=pk)
        note(request._request, object_kind=KIND, object_id=str(pk), person_id=case.person_id)
        clean = _clean(EndForm(given | {"version": given.get("version") or case.version}))
        source = Source.EMPLOYER if _writes_for(self, employer=case.employer_id) else Source.SELF
        services.end(
            actor=self.actor, case=case, last_day=clean["last_day"], end_reason=clean["end_reason"], source=source,
            version=clean["version"], channel=self.channel,
        )  # fmt: skip
        return Response(_whole(get_object_or_404(_mine(self), pk=pk)))


def _mine(view: ChannelView) -> Any:
    found = EmploymentRegistration.objects.visible_to(view.actor).select_related("employer", "service_office")
    return found.order_by("-created_at", "-id")


def _with_facts(cases: list[EmploymentRegistration]) -> list[EmploymentRegistration]:
    """Each with the version of its facts that holds, as `now`. One query for all."""
    held = versions_now(case.pk for case in cases)
    for case in cases:
        case.now = held[case.pk]  # type: ignore[attr-defined]
    return cases


def _whole(case: EmploymentRegistration) -> Mapping[str, Any]:
    return EmploymentSerializer(_with_facts([case])[0]).data


def _writes_for(view: ChannelView, **of: Any) -> Membership | None:
    """What the account is to an employer, if it may write for it."""
    found = Membership.objects.of_account(view.actor).exclude(role=MemberRole.VIEWER).filter(**of)
    return found.select_related("employer").first() if all(of.values()) else None


def _hired(view: ChannelView, given: dict[str, Any]) -> EmploymentRegistration:
    """Raises Refused (403) for who does not speak for the employer, whether there is such a one or not."""
    member = _writes_for(view, employer__uscc=given.get("uscc", "").strip().upper())
    if member is None:
        raise Refused(403, "employer", "登录的人不能替这个单位办事，请先在网页上认领单位")
    sites = member.employer.sites.open().order_by("-is_main", "name")
    main = sites.first()
    site = given.get("site") or (main.pk if main else "")
    form = HireForm(_typed(given) | {"site": site}, sites=sites)
    clean = _clean(form)
    return declaring.hire(
        actor=view.actor, employer=member.employer, given=clean, work=form.work(), channel=view.channel
    )


def _own(view: ChannelView, given: dict[str, Any]) -> EmploymentRegistration:
    known = bool(declaring.people_of(view.actor))
    clean = _clean((OwnWorkForm if known else OwnWorkFirstForm)(_typed(given)))
    return declaring.own_work(actor=view.actor, given=clean, channel=view.channel)


def _typed(given: dict[str, Any]) -> dict[str, Any]:
    """As a page's form would be sent; the idempotency key makes the write happen once, so the form's own is always new."""
    return {"id_type": IdType.RESIDENT.value} | given | {"key": new_key()}


def _clean(form: Form) -> dict[str, Any]:
    if not form.is_valid():
        raise serializers.ValidationError({name: [str(one) for one in said] for name, said in form.errors.items()})
    return form.cleaned_data
