from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.cases.calendar.services import YEARS, load_calendar


class Command(BaseCommand):
    help = "把已公布年份的节假日和调休装进数据库；可以重复运行。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("years", nargs="*", type=int, default=list(YEARS))

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = load_calendar(tuple(options["years"]), force=True)
        except NotImplementedError:
            raise CommandError("其中有年份还没有公布节假日安排，暂按周末推算。") from None
        self.stdout.write(f"日历：{len(options['years'])} 年，{count} 个节假日和调休日。")
