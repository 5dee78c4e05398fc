from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from registration.residence import night


class Command(BaseCommand):
    help = (
        "按住地分服务站：单位撤了、范围或区划代码变了、搬家的日子到了的人，转给住地的服务站。不加 --wet-run 只算不做。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--dry-run", action="store_true", help="只算不做（默认）；算的时候会占住行锁，避开上班时间")
        how.add_argument("--wet-run", action="store_true", help="真的做")

    def handle(self, *args: Any, **options: Any) -> None:
        done = night.run() if options["wet_run"] else night.dry_run()
        if done is None:
            self.stdout.write("另一台机器正在做，这里不做。")
            return
        for name, count in done.items():
            self.stdout.write(f"{name}: {count}")
        self.stdout.write("做完了。" if options["wet_run"] else "只算了一遍，什么也没改；要做请加 --wet-run。")
