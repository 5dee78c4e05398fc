"""The collector of garbage, told to be patient where much is made that stays."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

PATIENT = (100_000, 50, 50)


@contextmanager
def patiently() -> Iterator[None]:
    """Inside, look for garbage seldom: what is made in great numbers is rows or classes that stay, and each look goes through all of them."""
    usual = gc.get_threshold()
    gc.set_threshold(*PATIENT)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
