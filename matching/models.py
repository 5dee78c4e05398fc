"""Names every model of matching, so that Django finds them; the models live with their subjects."""

from matching.advice.models import EmployerAdvice  # noqa: F401
from matching.applications.models import Application, ApplicationMessage, CvDownload  # noqa: F401
from matching.gigs.models import GigMarket  # noqa: F401
from matching.interviews.models import Interview, InterviewSlot, RoomSignal  # noqa: F401
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
from matching.review.models import Excuse, Question, Report, Suspension  # noqa: F401
from matching.search.models import Favourite, Phrase, SavedSearch, SearchRow, Told  # noqa: F401
from matching.vacancies.models import Vacancy  # noqa: F401
from matching.vacancies.norms.models import OccupationNorm  # noqa: F401
from matching.vacancies.sources.models import (  # noqa: F401
    FeedKey,
    FeedPart,
    FeedRun,
    VacancyFeed,
    VacancySource,
)
from matching.vacancies.stream.models import VacancyChange  # noqa: F401
