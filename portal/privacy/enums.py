"""Who looks, and how a field is shown to them."""

from django.db import models


class Audience(models.TextChoices):
    """The columns of the access matrix (domain.md 9)."""

    SELF = "self", "本人"
    VILLAGE = "village", "村（社区）工作人员"
    TOWNSHIP = "township", "乡镇（街道）经办人"
    COUNTY = "county", "县级审核人"
    OFFICIAL = "official", "市、省主管人员"
    PARTNER = "partner", "合作机构"
    NOBODY = "nobody", "看不到个人信息"


class Datum(models.TextChoices):
    """The rows of the access matrix that exist so far."""

    NAME = "name", "姓名"
    ID_NUMBER = "id_number", "证件号码"
    PHONE = "phone", "手机号码"
    ADDRESS = "address", "住址"
    NOTES = "notes", "工作记录"


class Treatment(models.TextChoices):
    """How a datum is shown."""

    FULL = "full", "全部"
    MASKED = "masked", "遮挡"
    LAST4 = "last4", "后四位"
    REGION = "region", "只到地区"
    REVEAL = "reveal", "写明理由后看全部"
    NONE = "none", "不显示"


class Outcome(models.TextChoices):
    """How an audited act ended."""

    DONE = "done", "完成"
    DENIED = "denied", "被拒绝"
    FAILED = "failed", "失败"
