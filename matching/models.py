"""Names every model of matching, so that Django finds them; the models live with their subjects."""

from matching.vacancies.models import Vacancy  # noqa: F401
