"""A form that came in after its session had ended: kept until its owner has signed in again, so that no work is lost.

What was typed is ciphertext in the new session of that browser, for an hour, and opens for the account that typed it.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from portal.privacy import crypto

KEPT, PURPOSE = "kept_form", "accounts.kept_form"
KEPT_FOR = timedelta(hours=1)
LONGEST = 100_000  # characters; the portal's own forms stay far below
PASSWORDS = "/account/"  # what is typed there is never kept
NAVIGATION = ("document", "")  # what a browser says when a person sends a form; older ones say nothing


@dataclass(frozen=True)
class KeptForm:
    """Where a form was going, and its fields in their order."""

    path: str
    fields: list[tuple[str, str]]


def may_keep(request: HttpRequest) -> bool:
    """Whether this is a form that a person sent by hand; what a script sends, it sends again by itself."""
    by_hand = request.headers.get("Sec-Fetch-Dest", "") in NAVIGATION and "HX-Request" not in request.headers
    return request.method == "POST" and by_hand and not request.FILES and not request.path.startswith(PASSWORDS)


def keep(request: HttpRequest, owner: UUID) -> None:
    """Keep the form of this request for `owner`; one that is too long is not kept."""
    fields = [
        (name, value) for name, values in request.POST.lists() for value in values if name != "csrfmiddlewaretoken"
    ]
    text = json.dumps([request.get_full_path(), fields], ensure_ascii=False)
    if len(text) <= LONGEST:
        sealed = crypto.encrypt(text, PURPOSE).hex()
        request.session[KEPT] = {"owner": str(owner), "at": timezone.now().isoformat(), "form": sealed}


def kept_form(request: HttpRequest) -> KeptForm | None:
    """The form that waits for the account that is signed in."""
    stored = request.session.get(KEPT)
    if not stored or stored["owner"] != str(request.user.pk):
        return None
    if timezone.now() - datetime.fromisoformat(stored["at"]) > KEPT_FOR:
        return None
    path, fields = json.loads(crypto.decrypt(bytes.fromhex(stored["form"]), PURPOSE))
    return KeptForm(path, [(name, value) for name, value in fields])


def is_sent_again(request: HttpRequest) -> bool:
    """Whether this request brings the kept form to where it was going."""
    if request.method != "POST" or KEPT not in request.session:
        return False
    waiting = kept_form(request)
    return waiting is not None and waiting.path == request.get_full_path()


def forget(request: HttpRequest) -> None:
    """Drop the form that was kept."""
    request.session.pop(KEPT, None)


def forget_unless_own(request: HttpRequest) -> None:
    """After a sign-in: another account does not inherit what somebody typed, nor an old form."""
    if KEPT in request.session and kept_form(request) is None:
        forget(request)
