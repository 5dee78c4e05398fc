"""What each event is called in an inbox, and what it asks of whoever reads it (domain.md 8.2).

A township reads what to do next, county and city what they may have to see to. A village is told only of
what it has a task in, and reads the task and nothing about the case: neither state, nor reason, nor result.
"""

from dataclasses import dataclass

from portal.accounts.enums import OfficeLevel

KNOW = "知道就行，点“收到”"


@dataclass(frozen=True)
class Kind:
    """An event in words: what happened, and what the township, the county, the city and the village do about it."""

    group: str
    what: str
    serving: str = KNOW
    county: str = KNOW
    city: str = KNOW
    village: str = ""

    def todo(self, level: int) -> str:
        """What an office of this level does; the province counts and is asked nothing."""
        asked = {
            OfficeLevel.VILLAGE: self.village,
            OfficeLevel.TOWNSHIP: self.serving,
            OfficeLevel.COUNTY: self.county,
            OfficeLevel.CITY: self.city,
        }
        return asked.get(OfficeLevel(level), "")


_R, _A, _X, _M, _H, _F = "登记", "不予登记和申诉", "退出登记", "转登记", "求助", "督办"
_L, _E, _W, _J, _C, _V = "线索", "单位", "就业登记", "求职", "部门数据", "岗位"
GROUPS = (_R, _A, _X, _M, _H, _F, _L, _E, _W, _J, _C, _V)
_HELP_WITH_FORM = "打电话问问，要不要帮忙填写"
_GREET = "上门或打电话认识一下，留个联系方式"
KINDS: dict[str, Kind] = {
    "unemployment.submit": Kind(_R, "有人提交了失业登记", "到工作台核对、受理", village=_GREET),
    "unemployment.accept": Kind(_R, "开始核对失业登记", "核对完受理，不要过了期限"),
    "unemployment.ask": Kind(_R, "请本人补充登记", "等本人补充；到了提醒日还没补，打电话", village=_HELP_WITH_FORM),
    "unemployment.resubmit": Kind(_R, "本人补充好了登记", "接着核对、受理"),
    "unemployment.correct": Kind(_R, "本人改了登记", "按改过的内容核对、受理"),
    "unemployment.approve": Kind(_R, "失业登记办好了", "按期做第一次联系"),
    "unemployment.withdraw": Kind(_R, "本人撤回了登记"),
    "unemployment.transfer": Kind(
        _M, "登记换了服务站", "转来的，接着联系本人；转走的，不用再联系", village="问问是不是住在村里，留个联系方式"
    ),
    "unemployment.join": Kind(_M, "登记并入了转来的那一次", "这一件不用再办"),
    "transfer.ask": Kind(_M, "有人要把登记转到别的服务站", "原来的服务站在期限内答复，提出的服务站等答复"),
    "transfer.agree": Kind(_M, "登记同意转了", "转来的，接着联系本人"),
    "transfer.refuse": Kind(_M, "登记没有同意转", "把理由告诉本人"),
    "transfer.withdraw": Kind(_M, "登记不转了"),
    "transfer.lapse": Kind(_M, "登记不用转了"),
    "transfer.escalate": Kind(
        _M,
        "转登记到期没答复",
        "上级会定，原来的服务站先把情况写清楚",
        county="原来的县可以定，同意还是不同意转；别的县等结果",
        city="两边都在本市的，由市里定，同意还是不同意转；跨市的归省里定",
    ),
    "unemployment.void": Kind(_R, "失业登记作废了", "不用再联系"),
    "unemployment.reject": Kind(_A, "失业登记没有办成", "把理由和怎么申诉告诉本人"),
    "unemployment.appeal": Kind(_A, "本人提出申诉", "把手上的材料准备好，等县级答复", county="在期限内答复申诉"),
    "unemployment.uphold_appeal": Kind(_A, "申诉成立，重新办", "到工作台重新核对、受理"),
    "unemployment.dismiss_appeal": Kind(_A, "申诉不成立", "把答复告诉本人"),
    "unemployment.propose_exit": Kind(_X, "有人可能该退出失业登记", "打电话问清楚，告知期满后确认或保留"),
    "unemployment.object": Kind(_X, "本人对退出有异议", "先不要退出，等县级裁定", county="在期限内裁定异议"),
    "unemployment.keep": Kind(_X, "还在失业，保留了登记", "照常联系"),
    "unemployment.uphold_objection": Kind(_X, "异议成立，保留了登记", "照常联系"),
    "unemployment.dismiss_objection": Kind(_X, "异议不成立，退出了登记", "把裁定告诉本人"),
    "unemployment.confirm_exit": Kind(_X, "退出了失业登记"),
    "unemployment.leave": Kind(_X, "本人退出了失业登记"),
    "unemployment.reopen": Kind(_X, "恢复了失业登记", "按期联系本人", village=_GREET),
    "help.submit": Kind(_H, "有人请服务站打电话", "在期限内打电话", village="打电话问问要帮什么，打完告诉服务站"),
    "help.transfer": Kind(
        _H, "求助换了服务站", "转来的，在期限内打电话；转走的，不用再打", village="打电话问问要帮什么，打完告诉服务站"
    ),
    "help.call": Kind(_H, "求助打过电话了", "办完写上结果"),
    "help.close": Kind(_H, "求助办完了"),
    "help.refer": Kind(_H, "求助转给别处办"),
    "help.withdraw": Kind(_H, "本人说不用打电话了"),
    "lead.convert": Kind(_L, "线索在服务了"),
    "lead.close": Kind(_L, "线索不用服务"),
    "lead.lose": Kind(_L, "线索联系不上", county="查一查是不是真的联系过"),
    "lead.reopen": Kind(_L, "线索重新联系", "在期限内联系"),
    "lead.transfer": Kind(
        _L, "线索换了服务站", "转来的，在期限内联系；转走的，不用再联系", village="上门或打电话问问，想不想找工作"
    ),
    "employer.submit": Kind(_E, "有单位交了登记", "到工作台核对，不要过了期限"),
    "employer.verify": Kind(_E, "单位核对通过了", "给它的用工地指定一位服务专员"),
    "employer.refuse": Kind(_E, "单位没有核对通过", "把理由和怎么申诉告诉经办人"),
    "employer.revoke": Kind(_E, "单位的核对撤销了", "把理由和怎么申诉告诉经办人"),
    "employer.withdraw": Kind(_E, "单位撤回了登记"),
    "employer.appeal": Kind(_E, "单位提出申诉", "把手上的材料准备好，等县级答复", county="在期限内答复申诉"),
    "employer.uphold": Kind(_E, "单位的申诉成立，核对通过了", "给它的用工地指定一位服务专员"),
    "employer.dismiss": Kind(_E, "单位的申诉不成立"),
    "employer.replace": Kind(_E, "单位有了新的核对"),
    "employer.expire": Kind(_E, "单位的核对到期了", "打电话请单位再核对一次"),
    "employer.transfer": Kind(_E, "单位的核对换了服务站", "转来的，接着核对；转走的，不用再办"),
    "employment.declare": Kind(_W, "有人登记了就业"),
    "employment.propose": Kind(_W, "有就业登记等确认", "和本人、单位核对，确认或者退回"),
    "employment.confirm": Kind(_W, "就业登记确认了"),
    "employment.dismiss": Kind(_W, "就业登记核实没有这回事"),
    "employment.end": Kind(_W, "有人的就业登记终止了", "问问本人要不要登记失业"),
    "employment.correct": Kind(_W, "就业登记改了"),
    "employment.correct_ended": Kind(_W, "终止了的就业登记改了"),
    "employment.reopen": Kind(_W, "就业登记恢复了"),
    "employment.void": Kind(_W, "就业登记作废了"),
    "employment.transfer": Kind(_W, "就业登记换了服务站"),
    "conflict.find": Kind(_C, "部门数据和登记的对不上", "到工作台两边对一对，问问本人，再定按哪边的"),
    "conflict.ask": Kind(_C, "两处记的不一样，在问本人", "等本人说；快到期了还没说，打电话"),
    "conflict.answer": Kind(_C, "两处记的不一样，本人答复了", "按本人说的核对，再定按哪边的"),
    "conflict.transfer": Kind(_C, "对不上的数据换了服务站核对", "转来的，接着核对；转走的，不用再管"),
    "conflict.keep": Kind(_C, "对不上的定了，按登记的"),
    "conflict.take": Kind(_C, "对不上的定了，按对方的"),
    "vacancy.hold": Kind(_V, "有岗位要人看一看", "到工作台看标出来的话，1 个工作日内定能不能发布"),
    "vacancy_question.ask": Kind(_V, "单位觉得岗位标错了，请人看", "到工作台看标出来的话，1 个工作日内答复"),
    "vacancy_question.excuse": Kind(_V, "有用语标错了", county="看看这条用语要不要改"),
    "vacancy_report.send": Kind(_V, "有人举报岗位", "核实以后答复，属实就下架"),
    "vacancy_report.uphold": Kind(_V, "岗位举报属实", county="看看这个单位还有没有别的问题，违法的告诉有关部门"),
    "employer_suspension.hold": Kind(_V, "单位的发布停用了", "告诉单位为什么，怎么申诉", county="看看停用对不对"),
    "employer_suspension.appeal": Kind(_V, "单位对停用申诉", county="看申诉，在期限内答复"),
    "application.onboard": Kind(_V, "有人通过平台应聘上岗了", "就业登记已经起草，失业的会有退出建议，看一看"),
    "vacancy.take_down": Kind(_V, "有岗位被下架", county="看看这个单位还有没有别的问题"),
    "seeking.publish": Kind(_J, "有人登记求职", "看看有没有合适的岗位，推荐给本人"),
    "seeking.renew": Kind(_J, "求职登记接着有效", "还没找到，再推荐一次岗位"),
    "seeking.pause": Kind(_J, "本人先不找工作", "先不推荐岗位"),
    "seeking.resume": Kind(_J, "本人又开始找工作", "接着推荐岗位"),
    "seeking.expire": Kind(_J, "求职登记到期了", "打电话问问还找不找"),
    "seeking.close": Kind(_J, "本人不找工作了", "找到工作的，帮着办就业登记"),
    "seeking.transfer": Kind(_J, "求职登记换了服务站", "转来的，接着推荐岗位；转走的，不用再管"),
    "unemployment.unaccepted": Kind(_F, "有失业登记没按时收下", county="催服务站今天核对，查一查为什么没收"),
    "unemployment.unassigned": Kind(_F, "有失业登记没有经办人收", county="今天给服务站派经办人，网上交来的才有人核对"),
    "followup.escalated": Kind(_F, "有人逾期没有联系", county="催服务站今天联系，查一查为什么逾期"),
}
OTHER = Kind("", "有新情况", "到工作台看一看")
"""A kind that nobody has named yet: a test over every workflow table keeps it from being needed."""
VILLAGE_KINDS = frozenset(code for code, kind in KINDS.items() if kind.village)


def kind_of(code: str) -> Kind:
    """The words of an event."""
    return KINDS.get(code, OTHER)


def kinds_in(group: str) -> list[str]:
    """The events of a group, in the table's order."""
    return [code for code, kind in KINDS.items() if kind.group == group]
