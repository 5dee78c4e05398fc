"""Which pages an administrator has, as the row of views on top of each."""

from django.urls import reverse

from portal.accounts.actors import Actor
from portal.accounts.permissions import Action
from portal.ui.navigation import Link

TABS = (
    (Action.OFFICES_MANAGE, "单位", "admin-offices"),
    (Action.OFFICES_MANAGE, "人员", "admin-staff"),
    (Action.OFFICES_MANAGE, "长期没用的账号", "admin-unused"),
    (Action.EXCHANGE_REPLAY, "送不到的件", "admin-dead-letters"),
    (Action.EXCHANGE_REPLAY, "送达看板", "inbox-sending"),
    (Action.PARTNER_VIEW, "部门数据共享", "admin-partners"),
    (Action.ACCESS_REVIEW, "谁能看什么", "admin-access"),
    (Action.ACCESS_REVIEW, "登录被锁", "admin-lock-outs"),
    (Action.ACCESS_REVIEW, "密钥", "admin-keys"),
    (Action.ACCESS_REVIEW, "个人信息清单", "admin-personal-fields"),
    (Action.CHANNELS_MANAGE, "渠道", "admin-channels"),
    (Action.FEEDS_VIEW, "岗位来源", "admin-feeds"),
    (Action.HOLD_MANAGE, "依法留存", "admin-holds"),
    (Action.HOLD_MANAGE, "只存不用", "admin-stored"),
    (Action.AUDIT_READ, "查记录", "admin-audit"),
    (Action.AUDIT_READ, "验证", "admin-audit-verify"),
)


def tabs(actor: Actor, current: str) -> list[Link]:
    """The pages this actor may open; `current` is the URL name of the one that is open."""
    return [Link(label, reverse(name), name == current) for action, label, name in TABS if actor.can(action)]
