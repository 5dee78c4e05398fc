"""The employment registration as PDF: the same paper for the worker, the employer and the desk."""

from django.http import HttpResponse

from portal.privacy.enums import Audience
from portal.privacy.matrix import mask_id
from portal.regions.selectors import full_name
from portal.ui.pdf import receipt_pdf
from portal.ui.words import cn_datetime
from registration.employment.effects import version_of
from registration.employment.models import EmploymentRegistration
from registration.employment.reading import lines_of, where


def registration_form(case: EmploymentRegistration, audience: Audience, name: str) -> HttpResponse:
    """就业登记表; the number is masked on paper, whoever prints it."""
    version = version_of(case)
    rows = [
        ("姓名", name), (case.person.get_id_type_display(), mask_id(case.person.id_number)),  # type: ignore[arg-type]
        ("就业类型", str(case.get_kind_display())), ("单位", where(case)), ("用工地", full_name(case.region_code)),
        *(lines_of(version, audience) if version else []), ("登记时间", cn_datetime(case.declared_at)),
        ("谁登记的", str(case.get_source_display())), ("状态", str(case.get_state_display())),
    ]  # fmt: skip
    document = receipt_pdf(
        title="就业登记表", number=case.receipt_no or "", rows=rows,
        office=case.service_office.name if case.service_office else "",
    )  # fmt: skip
    response = HttpResponse(document, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{case.receipt_no}.pdf"'
    return response
