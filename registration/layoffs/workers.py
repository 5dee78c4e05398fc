"""The employees of a layoff as the employer itself names them: the same leads as of an office's list (9.5; 劳动合同法 41)."""

import csv
import io
from collections.abc import Sequence
from functools import partial
from uuid import UUID

from portal.accounts.actors import Actor
from portal.accounts.permissions import Action
from portal.people.employers.models import Employer
from portal.regions.codes import PROVINCE, code_range
from portal.ui.imports import cells, services
from portal.ui.imports.columns import Column
from portal.ui.imports.models import Import
from portal.ui.imports.subjects import Line, Subject
from registration.discovery import intake, rosters
from registration.discovery.enums import LeadKind
from registration.layoffs.forms import OwnReportField
from registration.layoffs.models import LayoffReport

CODE = "laid-off-workers"
OF_OFFICE = {column.key: column for column in rosters.columns(LeadKind.LAID_OFF)}
PLACE = Column(
    "place", "住在", partial(cells.place, areas=(code_range(PROVINCE),)), OF_OFFICE["place"].also, required=True,
    example="富锦市锦山镇", width=26,
)  # fmt: skip
COLUMNS = tuple(PLACE if key == "place" else column for key, column in OF_OFFICE.items() if key != "where")
"""What an office's list says, without the employer: that is who gives it. People may live anywhere in the province."""


def write(one: Import, actor: Actor, lines: Sequence[Line]) -> int:
    """Leads of the offices that serve where each one lives, with the employer's name."""
    named = Employer.objects.values_list("name", flat=True).get(pk=one.employer_id)
    place = intake.WHERE
    whole = [line._replace(cells=(*line.cells[:place], named[:60], *line.cells[place:])) for line in lines]
    return rosters.write(one, actor, whole)


def bring_one(*, actor: Actor, key: UUID, report: LayoffReport, row: Sequence[str]) -> Import:
    """One employee from the form comes in as a list of one: checked, confirmed and taken back as any other.

    Raises SameFile where this very row came in before.
    """
    text = io.StringIO()
    csv.writer(text).writerows([[column.title for column in COLUMNS], row])
    return services.bring(
        actor=actor, key=key, subject=WORKERS, file=io.BytesIO(text.getvalue().encode("utf-8-sig")),
        name=f"{report.number}.csv", region_code=report.region_code, asked={"report": report.number},
        employer=report.employer_id,
    )  # fmt: skip


WORKERS = Subject(
    code=CODE, title="被裁职工名单", unit="人", columns=COLUMNS, action=Action.EMPLOYER_SPEAK, check=rosters.check, write=write,
    undo=rosters.undo, once_by="number", most_rows=20_000, by_employers=True, asks={"report": OwnReportField},
    list_url="employer-layoffs", list_words="去看裁员报告", verb="提交",
    about="要裁的、已经裁的职工。交上来，他们住地的服务站就会联系本人，问要不要登记失业、找工作、学技能。名单只做这个用。",
)  # fmt: skip
