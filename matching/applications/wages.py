"""What a wage comes to a month, for holding it against the minimum."""

from decimal import Decimal

from matching.vacancies.enums import PayBasis

DAYS_A_MONTH = Decimal("21.75")  # 关于职工全年月平均工作时间和工资折算问题的通知 (2008): paid days of a month
HOURS_A_DAY = 8
TIMES = {
    PayBasis.MONTH: Decimal(1), PayBasis.PIECE: Decimal(1), PayBasis.YEAR: 1 / Decimal(12), PayBasis.DAY: DAYS_A_MONTH,
    PayBasis.HOUR: DAYS_A_MONTH * HOURS_A_DAY,
}  # fmt: skip


def month_of(pay: Decimal, basis: str) -> Decimal:
    """Yuan a month for whole days' work; piece work is said as what it comes to a month."""
    return pay * TIMES[PayBasis(basis or PayBasis.MONTH)]
