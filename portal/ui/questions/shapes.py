"""How questions and answers look in JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

LONGEST_ANSWER, MOST_ANSWERS, MOST_ROWS, LONGEST_CELL = 3_000, 60, 20, 600
ANSWER_SHAPE = {
    "oneOf": [
        {"type": "string", "maxLength": LONGEST_ANSWER}, {"type": "boolean"}, {"type": "number"},
        {"type": "array", "maxItems": MOST_ANSWERS, "items": {"type": "string", "maxLength": LONGEST_ANSWER}},
    ]
}  # fmt: skip


@extend_schema_field(ANSWER_SHAPE)
class AnswerField(serializers.Field):
    """One answer in JSON; inside, the words as a page's form would send them."""

    def to_internal_value(self, data: Any) -> list[str]:
        if isinstance(data, bool):
            return ["on"] if data else []
        if isinstance(data, int | float):
            return [str(data)]
        words = [data] if isinstance(data, str) else data
        if not isinstance(words, list) or len(words) > MOST_ANSWERS or not all(_is_short(word) for word in words):
            raise serializers.ValidationError("写文字、数字、真假，或者文字的列表")
        return words

    def to_representation(self, value: Any) -> Any:
        return value


def _is_short(word: Any) -> bool:
    return isinstance(word, str) and len(word) <= LONGEST_ANSWER


class WrittenSerializer(serializers.Serializer):
    """写的回答。只给要写的项，别的不变。"""

    version = serializers.IntegerField(min_value=0, max_value=999_999, help_text="看到的版本；别处写过就答 409")
    answers = serializers.DictField(child=AnswerField(), default=dict, help_text="项的 name 对回答")
    rows = serializers.DictField(
        child=serializers.ListField(
            child=serializers.DictField(child=serializers.CharField(allow_blank=True, max_length=LONGEST_CELL)),
            max_length=MOST_ROWS,
        ),
        default=dict,
        help_text="一行一行写的，列表的 name 对所有的行；给了就整个换掉",
    )
    save = serializers.BooleanField(default=False, help_text="真：都写对了才存，错了答 400。假：写成什么样都先留着")


class ChoiceSerializer(serializers.Serializer):
    """一个能选的。"""

    value = serializers.CharField(allow_blank=True)
    label = serializers.CharField()


class QuestionSerializer(serializers.Serializer):
    """一项。"""

    name = serializers.CharField()
    label = serializers.CharField()
    hint = serializers.CharField()
    kind = serializers.CharField(
        help_text="text、long 几行字、number、date、yes 真假、one 选一个、several 选几个、region 区划代码、occupations 职业代码的列表"
    )
    required = serializers.BooleanField(help_text="存的时候要有")
    most = serializers.IntegerField(allow_null=True, help_text="最多几个字；职业最多几个")
    choices = ChoiceSerializer(many=True, help_text="能选的；region、occupations 只列选过的，别的自己查")
    value = AnswerField(help_text="现在的回答")  # type: ignore[call-arg]
    errors = serializers.ListField(child=serializers.CharField(), help_text="错在哪里")  # type: ignore[assignment]


class RowsSerializer(serializers.Serializer):
    """一行一行写的一个列表。"""

    name = serializers.CharField()
    title = serializers.CharField()
    most = serializers.IntegerField(help_text="最多几行")
    questions = QuestionSerializer(many=True, help_text="每一行问什么")
    values = serializers.ListField(
        child=serializers.DictField(child=serializers.CharField(allow_blank=True)), help_text="写了的行"
    )
    errors = serializers.ListField(child=serializers.CharField(), help_text="错在哪里")  # type: ignore[assignment]


class SaidSerializer(serializers.Serializer):
    """存了的一行，给人看的。"""

    label = serializers.CharField()
    value = serializers.CharField(allow_blank=True)


class ConsentTextSerializer(serializers.Serializer):
    """要本人单独同意的文字，原样给本人看。"""

    version = serializers.CharField()
    title = serializers.CharField()
    points = serializers.ListField(child=serializers.CharField())


class AskedPartSerializer(serializers.Serializer):
    """一部分：问什么、写了什么、错在哪里。"""

    part = serializers.CharField()
    title = serializers.CharField()
    why = serializers.CharField(help_text="为什么问")
    version = serializers.IntegerField(help_text="写的时候原样带上")
    needed = serializers.BooleanField(help_text="用以前要写好")
    kept = serializers.BooleanField(help_text="有留着、没有存的")
    said = SaidSerializer(many=True, help_text="存了的")
    questions = QuestionSerializer(many=True)
    rows = RowsSerializer(many=True)
    errors = serializers.ListField(child=serializers.CharField(), help_text="不属于哪一项的错")  # type: ignore[assignment]
    notice = ConsentTextSerializer(allow_null=True, help_text="同意以前要给本人看的；没有是空")
