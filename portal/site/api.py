"""What a channel may show anybody: the services that exist, the divisions, the offices of a place, the notice and the promise."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from portal.accounts.models import Office
from portal.accounts.offices import serving_many
from portal.exchange.channels.api import ChannelView
from portal.exchange.channels.enums import Scope
from portal.exchange.channels.refusals import Refused
from portal.foundation.moods import READ
from portal.occupations.selectors import LONGEST_QUERY
from portal.privacy.notices import Notice, current_notice, current_promise
from portal.site.catalogue import services
from portal.site.nearby import offices_near
from portal.ui import places
from portal.ui.fields.occupations import looked_up


class ItemSerializer(serializers.Serializer):
    """一个办事事项。"""

    code = serializers.CharField()
    title = serializers.CharField()
    does = serializers.CharField(help_text="能帮您什么")
    url = serializers.CharField(help_text="网页的地址")


class ItemsSerializer(serializers.Serializer):
    """现在能办的事项。"""

    items = ItemSerializer(many=True)


class PlaceSerializer(serializers.Serializer):
    """一个行政区划。"""

    code = serializers.CharField()
    name = serializers.CharField()


class UnitSerializer(PlaceSerializer):
    """下一级的一个区划。"""

    kind = serializers.CharField(help_text="城市、县、镇、街道、村……")
    leaf = serializers.BooleanField(help_text="没有更细的了")


class GroupSerializer(serializers.Serializer):
    """同一类的区划。"""

    title = serializers.CharField()
    items = UnitSerializer(many=True)


class ChildrenSerializer(serializers.Serializer):
    """一个区划：从省到它，和它的下一级。"""

    path = PlaceSerializer(many=True)
    groups = GroupSerializer(many=True)


class OfficeSerializer(serializers.ModelSerializer):
    """一个服务单位。没录入的电话、地址和时间空着。"""

    level = serializers.CharField(source="get_level_display")

    class Meta:
        model = Office
        fields = ["code", "name", "level", "region_code", "phone", "address", "hours"]
        read_only_fields = fields


class OfficesSerializer(serializers.Serializer):
    """为一个地方服务的单位，最近的在前。"""

    offices = OfficeSerializer(many=True)


class NearSerializer(OfficeSerializer):
    """一个服务单位和它有多远。"""

    distance_m = serializers.IntegerField(help_text="直线距离，米")
    estimated = serializers.BooleanField(help_text="位置是按县城估计的")

    class Meta(OfficeSerializer.Meta):
        fields = [*OfficeSerializer.Meta.fields, "distance_m", "estimated"]
        read_only_fields = fields


class NearestSerializer(serializers.Serializer):
    """离一个地方近的服务单位，由近到远。"""

    offices = NearSerializer(many=True)


class TextSerializer(serializers.Serializer):
    """一份给本人看的文字。"""

    version = serializers.CharField()
    title = serializers.CharField()
    points = serializers.ListField(child=serializers.CharField())


class NoticesSerializer(serializers.Serializer):
    """登记前给本人看的两份文字。"""

    notice = TextSerializer(help_text="怎么用个人信息")
    promise = TextSerializer(help_text="本人的承诺")


class OccupationSerializer(serializers.Serializer):
    """一个能选的职业。"""

    code = serializers.CharField(help_text="职业代码（2022 年版大典）")
    name = serializers.CharField()
    group = serializers.CharField(help_text="上一级，同名的靠它分")


class OccupationsSerializer(serializers.Serializer):
    """找到的职业。"""

    named = OccupationSerializer(many=True, help_text="名字里有这些字的")
    guessed = OccupationSerializer(many=True, help_text="按岗位的叫法猜的；本人选了才算")


class _PublicView(ChannelView):
    """Reference data: a signed channel, no person."""

    scopes = {READ: Scope.CATALOGUE}
    for_person = False


class ItemsView(_PublicView):
    """The services that exist."""

    serializer_class = ItemsSerializer

    @extend_schema(
        operation_id="items", summary="办事事项", responses=ItemsSerializer, description="只列现在真能办的。"
    )
    def get(self, request: Request) -> Response:
        rows = [{"code": one.url_name, "title": one.title, "does": one.does, "url": one.url} for one in services()]
        return Response({"items": rows})


class RegionView(_PublicView):
    """A division and what lies under it."""

    serializer_class = ChildrenSerializer

    @extend_schema(
        operation_id="region", summary="一个区划和它的下一级", responses=ChildrenSerializer,
        description="从 230000000000（黑龙江省）开始，一级一级往下选，选到乡镇或村。没有这个代码就答 404。",
    )  # fmt: skip
    def get(self, request: Request, code: str) -> Response:
        found = places.children_of(code) if places.is_code(code) else {"path": []}
        if not found["path"]:
            raise Http404
        return Response(found)


class OfficesView(_PublicView):
    """The offices that serve a place."""

    serializer_class = OfficesSerializer

    @extend_schema(
        operation_id="offices", summary="为一个地方服务的单位", responses=OfficesSerializer,
        parameters=[OpenApiParameter("region", str, required=True, description="12 位区划代码")],
        description="第一个是办失业登记的那个，后面是它的上级。",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        code = places.standing(request.query_params.get("region", ""))
        if not code:
            raise Refused(400, "region", "没有找到这个地方，请写 12 位区划代码")
        return Response({"offices": OfficeSerializer(_offices(code), many=True).data})


def _offices(code: str) -> list[Office]:
    """The office that serves a place and those above it, the nearest first. Two queries."""
    first = serving_many([code]).get(code)
    nearest = Office.objects.open().filter(pk=first).first() if first else None
    if nearest is None:
        return []
    return [nearest, *Office.objects.open().filter(pk__in=nearest.ancestor_ids).order_by("-level")]


class NearestView(_PublicView):
    """The offices nearest to a place."""

    serializer_class = NearestSerializer

    @extend_schema(
        operation_id="nearest", summary="离一个地方近的服务单位", responses=NearestSerializer,
        parameters=[OpenApiParameter("lat", float, required=True, description="纬度（WGS-84）"),
                    OpenApiParameter("lon", float, required=True, description="经度（WGS-84）")],
        description="最多 5 个，直线距离。位置不准的会注明是估计的。不保存问的是哪里。",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        try:
            found = offices_near(*(float(request.query_params.get(name, "")) for name in ("lat", "lon")))
        except ValueError:
            raise Refused(400, "point", "请同时给出纬度 lat 和经度 lon，例如 lat=47.25&lon=132.03") from None
        for one in found:
            one.office.distance_m, one.office.estimated = one.metres, one.guessed  # type: ignore[attr-defined]
        return Response({"offices": NearSerializer([one.office for one in found], many=True).data})


class OccupationsView(_PublicView):
    """Occupations by what people call them."""

    serializer_class = OccupationsSerializer

    @extend_schema(
        operation_id="occupations", summary="按说法找职业", responses=OccupationsSerializer,
        parameters=[OpenApiParameter("q", str, required=True, description="职业、岗位的叫法，或者拼音")],
        description="写想干什么、岗位算哪个职业的时候用。不保存问的是什么。",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        named, guessed = looked_up(request.query_params.get("q", "")[:LONGEST_QUERY])
        return Response(OccupationsSerializer({"named": named, "guessed": guessed}).data)


class NoticesView(_PublicView):
    """What a person reads before they register, and what they promise."""

    serializer_class = NoticesSerializer

    @extend_schema(
        operation_id="notices", summary="告知书和承诺书", responses=NoticesSerializer,
        description="渠道要原样给本人看，本人同意了才提交。版本会记在登记里。",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        return Response({"notice": _text(current_notice()), "promise": _text(current_promise())})


def _text(one: Notice) -> dict[str, Any]:
    return {"version": one.version, "title": one.title, "points": list(one.points)}
