"""The one box for programs: what the page of the search says, open to all."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from matching.search.api import VacancyRowSerializer
from matching.search.asked import read
from matching.search.words import LONGEST_QUERY
from matching.vacancies.api import OpenView
from portal.foundation.moods import read_only
from portal.site.api import ItemSerializer, OfficeSerializer
from portal.site.finding import FEW, everything


class PolicySerializer(serializers.Serializer):
    """一项政策。是介绍，不是决定。"""

    code = serializers.CharField(source="slug")
    title = serializers.CharField()
    groups = serializers.ListField(child=serializers.CharField(), help_text="给哪些人")
    who = serializers.CharField(help_text="给哪些人，一句话")
    gives = serializers.ListField(child=serializers.CharField(), help_text="有什么")
    apply = serializers.CharField(help_text="怎么办")
    ask = serializers.CharField(help_text="找谁")
    source = serializers.CharField(help_text="依据的文件和条款")
    days = serializers.CharField(help_text="从哪天到哪天有效")
    checked = serializers.DateField(help_text="条文核对到哪天")
    url = serializers.CharField(help_text="网页的地址")


class EverythingSerializer(serializers.Serializer):
    """一次搜索，各类各有什么。"""

    items = ItemSerializer(many=True, help_text="要办的事和说明")
    policies = PolicySerializer(many=True)
    vacancy_count = serializers.IntegerField(help_text="岗位一共多少个；全部的在 vacancies/")
    vacancies = VacancyRowSerializer(many=True, help_text=f"前 {FEW} 个岗位")
    offices = OfficeSerializer(many=True, help_text=f"前 {FEW} 个服务单位")


class SearchView(OpenView):
    """Vacancies, policies, services and stations at once."""

    @extend_schema(
        operation_id="search", summary="一次找岗位、政策、办事事项和服务站", responses=EverythingSerializer,
        parameters=[OpenApiParameter("q", str, required=True, description="要找的话；同义词、拼音也行"),
                    OpenApiParameter("region", str, description="12 位区划代码，缺省是全省")],
        description="和网页上的搜索框一样，不用登录。",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        asked = read(request.query_params)
        with read_only():
            found = everything(asked.q.strip()[:LONGEST_QUERY], asked)
            body = {
                "items": [{"code": one.url_name, "title": one.title, "does": one.does, "url": one.url} for one in found.entries],
                "policies": found.policies, "vacancy_count": found.jobs.count if found.jobs else 0,
                "vacancies": found.cards, "offices": found.offices,
            }  # fmt: skip
            return Response(EverythingSerializer(body).data)
