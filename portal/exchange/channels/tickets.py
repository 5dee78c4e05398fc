"""The address at which a channel that has verified somebody gets the ticket that signs them in on our pages."""

from django.conf import settings
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from portal.exchange.channels import limits, services, vouching
from portal.exchange.channels.api import ChannelView
from portal.exchange.channels.enums import ENOUGH, Scope, Vouched
from portal.exchange.channels.refusals import Refused
from portal.foundation.moods import WRITE
from portal.people.enums import IdType
from portal.people.identity import HMT_REGIONS, canonical, read_identity
from portal.people.names import clean_name
from portal.privacy.trail import note


class VouchedSerializer(serializers.Serializer):
    """渠道核验过的人。"""

    name = serializers.CharField(max_length=80, help_text="姓名，和证件上一样")
    id_number = serializers.CharField(max_length=30, help_text="证件号码，18 位")
    level = serializers.ChoiceField(Vouched.choices, help_text="怎么核验的；只比对过姓名和号码的，不能送人登录")

    def validate_name(self, name: str) -> str:
        return clean_name(name)

    def validate_id_number(self, number: str) -> str:
        return read_identity(number, _type_of(canonical(number))).number


def _type_of(number: str) -> str:
    """The kind of document that this number can only be of; its check says the rest."""
    if number.startswith(HMT_REGIONS):
        return IdType.HMT_RESIDENCE
    return IdType.FOREIGN_PERMANENT if number.startswith("9") else IdType.RESIDENT


class TicketSerializer(serializers.Serializer):
    """送本人登录网站的凭证。"""

    url = serializers.CharField(help_text="在本人的手机里打开它，只能用一次；不要写进日志，不要发给别人")
    expires_in = serializers.IntegerField(help_text="管多少秒")


class TicketView(ChannelView):
    """Vouches for a person and gets a ticket: an address for the person's own browser."""

    moods = {"POST": WRITE}
    scopes = {WRITE: Scope.VOUCH}
    for_person = False
    serializer_class = VouchedSerializer

    @extend_schema(
        operation_id="session_ticket", summary="核验过本人，送本人登录网站", responses={201: TicketSerializer},
        description="渠道刚核验过本人，要一个一次性的网址，在本人的手机里打开，就登录了网站。平台上有没有这个人，答复都一样；"
        "第一次来的人，网站会请他先用手机号码登录。本人可以在“我的渠道”里不让一个渠道直接登录。",
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        given = VouchedSerializer(data=self.given())
        given.is_valid(raise_exception=True)
        told = given.validated_data
        self._check_often(f"tickets:{self.channel}", limits.tickets_per_minute())
        self._check_often(vouching.subject_of(told["id_number"]), limits.person_per_minute())
        if told["level"] not in ENOUGH:
            raise Refused(403, "level", "只比对过姓名和号码，不能说明是本人。请先做人脸或证件核验")
        word, row = vouching.issue(
            channel=request.auth.channel, level=told["level"], name=told["name"], id_number=told["id_number"]
        )
        note(request._request, action="channel.vouch", object_kind="ticket", object_id=str(row.pk))
        url = f"{settings.BASE_URL}{reverse('arrive', args=[word])}"
        return Response({"url": url, "expires_in": int((row.expires_at - row.issued_at).total_seconds())}, 201)

    @staticmethod
    def _check_often(subject: str, most: int) -> None:
        count = services.count_call(subject=subject, most=most)
        if count.is_over:
            raise Refused(429, "often", f"要得太频繁，请过 {count.seconds} 秒再试", wait=count.seconds)
