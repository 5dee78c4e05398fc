"""The published numbers without a database, and sides to try them on."""

import json
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from matching.recommend.score.rule import NUMBERS, Rule
from matching.vacancies.enums import Access
from portal.people.facts.enums import Education
from registration.jobseeking.enums import Licence, Lodging, Shift, WorkForm

PUBLISHED = json.loads((Path(__file__).parents[3] / "portal/rules/data/parameters.json").read_text(encoding="utf-8"))
RULE = Rule(
    tuple(next(one["versions"][-1]["value"] for one in PUBLISHED if one["code"] == f"match.{name}") for name in NUMBERS)
)

WORKS = ["6-18-02-04", "6-18-02-01", "6-18-03-01", "6-18-02-00", "4-03-02-01", "4-07-05-01"]
PLACES = [
    "230882113000",
    "230882101000",
    "230882000000",
    "230826104000",
    "230800000000",
    "230102001000",
    "230000000000",
]
SKILLS = ["电焊", "开叉车", "做饭", "记账", "看锅炉"]


def person(**changes: Any) -> dict[str, Any]:
    said = {
        "wishes": ["6-18-02-04"], "places": ["230882000000"], "wage": 3500, "education": Education.JUNIOR.value,
        "forms": ["full_time"], "shifts": ["day"], "lodging": "none", "licence": "", "starts": None,
        "experience": {"6-18-02": 24}, "skills": ["电焊"],
    }  # fmt: skip
    return said | changes


def vacancy(**changes: Any) -> dict[str, Any]:
    said = {
        "occupation": "6-18-02-04", "place": "230882113000", "low": 4000, "high": 5000, "education": "", "experience": 12,
        "skills": ["电焊"], "licence": "", "form": "full_time", "shifts": ["day"], "gives": [], "starts": None, "access": [],
    }  # fmt: skip
    return said | changes


def some(values: Any, most: int = 3) -> Any:
    return st.lists(st.sampled_from(list(values)), max_size=most, unique=True)


DAYS = st.sampled_from([None, "2026-12-01", "2027-03-01"])
PEOPLE = st.builds(
    person, wishes=some(WORKS, 5), places=some(PLACES, 5), wage=st.sampled_from([None, 2000, 3500, 4600, 9000]),
    education=st.sampled_from(["", *Education.values]), forms=some(WorkForm.values, 4), shifts=some(Shift.values, 4),
    lodging=st.sampled_from(["", *Lodging.values]), licence=st.sampled_from(["", *Licence.values]), starts=DAYS,
    experience=st.dictionaries(st.sampled_from(["6-18-02", "6-18-03", "4-03-02"]), st.integers(1, 300), max_size=3),
    skills=some(SKILLS, 5),
)  # fmt: skip
VACANCIES = st.builds(
    vacancy, occupation=st.sampled_from([one for one in WORKS if not one.endswith("-00")]),
    place=st.sampled_from(["230882113000", "230882101000", "230826104000", "230102001000", "230882113201"]),
    low=st.sampled_from([None, 2500, 4000]), high=st.sampled_from([None, 4100, 6000]),
    education=st.sampled_from(["", *Education.values]), experience=st.integers(0, 60), skills=some(SKILLS, 5),
    licence=st.sampled_from(["", *Licence.values]), form=st.sampled_from(WorkForm.values), shifts=some(Shift.values, 4),
    gives=some(["lodging", "meals"]), starts=DAYS, access=some(Access.values),
)  # fmt: skip
NEEDS = some(Access.values)
