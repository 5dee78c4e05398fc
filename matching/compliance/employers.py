"""V16: whether the employer may recruit today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from matching.compliance.advert import Advert, EmployerState, Finding, Verdict
from portal.people.employers.enums import LegalState
from registration.recruiting.enums import AccountClass

CLAUSE = "五部门关于规范网络平台招聘类信息发布的通知（2026年1月13日公布）"
LICENCE_CLAUSE = "人力资源市场暂行条例第十八条"


def employer_problems(advert: Advert) -> Iterator[Finding]:
    """What keeps the employer from recruiting; nothing is asked where another place vouches for it."""
    state = advert.employer
    if state is None:
        return
    for action, said, clause in said_of(state, advert.on):
        yield Finding("V16", action, "employer", 0, 0, "", said, clause)


def said_of(state: EmployerState, on: date) -> Iterator[tuple[Verdict, str, str]]:
    """What keeps an employer from recruiting on a day: action, words for it, clause."""
    if state.is_suspended:
        yield Verdict.BLOCK, "单位的发布已经停用。在“单位”里能看到原因，可以申诉。", CLAUSE
    if state.legal_state == LegalState.CANCELLED:
        yield Verdict.BLOCK, "单位已经注销或吊销，不能招人。登记弄错了，请到服务站改。", CLAUSE
    if state.legal_state == LegalState.ABNORMAL:
        yield Verdict.REVIEW, "单位在经营异常名录里，要人工看一看。", CLAUSE
    if state.verified_until is None or state.verified_until < on:
        yield Verdict.BLOCK, "单位要先核对过，每 6 个月一次。到“单位”里申请核对，3 个工作日内办好。", CLAUSE
    if state.account_class == AccountClass.AGENCY and (state.licence_until is None or state.licence_until < on):
        yield Verdict.BLOCK, "人力资源服务许可证已经过期，请先更新。", LICENCE_CLAUSE
