"""The unemployment register for channels: the person's own draft and registrations, through the services of the pages."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from portal.exchange.channels.api import ChannelView, valid
from portal.exchange.channels.enums import Scope
from portal.exchange.channels.refusals import Refused
from portal.foundation.moods import READ, WRITE
from portal.people.enums import IdType
from portal.privacy.matrix import mask_id
from portal.privacy.trail import note
from registration.unemployment import services
from registration.unemployment.enums import WAITING, Channel, Reason, State, UnemploymentSource
from registration.unemployment.forms import AppealForm
from registration.unemployment.ladder import ladder, last_words, standing
from registration.unemployment.models import UnemploymentRegistration
from registration.unemployment.pages.asking import FORMS, LONGEST_ANSWER, answers_of, form_of
from registration.unemployment.pages.correct import CORRECTABLE, kept_of

KIND = "unemployment"


class AnswersSerializer(serializers.Serializer):
    """失业登记的回答；没写的项不用给，写错的也先存着。"""

    name = serializers.CharField(required=False, allow_blank=True, max_length=80, help_text="姓名，和身份证上一样")
    id_type = serializers.ChoiceField(IdType.choices, required=False, help_text="证件种类")
    id_number = serializers.CharField(
        required=False, allow_blank=True, max_length=30, help_text="证件号码；答复里只露后四位"
    )
    region = serializers.CharField(
        required=False, allow_blank=True, max_length=12, help_text="常住地，12 位区划代码，至少到乡镇（街道）"
    )
    reason = serializers.ChoiceField(Reason.choices, required=False, help_text="为什么没有工作")
    jobless_since = serializers.CharField(
        required=False, allow_blank=True, max_length=30, help_text="从哪天起没有工作，比如 2026-11-10"
    )
    unemployment_source = serializers.ChoiceField(
        UnemploymentSource.choices, required=False, allow_blank=True, help_text="失业人员类别；不给就按原因算"
    )


class HandInSerializer(serializers.Serializer):
    """本人的两个确认。"""

    notice = serializers.BooleanField(help_text="本人看过怎么用个人信息")
    promise = serializers.BooleanField(help_text="本人作出承诺（/api/v1/notices/）")
    external_app_no = serializers.CharField(
        required=False, allow_blank=True, max_length=60, help_text="全国统一入口给的申请编号；全省只收一次"
    )

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        for name, words in (("notice", "请本人先看怎么用个人信息"), ("promise", "请本人作出承诺，再提交")):
            if not given[name]:
                raise serializers.ValidationError({name: words})
        return given


class CorrectionSerializer(AnswersSerializer):
    """要改的项，加上承诺。"""

    promise = serializers.BooleanField(help_text="本人再次承诺")
    version = serializers.IntegerField(
        required=False, min_value=1, max_value=2_000_000_000, help_text="看到的版本；别人改过就答 409"
    )

    def validate_promise(self, given: bool) -> bool:
        if not given:
            raise serializers.ValidationError("请本人作出承诺，再提交")
        return given


class WordsSerializer(serializers.Serializer):
    """本人的话。"""

    words = serializers.CharField(max_length=500, help_text="哪里不对，一两句话；不用交材料")


class DraftSerializer(serializers.Serializer):
    """没写完的登记，不论从哪个渠道开始的。"""

    id = serializers.UUIDField(help_text="编号，交了以后不变")
    begun_in = serializers.ChoiceField(Channel.choices, help_text="从哪个渠道开始写")
    saved_at = serializers.DateTimeField(help_text="最近一次开始写或改的时间")
    answers = AnswersSerializer(help_text="写过的回答；证件号码遮着")
    errors = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()), help_text="还缺什么、错在哪里"
    )
    is_complete = serializers.BooleanField(help_text="能不能交")


class StepSerializer(serializers.Serializer):
    """办理进度的一步。"""

    title = serializers.CharField()
    state = serializers.CharField(help_text="done、now、todo、due")
    word = serializers.CharField(help_text="状态的说法")
    at = serializers.DateTimeField(allow_null=True)
    by = serializers.CharField(help_text="谁办的、哪个单位、电话；没有就空着")
    note = serializers.CharField()


class OwnRegistrationSerializer(serializers.ModelSerializer):
    """本人的一次失业登记。"""

    state_name = serializers.CharField(source="get_state_display", help_text="状态的说法")
    office = serializers.CharField(source="service_office.name", help_text="服务单位")
    office_phone = serializers.CharField(
        source="service_office.phone", help_text="服务单位的电话；没有就空着，打 12333"
    )

    class Meta:
        model = UnemploymentRegistration
        fields = [
            "id", "receipt_no", "state", "state_name", "version", "region_code", "office", "office_phone", "begun_in",
            "channel", "reason", "unemployment_source", "external_app_no", "jobless_since", "submitted_at", "due_at", "decided_at",
        ]  # fmt: skip
        read_only_fields = fields


class WholeRegistrationSerializer(OwnRegistrationSerializer):
    """本人的一次失业登记，带办理进度。"""

    heading = serializers.CharField(help_text="一句话：现在怎样")
    asked = serializers.CharField(help_text="服务站请您看什么；没有就空着")
    steps = StepSerializer(many=True, help_text="办到哪一步")
    may = serializers.ListField(child=serializers.CharField(), help_text="现在能办：withdraw、correct、appeal")

    class Meta(OwnRegistrationSerializer.Meta):
        fields = [*OwnRegistrationSerializer.Meta.fields, "heading", "asked", "steps", "may"]
        read_only_fields = fields


class DraftView(ChannelView):
    """The draft of this account: read it, add to it; the same one as on the pages."""

    moods = {"GET": READ, "HEAD": READ, "PATCH": WRITE}
    scopes = {READ: Scope.PERSON, WRITE: Scope.REGISTER}
    serializer_class = AnswersSerializer

    @extend_schema(
        operation_id="my_draft", summary="本人没写完的登记", responses=DraftSerializer,
        description="在网页、别的渠道开始写的，也是这一份。没有就答 404。",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        draft = services.current_draft(self.actor)
        if draft is None:
            raise Http404
        return Response(_draft(draft))

    @extend_schema(
        operation_id="my_draft_save", summary="接着写登记", responses=DraftSerializer,
        description="只给要写的项，别的不变；没有草稿就开一份。写得不对也存，errors 里说哪里要改。",
    )  # fmt: skip
    def patch(self, request: Request) -> Response:
        answers = {"id_type": _known_type(self)} | _answers(AnswersSerializer, self.given())
        draft = services.save_draft(actor=self.actor, answers=answers, channel=self.channel)
        note(request._request, object_kind=KIND, object_id=str(draft.pk))
        return Response(_draft(draft))


class SubmitView(ChannelView):
    """Hands the draft in, wherever it was begun."""

    moods = {"POST": WRITE}
    scopes = {WRITE: Scope.REGISTER}
    serializer_class = HandInSerializer

    @extend_schema(
        operation_id="my_draft_submit", summary="提交登记", responses={201: WholeRegistrationSerializer},
        description="交给常住地的服务站，马上有受理号和最晚答复的日期。不用交任何材料。没写完的答 400。",
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        given = valid(HandInSerializer, self.given())
        draft = services.current_draft(self.actor)
        if draft is None:
            raise Refused(409, "no_draft", "没有没写完的登记，可能已经交过了")
        kept: dict[str, Any] = draft.draft or {}  # type: ignore[assignment]
        answers, _unfinished = answers_of(kept, request.user.phone)
        if answers is None:
            raise serializers.ValidationError(_errors(kept))
        services.submit(actor=self.actor, draft=draft, answers=answers, channel=self.channel,
                        external_app_no=given.get("external_app_no", ""))  # fmt: skip
        note(request._request, object_kind=KIND, object_id=str(draft.pk), person_id=draft.person_id)
        return Response(_whole(draft), 201)


class RegistrationsView(ChannelView):
    """What this person handed in, newest first."""

    scopes = {READ: Scope.PERSON}
    serializer_class = OwnRegistrationSerializer

    @extend_schema(
        operation_id="my_registrations", summary="本人的登记", responses=OwnRegistrationSerializer(many=True),
        description="交过的，新的在前，不论从哪个渠道交的。",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        page = self.paginate_queryset(_handed_in(self))
        return self.get_paginated_response(OwnRegistrationSerializer(page, many=True).data)


class RegistrationView(ChannelView):
    """One of them, with its ladder."""

    scopes = {READ: Scope.PERSON}
    serializer_class = WholeRegistrationSerializer

    @extend_schema(
        operation_id="my_registration", summary="本人的一次登记和进度", responses=WholeRegistrationSerializer,
        description="不是本人的，答 404。",
    )  # fmt: skip
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(_whole(_mine(self, pk)))


class WithdrawView(ChannelView):
    """Takes a registration back before it is decided, or throws a draft away."""

    moods = {"POST": WRITE}
    scopes = {WRITE: Scope.REGISTER}

    @extend_schema(
        operation_id="my_registration_withdraw", summary="撤回登记", request=None, responses={204: None},
        description="办结以前可以撤回；没写完的草稿也能这样扔掉。办结了的答 409。",
    )  # fmt: skip
    def post(self, request: Request, pk: UUID) -> Response:
        case = get_object_or_404(UnemploymentRegistration.objects.visible_to(self.actor), pk=pk)
        note(request._request, object_kind=KIND, object_id=str(pk), person_id=case.person_id)
        services.withdraw(actor=self.actor, case=case, channel=self.channel)
        return Response(None, 204)


class CorrectionView(ChannelView):
    """Other answers for what was handed in: what the office asked about, or what the person saw was wrong."""

    moods = {"POST": WRITE}
    scopes = {WRITE: Scope.REGISTER}
    serializer_class = CorrectionSerializer

    @extend_schema(
        operation_id="my_registration_correct", summary="改登记，或答复服务站的问题", responses=WholeRegistrationSerializer,
        description="只给要改的项。办结以前可以改，受理号和期限不变。",
    )  # fmt: skip
    def post(self, request: Request, pk: UUID) -> Response:
        given = _answers(CorrectionSerializer, self.given())
        case = _mine(self, pk)
        note(request._request, object_kind=KIND, object_id=str(pk), person_id=case.person_id)
        if case.state not in CORRECTABLE:
            raise Refused(409, "decided", "已经办结，不能再改")
        version, _promise = given.pop("version", None), given.pop("promise")
        kept = kept_of(case) | given
        answers, _unfinished = answers_of(kept, request.user.phone)
        if answers is None:
            raise serializers.ValidationError(_errors(kept))
        services.hand_in_again(actor=self.actor, case=case, answers=answers, channel=self.channel, version=version)
        return Response(_whole(case))


class AppealView(ChannelView):
    """Says why a refusal is wrong; the county decides."""

    moods = {"POST": WRITE}
    scopes = {WRITE: Scope.APPEAL}
    serializer_class = WordsSerializer

    @extend_schema(
        operation_id="my_registration_appeal", summary="对不予登记提出申诉", responses=WholeRegistrationSerializer,
        description="一两句话就行，由县里答复。过了期限的答 400，不能申诉的答 409。",
    )  # fmt: skip
    def post(self, request: Request, pk: UUID) -> Response:
        form = AppealForm(valid(WordsSerializer, self.given()))
        if not form.is_valid():
            raise serializers.ValidationError(form.errors)
        case = _mine(self, pk)
        note(request._request, object_kind=KIND, object_id=str(pk), person_id=case.person_id)
        services.appeal(actor=self.actor, case=case, words=form.cleaned_data["words"], channel=self.channel)
        return Response(_whole(case))


def _known_type(view: ChannelView) -> str:
    """The kind of document that is written down, or the one that nearly everybody has: as the page's form begins."""
    draft = services.current_draft(view.actor)
    kept: dict[str, Any] = (draft.draft or {}) if draft else {}  # type: ignore[assignment]
    return kept.get("id_type") or IdType.RESIDENT.value


def _handed_in(view: ChannelView) -> Any:
    cases = UnemploymentRegistration.objects.visible_to(view.actor).filter(submitted_at__isnull=False)
    return cases.select_related("person", "service_office")


def _mine(view: ChannelView, pk: UUID) -> UnemploymentRegistration:
    return get_object_or_404(_handed_in(view), pk=pk)


def _answers(serializer: type[serializers.Serializer], given: Mapping[str, Any]) -> dict[str, Any]:
    """What was given, in its shape; whether it is right is the forms' business."""
    checked = valid(serializer, given)
    return {name: value[:LONGEST_ANSWER] if isinstance(value, str) else value for name, value in checked.items()}


def _errors(kept: dict[str, Any]) -> dict[str, list[str]]:
    """What is still missing or wrong, by field: what each page of questions would say."""
    found: dict[str, list[str]] = {}
    for step in FORMS:
        form = form_of(step, kept, kept)
        found |= {name: [str(one) for one in said] for name, said in form.errors.items()}
    return found


def _draft(draft: UnemploymentRegistration) -> dict[str, Any]:
    kept: dict[str, Any] = draft.draft or {}  # type: ignore[assignment]
    errors = _errors(kept)
    shown: dict[str, Any] = {str(name): kept[str(name)] for name in AnswersSerializer().fields if kept.get(str(name))}
    if "id_number" in shown:
        shown["id_number"] = mask_id(shown["id_number"])
    return {
        "id": draft.pk, "begun_in": draft.begun_in, "saved_at": timezone.localtime(draft.state_changed_at),
        "answers": shown, "errors": errors, "is_complete": not errors,
    }  # fmt: skip


def _whole(case: UnemploymentRegistration) -> dict[str, Any]:
    steps = [
        {
            "title": one.title,
            "state": str(one.state),
            "word": one.word,
            "at": one.when,
            "by": _by(one.by),
            "note": one.note,
        }
        for one in ladder(case)
    ]
    more = {
        "heading": standing(case).heading, "steps": steps, "may": _may(case),
        "asked": last_words(case, "ask") if case.state == State.NEED_SUPPLEMENT else "",
    }  # fmt: skip
    return OwnRegistrationSerializer(case).data | more


def _by(who: Any) -> str:
    return "，".join(word for word in (who.name, who.office, who.phone) if word) if who else ""


def _may(case: UnemploymentRegistration) -> list[str]:
    """What the person can do now, as the pages offer it."""
    open_now = ["withdraw", "correct"] if case.state in WAITING | {State.NEED_SUPPLEMENT} else []
    appeal = case.state == State.REJECTED and case.appeal_by is not None and timezone.localdate() <= case.appeal_by
    return open_now + ["appeal"] * appeal
