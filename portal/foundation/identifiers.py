"""Identifiers: UUIDv7 for rows and URLs, check digits for numbers that people read aloud."""

import os
import time
import uuid

from stdnum.iso7064 import mod_11_10


def uuid7() -> uuid.UUID:
    """A random UUID whose first 48 bits are the time in milliseconds, so that indexes grow at one end (RFC 9562)."""
    value = int(time.time() * 1000) << 80 | int.from_bytes(os.urandom(10))
    value = value & ~(0xF << 76) | 0x7 << 76
    return uuid.UUID(int=value & ~(0x3 << 62) | 0x2 << 62)


def with_check_digit(digits: str) -> str:
    """`digits` with the ISO 7064 MOD 11,10 digit behind them: it catches any one wrong digit and most swaps."""
    return digits + mod_11_10.calc_check_digit(digits)


def receipt_number(region_code: str, year: int, serial: int) -> str:
    """`230882-2026-004172-5`: county, year, serial of that county and year, check digit.

    Raises ValueError for a serial beyond six digits.
    """
    if not 0 < serial < 1_000_000:
        raise ValueError("a county's serial of one year has six digits")
    digits = f"{region_code[:6]}{year:04d}{serial:06d}"
    checked = with_check_digit(digits)
    return f"{checked[:6]}-{checked[6:10]}-{checked[10:16]}-{checked[16]}"


def is_receipt_number(text: str) -> bool:
    """Whether `text`, with or without its dashes, is a receipt number that was read aloud right."""
    digits = text.replace("-", "").strip()
    return len(digits) == 17 and digits.isascii() and digits.isdigit() and mod_11_10.is_valid(digits)
