import random
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from matching.compliance.measure import measured, of_file
from matching.compliance.sentences import CHOSEN, HELD, MAKING
from portal.rules.enums import Action

AROUND = 18  # characters on each side of a hit that is printed


class Command(BaseCommand):
    help = "招聘用语的检查：对没有参与定规则的句子量召回和误报；或者读一个岗位文件，数出每条规则命中多少。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--ads", type=Path, help="岗位文件（csv 或 csv.gz，要有 title 和 desc 两列）")
        parser.add_argument("--sample", type=int, default=20, help="打印多少处命中，供人看")
        parser.add_argument("--seed", type=int, default=1, help="抽样的种子")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["ads"]:
            self._ads(options["ads"], options["sample"], options["seed"])
            return
        for action in Action:
            for split in (MAKING, CHOSEN, HELD):
                found = measured(action, split, timezone.localdate())
                self.stdout.write(
                    f"{action.label} {split}：违法 {found.illegal} 句，召回 {found.recall:.4f}（规则说准 {found.strict_recall:.4f}）；"
                    f"合法 {found.innocent} 句，误报 {found.false_share:.4f}（规则 {len(found.by_rules)} 句）"
                )

    def _ads(self, path: Path, sample: int, seed: int) -> None:
        read, counts, found = of_file(path, timezone.localdate())
        self.stdout.write(f"岗位 {read} 个，命中 {len(found)} 处")
        for name, count in sorted(counts.items()):
            self.stdout.write(f"  {name}：{count}")
        # The seed chooses whom to look at, nothing secret.
        for finding, text in random.Random(seed).sample(found, min(sample, len(found))):
            around = text[max(0, finding.start - AROUND) : finding.end + AROUND].replace("\n", " ")
            self.stdout.write(f"{finding.rule} “{finding.words}”  …{around}…")
