"""Vocabulary of the employer register."""

from django.db import models


class ClaimState(models.TextChoices):
    """Where a verification stands."""

    NEW = "new", "还没交"
    SUBMITTED = "submitted", "等核对"
    VERIFIED = "verified", "核对通过"
    REFUSED = "refused", "没有通过"
    APPEALED = "appealed", "申诉中"
    EXPIRED = "expired", "到期没有再核对"
    REPLACED = "replaced", "有了新的核对"
    WITHDRAWN = "withdrawn", "撤回了"


WAITING = frozenset({ClaimState.SUBMITTED, ClaimState.APPEALED})
"""Somebody at a desk has to decide."""
ACCEPTED = frozenset({ClaimState.VERIFIED, ClaimState.EXPIRED, ClaimState.REPLACED})
"""It was found right once: it is the employer's, no longer only its writer's."""


class AccountClass(models.TextChoices):
    """The label that every recruiting account bears (five ministries, 2026-01-13)."""

    OWN = "own", "单位自招"
    AGENCY = "agency", "经营性人力资源服务机构"
    PUBLIC = "public", "公共就业服务机构"


class Evidence(models.TextChoices):
    """What the office checked the employer and the authorisation by."""

    COUNTER = "counter", "窗口看过执照和授权书原件"
    REGISTER = "register", "查过单位登记，打电话向单位核实了授权"
    PAPERS = "papers", "看过上传的执照和授权书"


class Paper(models.TextChoices):
    """What may be uploaded to a verification; the originals at the counter do as well."""

    LICENCE = "licence", "营业执照或登记证书"
    LETTER = "letter", "盖章的授权书"
    SERVICE = "service", "人力资源服务许可证"


NEEDED = frozenset({Paper.LICENCE, Paper.LETTER})
"""Without a clean copy of each of these nobody can have checked the papers."""


class Ground(models.TextChoices):
    """Why a verification may be refused or taken back; nothing else is a ground."""

    MISMATCH = "mismatch", "代码、名称和单位登记对不上"
    CANCELLED = "cancelled", "单位已经注销、吊销，或者还没有登记"
    LETTER = "letter", "授权书不对：没有盖章、过期，或者授权的不是您"
    IDENTITY = "identity", "经办人的身份没有核实"
    LICENCE = "licence", "人力资源服务许可证没有，或者不在有效期"
    PLACE = "place", "用工地不实"
    UNTRUE = "untrue", "交的材料不真实"


class Standing(models.TextChoices):
    """What a list of employers may be narrowed to. Each employer has exactly one."""

    VERIFIED = "verified", "核对有效"
    DUE = "due", "快到期"
    OVERDUE = "overdue", "到期没有再核对"
    NONE = "none", "没有核对过"
