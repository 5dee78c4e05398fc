"""V01: the six elements that a vacancy has by law, and until when it is valid (人力资源市场暂行条例 24; five ministries 2026)."""

from matching.compliance.advert import Advert, Finding, Verdict

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
        Finding("V01", Verdict.BLOCK, name, 0, 0, "", WORDS[name], CLAUSE)
        for name, is_empty in empty.items()
        if is_empty
    )


WORDS = {
    "employer": "要写单位的全称",
    "headcount": "要写招几个人",
    "conditions": "要写招聘条件；没有条件就写“不限”",
    "duties": "要写做什么工作",
    "address": "要写在哪里上班",
    "pay": "要写工资。写“面议”不够，要写最低多少",
    "closes_on": "要写招到哪一天",
}
