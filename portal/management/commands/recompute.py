"""An auditor's command: a stored figure once more, from the stored rule and inputs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from matching.recommend.models import MatchPair
from matching.recommend.score.definition import PARTS
from matching.recommend.services import recomputed


class Command(BaseCommand):
    help = "按存下的规则和资料重算一个推荐的分，和存下的对照。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("pair", type=int, help="推荐的编号")

    def handle(self, *args: Any, **options: Any) -> None:
        found = (
            MatchPair.objects.select_related("rule", "person_input", "vacancy_input").filter(pk=options["pair"]).first()
        )
        if found is None:
            raise CommandError("没有这个推荐。")
        again = recomputed(found)
        for name, stored, now in zip(PARTS, found.parts, again, strict=True):
            self.stdout.write(f"{name}: {stored} {now}")
        self.stdout.write(f"规则 {found.rule_id}，存下 {found.score}，重算 {sum(again)}")
        if list(again) != found.parts:
            raise CommandError("对不上。")
