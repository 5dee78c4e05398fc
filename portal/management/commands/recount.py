from typing import Any

from django.core.management.base import BaseCommand

from analytics.indicators.services import correct_months, fold, lock_months, recount


class Command(BaseCommand):
    help = "把看板的计数和登记簿重新对一遍：不一致的改正并报出来，锁定月份的变化记成更正。"

    def handle(self, *args: Any, **options: Any) -> None:
        for found in recount():
            words = "一致" if found.is_clean else "不一致，已改正"
            self.stdout.write(
                f"{found.get_subject_display()}：{found.rows} 行，{words}；差 {found.wrong_cells} 格、{found.wrong_units} 个，"
                f"上级合计差 {found.wrong_sums} 格，进出不平 {found.unbalanced} 个地区。"
            )
        fold()
        self.stdout.write(f"新锁定 {lock_months()} 个月，锁定月份更正 {correct_months()} 个数。")
