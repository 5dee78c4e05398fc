"""Vocabulary of the channels."""

from django.db import models


class ChannelCode(models.TextChoices):
    """The thirteen ways in (requirements K2); the same codes stand in each case as its channel."""

    WEB = "web", "网上"
    MINI_PROGRAM = "mini_program", "就在龙江小程序"
    PROVINCE_APP = "province_app", "黑龙江全省事"
    SOCIAL_CARD = "social_card", "电子社保卡"
    APP_12333 = "app_12333", "掌上12333"
    OFFICIAL_SITE = "official_site", "官网"
    OFFICIAL_ACCOUNT = "official_account", "官微"
    PHONE = "phone_12333", "12333 电话"
    HALL = "hall", "服务大厅"
    OUTLET = "outlet", "基层网点"
    VISIT = "visit", "入户"
    KIOSK = "kiosk", "自助机"
    PARTNER = "partner", "共建网点"


class Kind(models.TextChoices):
    """What stands at the other end."""

    OWN = "own", "本平台的网页"
    APP = "app", "手机应用"
    SITE = "site", "官网、官微"
    DESK = "desk", "工作人员"
    DEVICE = "device", "自助设备"
    PARTNER = "partner", "合作机构"


class Scope(models.TextChoices):
    """What a channel may do; a person's token never widens it."""

    CATALOGUE = "catalogue.read", "查事项、区划和服务单位"
    SIGN_IN = "session.open", "请本人登录"
    PERSON = "person.read", "看本人的情况和登记"
    REGISTER = "registration.write", "写和交失业登记"
    SEEKING = "seeking.write", "写本人的求职登记"
    RECRUITING = "recruiting.write", "替本人的单位写岗位"
    APPEAL = "registration.appeal", "提出申诉"
    HELP = "help.write", "求助"
    LETTERS = "letters.read", "看来信"
    EMPLOYMENT = "employment.write", "登记就业和终止"
    VACANCIES = "vacancies.write", "写招聘信息"
    MATCHES = "matches.read", "看推荐：给本人的岗位、给单位的人"
    VOUCH = "session.vouch", "核验过本人，送本人登录网站"


class Vouched(models.TextChoices):
    """How a channel has made sure that the person in front of it is who they say."""

    FACE = "face", "本人人脸和证件比对过"
    CARD = "card", "电子社保卡或证件芯片核验过"
    NAME = "name", "只比对过姓名和证件号码"


ENOUGH = frozenset({Vouched.FACE, Vouched.CARD})
"""Knowing a name and its number proves nobody: a relative and a thief know both."""


class Algorithm(models.TextChoices):
    """How a channel signs (RFC 9421, 3.3)."""

    ED25519 = "ed25519", "Ed25519（只存公钥）"
    HMAC = "hmac-sha256", "HMAC-SHA256（共同的密钥，加密存）"
