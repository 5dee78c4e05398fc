"""Where facts about persons come from."""

from django.db import models


class FactSource(models.TextChoices):
    """Who says so."""

    SELF = "self", "本人填写"
    OFFICE = "office", "窗口"
    PHONE = "phone", "电话"
    VISIT = "visit", "走访"
    INSURANCE = "insurance", "社保数据"
    PENSION = "pension", "养老数据"
    CIVIL = "civil", "民政数据"
    MARKET = "market", "市场监管数据"
    EDUCATION = "education", "教育数据"
    SECURITY = "security", "公安数据"
    FILING = "filing", "劳动用工备案"
    DISABILITY = "disability", "残联数据"
    VETERANS = "veterans", "退役军人数据"
    AGRICULTURE = "agriculture", "农业农村数据"
    JUSTICE = "justice", "司法行政数据"


REGISTERS = frozenset(
    {
        FactSource.INSURANCE,
        FactSource.PENSION,
        FactSource.CIVIL,
        FactSource.MARKET,
        FactSource.EDUCATION,
        FactSource.SECURITY,
        FactSource.FILING,
        FactSource.DISABILITY,
        FactSource.VETERANS,
        FactSource.AGRICULTURE,
        FactSource.JUSTICE,
    }
)
"""Other authorities' registers: only their facts, matched by the exact number, may close a case by themselves."""


class Education(models.TextChoices):
    """文化程度 (GB/T 4658, the levels that people name)."""

    PRIMARY = "80", "小学"
    JUNIOR = "70", "初中"
    SENIOR = "60", "高中"
    VOCATIONAL = "40", "中专、技校、职高"
    COLLEGE = "30", "大专"
    BACHELOR = "20", "本科"
    GRADUATE = "10", "研究生"
    NONE = "90", "没上过学，或别的"


class SkillLevel(models.TextChoices):
    """职业技能等级."""

    NONE = "none", "没有证书"
    FIVE = "5", "初级工（五级）"
    FOUR = "4", "中级工（四级）"
    THREE = "3", "高级工（三级）"
    TWO = "2", "技师（二级）"
    ONE = "1", "高级技师（一级）"


class HukouKind(models.TextChoices):
    """户籍性质; it opens or closes nothing here (通知第一条), some policies of counties speak of it."""

    TOWN = "town", "城镇"
    COUNTRY = "country", "农村"


class WantedPay(models.TextChoices):
    """The pay somebody hopes for, a month."""

    UNDER_3000 = "under_3000", "3,000 元以下也行"
    TO_4000 = "to_4000", "3,000 到 4,000 元"
    TO_6000 = "to_6000", "4,000 到 6,000 元"
    OVER_6000 = "over_6000", "6,000 元以上"
    ANY = "any", "看活定"


class WantedPlace(models.TextChoices):
    """How far from home."""

    TOWN = "town", "就在本乡镇、本街道"
    COUNTY = "county", "本县、本市区"
    CITY = "city", "本地级市"
    PROVINCE = "province", "省里哪儿都行"
    ANYWHERE = "anywhere", "省外也行"


class Wish(models.TextChoices):
    """Whether somebody wants something."""

    YES = "yes", "想"
    MAYBE = "maybe", "还没想好"
    NO = "no", "不想"


class HouseholdWork(models.TextChoices):
    """Who of the family works."""

    SOME = "some", "有人上班"
    NONE = "none", "没有人上班"
    ALONE = "alone", "家里就我一个人"


class Politics(models.TextChoices):
    """政治面貌 (GB/T 4762, in the groups that a form needs)."""

    PARTY = "01", "中共党员"
    LEAGUE = "03", "共青团员"
    OTHER_PARTY = "04", "民主党派"
    NO_PARTY = "12", "无党派人士"
    NONE = "13", "群众"


class Marriage(models.TextChoices):
    """婚姻状况 (GB/T 2261.2). No employer ever reads it, and no vacancy may ask for it (妇女权益保障法 43)."""

    SINGLE = "10", "未婚"
    MARRIED = "20", "已婚"
    WIDOWED = "30", "丧偶"
    DIVORCED = "40", "离婚"


class Disability(models.TextChoices):
    """残疾等级; asked because the law gives help by it, and only with a consent of its own (PIPL 28, 29)."""

    NONE = "none", "没有残疾证"
    ONE = "1", "一级"
    TWO = "2", "二级"
    THREE = "3", "三级"
    FOUR = "4", "四级"


EthnicGroup = models.TextChoices(  # type: ignore[misc,call-overload]
    "EthnicGroup",
    {
        f"G{code:02d}": (f"{code:02d}", name)
        for code, name in enumerate(
            (
                "汉族",
                "蒙古族",
                "回族",
                "藏族",
                "维吾尔族",
                "苗族",
                "彝族",
                "壮族",
                "布依族",
                "朝鲜族",
                "满族",
                "侗族",
                "瑶族",
                "白族",
                "土家族",
                "哈尼族",
                "哈萨克族",
                "傣族",
                "黎族",
                "傈僳族",
                "佤族",
                "畲族",
                "高山族",
                "拉祜族",
                "水族",
                "东乡族",
                "纳西族",
                "景颇族",
                "柯尔克孜族",
                "土族",
                "达斡尔族",
                "仫佬族",
                "羌族",
                "布朗族",
                "撒拉族",
                "毛南族",
                "仡佬族",
                "锡伯族",
                "阿昌族",
                "普米族",
                "塔吉克族",
                "怒族",
                "乌孜别克族",
                "俄罗斯族",
                "鄂温克族",
                "德昂族",
                "保安族",
                "裕固族",
                "京族",
                "塔塔尔族",
                "独龙族",
                "鄂伦春族",
                "赫哲族",
                "门巴族",
                "珞巴族",
                "基诺族",
            ),
            start=1,
        )
    },
)
"""民族 (GB/T 3304)."""
