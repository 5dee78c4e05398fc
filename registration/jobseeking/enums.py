"""Vocabulary of the register of job seekers (domain.md 2B.1)."""

from django.db import models


class SeekState(models.TextChoices):
    """Where a record stands."""

    DRAFT = "draft", "还没写完"
    ACTIVE = "active", "正在找工作"
    PAUSED = "paused", "先停一停"
    EXPIRED = "expired", "到期了"
    CLOSED = "closed", "不找了"


OPEN = frozenset({SeekState.ACTIVE, SeekState.PAUSED})
"""Within its time: of these a person has one."""

RENEWABLE = OPEN | {SeekState.EXPIRED}
"""May begin another time."""

OWN = RENEWABLE | {SeekState.DRAFT}
"""What the person goes on with; a closed one is only copied from."""


class Situation(models.TextChoices):
    """What the person does now (当前状态)."""

    JOBLESS = "jobless", "没有工作"
    EMPLOYED = "employed", "在上班"
    STUDENT = "student", "在上学"
    RETIRED = "retired", "退休了"
    FLEXIBLE = "flexible", "打零工、灵活就业"


class WorkForm(models.TextChoices):
    """How somebody wants to work (工作形式)."""

    FULL_TIME = "full_time", "全天班"
    PART_TIME = "part_time", "半天班、小时工"
    GIG = "gig", "零工、按天算"
    REMOTE = "remote", "在家干"


class Shift(models.TextChoices):
    """Which hours are all right."""

    DAY = "day", "白班"
    NIGHT = "night", "夜班也行"
    ROTATING = "rotating", "倒班也行"
    WEEKEND = "weekend", "周末也行"


class Lodging(models.TextChoices):
    """Whether the employer has to give a place to sleep."""

    NEEDED = "needed", "要包住"
    MEALS = "meals", "要包吃"
    BOTH = "both", "要包吃包住"
    NONE = "none", "不用"


class Commute(models.IntegerChoices):
    """The longest way to work, in minutes one way."""

    QUARTER = 15, "15 分钟以内"
    HALF = 30, "半小时以内"
    HOUR = 60, "一小时以内"
    TWO = 120, "两小时以内"


class Licence(models.TextChoices):
    """Class of the driving licence (机动车驾驶证申领和使用规定: 准驾车型)."""

    NONE = "none", "没有驾照"
    C2 = "C2", "C2 自动挡小车"
    C1 = "C1", "C1 小车"
    C3 = "C3", "C3 低速货车"
    B2 = "B2", "B2 大货车"
    B1 = "B1", "B1 中型客车"
    A3 = "A3", "A3 公交车"
    A2 = "A2", "A2 半挂车"
    A1 = "A1", "A1 大客车"
    E = "E", "D、E、F 摩托车"
    G = "G", "G、H、K 拖拉机、收割机"


class LanguageLevel(models.TextChoices):
    """How well somebody speaks a language."""

    GREET = "greet", "能打招呼"
    TALK = "talk", "能说日常话"
    WORK = "work", "能用来工作"
    FLUENT = "fluent", "说得很熟"


class Visibility(models.TextChoices):
    """Who may see the CV (可见范围)."""

    HIDDEN = "hidden", "不公开"
    APPLIED = "applied", "只给我投递的单位看"
    PUBLIC = "public", "公开，单位可以来找我"


class ConsentKind(models.TextChoices):
    """What needs a consent of its own."""

    ACCESS = "access", "保存工作上要照顾的地方"
    PUBLIC = "public", "公开简历"


class CloseReason(models.TextChoices):
    """Why somebody does not look any more."""

    FOUND = "found", "找到工作了"
    FOUND_HERE = "found_here", "服务站推荐的岗位，干上了"
    STUDY = "study", "上学、参加培训"
    HEALTH = "health", "身体不好，干不了"
    FAMILY = "family", "家里走不开"
    OTHER = "other", "别的原因"
