"""Numbers of sending, as the published parameters say them."""

from portal.rules.parameters import parameter


def tries_before_next() -> int:
    """How often a way is tried before the next one of the person's is asked (our design's default)."""
    return int(parameter("messages.tries_before_next"))
