"""The facts that only policies ask for. Registered at start, so that shipped and drafted conditions may speak of them."""

from portal.rules.enums import FactType
from portal.rules.facts import FactKind, register

register(
    FactKind("person.ui_months_paid", "交满失业保险费的时间", FactType.INTEGER, "个月"),
    # 社会保险法第四十五条; whoever left by their own wish draws nothing.
    FactKind("person.lost_work_unwillingly", "不是自己不想干才没了工作", FactType.BOOLEAN, negative="自己不想干了"),
)
