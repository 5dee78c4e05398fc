"""What a channel shows a person of themselves: who we know them as, and their letters."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from portal.accounts.enums import PROVED, Assurance
from portal.exchange.channels.api import ChannelView
from portal.exchange.channels.enums import ChannelCode, Scope
from portal.exchange.channels.refusals import Refused
from portal.foundation.moods import READ, WRITE
from portal.messages import ways
from portal.messages.models import Message
from portal.messages.services import mark_read
from portal.people.models import Person, PersonLink
from portal.privacy.matrix import mask_id, mask_phone
from portal.privacy.trail import note
from portal.regions.selectors import full_name


class OwnPersonSerializer(serializers.Serializer):
    """登录的人。号码都遮着：渠道不用知道全号。"""

    name = serializers.CharField(help_text="姓名；还没写过就空着")
    phone = serializers.CharField(help_text="手机号码，遮着中间")
    id_number = serializers.CharField(help_text="证件号码，只露后四位；还没写过就空着")
    region_code = serializers.CharField(help_text="常住地的区划代码；还没写过就空着")
    region_name = serializers.CharField(help_text="常住地")
    assurance = serializers.ChoiceField(Assurance.choices, help_text="身份核实到哪一步")


class SubscriptionSerializer(serializers.Serializer):
    """本人允许小程序发消息。"""

    receiver = serializers.RegexField(
        r"^[A-Za-z0-9_\-]{6,64}$", help_text="小程序里认这个人的编号，发消息时原样带回", write_only=True,
        error_messages={"invalid": "编号是 6 到 64 位字母、数字、横线"},
    )  # fmt: skip
    on = serializers.BooleanField(read_only=True, help_text="现在是不是发到小程序")


class LetterSerializer(serializers.ModelSerializer):
    """一封信。"""

    text = serializers.CharField(help_text="内容")

    class Meta:
        model = Message
        fields = ["id", "kind", "title", "text", "created_at", "read_at"]
        read_only_fields = fields


class OwnView(ChannelView):
    """Who is signed in."""

    scopes = {READ: Scope.PERSON}
    serializer_class = OwnPersonSerializer

    @extend_schema(
        operation_id="my", summary="登录的人", responses=OwnPersonSerializer, description="证件和手机号码按规定遮着。"
    )
    def get(self, request: Request) -> Response:
        return Response(_known(self, request.user))


def _known(view: ChannelView, account: Any) -> dict[str, Any]:
    person = Person.objects.of_account(view.actor).order_by("-proved_at", "-created_at").first()
    links = PersonLink.objects.live().filter(account=account, person=person, assurance__in=PROVED)
    proved = links.values_list("assurance", flat=True).first() if person else None
    return {
        "name": person.name if person else account.name, "phone": mask_phone(account.phone or ""),
        "id_number": mask_id(person.id_number) if person else "",
        "region_code": person.region_code if person else "",
        "region_name": full_name(person.region_code) if person else "",
        "assurance": proved or Assurance.PHONE,
    }  # fmt: skip


class LettersView(ChannelView):
    """The letter box, newest first."""

    scopes = {READ: Scope.LETTERS}
    serializer_class = LetterSerializer

    @extend_schema(
        operation_id="my_letters", summary="本人的来信", responses=LetterSerializer(many=True),
        description="平台写给本人的每一封信，新的在前。",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        page = self.paginate_queryset(_letters(self))
        return self.get_paginated_response(LetterSerializer(page, many=True).data)


class LetterReadView(ChannelView):
    """Marks a letter as read."""

    moods = {"POST": WRITE}
    scopes = {WRITE: Scope.LETTERS}

    @extend_schema(
        operation_id="my_letter_read", summary="这封信看过了", request=None, responses={204: None},
        description="第一次看的时间算数，再说一遍不变。",
    )  # fmt: skip
    def post(self, request: Request, pk: UUID) -> Response:
        letter = get_object_or_404(_letters(self), pk=pk)
        note(request._request, object_kind="message", object_id=str(pk), person_id=letter.person_id)
        mark_read(actor=self.actor, message=letter)
        return Response(None, 204)


class SubscriptionView(ChannelView):
    """Whether messages go into the mini-program: only it may ask, and only where the person has said yes there."""

    moods = {"GET": READ, "HEAD": READ, "POST": WRITE, "DELETE": WRITE}
    scopes = {READ: Scope.LETTERS, WRITE: Scope.LETTERS}
    serializer_class = SubscriptionSerializer

    @extend_schema(operation_id="my_subscription", summary="消息是不是发到小程序", responses=SubscriptionSerializer)
    def get(self, request: Request) -> Response:
        return Response({"on": ways.MINI in ways.ways_of(self.actor)})

    @extend_schema(
        operation_id="my_subscription_open", summary="本人允许小程序发消息", request=SubscriptionSerializer,
        responses={200: SubscriptionSerializer}, description="只有小程序能开。消息里只有标题，全文要登录了看。",
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        self._is_mini()
        given = SubscriptionSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        ways.subscribe(actor=self.actor, receiver=given.validated_data["receiver"])
        return Response({"on": True})

    @extend_schema(operation_id="my_subscription_end", summary="本人不要小程序发消息了", responses={204: None})
    def delete(self, request: Request) -> Response:
        self._is_mini()
        ways.stop(actor=self.actor, way=ways.MINI)
        return Response(None, 204)

    def _is_mini(self) -> None:
        if self.channel != ChannelCode.MINI_PROGRAM:
            raise Refused(403, "scope", "只有就在龙江小程序能开和关小程序消息")


def _letters(view: ChannelView) -> Any:
    return Message.objects.filter(person__in=Person.objects.of_account(view.actor))
