"""By which way in this browser came: what a person writes here then came in by that channel."""

from django.http import HttpRequest

from portal.exchange.channels.enums import ChannelCode

CAME_FROM = "came_from"


def remember(request: HttpRequest, channel: str) -> None:
    """This session was begun out of that application."""
    request.session[CAME_FROM] = channel


def channel_of(request: HttpRequest) -> str:
    """The application that this session came in from; the web where none did."""
    return str(request.session.get(CAME_FROM, ChannelCode.WEB))
