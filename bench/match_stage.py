"""The registers' rows of the match bench: inputs as they are kept, written past the workflow, and what a worker does with them."""

import uuid
from typing import Any

import numpy as np
from django.db import connection
from django.utils import timezone

from matching.recommend import runs
from matching.recommend.explain import explain
from matching.recommend.held import Board, held_of
from matching.recommend.models import MatchInput
from matching.recommend.score import definition as d
from matching.vacancies.enums import Access
from portal.people.facts.enums import Education
from registration.jobseeking.enums import Shift, WorkForm

EDUCATIONS = [
    "",
    Education.NONE,
    Education.PRIMARY,
    Education.JUNIOR,
    Education.SENIOR,
    Education.COLLEGE,
    Education.BACHELOR,
    Education.GRADUATE,
]
BATCH = 5_000


def _code(number: int) -> str:
    text = f"{number:07d}"
    return f"{text[0]}-{text[1:3]}-{text[3:5]}-{text[5:7]}"


def _words(bits: int, known: list[str]) -> list[str]:
    return [word for place, word in enumerate(known) if bits >> place & 1]


def person_facts(row: np.ndarray) -> dict[str, Any]:
    """A row of the bench as the facts that would have made it."""
    one = row.tolist()
    wishes = [_code(n) for n in one[d.P_WISHES : d.P_WISHES + d.WISHES] if n]
    places = [
        str(n).ljust(12, "0")
        for n, digits in zip(one[d.P_PLACES : d.P_PLACES + 5], one[d.P_DIGITS : d.P_DIGITS + 5], strict=True)
        if digits > 0
    ]
    months = one[d.P_EXPERIENCE + 1]
    return {
        "wishes": wishes, "places": places, "wage": one[d.P_WAGE] or None, "education": EDUCATIONS[one[d.P_EDUCATION]],
        "forms": _words(one[d.P_FORMS], WorkForm.values), "shifts": _words(one[d.P_SHIFTS], Shift.values), "lodging": "",
        "licence": "", "starts": None, "experience": {_code(one[d.P_EXPERIENCE] * 100)[:7]: months} if months else {},
        "skills": [f"手艺{n}" for n in one[d.P_SKILLS :] if n],
    }  # fmt: skip


def vacancy_facts(row: np.ndarray) -> dict[str, Any]:
    one = row.tolist()
    return {
        "occupation": _code(one[d.V_OCCUPATION]), "place": str(one[d.V_PLACE]).ljust(12, "0"), "low": one[d.V_LOW] or None,
        "high": one[d.V_HIGH] or None, "education": EDUCATIONS[one[d.V_EDUCATION]], "experience": one[d.V_EXPERIENCE],
        "skills": [f"手艺{n}" for n in one[d.V_SKILLS :] if n], "licence": "", "form": _words(one[d.V_FORM], WorkForm.values)[0],
        "shifts": _words(one[d.V_SHIFTS], Shift.values), "gives": [], "starts": None, "access": _words(one[d.V_ACCESS], Access.values),
    }  # fmt: skip


class Stage:
    """Kept inputs of both sides, and a board that holds them as a worker does."""

    def __init__(self, people: np.ndarray, vacancies: np.ndarray) -> None:
        self.seed, self.at = 0, 0
        with connection.cursor() as cursor:
            cursor.execute(
                "TRUNCATE matching_matchpair, matching_matchinput, matching_matchdue, matching_matchverdict CASCADE"
            )
        self._keep("seeking", people, person_facts)
        self._keep("vacancy", vacancies, vacancy_facts)
        self.board, self.rule = Board(), runs.rule_kept()
        self.board.look()
        self.people, self.vacancies = list(self.board.people), list(self.board.vacancies)

    def _keep(self, kind: str, rows: np.ndarray, facts: Any) -> None:
        for start in range(0, len(rows), BATCH):
            made = [MatchInput(kind=kind, subject=uuid.uuid4(), said=facts(row)) for row in rows[start : start + BATCH]]
            MatchInput.objects.bulk_create(made)

    def one_person(self) -> Any:
        """From the kept input to a list with parts, reasons and hints."""
        self.at += 1
        one = MatchInput.objects.get(
            kind="seeking", subject=self.people[self.at * 97 % len(self.people)], ended_at=None
        )
        self.board.people[one.subject] = held_of(one)
        found = self.board.vacancies_for([one.subject], self.rule, 20, 1)[0]
        offered = {
            other.subject: other
            for other in MatchInput.objects.filter(kind="vacancy", subject__in=found, ended_at=None)
        }
        return [explain(self.rule, one.said, offered[other].said) for other in found]

    def change_person(self) -> None:
        """Somebody asks for another wage: the list anew, and the vacancies in whose lists they may come or go."""
        self.at += 1
        subject = self.people[self.at * 89 % len(self.people)]
        self._change("seeking", subject, "wage")
        self.board.look()
        maker = runs.Maker(self.board, self.rule, timezone.localdate())
        self.board.vacancies_for([subject], self.rule, 40, 1)
        touched = sorted(maker.vacancies_touched([subject]))
        self.board.people_for(touched[: runs.BATCH], self.rule, 40, 1)

    def change_vacancy(self) -> None:
        """A vacancy pays more: its list anew, and those of the people it may now be among the best for."""
        self.at += 1
        subject = self.vacancies[self.at * 83 % len(self.vacancies)]
        self._change("vacancy", subject, "high")
        self.board.look()
        maker = runs.Maker(self.board, self.rule, timezone.localdate())
        self.board.people_for([subject], self.rule, 40, 1)
        touched = sorted(maker.people_touched([subject]))
        self.board.vacancies_for(touched[: runs.BATCH], self.rule, 40, 1)

    def _change(self, kind: str, subject: uuid.UUID, name: str) -> None:
        before = MatchInput.objects.get(kind=kind, subject=subject, ended_at=None)
        MatchInput.objects.filter(pk=before.pk).update(ended_at=timezone.now())
        MatchInput.objects.create(
            kind=kind, subject=subject, said=before.said | {name: (before.said[name] or 3000) + 100}
        )
