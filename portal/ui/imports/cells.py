"""Reading dirty cells: what stands in real lists becomes one clean form, or a sentence that says what to put right."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.accounts.phones import clean_phone
from portal.foundation.text import INVISIBLE, plain_text
from portal.people.identity import canonical, read_identity
from portal.people.names import clean_name
from portal.people.organisations import read_credit_code
from portal.regions.gazetteer import UnknownPlace, place_of
from portal.regions.selectors import full_names
from portal.ui.fields.dates import read_date
from portal.ui.imports.columns import Reader
from portal.ui.imports.text import UNREADABLE

SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?E\+?[0-9]{1,2}", re.ASCII | re.IGNORECASE)
SERIAL = re.compile(r"[2-6][0-9]{4}(\.0+)?", re.ASCII)  # 1954 to 2091
FIRST_SERIAL = date(1899, 12, 30)
MIDNIGHT = re.compile(r"[ T]0?0:00(:00(\.0+)?)?$", re.ASCII)


def trimmed(cell: str) -> str:
    """A cell without what nobody sees around it and in it; the mark that Excel puts before text goes too."""
    text = cell.strip().removeprefix("'").strip() if cell[:1] in " \t'\u3000" or cell[-1:].isspace() else cell
    if text.isascii() and text.isprintable():
        return text
    if UNREADABLE in text:
        raise ValidationError("这一格的文字读不出来，编码坏了。请从原来的系统重新导出", code="encoding")
    return INVISIBLE.sub("", text.replace("\u00a0", " ")).strip()


def id_number(cell: str) -> str:
    """A resident's number in canonical form."""
    if SCIENTIFIC.fullmatch(cell.strip()):
        raise ValidationError(
            "证件号码被改成了科学计数，后几位丢了。请把这一列设成“文本”，再从原来的系统复制", code="number"
        )
    number = canonical(cell)
    if len(number) == 18 and number.endswith("000") and cell.strip().isdigit() and not _is_right(number):
        raise ValidationError(
            "证件号码最后三位变成了 000，是 Excel 改的。请把这一列设成“文本”，再复制一次", code="number"
        )
    return read_identity(number).number


def _is_right(number: str) -> bool:
    try:
        read_identity(number)
    except ValidationError:
        return False
    return True


def phone(cell: str) -> str:
    """A mobile number; what a spreadsheet did to it (13812345678.0, 86-138 1234 5678) is undone."""
    if cell.isascii() and cell.isdigit():  # most are
        return clean_phone(cell)
    return clean_phone(re.sub(r"\.0+$", "", unicodedata.normalize("NFKC", cell)))


def name(cell: str) -> str:
    """A person's name; the blanks between the two characters of a short one are only for looks."""
    cleaned = clean_name(cell)
    return cleaned.replace(" ", "") if re.fullmatch(r"[\u3400-\u9fff] +[\u3400-\u9fff]", cleaned) else cleaned


def day(cell: str) -> str:
    """A day as 2025-06-11, out of any of the ways to write one, a spreadsheet's own count included."""
    text = MIDNIGHT.sub("", unicodedata.normalize("NFKC", cell).strip())
    if SERIAL.fullmatch(text):
        return (FIRST_SERIAL + timedelta(days=int(float(text)))).isoformat()
    try:
        return read_date(text).isoformat()
    except ValueError:
        raise ValidationError("日期看不懂，请写成 2025-06-11 这样的年月日", code="date") from None


def past_day(cell: str) -> str:
    """A day that is not in the future."""
    found = day(cell)
    if found > timezone.localdate().isoformat():
        raise ValidationError("这一天还没有到，请看看年份写得对不对", code="future")
    return found


def credit_code(cell: str) -> str:
    """A unified social credit code."""
    if SCIENTIFIC.fullmatch(cell.strip()):
        raise ValidationError("代码被改成了科学计数。请把这一列设成“文本”，再从原来的系统复制", code="number")
    return read_credit_code(cell)


def place(cell: str, areas: tuple[tuple[str, str], ...]) -> str:
    """The township or village where somebody lives, inside the areas of the office that brings the list in."""
    try:
        code = place_of(cell, areas)
    except UnknownPlace as problem:
        raise ValidationError(str(problem), code="place") from None
    if not any(low <= code <= high for low, high in areas):
        named = full_names([code]).get(code, "那里")
        raise ValidationError(f"{named}不归本单位管，请把这一行交给那里的单位", code="area")
    return code


def words(longest: int) -> Reader:
    """Free words of one line, up to a length."""

    def read(cell: str) -> str:
        text = " ".join(plain_text(cell).split())
        if len(text) > longest:
            raise ValidationError(f"最多写 {longest} 个字，这里有 {len(text)} 个", code="length")
        return text

    return read


def one_of(choices: Mapping[str, str], what: str) -> Reader:
    """One of a few words; `choices` gives the code for every way to write it."""
    known = {unicodedata.normalize("NFKC", word).strip(): code for word, code in choices.items()}

    def read(cell: str) -> str:
        code = known.get(unicodedata.normalize("NFKC", cell).strip())
        if code is None:
            raise ValidationError(f"{what}请写：{'、'.join(dict.fromkeys(choices))}", code="choice")
        return code

    return read
