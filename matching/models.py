"""Names every model of matching, so that Django finds them; the models live with their subjects."""

from matching.search.models import Favourite, Phrase, SavedSearch, SearchRow, Told  # noqa: F401
from matching.vacancies.models import Vacancy  # noqa: F401
