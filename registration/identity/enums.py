"""Vocabulary of changes."""

from django.db import models


class ChangeKind(models.TextChoices):
    """What is to be changed."""

    NAME = "name", "姓名"
    NUMBER = "number", "证件号码"
    PHONE = "phone", "手机号码"


class ChangeState(models.TextChoices):
    """Where a change stands."""

    NEW = "new", "还没提出"
    ASKED = "asked", "等服务站看证件"
    CHECKING = "checking", "等县里确认"
    DONE = "done", "改好了"
    REFUSED = "refused", "没有改"
    WITHDRAWN = "withdrawn", "不改了"


OPEN = frozenset({ChangeState.ASKED, ChangeState.CHECKING})
"""Not decided yet."""


class ChangeEvidence(models.TextChoices):
    """What the caseworker saw."""

    ID_CARD = "id_card", "新的身份证原件"
    HOUSEHOLD = "household", "户口簿原件"
    POLICE = "police", "公安机关的更正证明"
