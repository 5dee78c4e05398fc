"""Names every model of assistance, so that Django finds them; the models live with their subjects."""

from assistance.followup.visits.models import VisitAnswer, VisitNote, VisitPlan  # noqa: F401
