"""The figures that may have a target."""

from django.db import models


class FigureCode(models.TextChoices):
    """The figures an office may set a target for."""

    REGISTERED = "registered", "登记失业人数"
    NEW = "new", "本月新登记"
    LEFT = "left", "本月退出"
    LONG = "long", "满 6 个月占比"
    REACHED = "reached", "按月联系率"
    OVERDUE = "overdue", "逾期未联系"


IN_PERCENT = frozenset({FigureCode.LONG, FigureCode.REACHED})
MORE_IS_BETTER = frozenset({FigureCode.LEFT, FigureCode.REACHED})
