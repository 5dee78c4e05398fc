"""What an employer is sent: a frozen copy of the CV, and the same as a file."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings

from matching.applications.enums import ApplicationState
from matching.applications.models import Application
from matching.contact.rules import Contact
from portal.people.models import Person
from portal.privacy.matrix import mask_name
from portal.regions.selectors import full_name
from portal.ui.pdf import rare_characters, render_pdf
from portal.ui.words import cn_datetime
from registration.jobseeking.models import JobSeeking
from registration.jobseeking.parts import SHOWN_TO_EMPLOYERS

Snapshot = dict[str, Any]


def snapshot_of(seeking: JobSeeking) -> Snapshot:
    """Name, telephone and every part that employers may read; needs and consents are never among them."""
    person = seeking.person
    sections = [
        {"title": part.title, "rows": rows}
        for part in SHOWN_TO_EMPLOYERS
        if (rows := [[label, value] for label, value in part.said(seeking) if value])
    ]
    return {
        "name": person.name, "phone": person.phone or "", "born": person.birth_date.year,
        "place": full_name(seeking.region_code), "sections": sections,
    }  # fmt: skip


def contacts(employer: UUID, people: Sequence[UUID]) -> dict[UUID, Contact]:
    """The contact as it was handed over last; the telephone once the CV was opened, of which the applicant hears. One query."""
    sent = Application.objects.handed_over().filter(employer=employer, person__in=people)
    return {one.person_id: _contact(one) for one in sent.order_by("applied_at", "pk")}


def _contact(case: Application) -> Contact:
    cv = _read(case)
    return Contact(cv["name"], "" if case.state == ApplicationState.APPLIED else cv["phone"], case.pk)


def name_for_employer(person: Person, seen: Mapping[UUID, Contact]) -> str:
    """The whole name of whom the employer has the contact; of everybody else the surname and a star."""
    return seen[person.pk].name if person.pk in seen else mask_name(person.name)


def _read(case: Application) -> Snapshot:
    cv: Snapshot = case.cv  # type: ignore[assignment]
    return cv


def headline(case: Application) -> str:
    """One line of what the applicant did and can do: what a list shows."""
    if not case.may_be_read:
        return "本人还没同意交简历"
    rows = dict(row for section in _read(case)["sections"] for row in section["rows"])
    said = [rows.get("干过什么", "").split("\n")[0], rows.get("会什么", ""), rows.get("文化程度", "")]
    return "；".join(one for one in said if one)[:80] or "没有写经历"


def cv_file(case: Application) -> bytes:
    """The frozen CV as PDF, with the day it was handed over."""
    cv = _read(case)
    facts = [("姓名", cv["name"]), ("电话", cv["phone"]), ("出生年份", f"{cv['born']}年"), ("住在", cv["place"])]
    sections = [{"title": "基本情况", "rows": [[label, value] for label, value in facts if value]}, *cv["sections"]]
    written = [value for section in sections for _, value in section["rows"]]
    return render_pdf(
        "cv.typ",
        {
            "title": f"{cv['name']}的简历", "sections": sections, "rare": rare_characters(written),
            "printed": f"{cn_datetime(case.consented_at)}交给{case.employer.name}", "demo": settings.DEMO,
        },
    )  # fmt: skip
