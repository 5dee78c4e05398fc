"""An organisation as people name it: in words, or by its unified social credit code (GB 32100-2015)."""

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from stdnum.cn import uscc

from portal.people.identity import canonical

LENGTH, OLD_LENGTH = 18, 15
NOT_USED = "IOSVZ"  # too much like 1, 0, 5, U and 2
INVENTED_REGION = "239999"  # no authority of the province has it: demo employers only
CODE_LIKE = re.compile(r"[0-9A-Z]{15,}", re.ASCII)


def named(text: str) -> str:
    """A name as it stands; what can only be meant as a code in its one form. Raises ValidationError for a wrong code."""
    return read_credit_code(text) if CODE_LIKE.fullmatch(canonical(text)) else text


def read_credit_code(text: str) -> str:
    """The code with capitals and without spaces or dashes. Raises ValidationError that says what to put right.

    The demo's codes (region digits 239999) pass only on a demo machine.
    """
    code = canonical(text)
    if len(code) == OLD_LENGTH and code.isascii() and code.isdigit():
        raise ValidationError("15 位的是旧执照号，请写营业执照上 18 位的统一社会信用代码", code="old")
    if len(code) != LENGTH:
        raise ValidationError(f"统一社会信用代码要写满 18 位，您写了 {len(code)} 位", code="length")
    if found := next((letter for letter in code if letter in NOT_USED), ""):
        raise ValidationError(f"代码里没有字母 {found}，看一看是不是数字 1、0、5、2 或者字母 U", code="letter")
    if not uscc.is_valid(code) or (code[2:8] == INVENTED_REGION and not settings.DEMO):
        raise ValidationError("这个代码对不上，请照着营业执照再看一遍", code="check")
    return code


def check_character(first17: str) -> str:
    """The eighteenth character over the first seventeen (GB 32100-2015, modulo 31)."""
    return uscc.calc_check_digit(first17)
