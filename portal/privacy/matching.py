"""Entries of the register for vacancies and what follows from them."""

from portal.privacy.entries import DUTY, Personal, Purpose, Retention, columns_of

PERSONAL = (
    Personal(columns_of("matching.vacancy", "contact_name contact_phone"), "招聘联系人的姓名和电话（加密）",
             Purpose.CONTACT, DUTY, Retention.CASE),
    Personal(("matching.vacancy.typed",), "没存完的岗位，里面可能有联系人（加密）", Purpose.CONTACT, DUTY, Retention.ACCOUNT),
    Personal(("matching.feedpart.offers",), "合作机构传来、还没收完的岗位，里面可能有联系人（加密，收完就清）", Purpose.CONTACT, DUTY, Retention.CODE),
    Personal(("matching.vacancy.written_by",), "谁写的岗位", Purpose.PROVE, DUTY, Retention.CASE),
    Personal(("matching.question.asked_by", "matching.excuse.by"), "谁请人看、谁看的", Purpose.PROVE, DUTY, Retention.CASE),
    Personal(("matching.report.person", "matching.report.words"), "谁举报的（登录了才有）和举报的经过（加密）", Purpose.SERVE, DUTY,
             Retention.CASE),
)  # fmt: skip
NOT_PERSONAL = (
    "matching.vacancyevent.*", "matching.vacancyfeed.*", "matching.vacancyfeed_employers.*", "matching.feedkey.*", "matching.vacancysource.*",
    "matching.feedrun.*", "matching.vacancychange.*",
    *(f"matching.feedpart.{name}" for name in ("id", "run", "number", "count", "arrived_at", "done_at", "faults")),
    *(f"matching.vacancy.{name}" for name in (
        "id", "state", "state_changed_at", "version", "region_code", "service_office", "due_at", "created_at", "number", "kind",
        "source", "employer", "employer_name", "site", "title", "occupation", "industry", "headcount", "hired", "duties",
        "conditions", "education", "experience_months", "skills", "licence", "address", "pay_*", "month_low", "month_high",
        "work_form", "contract", "contract_months", "probation_*", "hours_day", "days_week", "shifts", "insurance", "lodging",
        "meals", "benefits", "suits", "access", "starts_on", "age_reason", "barred_work", "closes_on", "runs_from",
        "published_at", "confirmed_at", "noticed_for", "reminded_for", "revisions", "occupation_by_title", "came_by", "kin", "renewals", "closed_at", "withdrawn_why", "digest", "findings",
        "checked_at", "is_demo")),
    *(f"matching.question.{name}" for name in (
        "id", "state", "state_changed_at", "version", "region_code", "service_office", "due_at", "created_at", "vacancy", "words",
        "answer", "answered_at")),
    *(f"matching.excuse.{name}" for name in ("id", "vacancy", "question", "term", "words", "why", "at")),
    *(f"matching.report.{name}" for name in (
        "id", "state", "state_changed_at", "version", "region_code", "service_office", "due_at", "created_at", "number",
        "vacancy", "reason", "answer", "decided_at")),
    *(f"matching.suspension.{name}" for name in (
        "id", "state", "state_changed_at", "version", "region_code", "service_office", "due_at", "created_at", "employer", "why",
        "appeal", "answer", "ended_at")),
)  # fmt: skip
