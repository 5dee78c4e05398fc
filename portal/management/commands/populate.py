import time
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.config.demo.populate.load import Refused, has_people, load
from portal.config.demo.populate.plan import STALE_SHARE, Plan, assumptions
from portal.foundation.locks import in_turn, only_one

LOCK = "populate"


def share(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise ArgumentTypeError("写成小数，比如 0.8571") from error


class Command(BaseCommand):
    help = "给演示机装一批编造的人和两年的登记历史；中途停下就什么也没装。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--people", type=int, required=True, help="多少人")
        parser.add_argument("--if-empty", action="store_true", help="已经有演示人员就不装")
        parser.add_argument("--stale-share", type=share, default=STALE_SHARE, help="在册人员中超过 6 个月的比例")
        parser.add_argument("--months", type=int, default=25, help="几个月的历史")
        parser.add_argument("--seed", type=int, default=1, help="随机数种子")

    def handle(self, *args: Any, **options: Any) -> None:
        with only_one(LOCK) as is_first:  # two loads at once would draw the same identifiers
            if is_first:
                self._load(options)
        if not is_first:
            self.stdout.write("别处正在装演示数据，等它装完。")
            with in_turn(LOCK):
                self._load(options)

    def _load(self, options: dict[str, Any]) -> None:
        if options["if_empty"] and has_people():
            return
        plan = Plan(options["people"], options["months"], options["stale_share"], options["seed"])
        began = time.monotonic()
        try:
            loaded = load(plan)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"演示数据：{loaded.people} 人，{loaded.registrations} 次失业登记，{loaded.inbox_items} 条收件，"
            f"{loaded.contacts} 次联系，{loaded.employers} 个用人单位，{loaded.vacancies} 个岗位，"
            f"用时 {time.monotonic() - began:.1f} 秒。"
        )
        for line in assumptions(plan):
            self.stdout.write(f"假设：{line}")
