from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal.config.runner import Runner


class Command(BaseCommand):
    help = "启动整个平台：网站、后台任务和定时任务；Ctrl-C 全部停下。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--people", type=int, default=20_000, help="演示人数；0 表示不装")

    def handle(self, *args: Any, **options: Any) -> None:
        Runner(port=options["port"], people=options["people"], say=self.stdout.write).run()
