"""Case 48 of trust.md at full size: an employer's 50,000 people as a workbook, one row in a hundred wrong.

    make bench-import          (after the list of a million)

Each list is checked in a process of its own, as a worker's child would, so that its memory is its own; then two lists
with the same people are checked at the same time, and a list of 50,001 rows is told to be split.
"""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.report import peak_megabytes, say
from bench.stage import ROOT, open_stage

WORK, ROWS, FLOOR_S, FLOOR_MB = "import", 50_000, 60, 300
HEADING = ("姓名", "身份证号", "手机", "入职日期", "职务", "合同类型", "合同到期日期")


def main() -> None:
    """One, two at once, and one row too many."""
    os.environ.setdefault("BENCH_DIR", str(ROOT / ".local" / "bench-import"))
    folder = Path(os.environ["BENCH_DIR"])
    open_stage(2_000)
    if len(sys.argv) > 1:
        return _make(Path(sys.argv[2]), int(sys.argv[3])) if sys.argv[1] == "make" else _check(Path(sys.argv[2]))
    for rows, name in ((ROWS, "职工"), (ROWS, "职工二"), (ROWS + 1, "太长")):
        _child("make", folder / f"{name}.xlsx", str(rows)).wait()
    for lists in (["职工"], ["职工", "职工二"], ["太长"]):
        running = [_child("check", folder / f"{name}.xlsx") for name in lists]
        if any(process.wait() for process in running):
            sys.exit(f"没有核对完：{lists}")


def _child(*given: Any) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-m", "bench.import_batches", *map(str, given)], cwd=ROOT)


def _make(path: Path, size: int) -> None:
    """Invented people with impossible numbers; every hundredth has a wrong check character."""
    import xlsxwriter

    from bench.imports import FIRST_DAY, NAMES, timedelta
    from portal.people.identity import check_character

    book = xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("职工")
    sheet.write_row(0, 0, HEADING)
    for at in range(size):
        first = f"230000{FIRST_DAY + timedelta(days=at % 16_000):%Y%m%d}{at // 16_000:03d}"
        last = check_character(first)
        if at % 100 == 7:
            last = "0" if last != "0" else "1"
        name = NAMES[0][at % 10] + NAMES[1][at // 10 % 10]
        row = (name, first + last, f"126{at:08d}", "2026-11-02", "质检员", "固定期限", "2028-11-01")
        sheet.write_row(at + 1, 0, row)
    book.close()


def _check(path: Path) -> None:
    """From the uploaded workbook to what stands on the page and the workbook of errors; nothing is confirmed."""
    from django.utils import timezone

    from portal.ui.imports import staging, workbooks
    from portal.ui.imports.enums import Standing
    from registration.employment.models import EmploymentRegistration

    before, began = EmploymentRegistration.objects.count(), time.perf_counter()
    with path.open("rb") as file:
        one = _brought(file, path.name)
    staging.read(one)
    one.refresh_from_db()
    faults = sum(1 for _ in workbooks.faults_of(one)) if one.standing == Standing.CHECKED else 0
    seconds = time.perf_counter() - began
    told = one.refused_why or f"{one.good} 行能写，{one.bad} 行有错"
    untouched = EmploymentRegistration.objects.count() == before and faults == one.bad
    say(
        WORK, "batch_s", seconds, "s", n=one.total, list=path.stem, said=told, floor=f"<={FLOOR_S}",
        ok=seconds <= FLOOR_S and untouched,
    )  # fmt: skip
    say(
        WORK, "batch_mb", peak_megabytes(), "MB", list=path.stem, floor=f"<={FLOOR_MB}", ok=peak_megabytes() <= FLOOR_MB
    )
    type(one).objects.filter(pk=one.pk).update(dropped_at=timezone.now())  # the same file may come again


def _brought(file: Any, name: str) -> Any:
    from portal.accounts.actors import actor_of
    from portal.foundation.identifiers import uuid7
    from portal.people.employers.models import Membership
    from portal.ui.imports import services
    from portal.ui.imports.subjects import subject_of

    boss = Membership.objects.live().select_related("account", "employer").order_by("pk").first()
    return services.bring(
        actor=actor_of(boss.account), key=uuid7(), subject=subject_of("employment"), file=file, name=name,
        region_code=boss.employer.region_code, asked={}, employer=boss.employer_id,
    )  # fmt: skip


if __name__ == "__main__":
    main()
