"""Names every model of matching, so that Django finds them; the models live with their subjects."""

from matching.advice.models import EmployerAdvice  # noqa: F401
from matching.applications.models import Application, ApplicationMessage, CvDownload  # noqa: F401
from matching.interviews.models import Interview, InterviewSlot, RoomSignal  # noqa: F401
from matching.vacancies.models import Vacancy  # noqa: F401
