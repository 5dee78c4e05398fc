"""CSV as it comes: any Chinese encoding, one or several in one file, decoded piece by piece (case 38)."""

import codecs
import csv
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice

from django.core.exceptions import ValidationError

Pieces = Callable[[], Iterable[bytes]]
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
MIXED = "mixed"
NAMES = {
    "utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16",
    "gb18030": "GB18030（含 GBK、GB2312）", MIXED: "几种编码混在一起，一行一行地认",
}  # fmt: skip
UNREADABLE = "\ufffd"
HEAD = 4_096
OLD_MAC = re.compile("(?<=\r)(?!\n)")
LOOKED_AT = 5  # lines that show what parts the cells
DELIMITERS = (",", "\t", ";", "，", "|")
MOST_FIELD = 100_000  # characters; one more and a quotation mark is missing somewhere


def encoding_of(pieces: Pieces) -> str:
    """The one encoding that the whole file obeys, or MIXED. GB18030 stands for GBK and GB2312: it contains them."""
    head = _head(pieces)
    for mark, name in MARKS:
        if head.startswith(mark):
            return name
    if head.count(0) > len(head) // 5:  # text in Latin letters and digits, two bytes each
        return "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"
    return next((name for name in ("utf-8", "gb18030") if _obeys(pieces, name)), MIXED)


def _head(pieces: Pieces) -> bytes:
    head = b""
    for piece in pieces():
        head += piece
        if len(head) >= HEAD:
            break
    return head[:HEAD]


def _obeys(pieces: Pieces, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)()
    try:
        for piece in pieces():
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def lines_of(pieces: Pieces, encoding: str) -> Iterator[str]:
    """The lines of the text, their ends kept, so that a line break inside a quoted cell stays one."""
    if encoding == MIXED:
        yield from _ended(_either(line) for line in _byte_lines(pieces()))
        return
    decoder, rest = codecs.getincrementaldecoder(encoding)("replace"), ""
    for piece in pieces():
        text, found, rest = (rest + decoder.decode(piece)).rpartition("\n")
        if found:
            yield from _split(text + found)
    rest += decoder.decode(b"", final=True)
    if rest:
        yield from _ended([rest])


def _split(text: str) -> Iterable[str]:
    lines = [line + "\n" for line in text[:-1].split("\n")]
    return lines if text.count("\r") == text.count("\r\n") else _ended(lines)


def _byte_lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        yield from (line + b"\n" for line in whole)
    if rest:
        yield rest


def _either(line: bytes) -> str:
    """One line by its own encoding; what obeys neither carries the mark that a check of its cells finds."""
    for name in ("utf-8", "gb18030"):
        try:
            return line.decode(name).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
    return line.decode("gb18030", "replace")


def delimiter_of(text: str) -> str:
    """What parts the cells: the sign that stands most often in the first lines."""
    return max(DELIMITERS, key=text.count)


def _ended(lines: Iterable[str]) -> Iterator[str]:
    """Lines that end in a carriage return alone, as old machines write them, are lines too."""
    for line in lines:
        if "\r" in line and line.find("\r") < len(line) - 2:
            yield from filter(None, OLD_MAC.split(line))
        else:
            yield line


def rows_of(pieces: Pieces, encoding: str) -> Iterator[list[str]]:
    """The rows of a CSV file, empty ones as empty lists. Raises ValidationError where a quotation mark never ends."""
    lines = lines_of(pieces, encoding)
    first = list(islice(lines, LOOKED_AT))
    sign, before = delimiter_of("".join(first)), csv.field_size_limit(MOST_FIELD)
    try:
        yield from csv.reader(chain(first, lines), delimiter=sign)
    except csv.Error:
        raise ValidationError(
            "文件里有一个引号只有一半，后面的行分不开。请用 Excel 另存为 CSV 再传", code="quote"
        ) from None
    finally:
        csv.field_size_limit(before)
