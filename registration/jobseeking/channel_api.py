"""The register of job seekers for channels: the person's own record, part by part, through the forms and services of the pages."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from portal.exchange.channels.api import ChannelView, valid
from portal.exchange.channels.enums import Scope
from portal.exchange.channels.refusals import Refused
from portal.foundation.moods import READ, WRITE
from portal.people.enums import IdType
from portal.people.models import Person
from portal.privacy.trail import note
from portal.ui.questions.asked import Asked
from portal.ui.questions.shapes import AskedPartSerializer
from portal.ui.questions.views import PartView
from registration.jobseeking import services
from registration.jobseeking.enums import ConsentKind, SeekState
from registration.jobseeking.models import JobSeeking
from registration.jobseeking.pages.who import SeekerForm
from registration.jobseeking.parts import BY_SLUG, CONSENTS, PARTS, Part, is_said, open_form
from registration.jobseeking.workflow import KIND, missing


class SeekerSerializer(serializers.Serializer):
    """本人是谁。平台已经知道的不用给。"""

    name = serializers.CharField(required=False, allow_blank=True, max_length=80, help_text="姓名，和身份证上一样")
    id_type = serializers.ChoiceField(
        IdType.choices, default=IdType.RESIDENT.value, help_text="证件种类；不给就是居民身份证"
    )
    id_number = serializers.CharField(required=False, allow_blank=True, max_length=30, help_text="证件号码")
    region = serializers.CharField(
        required=False, allow_blank=True, max_length=12, help_text="常住地，12 位区划代码，至少到乡镇（街道）"
    )


class SeekingPartSerializer(serializers.Serializer):
    """一部分写到哪里了。"""

    part = serializers.ChoiceField([(one.slug, one.title) for one in PARTS])
    title = serializers.CharField()
    needed = serializers.BooleanField(help_text="用以前要写好")
    written = serializers.BooleanField(help_text="存了的有没有")
    kept = serializers.BooleanField(help_text="有留着、没有存的")


class OwnSeekingSerializer(serializers.ModelSerializer):
    """本人的求职登记，不论从哪个渠道开始写的。"""

    state_name = serializers.CharField(source="get_state_display", help_text="状态的说法")
    begun_in = serializers.CharField(source="channel", help_text="从哪个渠道开始写")
    office = serializers.CharField(source="service_office.name", default="", help_text="服务单位")
    parts = serializers.SerializerMethodField()
    missing = serializers.SerializerMethodField(help_text="用以前还差什么")

    class Meta:
        model = JobSeeking
        fields = [
            "id", "state", "state_name", "begun_in", "region_code", "office", "activated_at", "valid_until", "parts", "missing",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(SeekingPartSerializer(many=True))
    def get_parts(self, case: JobSeeking) -> list[dict[str, Any]]:
        kept: dict[str, Any] = case.draft or {}  # type: ignore[assignment]
        return [
            {"part": one.slug, "title": one.title, "needed": one.needed, "written": is_said(one, case), "kept": one.slug in kept}
            for one in PARTS
        ]  # fmt: skip

    def get_missing(self, case: JobSeeking) -> list[str]:
        return missing(case)


class SeekingView(ChannelView):
    """The record that the person goes on with."""

    moods = {"GET": READ, "HEAD": READ, "POST": WRITE, "DELETE": WRITE}
    scopes = {READ: Scope.PERSON, WRITE: Scope.SEEKING}
    serializer_class = SeekerSerializer

    @extend_schema(
        operation_id="my_seeking", summary="本人的求职登记", responses=OwnSeekingSerializer,
        description="在网页、别的渠道开始写的，也是这一份。没有就答 404。",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        return Response(OwnSeekingSerializer(_record(self)).data)

    @extend_schema(
        operation_id="my_seeking_begin", summary="开始写求职登记", responses={201: OwnSeekingSerializer},
        description="以前登记过的，照上一次的填好，不用重写。已经有一份的，答那一份。平台还不知道是谁的，先给姓名、证件号码和常住地。",
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        given = valid(SeekerSerializer, self.given())
        case = services.own_record(self.actor)
        if case is None:
            person = services.own_person(self.actor) or _claimed(self, given)
            case = services.begin(actor=self.actor, person=person, channel=self.channel)
        note(request._request, object_kind=KIND, object_id=str(case.pk), person_id=case.person_id)
        return Response(OwnSeekingSerializer(case).data, 201)

    @extend_schema(
        operation_id="my_seeking_drop", summary="扔掉没写完的求职登记", request=None, responses={204: None},
        description="只扔得掉草稿；在用的答 409。",
    )  # fmt: skip
    def delete(self, request: Request) -> Response:
        case = _draft(self)
        note(request._request, object_kind=KIND, object_id=str(case.pk), person_id=case.person_id)
        services.drop_draft(actor=self.actor, case=case)
        return Response(None, 204)


class PublishView(ChannelView):
    """Puts the draft to use, wherever it was begun."""

    moods = {"POST": WRITE}
    scopes = {WRITE: Scope.SEEKING}

    @extend_schema(
        operation_id="my_seeking_publish", summary="登记求职", request=None, responses={201: OwnSeekingSerializer},
        description="写好了的草稿从今天起用。没写完的答 400，说还差什么；没有草稿的答 409。",
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        case = _draft(self)
        note(request._request, object_kind=KIND, object_id=str(case.pk), person_id=case.person_id)
        services.publish(actor=self.actor, case=case, channel=self.channel)
        return Response(OwnSeekingSerializer(_record(self)).data, 201)


@extend_schema_view(
    get=extend_schema(
        operation_id="my_seeking_part", summary="求职登记的一部分：问什么、写了什么", responses=AskedPartSerializer,
        description="问的项、能选的、错在哪里都在这里，照着给本人看。没有求职登记、没有这一部分的答 404。",
    ),
    patch=extend_schema(
        operation_id="my_seeking_part_write", summary="接着写求职登记的一部分", responses=AskedPartSerializer,
        description="只给要写的项。save 为假先留着，为真就存。在别的渠道、网页写过的（version 旧了）答 409，先看过再写。",
    ),
)  # fmt: skip
class SeekingPartView(PartView):
    """One part of the person's record."""

    scopes = {READ: Scope.SEEKING, WRITE: Scope.SEEKING}

    def asked(self, part: str, **of: Any) -> Asked:
        case = _record(self)
        if part not in BY_SLUG:
            raise Http404
        note(self.request._request, object_kind=KIND, object_id=str(case.pk), person_id=case.person_id)
        return _asked(self, case, BY_SLUG[part])


class SeekingConsentView(ChannelView):
    """Takes a consent back: what it allowed ends at once."""

    moods = {"DELETE": WRITE}
    scopes = {WRITE: Scope.SEEKING}

    @extend_schema(
        operation_id="my_seeking_consent_end", summary="收回单独的同意", request=None, responses={204: None},
        description="access：要照顾的地方马上删掉；public：简历马上不公开。别的照旧。",
    )  # fmt: skip
    def delete(self, request: Request, kind: str) -> Response:
        case = _record(self)
        if kind not in ConsentKind:
            raise Http404
        note(request._request, object_kind=KIND, object_id=str(case.pk), person_id=case.person_id)
        services.take_back(actor=self.actor, case=case, kind=kind)
        return Response(None, 204)


def _record(view: ChannelView) -> JobSeeking:
    case = services.own_record(view.actor)
    if case is None:
        raise Http404
    return case


def _draft(view: ChannelView) -> JobSeeking:
    case = services.own_record(view.actor)
    if case is None or case.state != SeekState.DRAFT:
        raise Refused(409, "no_draft", "没有没写完的求职登记，可能已经在用了")
    return case


def _claimed(view: ChannelView, given: dict[str, Any]) -> Person:
    """Who the account says it is, through the form of the page. Raises ValidationError by field."""
    form = SeekerForm(given)
    if not form.is_valid():
        raise serializers.ValidationError({name: [str(one) for one in said] for name, said in form.errors.items()})
    phone = view.request.user.phone  # type: ignore[union-attr]
    return services.claim_self(actor=view.actor, typed=form.typed_by(phone), channel=view.channel)


def _asked(view: ChannelView, case: JobSeeking, part: Part) -> Asked:
    def open_(data: Any) -> tuple[Any, list[Any]]:
        return open_form(part, case, data), part.formsets(case, data)

    def keep(typed: dict[str, Any], version: int) -> None:
        services.keep_typed(actor=view.actor, case=case, part=part.slug, typed=typed, revision=version)

    def save(form: Any, lists: list[Any], version: int) -> None:
        changes = part.changes(form.cleaned_data, lists)
        services.save_part(actor=view.actor, case=case, part=part.slug, changes=changes, revision=version)

    return Asked(
        part, case.revision(part.slug), part.said(case), open_, keep, save, titles=[one.title for one in part.rows],
        kept=part.slug in (case.draft or {}), needed=part.needed,  # type: ignore[operator]
        notice=CONSENTS[part.slug]() if part.slug in CONSENTS else None,
    )  # fmt: skip
