"""The CV as PDF: what employers may read; needs and consents are never on it."""

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone

from portal.privacy.enums import Audience, Datum
from portal.privacy.matrix import mask_phone, shown
from portal.regions.selectors import full_name
from portal.ui.pdf import rare_characters, render_pdf
from portal.ui.words import cn_datetime
from registration.jobseeking.models import JobSeeking
from registration.jobseeking.parts import SHOWN_TO_EMPLOYERS


def cv_paper(case: JobSeeking, audience: Audience) -> HttpResponse:
    """The CV as a file; the telephone is in full only on the person's own."""
    person = case.person
    phone: str = person.phone or ""  # type: ignore[assignment]
    name = shown(Datum.NAME, person.name, audience)
    facts = [
        ("姓名", name),
        ("电话", phone if audience is Audience.SELF else mask_phone(phone)),
        ("出生年份", f"{person.birth_date.year}年"),
        ("住在", full_name(case.region_code)),
    ]
    sections = [{"title": "基本情况", "rows": [[label, value] for label, value in facts if value]}]
    for part in SHOWN_TO_EMPLOYERS:
        rows = [[label, value] for label, value in part.said(case) if value]
        if rows:
            sections.append({"title": part.title, "rows": rows})
    written = [value for section in sections for _, value in section["rows"]]  # type: ignore[misc]
    document = render_pdf(
        "cv.typ",
        {
            "title": f"{name}的简历", "sections": sections, "rare": rare_characters(written),
            "printed": cn_datetime(timezone.now()), "demo": settings.DEMO,
        },
    )  # fmt: skip
    response = HttpResponse(document, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="cv.pdf"'
    return response
