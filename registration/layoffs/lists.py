"""The list of firms in distress, as an authority gives it."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.permissions import Action
from portal.foundation.locks import lock_in_transaction
from portal.ui.imports import cells
from portal.ui.imports.columns import Column
from portal.ui.imports.models import Import
from portal.ui.imports.subjects import Line, Subject, Undone, Verdict
from registration.discovery.rosters import ASKS
from registration.layoffs.enums import Trouble
from registration.layoffs.models import DistressedFirm

USCC, NAME, PLACE, TROUBLE, STAFF, SINCE = range(6)
TROUBLES = {
    "停产": Trouble.HALTED, "半停产": Trouble.HALTED, "停产、半停产": Trouble.HALTED, "停业": Trouble.HALTED,
    "欠薪": Trouble.ARREARS, "欠缴社保": Trouble.ARREARS, "订单减少": Trouble.ORDERS, "订单大减": Trouble.ORDERS,
    "破产": Trouble.BANKRUPT, "破产重整": Trouble.BANKRUPT, "搬迁": Trouble.MOVING, "转产": Trouble.MOVING, "其他": Trouble.OTHER,
}  # fmt: skip


def _number(cell: str) -> str:
    """A count of people as a spreadsheet writes it."""
    text = cell.removesuffix(".0").removesuffix("人").strip()
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise ValidationError("在岗人数请写数字", code="number")
    return text


COLUMNS = (
    Column("uscc", "统一社会信用代码", cells.credit_code, ("信用代码", "社会信用代码", "单位代码"), required=True, varied=True,
           example="18 位，单元格设成文本", width=24),
    Column("name", "单位名称", cells.words(80), ("企业名称", "单位", "企业"), required=True, varied=True, example="某某有限公司", width=30),
    Column("place", "所在地", cells.place, ("地址", "所在乡镇", "乡镇街道", "注册地", "经营地"), required=True, local=True,
           example="富锦市锦山镇", width=26),
    Column("trouble", "什么困难", cells.one_of(TROUBLES, "什么困难"), ("困难原因", "困难类型", "原因"), required=True, example="停产", width=16),
    Column("staff", "在岗人数", _number, ("职工人数", "人数", "用工人数"), example="120", width=12),
    Column("since", "从哪天起", cells.past_day, ("日期", "认定日期", "开始日期"), example="2026-06-30", width=14),
)  # fmt: skip


def check(one: Import, lines: Sequence[Line]) -> Verdict:
    """Which firms are on the list already."""
    there = _there(lines)
    return Verdict(known=frozenset(line.number for line in lines if (line.cells[USCC], line.cells[PLACE]) in there))


def _there(lines: Sequence[Line]) -> set[tuple[str, str]]:
    rows = DistressedFirm.objects.standing().filter(uscc__in={line.cells[USCC] for line in lines})
    return set(rows.values_list("uscc", "region_code"))


def write(one: Import, actor: Actor, lines: Sequence[Line]) -> int:
    """Firms that are not on the list yet."""
    lock_in_transaction("layoffs.firms")
    there = _there(lines)
    rows = [_firm(one, line.cells) for line in lines if (line.cells[USCC], line.cells[PLACE]) not in there]
    DistressedFirm.objects.bulk_create(rows)
    return len(rows)


def _firm(one: Import, row: Sequence[str]) -> DistressedFirm:
    return DistressedFirm(
        uscc=row[USCC], name=row[NAME], region_code=row[PLACE], trouble=row[TROUBLE], came_by=one,
        staff_total=int(row[STAFF]) if row[STAFF] else None,
        since=date.fromisoformat(row[SINCE]) if row[SINCE] else timezone.localdate(),
    )  # fmt: skip


def undo(one: Import, actor: Actor) -> Undone:
    """Firms that nobody has taken off since go."""
    mine = DistressedFirm.objects.filter(came_by=one)
    gone, _ = mine.standing().delete()
    return Undone(gone, mine.count())


FIRMS = Subject(
    code="distressed-firms", title="困难企业名单", unit="家", columns=COLUMNS, action=Action.FIRM_LIST, check=check, write=write,
    undo=undo, once_by="uscc", most_rows=20_000, list_url="firms", list_words="去看名单", asks=ASKS,
    about="工信、商务、税务等部门说的生产经营困难企业。列进来是为了早点上门，问要不要稳岗、要不要帮职工找工作。",
)  # fmt: skip
