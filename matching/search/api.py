"""The list of vacancies for programs: the same search as the page, open to all, a page at a time by a mark."""

from typing import Any
from uuid import UUID

from django.core import signing
from django.db import OperationalError
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from matching.search.asked import EDUCATIONS, MANY, Asked, read
from matching.search.cards import Card, cards_of
from matching.search.enums import Age, Sort, Within
from matching.search.finding import Found, find
from matching.search.limits import EXPERIENCE, MOST_LISTED, PAGE, WAGES
from matching.vacancies.api import OpenView
from matching.vacancies.isco import IscoField
from portal.exchange.channels.refusals import Refused
from portal.foundation.moods import read_only

SALT = "matching.search.api"
SLOW = "这个搜索太大，请选到县，或者写得具体一点"


class VacancyRowSerializer(serializers.Serializer):
    """一个岗位，列表里的样子。"""

    id = serializers.UUIDField(source="pk")
    number = serializers.CharField(source="vacancy.number", allow_null=True, help_text="岗位编号")
    title = serializers.CharField(source="vacancy.title")
    employer = serializers.CharField(source="vacancy.employer_name")
    region_code = serializers.CharField(source="vacancy.region_code")
    place = serializers.CharField(help_text="乡镇、街道的名字")
    distance_km = serializers.SerializerMethodField(help_text="从 home 到用工乡镇的直线距离；没有 home 就空着")
    distance_estimated = serializers.SerializerMethodField(help_text="有一头的位置是按县城估的")
    pay = serializers.CharField(help_text="工资，单位原来的说法")
    pay_unit = serializers.CharField(source="unit")
    month_low = serializers.IntegerField(source="vacancy.month_low", allow_null=True, help_text="折合每月最低，元")
    month_high = serializers.IntegerField(source="vacancy.month_high", allow_null=True, help_text="折合每月最高，元")
    headcount = serializers.IntegerField(source="vacancy.headcount")
    label = serializers.CharField(help_text="谁发的、核验没有")
    tags = serializers.ListField(child=serializers.CharField())
    published_at = serializers.DateTimeField(source="vacancy.published_at")
    confirmed_at = serializers.DateTimeField(source="vacancy.confirmed_at", help_text="单位最近一次确认还在招")
    closes_on = serializers.DateField(source="vacancy.closes_on")

    def get_distance_km(self, card: Card) -> float | None:
        return round(card.distance.km, 1) if card.distance and not card.distance.unknown else None

    def get_distance_estimated(self, card: Card) -> bool:
        return bool(card.distance and card.distance.estimated)


class VacancyTextSerializer(VacancyRowSerializer):
    """一个岗位，全文。联系人和电话不公开。"""

    duties = serializers.CharField(source="vacancy.duties")
    conditions = serializers.CharField(source="vacancy.conditions")
    occupation = serializers.CharField(
        source="vacancy.occupation_id", allow_null=True, help_text="职业代码（2022 年版大典）"
    )
    isco = IscoField(source="vacancy.occupation_id")
    address = serializers.CharField(source="vacancy.address")
    skills = serializers.ListField(source="vacancy.skills", child=serializers.CharField())
    work_form = serializers.CharField(source="vacancy.work_form")
    source = serializers.CharField(
        source="vacancy.source", help_text="own 单位发布，outlet 服务站采集，province 外省交换，agency 中介"
    )


class CountSerializer(serializers.Serializer):
    """一个筛选值和它剩下多少个。"""

    facet = serializers.CharField()
    value = serializers.CharField(allow_blank=True)
    count = serializers.IntegerField()


class VacancyListSerializer(serializers.Serializer):
    """一页岗位。"""

    count = serializers.IntegerField(help_text="一共多少个")
    some = serializers.BooleanField(help_text="没有一个对上全部的词，这些对上一部分")
    sort = serializers.CharField()
    sort_words = serializers.CharField(help_text="怎么排的，一句话")
    next = serializers.CharField(allow_null=True, help_text="下一页的 cursor；没有了是空")
    results = VacancyRowSerializer(many=True)
    behind = VacancyRowSerializer(many=True, help_text="全部对上的太少时，再给几个对上一部分的；不算在 count 里")
    facets = CountSerializer(many=True, help_text="各个筛选值还有多少个；算的时候不算自己这一组的筛选")


def _said(name: str, words: str, **more: Any) -> OpenApiParameter:
    return OpenApiParameter(name, str, description=words, **more)


PARAMETERS = [
    _said("q", "要找的话；同义词、拼音也行"), _said("region", "12 位区划代码，缺省是全省"),
    _said("home", "从哪里算远近，12 位区划代码"), _said("within", "几公里以内", enum=Within.values),
    _said("where", "away 是外出，到这个县外面"), _said("occupation", "职业或职业分类的代码"),
    _said("pay", "每月最少多少元", enum=[str(one) for one in WAGES]),
    *(_said(facet, "可以写几次", enum=words.values, many=True) for facet, words in MANY.items()),
    _said("education", "自己的文化程度", enum=list(EDUCATIONS)), _said("experience", "干过几个月", enum=[str(one) for one in EXPERIENCE]),
    _said("age", "几天以内发的", enum=Age.values), _said("internship", "1 是只看就业见习", enum=["1"]),
    _said("sort", "怎么排", enum=Sort.values), _said("cursor", "上一页给的 next"),
]  # fmt: skip


class _Open(OpenView):
    """One look, that writes nothing."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        with read_only():
            return super().dispatch(request, *args, **kwargs)


class VacanciesView(_Open):
    """The search."""

    serializer_class = VacancyListSerializer

    @extend_schema(
        operation_id="vacancies", summary="找岗位", parameters=PARAMETERS, responses=VacancyListSerializer,
        description=f"和网页上的搜索一样，不用登录。一页 {PAGE} 个，最多翻到第 {MOST_LISTED} 个，再往后请加条件。写错的条件当没写。",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        asked = read(request.query_params).but(page=_page(request.query_params.get("cursor", "")))
        found = _found(asked)
        shown = cards_of([*found.vacancies, *found.behind], asked.home)
        onward = found.asked.page * PAGE < min(found.count, MOST_LISTED)
        return Response(
            VacancyListSerializer({
                "count": found.count, "some": found.some, "sort": asked.order.value, "sort_words": asked.order.why,
                "next": signing.dumps(found.asked.page + 1, salt=SALT) if onward else None,
                "results": [one for one in shown if one.pk not in found.behind],
                "behind": [one for one in shown if one.pk in found.behind],
                "facets": [
                    {"facet": facet, "value": value, "count": count}
                    for (facet, value), count in found.counts.items() if facet != "without"
                ],
            }).data
        )  # fmt: skip


class VacancyView(_Open):
    """One vacancy."""

    serializer_class = VacancyTextSerializer

    @extend_schema(
        operation_id="vacancy", summary="一个岗位", responses=VacancyTextSerializer,
        description="只有正在招的；招满、到期、撤下的答 404。",
    )  # fmt: skip
    def get(self, request: Request, pk: UUID) -> Response:
        cards = cards_of([pk], whole=True)
        if not cards:
            raise Http404
        return Response(VacancyTextSerializer(cards[0]).data)


def _page(cursor: str) -> int:
    """The page of a mark. Raises Refused for one that we did not give."""
    try:
        return signing.loads(cursor, salt=SALT) if cursor else 1
    except signing.BadSignature:
        raise Refused(400, "cursor", "cursor 不是上一页给的") from None


def _found(asked: Asked) -> Found:
    try:
        return find(asked)
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", "") != "57014":
            raise
        raise Refused(400, "slow", SLOW) from None
