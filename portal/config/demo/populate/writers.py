"""Persons in clear become rows: numbers and phones encrypted as everywhere, by a second process when there are many.

A writer touches no database: the one transaction of the load stays with the process that began it.
"""

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import cache
from typing import NamedTuple

import django

from portal.config.demo.populate.rows import Row, as_text, iso, stamp
from portal.people.enums import IdType
from portal.people.identity import check_character
from portal.people.models import ID_PURPOSE, PHONE_PURPOSE
from portal.people.names import pinyin_key
from portal.privacy.crypto import encrypt, mac

MANY = 100_000  # people; below it a second process costs more than it saves
AHEAD = 3  # counties that may wait for the writer


class Clear(NamedTuple):
    """One person as drawn; `born` is an ordinal, `seen_at` seconds since 1970."""

    person_id: str
    name: str
    born: int
    sex: str
    first17: str
    phone: str
    region_code: str
    seen_at: int
    proved: bool


Write = Callable[[list[Clear]], Callable[[], str]]


@contextmanager
def writers(people: int) -> Iterator[Write]:
    """How to turn persons into text: the result is fetched by calling it."""
    if people < MANY:
        yield lambda persons: lambda: text_of(persons)
        return
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), initializer=django.setup) as pool:
        yield lambda persons: pool.submit(text_of, persons).result


def text_of(persons: list[Clear]) -> str:
    """The rows of these persons in PostgreSQL's text format."""
    return as_text(_row(one) for one in persons)


def _row(one: Clear) -> Row:
    number, first_seen = one.first17 + check_character(one.first17), stamp(one.seen_at)
    return (
        one.person_id, one.name, _pinyin(one.name), IdType.RESIDENT.value, encrypt(number, ID_PURPOSE),
        mac(number, ID_PURPOSE), iso(one.born), one.sex, encrypt(one.phone, PHONE_PURPOSE),
        mac(one.phone, PHONE_PURPOSE), one.region_code, "outlet", "t", first_seen if one.proved else None, first_seen,
    )  # fmt: skip


@cache
def _pinyin(name: str) -> str:
    return pinyin_key(name)
