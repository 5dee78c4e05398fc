import csv
import json
import time
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from portal.occupations import catalogue


def titles_file(text: str) -> list[tuple[str, str]]:
    try:
        with open(text, encoding="utf-8-sig", newline="") as file:
            return [(row["title"], row["code"]) for row in csv.DictReader(file) if row["title"] and row["code"]]
    except (OSError, KeyError, UnicodeDecodeError, csv.Error) as error:
        raise ArgumentTypeError("要一个 UTF-8 的 CSV 文件，有 title 和 code 两列") from error


class Command(BaseCommand):
    help = "用标注好的岗位名称训练职业推荐模型，写出数组文件和摘要；不到一分钟。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--titles", type=titles_file, help="标注好的名称（CSV），默认用随版本提供的")
        parser.add_argument("--measure", action="store_true", help="再用五份轮流检验一遍没见过的名称，多用几分钟")
        parser.add_argument("--folder", type=Path, help="写到哪里，默认是随版本提供的位置")

    def handle(self, *args: Any, **options: Any) -> None:
        # numpy costs every process a tenth of a second: only this command and who asks for a suggestion pay.
        from portal.occupations.titles import measuring, model, training

        folder = options["folder"] or model.FOLDER
        titles, names = options["titles"] or catalogue.titles(), catalogue.names()
        began = time.monotonic()
        trained = training.train(training.examples(titles, names))
        seconds = round(time.monotonic() - began, 1)
        figures = measuring.measure(titles, names) if options["measure"] else None
        about = {"trained_on": str(timezone.localdate()), "titles": len(titles), "names": len(names), "unseen": figures}
        size = model.save(trained, about, folder)
        self.stdout.write(f"职业模型：{len(titles)} 个名称，训练 {seconds} 秒，{size:,} 字节。")
        self.stdout.write(f"没见过的名称：{json.dumps(figures, ensure_ascii=False) if figures else '没有检验'}")
