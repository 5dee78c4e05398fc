"""Feeds for tests: an agency that holds an employer's letter, another province's exchange, and what they offer."""

from typing import Any

from matching.vacancies.enums import Source
from matching.vacancies.sources.models import FeedKey, VacancyFeed
from tests.channels.signing import Outside, channel
from tests.conftest import TOWN


def agency(*employers: Any, code: str = "jia", name: str = "某甲人力资源公司") -> VacancyFeed:
    feed = VacancyFeed.objects.create(code=code, name=name, source=Source.AGENCY)
    feed.employers.set(employers)
    return feed


def province(code: str = "jilin", name: str = "吉林省交换") -> VacancyFeed:
    return VacancyFeed.objects.create(code=code, name=name, source=Source.PROVINCE)


def offer(number: str = "a-1", **changes: Any) -> dict[str, Any]:
    """A whole and lawful offer."""
    said = {
        "external_id": number, "employer_name": "富锦市示例1号米业有限公司", "title": "锅炉工", "headcount": 2,
        "duties": "烧锅炉，看压力和水位，每小时做一次记录。", "conditions": "有司炉证，能倒班。", "region": TOWN,
        "address": "通江路 12 号", "pay": "3000-3600元/月",
    }  # fmt: skip
    return said | changes


def system_of(feed: VacancyFeed) -> Outside:
    """The partner's machine with a key that signs for this feed."""
    outside = channel("partner")
    FeedKey.objects.create(key=outside.row, feed=feed)
    return outside
