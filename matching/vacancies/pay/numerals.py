"""Amounts as people write them: 6K, 1.5万, 三千五, 1万2, 四五千."""

import re
from decimal import Decimal

DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
SCALES = {"十": 10, "百": 100, "千": 1_000, "k": 1_000, "万": 10_000, "w": 10_000}
FIGURES = r"\d{1,3}(?:,\d{3}){1,3}(?:\.\d{1,4})?|\d{1,12}(?:\.\d{1,4})?"
HANZI = r"(?:[一二两三四五六七八九]{1,2}[十百千万]|十)[一二两三四五六七八九十百千万零〇]{0,10}"
AMOUNT = rf"(?:{FIGURES})\s{{0,2}}(?:[千万百kw](?:\d(?![\d.]))?)?|{HANZI}"
"""One amount: figures with a scale or without, or numerals in writing. Every repetition is bounded: reading is linear."""
_WITH_SCALE = re.compile(rf"(?P<figures>{FIGURES})\s{{0,2}}(?:(?P<scale>[千万百kw])(?P<tail>\d)?)?")


class NotAnAmount(ValueError):
    """Signs that look like an amount and make none: 百万千."""


def amount(text: str) -> tuple[Decimal, int]:
    """The value in yuan, and the scale it was written with (1 where none): 6k is (6000, 1000). Raises NotAnAmount."""
    if found := _WITH_SCALE.fullmatch(text):
        scale = SCALES[found["scale"]] if found["scale"] else 1
        value = Decimal(found["figures"].replace(",", "")) * scale
        return value + int(found["tail"] or 0) * scale // 10, scale
    return Decimal(written(text)), _scale_of(text)


def written(text: str) -> int:
    """三千五 is 3500, 一万二 12000, 一百零五 105. Raises NotAnAmount."""
    whole, _, rest = text.rpartition("万")
    total = _below_myriad(whole) * SCALES["万"] if whole else 0
    if text.startswith("万") or "万" in whole:
        raise NotAnAmount(text)
    if whole and len(rest) == 1 and rest in DIGITS:
        return total + DIGITS[rest] * 1_000
    return total + (_below_myriad(rest) if rest else 0)


def _below_myriad(text: str) -> int:
    total, digit, last = 0, None, SCALES["万"]
    for place, sign in enumerate(text):
        if sign in DIGITS:
            if digit:
                raise NotAnAmount(text)
            digit = DIGITS[sign]
            continue
        scale = SCALES[sign]
        if scale >= last or (digit is None and not (sign == "十" and place == 0)):
            raise NotAnAmount(text)
        total, digit, last = total + (1 if digit is None else digit) * scale, None, scale
    if digit is None:
        return total
    shortened = len(text) > 1 and text[-2] in "百千"  # 三千五: what follows is the next scale's
    return total + digit * (last // 10 if shortened else 1)


def about(text: str) -> tuple[int, int] | None:
    """四五千 is from 4000 to 5000; None for any other wording."""
    if len(text) != 3 or text[2] not in "百千万" or any(sign not in DIGITS for sign in text[:2]):
        return None
    low, high, scale = DIGITS[text[0]], DIGITS[text[1]], SCALES[text[2]]
    return (low * scale, high * scale) if low and high == low + 1 else None


def _scale_of(text: str) -> int:
    return next((SCALES[sign] for sign in "万千百十" if sign in text), 1)
