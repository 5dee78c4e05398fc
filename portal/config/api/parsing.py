"""What the API reads."""

import codecs
import json
from typing import Any

from rest_framework import exceptions, parsers


class StrictJSONParser(parsers.JSONParser):
    """JSON as the standard means it: no name twice, no NaN, and no nesting that eats the stack."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        try:
            text = codecs.getreader("utf-8")(stream).read()
            return json.loads(text, parse_constant=_no_number, object_pairs_hook=_each_once)
        except (ValueError, RecursionError):
            raise exceptions.ParseError from None


def _no_number(word: str) -> None:
    raise ValueError(word)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found
