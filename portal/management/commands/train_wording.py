import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from portal.regions.codes import PROVINCE


class Command(BaseCommand):
    help = "用自己写的句子训练招聘用语的第二道检查，写出数组文件和摘要；几分钟。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, help="写到哪里，默认是随版本提供的位置")

    def handle(self, *args: Any, **options: Any) -> None:
        # numpy costs every process a tenth of a second: only this command and the checks pay.
        from matching.compliance.likeness import model, training
        from matching.compliance.wording import lexicon_of
        from portal.foundation.learning import arrays

        place = model.PLACE
        if options["folder"]:
            place = arrays.Place(options["folder"], place.name, place.command)
        began = time.monotonic()
        trained, known = training.trained(lexicon_of(PROVINCE, timezone.localdate()))
        size = arrays.save(trained, {"sentences": known}, place)
        self.stdout.write(f"用语模型：{known} 句，训练 {time.monotonic() - began:.0f} 秒，{size:,} 字节。")
