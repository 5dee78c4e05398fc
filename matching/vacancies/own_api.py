"""Vacancies for channels: a member writes them for the employer, part by part, through the forms and services of the pages."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from matching.vacancies import services, writing
from matching.vacancies.enums import OVER, VacancyState
from matching.vacancies.models import Vacancy
from matching.vacancies.parts import BY_SLUG, PARTS, Part, is_said, open_form
from matching.vacancies.workflow import may_write
from portal.exchange.channels.api import ChannelView, valid
from portal.exchange.channels.enums import Scope
from portal.exchange.channels.refusals import Refused
from portal.foundation.moods import READ, WRITE
from portal.people.employers.enums import MemberRole
from portal.people.employers.models import Membership, Site
from portal.privacy.trail import note
from portal.ui.questions.asked import Asked
from portal.ui.questions.shapes import AskedPartSerializer
from portal.ui.questions.views import PartView

KIND = "vacancy"
NOT_YOURS = "登录的人不能替这个单位发岗位，请先在网页上登记单位，或者请单位的管理员加进来"


class PlaceOfWorkSerializer(serializers.ModelSerializer):
    """一处用工地。"""

    class Meta:
        model = Site
        fields = ["id", "name", "address", "region_code", "is_main"]
        read_only_fields = fields


class OwnEmployerSerializer(serializers.ModelSerializer):
    """登录的人能替它办事的一个单位。"""

    id = serializers.UUIDField(source="employer_id")
    name = serializers.CharField(source="employer.name")
    uscc = serializers.CharField(source="employer.uscc", help_text="统一社会信用代码")
    role = serializers.ChoiceField(MemberRole.choices)
    may_write = serializers.BooleanField(source="may_recruit", help_text="能不能写岗位")
    sites = serializers.SerializerMethodField(help_text="在用的用工地，主要的在前")

    class Meta:
        model = Membership
        fields = ["id", "name", "uscc", "role", "may_write", "sites"]
        read_only_fields = fields

    @extend_schema_field(PlaceOfWorkSerializer(many=True))
    def get_sites(self, held: Membership) -> list[dict[str, Any]]:
        return PlaceOfWorkSerializer(self.context["sites"].get(held.employer_id, []), many=True).data


class OwnEmployersSerializer(serializers.Serializer):
    """登录的人能替它们办事的单位。"""

    employers = OwnEmployerSerializer(many=True)


class BeginVacancySerializer(serializers.Serializer):
    """替哪个单位、在哪处用工地招人。"""

    employer = serializers.UUIDField(help_text="单位的 id，见 /api/v1/my/employers/")
    site = serializers.UUIDField(required=False, help_text="用工地的 id；不给就是主要用工地")


class HandInVacancySerializer(serializers.Serializer):
    """提交看到的这一版。"""

    version = serializers.IntegerField(
        required=False, min_value=1, max_value=2_000_000_000, help_text="看到的版本；别人改过就答 409"
    )


class VacancyPartSerializer(serializers.Serializer):
    """一部分写到哪里了。"""

    part = serializers.ChoiceField([(one.slug, one.title) for one in PARTS])
    title = serializers.CharField()
    written = serializers.BooleanField(help_text="要写的都存了")
    kept = serializers.BooleanField(help_text="有留着、没有存的")


class VacancyFindingSerializer(serializers.Serializer):
    """要改的一处。"""

    field = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    message = serializers.CharField()
    rewording = serializers.CharField(allow_blank=True, help_text="可以这样写")


class OwnVacancySerializer(serializers.ModelSerializer):
    """本人单位的一个岗位，不论从哪个渠道开始写的。"""

    state_name = serializers.CharField(source="get_state_display", help_text="状态的说法")
    employer = serializers.UUIDField(source="employer_id")

    class Meta:
        model = Vacancy
        fields = [
            "id", "number", "state", "state_name", "begun_in", "version", "employer", "employer_name", "title", "headcount",
            "region_code", "closes_on", "published_at",
        ]  # fmt: skip
        read_only_fields = fields


class WholeVacancySerializer(OwnVacancySerializer):
    """本人单位的一个岗位，和每一部分写到哪里。"""

    parts = serializers.SerializerMethodField()
    findings = VacancyFindingSerializer(many=True, help_text="没有发布的：要改哪里")

    class Meta(OwnVacancySerializer.Meta):
        fields = [*OwnVacancySerializer.Meta.fields, "parts", "findings"]
        read_only_fields = fields

    @extend_schema_field(VacancyPartSerializer(many=True))
    def get_parts(self, one: Vacancy) -> list[dict[str, Any]]:
        kept: dict[str, Any] = one.typed or {}  # type: ignore[assignment]
        return [
            {"part": part.slug, "title": part.title, "written": is_said(part, one), "kept": part.slug in kept}
            for part in PARTS
        ]


class OwnEmployersView(ChannelView):
    """The employers for which the person speaks."""

    scopes = {READ: Scope.RECRUITING}
    serializer_class = OwnEmployersSerializer

    @extend_schema(
        operation_id="my_employers", summary="本人的单位", responses=OwnEmployersSerializer,
        description="在网页上登记、核对过单位，或者单位把人加进来了，才在这里。离开了的马上没有。",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        held = Membership.objects.of_account(self.actor).select_related("employer").order_by("employer__name", "pk")
        rows = list(held)
        sites: dict[UUID, list[Site]] = {}
        for site in (
            Site.objects.open().filter(employer__in=[one.employer_id for one in rows]).order_by("-is_main", "name")
        ):
            sites.setdefault(site.employer_id, []).append(site)
        return Response({"employers": OwnEmployerSerializer(rows, many=True, context={"sites": sites}).data})


class OwnVacanciesView(ChannelView):
    """The vacancies of the person's employers, and a new draft."""

    moods = {"GET": READ, "HEAD": READ, "POST": WRITE}
    scopes = {READ: Scope.RECRUITING, WRITE: Scope.RECRUITING}
    serializer_class = BeginVacancySerializer

    @extend_schema(
        operation_id="my_vacancies", summary="本人单位的岗位", responses=OwnVacancySerializer(many=True),
        description="草稿也在里面，新的在前，不论谁、从哪个渠道写的。",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        page = self.paginate_queryset(Vacancy.objects.visible_to(self.actor).defer("typed"))
        return self.get_paginated_response(OwnVacancySerializer(page, many=True).data)

    @extend_schema(
        operation_id="my_vacancy_begin", summary="开始写一个岗位", responses={201: WholeVacancySerializer},
        description="先是草稿，谁也看不到。不能替这个单位写的，答 403。",
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        given = valid(BeginVacancySerializer, self.given())
        held = (
            Membership.objects.of_account(self.actor)
            .select_related("employer")
            .filter(employer=given["employer"])
            .first()
        )
        if held is None or not held.may_recruit:
            raise Refused(403, "employer", NOT_YOURS)
        sites = held.employer.sites.open()
        site = sites.filter(pk=given["site"]).first() if "site" in given else sites.main().first()
        if site is None:
            raise serializers.ValidationError({"site": "这个单位没有这处用工地"})
        one = services.begin(actor=self.actor, employer=held.employer, site=site, channel=self.channel)
        note(request._request, object_kind=KIND, object_id=str(one.pk))
        return Response(WholeVacancySerializer(one).data, 201)


class OwnVacancyView(ChannelView):
    """One of them; a draft may be thrown away."""

    moods = {"GET": READ, "HEAD": READ, "DELETE": WRITE}
    scopes = {READ: Scope.RECRUITING, WRITE: Scope.RECRUITING}
    serializer_class = WholeVacancySerializer

    @extend_schema(
        operation_id="my_vacancy", summary="本人单位的一个岗位", responses=WholeVacancySerializer,
        description="不是本人单位的，答 404。",
    )  # fmt: skip
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(WholeVacancySerializer(get_object_or_404(Vacancy.objects.visible_to(self.actor), pk=pk)).data)

    @extend_schema(
        operation_id="my_vacancy_drop", summary="扔掉没写完的岗位", request=None, responses={204: None},
        description="只扔得掉草稿；交过的答 409。",
    )  # fmt: skip
    def delete(self, request: Request, pk: UUID) -> Response:
        one = _writable(self, pk)
        note(request._request, object_kind=KIND, object_id=str(pk))
        if one.state != VacancyState.DRAFT:
            raise Refused(409, "handed_in", "已经交过了，扔不掉；不招了请在网页上撤下")
        services.drop_draft(actor=self.actor, vacancy=one)
        return Response(None, 204)


class OwnVacancySubmitView(ChannelView):
    """Hands a vacancy in, wherever it was begun; the checks answer at once."""

    moods = {"POST": WRITE}
    scopes = {WRITE: Scope.RECRUITING}
    serializer_class = HandInVacancySerializer

    @extend_schema(
        operation_id="my_vacancy_submit", summary="发布岗位", responses=WholeVacancySerializer,
        description="马上检查：state 是 published 就看得到了；blocked 要改，findings 里说改哪里；review 等工作人员看。交过的答 409。",
    )  # fmt: skip
    def post(self, request: Request, pk: UUID) -> Response:
        given = valid(HandInVacancySerializer, self.given())
        one = _writable(self, pk)
        note(request._request, object_kind=KIND, object_id=str(pk))
        services.submit(actor=self.actor, vacancy=one, version=given.get("version"), channel=self.channel)
        return Response(WholeVacancySerializer(_writable(self, pk)).data)


@extend_schema_view(
    get=extend_schema(
        operation_id="my_vacancy_part", summary="岗位的一部分：问什么、写了什么", responses=AskedPartSerializer,
        description="问的项、能选的、错在哪里都在这里，照着给本人看。不是本人单位的、结束了的、没有这一部分的，答 404。",
    ),
    patch=extend_schema(
        operation_id="my_vacancy_part_write", summary="接着写岗位的一部分", responses=AskedPartSerializer,
        description="只给要写的项。save 为假先留着，为真就存；发布了的改了再检查。别人写过的（version 旧了）答 409，先看过再写。",
    ),
)  # fmt: skip
class OwnVacancyPartView(PartView):
    """One part of a vacancy."""

    scopes = {READ: Scope.RECRUITING, WRITE: Scope.RECRUITING}

    def asked(self, part: str, **of: Any) -> Asked:
        one = _writable(self, of["pk"])
        if part not in BY_SLUG or one.state in OVER:
            raise Http404
        note(self.request._request, object_kind=KIND, object_id=str(one.pk))
        return _asked(self, one, BY_SLUG[part])


def _writable(view: ChannelView, pk: UUID) -> Vacancy:
    """A vacancy that the person may write; for everybody else, a member who only reads too, it does not exist."""
    found = Vacancy.objects.visible_to(view.actor).select_related("employer", "site")
    one: Vacancy = get_object_or_404(found, pk=pk)
    if not may_write(view.actor, one):
        raise Http404
    return one


def _asked(view: ChannelView, one: Vacancy, part: Part) -> Asked:
    def open_(data: Any) -> tuple[Any, list[Any]]:
        return open_form(part, one, view.actor, data), []

    def keep(typed: dict[str, Any], version: int) -> None:
        writing.keep_typed(actor=view.actor, vacancy=one, part=part.slug, typed=typed, revision=version)

    def save(form: Any, lists: list[Any], version: int) -> None:
        writing.save_part(actor=view.actor, vacancy=one, part=part.slug, changes=part.changes(form), revision=version)

    kept: dict[str, Any] = one.typed or {}  # type: ignore[assignment]
    return Asked(
        part,
        one.revision(part.slug),
        part.said(one),
        open_,
        keep,
        save,
        kept=part.slug in kept,
        needed=bool(part.needs),
    )
