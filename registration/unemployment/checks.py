"""Data checks beside the form: what our own registers can answer. A source we do not have says so, never 通过."""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.accounts.actors import Actor
from portal.people.facts.enums import REGISTERS
from portal.people.facts.models import PersonFact
from portal.privacy.enums import Datum
from portal.privacy.matrix import shown
from portal.regions.selectors import full_name
from portal.ui.words import cn_full_date
from registration.unemployment.enums import OPEN, REGISTERED
from registration.unemployment.models import UnemploymentRegistration

MATCH, ASK, NO_SOURCE, PROMISE, LATER = "match", "ask", "no_source", "promise", "later"
WORDS = {MATCH: "对得上", ASK: "要问一句", NO_SOURCE: "未接入", PROMISE: "本人承诺", LATER: "核对身份后查"}
Registration = UnemploymentRegistration
Facts = dict[str, PersonFact]


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


@dataclass(frozen=True)
class Source:
    """What another register could say to a line, and how it is said when it does not."""

    code: str
    against: str
    for_it: str
    missing: str


INSURED = Source("employment.hired", "查到有单位参保", "没有单位参保", "社保参保还没接通，以本人承诺为准")
PENSION = Source("person.draws_pension", "查到在领养老金", "没有领取", "养老待遇还没接通，以本人承诺为准")
BUSINESS = Source("business.registered", "查到开店或办公司", "没有开店、办公司", "市场监管还没接通，以本人承诺为准")
DECEASED = Source("person.deceased", "查到去世的记录", "人口信息里在世", "公安人口库还没接通，请看证件原件")


def data_checks(case: Registration, actor: Actor) -> list[tuple[str, list[Line]]]:
    """The form in three groups, each line with its check. At most five queries."""
    facts = {fact.code: fact for fact in _from_registers(case)}
    return [
        ("是不是本人", _identity(case, actor, facts)),
        ("能不能登记", _eligibility(case, facts)),
        ("怎么联系、谁来服务", _contact(case, actor)),
    ]


def to_ask(groups: Iterable[tuple[str, list[Line]]]) -> list[Line]:
    """The lines that a call settles before anything is decided; the identity is the decision's own question."""
    return [line for _, lines in groups for line in lines if line.state == ASK and line.label != "身份"]


def _from_registers(case: Registration) -> Iterable[PersonFact]:
    """The newest word of other registers on each thing."""
    known = PersonFact.objects.current().filter(person=case.person_id, source__in=sorted(REGISTERS))
    return known.order_by("recorded_at")


def _line(label: str, value: str, source: Source, facts: Facts) -> Line:
    """A register that spoke is quoted with its date; one that did not says 未接入, whatever else is known."""
    fact = facts.get(source.code)
    if fact is None:
        return Line(label, value, NO_SOURCE, source.missing)
    told = source.against if fact.value else source.for_it
    since = f"，{cn_full_date(fact.since)}起" if fact.since else ""
    note = f"{told}{since}（{fact.get_source_display()}，{cn_full_date(fact.recorded_at)}收到）"
    return Line(label, value, ASK if fact.value else MATCH, note)


def _identity(case: Registration, actor: Actor, facts: Facts) -> list[Line]:
    person, audience = case.person, actor.audience
    number = shown(Datum.ID_NUMBER, person.id_number, audience)
    proved = Line("身份", "已核实" if person.is_proved else "还没核实", MATCH if person.is_proved else ASK,
                  "看过证件原件" if person.is_proved else "受理前请看证件原件")  # fmt: skip
    lines = [
        Line("姓名", shown(Datum.NAME, person.name, audience)),
        Line("证件", f"{person.get_id_type_display()} {number}".strip(), MATCH, "校验位正确"),
        Line("出生、性别", f"{person.birth_date:%Y年%-m月%-d日}，{person.get_sex_display()}", MATCH, "由证件号码推出"),
        proved,
        _line("人口信息", "—", DECEASED, facts),
    ]
    return lines if number else [lines[0], proved]


def _eligibility(case: Registration, facts: Facts) -> list[Line]:
    return [
        _line("现在没有工作", f"是，{cn_full_date(case.jobless_since)}起", INSURED, facts),
        _line("没有领养老金", "是", PENSION, facts),
        _line("开店、办公司", "没有", BUSINESS, facts),
        Line("失业原因", case.get_reason_display(), NO_SOURCE, "劳动合同备案还没接通，以本人承诺为准"),
        Line("人员类别", case.get_unemployment_source_display() or "没有记", PROMISE, _will(case)),
        Line("想找工作", "想", PROMISE, f"承诺书 {case.promise_version} 版，提交时勾选"),
    ]


def _will(case: Registration) -> str:
    """Whether the work ended by the person's own will, as far as it is known (失业保险条例 14)."""
    said = {True: "没了工作不是本人愿意的", False: "没了工作是本人愿意的", None: "是不是本人愿意的，原因里看不出来"}[
        case.involuntary
    ]
    return f"{said}，{'核实过' if case.involuntary_confirmed_at else '还没核实'}"


def _contact(case: Registration, actor: Actor) -> list[Line]:
    phone, place = shown(Datum.PHONE, case.person.phone, actor.audience), f"归{case.service_office}服务"
    confirmed = bool(case.account and case.account.phone_confirmed_at)
    basis = (
        "在这里登记不看户籍" if case.basis == "residence" else f"在{case.get_basis_display()}登记，住地的服务站来服务"
    )
    return [
        Line("电话", phone or "没有", MATCH if confirmed else ASK, "收过验证码" if confirmed else "没有验证过，问一句怎么找到本人"),
        Line("住在哪里", full_name(case.region_code), MATCH, f"{place}，{basis}"),
        _before(case, actor),
    ]  # fmt: skip


def _before(case: Registration, actor: Actor) -> Line:
    """Earlier registrations. Before the identity is proved nothing of other offices may be told (trust.md 10, 11)."""
    label, others = "以前登记过吗", Registration.objects.exclude(pk=case.pk)
    if not case.person.is_proved:
        here = others.visible_to(actor).filter(person__id_index=case.person.id_index, state__in=sorted(OPEN))
        if here.exists():
            return Line(label, "本站有一件", ASK, "同一个证件号码在本站还有一件在办，先看那一件")
        return Line(label, "—", LATER, "看过证件原件，就能查全省名册")
    spells = list(others.filter(person=case.person_id, spell__isnull=False).order_by("-spell"))
    if any(one.state in REGISTERED for one in spells):
        return Line(label, "登记过，还没退出", ASK, "别处还有一次登记没有退出，要先转过来或退出那一次")
    if spells:
        last = spells[0]
        return Line(label, f"登记过 {len(spells)} 次", MATCH, f"最近一次已退出：{last.get_exit_code_display()}")
    return Line(label, "没有", MATCH, "全省名册里没有重复")
