from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal.occupations.services import load_occupations


class Command(BaseCommand):
    help = "把职业分类装进数据库；可以重复运行。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--force", action="store_true", help="数据没有变化也重新装载")

    def handle(self, *args: Any, **options: Any) -> None:
        count = load_occupations(force=options["force"])
        self.stdout.write(f"职业：装载 {count} 行。" if count else "职业：没有变化。")
