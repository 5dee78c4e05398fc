"""What a machine must not be: a demo that strangers reach, a server with invented people, a deaf database."""

import ipaddress
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections
from django.utils.module_loading import import_string

LOOPBACK_NAMES = {"localhost", "127.0.0.1", "[::1]", "::1"}


def _is_loopback(host: str) -> bool:
    if host in LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


@register(Tags.security)
def demo_stays_at_home(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A demo shows codes on pages: it serves this machine only, sends nothing and holds no real key."""
    if not settings.DEMO:
        return []
    found: list[CheckMessage] = []
    open_to = [host for host in settings.ALLOWED_HOSTS if not _is_loopback(host)]
    if open_to:
        found.append(
            Error(
                f"演示机只能在本机打开，但 ALLOWED_HOSTS 里有 {'、'.join(open_to)}。",
                hint="去掉 DEMO，或只留 127.0.0.1。",
                id="portal.E001",
            )
        )
    if import_string(settings.SMS_GATEWAY)().is_real:
        found.append(
            Error("演示机不能接真的短信网关。", hint="去掉 DEMO，或把 SMS_GATEWAY 换回文件网关。", id="portal.E002")
        )
    if import_string(settings.MAIL_GATEWAY)().is_real:
        found.append(
            Error("演示机不能接真的邮件服务器。", hint="去掉 DEMO，或把 MAIL_GATEWAY 换回文件网关。", id="portal.E008")
        )
    if settings.SECRETS_NAMED:
        found.append(Error("演示机不能用正式的密钥文件。", hint="去掉 DEMO，或去掉 SECRETS_FILE。", id="portal.E003"))
    return found


@register(Tags.database)
def no_invented_people(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Outside a demo nobody invented may be in the registers: `check --deploy --database default` asks."""
    if settings.DEMO or "default" not in (databases or []):
        return []
    counts = {"演示人员": _count("portal_person", "is_demo"), "示范单位": _count("portal_office", "is_demo")}
    left = "、".join(f"{what} {count} 个" for what, count in counts.items() if count)
    return (
        [Error(f"数据库里还有演示数据：{left}。", hint="正式环境请用新的空数据库。", id="portal.E004")] if left else []
    )


def _count(table: str, condition: str) -> int:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [table])
        if cursor.fetchone()[0] is None:
            return 0
        cursor.execute(f'SELECT count(*) FROM "{table}" WHERE {condition}')
        return cursor.fetchone()[0]


@register(Tags.database)
def database_reads_chinese(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Under lc_ctype C, pg_trgm finds no trigram in Chinese text, and search by name finds nothing."""
    if "default" not in (databases or []):
        return []
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_extension WHERE extname = 'pg_trgm'")
        if not cursor.fetchone()[0]:
            return []
        cursor.execute("SELECT similarity('哈尔滨', '哈尔滨市') > 0")
        if cursor.fetchone()[0]:
            return []
    hint = "请用 UTF-8 的 locale 建库，比如 CREATE DATABASE … LOCALE 'C.UTF-8' TEMPLATE template0。"
    return [Error("数据库的 locale 认不出汉字，按名称搜索会什么都找不到。", hint=hint, id="portal.E005")]


@register(Tags.compatibility, deploy=True)
def footer_is_filled(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The footer of a government site names its host and its numbers; we invent none."""
    empty = [label for label, value in settings.FOOTER_SLOTS.items() if not value]
    if not empty or settings.DEMO:
        return []
    return [
        Warning(
            f"页脚还没填：{'、'.join(empty)}。", hint="见 docs/operations.md 里 FOOTER_ 开头的设置。", id="portal.W001"
        )
    ]
