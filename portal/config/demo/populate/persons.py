"""Invented persons: names, and numbers that nobody can have."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from random import Random

from portal.config.demo.populate.places import Place
from portal.config.demo.populate.plan import Plan
from portal.config.demo.populate.rows import uuid7_at
from portal.config.demo.populate.writers import Clear
from portal.people.enums import Sex
from portal.people.identity import INVENTED_REGION
from portal.people.models import Person

TABLE = "portal_person"
COLUMNS = (
    "id", "name", "name_pinyin", "id_type", "id_number", "id_index", "birth_date", "sex", "phone", "phone_index",
    "region_code", "source", "is_demo", "proved_at", "created_at",
)  # fmt: skip
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
GIVEN = "一二三四五六七八九十甲乙丙丁东西南北春夏秋冬江河湖海松柏梅兰竹菊山水云雪"
MALE_SHARE = 15_952_468 / 31_850_088  # census of 2020
YOUNGEST, OLDEST = 18, 57  # when the history begins
FIRST_SEQUENCE = 100  # numbers below are left to those who type a number at a demo
SEQUENCES = 450  # of one birthday and sex


@dataclass
class Persons:
    """Draws persons; remembers which numbers of a birthday are used."""

    plan: Plan
    rng: Random
    used: Counter = field(default_factory=Counter)

    def remember_earlier(self) -> None:
        """Go on behind the numbers of earlier loads."""
        earlier = Person.objects.filter(is_demo=True).values_list("birth_date", "sex")
        self.used.update((born.toordinal(), sex) for born, sex in earlier.iterator())

    def draw(self, place: Place, seen_at: int, proved: bool) -> tuple[str, Clear]:
        """One person first seen at that moment; gives the identifier and the row, still in clear."""
        person_id = uuid7_at(seen_at, self.rng)
        name = f"{self.rng.choice(SURNAMES)}某{self.rng.choice(GIVEN)}"
        sex = Sex.MALE if self.rng.random() < MALE_SHARE else Sex.FEMALE
        born, first17 = self._identity(sex)
        phone = f"121{self.rng.randrange(10**8):08d}"
        return person_id, Clear(person_id, name, born, sex.value, first17, phone, place.region_code, seen_at, proved)

    def _identity(self, sex: Sex) -> tuple[int, str]:
        start = self.plan.first_day
        while True:
            born = date(start.year - OLDEST - 1, start.month, 1).toordinal() + self.rng.randrange(
                (OLDEST - YOUNGEST + 1) * 365
            )
            place = self.used[born, sex.value]
            if place < SEQUENCES:
                break
        self.used[born, sex.value] += 1
        sequence = FIRST_SEQUENCE + 2 * place + (sex == Sex.MALE)
        first17 = f"{INVENTED_REGION}{date.fromordinal(born):%Y%m%d}{sequence:03d}"
        return born, first17
