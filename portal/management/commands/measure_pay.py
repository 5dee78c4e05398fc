import csv
import gzip
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from matching.vacancies.pay.measuring import measure

MOST_SHAPES = 40


def wordings(path: str) -> list[str]:
    """The salary column of a CSV file, gzipped or not."""
    opened = gzip.open if path.endswith(".gz") else open
    try:
        with opened(path, "rt", encoding="utf-8-sig", newline="") as file:
            return [row["salary"] for row in csv.DictReader(file)]
    except (OSError, KeyError, UnicodeDecodeError, csv.Error) as error:
        raise ArgumentTypeError("要一个 UTF-8 的 CSV 文件（可以是 .gz），有 salary 一列") from error


class Command(BaseCommand):
    help = "量一量工资的写法能读懂多少：一个 CSV 文件的 salary 列，报比例和读不懂的样子；文件里的内容一行也不留。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("wordings", type=wordings, metavar="PATH", help="CSV 文件，可以是 .gz")

    def handle(self, *args: Any, **options: Any) -> None:
        found = measure(options["wordings"])
        self.stdout.write(f"共 {len(options['wordings']):,} 条，读懂或者写明面议的占 {found.share:.4f}。")
        for basis, count in found.read.most_common():
            self.stdout.write(f"  {basis}：{count:,}")
        self.stdout.write(f"  面议：{found.negotiable:,}")
        for (shape, reason), count in found.unread.most_common(MOST_SHAPES):
            self.stdout.write(f"  没读懂 {count:,} 条：{shape}（{reason}）")
