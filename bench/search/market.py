"""A market of invented vacancies: as many as asked for, spread over townships and occupations as work is, written by COPY.

Only what the search reads is real; employers and texts are put together from lists of ours.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID

from django.db import connection, transaction

from matching.search import index
from matching.search.models import SearchRow
from matching.search.words import lines
from matching.vacancies.enums import Access, Insurance, Suit
from portal.occupations.models import Occupation
from portal.regions.models import Division
from registration.jobseeking.enums import Shift, WorkForm

SEED, PART = 20_261_127, 10_000
WAYS = (
    "看表记数",
    "按单配货",
    "交接班前清理",
    "按工艺调节",
    "登记台账",
    "接待来客",
    "装卸码垛",
    "检查安全",
    "打扫卫生",
    "培训新人",
    "盘点库存",
    "对外联系",
)
TRAITS = (
    "能上夜班",
    "吃苦耐劳",
    "有健康证",
    "会用电脑",
    "有驾照",
    "服从安排",
    "沟通好",
    "不怕冷",
    "能出差",
    "有责任心",
    "手脚麻利",
    "会写字记数",
)
KINDS = ("商贸", "粮油", "供热", "物业", "餐饮", "农机", "养老", "物流", "机械", "食品", "建筑", "科技")


class Market:
    """Vacancies 0 … count-1, always the same for one size."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.towns = list(Division.objects.current().filter(level=4).order_by("code").values_list("code", flat=True))
        self.occupations = list(
            Occupation.objects.active().filter(level=4).order_by("code").values_list("code", "name")
        )
        self.titles = [word for line in lines() for word in line if len(word) > 2]
        dice = random.Random(SEED)
        dice.shuffle(self.towns)
        dice.shuffle(self.occupations)
        self.town_weights = [1 / (place + 5) for place in range(len(self.towns))]
        self.work_weights = [1 / (place + 5) for place in range(len(self.occupations))]

    def rows(self, start: int = 0) -> Iterator[SimpleNamespace]:
        """The vacancies from one on."""
        dice = random.Random(SEED + start)
        now = datetime(2026, 11, 27, tzinfo=UTC)
        for number in range(start, self.count):
            code, name = dice.choices(self.occupations, self.work_weights)[0]
            title = name if dice.random() < 0.5 else dice.choice(self.titles)
            low = dice.choice((2100, 2600, 3000, 3600, 4500, 6000, 8000))
            seen = now - timedelta(minutes=dice.randrange(60 * 24 * 60))
            yield SimpleNamespace(
                id=UUID(int=number + 1), title=title, skills=dice.sample(self.titles, dice.randint(0, 4)),
                duties="，".join(dice.sample(WAYS, dice.randint(3, 7))) + "，" + dice.choice(self.titles),
                conditions="，".join(dice.sample(TRAITS, dice.randint(2, 6))), benefits=[],
                employer_name=f"示例{dice.randrange(20_000)}号{dice.choice(KINDS)}有限公司", occupation_id=code,
                region_code=dice.choices(self.towns, self.town_weights)[0], kind="job" if dice.random() < 0.95 else "internship",
                work_form=dice.choices(WorkForm.values, (70, 12, 15, 3))[0], meals=dice.random() < 0.4, lodging=dice.random() < 0.3,
                insurance=dice.choice(Insurance.values), suits=dice.sample(Suit.values, dice.randint(0, 2)),
                access=dice.sample(Access.values, dice.randint(0, 1)), shifts=dice.sample(Shift.values, dice.randint(0, 2)),
                hours_day=dice.choice((None, 8, 10)), days_week=dice.choice((None, 5, 6)), source=dice.choice(("own", "own", "outlet", "agency")),
                month_low=low, month_high=low + 800, education=dice.choice(("", "70", "60", "30", "20")),
                experience_months=dice.choice((0, 0, 12, 36)), published_at=seen, confirmed_at=seen,
                closes_on=datetime(2099, 1, 1, tzinfo=UTC).date(),
            )  # fmt: skip


def load(market: Market) -> float:
    """Fill the index with a market in place of what it held, vacancies being only their keys here; returns seconds of indexing."""
    import time

    key = _key_name()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {SearchRow._meta.db_table} DROP CONSTRAINT IF EXISTS {key}")
        cursor.execute(f"TRUNCATE {SearchRow._meta.db_table} RESTART IDENTITY")
    began, part = time.perf_counter(), []
    for row in market.rows():
        part.append(row)
        if len(part) == PART:
            index.copy_in(part)
            part = []
    index.copy_in(part)
    spent = time.perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM ANALYZE {SearchRow._meta.db_table}")
    return spent


def _key_name() -> str:
    """The foreign key to the vacancies: the bench's database holds rows of the index alone."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, SearchRow._meta.db_table)
    return next((name for name, one in found.items() if one["foreign_key"]), "none")
