"""Recommendations for channels: a person's own vacancies, and the people for a vacancy of the person's employer, with the parts."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.core import signing
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from matching.recommend import services
from matching.recommend.cards import cards_of
from matching.recommend.pages.lines import Line, line_of, plain_line
from matching.vacancies.models import Vacancy
from matching.vacancies.workflow import may_write
from portal.exchange.channels.api import ChannelView
from portal.exchange.channels.enums import Scope
from portal.exchange.channels.refusals import Refused
from portal.foundation.moods import READ
from portal.privacy.trail import note
from portal.regions.selectors import full_names
from registration.jobseeking.enums import SeekState
from registration.jobseeking.models import JobSeeking
from registration.jobseeking.services import own_record

SALT, PAGE = "matching.recommend.api", 10


class MatchPartSerializer(serializers.Serializer):
    """一项的分。"""

    key = serializers.CharField(help_text="哪一项")
    name = serializers.CharField(help_text="这一项的说法")
    points = serializers.IntegerField(help_text="得了几分")
    most = serializers.IntegerField(help_text="最多几分")
    words = serializers.CharField(allow_blank=True, help_text="为什么是这些分")


class MatchChangeSerializer(serializers.Serializer):
    """怎样会更合适。"""

    words = serializers.CharField(help_text="做什么")
    score = serializers.IntegerField(help_text="那时是几分")


class MatchSerializer(serializers.Serializer):
    """推荐给本人的一个岗位。"""

    vacancy = serializers.UUIDField(source="pk")
    title = serializers.CharField()
    employer = serializers.CharField()
    place = serializers.CharField(help_text="乡镇、街道的名字")
    pay = serializers.CharField(help_text="工资，折合到每月")
    first = serializers.CharField(allow_blank=True, help_text="工作人员排到前面的，这里是理由；算法不动它")
    score = serializers.IntegerField(
        source="told.score", default=None, allow_null=True, help_text="各项相加，一分不差；关掉推荐的没有分"
    )
    parts = MatchPartSerializer(source="told.parts", default=(), many=True)
    access = serializers.IntegerField(
        source="told.access", default=0, help_text="照顾加分，不算在 score 里，单位看不到"
    )
    missing = serializers.ListField(
        source="told.missing", default=(), child=serializers.CharField(), help_text="要会、还不会的"
    )
    changes = MatchChangeSerializer(source="told.changes", default=(), many=True)


class MatchListSerializer(serializers.Serializer):
    """推荐给本人的岗位。"""

    off = serializers.BooleanField(help_text="本人关掉了推荐：按意愿列，新发的在前，没有分")
    under_way = serializers.BooleanField(help_text="还在算，1 分钟内会有")
    next = serializers.CharField(allow_null=True, help_text="下一页的 cursor；没有了是空")
    results = MatchSerializer(many=True)


class MatchedPersonSerializer(serializers.Serializer):
    """推荐给岗位的一个人：自己公开了简历的。"""

    seeking = serializers.UUIDField(source="pk", help_text="求职登记的编号，邀请时用")
    name = serializers.CharField(
        source="contact.name", default=None, allow_null=True, help_text="本人对这家单位愿意了才有"
    )
    phone = serializers.CharField(source="contact.phone", default=None, allow_null=True, help_text="同上")
    place = serializers.CharField(help_text="住在哪个县")
    wishes = serializers.CharField(help_text="想干什么")
    skills = serializers.ListField(child=serializers.CharField())
    education = serializers.CharField(allow_blank=True)
    wage = serializers.CharField(allow_blank=True, help_text="想要的月薪")
    score = serializers.IntegerField(source="told.score", help_text="各项相加，一分不差")
    parts = MatchPartSerializer(source="told.parts", many=True)
    invitation = serializers.CharField(
        source="invitation.answer", default=None, allow_null=True, help_text="邀请过的：waiting、yes、no"
    )


class MatchedPeopleSerializer(serializers.Serializer):
    """推荐给岗位的人。"""

    next = serializers.CharField(allow_null=True, help_text="下一页的 cursor；没有了是空")
    results = MatchedPersonSerializer(many=True)


CURSOR = OpenApiParameter("cursor", str, description="上一页给的 next")


class MatchesView(ChannelView):
    """What is recommended to the person."""

    scopes = {READ: Scope.MATCHES}
    serializer_class = MatchListSerializer

    @extend_schema(
        operation_id="my_matches", summary="推荐给本人的岗位", parameters=[CURSOR], responses=MatchListSerializer,
        description=f"一页 {PAGE} 个。分是各项之和，和本人、单位、服务站在网页上看到的一样。本人关掉推荐的，照样有岗位，没有分。没有求职登记的答 404。",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        case = own_record(self.actor)
        if case is None:
            raise Refused(404, "no_record", "本人还没有求职登记")
        note(request._request, object_kind="seeking", object_id=str(case.pk), person_id=case.person_id)
        off = services.is_off(case)
        lines = _lines(case, off) if case.state == SeekState.ACTIVE else []
        page = _page_of(lines, [one.pk for one in lines], request)
        under_way = bool(not lines and case.state == SeekState.ACTIVE and not off and services.is_under_way(case))
        said = {"off": off, "under_way": under_way, "next": page.onward, "results": page.rows}
        return Response(MatchListSerializer(said).data)


def _lines(case: JobSeeking, off: bool) -> list[Line]:
    if off:
        plain = list(services.neutral_list(case))
        places = full_names({one.region_code for one in plain})
        return [plain_line(one, places) for one in plain]
    found = services.list_for(case)
    places = full_names({one.vacancy.region_code for one in found})
    return [line_of(one, places) for one in found]


class MatchedPeopleView(ChannelView):
    """Who is recommended for a vacancy of the employer for whom the person recruits."""

    scopes = {READ: Scope.MATCHES}
    serializer_class = MatchedPeopleSerializer

    @extend_schema(
        operation_id="vacancy_matches", summary="推荐给岗位的人", parameters=[CURSOR], responses=MatchedPeopleSerializer,
        description=f"一页 {PAGE} 个，都是自己公开了简历的人；姓名和电话，本人对这家单位愿意了才有。登录的人要是这家单位的管理员或招聘人员，别人的岗位答 404。",
    )  # fmt: skip
    def get(self, request: Request, pk: UUID) -> Response:
        vacancy = get_object_or_404(Vacancy.objects.visible_to(self.actor), pk=pk)
        if not may_write(self.actor, vacancy):
            raise Http404
        note(request._request, action="recommend.people", object_kind="vacancy", object_id=str(pk))
        found = services.candidates_for(vacancy, only_public=True)
        page = _page_of(found, [one.seeking.pk for one in found], request)
        said = {"next": page.onward, "results": cards_of(vacancy, page.rows)}
        return Response(MatchedPeopleSerializer(said).data)


class _Page(NamedTuple):
    rows: list[Any]
    onward: str | None


def _page_of(rows: Sequence[Any], keys: Sequence[UUID], request: Request) -> _Page:
    """The rows behind the mark. A list that was made anew meanwhile goes on behind the last one read, or where that stood."""
    start = _start(keys, request.query_params.get("cursor", ""))
    end = start + PAGE
    onward = signing.dumps([str(keys[end - 1]), end], salt=SALT) if end < len(rows) else None
    return _Page(list(rows[start:end]), onward)


def _start(keys: Sequence[UUID], cursor: str) -> int:
    """Raises Refused for a mark that we did not give."""
    if not cursor:
        return 0
    try:
        last, stood = signing.loads(cursor, salt=SALT)
    except signing.BadSignature:
        raise Refused(400, "cursor", "cursor 不是上一页给的") from None
    return keys.index(UUID(last)) + 1 if UUID(last) in keys else int(stood)
