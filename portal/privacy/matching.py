"""Entries of the register for vacancies and what follows from them."""

from portal.privacy.entries import DUTY, LAW, Personal, Purpose, Retention, Sensitivity, columns_of

CONSENT = "本人单独同意（PIPL 13(1)、23）"
WISH = "本人要求（PIPL 13(1)）"

PERSONAL = (
    Personal(tuple(f"matching.savedsearch.{name}" for name in ("account", "name", "asked", "alerts", "seen_until", "told_on", "stopped_at")),
             "存下的搜索：想找什么样的岗位", Purpose.SERVE, WISH, Retention.ACCOUNT),
    Personal(("matching.told.saved", "matching.told.vacancy", "matching.told.on"), "告诉过谁哪个岗位", Purpose.SERVE, WISH, Retention.ACCOUNT),
    Personal(("matching.favourite.account", "matching.favourite.vacancy", "matching.favourite.created_at"), "收藏了哪个岗位",
             Purpose.SERVE, WISH, Retention.ACCOUNT),
    Personal(columns_of("matching.vacancy", "contact_name contact_phone"), "招聘联系人的姓名和电话（加密）",
             Purpose.CONTACT, DUTY, Retention.CASE),
    Personal(("matching.vacancy.typed",), "没存完的岗位，里面可能有联系人（加密）", Purpose.CONTACT, DUTY, Retention.ACCOUNT),
    Personal(("matching.feedpart.offers",), "合作机构传来、还没收完的岗位，里面可能有联系人（加密，收完就清）", Purpose.CONTACT, DUTY, Retention.CODE),
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
    Personal(("matching.question.asked_by", "matching.excuse.by"), "谁请人看、谁看的", Purpose.PROVE, DUTY, Retention.CASE),
    Personal(("matching.report.person", "matching.report.words"), "谁举报的（登录了才有）和举报的经过（加密）", Purpose.SERVE, DUTY,
             Retention.CASE),
    Personal(("matching.application.cv",), "交给单位的简历（加密，交的那天的样子）", Purpose.SERVE, CONSENT, Retention.CASE,
             Sensitivity.SENSITIVE),
    Personal(tuple(f"matching.application.{name}" for name in (
        "person", "account", "seeking", "region_code", "referred_by", "employment")),
             "谁应聘、住在哪个服务站", Purpose.SERVE, DUTY, Retention.CASE, Sensitivity.LINK),
    Personal(tuple(f"matching.application.{name}" for name in (
        "state", "consent_version", "consented_at", "refusal", "refusal_words", "offered_pay", "starts_on", "onboarded_on")),
             "应聘了哪个岗位、到哪一步、同意过什么", Purpose.SERVE, DUTY, Retention.CASE),
    Personal(("matching.applicationmessage.words", "matching.applicationmessage.author", "matching.applicationmessage.person"), "和单位的留言（加密）", Purpose.SERVE,
             DUTY, Retention.CASE, Sensitivity.SENSITIVE),
    Personal(("matching.cvdownload.account", "matching.cvdownload.person", "matching.cvdownload.day"), "单位哪个账号什么时候下载过简历", Purpose.PROVE, LAW,
             Retention.EVIDENCE, Sensitivity.LINK),
    Personal(("matching.interview.explanation",), "为什么没去面试（加密）", Purpose.SERVE, DUTY, Retention.CASE,
             Sensitivity.SENSITIVE),
    Personal(tuple(f"matching.{name}" for name in (
        "interview.person", "interview.interviewer", "interview.invited_by", "interviewslot.interviewer")),
             "谁去面试、谁来面试", Purpose.SERVE, DUTY, Retention.CASE, Sensitivity.LINK),
    Personal(("matching.interview.span", "matching.interview.state"), "面试的时间和到没到", Purpose.SERVE, DUTY, Retention.CASE),
    Personal(("matching.roomsignal.body",), "面试房间里两个浏览器的连接描述（加密，房间关了就删；声音和画面不经过平台）", Purpose.SERVE,
             DUTY, Retention.SESSION, Sensitivity.SENSITIVE),
    Personal(("matching.employeradvice.written_by",), "谁给单位写的建议", Purpose.PROVE, DUTY, Retention.CASE),
)  # fmt: skip
NOT_PERSONAL = (
    "matching.vacancyevent.*", "matching.vacancyfeed.*", "matching.vacancyfeed_employers.*", "matching.feedkey.*", "matching.vacancysource.*",
    "matching.feedrun.*", "matching.vacancychange.*", "matching.occupationnorm.*",
    *(f"matching.feedpart.{name}" for name in ("id", "run", "number", "count", "arrived_at", "done_at", "faults")),
    "matching.searchrow.*", "matching.phrase.*", "matching.savedsearch.id", "matching.savedsearch.created_at", "matching.told.id",
    "matching.favourite.id",
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
        "source", "begun_in", "employer", "employer_name", "site", "title", "occupation", "industry", "headcount", "hired", "duties",
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
    *(f"matching.application.{name}" for name in (
        "id", "state_changed_at", "version", "service_office", "due_at", "created_at", "vacancy", "employer", "source", "channel",
        "applied_at", "viewed_at", "answered_at", "reminded_at", "unanswered_at", "tell_after", "batch", "answer_by", "closed_at",
        "archived_at")),
    *(f"matching.applicationmessage.{name}" for name in ("id", "application", "from_employer", "at")),
    *(f"matching.cvdownload.{name}" for name in ("id", "application", "at")),
    *(f"matching.interviewslot.{name}" for name in (
        "id", "employer", "vacancy", "span", "mode", "place", "created_at", "cancelled_at")),
    *(f"matching.interview.{name}" for name in (
        "id", "application", "employer", "slot", "purpose", "created_at", "confirmed_at", "rescheduled", "reminded_day_at",
        "reminded_hour_at", "chased_at", "missed_at", "explain_by", "explained_at", "ended_at")),
    *(f"matching.roomsignal.{name}" for name in ("id", "interview", "side", "kind", "at")),
    *(f"matching.employeradvice.{name}" for name in (
        "id", "vacancy", "employer", "region_code", "service_office", "topic", "words", "at", "read_at", "follow_up_on",
        "followed_at", "outcome")),
)  # fmt: skip
