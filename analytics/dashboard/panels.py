"""The panel that opens beside a figure: its definition with the real numbers in the formula."""

from typing import Any
from urllib.parse import urlencode

from analytics.dashboard.counts import share
from analytics.dashboard.definitions import SPECS, Spec
from analytics.dashboard.figures import NOT_TOLD, signed
from analytics.dashboard.pages import Board
from analytics.indicators import months
from analytics.targets.enums import FigureCode
from portal.accounts.actors import Actor
from portal.accounts.permissions import Action
from portal.regions.codes import PROVINCE
from portal.rules.enums import Status
from portal.rules.models import ParameterVersion
from portal.ui.navigation import address
from portal.ui.parts import Definition
from portal.ui.words import cn_date, cn_datetime, cn_days, thousands

VERSION = "第 1 版"
# The list behind a figure, as the roster's filter says it; flows have no list of their own.
LISTS = {FigureCode.REGISTERED: {}, FigureCode.LONG: {"length": "long"}, FigureCode.OVERDUE: {"due": "late"}}


def definition_of(board: Board, code: FigureCode, actor: Actor | None) -> Definition:
    """What the figure counts and how, with what the reader may know of its parts."""
    spec = SPECS[code]
    given = _numbers(board)
    listed = _list_of(board, code, actor)
    return Definition(
        f"{spec.title}",
        spec.plain.format_map(given),
        [part.format_map(given) for part in spec.formula],
        spec.counts,
        spec.leaves_out,
        _facts(board, spec, code),
        spec.mind,
        list_url=listed,
        list_words="看名单" if listed else _no_list(actor),
        breakdown=[(label, thousands(count) if count is not None else NOT_TOLD) for label, count in board.reasons]
        if code == FigureCode.LEFT
        else [],
    )


def _no_list(actor: Actor | None) -> str:
    if actor is not None and actor.can(Action.REGISTRATION_VIEW):
        return "这个数背后没有现成的名单。"
    return "您的岗位看数，不看人。市县工作人员可以看自己管的名单。"


def _list_of(board: Board, code: FigureCode, actor: Actor | None) -> str:
    """The address of the people behind a figure of today, for those whose role sees people."""
    roster = address("roster")
    if (
        not roster
        or code not in LISTS
        or not board.span.now.is_open
        or actor is None
        or not actor.can(Action.REGISTRATION_VIEW)
    ):
        return ""
    return f"{roster}?{urlencode(LISTS[code] | {'place': board.here.code})}"


def _numbers(board: Board) -> dict[str, Any]:
    """The counts by name, each told or not; transfers are told only beside flows that are."""
    row, day = board.table.here, board.span.now.until
    given = {
        name: thousands(count) if row.tells("now", name) else NOT_TOLD for name, count in row.counts["now"].items()
    }
    if not row.tells("now", "start", "registered", "new", "left"):
        given |= {"moved_in": NOT_TOLD, "moved_out": NOT_TOLD, "start": NOT_TOLD}
    missing = dict.fromkeys(("long", "hardship", "overdue", "due", "reached", "start"), "没有数据")
    return (
        missing
        | given
        | {"month": f"{board.span.now.month.month} 月", "stand": _stand(board), "months": months.long_months(day)}
    )


def _stand(board: Board) -> str:
    return "现在在册" if board.span.now.is_open else f"{board.span.now.month.month} 月末在册"


def _facts(board: Board, spec: Spec, code: FigureCode) -> list[tuple[str, str]]:
    facts = [("截至", _until(board)), ("更新", "随办随变，每夜重数一遍")]
    facts += [("重数", _recounted(board))] if board.recounted else []
    facts += _locked(board, spec)
    if code == FigureCode.LONG:
        facts += _hardship(board)
    target = board.target_of(board.here.code, code)
    facts.append(("目标", f"{float(target.value):,g}{spec.unit}，{cn_days(target.valid)}" if target else "没有目标"))
    facts.append(("编号", f"{spec.number}，{VERSION}"))
    facts.append(("来源", _source(board, spec)))
    if target:
        facts.append(("谁定的", target.office.name))
    return facts


def _source(board: Board, spec: Spec) -> str:
    """Where the definition comes from; of a published limit its own source."""
    if not spec.parameter:
        return spec.source
    versions = ParameterVersion.objects.filter(
        parameter_id=spec.parameter, region_code=PROVINCE, status=Status.PUBLISHED, valid__contains=board.span.now.until
    )
    return versions.values_list("source", flat=True).first() or ""


def _until(board: Board) -> str:
    return cn_datetime(board.at) if board.span.now.is_open else cn_date(board.span.now.until)


def _recounted(board: Board) -> str:
    clean = all(one.is_clean for one in board.recounted)
    wrong = sum(one.wrong_cells + one.wrong_sums for one in board.recounted)
    words = "和登记簿一致" if clean else f"有 {wrong} 格不一致，已改正"
    return f"{cn_datetime(min(one.at for one in board.recounted))}，{words}"


def _locked(board: Board, spec: Spec) -> list[tuple[str, str]]:
    """A closed month: what it was when it was locked, and what has changed since."""
    if board.span.now.is_open or board.locked_at is None:
        return []
    facts = [("锁定", cn_datetime(board.locked_at))]
    difference = correction(board, spec)
    if difference:
        facts.append(("锁定后更正", f"{signed(difference)} 人"))
    return facts


def correction(board: Board, spec: Spec) -> int:
    """By how many people the figure of a locked month is another than when it was locked; 0 where it may not be told."""
    row, month = board.table.here, board.span.now.month
    stored = {"new": "begun"}.get(spec.value, spec.value)
    kept = board.table.kept.get(row.code, month, stored)
    if board.span.now.is_open or kept is None or not row.tells("now", *spec.needs):
        return 0
    return row.counts["now"][spec.value] - kept.locked


def _hardship(board: Board) -> list[tuple[str, str]]:
    row, count = board.table.here, board.table.here.counts["now"]
    if not row.tells("now", "registered", "long", "short", "hardship", "between"):
        return []
    percent = share(count["hardship"], count["registered"])
    label = f"满 {months.hardship_months(board.span.now.until)} 个月"
    return [(label, f"{thousands(count['hardship'])} 人，占 {percent:.1f}%")] if percent is not None else []
