"""The one table of what a role may do. Which objects it may do it to is the scoped queryset's answer."""

from enum import StrEnum

from portal.accounts.enums import ActorKind, Role


class Action(StrEnum):
    """Everything that is asked of a role anywhere; an unlisted action does not exist."""

    REGISTER_SELF = "register.self"
    REGISTRATION_VIEW = "registration.view"
    REGISTRATION_DECIDE = "registration.decide"
    REGISTRATION_OVERSEE = "registration.oversee"
    INBOX_VIEW = "inbox.view"
    INBOX_ACT = "inbox.act"
    SENDING_VIEW = "sending.view"
    RECONCILE_CONFIRM = "reconcile.confirm"
    BOARD_VIEW = "board.view"
    BOARD_MANAGE = "board.manage"
    REVEAL = "privacy.reveal"
    EXCHANGE_REPLAY = "exchange.replay"
    OFFICES_MANAGE = "offices.manage"
    ACCESS_REVIEW = "access.review"
    AUDIT_READ = "audit.read"
    HOLD_MANAGE = "hold.manage"
    PERSON_PHONE = "person.phone"
    REGISTER_FOR = "register.for"
    HELP_VIEW = "help.view"
    HELP_ANSWER = "help.answer"
    TASK_VIEW = "task.view"
    TASK_PLAN = "task.plan"
    CONTACT_LOG = "contact.log"
    PERSON_VIEW = "person.view"
    ROSTER_VIEW = "roster.view"
    EXPORT_ASK = "export.ask"
    EXPORT_APPROVE = "export.approve"
    EXIT_VIEW = "exit.view"
    EXIT_DECIDE = "exit.decide"
    EXIT_OVERSEE = "exit.oversee"
    CADENCE_CHANGE = "cadence.change"
    TRANSFER_VIEW = "transfer.view"
    TRANSFER_ASK = "transfer.ask"
    TRANSFER_ANSWER = "transfer.answer"
    TRANSFER_OVERSEE = "transfer.oversee"
    RESIDENCE_CHANGE = "residence.change"
    OFFICE_ASSIGN = "office.assign"
    WORK_VIEW = "work.view"
    WORK_DECIDE = "work.decide"
    LEAD_IMPORT = "lead.import"
    LEAD_ADD = "lead.add"
    LEAD_VIEW = "lead.view"
    LEAD_DECIDE = "lead.decide"
    COMPARE_RUN = "compare.run"
    COMPARE_VIEW = "compare.view"
    HIT_VIEW = "hit.view"
    HIT_DECIDE = "hit.decide"
    VISIT_LIST = "visit.list"
    EMPLOYER_SPEAK = "employer.speak"
    VACANCY_VIEW = "vacancy.view"
    VACANCY_WRITE = "vacancy.write"
    EMPLOYER_VIEW = "employer.view"
    EMPLOYER_CHECK = "employer.check"
    VACANCY_REVIEW = "vacancy.review"
    VACANCY_DECIDE = "vacancy.decide"
    WORDING_VIEW = "wording.view"
    EMPLOYER_OVERSEE = "employer.oversee"
    OFFICER_CHOOSE = "officer.choose"
    CONFLICT_VIEW = "conflict.view"
    CONFLICT_DECIDE = "conflict.decide"
    REGISTER_ASK = "register.ask"
    PARTNER_VIEW = "partner.view"
    SEEKING_VIEW = "seeking.view"
    SEEKING_DECIDE = "seeking.decide"
    PERSON_MERGE = "person.merge"
    PERSON_CHANGE = "person.change"
    PERSON_CHANGE_CONFIRM = "person.change.confirm"
    DATA_ANSWER = "data.answer"
    DATA_COUNTER = "data.counter"
    CASELOAD_MANAGE = "caseload.manage"
    CHANNELS_MANAGE = "channels.manage"
    FEEDS_VIEW = "feeds.view"
    FEEDS_MANAGE = "feeds.manage"
    CALLER_VIEW = "caller.view"
    CALLER_ACT = "caller.act"
    REPRESENT_FAMILY = "family.represent"
    FAMILY_COUNTER = "family.counter"
    HANDOVER_VIEW = "handover.view"
    FIRM_VIEW = "firm.view"
    GIG_VIEW = "gig.view"
    GIG_WRITE = "gig.write"
    FIRM_LIST = "firm.list"
    LAYOFF_REPORT = "layoff.report"
    HOUSEHOLD_VIEW = "household.view"
    HOUSEHOLD_MANAGE = "household.manage"
    HOUSEHOLD_IMPORT = "household.import"
    APPLICATION_VIEW = "application.view"
    ADVICE_WRITE = "advice.write"
    MATCH_VIEW = "match.view"
    MATCH_REFER = "match.refer"
    FAIRNESS_VIEW = "fairness.view"
    MARKET_PUBLISH = "market.publish"

    @property
    def label(self) -> str:
        """What the access matrix calls it."""
        return LABELS[self]


LABELS = {
    Action.REGISTER_SELF: "给自己登记失业",
    Action.REGISTRATION_VIEW: "看失业登记",
    Action.REGISTRATION_DECIDE: "受理失业登记",
    Action.REGISTRATION_OVERSEE: "监督办理",
    Action.VACANCY_REVIEW: "看要人看的岗位和举报",
    Action.VACANCY_DECIDE: "定岗位能不能发布、答复举报",
    Action.WORDING_VIEW: "看招聘用语的规则",
    Action.INBOX_VIEW: "看收件",
    Action.INBOX_ACT: "办收件",
    Action.SENDING_VIEW: "看送达看板和对账",
    Action.RECONCILE_CONFIRM: "确认本县每月对账",
    Action.BOARD_VIEW: "看看板",
    Action.BOARD_MANAGE: "定目标、开大厅屏",
    Action.REVEAL: "写明理由看证件全号",
    Action.EXCHANGE_REPLAY: "重发送不到的件",
    Action.OFFICES_MANAGE: "管单位和人员",
    Action.ACCESS_REVIEW: "看权限、锁定和密钥",
    Action.AUDIT_READ: "查审计记录",
    Action.HOLD_MANAGE: "定和解除依法留存",
    Action.PERSON_PHONE: "在窗口给本人换手机号码",
    Action.REGISTER_FOR: "替人登记失业",
    Action.HELP_VIEW: "看求助",
    Action.HELP_ANSWER: "办求助",
    Action.TASK_VIEW: "看要联系谁",
    Action.TASK_PLAN: "安排、改期、免办联系",
    Action.CONTACT_LOG: "记联系",
    Action.PERSON_VIEW: "看一个人的全部情况",
    Action.ROSTER_VIEW: "看名册",
    Action.EXPORT_ASK: "导出名册",
    Action.EXPORT_APPROVE: "批准别人导出名册",
    Action.EXIT_VIEW: "看退出登记的建议",
    Action.EXIT_DECIDE: "提出、确认退出登记，恢复登记",
    Action.EXIT_OVERSEE: "裁定退出登记的异议",
    Action.CADENCE_CHANGE: "看和改联系频次",
    Action.TRANSFER_VIEW: "看转登记的申请",
    Action.TRANSFER_ASK: "请别处把登记转过来",
    Action.TRANSFER_ANSWER: "答复转登记的申请（县级以上只在到期没答复时）",
    Action.TRANSFER_OVERSEE: "裁定到期没答复、跨县或跨市的转登记",
    Action.RESIDENCE_CHANGE: "替本人记搬家",
    Action.OFFICE_ASSIGN: "把没人负责的人分给住地的服务站",
    Action.WORK_VIEW: "看就业登记",
    Action.WORK_DECIDE: "登记、确认、改、终止就业",
    Action.LEAD_IMPORT: "导入摸排名册",
    Action.LEAD_ADD: "记下走访、来电知道的人",
    Action.LEAD_VIEW: "看线索",
    Action.LEAD_DECIDE: "定线索的结果",
    Action.COMPARE_RUN: "拿别的部门的名册比对",
    Action.COMPARE_VIEW: "看比对的数",
    Action.HIT_VIEW: "看比中的人",
    Action.HIT_DECIDE: "核对比中的人",
    Action.VISIT_LIST: "把当天的走访名单带在手机上",
    Action.EMPLOYER_SPEAK: "替自己的单位办事",
    Action.EMPLOYER_VIEW: "看用人单位和它的核对",
    Action.EMPLOYER_CHECK: "核对用人单位",
    Action.VACANCY_VIEW: "看本地区的岗位",
    Action.VACANCY_WRITE: "替单位发岗位",
    Action.EMPLOYER_OVERSEE: "答复单位的申诉",
    Action.OFFICER_CHOOSE: "指定单位的服务专员",
    Action.CONFLICT_VIEW: "看部门数据不一致",
    Action.CONFLICT_DECIDE: "定部门数据不一致按哪边的",
    Action.REGISTER_ASK: "写明理由向公安、税务核查一个人",
    Action.PARTNER_VIEW: "看和各部门的数据共享",
    Action.SEEKING_VIEW: "看求职登记",
    Action.SEEKING_DECIDE: "替本人续期、暂停、结束求职登记",
    Action.PERSON_MERGE: "核对重复的人，合并和撤回",
    Action.PERSON_CHANGE: "在窗口改姓名、证件号码、电话",
    Action.PERSON_CHANGE_CONFIRM: "确认改证件号码",
    Action.DATA_ANSWER: "答复本人关于自己资料的申请，确认窗口收下的删除",
    Action.DATA_COUNTER: "在窗口收下本人删除资料的要求",
    Action.CASELOAD_MANAGE: "看谁由谁负责，分人、移交、请人顶班、请人一起帮",
    Action.CHANNELS_MANAGE: "管渠道和它们的密钥",
    Action.FEEDS_VIEW: "看合作机构传来的岗位收得怎样",
    Action.FEEDS_MANAGE: "登记传岗位的机构，给密钥，暂停",
    Action.CALLER_VIEW: "核对来电的人，通话中看本人的登记和工作、登记的变动",
    Action.CALLER_ACT: "来电的人同意，在电话里替本人办",
    Action.REPRESENT_FAMILY: "家人同意，替家人登记、看进度",
    Action.FAMILY_COUNTER: "在窗口记家人同意代办、结束代办",
    Action.HANDOVER_VIEW: "看毕业生移交的数",
    Action.FIRM_VIEW: "看困难企业和裁员报告",
    Action.GIG_VIEW: "看零工市场的登记",
    Action.GIG_WRITE: "记零工市场、改、停办",
    Action.FIRM_LIST: "导入困难企业名单，移出名单",
    Action.LAYOFF_REPORT: "替单位报裁员，撤回",
    Action.HOUSEHOLD_VIEW: "看家庭户",
    Action.HOUSEHOLD_MANAGE: "立户、加人、记离开、换户主、分户",
    Action.HOUSEHOLD_IMPORT: "导入家庭户名册",
    Action.APPLICATION_VIEW: "看本辖区的人应聘到哪一步",
    Action.ADVICE_WRITE: "看难招的岗位，给单位提建议",
    Action.MATCH_VIEW: "看给求职的人推荐的岗位、给岗位推荐的人",
    Action.MATCH_REFER: "把岗位推荐给本人，改推荐的先后",
    Action.FAIRNESS_VIEW: "看推荐公不公平",
    Action.MARKET_PUBLISH: "核对和发布供求报告",
}
_FIELD = frozenset({Role.CASEWORKER, Role.COUNTY_REVIEWER})
_OFFICIALS = frozenset({Role.CITY_OFFICIAL, Role.PROVINCE_OFFICIAL})
ROLES: dict[Action, frozenset[Role]] = {
    Action.REGISTER_SELF: frozenset(),
    Action.REGISTRATION_VIEW: _FIELD | {Role.VILLAGE_WORKER, Role.CITY_OFFICIAL},
    Action.REGISTRATION_DECIDE: frozenset({Role.CASEWORKER}),
    Action.REGISTRATION_OVERSEE: frozenset({Role.COUNTY_REVIEWER}),
    Action.INBOX_VIEW: _FIELD | _OFFICIALS | {Role.VILLAGE_WORKER},
    Action.INBOX_ACT: _FIELD | {Role.VILLAGE_WORKER, Role.CITY_OFFICIAL},
    Action.SENDING_VIEW: _OFFICIALS | {Role.COUNTY_REVIEWER, Role.SYSTEM_ADMIN},
    Action.RECONCILE_CONFIRM: frozenset({Role.COUNTY_REVIEWER}),
    Action.BOARD_VIEW: _FIELD | _OFFICIALS,
    Action.BOARD_MANAGE: _OFFICIALS,
    Action.REVEAL: frozenset({Role.COUNTY_REVIEWER}),
    Action.EXCHANGE_REPLAY: frozenset({Role.SYSTEM_ADMIN}),
    Action.OFFICES_MANAGE: frozenset({Role.SYSTEM_ADMIN}),
    Action.ACCESS_REVIEW: frozenset({Role.SECURITY_ADMIN}),
    Action.AUDIT_READ: frozenset({Role.AUDIT_ADMIN}),
    Action.HOLD_MANAGE: frozenset({Role.SECURITY_ADMIN}),
    Action.PERSON_PHONE: frozenset({Role.CASEWORKER}),
    Action.REGISTER_FOR: frozenset({Role.CASEWORKER, Role.VILLAGE_WORKER, Role.HOTLINE}),
    Action.HELP_VIEW: _FIELD | {Role.VILLAGE_WORKER},
    Action.HELP_ANSWER: frozenset({Role.CASEWORKER}),
    Action.TASK_VIEW: _FIELD | {Role.VILLAGE_WORKER, Role.CITY_OFFICIAL},
    Action.TASK_PLAN: frozenset({Role.CASEWORKER}),
    Action.CONTACT_LOG: _FIELD | {Role.VILLAGE_WORKER},
    Action.PERSON_VIEW: _FIELD | {Role.CITY_OFFICIAL},
    Action.ROSTER_VIEW: _FIELD | {Role.CITY_OFFICIAL},
    Action.EXPORT_ASK: frozenset({Role.COUNTY_REVIEWER}),
    Action.EXPORT_APPROVE: frozenset({Role.COUNTY_REVIEWER, Role.CITY_OFFICIAL}),
    Action.EXIT_VIEW: _FIELD,
    Action.EXIT_DECIDE: frozenset({Role.CASEWORKER}),
    Action.EXIT_OVERSEE: frozenset({Role.COUNTY_REVIEWER}),
    Action.CADENCE_CHANGE: _OFFICIALS | {Role.COUNTY_REVIEWER},
    Action.TRANSFER_VIEW: _FIELD | _OFFICIALS,
    Action.TRANSFER_ASK: frozenset({Role.CASEWORKER}),
    Action.TRANSFER_ANSWER: _FIELD | _OFFICIALS,
    Action.TRANSFER_OVERSEE: _OFFICIALS,
    Action.RESIDENCE_CHANGE: frozenset({Role.CASEWORKER}),
    Action.OFFICE_ASSIGN: _FIELD,
    Action.WORK_VIEW: _FIELD | {Role.CITY_OFFICIAL},
    Action.WORK_DECIDE: frozenset({Role.CASEWORKER}),
    Action.LEAD_IMPORT: _FIELD | _OFFICIALS,
    Action.LEAD_ADD: frozenset({Role.CASEWORKER, Role.VILLAGE_WORKER, Role.HOTLINE}),
    Action.LEAD_VIEW: _FIELD | {Role.VILLAGE_WORKER, Role.CITY_OFFICIAL},
    Action.LEAD_DECIDE: frozenset({Role.CASEWORKER}),
    Action.COMPARE_RUN: _OFFICIALS | {Role.COUNTY_REVIEWER},
    Action.COMPARE_VIEW: _OFFICIALS | {Role.COUNTY_REVIEWER},
    Action.HIT_VIEW: _FIELD,
    Action.HIT_DECIDE: frozenset({Role.CASEWORKER}),
    Action.VISIT_LIST: frozenset({Role.VILLAGE_WORKER, Role.CASEWORKER}),
    Action.EMPLOYER_SPEAK: frozenset(),
    Action.EMPLOYER_VIEW: _FIELD | _OFFICIALS,
    Action.EMPLOYER_CHECK: frozenset({Role.CASEWORKER}),
    Action.VACANCY_VIEW: _FIELD | _OFFICIALS,
    Action.VACANCY_WRITE: frozenset({Role.CASEWORKER}),
    Action.EMPLOYER_OVERSEE: frozenset({Role.COUNTY_REVIEWER}),
    Action.VACANCY_REVIEW: _FIELD | {Role.CITY_OFFICIAL},
    Action.VACANCY_DECIDE: _FIELD,
    Action.WORDING_VIEW: _FIELD | _OFFICIALS,
    Action.OFFICER_CHOOSE: _FIELD,
    Action.CONFLICT_VIEW: _FIELD | {Role.CITY_OFFICIAL},
    Action.CONFLICT_DECIDE: _FIELD,
    Action.REGISTER_ASK: _FIELD,
    Action.PARTNER_VIEW: _OFFICIALS | {Role.COUNTY_REVIEWER, Role.SYSTEM_ADMIN},
    Action.SEEKING_VIEW: _FIELD | {Role.VILLAGE_WORKER, Role.CITY_OFFICIAL},
    Action.SEEKING_DECIDE: frozenset({Role.CASEWORKER}),
    Action.PERSON_MERGE: _FIELD,
    Action.PERSON_CHANGE: frozenset({Role.CASEWORKER}),
    Action.PERSON_CHANGE_CONFIRM: frozenset({Role.COUNTY_REVIEWER}),
    Action.DATA_ANSWER: _FIELD,
    Action.DATA_COUNTER: frozenset({Role.CASEWORKER}),
    Action.CASELOAD_MANAGE: frozenset({Role.CASEWORKER}),
    Action.CHANNELS_MANAGE: frozenset({Role.SECURITY_ADMIN}),
    Action.FEEDS_VIEW: frozenset({Role.PROVINCE_OFFICIAL, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}),
    Action.FEEDS_MANAGE: frozenset({Role.SECURITY_ADMIN}),
    Action.CALLER_VIEW: frozenset({Role.HOTLINE}),
    Action.CALLER_ACT: frozenset({Role.HOTLINE}),
    Action.REPRESENT_FAMILY: frozenset(),
    Action.FAMILY_COUNTER: frozenset({Role.CASEWORKER}),
    Action.HANDOVER_VIEW: _FIELD | {Role.CITY_OFFICIAL},
    Action.FIRM_VIEW: _FIELD | _OFFICIALS,
    Action.GIG_VIEW: _FIELD | _OFFICIALS,
    Action.GIG_WRITE: _FIELD,
    Action.FIRM_LIST: _FIELD | _OFFICIALS,
    Action.LAYOFF_REPORT: _FIELD,
    Action.HOUSEHOLD_VIEW: _FIELD | {Role.VILLAGE_WORKER},
    Action.HOUSEHOLD_MANAGE: frozenset({Role.CASEWORKER}),
    Action.HOUSEHOLD_IMPORT: _FIELD,
    Action.APPLICATION_VIEW: _FIELD,
    Action.ADVICE_WRITE: _FIELD,
    Action.MATCH_VIEW: _FIELD,
    Action.MATCH_REFER: frozenset({Role.CASEWORKER}),
    Action.FAIRNESS_VIEW: _OFFICIALS | {Role.COUNTY_REVIEWER},
    Action.MARKET_PUBLISH: _OFFICIALS,
}
CITIZEN_ACTIONS = frozenset(
    {Action.REGISTER_SELF, Action.REGISTRATION_VIEW, Action.EMPLOYER_SPEAK, Action.REPRESENT_FAMILY}
)


def allowed(action: Action, kind: ActorKind, role: Role | None) -> bool:
    """Whether this kind of actor in this role may do `action`; raises KeyError for an action nobody listed."""
    roles = ROLES[action]
    if kind is ActorKind.SYSTEM:
        return True
    if kind is ActorKind.CITIZEN:
        return action in CITIZEN_ACTIONS
    return role is not None and role in roles
