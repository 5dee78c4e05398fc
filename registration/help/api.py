"""Requests for help for channels: somebody asks to be called, in the person's own account."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from portal.accounts import limits
from portal.exchange.channels.api import ChannelView
from portal.exchange.channels.enums import Scope
from portal.foundation.identifiers import uuid7
from portal.foundation.moods import READ, WRITE
from portal.privacy.trail import note
from portal.ui.places import standing
from registration.help import services
from registration.help.enums import HelpKind
from registration.help.forms import LONGEST_WORDS, HelpForm, PlaceForm
from registration.help.models import HelpRequest

KIND = FORM = "help"


class WishSerializer(serializers.Serializer):
    """求助：留下电话，住地的服务站打给您。"""

    kind = serializers.ChoiceField(HelpKind.choices, help_text="想要什么帮助")
    name = serializers.CharField(max_length=60, help_text="怎么称呼")
    phone = serializers.CharField(max_length=20, help_text="打哪个电话")
    region = serializers.CharField(max_length=12, help_text="住在哪个乡镇或街道，12 位区划代码")
    words = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_WORDS, help_text="还想说什么")


class HelpRequestSerializer(serializers.ModelSerializer):
    """本人的一次求助。"""

    state_name = serializers.CharField(source="get_state_display", help_text="状态的说法")
    office = serializers.CharField(source="service_office.name", help_text="哪个服务站打电话")

    class Meta:
        model = HelpRequest
        fields = [
            "id", "receipt_no", "state", "state_name", "kind", "region_code", "office", "channel", "submitted_at", "due_at",
            "decided_at",
        ]  # fmt: skip
        read_only_fields = fields


class HelpRequestsView(ChannelView):
    """The person's requests, and a new one."""

    moods = {"GET": READ, "HEAD": READ, "POST": WRITE}
    scopes = {READ: Scope.PERSON, WRITE: Scope.HELP}
    serializer_class = WishSerializer

    @extend_schema(
        operation_id="my_help_requests", summary="本人的求助", responses=HelpRequestSerializer(many=True),
        description="新的在前。",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        page = self.paginate_queryset(_mine(self))
        return self.get_paginated_response(HelpRequestSerializer(page, many=True).data)

    @extend_schema(
        operation_id="my_help_request_new", summary="求助：请服务站打电话", responses={201: HelpRequestSerializer},
        description="不用证件，不用材料。同一个电话一天最多 3 次。",
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        given = WishSerializer(data=self.given())
        given.is_valid(raise_exception=True)
        wish = _wish(given.validated_data)
        limits.count_form(request._request, FORM, wish.phone, by_address=False)
        case = services.ask_for_help(actor=self.actor, key=uuid7(), wish=wish, channel=self.channel)
        note(request._request, object_kind=KIND, object_id=str(case.pk), person_id=case.person_id)
        return Response(HelpRequestSerializer(case).data, 201)


class HelpWithdrawView(ChannelView):
    """The person needs no call any more."""

    moods = {"POST": WRITE}
    scopes = {WRITE: Scope.HELP}

    @extend_schema(
        operation_id="my_help_request_withdraw", summary="不用打电话了", request=None, responses={204: None},
        description="办完了的答 409。",
    )  # fmt: skip
    def post(self, request: Request, pk: UUID) -> Response:
        case = get_object_or_404(_mine(self), pk=pk)
        note(request._request, object_kind=KIND, object_id=str(pk), person_id=case.person_id)
        services.withdraw(actor=self.actor, case=case, channel=self.channel)
        return Response(None, 204)


def _mine(view: ChannelView) -> Any:
    return HelpRequest.objects.visible_to(view.actor).select_related("service_office")


def _wish(given: dict[str, Any]) -> services.Wish:
    """What was given, through the very forms of the pages. Raises ValidationError by field."""
    place = PlaceForm({"region": given["region"]})
    form = HelpForm(given | {"key": str(uuid7())})
    place.is_valid(), form.is_valid()
    errors = place.errors | form.errors
    if errors:
        raise serializers.ValidationError({name: [str(one) for one in said] for name, said in errors.items()})
    clean = form.cleaned_data
    return services.Wish(
        clean["name"], clean["phone"], standing(place.cleaned_data["region"]), clean["kind"], clean["words"]
    )
