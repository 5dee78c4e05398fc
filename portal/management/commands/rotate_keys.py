from collections.abc import Callable, Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt, encrypt
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from portal.foundation.locks import only_one
from portal.privacy import crypto, keys
from portal.privacy.keys import Column

SECRET = {"totp": "secret", "recovery_codes": "seed"}


class Command(BaseCommand):
    help = "把数据换到最新一版密钥：--fields 重新加密，--indexes 重算查找用的摘要。不加 --wet-run 只说要做什么。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--fields", action="store_true", help="字段密钥（FIELD_KEYS）")
        parser.add_argument("--indexes", action="store_true", help="摘要密钥（INDEX_KEYS）")
        parser.add_argument("--wet-run", action="store_true", help="真的改；中断了再运行一次就接着做")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["fields"] and not options["indexes"]:
            raise CommandError("请写 --fields 或 --indexes。")
        with only_one("privacy.rotate-keys") as mine:
            if not mine:
                raise CommandError("另一个换密钥的命令正在运行，请等它做完。")
            self._rotate(options)

    def _rotate(self, options: dict[str, Any]) -> None:
        wet = options["wet_run"]
        try:
            if options["fields"]:
                self._all("FIELD_KEYS", keys.encrypted_columns(), keys.re_encrypt, wet)
                self._second_factors(wet)
            if options["indexes"]:
                self._all("INDEX_KEYS", keys.index_columns(), keys.re_index, wet)
        except crypto.MissingKey as missing:
            raise CommandError(f"缺密钥，已停下，之前换好的都保留：{missing}") from None
        if not wet:
            self.stdout.write("以上只是试算，什么都没有改。加 --wet-run 才真做。")

    def _all(self, kind: str, columns: list[Column], work: Callable[[Column], Iterator[int]], wet: bool) -> None:
        newest = crypto.newest_version(getattr(settings, kind))
        for column in columns:
            keys.check_keys(column, kind)
        for column in columns:
            old = sum(count for version, count in keys.rows_by_version(column).items() if version != newest)
            done = sum(work(column)) if wet else 0
            if old:
                self.stdout.write(
                    f"{column.label}：{f'换好 {done} 条' if wet else f'要换 {old} 条'}（到第 {newest} 版）"
                )

    def _second_factors(self, wet: bool) -> None:
        """The library keeps its secrets as hexadecimal text in a JSON column."""
        newest, count = crypto.newest_version(settings.FIELD_KEYS), 0
        for pk in Authenticator.objects.filter(type__in=SECRET).values_list("pk", flat=True):
            with transaction.atomic():
                one = Authenticator.objects.select_for_update().get(pk=pk)
                name = SECRET[one.type]
                stored = one.data.get(name)
                if stored is None or bytes.fromhex(stored)[0] == newest:
                    continue
                plain, count = decrypt(stored), count + 1
                if wet:
                    one.data[name] = encrypt(plain)
                    one.save(update_fields=["data"])
        if count:
            self.stdout.write(
                f"第二因子的密钥：{f'换好 {count} 条' if wet else f'要换 {count} 条'}（到第 {newest} 版）"
            )
