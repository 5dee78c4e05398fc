"""Names: kept as written, compared in one form. Rare characters pass; control characters don't."""

import re
import unicodedata

from django.core.exceptions import ValidationError

from portal.foundation.text import INVISIBLE, VARIATIONS

DOTS = re.compile(r"[·•‧・･．.⋅∙⸱]")
LONGEST = 60


def clean_name(text: str) -> str:
    """A name as shown: one middle dot, single spaces, no invisible characters.

    Raises ValidationError with what to do. Characters beyond the basic plane (𠮷, 䶮) are kept unchanged.
    """
    if INVISIBLE.search(text):
        raise ValidationError("姓名里有看不见的字符，请重新写一遍", code="invisible")
    name = DOTS.sub("·", re.sub(r"\s+", " ", unicodedata.normalize("NFC", text).strip()))
    if not 1 <= len(name) <= LONGEST:
        raise ValidationError("请写姓名，最多 60 个字", code="length")
    if not all(unicodedata.category(one)[0] in "LM" or one in "· '-" or 0xE000 <= ord(one) <= 0xF8FF for one in name):
        raise ValidationError("姓名只写文字，不写数字和符号", code="characters")
    if sum(unicodedata.category(one)[0] == "M" for one in name) > len(name) // 2:
        raise ValidationError("姓名里有看不见的字符，请重新写一遍", code="marks")
    return name


def comparing(name: str) -> str:
    """The form that two spellings of one name share: no dots, no spaces, NFKC, lower case."""
    dotted = DOTS.sub("·", VARIATIONS.sub("", name))
    return re.sub(r"[·\s'-]", "", unicodedata.normalize("NFKC", dotted)).casefold()


def pinyin_key(name: str) -> str:
    """How a name sorts: the database has no pinyin collation, so the key is a column."""
    from pypinyin import lazy_pinyin  # its dictionary costs every process a third of a second

    return " ".join(lazy_pinyin(name))[:120]
