"""Whose export a leaked list is: read from the marks in its cells or from the order of its rows."""

import csv
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from registration.roster.exports import exporter_of


class Command(BaseCommand):
    help = "Name the exporter of a roster that was found outside: a CSV file, however many of its rows are left."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with open(options["file"], encoding="utf-8-sig", newline="") as file:
                rows = list(csv.reader(file))
        except (OSError, UnicodeDecodeError) as problem:
            raise CommandError(f"读不了这个文件：{problem}") from problem
        request = exporter_of(rows)
        if request is None:
            raise CommandError("看不出是谁导出的：没有暗记，剩下的行也太少，或者被重新排过。")
        who, when = request.asked_by, f"{request.asked_at:%Y-%m-%d %H:%M}"
        self.stdout.write(
            f"{request.office} {who.name}（{who.username}），{when} 申请，编号 {request.number}，用途：{request.purpose}"
        )
