from typing import Any

from django.core.management.base import BaseCommand

from matching.search import index, phrases
from matching.search.held import keeping


class Command(BaseCommand):
    help = "把岗位索引和搜索提示词全部重写一遍；找岗位的人照常用。"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"岗位 {index.rebuild()} 个，提示词 {phrases.learn()} 个。")
        keeping.renew()
