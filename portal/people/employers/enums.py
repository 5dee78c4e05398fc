"""Vocabulary of employers: kind, size, industry, legal state, and where that is known from."""

from django.db import models


class EmployerKind(models.TextChoices):
    """What kind of body it is. Each has exactly one, so that the counts by kind add up (requirements 1.2)."""

    PRIVATE = "private", "民营企业"
    STATE = "state", "国有企业"
    FOREIGN = "foreign", "外商和港澳台投资企业"
    SELF_EMPLOYED = "self_employed", "个体工商户"
    NON_ENTERPRISE = "non_enterprise", "民办非企业单位"
    SOCIAL = "social", "社会团体、基金会等社会组织"
    PUBLIC = "public", "机关事业单位"
    COOPERATIVE = "cooperative", "农民专业合作社"
    STARTUP = "startup", "创业实体（刚创业，还没分到上面几类）"
    OTHER = "other", "其他单位"


class EmployerSize(models.TextChoices):
    """By 《统计上大中小微型企业划分办法（2017）》; what is no business has no size."""

    LARGE = "large", "大型"
    MEDIUM = "medium", "中型"
    SMALL = "small", "小型"
    MICRO = "micro", "微型"
    NONE = "none", "不划分"


SIZED = frozenset({EmployerKind.PRIVATE, EmployerKind.STATE, EmployerKind.FOREIGN, EmployerKind.SELF_EMPLOYED})
"""Kinds that the method of 2017 divides by size: enterprises, and self-employed businesses by its last article."""


class Industry(models.TextChoices):
    """The twenty sections of GB/T 4754-2017 《国民经济行业分类》."""

    A = "A", "农、林、牧、渔业"
    B = "B", "采矿业"
    C = "C", "制造业"
    D = "D", "电力、热力、燃气及水生产和供应业"
    E = "E", "建筑业"
    F = "F", "批发和零售业"
    G = "G", "交通运输、仓储和邮政业"
    H = "H", "住宿和餐饮业"
    I = "I", "信息传输、软件和信息技术服务业"  # noqa: E741
    J = "J", "金融业"
    K = "K", "房地产业"
    L = "L", "租赁和商务服务业"
    M = "M", "科学研究和技术服务业"
    N = "N", "水利、环境和公共设施管理业"
    O = "O", "居民服务、修理和其他服务业"  # noqa: E741
    P = "P", "教育"
    Q = "Q", "卫生和社会工作"
    R = "R", "文化、体育和娱乐业"
    S = "S", "公共管理、社会保障和社会组织"
    T = "T", "国际组织"


class LegalState(models.TextChoices):
    """What the registration authority says of it (domain.md V16 asks)."""

    ACTIVE = "active", "存续"
    ABNORMAL = "abnormal", "列入经营异常名录"
    CANCELLED = "cancelled", "注销或吊销"


class LegalSource(models.TextChoices):
    """Where the legal state is known from."""

    OPERATOR = "operator", "单位自己填报，还没核对"
    COUNTER = "counter", "窗口看过执照原件"
    PAPERS = "papers", "看过上传的执照"
    REGISTER = "register", "对过市场监管（或编办、民政）的登记"


class MemberRole(models.TextChoices):
    """What somebody may do for an employer."""

    OWNER = "owner", "管理员"
    RECRUITER = "recruiter", "招聘人员"
    VIEWER = "viewer", "只查看"


class Granted(models.TextChoices):
    """How somebody came to speak for an employer."""

    AUTHORISED = "authorised", "核对过授权书"
    INVITED = "invited", "管理员邀请"
    CHANGED = "changed", "管理员改了角色"


class Ended(models.TextChoices):
    """Why somebody speaks for it no more."""

    LEFT = "left", "自己退出"
    REMOVED = "removed", "管理员结束"
    CHANGED = "changed", "换了角色"
    REVOKED = "revoked", "核对被撤销"
