from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.config.backup import BackupProblem, default_target, restore


class Command(BaseCommand):
    help = "把备份恢复成一个新的数据库，逐表核对摘要；不改动正在用的数据库。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", type=Path, required=True, dest="folder", help="备份所在的文件夹")
        parser.add_argument("--database", default="", help="新数据库的名字；不写就按时间取名")

    def handle(self, *args: Any, **options: Any) -> None:
        database = options["database"] or default_target()
        try:
            manifest = restore(options["folder"].resolve(), database, self.stdout.write)
        except BackupProblem as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"恢复好了：数据库 {database}，和 {manifest['at']} 的备份逐行一致，加密的字段能打开。")
        self.stdout.write(f"要改用它，把 DATABASE_URL 里的库名换成 {database}，再重启。")
