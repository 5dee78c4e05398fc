"""Vocabulary of accounts: kinds, roles, offices, levels of assurance."""

from django.db import models

from portal.privacy.enums import Audience


class UserKind(models.TextChoices):
    CITIZEN = "citizen", "个人"
    STAFF = "staff", "工作人员"


class Role(models.TextChoices):
    """What a member of staff is in one office. The three administrators see no personal data."""

    VILLAGE_WORKER = "village_worker", "村（社区）就业协理员"
    CASEWORKER = "caseworker", "乡镇（街道）经办人"
    COUNTY_REVIEWER = "county_reviewer", "县级审核人"
    CITY_OFFICIAL = "city_official", "市级主管"
    PROVINCE_OFFICIAL = "province_official", "省级主管"
    HOTLINE = "hotline", "12333 坐席"
    PARTNER = "partner", "合作机构"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"


ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
CASE_ROLES = frozenset(Role) - ADMINISTRATORS

AUDIENCES: dict[str, Audience] = {
    Role.VILLAGE_WORKER: Audience.VILLAGE,
    Role.CASEWORKER: Audience.TOWNSHIP,
    Role.COUNTY_REVIEWER: Audience.COUNTY,
    Role.CITY_OFFICIAL: Audience.OFFICIAL,
    Role.PROVINCE_OFFICIAL: Audience.OFFICIAL,
    Role.HOTLINE: Audience.TOWNSHIP,
    Role.PARTNER: Audience.PARTNER,
}


class OfficeLevel(models.IntegerChoices):
    """The five levels of the unit tree; an outlet stands beside its township."""

    PROVINCE = 1, "省级"
    CITY = 2, "市级"
    COUNTY = 3, "县级"
    TOWNSHIP = 4, "乡镇级"
    VILLAGE = 5, "村级"


class Assurance(models.TextChoices):
    """How sure we are that the person behind an account is the person it names."""

    PHONE = "phone", "只验证过手机"
    COUNTER = "counter", "窗口看过证件"
    PROVIDER = "provider", "身份平台核验"


PROVED = frozenset({Assurance.COUNTER, Assurance.PROVIDER})


class ActorKind(models.TextChoices):
    ANONYMOUS = "anonymous", "没有登录"
    CITIZEN = "citizen", "个人"
    STAFF = "staff", "工作人员"
    SYSTEM = "system", "系统"
