"""What an entry of the register of personal fields says: what, why, on what basis, how long."""

from dataclasses import dataclass

from django.db.models import TextChoices


class Sensitivity(TextChoices):
    """How much harm a leak does (PIPL 28, 51)."""

    SENSITIVE = "sensitive", "敏感"
    PERSONAL = "personal", "一般"
    LINK = "link", "只是编号"


class Retention(TextChoices):
    """How long, and then what. Periods without an article are our design's, for the province to confirm."""

    CODE = "code", "30 天后清除"
    LOG = "log", "不少于 6 个月（CSL 21），到期按月份清除"
    ACCOUNT = "account", "账号注销后 15 个工作日内删除"
    CASE = "case", "业务档案，按档案规定保存，到期匿名"
    EVIDENCE = "evidence", "不少于 3 年（PIPL 56），到期按月份清除"
    SESSION = "session", "退出或过期即删"


class Purpose(TextChoices):
    IDENTIFY = "identify", "确认办事的是本人"
    CONTACT = "contact", "联系本人"
    SERVE = "serve", "办理失业登记和就业服务"
    PLACE = "place", "找到为他服务的单位"
    SIGN_IN = "sign_in", "登录和防止冒用"
    STAFF = "staff", "工作人员履行职责"
    PROVE = "prove", "证明谁在什么时候做了什么"


DUTY, LAW = "履行法定职责（PIPL 13(3)、34；ESR 61—64）", "法定义务（PIPL 13(3)、54；CSL 21）"


@dataclass(frozen=True)
class Personal:
    """A group of columns held for one purpose."""

    patterns: tuple[str, ...]
    what: str
    purpose: Purpose
    basis: str
    retention: Retention
    sensitivity: Sensitivity = Sensitivity.PERSONAL


def columns_of(table: str, names: str) -> tuple[str, ...]:
    """Columns of a table and of its history."""
    return tuple(f"{table}{history}.{name}" for name in names.split() for history in ("", "*event"))
