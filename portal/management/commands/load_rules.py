from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal.rules.services import load_rules


class Command(BaseCommand):
    help = "把随版本提供的参数和规则装进数据库；可以重复运行。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--force", action="store_true", help="数据没有变化也重新核对")

    def handle(self, *args: Any, **options: Any) -> None:
        count = load_rules(force=options["force"])
        self.stdout.write(f"规则：写入 {count} 个版本。" if count else "规则：没有变化。")
