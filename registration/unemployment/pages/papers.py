"""The registration form (失业人员登记表) as PDF: the same paper for the person and for the desk."""

from django.http import HttpResponse
from django.utils import timezone

from portal.privacy.enums import Audience, Datum
from portal.privacy.matrix import mask_id, mask_phone, shown
from portal.privacy.notices import current_promise
from portal.regions.selectors import full_name
from portal.ui.pdf import receipt_pdf
from portal.ui.words import cn_full_date
from registration.unemployment.models import UnemploymentRegistration

WILL = {True: "是", False: "否", None: "没有定"}


def registration_form(case: UnemploymentRegistration, audience: Audience) -> HttpResponse:
    """The form as a file; number and telephone are masked on paper, whoever prints it."""
    person = case.person
    assert person is not None and case.submitted_at is not None and case.service_office is not None
    rows = [
        ("姓名", shown(Datum.NAME, person.name, audience)),
        (
            person.get_id_type_display(),
            mask_id(person.id_number) if shown(Datum.ID_NUMBER, "0" * 18, audience) else "不显示",
        ),
        ("手机号码", mask_phone(person.phone or "") or "没有"),
        ("常住地", full_name(case.region_code)),
        ("失业原因", case.get_reason_display()),
        ("人员类别", case.get_unemployment_source_display() or "没有记"),
        ("非因本人意愿", WILL[case.involuntary] + ("" if case.involuntary_confirmed_at else "（没有核实）")),
        ("失业日期", cn_full_date(case.jobless_since)),
        *([("全国申请编号", case.external_app_no)] if case.external_app_no else []),
        ("提交时间", timezone.localtime(case.submitted_at).strftime("%Y-%m-%d %H:%M")),
        ("办理状态", case.get_state_display()),
    ]
    document = receipt_pdf(
        title="失业人员登记表", number=case.receipt_no or "", rows=rows, promise="；".join(current_promise().points),
        office=case.service_office.name,
    )  # fmt: skip
    response = HttpResponse(document, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{case.receipt_no}.pdf"'
    return response
