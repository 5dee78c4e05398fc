"""What the audit's actions are called in words. An action without a word shows its own code."""

ACTIONS = {
    "sign-in": "登录",
    "sign-out": "退出",
    "choose-assignment": "换岗位",
    "registration.view": "看一个人的失业登记",
    "registration.decide": "受理或不予登记",
    "registration-list.view": "用接口取登记",
    "registration-detail.view": "用接口取一件登记",
    "desk.view": "看工作台",
    "desk-list.view": "看工作台的一个列表",
    "inbox.view": "看收件",
    "inbox-acknowledge": "点收到",
    "inbox-act": "点办好了",
    "reveal": "写明理由看证件全号",
    "person.phone": "给本人换手机号码",
    "person.recycled": "号码换人，断开账号",
    "register-question": "写失业登记",
    "register-check": "提交失业登记",
    "register-withdraw": "撤回登记",
    "register-leave": "本人退出登记",
    "identity.proved": "身份平台核验通过",
    "identity.refused": "身份平台核验没通过",
    "admin-office-edit": "改单位信息",
    "admin-area-add": "加服务范围",
    "admin-area-end": "结束服务范围",
    "admin-staff-add": "建工作人员账号",
    "admin-term-add": "安排岗位",
    "admin-term-end": "结束岗位",
    "admin-transfer": "调动",
    "admin-renew": "给一次性密码",
    "admin-activity": "停用或恢复账号",
    "admin-unused": "停用长期没用的账号",
    "admin-dead-letters": "重发送不到的件",
    "admin-unlock": "解锁登录",
    "audit.search": "查审计记录",
    "audit.export": "导出审计记录",
    "audit.verify": "验证审计记录",
    "staff-password": "改密码",
    "usersessions_list": "让别处退出",
}


def action_word(action: str) -> str:
    """The word for an action."""
    return ACTIONS.get(action, action)
