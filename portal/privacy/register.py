"""The register of personal fields: for every column of every table, why we hold it, on what basis, how long.

A column is either personal, with purpose, basis and retention, or named as not personal; a test walks all
models and fails on one that is in neither list, and on one that is in both. Patterns are
`app.model.field`; history tables (`…event`) follow the table they watch. The law is quoted by article:
PIPL is 个人信息保护法 (2021), ESR is 《就业服务与就业管理规定》, CSL is 网络安全法.
"""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from django.apps import apps
from django.db.models import Field, Model

from portal.privacy import matching
from portal.privacy.entries import DUTY, LAW, Personal, Purpose, Retention, Sensitivity, columns_of

_S, _R, _P = Sensitivity, Retention, Purpose
OUR_APPS = {
    "portal", "registration", "assistance", "matching", "entrepreneurship", "analytics",
    "account", "auth", "axes", "mfa", "sessions", "socialaccount", "usersessions",
}  # fmt: skip


PERSONAL = (
    *matching.PERSONAL,
    Personal(columns_of("portal.person", "id_number id_index id_type"), "证件种类和号码", _P.IDENTIFY, DUTY, _R.CASE, _S.SENSITIVE),
    Personal(columns_of("portal.person", "name name_pinyin"), "姓名", _P.IDENTIFY, DUTY, _R.CASE),
    Personal(columns_of("portal.person", "birth_date sex"), "出生日期、性别", _P.SERVE, DUTY, _R.CASE),
    Personal(columns_of("portal.person", "phone phone_index"), "手机号码", _P.CONTACT, DUTY, _R.CASE),
    Personal(columns_of("portal.person", "region_code"), "常住地", _P.PLACE, DUTY, _R.CASE),
    Personal(columns_of("portal.person", "address"), "详细住址", _P.PLACE, DUTY, _R.CASE, _S.SENSITIVE),
    Personal(columns_of("portal.person", "proved_at merged_into"), "身份核实情况", _P.IDENTIFY, DUTY, _R.CASE),
    Personal(("portal.storageonly.person", "portal.storageonly.lifted_why", "portal.storageonly.*_by"), "谁的资料只存不用", _P.PROVE, LAW, _R.EVIDENCE, _S.LINK),
    Personal(("portal.legalhold.person", "portal.legalhold.reason", "portal.legalhold.lifted_why", "portal.legalhold.*_by"), "依法留存谁的资料", _P.PROVE, LAW, _R.EVIDENCE, _S.LINK),
    Personal(("portal.personmerge.keep", "portal.personmerge.other", "portal.personmerge.reason", "portal.personmerge.before",
              "portal.personmerge.moved", "portal.personmerge.changed", "portal.personmerge.by", "portal.personmerge.undone_by",
              "portal.personmerge.undone_why", "portal.personmerge.stayed"),
             "哪两份资料合成了一份、移了什么（原来的电话加密，过了撤回期就清）", _P.IDENTIFY, DUTY, _R.CASE, _S.LINK),
    Personal(("registration.holding.person", "registration.holding.staff", "registration.holding.days*",
              "registration.caseloadchange.by", "registration.caseloadchange.reason", "registration.substitution.absent",
              "registration.substitution.helper", "registration.substitution.by", "registration.substitution.reason"),
             "由哪位同事负责、谁替谁顶班", _P.PLACE, DUTY, _R.CASE, _S.LINK),
    Personal(tuple(f"registration.helper.{name}" for name in ("person", "staff", "role", "days", "reason", "by", "ended_why", "ended_by")),
             "还有哪位同事一起帮、帮什么、从哪天到哪天", _P.PLACE, DUTY, _R.CASE, _S.LINK),
    Personal(tuple(f"registration.datarequest.{name}" for name in ("words", "answer")),
             "关于自己资料的申请和答复（加密）", _P.PROVE, LAW, _R.EVIDENCE, _S.SENSITIVE),
    Personal(tuple(f"registration.datarequest.{name}" for name in (
        "person", "account", "evidence", "paper_number", "seen_by", "region_code", "kind", "state", "granted", "answered_by", "certificate")),
             "申请过看、改、删自己的资料，反对过什么", _P.PROVE, LAW, _R.EVIDENCE, _S.LINK),
    Personal(("registration.dataexport.person", "registration.dataexport.account"), "什么时候下载过自己的资料", _P.PROVE, LAW,
             _R.EVIDENCE, _S.LINK),
    Personal(tuple(f"registration.identitychange.{name}" for name in ("new_value", "old_value", "words")),
             "改前改后的姓名、证件号码、电话（加密）", _P.IDENTIFY, DUTY, _R.CASE, _S.SENSITIVE),
    Personal(tuple(f"registration.identitychange.{name}" for name in (
        "person", "account", "region_code", "kind", "state", "evidence", "seen_by")),
             "谁改过姓名、证件、电话，看了什么证件", _P.IDENTIFY, DUTY, _R.CASE, _S.LINK),
    Personal(tuple(f"registration.duplicatepair.{name}" for name in (
        "first", "second", "first_region", "second_region", "reported_by", "reason", "decided_by")),
             "哪两份资料可能是一个人、核对的结果", _P.IDENTIFY, DUTY, _R.CASE, _S.LINK),
    Personal(("portal.household.address", "portal.householdmember.why", "portal.householdmember.left_why"),
             "家庭的详细住址、为什么加进来、为什么离开（加密）", _P.SERVE, DUTY, _R.CASE, _S.SENSITIVE),
    Personal((*columns_of("portal.household", "region_code"), *(f"portal.householdmember.{name}" for name in (
        "household", "person", "kinship", "span", "counts", "left", "added_by", "ended_by"))),
             "和谁是一户、是户主的什么人、从哪天到哪天", _P.SERVE, DUTY, _R.CASE),
    Personal(("matching.gigmarket.written_by",), "谁记的零工市场", _P.PROVE, LAW, _R.EVIDENCE, _S.LINK),
    Personal(("registration.layoffreport.account",), "谁报的裁员", _P.PROVE, LAW, _R.EVIDENCE, _S.LINK),
    Personal(("portal.personlink.*",), "账号是谁的、怎么核实的", _P.IDENTIFY, DUTY, _R.CASE, _S.LINK),
    Personal(("portal.message.person", "portal.message.title", "portal.message.text", "portal.message.read_at",
              "portal.message.to_phone"),
             "给本人的消息", _P.CONTACT, DUTY, _R.CASE),
    Personal(("portal.contactway.address", "portal.contactway.code_mac"), "收消息的邮箱、在小程序里的编号（加密；停用就清掉）",
             _P.CONTACT, "本人要求（PIPL 13(1)）", _R.CASE),
    Personal(tuple(f"portal.contactway.{name}" for name in ("person", "way", "preferred", "confirmed_at", "ended_why")),
             "想怎么收消息", _P.CONTACT, "本人要求（PIPL 13(1)）", _R.CASE),
    Personal(columns_of("registration.unemploymentregistration", "account person previous"), "谁的登记", _P.SERVE, DUTY, _R.CASE, _S.LINK),
    Personal(("registration.unemploymentregistration.draft",), "没写完的登记（加密）", _P.SERVE, DUTY, _R.ACCOUNT, _S.SENSITIVE),
    Personal(columns_of("registration.unemploymentregistration", "region_code basis"), "常住地", _P.PLACE, DUTY, _R.CASE),
    Personal(columns_of("registration.unemploymentregistration",
                 "reason jobless_since wants_work draws_pension spell exit_code reject_ground state receipt_no"),
             "失业原因、起止日期、状态", _P.SERVE, DUTY, _R.CASE),
    Personal(("registration.exitproposal.objection",), "本人对退出的异议（加密）", _P.SERVE, DUTY, _R.CASE, _S.SENSITIVE),
    Personal(("registration.exitproposal.registration", "registration.exitproposal.region_code", "registration.exitproposal.exit_code",
              "registration.exitproposal.event_date", "registration.exitproposal.why", "registration.exitproposal.resol*",
              "registration.exitproposal.proposed_by"), "为什么建议退出、结果怎样", _P.SERVE, DUTY, _R.CASE),
    Personal(("portal.contact.content", "portal.refusal.said"), "联系和拒绝服务时说了什么（加密）", _P.SERVE, DUTY, _R.CASE, _S.SENSITIVE),
    Personal(("portal.contact.person_id", "portal.contact.region_code", "portal.contact.situation", "portal.contact.outcome",
              "portal.contact.next_*", "portal.contact.actor_id", "portal.refusal.person", "portal.refusal.offered",
              "portal.refusal.justified", "portal.refusal.actor_id"), "什么时候联系过、结果怎样", _P.SERVE, DUTY, _R.CASE),
    Personal(("portal.followuptask.person", "portal.followuptask.region_code", "portal.followuptask.postponed_why",
              "portal.followuptask.closed_why", "portal.followuptask.handed_to", "portal.followuptask.handed_by"), "该联系谁、请谁代办", _P.SERVE, DUTY, _R.CASE, _S.LINK),
    Personal(("portal.personfact.person", "portal.personfact.code", "portal.personfact.value", "portal.personfact.since",
              "portal.personfact.note", "portal.personfact.recorded_by"), "个人情况和它的来源", _P.SERVE, DUTY, _R.CASE, _S.SENSITIVE),
    Personal(("registration.helprequest.name", "registration.helprequest.phone", "registration.helprequest.phone_index"),
             "求助的人怎么称呼、电话（加密）", _P.CONTACT, DUTY, _R.CASE),
    Personal(("registration.helprequest.words", "registration.helprequest.answer"), "求助时说的话和答复（加密）",
             _P.SERVE, DUTY, _R.CASE, _S.SENSITIVE),
    Personal(tuple(f"registration.helprequest.{name}" for name in (
        "account", "person", "region_code", "kind", "state", "receipt_no", "result", "referred_to")),
             "谁在哪里求助、结果怎样", _P.SERVE, DUTY, _R.CASE, _S.LINK),
    Personal(("registration.call.consent", "registration.call.words"), "打 12333 时同意的原话、说的事（加密）", _P.SERVE, DUTY, _R.CASE),
    Personal(("registration.call.person", "registration.call.clerk", "registration.call.checked_by", "registration.call.topic"),
             "谁打过 12333、谁接的、核对了什么", _P.PROVE, DUTY, _R.CASE, _S.LINK),
    Personal(("registration.representation.name", "registration.representation.id_number", "registration.representation.id_type"),
             "替家人办：家人的姓名和证件号码（加密）", _P.IDENTIFY, DUTY, _R.CASE, _S.SENSITIVE),
    Personal(tuple(f"registration.representation.{name}" for name in ("representative", "represented", "relation", "means", "taken_by", "ended_by", "ended_why")),
             "谁替谁办、什么关系、怎么同意的", _P.PROVE, DUTY, _R.CASE, _S.LINK),
    Personal(("portal.import.file_name", "portal.importbatch.lines", "portal.importbatch.faults"),
             "导入的名册：文件名、核对过的行（加密；写入一天后、没有确认的七天后清除）", _P.SERVE, DUTY, _R.CODE, _S.SENSITIVE),
    Personal(("portal.import.uploaded_by", "portal.import.confirmed_by"), "谁传的名册、谁确认写入", _P.PROVE, LAW, _R.EVIDENCE, _S.LINK),
    Personal(("registration.lead.phone", "registration.lead.where", "registration.lead.remark"),
             "名册上的、同事记的电话、原单位或学校、备注（加密）", _P.SERVE, DUTY, _R.CASE, _S.SENSITIVE),
    Personal(("assistance.visitplan.user", "assistance.visitplan.session", "assistance.visitplan.secret", "assistance.visitplan.tasks"),
             "谁的手机存着当天的走访名单、打开它的密钥（加密；24 小时、退出或收回时清除）", _P.STAFF, DUTY, _R.SESSION, _S.SENSITIVE),
    Personal(("assistance.visitnote.words",), "走访时说的话（加密；只在服务站还没看的时候存）", _P.SERVE, DUTY, _R.CASE, _S.SENSITIVE),
    Personal(tuple(f"assistance.visitnote.{name}" for name in (
        "user", "person", "region_code", "outcome", "situation", "written_at", "seen_by")),
             "谁在什么时候走访过谁、结果怎样", _P.SERVE, DUTY, _R.CASE),
    Personal(("assistance.visitanswer.question", "assistance.visitanswer.answer"), "走访时问了什么、怎么答的", _P.SERVE, DUTY, _R.CASE),
    Personal(("assistance.visitnote.lat", "assistance.visitnote.lon"),
             "走访时的大致位置（约一公里；走访的人自己勾选才记，按规定的天数清除）", _P.PROVE, "走访的人同意（PIPL 13(1)）", _R.CASE, _S.SENSITIVE),
    Personal(("registration.comparehit.person", "registration.comparehit.region_code", "registration.comparehit.says",
              "registration.comparehit.since", "registration.comparehit.name_differs", "registration.comparehit.state",
              "registration.comparehit.found_in"), "和别的部门的名册比中了什么、核对的结果（没比中的不存）", _P.SERVE, DUTY, _R.CASE, _S.SENSITIVE),
    Personal(("registration.comparerun.run_by",), "谁做的比对", _P.PROVE, LAW, _R.EVIDENCE, _S.LINK),
    Personal(("registration.employmentspell.note", "registration.employmentregistration.employer_words"),
             "就业登记的备注、本人说的单位", _P.SERVE, DUTY, _R.CASE, _S.SENSITIVE),
    Personal(tuple(f"registration.employmentregistration.{name}" for name in (
        "person", "kind", "employer", "site", "state", "region_code", "receipt_no", "source", "account", "taken_by")),
             "谁在哪个单位就业、谁登记的", _P.SERVE, DUTY, _R.CASE),
    Personal(tuple(f"registration.employmentspell.{name}" for name in (
        "registration", "person", "days", "known", "post", "contract", "signed_on", "contract_until", "end_reason", "why",
        "source", "recorded_by")), "从哪天到哪天在职、合同、改过什么", _P.SERVE, DUTY, _R.CASE),
    Personal(("portal.partnersubject.id_number", "portal.partnersubject.id_index", "portal.partnerrecord.payload",
              "portal.partnermessage.payload"),
             "别的部门送来、送给别的部门的内容（加密；办完后按共享合同的天数清除）", _P.SERVE, DUTY, _R.CASE, _S.SENSITIVE),
    Personal(("portal.partnerrecord.subject", "portal.partnerrecord.kind", "portal.partnerrecord.happened_on",
              *(f"portal.partnermessage.{name}" for name in (
                  "person_id", "partner", "kind", "contract_version", "created_at", "state", "number", "why", "done_at"))),
             "和别的部门交换了谁的什么事、结果怎样", _P.PROVE, LAW, _R.EVIDENCE, _S.SENSITIVE),
    Personal(("registration.conflict.sides", "registration.conflict.answer"),
             "部门数据不一致：两边各怎么说（加密）、本人怎么说", _P.SERVE, DUTY, _R.CASE, _S.SENSITIVE),
    Personal(tuple(f"registration.conflict.{name}" for name in (
        "person", "record", "partner", "kind", "state", "region_code", "ours_from", "ours_on", "theirs_on")),
             "谁的什么数据对不上、结果怎样", _P.SERVE, DUTY, _R.CASE),
    Personal(tuple(f"registration.linkedfiling.{name}" for name in ("registration", "target", "state", "number", "why")),
             "谁的参保登记、用工备案办到哪一步", _P.SERVE, DUTY, _R.CASE),
    Personal(tuple(f"registration.contractterm.{name}" for name in (
        "registration", "contract", "signed_on", "until", "probation_until")), "备案的劳动合同到哪天", _P.SERVE, DUTY, _R.CASE),
    Personal(tuple(f"registration.duty.{name}" for name in ("registration", "kind", "due_on", "done_at", "done_by")),
             "单位还要为谁办参保、停保、转档案", _P.SERVE, DUTY, _R.CASE),
    Personal(("registration.registercheck.reason",), "为什么向别的部门核查（加密）", _P.PROVE, LAW, _R.CASE, _S.SENSITIVE),
    Personal(tuple(f"registration.registercheck.{name}" for name in (
        "person", "kind", "asked_by", "asked_at", "state", "result", "place", "why")), "向公安、税务核查了谁的什么、怎么回答的",
             _P.IDENTIFY, DUTY, _R.CASE, _S.SENSITIVE),
    Personal(tuple(f"registration.proposedend.{name}" for name in (
        "registration", "last_day", "answer", "result", "why", "resolved_by")), "单位没了以后，谁的就业要不要终止、本人怎么说",
             _P.SERVE, DUTY, _R.CASE),
    Personal(("registration.reasonasked.registration", "registration.reasonasked.employer"),
             "问单位谁为什么终止就业", _P.SERVE, DUTY, _R.CASE, _S.LINK),
    Personal(tuple(f"registration.lead.{name}" for name in ("person", "region_code", "kind", "state", "since", "outcome", "known_by", "added_by")),
             "谁在哪份摸排名册上、谁记的、怎么知道的、联系的结果", _P.SERVE, DUTY, _R.CASE, _S.SENSITIVE),
    Personal(tuple(f"registration.transferrequest.{name}" for name in (
        "person", "first", "second", "region_code", "to_region_code", "state", "ground")),
             "谁的登记从哪里转到哪里、结果怎样", _P.SERVE, DUTY, _R.CASE, _S.LINK),
    Personal(tuple(f"registration.joblossreason.{name}" for name in ("registration", "person", "code", "told", "note", "by")),
             "工作是怎么没的：听本人说的（原话加密）", _P.SERVE, DUTY, _R.CASE, _S.LINK),
    Personal(tuple(f"registration.residencehistory.{name}" for name in ("person", "region_code", "days", "recorded_by")),
             "什么时候住在哪个乡镇或村", _P.SERVE, DUTY, _R.CASE, _S.LINK),
    Personal(tuple(f"registration.jobseeking.{name}" for name in (
        "account", "person", "region_code", "state", "taken_by", "close_reason")), "谁在找工作、结果怎样", _P.SERVE, DUTY, _R.CASE, _S.LINK),
    Personal(tuple(f"registration.jobseeking.{name}" for name in (
        "situation", "education", "skills", "licence", "regions", "wage_low", "wage_high", "work_forms", "shifts", "lodging",
        "starts_on", "commute_minutes", "visibility")), "想找什么工作、会什么", _P.SERVE, DUTY, _R.CASE),
    Personal(("registration.jobseeking.cv",), "简历：干过什么、学过什么、证书、外语（加密）", _P.SERVE, DUTY, _R.CASE),
    Personal(("registration.jobseeking.draft",), "没存完的求职登记（加密）", _P.SERVE, DUTY, _R.ACCOUNT, _S.SENSITIVE),
    Personal(("registration.jobseeking.access_needs",), "工作上要照顾的地方（加密）", _P.SERVE, "本人单独同意（PIPL 29）", _R.CASE, _S.SENSITIVE),
    Personal(("registration.jobseeking.*_consent", "registration.seekingconsent.*"), "同意过什么、哪一版、什么时候收回", _P.PROVE, LAW, _R.CASE, _S.LINK),
    Personal(("registration.wish.seeking", "registration.wish.position", "registration.wish.occupation"), "想干的职业", _P.SERVE, DUTY, _R.CASE),
    Personal(("portal.skippedquestion.person", "portal.skippedquestion.code"), "看过但没填的问题", _P.SERVE, DUTY, _R.CASE, _S.LINK),
    Personal(("registration.unemploymentregistration.appeal",), "本人的申诉（加密）", _P.SERVE, DUTY, _R.CASE, _S.SENSITIVE),
    Personal(columns_of("registration.unemploymentregistration", "taken_by asked_about"), "谁代写的、请本人补充什么", _P.PROVE, DUTY, _R.CASE, _S.LINK),
    Personal(("portal.user.phone", "portal.user.phone_index", "portal.user.phone_confirmed_at"),
             "账号的手机号码", _P.SIGN_IN, DUTY, _R.ACCOUNT),
    Personal(("portal.user.name", "portal.user.username"), "账号上的姓名和用户名", _P.SIGN_IN, DUTY, _R.EVIDENCE),
    Personal(("portal.user.password", "portal.user.last_login", "portal.user.date_joined", "portal.user.enrolment_until",
              "mfa.authenticator.*", "portal.secondfactoruse.*"),
             "密码摘要、验证器、最近登录", _P.SIGN_IN, LAW, _R.ACCOUNT, _S.SENSITIVE),
    Personal(("portal.assignment.user", "portal.assignment.stands_in_for"), "谁在哪里任职", _P.STAFF, DUTY, _R.EVIDENCE, _S.LINK),
    Personal(("portal.phonechallenge.*", "portal.signinfailure.*", "portal.formuse.*", "axes.*"), "验证码和登录失败的计数", _P.SIGN_IN, LAW, _R.CODE),
    Personal(("portal.persontoken.*", "portal.pairing.*", "portal.callcount.subject", "portal.keptanswer.answer", "portal.keptanswer.*_mac"),
             "在别的渠道登录和办事：登录的摘要、次数、留着照答重发请求的答复（加密，两天）", _P.SIGN_IN, DUTY, _R.CODE, _S.SENSITIVE),
    Personal(("portal.signinticket.*", "portal.channelrefusal.*"),
             "渠道送本人登录网站的凭证（核验的内容加密，用过就清，一天内删），和不让哪个渠道直接登录", _P.SIGN_IN, DUTY, _R.CODE, _S.SENSITIVE),
    Personal(("portal.channelkey.entered_by", "portal.channelkey.revoked_by", "portal.channelkey.secret"),
             "谁录入、谁停用渠道的密钥，和加密存的密钥", _P.PROVE, LAW, _R.EVIDENCE, _S.LINK),
    Personal(("portal.numbersearch.*",), "按证件号码查找的次数（不记号码）", _P.STAFF, LAW, _R.CODE, _S.LINK),
    Personal(("sessions.session.session_data", "sessions.session.session_key", "usersessions.usersession.*"),
             "登录着的浏览器", _P.SIGN_IN, LAW, _R.SESSION),
    Personal(("socialaccount.socialaccount.*", "socialaccount.socialtoken.*"), "身份平台给的编号（不存它给的资料）",
             _P.IDENTIFY, DUTY, _R.ACCOUNT, _S.LINK),
    Personal(("account.emailaddress.*", "account.emailconfirmation.*"), "邮箱（组件自带的表，不使用）", _P.CONTACT, DUTY, _R.ACCOUNT),
    Personal(("portal.auditentry.actor_id", "portal.auditentry.person_id", "portal.auditentry.address",
              "portal.auditentry.object_id", "portal.auditentry.reason", "portal.auditentry.detail", "portal.reveal.*"),
             "谁看过、办过", _P.PROVE, LAW, _R.EVIDENCE, _S.LINK),
    Personal(("portal.transitionlog.person_id", "portal.transitionlog.actor_id", "portal.transitionlog.reason",
              "portal.transitionlog.region_code"), "办理经过", _P.PROVE, DUTY, _R.CASE, _S.LINK),
    Personal(("portal.outboxevent.person_id", "portal.outboxevent.region_code", "portal.delivery.person_id",
              "portal.inboxitem.person_id", "portal.inboxitem.region_code", "portal.inboxitem.handled_by"),
             "要通知哪个单位谁的事", _P.SERVE, DUTY, _R.EVIDENCE, _S.LINK),
    Personal(("portal.monthconfirmation.confirmed_by",), "谁确认了每月对账", _P.PROVE, LAW, _R.EVIDENCE, _S.LINK),
    Personal(("registration.savedview.user", "registration.exportrequest.asked_by", "registration.exportrequest.decided_by"),
             "谁存的视图、谁导出、谁批准", _P.PROVE, LAW, _R.EVIDENCE, _S.LINK),
    Personal(("registration.exportrequest.password",), "导出文件的密码（加密；给申请的人看过就清除）", _P.STAFF, DUTY, _R.SESSION, _S.SENSITIVE),
    Personal(("portal.*version.drafted_by", "portal.*version.published_by"), "谁起草、谁发布", _P.PROVE, LAW, _R.EVIDENCE, _S.LINK),
    Personal(tuple(f"portal.membership.{name}" for name in ("account", "name", "span", "granted_by", "ended_by", "ended_why")),
             "谁替哪个单位办事、从什么时候到什么时候", _P.SERVE, DUTY, _R.CASE),
    Personal(("registration.invitation.name", "registration.invitation.phone", "registration.invitation.phone_index",
              "registration.invitation.invited_by"), "单位邀请了谁（电话加密）", _P.CONTACT, DUTY, _R.CODE),
    Personal(("registration.employerverification.draft",), "没写完的单位登记（加密）", _P.SERVE, DUTY, _R.ACCOUNT, _S.SENSITIVE),
    Personal(("registration.employerverification.appeal",), "单位的申诉（加密）", _P.SERVE, DUTY, _R.CASE, _S.SENSITIVE),
    Personal(("registration.employerverification.account", "registration.employerverification.person"),
             "谁是单位的经办人", _P.IDENTIFY, DUTY, _R.CASE, _S.LINK),
    Personal(("registration.employerserviceofficer.officer", "registration.employerserviceofficer.span",
              "registration.employerserviceofficer.chosen_by"), "谁是哪个单位的服务专员", _P.STAFF, DUTY, _R.EVIDENCE, _S.LINK),
    Personal(("portal.document.name", "portal.document.uploaded_by"), "谁传了什么材料（文件另外加密存放）", _P.SERVE, DUTY, _R.CASE, _S.SENSITIVE),
    Personal(("analytics.move.registration_id", "analytics.move.source", "analytics.move.target", "analytics.move.day"),
             "登记从哪个乡镇转到哪个乡镇", _P.PLACE, DUTY, _R.CASE, _S.LINK),
    Personal(("analytics.target.entered_by", "analytics.hallscreen.opened_by", "analytics.marketreport.checked_by",
              "analytics.marketreport.published_by"), "谁定的目标、谁开的大厅屏、谁核对和发布的供求报告", _P.PROVE, LAW,
             _R.EVIDENCE, _S.LINK),
)  # fmt: skip

# What is not about a person: public places and units, rules, counters, and the mechanics of rows.
NOT_PERSONAL = (
    *matching.NOT_PERSONAL,
    "portal.office.*", "portal.officearea.*", "portal.division.*", "portal.otherprovincedivision.*",
    "portal.codechange.*", "portal.datarelease.*", "portal.calendar*.*", "portal.parameter.*", "portal.rule.*",
    # Names and places of employers are public by 企业信息公示暂行条例 art. 6, those of self-employed businesses as well.
    "portal.employer.*", "portal.employerevent.*", "portal.site.*",
    *(f"portal.document.{name}" for name in (
        "id", "case_kind", "case_id", "shows", "file_type", "size", "digest", "state", "uploaded_at", "scanned_at")),
    *(f"portal.membership.{name}" for name in ("id", "employer", "role", "granted")),
    *(f"registration.invitation.{name}" for name in (
        "id", "employer", "role", "invited_at", "expires_at", "closed_at", "is_accepted")),
    *(f"registration.employerverification.{name}" for name in (
        "id", "state", "state_changed_at", "version", "region_code", "service_office", "due_at", "created_at", "employer",
        "is_renewal", "previous", "receipt_no", "name", "kind", "size", "industry", "account_class", "licence_no",
        "licence_until", "site_name", "site_address", "submitted_at", "decided_at", "evidence", "ground", "valid_until",
        "reminded_on", "appealed_at")),
    "registration.employerserviceofficer.id", "registration.employerserviceofficer.site",
    "portal.occupation.*", "portal.codechange.*", "portal.datarelease.*", "portal.calendar*.*", "portal.parameter.*", "portal.rule.*",
    "analytics.channelmonth.*", "analytics.lossmonth.*", "analytics.tally.*", "analytics.tallychange.*", "analytics.recount.*", "analytics.lockedmonth.*",
    "analytics.monthfigure.*", "analytics.move.id", "analytics.marketline.*",
    *(f"analytics.marketreport.{name}" for name in ("id", "quarter", "edition", "state", "digest", "built_at", "checked_at", "published_at")),
    *(f"analytics.target.{name}" for name in ("id", "figure", "region_code", "valid", "value", "office", "entered_at")),
    *(f"analytics.hallscreen.{name}" for name in ("region_code", "office", "opened_at")),
    "portal.auditseal.*", "registration.serialcounter.*", "auth.*", "socialaccount.socialapp.*",
    "portal.user.id", "portal.user.kind", "portal.user.is_active",
    "portal.person.id", "portal.person.source", "portal.person.is_demo", "portal.person.created_at", "portal.person.forgotten_at",
    "portal.legalhold.id", "portal.legalhold.set_at", "portal.legalhold.lifted_at",
    *(f"portal.storageonly.{name}" for name in ("id", "ground", "until", "set_at", "asked_at", "lifted_at", "lifted_how")),
    "portal.message.id", "portal.message.kind", "portal.message.subject_id", "portal.message.due_on",
    "portal.message.created_at", "portal.message.by_sms", "portal.message.sms_*",
    *(f"portal.contactway.{name}" for name in ("id", "asked_at", "code_tries", "ended_at")), "portal.sending.*",
    "portal.assignment.id", "portal.assignment.office", "portal.assignment.role", "portal.assignment.separation",
    "portal.assignment.valid", "sessions.session.expire_date",
    "*.pgh_*",
    *(f"registration.unemploymentregistration*.{name}" for name in (
        "id", "state_changed_at", "version", "service_office", "due_at", "created_at", "channel", "notice_version",
        "promise_version", "submitted_at", "decided_at", "closed_at", "clock_left")),
    *(f"registration.helprequest.{name}" for name in (
        "id", "state_changed_at", "version", "service_office", "due_at", "created_at", "channel", "submitted_at", "called_at",
        "decided_at")),
    *(f"registration.transferrequest.{name}" for name in (
        "id", "state_changed_at", "version", "service_office", "due_at", "created_at", "to_office", "asked_at",
        "escalated_at", "answered_at")),
    *(f"portal.import.{name}" for name in (
        "id", "subject", "office", "employer", "role", "region_code", "asked", "digest", "size", "kind", "encoding", "unknown", "total",
        "good", "bad", "known", "written", "kept", "refused_why", "uploaded_at", "beat_at", "checked_at", "refused_at",
        "confirmed_at", "written_at", "undo_until", "undo_asked_at", "undone_at", "dropped_at", "cleared_at")),
    *(f"portal.importbatch.{name}" for name in ("id", "of", "number", "fault_count", "written_at")),
    *(f"registration.employmentregistration.{name}" for name in (
        "id", "state_changed_at", "version", "service_office", "due_at", "created_at", "channel", "accepting_office", "came_by",
        "declared_at", "ended_at")),
    *(f"registration.employmentspell.{name}" for name in ("id", "counts", "office_id")),
    "registration.distressedfirm.*",
    *(f"registration.layoffreport.{name}" for name in (
        "id", "number", "employer", "uscc", "name", "region_code", "service_office", "staff_total", "planned", "first_day", "why",
        "told_by", "reported_at", "cancelled_at", "cancelled_why")),
    *(f"portal.household*.{name}" for name in ("basis", "closed_on")),
    *(f"portal.household.{name}" for name in ("id", "split_from", "came_by", "created_at", "created_by")),
    *(f"portal.householdmember.{name}" for name in ("id", "came_by", "added_at", "ended_at")),
    *(f"registration.lead.{name}" for name in (
        "id", "state_changed_at", "version", "service_office", "due_at", "created_at", "came_by", "record")),
    *(f"assistance.visitplan.{name}" for name in ("id", "office", "made_at", "ends_at", "idle_at", "over_at", "over_why")),
    *(f"matching.gigmarket.{name}" for name in (
        "id", "name", "region_code", "address", "layout", "trades", "hours", "phone", "office", "version", "checked_on", "created_at",
        "closed_on", "closed_why")),
    *(f"assistance.visitanswer.{name}" for name in ("id", "note", "script")),
    *(f"assistance.visitnote.{name}" for name in (
        "id", "plan", "task_id", "service_office", "digest", "received_at", "landed", "contact_id", "for_office", "seen_at")),
    *(f"registration.comparehit.{name}" for name in (
        "id", "state_changed_at", "version", "service_office", "due_at", "created_at", "run")),
    *(f"registration.comparerun.{name}" for name in (
        "id", "came_by", "kind", "office", "region_code", "given_by", "ground", "purpose", "rule", "digest", "at", "total",
        "readable", "hits", "fresh")),
    "portal.partnerfeed.*", "portal.partnerbatch.*",
    *(f"portal.partnersubject.{name}" for name in ("id", "partner", "version", "asked_again_at")),
    *(f"portal.partnerrecord.{name}" for name in (
        "id", "partner", "event_id", "batch", "version", "previous", "digest", "contract_version", "received_at", "state",
        "tries", "next_at", "handled_at", "why")),
    *(f"portal.partnermessage.{name}" for name in (
        "id", "key", "round", "attempts", "next_at", "trouble")),
    *(f"registration.conflict.{name}" for name in (
        "id", "employer", "state_changed_at", "version", "service_office", "due_at", "created_at", "asked_at", "decided_at")),
    "registration.duty.id", "registration.duty.employer",
    *(f"registration.registercheck.{name}" for name in ("id", "office_id", "message", "answered_at")),
    *(f"registration.proposedend.{name}" for name in (
        "id", "record", "how", "proposed_at", "due_on", "answered_at", "resolved_at")),
    *(f"registration.linkedfiling.{name}" for name in ("id", "message", "created_at", "answered_at")),
    *(f"registration.contractterm.{name}" for name in ("id", "record", "reminded_at")),
    *(f"registration.reasonasked.{name}" for name in ("id", "asked_at", "due_on", "answered_at")),
    *(f"registration.joblossreason.{name}" for name in ("id", "office", "at")),
    *(f"registration.residencehistory.{name}" for name in ("id", "told", "recorded_at", "replaced_at")),
    *(f"registration.jobseeking.{name}" for name in (
        "id", "state_changed_at", "version", "service_office", "due_at", "created_at", "channel", "revisions", "activated_at",
        "valid_until", "reminded_for", "closed_at")),
    "registration.wish.id",
    "portal.skippedquestion.id", "portal.skippedquestion.at",
    *(f"portal.personmerge.{name}" for name in ("id", "evidence", "office", "at", "undone_at")),
    *(f"registration.holding.{name}" for name in ("id", "office", "made_by", "ended_by", "replaced_at")),
    *(f"registration.caseloadchange.{name}" for name in ("id", "office", "kind", "since", "at", "count", "undone_at")),
    *(f"registration.helper.{name}" for name in ("id", "office", "at", "cancelled_at")),
    *(f"registration.substitution.{name}" for name in ("id", "office", "days", "at", "cancelled_at")),
    *(f"registration.datarequest.{name}" for name in (
        "id", "state_changed_at", "version", "service_office", "due_at", "created_at", "answered_at")),
    *(f"registration.dataexport.{name}" for name in (
        "id", "asked_at", "started_at", "done", "total", "ready_at", "failed_at", "expires_at", "removed_at")),
    *(f"registration.identitychange.{name}" for name in (
        "id", "state_changed_at", "version", "service_office", "due_at", "created_at", "decided_at")),
    *(f"registration.duplicatepair.{name}" for name in (
        "id", "first_office", "second_office", "parts", "score", "found_at", "state", "decided_at", "merge")),
    "registration.unemploymentregistration*.accepting_office",
    *(f"portal.contact.{name}" for name in (
        "id", "at", "case_kind", "case_id", "service_office_id", "task_id", "means", "counts", "actor_kind", "office_id",
        "undone_at")),
    *(f"portal.refusal.{name}" for name in (
        "id", "at", "case_kind", "case_id", "contact_id", "office_id", "withdrawn_at")),
    *(f"portal.followuptask.{name}" for name in (
        "id", "case_kind", "case_id", "service_office", "step", "rule", "due_on", "planned_for", "moved_from", "moved_by", "level", "escalated_at",
        "handed_at", "closed_at", "closed_as", "contact_id", "created_at", "mark")),
    *(f"registration.exitproposal.{name}" for name in (
        "id", "service_office", "origin", "rule", "exact", "contact_id", "proposed_at", "notice_until", "objected_at")),
    *(f"registration.savedview.{name}" for name in ("id", "name", "asked", "position", "created_at")),
    *(f"registration.exportrequest.{name}" for name in (
        "id", "office", "region_code", "sheet", "asked", "purpose", "row_count", "mark", "needs_approval", "approved", "decided_at",
        "decided_why", "asked_at", "started_at", "written", "ready_at", "failed_at", "expires_at", "removed_at",
        "password_shown_at", "password_shown_by")),
    *(f"portal.personfact.{name}" for name in ("id", "source", "exact", "recorded_at", "ended_at")),
    *(f"portal.auditentry.{name}" for name in (
        "id", "at", "role", "office_id", "action", "object_kind", "outcome", "request_id")),
    *(f"portal.transitionlog.{name}" for name in (
        "id", "at", "case_kind", "case_id", "service_office_id", "name", "source", "target", "actor_kind", "role",
        "office_id", "channel", "deadline")),
    *(f"portal.outboxevent.{name}" for name in ("id", "at", "kind", "case_kind", "case_id", "service_office_id", "log_id")),
    *(f"portal.delivery.{name}" for name in (
        "id", "event_id", "event_at", "office", "state", "attempts", "next_at", "last_error", "done_at")),
    *(f"portal.inboxitem.{name}" for name in (
        "id", "event_id", "office", "level", "kind", "case_kind", "case_id", "occurred_at", "received_at", "changed_at",
        "state", "acknowledged_at", "acted_at")),
    "portal.channel.*", "portal.seennonce.*", "portal.callcount.id", "portal.callcount.minute", "portal.callcount.count",
    *(f"portal.channelkey.{name}" for name in (
        "id", "channel", "key_id", "algorithm", "public_key", "valid", "entered_at", "revoked_at", "is_demo")),
    *(f"portal.keptanswer.{name}" for name in ("id", "claim", "started_at", "status")),
    "registration.unemploymentregistration*.begun_in",
    *(f"registration.representation.{name}" for name in ("id", "agreed_at", "until", "ended_at", "office", "ended_at_office")),
    *(f"registration.call.{name}" for name in ("id", "office_id", "opened_at", "closes_at", "consented_at", "ended_at")),
    "portal.sentcell.*", "portal.sentcursor.*", "portal.digest.*", "portal.checkedday.*", "portal.drift.*",
    *(f"portal.monthconfirmation.{name}" for name in (
        "id", "month", "region_code", "sent", "received", "acknowledged", "acted", "digest", "confirmed_at")),
    *(f"portal.*version.{name}" for name in (
        "id", "region_code", "valid", "source", "mark", "status", "published_at", "shipped", "parameter", "value",
        "rule", "condition", "result")),
)  # fmt: skip


def columns() -> Iterator[str]:
    """`app.model.field` of every column that we hold."""
    for model in apps.get_models():
        if model._meta.app_label in OUR_APPS:
            yield from (_name(model, field) for field in model._meta.concrete_fields)


def _name(model: type[Model], field: Field) -> str:
    return f"{model._meta.label_lower}.{field.name}"


def entry_of(column: str) -> Personal | None:
    """The register's entry for a column, or None if it holds nothing about a person."""
    return next((one for one in PERSONAL if _matches(column, one.patterns)), None)


def is_not_personal(column: str) -> bool:
    return _matches(column, NOT_PERSONAL)


def _matches(column: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(column, pattern) for pattern in patterns)


def held() -> dict[Personal, list[str]]:
    """Every entry with the columns that exist for it: what the register's page and the notice show."""
    found: dict[Personal, list[str]] = {entry: [] for entry in PERSONAL}
    for column in columns():
        entry = entry_of(column)
        if entry:
            found[entry].append(column)
    return found
