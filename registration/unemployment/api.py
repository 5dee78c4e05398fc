"""The register's read endpoint for units: the same scope and the same masks as the pages."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, permissions, serializers, viewsets
from rest_framework.request import Request

from portal.accounts.permissions import Action
from portal.foundation.moods import read_only
from portal.privacy.enums import Datum
from portal.privacy.matrix import shown
from registration.unemployment.models import UnemploymentRegistration


class RegistrationSerializer(serializers.ModelSerializer):
    """一次失业登记，按登录人的岗位显示。"""

    name = serializers.SerializerMethodField(help_text="姓名，按岗位遮挡")
    phone = serializers.SerializerMethodField(help_text="手机号码，按岗位遮挡")
    service_office = serializers.SlugRelatedField("code", read_only=True, help_text="服务单位的编号")

    class Meta:
        model = UnemploymentRegistration
        fields = [
            "id", "receipt_no", "state", "name", "phone", "region_code", "service_office", "channel",
            "reason", "unemployment_source", "involuntary", "involuntary_confirmed_at", "external_app_no", "jobless_since",
            "submitted_at", "due_at", "decided_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_name(self, case: UnemploymentRegistration) -> str:
        return shown(Datum.NAME, case.person.name, self.context["request"].actor.audience)

    def get_phone(self, case: UnemploymentRegistration) -> str:
        return shown(Datum.PHONE, case.person.phone, self.context["request"].actor.audience)


class MayView(permissions.BasePermission):
    """Staff whose role reads registrations; the rows are the queryset's business."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return bool(request.actor.role and request.actor.can(Action.REGISTRATION_VIEW))


@extend_schema_view(
    list=extend_schema(
        summary="本单位服务范围内的失业登记",
        description="新的在前。范围由登录人的岗位和单位决定，任何参数都不能扩大。每次查询都有审计记录。",
    ),
    retrieve=extend_schema(
        summary="一次失业登记",
        description="不在服务范围内的，答 404；本人要求删除、资料只存不用的，答 410。每次查看都有审计记录。",
    ),
)
class RegistrationViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Registrations of the actor's own scope, newest first."""

    lookup_value_converter = "uuid"  # anything else is no address, and no audit row keeps it
    serializer_class = RegistrationSerializer
    permission_classes = [permissions.IsAuthenticated, MayView]
    queryset = UnemploymentRegistration.objects.none()
    moods = {"GET": "read", "HEAD": "read"}
    sensitive = True

    def get_queryset(self) -> QuerySet:
        rows = UnemploymentRegistration.objects.visible_to(self.request.actor).exclude(person=None)
        return rows.select_related("person", "service_office")

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        with read_only():
            return super().dispatch(request, *args, **kwargs)
