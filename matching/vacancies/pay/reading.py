"""A wage from its wording: 6-8K·13薪, 日结200, 1万以上, 年薪15-20万, 底薪3000+提成, 面议. What isn't sure isn't guessed."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from matching.vacancies.enums import PayBasis
from matching.vacancies.pay.enums import Unread
from matching.vacancies.pay.numerals import AMOUNT, NotAnAmount, about, amount, written
from portal.foundation.text import INVISIBLE

MONTHS_A_YEAR, MOST_MONTHS = 12, 24
LEAST_MONTHLY = 500
"""What nobody means by the month: 200 without a word beside it may be a day's pay, so it is asked."""
MOST_DAILY = 1_500
"""Above this 日结 or 计件 may stand beside a month's amount, so it is asked."""
NO_WAGE = 100_000_000
LEAST_PLAIN = 100
"""In 500-1千 the first figure is plain yuan; in 5-1千 it is nothing."""


@dataclass(frozen=True)
class Wage:
    """One wage. `low` and `high` in yuan for one `basis`, either open; `base` is the part that is sure (底薪)."""

    basis: PayBasis = PayBasis.MONTH
    low: Decimal | None = None
    high: Decimal | None = None
    months: int = MONTHS_A_YEAR
    base: Decimal | None = None
    has_commission: bool = False
    is_negotiable: bool = False

    @property
    def has_figures(self) -> bool:
        return self.low is not None or self.high is not None


class Unreadable(ValueError):
    """No wage stands there; `reason` says what to write instead."""

    def __init__(self, reason: Unread) -> None:
        super().__init__(reason.label)
        self.reason = reason


_TO = r"\s{0,2}(?:-|~|〜|–|—|―|至|到)\s{0,2}"
_NUMBER = rf"(?<![\d.a-z])(?:{AMOUNT})(?![\da-z.])"
_YUAN = r"\s{0,2}(?:元|块钱|块|圆|rmb|人民币|¥)?(?:/[月天日时年周])?"
_RANGE = re.compile(rf"(?P<low>{_NUMBER}){_YUAN}(?:{_TO}¥?(?P<high>{_NUMBER}){_YUAN})?")
_SIGNED = re.compile(r"(?:^|[^\d千万百元块kw\s~月天日时年周-]|(?<!/)[月天日时年周])\s{0,3}-\s{0,2}¥?\d")
_EXPONENT = re.compile(r"\d\s?e\s?[+-]?\d|\binf|\bnan\b")
_MONTHS = re.compile(r"[·・•*x×/,，、\s+]{0,3}(?P<count>\d{2}|十[二三四五六七八]?)\s?(?:个月)?薪(?!资)")
_BASE = re.compile(rf"(?:保底|底薪|基本工资|基础工资|无责底薪)[::]?\s?(?P<base>{_NUMBER}){_YUAN}(?!{_TO})")
_COMMISSION = re.compile(r"提成|佣金|抽成|绩效|奖金|分红")
_ASIDE = re.compile(
    r"月休\d{1,2}(?:天|日)|休\d天|[每一]天(?:工作)?\d{1,2}(?:\.\d)?(?:个)?小时|\d{1,2}(?:个)?小时(?:工作)?制|日工作\d{1,2}小时"
    r"|\d{1,2}[:点]\d{0,2}-\d{1,2}[:点]\d{0,2}|\d{1,3}(?:\.\d)?%(?:的)?(?:提成)?|[五六四三]险[一二两]?金?|做[五六一二]休[一二]|双休|单休|一日三餐|二选一|[一二两三]班倒"
)
_MOST = re.compile(r"(?:不超过|不高于|最高|最多|上限|封顶|(?<!不)低于)[::]?\s?$")
_LEAST = re.compile(r"(?:不低于|不少于|最低|至少|起薪|(?<!不)高于)[::]?\s?$")
_PER = re.compile(r"^/?(?:每|一)?(?:个)?(?:月|天|日|小时|时|年|周|件|次|单)\s?")
_OVER = re.compile(r"^(?:及|或)?(?:以上|之上|起|多|往上|\+(?!\s?(?:提成|佣金|绩效|奖金|补|全勤|加班)))")
_UNDER = re.compile(r"^(?:及|或)?(?:以下|以内|之内|之下|封顶|内)")
_NEGOTIABLE = re.compile(r"面议|面谈|详谈|电议|协商|另议|面洽|可谈")
_PIECES = "件|单|次|趟|亩|吨|场|平米|平方米|平|个|只|箱|车|节|课时|份|斤|公斤|米"
_NAMED = (
    (PayBasis.HOUR, re.compile(r"时薪|钟点|/\s?(?:小?时|h\b|hour)|(?:每|一|元)(?:个)?(?:小时|钟)|元时\b")),
    (PayBasis.PIECE, re.compile(rf"(?:/|每|一|按)\s?(?:{_PIECES})(?!月|小时|星期|礼拜|钟)")),
    (PayBasis.DAY, re.compile(r"日薪|日工资|天工资|/\s?(?:天|日|d\b|day)|(?:每|一|块|元)(?:天|日)|(?<=[\d千百])\s?天")),
    (PayBasis.WEEK, re.compile(r"周薪|/\s?(?:周|星期|week)|(?:每|一)(?:个)?(?:周|星期|礼拜)")),
    (PayBasis.YEAR, re.compile(r"年薪|年收入|/\s?(?:年|y\b|year)|(?:每|一|元|万)年")),
    (PayBasis.MONTH, re.compile(r"月薪|月工资|月收入|月入|/\s?(?:月|m\b|month)|(?:每|一|元)(?:个)?月")),
)  # fmt: skip
_PAID = (
    (PayBasis.DAY, re.compile(r"日结|当天结|天天结")),
    (PayBasis.HOUR, re.compile(r"小时")),
    (PayBasis.PIECE, re.compile(r"计件")),
)
"""How it is settled (日结, 计件): it names the basis only of an amount that can't be a month's."""


def read(text: str) -> Wage:
    """What a wording says, in time linear in its length. Raises Unreadable with what to write instead."""
    said = INVISIBLE.sub("", unicodedata.normalize("NFKC", text).replace("−", "-")).lower().strip()
    if not said:
        raise Unreadable(Unread.EMPTY)
    if _SIGNED.search(said) or said.startswith("-"):
        raise Unreadable(Unread.NEGATIVE)
    if _EXPONENT.search(said):
        raise Unreadable(Unread.UNCLEAR)
    has_commission = _COMMISSION.search(said) is not None
    months, said = _months(_ASIDE.sub(" ", said))
    base, rest = _base(said)
    low, high, rest = _figures(rest, base)
    if low is None and high is None:
        return _without_figures(rest, has_commission)
    _check(low, high, base)
    basis = _basis(said, high if low is None else low)  # type: ignore[arg-type]
    return Wage(basis, low, high, months, base, has_commission, _says_negotiable(said))


def _says_negotiable(said: str) -> bool:
    return _NEGOTIABLE.search(said) is not None


def _without_figures(rest: str, has_commission: bool) -> Wage:
    """面议, or pay that depends on sales alone: honest, and no figure."""
    if any(sign.isdecimal() for sign in rest) or not (has_commission or _says_negotiable(rest)):
        raise Unreadable(Unread.UNCLEAR)
    return Wage(has_commission=has_commission, is_negotiable=True)


def _months(said: str) -> tuple[int, str]:
    """How many months' pay a year has, and the wording without that."""
    found = _MONTHS.search(said)
    if found is None:
        return MONTHS_A_YEAR, said
    count = int(found["count"]) if found["count"].isdecimal() else written(found["count"])
    if not MONTHS_A_YEAR <= count <= MOST_MONTHS:
        raise Unreadable(Unread.UNCLEAR)
    return count, said[: found.start()] + said[found.end() :]


def _base(said: str) -> tuple[Decimal | None, str]:
    found = _BASE.search(said)
    if found is None:
        return None, said
    return _amount(found["base"])[0], said[: found.start()] + " " + said[found.end() :]


def _figures(said: str, base: Decimal | None) -> tuple[Decimal | None, Decimal | None, str]:
    """The first amount or range; a second one beside it makes the wording unsure."""
    found = _RANGE.search(said)
    if found is None:
        if any(sign.isdecimal() for sign in said):
            raise Unreadable(Unread.UNCLEAR)
        return base, None, said
    before, after = said[: found.start()], said[found.end() :]
    if any(sign.isdecimal() for sign in before + after):
        raise Unreadable(Unread.UNCLEAR)
    low, high = _ends(found)
    if found["high"] is None:
        low, high = _opened(low, high, before, after)
    return low, high, before + after


def _ends(found: re.Match[str]) -> tuple[Decimal, Decimal]:
    """Both ends in yuan. The first takes the scale of the second where it has none: 6-8K, 1.5-2万."""
    if found["high"] is None:
        if spoken := about(found["low"]):
            return Decimal(spoken[0]), Decimal(spoken[1])
        return (_amount(found["low"])[0],) * 2
    (low, scale), (high, of_high) = _amount(found["low"]), _amount(found["high"])
    if scale == 1 and of_high > 1:
        borrowed = low * of_high
        low = low if borrowed > high and low >= LEAST_PLAIN else borrowed
    elif scale > 1 and of_high == 1 and high < LEAST_PLAIN:
        high *= scale  # 6K-8
    return low, high


def _amount(text: str) -> tuple[Decimal, int]:
    try:
        return amount(text.strip())
    except NotAnAmount as error:
        raise Unreadable(Unread.UNCLEAR) from error


def _opened(low: Decimal, high: Decimal, before: str, after: str) -> tuple[Decimal | None, Decimal | None]:
    """Which end of a single amount is open: 1万以上, 3000元以下, 不低于 4000."""
    after = _PER.sub("", after)
    if _UNDER.search(after) or _MOST.search(before):
        return None, high
    if _OVER.search(after) or _LEAST.search(before):
        return low, None
    return low, high


def _basis(said: str, least: Decimal) -> PayBasis:
    """What the wording names; without a word a month, where nobody can mean anything else."""
    named = [basis for basis, words in _NAMED if words.search(said)]
    if len(named) > 1:
        raise Unreadable(Unread.UNCLEAR)
    if named:
        return named[0]
    paid = [basis for basis, words in _PAID if words.search(said)]
    if (least < LEAST_MONTHLY or paid) and not (len(paid) == 1 and least < MOST_DAILY):
        raise Unreadable(Unread.BASIS)
    return paid[0] if paid else PayBasis.MONTH


def _check(*values: Decimal | None) -> None:
    """Amounts that can be a wage: above nothing, below what is a telephone number, the lower one first."""
    given = [value for value in values if value is not None]
    if any(value <= 0 for value in given):
        raise Unreadable(Unread.ZERO)
    if any(value >= NO_WAGE for value in given):
        raise Unreadable(Unread.UNCLEAR)
    low, high = values[:2]
    if low is not None and high is not None and low > high:
        raise Unreadable(Unread.ORDER)
