"""Phone numbers as this country writes them, in one stored form."""

import re
import unicodedata

from django.conf import settings
from django.core.exceptions import ValidationError

PHONE_PURPOSE = "accounts.phone"
REAL, INVENTED = re.compile(r"1[3-9]\d{9}", re.ASCII), re.compile(r"12\d{9}", re.ASCII)


def clean_phone(text: str) -> str:
    """Eleven ASCII digits out of what a person typed (spaces, dashes, +86 and full-width digits are fine).

    Raises ValidationError with a sentence that says what to do. Numbers that start with 12 belong to no
    operator: they are the demo's, and production refuses them.
    """
    digits = re.sub(r"[\s\-()]", "", unicodedata.normalize("NFKC", text))
    digits = digits.removeprefix("+86") if digits.startswith("+86") else digits
    if not digits.isascii() or not digits.isdigit():
        raise ValidationError("手机号码只写数字", code="phone")
    if len(digits) != 11:
        raise ValidationError(f"手机号码要写满 11 位，您写了 {len(digits)} 位", code="phone")
    if REAL.fullmatch(digits) or (settings.DEMO and INVENTED.fullmatch(digits)):
        return digits
    raise ValidationError("请看一看这个手机号码对不对", code="phone")
