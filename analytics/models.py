"""Names every model of analytics, so that Django finds them; the models live with their subjects."""

from analytics.channels.models import ChannelMonth  # noqa: F401
from analytics.dashboard.models import HallScreen  # noqa: F401
from analytics.fairness.models import FairnessFigure, FairnessRun  # noqa: F401
from analytics.indicators.models import LockedMonth, MonthFigure, Move, Recount, Tally, TallyChange  # noqa: F401
from analytics.losses.models import LossMonth  # noqa: F401
from analytics.market.models import MarketLine, MarketReport  # noqa: F401
from analytics.targets.models import Target  # noqa: F401
