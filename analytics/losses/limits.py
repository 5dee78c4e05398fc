"""How long ago a job on the register may have ended to be the one that was lost."""

from portal.rules.parameters import parameter


def same_job_within() -> int:
    """Days between the end of the job on the register and the day on which the person says they lost it (our design's default)."""
    return int(parameter("losses.same_job_days"))
