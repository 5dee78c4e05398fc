from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from portal.accounts.offices import make_offices
from portal.config.reference import load_reference_data


class Command(BaseCommand):
    help = "把数据库带到这一版：结构、区划、日历、规则、单位；每次发布前运行一次，可以重复。"

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=1, interactive=False)
        load_reference_data()
        made = make_offices(demo=settings.DEMO)
        self.stdout.write(f"准备好了，新建单位 {made} 个。")
