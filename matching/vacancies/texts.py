"""The same words are the same vacancy, and nearly the same: fingerprints of what a vacancy says (V17, requirements 7.1)."""

import re
import unicodedata
from hashlib import sha256
from typing import Any

from portal.foundation.text import plain_text


def bare(text: str) -> str:
    """A text without spaces, punctuation, width and case: what is left says the same."""
    folded = unicodedata.normalize("NFKC", plain_text(text)).casefold()
    return "".join(one for one in folded if unicodedata.category(one)[0] in "LN")


def digest_of(vacancy: Any) -> str:
    """SHA-256 over what a vacancy says, who says it and where; "" while there are no words yet."""
    said = [bare(vacancy.title), bare(vacancy.duties), bare(vacancy.conditions)]
    if not all(said[:2]):
        return ""
    who = str(vacancy.employer_id) if vacancy.employer_id else bare(vacancy.employer_name)
    return sha256("\x1f".join([*said, who, vacancy.region_code[:9]]).encode()).hexdigest()


_AROUND = re.compile(r"[(（\[【{<《][^)）\]】}>》]{0,40}[)）\]】}>》]")  # 收银员（包吃住）
_CRIES = re.compile(
    r"急聘|急招|诚聘|高薪|招聘|直招|招募|招|聘|包吃住|包吃|包住|五险一金|五险|双休|单休|日结|月结|长期|短期|长白班|白班|夜班"
    r"|底薪|提成|无经验|有无经验均可|可学徒|学徒|年底|\d+\s*(?:名|人|位|元|k|千|万|-|~|以上|/月|/天)+|若干"
)
_FIRM = re.compile(r"(?:股份)?(?:有限)?(?:责任)?(?:公司|集团)+$|(?:个体工商户)$")


def title_key(title: str) -> str:
    """What a title names, without what is cried around it: 【急聘】锅炉工 3名（包住） is 锅炉工; a title that is nothing else stays."""
    whole = unicodedata.normalize("NFKC", plain_text(title)).casefold()
    return bare(_CRIES.sub("", _AROUND.sub("", whole))) or bare(title)


def firm_key(name: str) -> str:
    """An employer's name without its legal form, for the exchanges that send no credit code."""
    return _FIRM.sub("", bare(name)) or bare(name)


def kin_of(vacancy: Any) -> str:
    """One job of one employer in one township, however its advertisement is worded; "" while there is no title."""
    key = title_key(vacancy.title)
    if not key:
        return ""
    who = str(vacancy.employer_id) if vacancy.employer_id else firm_key(vacancy.employer_name)
    return sha256("\x1f".join([key, who, vacancy.region_code[:9]]).encode()).hexdigest()
