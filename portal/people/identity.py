"""Identity numbers: canonical form, check character, and what can be read from them (GB 11643-1999)."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from operator import mul

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.people.enums import IdType, Sex

WEIGHTS, CHECKS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"
INVENTED_REGION = "230000"  # no county issues it: demo people only
HMT_REGIONS = ("81", "82", "83")
FOREIGN = re.compile(r"9\d{16}[0-9X]", re.ASCII)
OLDEST = 1900


@dataclass(frozen=True)
class Identity:
    """What an identity number says: its canonical form, the birth date and the sex (GB/T 2261.1)."""

    number: str
    birth_date: date
    sex: str


def check_character(first17: str) -> str:
    """The eighteenth character over the first seventeen digits (ISO 7064 MOD 11-2)."""
    return CHECKS[sum(map(mul, map(int, first17), WEIGHTS)) % 11]


def canonical(text: str) -> str:
    """NFKC, no spaces or dashes, capital X: what is stored and compared."""
    if text.isascii() and text.isalnum():  # most are, and lists have a million of them
        return text.upper()
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()


def read_identity(text: str, id_type: str = IdType.RESIDENT, today: date | None = None) -> Identity:
    """Check an identity number and read it.

    Raises ValidationError with one sentence that says what to put right. The demo's numbers (230000) pass
    only on a demo machine.
    """
    number = canonical(text)
    _check_shape(number, id_type)
    if check_character(number[:17]) != number[17]:
        raise ValidationError("证件号码对不上，请照着证件再看一遍", code="check")
    born = _birth_date(number[6:14], today)
    return Identity(number, born, Sex.MALE if int(number[16]) % 2 else Sex.FEMALE)


def _check_shape(number: str, id_type: str) -> None:
    if len(number) == 15 and number.isascii() and number.isdigit():
        raise ValidationError("15 位的旧号码不能用了，请写新证件上的 18 位号码", code="old")
    if len(number) != 18:
        raise ValidationError(f"身份证号码要写满 18 位，您写了 {len(number)} 位", code="length")
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number, re.ASCII):
        raise ValidationError("证件号码只有数字，最后一位可以是 X", code="characters")
    if id_type == IdType.HMT_RESIDENCE and not number.startswith(HMT_REGIONS):
        raise ValidationError("港澳台居民居住证的号码以 81、82 或 83 开头", code="type")
    if id_type == IdType.FOREIGN_PERMANENT and not FOREIGN.fullmatch(number):
        raise ValidationError("永久居留身份证的号码以 9 开头", code="type")
    if id_type == IdType.RESIDENT and number.startswith((*HMT_REGIONS, "9", "0")):
        raise ValidationError("这不是居民身份证的号码，请看看证件种类选得对不对", code="type")
    if number.startswith(INVENTED_REGION) and not settings.DEMO:
        raise ValidationError("证件号码对不上，请照着证件再看一遍", code="invented")


@lru_cache(50_000)
def _day(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def _birth_date(digits: str, today: date | None) -> date:
    born = _day(digits)
    past = born and not today and born < date.today() - timedelta(days=2)  # in every time zone
    if born is None or born.year < OLDEST or (not past and born > (today or timezone.localdate())):
        raise ValidationError("证件号码里的生日不对，请照着证件再看一遍", code="birth")
    return born


def age_on(born: date, day: date) -> int:
    """Full years on `day`."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
