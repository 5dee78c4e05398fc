"""Entries of the register for vacancies and what follows from them."""

from portal.privacy.entries import DUTY, Personal, Purpose, Retention, Sensitivity, columns_of

PERSONAL = (
    Personal(columns_of("matching.vacancy", "contact_name contact_phone"), "招聘联系人的姓名和电话（加密）",
             Purpose.CONTACT, DUTY, Retention.CASE),
    Personal(("matching.matchinput.access", "matching.matchpair.access"), "要照顾的地方对推荐加几分（资料加密，收回同意就清）",
             Purpose.SERVE, "本人单独同意（PIPL 29）", Retention.CASE, Sensitivity.SENSITIVE),
    Personal(("matching.matchinput.subject", "matching.matchinput.said", "matching.matchinput.public"), "打分读到的求职意愿", Purpose.SERVE, DUTY, Retention.CASE),
    Personal(("matching.matchpair.seeking", "matching.matchpair.score", "matching.matchpair.parts", "matching.matchpair.person_input",
              "matching.matchdue.subject", "matching.matchchoice.seeking", "matching.matchchoice.is_off"), "推荐过什么、多少分、关没关推荐",
             Purpose.SERVE, DUTY, Retention.CASE),
    Personal(tuple(f"matching.matchverdict.{name}" for name in ("seeking", "verdict", "why", "words", "by")), "谁说过哪个岗位不合适，为什么",
             Purpose.SERVE, DUTY, Retention.CASE),
    Personal(("matching.referral.seeking", "matching.referral.region_code", "matching.referral.by", "matching.referral.score", "matching.referral.fits",
              "matching.referral.answer", "matching.jobinvitation.seeking", "matching.jobinvitation.by", "matching.jobinvitation.answer"),
             "推荐、邀请过谁去哪个岗位，本人怎么说", Purpose.SERVE, DUTY, Retention.CASE, Sensitivity.LINK),
    Personal(("matching.vacancy.written_by",), "谁写的岗位", Purpose.PROVE, DUTY, Retention.CASE),
)  # fmt: skip
NOT_PERSONAL = (
    "matching.vacancyevent.*",
    "matching.matchrule.*",
    *(f"matching.matchinput.{name}" for name in ("id", "kind", "made_at", "ended_at")),
    *(f"matching.matchpair.{name}" for name in ("id", "side", "vacancy", "place", "rule", "vacancy_input", "made_at", "ended_at")),
    *(f"matching.matchdue.{name}" for name in ("id", "kind", "since", "taken_at")),
    "matching.matchchoice.changed_at",
    *(f"matching.matchverdict.{name}" for name in ("id", "vacancy", "at", "lifted_at")),
    *(f"matching.referral.{name}" for name in ("id", "vacancy", "service_office", "at", "answered_at")),
    *(f"matching.jobinvitation.{name}" for name in ("id", "vacancy", "at", "answered_at")),
    "analytics.fairnessrun.*", "analytics.fairnessfigure.*",
    *(f"matching.vacancy.{name}" for name in (
        "id", "state", "state_changed_at", "version", "region_code", "service_office", "due_at", "created_at", "number", "kind",
        "source", "employer", "employer_name", "site", "title", "occupation", "industry", "headcount", "hired", "duties",
        "conditions", "education", "experience_months", "skills", "licence", "address", "pay_*", "month_low", "month_high",
        "work_form", "contract", "contract_months", "probation_*", "hours_day", "days_week", "shifts", "insurance", "lodging",
        "meals", "benefits", "suits", "access", "starts_on", "age_reason", "barred_work", "closes_on", "runs_from",
        "published_at", "confirmed_at", "noticed_for", "renewals", "closed_at", "withdrawn_why", "digest", "findings",
        "checked_at", "is_demo")),
)  # fmt: skip
