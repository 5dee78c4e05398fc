"""V20: more asked than is usual for the work, as the published vacancies of its small group say (requirements 7.7).

A warning with its figures and never more: whether the work needs it the employer knows, and a person decides.
"""

from __future__ import annotations

from collections.abc import Iterator

from matching.compliance.advert import Advert, Finding, Norm, Verdict
from portal.people.facts.enums import Education
from portal.rules.parameters import parameter

RULE = "V20"
CLAUSE = "指导建议：健全就业公共服务体系的通知（七）"
LAWFUL = "不是非要不可的，降一些，来的人会多。"


def asking_problems(advert: Advert) -> Iterator[Finding]:
    """Schooling and experience that few of the others ask as much of; nothing where there are too few others."""
    norm = advert.norm
    if norm is None:
        return
    percent = int(parameter("norm.rare_percent", region=advert.region_code, on=advert.on))
    asked = {
        "education": (f"要“{_label(advert.education)}”", norm.asking_education(advert.education) if advert.education else None),
        "experience_months": (
            f"要干过 {advert.experience_months} 个月",
            norm.asking_experience(advert.experience_months) if advert.experience_months else None,
        ),
    }  # fmt: skip
    for field, (words, many) in asked.items():
        if many is not None and many * 100 <= percent * norm.vacancies:
            said = f"{words}，{_others(norm, many)}{LAWFUL}"
            yield Finding(RULE, Verdict.WARN, field, 0, 0, "", said, CLAUSE)


def _label(code: str) -> str:
    return str(Education(code).label) if code in Education else code


def _others(norm: Norm, many: int) -> str:
    share = f"{many} 个（{many * 100 // norm.vacancies}%）" if many else "一个也没有"
    return f"{norm.place}同类岗位 {norm.vacancies} 个，要求这么高的{'有 ' if many else ''}{share}。"
