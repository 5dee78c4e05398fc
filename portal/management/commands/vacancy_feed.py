from argparse import ArgumentTypeError
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from matching.vacancies.enums import Source
from matching.vacancies.sources import feeds
from matching.vacancies.sources.models import FED, VacancyFeed
from portal.accounts.actors import SYSTEM
from portal.exchange.channels.models import ChannelKey
from portal.people.organisations import read_credit_code


def credit_code(text: str) -> str:
    try:
        return read_credit_code(text)
    except ValidationError as error:
        raise ArgumentTypeError(error.messages[0]) from error


class Command(BaseCommand):
    help = "登记一个岗位来源（外省交换，或者人力资源服务机构），写明它用哪把密钥、替哪些单位发；再运行一次就是补充。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="来源的编号，字母、数字和横线")
        parser.add_argument("--name", help="来源的名称，新登记时要写")
        parser.add_argument("--source", choices=[one.value for one in FED], default=Source.AGENCY, help="默认 agency")
        parser.add_argument(
            "--key", action="append", default=[], help="它签名用的密钥编号，先在“渠道”页面录入；可以写几个"
        )
        parser.add_argument(
            "--employer", action="append", default=[], type=credit_code, help="看过委托书的单位的代码；可以写几个"
        )
        parser.add_argument("--stop", action="store_true", help="停用：从下一个请求起不再收")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        feed = VacancyFeed.objects.filter(code=options["code"]).first()
        if feed is None:
            if not options["name"]:
                raise CommandError("新的来源要写名称（--name）。")
            feed = feeds.register(actor=SYSTEM, code=options["code"], name=options["name"], source=options["source"])
        feeds.switch(actor=SYSTEM, feed=feed, on=not options["stop"])
        for key in options["key"]:
            feeds.use_key(actor=SYSTEM, feed=feed, key=self._known(key))
        for code in options["employer"]:
            self._authorise(feed, code)
        self.stdout.write(
            f"{feed.name}：{'可用' if feed.is_active else '停用'}，{feed.keys.count()} 把密钥，"  # type: ignore[attr-defined]
            f"看过 {feed.employers.count()} 个单位的委托书。"
        )

    def _known(self, key_id: str) -> ChannelKey:
        found = ChannelKey.objects.filter(key_id=key_id, channel="partner").first()
        if found is None:
            raise CommandError(f"“共建网点”渠道里没有编号是 {key_id} 的密钥。")
        return found

    def _authorise(self, feed: VacancyFeed, code: str) -> None:
        try:
            feeds.authorise(actor=SYSTEM, feed=feed, uscc=code)
        except ValidationError as error:
            raise CommandError(f"没有代码是 {code} 的单位，请先登记。") from error
