"""Data checks beside the form: what our own registers can answer. A source we do not have says so, never 通过."""

from dataclasses import dataclass

from portal.accounts.actors import Actor
from portal.privacy.enums import Datum
from portal.privacy.matrix import shown
from portal.regions.selectors import full_name
from registration.unemployment.enums import REGISTERED
from registration.unemployment.models import UnemploymentRegistration

MATCH, ASK, NO_SOURCE, PROMISE = "match", "ask", "no_source", "promise"
WORDS = {MATCH: "对得上", ASK: "要问一句", NO_SOURCE: "未接入", PROMISE: "本人承诺"}


@dataclass(frozen=True)
class Line:
    """One line of the form with what the data say to it."""

    label: str
    value: str
    state: str = ""
    note: str = ""

    @property
    def word(self) -> str:
        return WORDS.get(self.state, "")


def data_checks(case: UnemploymentRegistration, actor: Actor) -> list[tuple[str, list[Line]]]:
    """The form in three groups, each line with its check. At most three queries."""
    return [
        ("是不是本人", _identity(case, actor)),
        ("能不能登记", _eligibility(case)),
        ("怎么联系、谁来服务", _contact(case, actor)),
    ]


def _identity(case: UnemploymentRegistration, actor: Actor) -> list[Line]:
    person, audience = case.person, actor.audience
    number = shown(Datum.ID_NUMBER, person.id_number, audience)
    proved = Line("身份", "已核实" if person.is_proved else "还没核实", MATCH if person.is_proved else ASK,
                  "在窗口看过证件" if person.is_proved else "受理前请看证件原件")  # fmt: skip
    lines = [
        Line("姓名", shown(Datum.NAME, person.name, audience)),
        Line("证件", f"{person.get_id_type_display()} {number}".strip(), MATCH, "校验位正确"),
        Line("出生、性别", f"{person.birth_date:%Y年%-m月%-d日}，{person.get_sex_display()}", MATCH, "由证件号码推出"),
        proved,
        Line("人口信息", "—", NO_SOURCE, "公安人口库还没接通，请看证件原件"),
    ]
    return lines if number else [lines[0], proved]


def _eligibility(case: UnemploymentRegistration) -> list[Line]:
    return [
        Line(
            "现在没有工作", f"是，{case.jobless_since:%Y年%-m月%-d日}起", NO_SOURCE, "社保参保还没接通，以本人承诺为准"
        ),
        Line("没有领养老金", "是", NO_SOURCE, "养老待遇还没接通，以本人承诺为准"),
        Line("失业原因", case.get_reason_display(), NO_SOURCE, "劳动合同备案还没接通，以本人承诺为准"),
        Line("想找工作", "想", PROMISE, f"承诺书 {case.promise_version} 版，提交时勾选"),
    ]


def _contact(case: UnemploymentRegistration, actor: Actor) -> list[Line]:
    others = UnemploymentRegistration.objects.filter(person=case.person_id).exclude(pk=case.pk)
    active = others.filter(state__in=sorted(REGISTERED)).exists()
    confirmed = bool(case.account and case.account.phone_confirmed_at)
    return [
        Line("电话", shown(Datum.PHONE, case.person.phone, actor.audience), MATCH if confirmed else ASK,
             "收过验证码" if confirmed else "没有验证过"),
        Line("住在哪里", full_name(case.region_code), MATCH, f"归{case.service_office}服务"),
        Line("以前登记过吗", "登记过" if active else "没有", ASK if active else MATCH,
             "现在还有一次没退出的登记" if active else "本平台没有重复"),
    ]  # fmt: skip
