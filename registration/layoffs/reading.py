"""Reports and firms as lists show them and as files carry them. Both are about organisations: a file needs no grant."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from portal.regions.selectors import full_names
from portal.ui.tables.excel import Column
from registration.layoffs.figures import Help, help_of
from registration.layoffs.limits import mass_percent, mass_persons
from registration.layoffs.models import DistressedFirm, LayoffReport
from registration.layoffs.rules import is_mass


def rows_of(reports: Iterable[LayoffReport]) -> list[tuple[LayoffReport, bool, Help]]:
    """(report, whether the law asks for it, what became of its people). One query for all."""
    found = list(reports)
    people = help_of([one.number for one in found])
    return [(one, _is_mass(one), people.get(one.number, Help())) for one in found]


def _is_mass(one: LayoffReport) -> bool:
    return is_mass(one.planned, one.staff_total, mass_persons(one.region_code), mass_percent(one.region_code))


class ReportLine(NamedTuple):
    report: LayoffReport
    is_mass: bool
    help: Help
    place: str


class FirmLine(NamedTuple):
    firm: DistressedFirm
    place: str


def report_lines(reports: Sequence[LayoffReport]) -> list[ReportLine]:
    """Some reports as a file carries them. Two queries for all."""
    places = full_names({one.region_code for one in reports})
    return [ReportLine(one, mass, help, places.get(one.region_code, "")) for one, mass, help in rows_of(reports)]


def firm_lines(firms: Sequence[DistressedFirm]) -> list[FirmLine]:
    places = full_names({one.region_code for one in firms})
    return [FirmLine(one, places.get(one.region_code, "")) for one in firms]


REPORTS = (
    Column("编号", lambda line: line.report.number, width=24),
    Column("统一社会信用代码", lambda line: line.report.uscc, width=22),
    Column("单位名称", lambda line: line.report.name, width=36),
    Column("所在地", lambda line: line.place, width=36),
    Column("职工总数", lambda line: line.report.staff_total, numeric=True, width=10),
    Column("打算裁", lambda line: line.report.planned, numeric=True, width=10),
    Column("从哪天起裁", lambda line: f"{line.report.first_day:%Y-%m-%d}", width=12),
    Column("规模裁员", lambda line: "是" if line.is_mass else "", width=10),
    Column("为什么裁", lambda line: line.report.why, width=30),
    Column("谁报的", lambda line: line.report.get_told_by_display(), width=14),
    Column("撤回", lambda line: line.report.cancelled_why, width=20),
    Column("名单上的人", lambda line: line.help.people, numeric=True, width=12),
    Column("等联系", lambda line: line.help.waiting, numeric=True, width=10),
    Column("联系上了", lambda line: line.help.contacted, numeric=True, width=10),
    Column("在服务", lambda line: line.help.served, numeric=True, width=10),
    Column("已就业", lambda line: line.help.employed, numeric=True, width=10),
    Column("没联系上", lambda line: line.help.lost, numeric=True, width=10),
)
FIRMS = (
    Column("统一社会信用代码", lambda line: line.firm.uscc, width=22),
    Column("单位名称", lambda line: line.firm.name, width=36),
    Column("所在地", lambda line: line.place, width=36),
    Column("什么困难", lambda line: line.firm.get_trouble_display(), width=18),
    Column("在岗人数", lambda line: line.firm.staff_total, numeric=True, width=10),
    Column("从哪天起", lambda line: f"{line.firm.since:%Y-%m-%d}", width=12),
)
