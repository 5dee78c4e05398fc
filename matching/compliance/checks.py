"""All checks of a vacancy, in the order of their rules."""

from dataclasses import replace

from matching.compliance.advert import Advert, Finding, Verdict
from matching.compliance.asking import asking_problems
from matching.compliance.elements import missing_elements
from matching.compliance.employers import employer_problems
from matching.compliance.experience import experience_unsaid
from matching.compliance.hours import hours_problems, probation_problems
from matching.compliance.pay import pay_problems
from matching.compliance.wording import texts, wording
from portal.regions.codes import PROVINCE, is_local


def check(advert: Advert) -> tuple[Finding, ...]:
    """Everything that is wrong with a vacancy, in the order of the text, then of the rules; nothing where it is right.

    Another province's vacancies are read by the wording and the hours of ours; what its minimum wage is we do not know.
    Raises UnknownParameter for a place and day without a published number.
    """
    is_ours = is_local(advert.region_code)
    said, advert = advert, advert if is_ours else replace(advert, region_code=PROVINCE)
    order = {name: number for number, (name, _) in enumerate(texts(advert), 1)}
    found = [
        *missing_elements(said), *wording(advert), *(pay_problems(advert) if is_ours else ()), *hours_problems(advert),
        *probation_problems(advert), *employer_problems(advert), *asking_problems(advert),
        *experience_unsaid(advert), *_over(advert),
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (order.get(one.field, 0), one.start, one.rule)))


def _over(advert: Advert) -> list[Finding]:
    """V17: a day that is past. What says the same twice is joined by its digest (matching/vacancies/texts.py)."""
    if advert.closes_on is None or advert.closes_on >= advert.on:
        return []
    return [
        Finding(
            "V17",
            Verdict.BLOCK,
            "closes_on",
            0,
            0,
            "",
            "截止日已经过了，请改成今天以后",
            "人力资源市场暂行条例第二十四条",
        )
    ]
