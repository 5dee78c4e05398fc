from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.config.demo.staff import password, second_factor


class Command(BaseCommand):
    help = "演示机：打印一个工作人员账号的密码和现在的动态码。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="用户名，比如 li")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("只有演示机（DEMO=1）才有演示账号。")
        try:
            code = second_factor(options["name"])
        except Authenticator.DoesNotExist:
            raise CommandError(f"没有叫 {options['name']} 的演示账号。") from None
        self.stdout.write(f"密码 {password()}  动态码 {code}")
