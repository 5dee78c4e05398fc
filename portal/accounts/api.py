"""How the API knows who asks: the browser's session, with CSRF on every write."""

from rest_framework import authentication
from rest_framework.request import Request


class SessionAuthentication(authentication.SessionAuthentication):
    """Django's session; answers 401 with a challenge where nobody is signed in."""

    def authenticate_header(self, request: Request) -> str:
        return "Session"
