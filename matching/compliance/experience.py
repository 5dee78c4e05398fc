"""V21: the conditions ask for years of experience, and the column of its own says that none is needed.

Whoever filters by the column would come and be turned away, so what is published is not true (人力资源市场暂行条例 24). A warning:
which of the two is meant the employer knows. Only what clearly asks is named, not what is only better to have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from matching.compliance.advert import Advert, Finding, Verdict
from matching.compliance.elements import CLAUSE
from matching.compliance.reading import read
from portal.rules.wording import BREAK

RULE = "V21"
FIGURE = "(?:[0-9]{1,2}|[一二两三四五六七八九十]{1,2}|半)"
YEARS = f"{FIGURE}(?:[-至到]{FIGURE})?年半?(?:(?:及|或)?以上)?"
ASKED = re.compile(
    f"{YEARS}的?[^{BREAK}年]{{0,8}}经验|(?:干过|做过|经验:?|从事[^{BREAK}年]{{1,8}}?)(?:至少|不少于|满)?{YEARS}"
)
"""三年以上叉车经验；干过两年；从事焊工满三年."""
NUMBERED = re.compile("(?:[0-9]{1,2}[、)）] *)?")
"""A number of the list before the first word: 1、3 年以上经验 is not one to three."""
LOOSE = re.compile(
    "优先|优选|最好|更好|加分|放宽|不要求|不需|无需|不用|不必|不限|也行|也可|都行|均可|可以不|没有的|师傅|公司|单位|我们|团队|老板|工资|月薪|者为"
)
"""In the same clause or the next: a wish, a way around it, or somebody else's years."""
FREE = re.compile(
    "经验不限|不限经验|(?:没|无|不用|无需|不需要?|不要求)[有用需]?(?:干过|做过|工作|相关)?经验|没[干做]过|零基础|零经验|新手|应届|小白"
)
"""Anywhere in the conditions: beginners may come, so the years are for others."""


def experience_unsaid(advert: Advert) -> Iterator[Finding]:
    """The first words that ask for years, where the column says that whoever has never done it may come."""
    if advert.experience_months or not advert.conditions:
        return
    reading = read(advert.conditions)
    if FREE.search(reading.plain):
        return
    for hit in ASKED.finditer(reading.plain):
        if LOOSE.search(_around(reading.plain, hit.start(), hit.end())):
            continue
        start, end = reading.span(hit.start(), hit.end())
        start += len(NUMBERED.match(advert.conditions[start:end])[0])  # type: ignore[index]
        words = advert.conditions[start:end]
        yield Finding(RULE, Verdict.WARN, "conditions", start, end, words, _said(words), CLAUSE)
        return


def _around(plain: str, start: int, end: int) -> str:
    """The clause of a hit and the one after it."""
    first = plain.rfind(BREAK, 0, start) + 1
    last = plain.find(BREAK, plain.find(BREAK, end) + 1)
    return plain[first:last] if last > 0 else plain[first:]


def _said(words: str) -> str:
    return f"这里要“{words}”，“干过多久”里却是“没干过也行”，按这一项找活的人会白跑一趟。真要，就在“干过多久”里选上；不是非要不可，就把这句改了。"
