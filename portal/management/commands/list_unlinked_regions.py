from typing import Any

from django.core.management.base import BaseCommand

from portal.regions.enums import Level
from portal.regions.models import Division
from portal.regions.selectors import full_names


class Command(BaseCommand):
    help = "列出还没有对应到现行乡镇街道的老乡镇和村，供管理员录入。"

    def handle(self, *args: Any, **options: Any) -> None:
        rows = list(Division.objects.unlinked().order_by("code"))
        names = full_names(row.code for row in rows)
        for row in rows:
            self.stdout.write(f"{row.code}\t{row.get_kind_display()}\t{names[row.code]}")
        towns = sum(row.level == Level.TOWN for row in rows)
        self.stdout.write(f"共 {towns} 个老乡镇街道，{len(rows) - towns} 个村和社区。")
