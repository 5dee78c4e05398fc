"""What the API says of an occupation to those who do not know our classification."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from portal.occupations.enums import Match
from portal.occupations.isco import counterpart_of


class IscoSerializer(serializers.Serializer):
    """职业在 ISCO-08 里对应的一组。"""

    code = serializers.CharField(source="isco.code", help_text="ISCO-08 代码，一到四位")
    name = serializers.CharField(source="isco.name", help_text="这一组的名称")
    english = serializers.CharField(source="isco.english", help_text="这一组的英文名称")
    esco = serializers.CharField(source="isco.esco", help_text="同一组在 ESCO 里的地址")
    match = serializers.ChoiceField(Match.choices, help_text="我们的职业和这一组是什么关系（SKOS）")


@extend_schema_field(IscoSerializer)
class IscoField(serializers.Field):
    """The counterpart of an occupation's code."""

    def __init__(self, **kwargs: Any) -> None:
        words = "职业在国际标准职业分类（ISCO-08）里对应的一组。本平台自己对的，不是官方对照表"
        super().__init__(read_only=True, allow_null=True, help_text=words, **kwargs)

    def to_representation(self, value: str) -> dict[str, Any] | None:
        found = counterpart_of(value)
        return IscoSerializer(found).data if found else None
