"""What the API reads."""

import codecs
import json
from math import isfinite
from typing import Any

from rest_framework import exceptions, parsers


class StrictJSONParser(parsers.JSONParser):
    """JSON as the standard means it: no name twice, no NaN, no nesting that eats the stack, and text that can be written."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        try:
            text = codecs.getreader("utf-8")(stream).read()
            found = json.loads(text, parse_constant=_no_number, parse_float=_finite, object_pairs_hook=_each_once)
            _check_text(found)
            return found
        except (ValueError, RecursionError):
            raise exceptions.ParseError from None


def _no_number(word: str) -> None:
    raise ValueError(word)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _finite(word: str) -> float:
    number = float(word)
    if not isfinite(number):
        raise ValueError(word)
    return number


def _check_text(found: Any) -> None:
    """Raise ValueError for half a character or a NUL: no database and no answer could hold it."""
    if isinstance(found, str):
        found.encode()  # a lone surrogate raises UnicodeEncodeError, which is a ValueError
        if "\x00" in found:
            raise ValueError("NUL")
    elif isinstance(found, list):
        for one in found:
            _check_text(one)
    elif isinstance(found, dict):
        for name, value in found.items():
            _check_text(name)
            _check_text(value)
