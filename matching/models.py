"""Names every model of matching, so that Django finds them; the models live with their subjects."""

from matching.recommend.models import (  # noqa: F401
    JobInvitation,
    MatchChoice,
    MatchDue,
    MatchInput,
    MatchPair,
    MatchRule,
    MatchVerdict,
    Referral,
)
from matching.vacancies.models import Vacancy  # noqa: F401
