from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.config.backup import BackupProblem, backup


class Command(BaseCommand):
    help = "把数据库备份到一个新文件夹，附每张表的行数和摘要；密钥不在备份里。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, required=True, help="新文件夹")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = backup(options["to"].resolve(), self.stdout.write)
        except BackupProblem as problem:
            raise CommandError(str(problem)) from problem
        rows = sum(table["rows"] for table in manifest["tables"].values())
        self.stdout.write(f"备份好了：{len(manifest['tables'])} 张表，{rows} 行。")
        self.stdout.write("密钥文件（SECRETS_FILE）不在备份里，请另外保存到别处；没有它，备份里加密的字段打不开。")
