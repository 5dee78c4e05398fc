"""Names every model of the platform, so that Django finds them; the models live with their subjects."""

from portal.regions.models import CodeChange, DataRelease, Division, OtherProvinceDivision  # noqa: F401
