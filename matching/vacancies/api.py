"""The API for vacancies: partners write their offers, signed and once; anybody reads the stream and the snapshot."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import permissions, serializers, views
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from matching.vacancies.isco import IscoField
from matching.vacancies.models import Vacancy
from matching.vacancies.patience import MINUTE, asks_too_much
from matching.vacancies.sources import services, snapshots
from matching.vacancies.sources.enums import RunState, Taken
from matching.vacancies.sources.models import FeedRun, VacancyFeed, VacancySource
from matching.vacancies.sources.offers import LONGEST_ID, OfferSerializer
from matching.vacancies.sources.xml import MOST_OFFERS, MOST_PARTS, checked_part, read_part
from matching.vacancies.stream import services as stream
from matching.vacancies.tasks import wake_feeds
from matching.vacancies.words import pay_line
from portal.exchange.channels.api import ChannelView
from portal.exchange.channels.enums import Scope
from portal.exchange.channels.refusals import Refused
from portal.foundation.moods import READ, WRITE, read_only
from portal.privacy.trail import note

XML = "application/xml"


class XMLParser(BaseParser):
    """Leaves the body to the view: it is read once, in its own shape."""

    media_type = XML

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> bytes:
        return bytes(stream.read())


class TakenSerializer(serializers.Serializer):
    """收了一个岗位。"""

    vacancy = serializers.UUIDField(help_text="我们这边的岗位；别处也发过的，是同一个")
    taken = serializers.ChoiceField(Taken.choices, help_text="怎么收的")
    state = serializers.CharField(help_text="岗位现在的状态")
    findings = serializers.ListField(child=serializers.DictField(), help_text="要改的地方：哪一项、哪几个字、为什么")


class PartSerializer(serializers.Serializer):
    """快照的一份。"""

    snapshot = serializers.CharField(help_text="这一次快照的编号，每次用新的")
    part = serializers.IntegerField(default=1, help_text="第几份")
    parts = serializers.IntegerField(default=1, help_text=f"一共几份，最多 {MOST_PARTS} 份")
    vacancies = serializers.ListField(
        child=serializers.DictField(), max_length=MOST_OFFERS, help_text=f"岗位，一份最多 {MOST_OFFERS:,} 个，每个的项和单个写入的一样"
    )  # fmt: skip


class RunSerializer(serializers.Serializer):
    """一次快照收到哪里、对得怎样。"""

    snapshot = serializers.CharField()
    state = serializers.ChoiceField(RunState.choices, help_text="held：少得太多，一个也没有下架")
    parts = serializers.IntegerField(help_text="一共几份")
    received = serializers.IntegerField(help_text="收到几份")
    counts = serializers.DictField(
        child=serializers.IntegerField(), help_text="新的、合并的、改的、确认的、没收的、下架的各几个"
    )
    faults = serializers.ListField(child=serializers.DictField(), help_text="没收的：编号和原因")


class FeedView(ChannelView):
    """Written by a partner's system, for nobody in particular; its key names the feed."""

    scopes = {READ: Scope.VACANCIES, WRITE: Scope.VACANCIES}
    for_person = False

    @property
    def feed(self) -> VacancyFeed:
        """Raises Refused (403) for a key that signs for no feed."""
        found = services.feed_of(self.request.auth.key)
        if found is None:
            raise Refused(403, "feed", "这把密钥没有对应的岗位来源，请联系省里登记")
        return found


class OfferView(FeedView):
    """One offer, by the partner's own number."""

    moods = {"PUT": WRITE, "DELETE": WRITE}
    serializer_class = OfferSerializer

    @extend_schema(
        operation_id="vacancy_put", summary="写一个岗位", responses={200: TakenSerializer},
        description="新的就收，已经有的就改，没变的算确认。别处也发过的同一个岗位合成一个，来源都写上。照样检查：没有发布的，findings 里说改哪里。",
    )  # fmt: skip
    def put(self, request: Request, number: str) -> Response:
        taken, source = services.take(feed=self.feed, given=self.given() | {"external_id": number})
        return Response(_taken(request, taken, source))

    @extend_schema(
        operation_id="vacancy_delete", summary="撤下一个岗位", request=None, responses={204: None},
        description="马上撤下。别的来源还有的，岗位还在，只少一个来源。没有这个编号的，也答 204。",
    )  # fmt: skip
    def delete(self, request: Request, number: str) -> Response:
        services.drop(feed=self.feed, external_id=number)
        note(request._request, object_kind="vacancy", detail={"external": number})
        return Response(None, 204)


class OffersView(FeedView):
    """A new offer with its number in the body."""

    moods = {"POST": WRITE}
    serializer_class = OfferSerializer

    @extend_schema(
        operation_id="vacancy_post", summary="写一个岗位（编号写在里面）", responses={201: TakenSerializer},
        description="和 PUT 一样，编号写在 external_id 里。",
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        taken, source = services.take(feed=self.feed, given=self.given())
        return Response(_taken(request, taken, source), 201)


def _taken(request: Request, taken: Taken, source: VacancySource) -> dict[str, Any]:
    one = Vacancy.objects.get(pk=source.vacancy_id)
    note(request._request, object_kind="vacancy", object_id=str(one.pk), detail={"taken": taken.value})
    names = ("rule", "action", "field", "words", "message", "clause", "rewording")
    findings = [{name: found.get(name, "") for name in names} for found in one.findings]
    return {"vacancy": one.pk, "taken": taken, "state": one.state, "findings": findings}


class SnapshotPartView(FeedView):
    """A part of everything that a partner offers, as JSON or XML; a worker goes through it."""

    moods = {"POST": WRITE}
    serializer_class = PartSerializer
    parser_classes = [*ChannelView.parser_classes, XMLParser]

    @extend_schema(
        operation_id="vacancy_snapshot_post", summary="交一份快照", request={"application/json": PartSerializer, XML: bytes},
        responses={202: RunSerializer},
        description=(
            "快照是您那边现在所有在招的岗位。收全以后：在里面的算确认，不在里面的撤下。没收全、空的、少得太多的，一个也不撤。"
            "XML 的写法见对接说明。交了以后到 /vacancies/snapshots/{snapshot}/ 看结果。"
        ),
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        feed = self.feed
        if isinstance(request.data, bytes):
            part = read_part(request.data)
        else:
            given = self.given()
            offers = given.get("vacancies")
            if (
                not isinstance(offers, list)
                or len(offers) > MOST_OFFERS
                or not all(isinstance(one, Mapping) for one in offers)
            ):
                raise ValidationError(f"vacancies 写岗位的列表，最多 {MOST_OFFERS:,} 个", code="vacancies")
            part = checked_part(given.get("snapshot", ""), given.get("part", 1), given.get("parts", 1), offers)
        run = snapshots.receive(feed=feed, part=part)
        note(request._request, object_kind="feed", object_id=str(feed.pk), detail={"snapshot": run.snapshot})
        wake_feeds()
        return Response(_run(run), 202)


class SnapshotRunView(FeedView):
    """How far a snapshot is."""

    serializer_class = RunSerializer

    @extend_schema(
        operation_id="vacancy_snapshot_get", summary="看一次快照的结果", responses=RunSerializer,
        description="没有这个编号的，答 404。",
    )  # fmt: skip
    def get(self, request: Request, snapshot: str) -> Response:
        found = FeedRun.objects.filter(feed=self.feed, snapshot=snapshot).first()
        if found is None:
            raise Http404
        return Response(_run(found))


def _run(run: FeedRun) -> dict[str, Any]:
    pieces = list(run.pieces.values_list("faults", flat=True))  # type: ignore[attr-defined]
    faults = [fault for some in pieces for fault in some]
    return {
        "snapshot": run.snapshot, "state": run.state, "parts": run.parts, "received": len(pieces), "counts": run.counts,
        "faults": faults[:MOST_OFFERS],
    }  # fmt: skip


class ShownSourceSerializer(serializers.Serializer):
    """岗位的一个来源。"""

    name = serializers.CharField()
    source = serializers.CharField(help_text="own、outlet、province、agency")
    url = serializers.CharField()


class ShownVacancySerializer(serializers.ModelSerializer):
    """一个在招的岗位。没有联系人和电话：应聘以后才给本人看。"""

    kind = serializers.CharField(help_text="job 岗位，internship 就业见习")
    occupation = serializers.CharField(source="occupation_id", help_text="职业代码（2022 年版大典）")
    isco = IscoField(source="occupation_id")
    pay = serializers.SerializerMethodField(help_text="工资，一句话")
    sources = serializers.SerializerMethodField(help_text="谁发的；同一个岗位几处都发的，都在这里")

    class Meta:
        model = Vacancy
        fields = [
            "id", "number", "kind", "title", "employer_name", "occupation", "isco", "industry", "headcount", "duties", "conditions",
            "education", "experience_months", "skills", "region_code", "address", "pay", "pay_basis", "pay_low", "pay_high",
            "pay_floor", "pay_months", "month_low", "month_high", "work_form", "hours_day", "days_week", "shifts", "insurance",
            "lodging", "meals", "benefits", "suits", "access", "closes_on", "published_at", "confirmed_at", "sources",
        ]  # fmt: skip
        read_only_fields = fields

    def get_pay(self, one: Vacancy) -> str:
        return pay_line(one)

    def get_sources(self, one: Vacancy) -> list[dict[str, str]]:
        own = [{"name": one.employer_name, "source": one.source, "url": ""}] if one.source in ("own", "outlet") else []
        fed = [
            {"name": source.feed.name, "source": source.feed.source, "url": source.url} for source in one.sources.all()
        ]
        return own + fed


class GoneSerializer(serializers.Serializer):
    """一个看不到了的岗位：招满、到期、撤下，或者来源那边没有了。"""

    id = serializers.UUIDField()
    at = serializers.DateTimeField()


class ChangesSerializer(serializers.Serializer):
    """一页变化。"""

    shown = ShownVacancySerializer(many=True, help_text="新的和改了的，按现在的样子")
    gone = GoneSerializer(many=True, help_text="没有了的，请马上从您那边去掉")
    cursor = serializers.CharField(help_text="下一次从这里接着取")
    has_more = serializers.BooleanField(help_text="还有，马上再取")


class SnapshotSerializer(serializers.Serializer):
    """现在所有在招的岗位，一页一页给。"""

    shown = ShownVacancySerializer(many=True)
    after = serializers.CharField(help_text="取下一页时写上；空着就是取完了")
    cursor = serializers.CharField(help_text="第一页给的：取完以后，从这里接着取变化")


class OpenView(views.APIView):
    """Read by anybody, without a key."""

    authentication_classes: ClassVar[list[Any]] = []
    permission_classes: ClassVar[list[Any]] = [permissions.AllowAny]
    moods: ClassVar[dict[str, str]] = {"GET": READ, "HEAD": READ}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Raises Refused for an address that reads more in a minute than it may; the same count as the pages (trust.md 116)."""
        if asks_too_much(request._request):
            raise Refused(429, "often", "这个地址一分钟里读得太多了，请过一分钟再读", wait=MINUTE)
        super().initial(request, *args, **kwargs)

    def finalize_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(*args, **kwargs)
        response["Cache-Control"] = "no-store"  # what was removed a second ago must not be read from a copy
        return response


class StreamView(OpenView):
    """What changed since a cursor."""

    @extend_schema(
        operation_id="vacancy_stream", summary="岗位的变化", responses=ChangesSerializer,
        parameters=[OpenApiParameter("since", str, description="上一次给的 cursor；第一次先取快照，或者不写，从留着的最早一条起")],
        description="新的、改了的、没有了的，按先后给，不会漏。太久没来取的（cursor 太旧）答 400，请重新取快照。",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        text = request.query_params.get("since", "")
        try:
            since = stream.Cursor.of(text) if text else stream.Cursor()
        except stream.BadCursor:
            raise serializers.ValidationError({"since": "这个位置不对或者太旧了，请重新取快照"}) from None
        with read_only():
            page = stream.changes_since(since)
            body = {
                "shown": ShownVacancySerializer(page.shown, many=True).data,
                "gone": [{"id": key, "at": at} for key, at in page.gone],
                "cursor": str(page.cursor),
                "has_more": page.has_more,
            }
        return Response(body)


class WholeView(OpenView):
    """Everything that is open now, page by page, with the cursor to go on from."""

    @extend_schema(
        operation_id="vacancy_snapshot", summary="现在所有在招的岗位", responses=SnapshotSerializer,
        parameters=[
            OpenApiParameter("after", str, description="上一页给的 after"),
            OpenApiParameter("cursor", str, description="第一页给的 cursor，原样带着"),
        ],
        description="一页一页取完，再拿第一页的 cursor 去取变化。",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        after, cursor = request.query_params.get("after", ""), request.query_params.get("cursor", "")
        try:
            key = UUID(after) if after else None
            kept = stream.Cursor.of(cursor) if cursor else None
        except (ValueError, stream.BadCursor):
            raise serializers.ValidationError({"after": "这个位置不对，请从头取"}) from None
        with read_only():
            began = kept or stream.now()
            rows = stream.snapshot(key)
            body = {
                "shown": ShownVacancySerializer(rows, many=True).data,
                "after": str(rows[-1].pk) if len(rows) == stream.MOST else "",
                "cursor": str(began),
            }
        return Response(body)


NUMBER = rf"[!-.0-~]{{1,{LONGEST_ID}}}"
"""A partner's number as it may stand in an address: printable, and no slash."""
