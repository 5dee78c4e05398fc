"""Vocabulary of applications (domain.md 2B.5, 10.6)."""

from django.db import models


class ApplicationState(models.TextChoices):
    """Where an application stands, in words for the applicant."""

    NEW = "new", "还没投"
    APPLIED = "applied", "投出去了"
    VIEWED = "viewed", "单位看过了"
    SHORTLISTED = "shortlisted", "单位初步看中"
    INTERVIEW_INVITED = "interview_invited", "请您面试"
    INTERVIEW_CONFIRMED = "interview_confirmed", "面试定好了"
    INTERVIEWED = "interviewed", "面试过了"
    OFFERED = "offered", "单位要录用您"
    ACCEPTED = "accepted", "您答应上班"
    ONBOARDED = "onboarded", "上班了"
    RETAINED_30 = "retained_30", "干满 30 天"
    RETAINED_90 = "retained_90", "干满 90 天"
    REJECTED = "rejected", "没有录用"
    WITHDRAWN = "withdrawn", "您撤回了"
    NO_RESPONSE = "no_response", "单位一直没回复"
    NO_SHOW = "no_show", "没去面试"
    DECLINED = "declined", "您没有答应"


S = ApplicationState
ENDED = frozenset({S.REJECTED, S.WITHDRAWN, S.NO_RESPONSE, S.NO_SHOW, S.DECLINED})
"""Ends without work."""
HIRED = frozenset({S.ONBOARDED, S.RETAINED_30, S.RETAINED_90})
OVER = ENDED | HIRED
"""Nothing is awaited any more."""
OPEN = frozenset(S) - OVER - {S.NEW}
"""Somebody still waits for somebody."""
UNANSWERED = frozenset({S.APPLIED, S.VIEWED})
"""The employer has not said anything yet: looking is no answer."""
BEFORE_OFFER = UNANSWERED | {S.SHORTLISTED, S.INTERVIEW_INVITED, S.INTERVIEW_CONFIRMED, S.INTERVIEWED}
MET = frozenset({S.OFFERED, S.ACCEPTED}) | HIRED
"""Terms of work were said."""


class ApplicationSource(models.TextChoices):
    """By whose hand it began."""

    OWN = "own", "本人投递"
    REFERRAL = "referral", "服务站推荐"


class RefusalReason(models.TextChoices):
    """Why an employer refuses. The applicant reads it; none is about who somebody is (就业促进法 26)."""

    FILLED = "filled", "已经招满了"
    EXPERIENCE = "experience", "干这一行的时间还不够"
    SKILL = "skill", "缺岗位要的技能或证书"
    HOURS = "hours", "上班时间对不上"
    START = "start", "能上班的日子对不上"
    WAGE = "wage", "工资没谈拢"
    CONTACT = "contact", "联系不上"
    CLOSED = "closed", "这个岗位不招了"
    OTHER = "other", "别的原因（要写明）"


class Deed(models.TextChoices):
    """What an employer may do with several applicants at once."""

    SHORTLIST = "shortlist", "初步看中"
    REFUSE = "refuse", "不录用"
    INVITE = "invite", "请来面试"
    ARCHIVE = "archive", "收起"
