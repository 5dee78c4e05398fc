"""Entries of the register for vacancies and what follows from them."""

from portal.privacy.entries import DUTY, Personal, Purpose, Retention, columns_of

WISH = "本人要求（PIPL 13(1)）"

PERSONAL = (
    Personal(tuple(f"matching.savedsearch.{name}" for name in ("account", "name", "asked", "alerts", "seen_until", "told_on", "stopped_at")),
             "存下的搜索：想找什么样的岗位", Purpose.SERVE, WISH, Retention.ACCOUNT),
    Personal(("matching.told.saved", "matching.told.vacancy", "matching.told.on"), "告诉过谁哪个岗位", Purpose.SERVE, WISH, Retention.ACCOUNT),
    Personal(("matching.favourite.account", "matching.favourite.vacancy", "matching.favourite.created_at"), "收藏了哪个岗位",
             Purpose.SERVE, WISH, Retention.ACCOUNT),
    Personal(columns_of("matching.vacancy", "contact_name contact_phone"), "招聘联系人的姓名和电话（加密）",
             Purpose.CONTACT, DUTY, Retention.CASE),
    Personal(("matching.vacancy.written_by",), "谁写的岗位", Purpose.PROVE, DUTY, Retention.CASE),
)  # fmt: skip
NOT_PERSONAL = (
    "matching.searchrow.*", "matching.phrase.*", "matching.savedsearch.id", "matching.savedsearch.created_at", "matching.told.id",
    "matching.favourite.id",
    "matching.vacancyevent.*",
    *(f"matching.vacancy.{name}" for name in (
        "id", "state", "state_changed_at", "version", "region_code", "service_office", "due_at", "created_at", "number", "kind",
        "source", "employer", "employer_name", "site", "title", "occupation", "industry", "headcount", "hired", "duties",
        "conditions", "education", "experience_months", "skills", "licence", "address", "pay_*", "month_low", "month_high",
        "work_form", "contract", "contract_months", "probation_*", "hours_day", "days_week", "shifts", "insurance", "lodging",
        "meals", "benefits", "suits", "access", "starts_on", "age_reason", "barred_work", "closes_on", "runs_from",
        "published_at", "confirmed_at", "noticed_for", "renewals", "closed_at", "withdrawn_why", "digest", "findings",
        "checked_at", "is_demo")),
)  # fmt: skip
