"""Vocabulary of the unemployment register."""

from django.db import models


class State(models.TextChoices):
    """Where a registration stands (domain.md 10.1)."""

    DRAFT = "draft", "还没提交"
    SUBMITTED = "submitted", "已提交"
    ACCEPTED = "accepted", "正在核对"
    NEED_SUPPLEMENT = "need_supplement", "等本人补充"
    ACTIVE = "active", "登记失业中"
    EXIT_PROPOSED = "exit_proposed", "等确认退出"
    EXIT_OBJECTED = "exit_objected", "对退出有异议"
    REJECTED = "rejected", "不予登记"
    APPEALED = "appealed", "申诉中"
    WITHDRAWN = "withdrawn", "已撤回"
    CLOSED = "closed", "已退出"
    VOIDED = "voided", "已作废"


WAITING = frozenset({State.SUBMITTED, State.ACCEPTED})
"""At the township's desk, with a clock that runs."""

PENDING = WAITING | {State.NEED_SUPPLEMENT, State.APPEALED}
"""Handed in and not decided for good."""

REGISTERED = frozenset({State.ACTIVE, State.EXIT_PROPOSED, State.EXIT_OBJECTED})
"""Counted as registered unemployed: an exit that is only proposed is none yet."""

OPEN = PENDING | REGISTERED
WITH_SPELL = REGISTERED | {State.CLOSED}


class Reason(models.TextChoices):
    """Why the person is out of work: 失业原因 of the registration form (domain.md 2.4). A value out of use would stay, for history."""

    CONTRACT_END = "contract_end", "合同到期"
    DISMISSED = "dismissed", "被单位解除合同或裁员"
    EMPLOYER_CLOSED = "employer_closed", "单位关闭或破产"
    AGREED = "agreed", "和单位商量好离开"
    RESIGNED = "resigned", "自己辞职"
    BUSINESS_STOPPED = "business_stopped", "自己的生意停了"
    GRADUATED = "graduated", "毕业后还没找到工作"
    LAND_LOST = "land_lost", "土地被征用"
    DISCHARGED = "discharged", "退役"
    RELEASED = "released", "刑满释放"
    OTHER = "other", "别的原因"


INVOLUNTARY = frozenset({Reason.CONTRACT_END, Reason.DISMISSED, Reason.EMPLOYER_CLOSED, Reason.LAND_LOST})
"""Ended not by the person's own will (失业保险条例 14): unemployment benefit depends on it."""


BY_THEMSELVES = frozenset({Reason.RESIGNED})
"""Ended by the person's own will, unless the office finds that it was not (劳动合同法 38)."""


class UnemploymentSource(models.TextChoices):
    """失业人员类别: out of what somebody became unemployed (domain.md 2.1; the last but one is Heilongjiang's addition)."""

    SCHOOL = "school", "毕业、肄业以后没有工作"
    EMPLOYER = "employer", "从单位失业"
    OWNER = "owner", "个体户、私营企业主停业、破产"
    LAND = "land", "承包的土地被征用"
    MILITARY = "military", "退出现役，没有由国家安置"
    RELEASED = "released", "刑满释放、假释、监外执行"
    FLEXIBLE = "flexible", "灵活就业停了，没领养老金"
    OTHER = "other", "其他"


_S = UnemploymentSource
FITTING: dict[Reason, tuple[UnemploymentSource, ...]] = {
    Reason.CONTRACT_END: (_S.EMPLOYER, _S.FLEXIBLE), Reason.DISMISSED: (_S.EMPLOYER, _S.FLEXIBLE),
    Reason.EMPLOYER_CLOSED: (_S.EMPLOYER, _S.FLEXIBLE), Reason.AGREED: (_S.EMPLOYER, _S.FLEXIBLE),
    Reason.RESIGNED: (_S.EMPLOYER, _S.FLEXIBLE), Reason.BUSINESS_STOPPED: (_S.OWNER, _S.FLEXIBLE),
    Reason.GRADUATED: (_S.SCHOOL,), Reason.LAND_LOST: (_S.LAND,), Reason.DISCHARGED: (_S.MILITARY,),
    Reason.RELEASED: (_S.RELEASED,), Reason.OTHER: (_S.OTHER, *(one for one in _S if one != _S.OTHER)),
}  # fmt: skip
"""The categories that fit a reason, the usual one first: it counts where nobody says another."""


LOST_WORK = frozenset(
    {Reason.CONTRACT_END, Reason.DISMISSED, Reason.EMPLOYER_CLOSED, Reason.AGREED, Reason.RESIGNED, Reason.BUSINESS_STOPPED}
)  # fmt: skip
"""就业转失业 (通知第十二条): a job or a business was there before. OTHER says so only where the register knows of a job."""


class ExitCode(models.TextChoices):
    """Why a registration ended (domain.md 2.8)."""

    EMPLOYED = "employed", "找到工作"
    SELF_EMPLOYED = "self_employed", "自己创业"
    STABLE_INCOME = "stable_income", "有了稳定收入"
    PENSION = "pension", "领养老金"
    INCAPACITATED = "incapacitated", "完全丧失劳动能力"
    SCHOOL = "school", "上学"
    ARMY = "army", "参军"
    EMIGRATED = "emigrated", "移居境外"
    IMPRISONED = "imprisoned", "服刑"
    REFUSED_3 = "refused_3", "三次拒绝服务"
    LOST_6M = "lost_6m", "六个月联系不上"
    DECEASED = "deceased", "去世"
    WITHDRAWN = "withdrawn", "本人不再找工作"
    OTHER = "other", "其他"


INTO_WORK = frozenset({ExitCode.EMPLOYED, ExitCode.SELF_EMPLOYED, ExitCode.STABLE_INCOME})
"""Exits because the person works."""

WITHOUT_NOTICE = frozenset({ExitCode.EMIGRATED, ExitCode.IMPRISONED, ExitCode.LOST_6M, ExitCode.DECEASED})
"""Exits of people whom no notice can reach (domain.md 2.8, column "notify")."""

AUTOMATIC = frozenset({ExitCode.PENSION, ExitCode.DECEASED, ExitCode.EMPLOYED})
"""The only exits that may close by themselves: exact match, notice over, no objection (domain.md 2.8 a)."""


class Channel(models.TextChoices):
    """Where the person's word came in (requirements K2): the channels of portal.exchange.channels, and our own; NATIONAL
    is the ministry's entrance, whose applications the office downloads (domain.md 2.3)."""

    WEB = "web", "网上"
    MINI_PROGRAM = "mini_program", "就在龙江小程序"
    PROVINCE_APP = "province_app", "黑龙江全省事"
    SOCIAL_CARD = "social_card", "电子社保卡"
    APP_12333 = "app_12333", "掌上12333"
    OFFICIAL_SITE = "official_site", "官网"
    OFFICIAL_ACCOUNT = "official_account", "官微"
    KIOSK = "kiosk", "自助机"
    PARTNER = "partner", "共建网点"
    HALL = "hall", "服务大厅"
    OUTLET = "outlet", "基层网点"
    VILLAGE = "village", "村（社区）代办"
    VISIT = "visit", "入户"
    PHONE = "phone_12333", "12333 电话"
    NATIONAL = "national", "全国统一入口"
    DATA = "data", "数据比对"


class Basis(models.TextChoices):
    """Which of the four places the person registers at; the office of residence serves in any case."""

    RESIDENCE = "residence", "常住地"
    HUKOU = "hukou", "户籍地"
    LAST_WORK = "last_work", "原来上班的地方"
    INSURANCE = "insurance", "参保地"


class Situation(models.TextChoices):
    """The first question: who may register, and who is helped another way."""

    JOBLESS = "jobless", "没有工作，想找工作"
    EMPLOYED = "employed", "还在上班，想换工作"
    PENSIONER = "pensioner", "在领养老金，想找点活干"
    CALL_ME = "call_me", "只想请人给我打个电话"


class AskAbout(models.TextChoices):
    """The only two things a person may be asked again about; never for another paper (人社厅发〔2020〕79号)."""

    IDENTITY = "identity", "姓名或证件号码对不上"
    CONTRADICTION = "contradiction", "填的情况前后矛盾"


class RejectGround(models.TextChoices):
    """Why a registration may be refused: only what the rule of who may register says (domain.md 2.1)."""

    WORKING = "working", "查实现在有工作"
    PENSION = "pension", "查实在领养老金"
    UNDER_AGE = "under_age", "不满 16 岁"
    NO_WISH = "no_wish", "本人说现在不想找工作"
    NOT_ABLE = "not_able", "完全丧失劳动能力"
    NOT_SELF = "not_self", "不是本人，或冒用证件"
    ELSEWHERE = "elsewhere", "已经在别处登记失业"


class Evidence(models.TextChoices):
    """How the caseworker proved who the person is."""

    COUNTER = "counter", "在窗口看过证件原件"
    VISIT = "visit", "上门看过证件原件"
