"""G `import`: a list of a million people as CSV, checked, matched and staged; a workbook of a hundred thousand dirty rows.

    make bench-import [SCALE=1000000]

One row in a hundred has a wrong number, one in fifty a spoilt telephone, one in ten is somebody the registers know.
Beside it, for the same rows, what a loop costs that reads, checks, looks up and stores one row at a time.
"""

import csv
import io
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bench.report import peak_megabytes, say
from bench.stage import ROOT, open_stage

WORK, PEOPLE, WORKBOOK_ROWS, PEER_ROWS = "import", 100_000, 100_000, 3_000
FLOOR_S, TARGET_S, FLOOR_MB, TARGET_XLSX_S, TARGET_TIMES = 60, 6, 500, 3, 15
HEADING = ("序号", "姓名", "身份证号", "联系电话", "现居住地", "返乡时间", "务工地点", "备注")
FIRST_DAY, DAYS = date(1962, 1, 1), 16_000
NAMES = (
    ("王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴"),
    ("秀英", "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军"),
)


def main() -> None:
    """Three sizes for the growth, then the whole; the workbook; the loop."""
    scale = int(os.environ.get("SCALE", "1000000"))
    os.environ.setdefault("BENCH_DIR", str(ROOT / ".local" / "bench-import"))
    open_stage(min(PEOPLE, scale))
    if len(sys.argv) > 1:
        return _make(Path(sys.argv[1]), int(sys.argv[2]))
    for size in (scale // 8, scale // 4, scale // 2):
        _staged(size)
    seconds, one = _staged(scale)
    ok = seconds <= FLOOR_S and peak_megabytes() <= FLOOR_MB
    say(WORK, "csv_s", seconds, "s", n=scale, floor=f"<={FLOOR_S}", target=f"<={TARGET_S}", ok=ok)
    say(WORK, "peak_mb", peak_megabytes(), "MB", n=scale, floor=f"<={FLOOR_MB}", ok=peak_megabytes() <= FLOOR_MB)
    rate = scale / seconds
    peer = _loop(PEER_ROWS)
    say(WORK, "rows_a_second", rate, "1/s", peer="row loop", peer_value=round(peer), ratio=round(rate / peer, 1),
        target=f">={TARGET_TIMES}", ok=rate >= TARGET_TIMES * peer)  # fmt: skip
    _workbook(min(WORKBOOK_ROWS, scale))
    _again(one)
    _written(one)


def _rows(size: int) -> Iterator[list[str]]:
    """Invented people; every tenth is one of the demo's."""
    from portal.people.identity import check_character
    from portal.people.models import Person
    from portal.regions.models import Division
    from portal.regions.selectors import full_names

    dice = random.Random(20261127)
    known = Person.objects.filter(is_demo=True, proved_at__isnull=False).order_by("pk")
    known = iter([(one.name, one.id_number) for one in known.only("name", "id_number")[: size // 10].iterator()])
    towns = list(full_names(Division.objects.current().filter(level=4).values_list("code", flat=True)).values())
    for at in range(size):
        day = FIRST_DAY + timedelta(days=at % DAYS)
        first = f"230000{day:%Y%m%d}{at // DAYS:03d}"
        number = first + check_character(first)
        name = dice.choice(NAMES[0]) + dice.choice(NAMES[1])
        if at % 10 == 0:
            name, number = next(known, (name, number))
        if at % 100 == 7:
            number = number[:-1] + ("0" if number[-1] != "0" else "1")
        phone = f"126{dice.randrange(10**8):08d}"
        yield [
            str(at + 1), name, number, phone + ("x" if at % 50 == 3 else ""), dice.choice(towns), "2026年9月1日", "大连", "",
        ]  # fmt: skip


def _file(size: int, kind: str) -> Any:
    """A list of that size on disk, made by another process: what it needs of memory is no cost of an import."""
    path = Path(os.environ["BENCH_DIR"]) / f"返乡-{size}.{kind}"
    subprocess.run([sys.executable, "-m", "bench.imports", str(path), str(size)], check=True, stdout=subprocess.DEVNULL)
    return path.open("rb")


def _make(path: Path, size: int) -> None:
    if path.suffix == ".csv":
        with path.open("w", encoding="gb18030", newline="") as file:
            csv.writer(file).writerows([HEADING, *_rows(size)])
        return
    import xlsxwriter

    book = xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("名册")
    for at, row in enumerate([HEADING, *_rows(size)]):
        sheet.write_row(at, 0, row)
    book.close()


def _bring(file: Any, name: str) -> Any:
    from portal.accounts.actors import actor_of
    from portal.accounts.models import User
    from portal.foundation.identifiers import uuid7
    from portal.ui.imports import services
    from portal.ui.imports.subjects import subject_of

    actor = actor_of(User.objects.get(username="zhou"))
    subject = subject_of("leads-returned")
    asked = {"given_by": "测量", "ground": "测量", "purpose": "测量"}
    return services.bring(
        actor=actor, key=uuid7(), subject=subject, file=file, name=name, region_code="230000000000", asked=asked
    )


def _staged(size: int) -> tuple[float, Any]:
    """From the uploaded file to staged batches: stored as ciphertext, decoded, checked, matched."""
    from portal.ui.imports import staging

    file = _file(size, "csv")
    seconds, one = _timed(lambda: _bring(file, "返乡.csv"))
    checking, done = _timed(lambda: staging.read(one))
    one.refresh_from_db()
    right = done and one.total == size and one.bad == _bad(size)
    say(WORK, "staged_s", seconds + checking, "s", n=size, good=one.good, bad=one.bad, known=one.known, same=right)
    return seconds + checking, one


def _bad(size: int) -> int:
    """Wrong numbers and spoilt telephones: no row has both."""
    return sum(at % 100 == 7 or at % 50 == 3 for at in range(size))


def _workbook(size: int) -> None:
    from portal.ui.imports import staging

    file = _file(size, "xlsx")
    seconds, one = _timed(lambda: _bring(file, "返乡.xlsx"))
    checking, _ = _timed(lambda: staging.read(one))
    one.refresh_from_db()
    total = seconds + checking
    say(
        WORK,
        "xlsx_s",
        total,
        "s",
        n=size,
        bad=one.bad,
        same=one.bad == _bad(size),
        target=f"<={TARGET_XLSX_S}",
        ok=total <= TARGET_XLSX_S,
    )


def _loop(size: int) -> float:
    """Rows a second of the plain way: a row read, checked, looked up and stored, one after the other."""
    from django.core.exceptions import ValidationError

    from portal.people.models import ID_PURPOSE, Person
    from portal.privacy import crypto
    from portal.ui.imports import cells
    from portal.ui.imports.models import Import, ImportBatch

    one = Import.objects.filter(subject="leads-returned").first()
    assert one is not None
    areas = (("230000000000", "239999999999"),)
    text = io.TextIOWrapper(_file(size, "csv"), encoding="gb18030", newline="")
    began = time.perf_counter()
    for at, row in enumerate(csv.DictReader(text)):
        try:
            line = [cells.name(row["姓名"]), cells.id_number(row["身份证号"]), cells.phone(row["联系电话"]),
                    cells.place(row["现居住地"], areas), cells.past_day(row["返乡时间"])]  # fmt: skip
        except ValidationError:
            continue
        Person.objects.filter(id_index=crypto.mac(line[1], ID_PURPOSE)).first()
        ImportBatch.objects.create(of=one, number=1_000_000 + at, lines=[line], fault_count=0)
    seconds = time.perf_counter() - began
    ImportBatch.objects.filter(of=one, number__gte=1_000_000).delete()
    return size / seconds


def _again(one: Any) -> None:
    """The same file once more changes nothing."""
    from portal.ui.imports import staging

    seconds, done = _timed(lambda: staging.read(one))
    say(WORK, "again_s", seconds, "s", n=one.total, did=done, ok=not done)


def _written(one: Any) -> None:
    """Leads with their first tasks for everybody who is new."""
    from portal.accounts.actors import actor_of
    from portal.accounts.models import User
    from portal.ui.imports import services

    services.confirm(actor=actor_of(User.objects.get(username="zhou")), one=one)
    seconds, _ = _timed(lambda: services.write(one))
    one.refresh_from_db()
    say(WORK, "written_s", seconds, "s", n=one.written, rows_a_second=round(one.written / seconds))


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    done = work()
    return time.perf_counter() - began, done


if __name__ == "__main__":
    main()
