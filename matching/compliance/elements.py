"""V01: the six elements that a vacancy has by law, and until when it is valid (人力资源市场暂行条例 24; five ministries 2026)."""

import re

from matching.compliance.advert import Advert, Finding, Verdict
from matching.compliance.pay import monthly_floor

NEGOTIABLE = re.compile("(工资|薪资|薪酬|待遇|薪水|报酬)?(面议|面谈|详谈|商议|从优|优厚|保密)")
CLAUSE = "人力资源市场暂行条例第二十四条"


def missing_elements(advert: Advert) -> tuple[Finding, ...]:
    """A finding for each legal element that nobody wrote."""
    empty = {
        "employer": not advert.employer_name.strip(),
        "headcount": not advert.headcount,
        "conditions": not advert.conditions.strip(),
        "duties": not advert.duties.strip(),
        "address": not (advert.address.strip() and advert.region_code),
        "pay": advert.pay_floor is None and advert.pay_low is None,
        "closes_on": advert.closes_on is None,
    }
    return tuple(
        _negotiable(advert) if name == "pay" else Finding("V01", Verdict.BLOCK, name, 0, 0, "", WORDS[name], CLAUSE)
        for name, is_empty in empty.items()
        if is_empty
    )


def _negotiable(advert: Advert) -> Finding:
    """Without an amount, the words that stand for one are shown, and what the place asks for at least."""
    found = NEGOTIABLE.search(advert.pay_words)
    if found is None:
        return Finding("V01", Verdict.BLOCK, "pay", 0, 0, "", WORDS["pay"], CLAUSE)
    said = f"只写“{found[0]}”不够，要写最低多少。当地每月不能低于 {monthly_floor(advert):,.0f} 元。"
    lawful = "每月最低 ____ 元，其余面议"
    return Finding("V01", Verdict.BLOCK, "pay_words", found.start(), found.end(), found[0], said, CLAUSE, lawful)


WORDS = {
    "employer": "要写单位的全称",
    "headcount": "要写招几个人",
    "conditions": "要写招聘条件；没有条件就写“不限”",
    "duties": "要写做什么工作",
    "address": "要写在哪里上班",
    "pay": "要写工资。写“面议”不够，要写最低多少",
    "closes_on": "要写招到哪一天",
}
