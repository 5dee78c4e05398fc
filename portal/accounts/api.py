"""How the API knows who asks: the browser's session, with CSRF on every write."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication
from rest_framework.request import Request


class SessionAuthentication(authentication.SessionAuthentication):
    """Django's session; answers 401 with a challenge where nobody is signed in."""

    def authenticate_header(self, request: Request) -> str:
        return "Session"


class SessionScheme(OpenApiAuthenticationExtension):
    """How the OpenAPI file names it. The cookie's name is production's: a demo without TLS leaves `__Host-` out."""

    target_class = "portal.accounts.api.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "__Host-session"}
